"""Ways around the rules that somebody tried: reading before the look, writing where one only reads, other voices."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import quoting
from consultations.commenting.attaching import check
from consultations.commenting.holding import HOLDINGS
from consultations.commenting.links import confirmation_path
from consultations.commenting.models import Comment, Consultation, Draft, Reply, Support
from consultations.commenting.quoting import Quote
from consultations.drafting.guests import make_guests
from consultations.questioning.models import Opinion, Question
from ncss_portal.word import uploads
from ncss_portal.word.refusals import RefusedFile
from stakeholders.privacy.people import person_of_account
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "mark-of-the-attack"


def at(name: str, period: Consultation, *rest: object) -> str:
    return reverse(f"consultations:{name}", args=[period.slug, *rest])


def talk(comment: Comment) -> str:
    return f"{comment.consultation.get_absolute_url()}?talk={comment.node.anchor}"


def as_(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- Replies before the look -----------------------------------------------------------------------------------------


@pytest.fixture
def careful() -> Comment:
    """A comment that was looked at, with a reply of charlie that was not."""
    comment = factories.CommentFactory(
        consultation__showing="after_look", consultation__others_may_reply=True, looked_at=timezone.now()
    )
    response = factories.ResponseFactory(consultation=comment.consultation)
    Reply.objects.create(comment=comment, response=response, written_by=response.user, body=WORDS)
    return comment


def test_reply_is_not_read_before_the_look(client, careful):
    assert WORDS not in client.get(talk(careful)).text
    assert WORDS not in as_(factories.outsider()).get(talk(careful)).text

    Reply.objects.update(looked_at=timezone.now())

    assert WORDS in client.get(talk(careful)).text


def test_reply_before_the_look_is_read_by_who_reads_comments_then(careful):
    strategy = careful.consultation.document.strategy
    author = Reply.objects.get().written_by

    readers = [author, factories.coordinator_of(strategy), factories.follower_of(strategy), factories.auditor()]

    assert all(WORDS in as_(reader).get(talk(careful)).text for reader in readers)


# --- Replies out of a file -------------------------------------------------------------------------------------------


def in_a_file(comment: Comment, **fields: object) -> Reply:
    return Reply.objects.create(**{"comment": comment, "source_key": "k", "body": WORDS, **fields})


def test_reply_of_nobody_in_a_file_does_not_speak_for_the_government(client):
    comment = factories.CommentFactory(response__name="Harbour Bank")

    reply = in_a_file(comment)

    assert (reply.is_official, reply.signature) == (False, "Harbour Bank")
    assert "The coordinators" not in client.get(talk(comment)).text


def test_who_calls_herself_the_coordinators_is_not_taken_for_them(client):
    comment = factories.CommentFactory()
    response = factories.ResponseFactory(consultation=comment.consultation, name="The coordinators")
    Reply.objects.create(comment=comment, response=response, written_by=response.user, body=WORDS)

    assert "Official reply" not in client.get(talk(comment)).text

    Reply.objects.create(comment=comment, body="Thank you.", looked_at=timezone.now())

    assert client.get(talk(comment)).text.count("Official reply") == 1


def test_reply_in_a_file_does_not_name_who_wishes_not_to_be_named(client):
    comment = factories.CommentFactory(response__shows_name=False)

    in_a_file(comment, author_name="Pat Specimen")

    assert "Pat Specimen" not in client.get(talk(comment)).text


def test_reply_out_of_a_file_can_be_hidden(client):
    comment = factories.CommentFactory()
    reply = in_a_file(comment, author_name="Pat Specimen")
    alice = as_(factories.coordinator_of(comment.consultation.document.strategy))

    assert "Pat Specimen" in alice.get(at("comment_queue", comment.consultation) + "?tab=replies").text
    alice.post(at("reply_hide", comment.consultation, reply.pk), {"reason": "It names a person."})

    assert WORDS not in client.get(talk(comment)).text


# --- Writing where one only reads ------------------------------------------------------------------------------------


@pytest.fixture
def invited() -> Consultation:
    return factories.ConsultationFactory(audience="invited", others_may_reply=True)


def readers_of(period: Consultation) -> list[Client]:
    strategy = period.document.strategy
    return [as_(one) for one in (factories.follower_of(strategy), factories.auditor())]


def test_who_prepares_or_audits_a_draft_takes_no_part_in_a_period_for_guests(invited):
    for reader in readers_of(invited):
        page = reader.get(f"{invited.get_absolute_url()}?on=whole")
        sent = [
            reader.post(at("comment_write", invited), {"on": "whole", "kind": "remark", "body": WORDS}),
            reader.post(at("response_send", invited), {"shows_name": "on"}),
            reader.post(at("response_ask", invited), {"reason": WORDS}),
        ]

        assert page.status_code == 200
        assert 'name="body"' not in page.text
        assert [answer.status_code for answer in sent] == [404, 404, 404]
    assert not Comment.objects.exists()


def test_who_only_reads_a_period_neither_replies_nor_supports(invited):
    comment = factories.CommentFactory(consultation=invited)
    for reader in readers_of(invited):
        reader.post(at("comment_reply", invited, comment.number), {"body": WORDS})
        reader.post(at("comment_support", invited, comment.number))

    assert not Reply.objects.exists()
    assert not Support.objects.exists()


def test_answer_of_who_only_reads_a_period_is_not_counted(invited):
    question = Question.objects.create(consultation=invited, words="Is it clear?", form=Question.Form.OPEN, position=1)
    for reader in readers_of(invited):
        reader.post(at("question_answer", invited, question.pk), {"answer": WORDS, "send": ""})

    assert not Opinion.objects.filter(sent_at__isnull=False).exists()


def test_coordinator_still_replies_in_a_period_for_guests(invited):
    comment = factories.CommentFactory(consultation=invited)
    alice = as_(factories.coordinator_of(invited.document.strategy))

    alice.post(at("comment_reply", invited, comment.number), {"body": WORDS})

    assert Reply.objects.get().is_official


def test_guest_takes_part(invited):
    guest = factories.outsider()
    guest.groups.add(make_guests(invited.document.slug))

    page = as_(guest).get(f"{invited.get_absolute_url()}?on=whole")
    as_(guest).post(at("comment_write", invited), {"on": "whole", "kind": "remark", "body": WORDS, "shows_name": "on"})

    assert 'name="body"' in page.text
    assert Comment.objects.sent().get().body == WORDS


# --- Drafts of others ------------------------------------------------------------------------------------------------


def test_drafts_of_another_browser_are_neither_read_nor_removed_nor_sent(client):
    period = factories.ConsultationFactory()
    client.post(at("draft_save", period), {"on": "whole", "body": WORDS})
    draft = Draft.objects.get()
    thief = Client()
    thief.cookies["writer"] = draft.key_hash

    assert WORDS not in thief.get(at("my_response", period)).text
    assert WORDS not in thief.get(f"{period.get_absolute_url()}?on=whole").text
    assert thief.post(at("draft_remove", period, draft.pk)).status_code == 404
    who = {"name": "Eve", "email": "eve@portal.example", "shows_name": "on"}
    thief.post(at("response_send", period), who)
    assert Draft.objects.contains(draft)


def test_saving_asks_for_the_token_of_the_form():
    period = factories.ConsultationFactory()

    answer = Client(enforce_csrf_checks=True).post(at("draft_save", period), {"on": "whole", "body": WORDS})

    assert (answer.status_code, Draft.objects.count()) == (403, 0)


def test_page_with_what_a_browser_holds_is_for_no_cache(client):
    period = factories.ConsultationFactory()
    client.post(at("draft_save", period), {"on": "whole", "body": WORDS})

    pages = [client.get(f"{period.get_absolute_url()}?on=whole"), client.get(at("place", period, "whole"))]

    assert all(WORDS in page.text and "no-store" in page.headers["Cache-Control"] for page in pages)


# --- Files and words that are meant to break something ---------------------------------------------------------------


def test_zip_with_a_huge_directory_is_refused_before_it_is_read(monkeypatch):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(12_000):
            archive.writestr(f"{number:05}", b"")
    opened = []
    monkeypatch.setattr(uploads.zipfile, "ZipFile", lambda *given: opened.append(given))

    with pytest.raises(RefusedFile):
        check("a.docx", packed.getvalue())

    assert not opened


@pytest.mark.parametrize("name", ["comment", "comment_reply", "comment_support", "comment_change"])
def test_number_beyond_the_database_is_not_found(name):
    period = factories.ConsultationFactory()

    answer = as_(factories.outsider()).get(at(name, period, 10**30))

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.pdf"])
def test_page_with_a_script_is_handed_out_as_a_text_file_to_save(client, name):
    period, user = factories.ConsultationFactory(), factories.outsider()
    script = SimpleUploadedFile(name, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    said = {"on": "whole", "kind": "remark", "body": WORDS, "shows_name": "on", "attachments": script}
    as_(user).post(at("comment_write", period), said)

    answer = client.get(Comment.objects.get().attachments.get().get_absolute_url())

    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}.txt"')


def test_pages_of_surroundings_are_not_compared_sign_by_sign():
    node = factories.NodeFactory(text="a " * 2_000)

    found = quoting.standing(Quote("a", "a " * 500, " a" * 500), node)

    assert (found.exact, len(found.prefix), len(found.suffix)) == ("a", quoting.CONTEXT, quoting.CONTEXT)


def test_comment_that_came_too_late_is_not_confirmed_by_who_wrote_it(client):
    """The link on the page of a late comment went through no mailbox: it must never send anything."""
    period = factories.ConsultationFactory(closed=True)
    said = {"on": "whole", "kind": "remark", "body": WORDS, "name": "Eve", "email": "of@somebody.example"}
    client.post(at("comment_write", period), {**said, "shows_name": "on"})
    Consultation.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    client.post(confirmation_path(Comment.objects.get()))

    assert not Comment.objects.sent().exists()


# --- The file of a person --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"sensitivity": "government"},
        {"sensitivity": "task_force"},
        {"hidden_at": timezone.now(), "hidden_reason": "Rude."},
        {"withdrawn_at": timezone.now()},
        {"suspicion": "It has 3 links."},
        {"consultation__showing": "never"},
        {"consultation__audience": "invited"},
        {"response__shows_name": False},
    ],
)
def test_who_keeps_the_register_does_not_read_there_what_is_not_for_everybody(fields):
    author = factories.outsider()
    comment = factories.CommentFactory(response__user=author, body=WORDS, **fields)
    Reply.objects.create(comment=comment, response=comment.response, written_by=author, body=f"{WORDS} again")
    contact = factories.contact_of(author)

    page = as_(factories.keeper_of_the_register()).get(reverse("stakeholders:contact_data", args=[contact.pk]))

    assert page.status_code == 200
    assert WORDS not in page.text
    assert "Not for everybody" in page.text


def test_person_reads_all_that_she_wrote_in_her_own_file():
    comment = factories.CommentFactory(sensitivity="government", body=WORDS)

    person = person_of_account(comment.response.user, asks=True)

    assert any(WORDS in str(row) for holding in HOLDINGS for row in holding.collect(person))
