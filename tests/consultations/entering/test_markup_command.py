"""`manage.py import_markup`, with the ministry's own files."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Comment, Consultation, Reply
from ncss_portal.word.spans import collapse
from tests import factories, ministry_files

pytestmark = pytest.mark.django_db

FILES = [("markup-university", "University of Belize"), ("markup-telecom", "Belize Telemedia Limited")]


@pytest.fixture
def period():
    strategy, draft = factories.StrategyFactory(), ministry_files.find("belize-ncss-2020-2023.docx")
    call_command("import_draft", str(draft), "--strategy", strategy.slug, "--document", "draft", stdout=StringIO())
    call_command("open_consultation", "draft", "--until", "2099-01-01T12:00", "--slug", "period", stdout=StringIO())
    return Consultation.objects.get(slug="period")


def import_markup(path, organisation, *more):
    out = StringIO()
    given = ("--consultation", "period", "--organisation", organisation)
    call_command("import_markup", str(path), *given, "--json", *more, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(("name", "organisation"), FILES)
def test_every_comment_and_change_lands_on_its_paragraph_with_its_author(period, name, organisation):
    answer = import_markup(ministry_files.find(f"{name}.docx"), organisation, "--dry-run")

    assert not Comment.objects.exists()
    got = [(item["paragraph"], item["author"], item["body"] or "") for item in answer["items"]]
    for item in ministry_files.truth(f"{name}.truth.json")["items"]:
        if item.get("paragraph_text") is None or item["kind"] == "formatting":
            continue
        said = item.get("comment", "")
        wanted = (item["paragraph_text"], item["author"])
        assert [g for g in got if g[:2] == wanted and (not said or collapse(g[2]) == collapse(said))], item


@pytest.mark.parametrize(("name", "organisation"), FILES)
def test_comments_keep_their_words_and_dates(period, name, organisation):
    answer = import_markup(ministry_files.find(f"{name}.docx"), organisation, "--dry-run")

    got = {item["body"]: (collapse(item["quote"]), item["date"], item["kind"]) for item in answer["items"]}
    for item in ministry_files.truth(f"{name}.truth.json")["items"]:
        if "comment" in item:
            kind = "reply" if item["kind"] == "reply" else "remark"
            assert got[item["comment"]] == (collapse(item["quote"]), item["date"], kind)


@pytest.mark.parametrize(("name", "organisation"), FILES)
def test_reworded_paragraphs_become_suggestions_that_keep_the_footnotes(period, name, organisation):
    import_markup(ministry_files.find(f"{name}.docx"), organisation)

    by_paragraph = {}
    for item in ministry_files.truth(f"{name}.truth.json")["items"]:
        if item["kind"] in ("replacement", "insertion", "deletion") and "table" not in item:
            by_paragraph.setdefault((item["paragraph_text"], item["author"]), []).append(item)
    suggestions = Comment.objects.filter(kind="suggestion").select_related("node")
    for (paragraph, author), items in by_paragraph.items():
        mine = [s for s in suggestions if s.author_name == author and collapse(_plain(s.node.text)) == paragraph]
        assert len(mine) == 1
        assert all(item.get("new_text", "").strip() in mine[0].replacement for item in items)
        assert all(item["quote"].strip() not in mine[0].replacement for item in items if len(item.get("quote", "")) > 5)


def _plain(text):
    from ncss_portal import markup

    return markup.to_plain(text)


def test_the_sentence_that_stands_twice_is_told_apart(period):
    import_markup(ministry_files.find("markup-telecom.docx"), "Belize Telemedia Limited")

    comment = Comment.objects.get(body__startswith="Standards should be proportionate")
    headings = period.version.nodes.filter(kind="heading", position__lt=comment.node.position)
    assert "Area of Priority 2" in headings.order_by("-position").first().text
    assert comment.quote == "minimum security standards must be defined"


def test_what_was_moved_comes_once(period):
    import_markup(ministry_files.find("markup-telecom.docx"), "Belize Telemedia Limited")

    moves = Comment.objects.filter(body__contains="to after")
    assert [comment.node.text for comment in moves] == ["International Cooperation"]
    assert "The age-old statement" in moves[0].body
    assert not Comment.objects.filter(body__startswith="Add after", body__contains="age-old").exists()


def test_reply_is_a_reply_to_the_comment(period):
    import_markup(ministry_files.find("markup-university.docx"), "University of Belize")

    reply = Reply.objects.get()
    assert reply.signature == "Pat Specimen"
    assert reply.comment.quote == "an increase of over 40% since 2000"


@pytest.mark.parametrize(("name", "organisation"), FILES)
def test_the_same_file_again_adds_nothing_whatever_its_name(period, name, organisation, tmp_path):
    path = ministry_files.find(f"{name}.docx")
    first = import_markup(path, organisation)
    comments = Comment.objects.count()
    (tmp_path / "again.docx").write_bytes(path.read_bytes())

    second = import_markup(tmp_path / "again.docx", organisation)

    assert first["added"] == len(first["items"])
    assert (second["added"], second["already_here"]) == (0, len(first["items"]))
    assert Comment.objects.count() == comments
    assert not Comment.objects.unsent().exists()


def test_an_organisation_of_the_register_is_found_by_its_other_name(period):
    alias = factories.AliasFactory(name="UB")
    import_markup(ministry_files.find("markup-university.docx"), "ub")

    assert {comment.response.organisation for comment in Comment.objects.all()} == {alias.organisation}


def test_changes_of_the_look_alone_are_asked_about(period):
    answer = import_markup(ministry_files.find("markup-university.docx"), "University of Belize", "--dry-run")
    assert [d for d in answer["doubts"] if "Ada Placeholder changed only how this looks: “‘Magecart’”" in d["question"]]


def test_a_file_that_is_none_is_refused(period, tmp_path):
    (tmp_path / "notes.docx").write_text("no Word file")
    with pytest.raises(CommandError, match="not a Word document"):
        import_markup(tmp_path / "notes.docx", "University of Belize")


def test_an_unknown_period_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no comment period 'period'"):
        import_markup(tmp_path / "notes.docx", "University of Belize")
