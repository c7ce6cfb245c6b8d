"""Entering what came by mail, letter, telephone or word of mouth."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.holding import responses_of
from consultations.commenting.models import Comment, Consultation, Response
from consultations.drafting.models import Node
from consultations.entering.finding import HEADINGS_FIRST, Finder
from consultations.entering.on_behalf import enter, respondent
from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from stakeholders.privacy.people import person_of
from tests.factories import (
    AffiliationFactory,
    ConsultationFactory,
    ContactFactory,
    NodeFactory,
    OrganisationFactory,
    ResponseFactory,
    UserFactory,
    auditor,
    contact_of,
    coordinator_of,
    follower_of,
    outsider,
)

pytestmark = pytest.mark.django_db
CANARY = '<img src=x onerror="alert(1)">'


def alice_of(period: Consultation):
    return coordinator_of(period.document.strategy)


def entered(period: Consultation, **fields: object) -> Comment | None:
    now = timezone.now()
    said: dict = {"body": "Say more.", "channel": "letter", "received_at": now, "by": alice_of(period), "at": now}
    said |= fields
    said.setdefault("response", None)
    if said["response"] is None:
        said["response"] = respondent(period, contact=ContactFactory(), at=now)
    return enter(period, **said)


# Who said it


def test_contact_gets_one_response_with_what_the_register_knows() -> None:
    period = ConsultationFactory()
    contact = ContactFactory(name="Vera", email="Vera@Telecom.example")
    AffiliationFactory(contact=contact, organisation=OrganisationFactory(name="Telecom"))

    first = respondent(period, contact=contact, at=timezone.now())
    second = respondent(period, contact=contact, at=timezone.now())

    assert first == second
    assert (first.name, first.organisation_name, first.email) == ("Vera", "Telecom", "vera@telecom.example")
    assert (first.user, first.contact) == (None, contact)
    assert first.confirmed_at


def test_organisation_without_a_contact_has_one_response() -> None:
    period, telecom = ConsultationFactory(), OrganisationFactory(name="Telecom")

    responses = {respondent(period, organisation=telecom, at=timezone.now()) for _time in range(2)}

    assert [(one.signature, one.email, one.contact) for one in responses] == [("Telecom", "", None)]


def test_somebody_outside_the_register_has_one_response_by_name() -> None:
    period = ConsultationFactory()

    responses = {respondent(period, name=name, at=timezone.now()) for name in ["Wilma", "Wilma", "Xaver"]}

    assert sorted(one.name for one in responses) == ["Wilma", "Xaver"]


def test_response_needs_somebody() -> None:
    with pytest.raises(ValueError, match="somebody"):
        respondent(ConsultationFactory(), at=timezone.now())


def test_contact_with_an_account_goes_on_in_the_response_of_the_account() -> None:
    period, user = ConsultationFactory(), UserFactory()
    own = ResponseFactory(consultation=period, user=user)

    response = respondent(period, contact=contact_of(user), at=timezone.now())

    assert response == own
    assert response.contact.user == user


def test_contact_goes_on_in_the_response_of_the_confirmed_address() -> None:
    period = ConsultationFactory()
    own = ResponseFactory(consultation=period, user=None, email="v@portal.example", confirmed_at=timezone.now())

    assert respondent(period, contact=ContactFactory(email="v@portal.example"), at=timezone.now()) == own


def test_address_that_was_only_claimed_is_no_response_of_the_contact() -> None:
    period = ConsultationFactory()
    claimed = ResponseFactory(consultation=period, user=None, email="v@portal.example")

    assert respondent(period, contact=ContactFactory(email="v@portal.example"), at=timezone.now()) != claimed


def test_two_contacts_with_one_address_have_two_responses() -> None:
    period = ConsultationFactory()
    contacts = [ContactFactory(email="office@portal.example") for _time in range(2)]

    responses = [respondent(period, contact=contact, at=timezone.now()) for contact in contacts]

    assert [one.email for one in responses] == ["office@portal.example", ""]


def test_contact_of_two_organisations_speaks_for_none_unless_it_is_said() -> None:
    period, contact, telecom = ConsultationFactory(), ContactFactory(), OrganisationFactory(name="Telecom")
    AffiliationFactory(contact=contact)
    AffiliationFactory(contact=contact, organisation=telecom)

    assert respondent(period, contact=contact, at=timezone.now()).organisation_name == ""
    other = ConsultationFactory()
    assert respondent(other, contact=contact, organisation=telecom, at=timezone.now()).organisation == telecom


# Entering


def test_entered_comment_is_numbered_and_says_how_it_came() -> None:
    period = ConsultationFactory()
    received = timezone.now() - timedelta(hours=3)

    comment = entered(period, received_at=received, channel="telephone", author_name="A clerk")

    assert comment is not None
    comment.refresh_from_db()
    assert (comment.number, comment.channel, comment.author_name) == (1, "telephone", "A clerk")
    assert (comment.written_at, comment.entered_by.name) == (received, "Alice")
    assert comment.looked_at


def test_history_names_the_coordinator_and_not_the_respondent() -> None:
    period, user = ConsultationFactory(), UserFactory()
    alice = alice_of(period)

    entered(period, response=respondent(period, contact=contact_of(user), at=timezone.now()), by=alice)

    assert set(Entry.objects.values_list("act", "actor__name")) >= {
        ("comment sent", "Alice"),
        ("comment entered", "Alice"),
    }
    assert not Entry.objects.filter(actor=user).exists()


def test_same_key_enters_nothing_the_second_time() -> None:
    period = ConsultationFactory()

    assert entered(period, source_key="k")
    assert entered(period, source_key="k") is None
    assert Comment.objects.count() == 1


def test_late_one_is_numbered_and_keeps_its_reason() -> None:
    period = ConsultationFactory(closed=True)
    alice = alice_of(period)

    comment = entered(period, late_reason="The post was on strike.", by=alice)

    assert comment is not None
    assert (comment.number, comment.admitted_by, comment.admitted_reason) == (1, alice, "The post was on strike.")


def test_no_mail_goes_to_the_contact_unless_it_is_asked_for() -> None:
    period = ConsultationFactory()
    response = respondent(period, contact=ContactFactory(email="v@portal.example"), at=timezone.now())

    entered(period, response=response)
    assert not Mail.objects.exists()
    other = respondent(period, contact=ContactFactory(email="w@portal.example"), at=timezone.now())
    entered(period, response=other, wants_receipt=True)

    assert [mail.recipient for mail in Mail.objects.all()] == ["w@portal.example"]


def test_place_of_another_draft_and_a_new_wording_of_the_whole_are_refused() -> None:
    period = ConsultationFactory()

    with pytest.raises(ValueError, match="cannot be commented"):
        entered(period, node=NodeFactory())
    with pytest.raises(ValueError, match="Other words"):
        entered(period, kind="suggestion", replacement="New.")


# Places by number


def draft() -> Consultation:
    """Heading 3 and 3.1, paragraphs 3 and 4, table 5 with two rows."""
    period = ConsultationFactory()
    nodes = [("heading", "3"), ("paragraph", "3"), ("heading", "3.1"), ("paragraph", "4"), ("table", "5")]
    made = [NodeFactory(version=period.version, kind=kind, label=label) for kind, label in nodes]
    for label in ("5.1", "5.2"):
        NodeFactory(version=period.version, kind="row", label=label, parent=made[-1], text="", data={"cells": []})
    return period


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("3", ("paragraph", "3")),
        ("¶ 3", ("paragraph", "3")),
        ("Paragraph 4", ("paragraph", "4")),
        ("p 4", ("paragraph", "4")),
        ("§ 3", ("heading", "3")),
        ("heading 3", ("heading", "3")),
        ("3.1", ("heading", "3.1")),
        ("Clause 3.1.", ("heading", "3.1")),
        ("Table 5", ("table", "5")),
        ("5.2", ("row", "5.2")),
        ("row 5.1", ("row", "5.1")),
    ],
)
def test_place_is_found_by_number(words: str, found: tuple[str, str]) -> None:
    spot = Finder.of(draft().version_id).find(words)

    assert spot is not None
    assert (spot.node.kind, spot.node.label) == found


@pytest.mark.parametrize("words", ["", "99", "nonsense", "n-000000000000", "chapter", "row 4"])
def test_unknown_place_is_not_guessed(words: str) -> None:
    assert Finder.of(draft().version_id).find(words) is None


@pytest.mark.parametrize("words", ["whole", "Whole draft", "the whole draft", "*"])
def test_whole_draft_is_a_place(words: str) -> None:
    spot = Finder.of(draft().version_id).find(words)

    assert spot is not None
    assert spot.node is None


def test_number_that_two_places_have_is_doubtful() -> None:
    finder = Finder.of(draft().version_id)

    assert finder.find("3").doubt
    assert finder.find("3", prefer=HEADINGS_FIRST).node.kind == Node.Kind.HEADING
    assert not finder.find("4").doubt


def test_every_choice_leads_back_to_its_place() -> None:
    period = draft()
    NodeFactory(version=period.version, kind="heading", label="", text="Foreword")
    finder = Finder.of(period.version_id)

    assert [finder.find(finder.key_of(node)).node for node in finder.nodes] == finder.nodes


# The page


def url(period: Consultation, **query: object) -> str:
    return reverse("consultations:comment_enter", args=[period.slug], query=query)


def form(**fields: object) -> dict[str, object]:
    received = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    usual = {"channel": "letter", "received_at": received, "place": "whole", "kind": "remark", "body": "Say more."}
    return usual | {"sensitivity": "public", "once": uuid.uuid4()} | fields


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("person", [outsider, auditor, None])
def test_page_is_hidden_from_others(client: Client, person, method: str) -> None:
    period, contact = ConsultationFactory(), ContactFactory()
    client.force_login(person() if person else follower_of(period.document.strategy))

    assert getattr(client, method)(url(period, contact=contact.pk), form()).status_code == 404
    assert not Comment.objects.exists()


def test_page_asks_strangers_to_sign_in(client: Client) -> None:
    assert "/account/login/" in client.get(url(ConsultationFactory()))["Location"]


def test_search_finds_contacts_and_organisations_of_the_register(client: Client) -> None:
    period = ConsultationFactory()
    contact, telecom = ContactFactory(name="Vera Telecomova"), OrganisationFactory(name="Telecom")
    client.force_login(alice_of(period))

    page = client.get(url(period, who="telecom")).content.decode()

    assert f'href="?contact={contact.pk}"' in page
    assert f'href="?organisation={telecom.pk}"' in page
    assert 'href="?name=telecom"' in page


def test_search_takes_the_same_queries_for_one_and_for_three(client: Client, django_assert_max_num_queries) -> None:
    period = ConsultationFactory()
    client.force_login(alice_of(period))
    counts = []
    for number in (1, 2):
        for _time in range(number):
            ContactFactory(name="Vera", email=f"v{uuid.uuid4().hex}@portal.example")
        client.get(url(period, who="vera"))
        with django_assert_max_num_queries(100) as asked:
            client.get(url(period, who="vera"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_words_of_the_search_stay_words(client: Client) -> None:
    period = ConsultationFactory()
    client.force_login(alice_of(period))

    assert CANARY not in client.get(url(period, who=CANARY)).content.decode()


def test_comment_is_entered_and_the_form_stays_for_the_next_one(client: Client) -> None:
    period, contact = draft(), ContactFactory(name="Vera")
    client.force_login(alice_of(period))

    response = client.post(url(period, contact=contact.pk), form(place="3.1"), follow=True)

    comment = Comment.objects.get()
    assert (comment.node.label, comment.channel, comment.response.contact) == ("3.1", "letter", contact)
    page = response.content.decode()
    assert "C-0001 is entered." in page
    assert '<option value="letter" selected>' in page
    assert "autofocus" in page[page.index('id="id_place"') - 200 : page.index('id="id_place"') + 100]
    assert 'id="entered"' in page


def test_same_form_sent_twice_is_one_comment(client: Client) -> None:
    period = ConsultationFactory()
    client.force_login(alice_of(period))
    said = form()

    for _time in range(2):
        assert client.post(url(period, name="Wilma"), said).status_code == 302

    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"place": "99"}, "place"),
        ({"body": " "}, "body"),
        ({"kind": "suggestion"}, "kind"),
        ({"kind": "suggestion", "place": "4"}, "replacement"),
        ({"channel": "portal"}, "channel"),
        ({"received_at": "2190-01-01T10:00"}, "received_at"),
        ({"received_at": "2001-01-01T10:00"}, "late_reason"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client: Client, wrong: dict, where: str) -> None:
    period = draft()
    client.force_login(alice_of(period))

    response = client.post(url(period, name="Wilma"), form(**wrong))

    assert response.status_code == 422
    assert where in response.context["form"].errors
    assert not Response.objects.exists()


def test_late_one_is_taken_with_a_reason(client: Client) -> None:
    period = ConsultationFactory(closed=True)
    client.force_login(alice_of(period))

    client.post(url(period, name="Wilma"), form(late_reason="The post was on strike."))

    assert Comment.objects.get().admitted_reason == "The post was on strike."


def test_suggested_words_are_entered(client: Client) -> None:
    period = draft()
    client.force_login(alice_of(period))

    client.post(url(period, name="Wilma"), form(place="4", kind="suggestion", body="", replacement="Other words."))

    assert Comment.objects.get().replacement == "Other words."


@pytest.mark.parametrize("query", [{"contact": "0"}, {"contact": "x"}, {"organisation": "99999"}])
def test_unknown_respondent_is_not_found(client: Client, query: dict) -> None:
    period = ConsultationFactory()
    client.force_login(alice_of(period))

    assert client.get(url(period, **query)).status_code == 404


def test_page_takes_the_same_queries_for_one_comment_and_for_three(
    client: Client, django_assert_max_num_queries
) -> None:
    period = draft()
    alice, contact = alice_of(period), ContactFactory()
    client.force_login(alice)
    counts = []
    for number in (1, 2):
        for _time in range(number):
            response = respondent(period, contact=contact, at=timezone.now())
            entered(period, response=response, by=alice, node=Finder.of(period.version_id).nodes[0])
        client.get(url(period, contact=contact.pk))
        with django_assert_max_num_queries(100) as asked:
            client.get(url(period, contact=contact.pk))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_person_entered_under_a_bare_name_is_found_when_the_data_are_asked_for():
    period = ConsultationFactory()
    said = respondent(period, name="Ana Tzul", at=timezone.now())
    respondent(period, name="Somebody Else", at=timezone.now())

    assert list(responses_of(person_of(ContactFactory(name="Ana Tzul")))) == [said]
