"""The form below a node, as people with and without an account use it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import limits, saving
from consultations.commenting.confirming import confirm
from consultations.commenting.models import Holder
from consultations.models import Comment, Consultation, Draft, Node
from ncss_portal.outbox.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db

CANARY = "<script>alert(1)</script><b onclick=x()>&"
LUCIA = {"name": "Lucía Choc", "email": "lucia@portal.example"}


@pytest.fixture
def node():
    period = factories.ConsultationFactory()
    return factories.NodeFactory(version=period.version, text="Report within 24 hours, please.")


@pytest.fixture
def charlie(client):
    person = factories.outsider()
    client.force_login(person)
    return person


def period_of(node):
    return node.version.consultations.get()


def write(client, node, **said):
    period = node if hasattr(node, "closes_at") else period_of(node)
    url = reverse("consultations:comment_write", args=[period.slug])
    return client.post(url, {"on": getattr(node, "anchor", "whole"), **said})


def test_form_is_below_the_node_that_was_asked_for(client, node):
    page = client.get(f"{period_of(node).get_absolute_url()}?on={node.anchor}")

    assert page.text.count('id="say"') == 1
    assert f'name="on" value="{node.anchor}"' in page.text
    assert "Your comment on paragraph" in page.text


def test_form_asks_for_name_and_address_only_without_an_account(client, node):
    url = f"{period_of(node).get_absolute_url()}?on={node.anchor}"
    anonymous = client.get(url).text
    client.force_login(factories.outsider())

    assert ('name="email"' in anonymous, 'name="email"' in client.get(url).text) == (True, False)


def test_account_without_a_name_is_asked_for_one(client, node):
    client.force_login(factories.outsider(name=""))

    write(client, node, kind="remark", body="Yes.", name="Charlie", shows_name="on")

    assert Comment.objects.get().response.signature == "Charlie"


def test_remark_is_sent_and_shown_at_its_place(client, node, charlie):
    answer = write(client, node, kind="remark", body="Who pays?", organisation_name="")

    assert answer.headers["Location"] == f"{period_of(node).get_absolute_url()}?talk={node.anchor}#{node.anchor}"
    page = client.get(answer.headers["Location"]).text
    assert "Sent. Your comment has the number C-0001." in page
    assert "Who pays?" in page
    assert "1 of mine" in page


def test_message_stands_at_the_node_and_not_twice(client, node, charlie):
    answer = write(client, node, kind="remark", body="Who pays?")

    assert client.get(answer.headers["Location"]).text.count("Sent. Your comment has the number") == 1


def test_comment_on_the_whole_draft(client, charlie):
    period = factories.ConsultationFactory()

    write(client, period, body="Too long.")

    assert (Comment.objects.get().node, Comment.objects.get().number) == (None, 1)


@pytest.mark.parametrize("kind", [Node.Kind.HEADING, Node.Kind.ROW, Node.Kind.PLAN_ROW, Node.Kind.FOOTNOTE])
def test_every_kind_of_node_takes_remarks(client, charlie, kind):
    period = factories.ConsultationFactory()
    node = factories.NodeFactory(version=period.version, kind=kind)

    write(client, node, kind="remark", body="Why?")

    assert Comment.objects.get().node == node


@pytest.mark.parametrize(
    "fields", [{"kind": Node.Kind.PLAN}, {"kind": Node.Kind.ROW, "data": {"header": True}}, {"role": Node.Role.TITLE}]
)
def test_frames_take_no_comment(client, charlie, fields):
    period = factories.ConsultationFactory()

    assert write(client, factories.NodeFactory(version=period.version, **fields), body="Why?").status_code == 404


@pytest.mark.parametrize("anchor", ["", "n-", "n-zzzzzzzzzzzz", "n-000000000000", "n-0' OR 1=1"])
def test_unknown_place_is_not_found(client, charlie, node, anchor):
    url = reverse("consultations:comment_write", args=[period_of(node).slug])

    assert client.post(url, {"on": anchor, "body": "Where?"}).status_code == 404


def test_node_of_another_version_is_not_found(client, charlie, node):
    url = reverse("consultations:comment_write", args=[period_of(node).slug])

    assert client.post(url, {"on": factories.NodeFactory().anchor, "body": "Where?"}).status_code == 404


def test_suggestion_is_shown_word_by_word(client, node, charlie):
    words = "Report within 72 hours, please."
    answer = write(client, node, kind="suggestion", replacement=words, body="Nights.")

    page = client.get(answer.headers["Location"]).text
    assert "<del>" in page
    assert "24 <" in page.split("<del>")[1].split("</del>")[0]
    assert "72 <" in page.split("<ins>")[1].split("</ins>")[0]


def test_line_ends_of_the_browser_make_no_difference(client, charlie):
    period = factories.ConsultationFactory()
    node = factories.NodeFactory(version=period.version, kind=Node.Kind.LIST, text="- one\n- two")

    answer = write(client, node, kind="suggestion", replacement="- one\r\n- two")

    assert answer.status_code == 422
    assert "Change the words first" in answer.text


def test_suggestion_for_a_row_of_a_table_counts_as_a_remark(client, charlie):
    period = factories.ConsultationFactory()
    node = factories.NodeFactory(version=period.version, kind=Node.Kind.ROW)

    write(client, node, kind="suggestion", replacement="Forged.", body="Why?")

    assert (Comment.objects.get().kind, Comment.objects.get().replacement) == ("remark", "")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "remark", "body": " "}, "Write your remark."),
        ({"kind": "suggestion", "replacement": ""}, "Write the words as you want them."),
        ({"kind": "suggestion", "replacement": "Report within 24 hours, please."}, "Change the words first."),
        ({"kind": "remark", "body": "Kept words", "email": "lucia"}, "Write the e-mail address in full"),
        ({"kind": "remark", "body": "Kept words", "homepage": "spam"}, "A field that people cannot see"),
        ({"kind": "remark", "body": "Kept words" * 1001}, "at most 10000"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, node, said, sentence):
    answer = write(client, node, **{**LUCIA, **said})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error:" in " ".join(answer.text.split()).replace("<title> ", "<title>")
    assert said.get("body", "").strip() in answer.text
    assert not Comment.objects.exists()


def test_form_with_errors_still_reads_as_required(client, node):
    answer = write(client, node, kind="remark", body="", **LUCIA)

    assert answer.text.count("(optional)") == 3  # the organisation, files, the interest


def test_comment_without_an_account_waits_for_the_mail(client, node):
    answer = write(client, node, kind="remark", body="Who pays?", **LUCIA)

    page = client.get(answer.headers["Location"]).text
    assert "We sent a mail to lucia@portal.example" in page
    assert "Who pays?" not in page
    assert Mail.objects.get().recipient == "lucia@portal.example"


def test_address_is_never_shown(client, node):
    comment = factories.CommentFactory(consultation=period_of(node), node=node)

    page = client.get(f"{period_of(node).get_absolute_url()}?talk={node.anchor}").text

    assert comment.body in page
    assert comment.response.email not in page


def test_too_many_comments_for_one_address_are_stopped(client, node):
    for step in range(limits.PER_ADDRESS):
        write(client, node, kind="remark", body=str(step), **LUCIA)

    answer = write(client, node, kind="remark", body="One too many", **LUCIA)

    assert (answer.status_code, "One too many" in answer.text) == (429, True)
    assert Comment.objects.count() == limits.PER_ADDRESS


def test_a_strangers_mailbox_is_not_filled_day_after_day(client, node):
    """Hour after hour somebody writes in Lucía's name. Once she confirms what is hers, she goes on."""
    begin = timezone.now()
    for hour in range(limits.PER_ADDRESS_UNANSWERED // 10 + 2):
        with time_machine.travel(begin + timedelta(hours=hour), tick=False):
            answers = [write(client, node, kind="remark", body=f"{hour} {step}", **LUCIA) for step in range(10)]

    assert (answers[-1].status_code, f"{hour} 9" in answers[-1].text) == (429, True)
    assert Mail.objects.filter(recipient=LUCIA["email"]).count() == limits.PER_ADDRESS_UNANSWERED
    with time_machine.travel(begin + timedelta(hours=hour + 1), tick=False):
        confirm(Comment.objects.earliest("pk"))
        assert write(client, node, kind="remark", body="Once more", **LUCIA).status_code == 302


def test_too_many_comments_from_one_network_are_stopped(client, node, monkeypatch):
    monkeypatch.setattr(limits, "PER_NETWORK", 2)
    for step in range(2):
        write(client, node, kind="remark", body="Hello", name="A", email=f"a{step}@portal.example")

    answer = write(client, node, kind="remark", body="Hello", name="A", email="a3@portal.example")

    assert answer.status_code == 429


def test_account_is_not_limited(client, node, charlie, monkeypatch):
    monkeypatch.setattr(limits, "PER_NETWORK", 0)

    assert write(client, node, kind="remark", body="Hello").status_code == 302


def test_an_account_cannot_flood_the_inbox(client, node, charlie, monkeypatch):
    monkeypatch.setattr(limits, "PER_ACCOUNT", 2)
    for step in range(2):
        write(client, node, kind="remark", body=str(step))

    answer = write(client, node, kind="remark", body="One too many")

    assert (answer.status_code, "One too many" in answer.text) == (429, True)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("field", ["name", "organisation_name"])
def test_name_is_one_line_and_turns_no_words_around(client, node, field):
    said = {"kind": "remark", "body": "Hello", **LUCIA, "organisation_name": "Tapir Water Board"}

    write(client, node, **said | {field: "Ministry\r\n\tof \u202efinance\u2066 "})

    assert getattr(Comment.objects.get().response, field) == "Ministry of finance"


def test_words_that_are_too_long_are_refused_and_kept(client, node, charlie):
    answer = write(client, node, kind="remark", body="word " * 2001)

    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert "word " * 2000 in answer.text
    assert "10000" in answer.text


def test_too_late_with_an_account_is_said_and_kept_among_own_comments(client, charlie):
    period = factories.ConsultationFactory(closed=True)

    answer = write(client, period, body="The ferry was late.")

    assert answer.status_code == 409
    assert "Your comment came too late" in answer.text
    assert "The ferry was late." in answer.text
    mine = client.get(reverse("consultations:own_comments")).text
    assert "Came too late" in mine
    assert "The ferry was late." in mine


def test_too_late_without_an_account_gives_the_words_back_at_an_address(client):
    period = factories.ConsultationFactory(closed=True)

    answer = write(client, period, body="The ferry was late.", **LUCIA)

    path = answer.text.split('<a href="/consultations/confirm/')[1].split('"')[0]
    assert answer.status_code == 409
    assert "The ferry was late." in client.get(f"/consultations/confirm/{path}").text


def test_too_late_and_incomplete_still_gives_the_words_back(client, node):
    period = period_of(node)
    factories.Consultation.objects.filter(pk=period.pk).update(closes_at=timezone.now())

    answer = write(client, node, kind="suggestion", replacement="Other words", body="The ferry was late.", email="x")

    assert answer.status_code == 409
    assert "Other words\n\nThe ferry was late." in answer.text
    assert "could not keep your words" in answer.text


def test_server_refuses_to_the_second(client, charlie):
    period = factories.ConsultationFactory(closes_at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(period.closes_at, tick=False):
        late = write(client, period, body="At the closing.")
    with time_machine.travel(period.closes_at - timedelta(seconds=1), tick=False):
        in_time = write(client, period, body="One second before.")

    assert (late.status_code, in_time.status_code) == (409, 302)
    assert [c.body for c in Comment.objects.sent()] == ["One second before."]


def test_comment_before_the_opening_is_kept_as_a_draft_by_those_who_see_the_page(client):
    period = factories.ConsultationFactory(scheduled=True)
    client.force_login(factories.follower_of(period.document.strategy))

    answer = write(client, period, body="First!")

    assert (answer.status_code, "came too early" in answer.text) == (409, True)
    assert (Draft.objects.get().body, Comment.objects.exists()) == ("First!", False)


def test_stranger_does_not_find_a_scheduled_period(client, charlie):
    period = factories.ConsultationFactory(scheduled=True)

    assert write(client, period, body="First!").status_code == 404
    assert client.get(period.get_absolute_url()).status_code == 404


def test_looking_at_the_forms_address_leads_to_the_draft(client, node):
    url = reverse("consultations:comment_write", args=[period_of(node).slug])

    assert client.get(url).headers["Location"] == period_of(node).get_absolute_url()


def test_nothing_that_is_typed_becomes_markup(client):
    period = factories.ConsultationFactory(title=CANARY)
    node = factories.NodeFactory(version=period.version, text=CANARY)
    client.force_login(factories.outsider(name=CANARY))
    said = {"kind": "suggestion", "replacement": CANARY + " new", "body": CANARY, "organisation_name": CANARY}
    write(client, node, **said)

    for query in (f"?talk={node.anchor}", f"?on={node.anchor}"):
        page = client.get(period.get_absolute_url() + query).text
        assert "<script>alert" not in page
        assert "<b onclick" not in page
    assert "<script>alert" not in client.get(reverse("consultations:own_comments")).text
    assert "<script>alert" not in write(client, node, **{**said, "replacement": CANARY}).text


def test_nothing_that_is_typed_without_an_account_becomes_markup(client):
    period = factories.ConsultationFactory(closed=True)

    answer = write(client, period, body=CANARY, name=CANARY, email="lucia@portal.example")

    path = answer.text.split('<a href="/consultations/confirm/')[1].split('"')[0]
    assert "<script>alert" not in answer.text
    assert "<script>alert" not in client.get(f"/consultations/confirm/{path}").text


def test_question_is_a_kind_of_comment(client, node, charlie):
    write(client, node, kind="question", body="Who pays?")

    assert (Comment.objects.get().kind, Comment.objects.get().is_sent) == ("question", True)


def test_form_offers_no_other_words_where_there_are_none(client):
    period = factories.ConsultationFactory()

    page = client.get(f"{period.get_absolute_url()}?on=whole").text

    assert ('value="question"' in page, 'value="suggestion"' in page) == (True, False)


@pytest.mark.parametrize(("given", "kept"), [({}, "public"), ({"sensitivity": "task_force"}, "task_force")])
def test_respondent_chooses_who_reads_the_comment(client, node, charlie, given, kept):
    write(client, node, kind="remark", body="The door of the server room is open.", **given)

    assert Comment.objects.get().sensitivity == kept


def test_unknown_sensitivity_is_refused(client, node, charlie):
    assert write(client, node, kind="remark", body="Hello", sensitivity="nobody").status_code == 422


def test_name_is_shown_only_where_it_is_asked_for(client, node, charlie):
    answer = write(client, node, kind="remark", body="Hello", interest="I sell boats.")

    page = client.get(answer.headers["Location"])
    assert (Comment.objects.get().response.shows_name, Comment.objects.get().response.interest) == (
        False, "I sell boats.",
    )  # fmt: skip
    client.logout()
    assert charlie.name not in client.get(page.request["PATH_INFO"] + f"?talk={node.anchor}").text


def test_form_remembers_what_somebody_said_of_herself(client, node, charlie):
    write(client, node, kind="remark", body="Hello", interest="I sell boats.", organisation_name="Boats")

    page = client.get(f"{period_of(node).get_absolute_url()}?on={node.anchor}").text

    assert "I sell boats." in page
    assert 'value="Boats"' in page
    assert 'id="say-shows_name" checked' not in page


def test_draft_of_the_place_goes_when_the_comment_is_sent(client, node, charlie):
    period, holder = period_of(node), Holder(user_id=charlie.pk)
    for place in (node, None):
        saving.save_draft(period, holder, node=place, body="Typed.")

    write(client, node, kind="remark", body="Typed.")

    assert [draft.place for draft in Draft.objects.all()] == ["whole"]


def test_draft_stays_when_the_comment_came_too_late(client, charlie):
    period = factories.ConsultationFactory(closed=True)
    saving.save_draft(period, Holder(user_id=charlie.pk), node=None, body="Typed.")

    write(client, period, body="Typed.")

    assert Draft.objects.count() == 1


def identify(node, how):
    Consultation.objects.filter(pk=period_of(node).pk).update(identification=how)


def test_period_for_accounts_shows_no_form_without_one(client, node):
    identify(node, "account")

    page = client.get(f"{period_of(node).get_absolute_url()}?on={node.anchor}").text

    assert "you need an account" in page
    assert 'name="body"' not in page


def test_period_for_accounts_takes_nothing_without_one_and_gives_the_words_back(client, node):
    identify(node, "account")

    answer = write(client, node, kind="remark", body="My session is over.", **LUCIA)

    assert (answer.status_code, "My session is over." in answer.text) == (403, True)
    assert not Comment.objects.exists()


def test_period_for_addresses_lets_accounts_confirm_by_mail(client, node, charlie):
    identify(node, "mail")
    page = client.get(f"{period_of(node).get_absolute_url()}?on={node.anchor}").text

    write(client, node, kind="remark", body="Hello", name="Charlie", email=charlie.email)

    assert f'value="{charlie.email}"' in page
    assert (Comment.objects.get().is_sent, Comment.objects.get().response.user) == (False, None)
    assert Mail.objects.get().recipient == charlie.email
