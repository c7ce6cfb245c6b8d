import re

from django import forms
from django.utils.safestring import SafeString


class PaperForm(forms.Form):
    title = forms.CharField(
        help_text="As on the cover <b>page</b>", widget=forms.TextInput(attrs={"placeholder": "Title"})
    )
    kind = forms.ChoiceField(choices=[("a", "Annex"), ("r", "Report")], widget=forms.RadioSelect, required=False)
    public = forms.BooleanField(label="Everybody may read it", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def one_line(html: str) -> str:
    return re.sub(r">\s+<", "><", html)


def test_field_points_to_its_hint_and_its_error() -> None:
    html = PaperForm({})["title"].as_field_group()

    assert 'class="field wrong"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html


def test_hint_is_escaped() -> None:
    assert "&lt;b&gt;page&lt;/b&gt;" in PaperForm()["title"].as_field_group()


def test_hint_that_is_markup_already_stays_markup() -> None:
    form = PaperForm()
    form["title"].help_text = SafeString("<ul><li>Twelve characters</li></ul>")

    assert "<li>Twelve characters</li>" in form["title"].as_field_group()


def test_placeholder_is_left_out() -> None:
    assert "placeholder" not in PaperForm()["title"].as_field_group()


def test_radios_are_choices_in_a_fieldset() -> None:
    html = one_line(PaperForm()["kind"].as_field_group())

    assert html.startswith(
        '<fieldset class="field"><legend class="lab">Kind <span class="hint">(optional)</span></legend>'
    )
    assert (
        '<label class="choice" for="id_kind_0"><input type="radio" name="kind" value="a" id="id_kind_0"><span>Annex'
        in html
    )


def test_checkbox_has_its_label_behind_it() -> None:
    html = one_line(PaperForm()["public"].as_field_group())

    assert (
        '<label class="choice" for="id_public"><input type="checkbox" name="public" id="id_public"><span>Every' in html
    )


def test_summary_leads_to_each_wrong_field() -> None:
    class Strict(PaperForm):
        kind = forms.ChoiceField(
            choices=[("a", "Annex")], widget=forms.RadioSelect, error_messages={"required": "Say which"}
        )

        def clean(self) -> None:
            raise forms.ValidationError("Both are <missing>")

    html = one_line(str(Strict({})))

    assert "3 things have to be put right" in html
    assert "<li>Both are &lt;missing&gt;</li>" in html
    assert '<a href="#id_title">Title: This field is required.</a>' in html
    assert '<a href="#id_kind_0">Kind: Say which</a>' in html


def test_form_without_errors_has_no_summary() -> None:
    html = str(PaperForm())

    assert "summary" not in html
    assert '<input type="hidden" name="token" id="id_token">' in html
