"""A due mail of each kind that the portal knows, with given words wherever somebody can write any.

Whoever registers a kind adds a maker here; a test fails until it is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from consultations.answering.publishing_answers import publish_answers
from consultations.commenting.confirming import confirm
from consultations.commenting.dates import Dates
from consultations.commenting.models import Holder
from consultations.commenting.submitting import Voice, submit
from consultations.models import Comment, Consultation, Node, Reply, Response
from consultations.moderating.admitting import admit
from consultations.moderating.hiding import hide, hide_reply
from consultations.questioning.asking import add_question
from consultations.questioning.opinions import save_opinion
from consultations.reminding import occasions
from consultations.reminding.models import Subscription
from consultations.responding.coming_back import confirm_answers
from consultations.responding.sending import send_all
from consultations.sharing.inviting import invite as invite_colleague
from ncss_portal.outbox import digesting, kinds
from ncss_portal.outbox.models import Mail, MailChoice
from ncss_portal.outbox.queueing import queue
from stakeholders.accounts.mails import RESET_REASON
from stakeholders.inviting.querysets import REMINDED_BEFORE
from stakeholders.inviting.reminding import remind
from stakeholders.inviting.sending import invite
from stakeholders.models import Invitation
from tests import factories


@dataclass(frozen=True, slots=True)
class Words:
    """What people wrote: a person's name, an organisation's, a title, some text; and the recipient's address."""

    name: str = "Ines Balam"
    organisation: str = "Harbour Bank"
    title: str = "Second draft"
    text: str = "Say who pays."
    address: str = "ines@portal.example"


MAKERS: dict[str, Callable[[Words], Mail]] = {}


def maker(*reasons: str) -> Callable[[Callable[..., Mail]], Callable[..., Mail]]:
    """Enters a function that makes a due mail of a kind; of several kinds, it is told which one."""

    def enter(make: Callable[..., Mail]) -> Callable[..., Mail]:
        for reason in reasons:
            MAKERS[reason] = make if len(reasons) == 1 else _for(make, reason)
        return make

    return enter


def _for(make: Callable[..., Mail], reason: str) -> Callable[[Words], Mail]:
    return lambda words: make(words, reason)


def names_of_kinds() -> set[str]:
    """The kinds of the portal, without those of tests."""
    return {kind.name for kind in kinds.all_kinds() if not kind.name.startswith("test_")}


def due_mail(reason: str, words: Words = Words()) -> Mail:
    """A mail that is due now and was not sent yet."""
    return MAKERS[reason](words)


# --- The portal's own kinds ------------------------------------------------------------------------------------------


@maker("digest")
def _digest(words: Words) -> Mail:
    member = _receipt(words)
    choice = {"address": words.address.lower(), "topic": "receipts", "how": MailChoice.How.DIGEST}
    MailChoice.objects.create(**choice)
    digesting.gather(member.due_at)
    return Mail.objects.get(reason="digest")


@maker(RESET_REASON)
def _second_factor_reset(words: Words) -> Mail:
    person = factories.UserFactory(name=words.name, email=words.address)
    return queue(recipient=words.address, reason=RESET_REASON, occasion="1", about=person.pk)


@maker("invitation")
def _invitation(words: Words) -> Mail:
    return Mail.objects.get(reason="invitation", about=_invited(words).pk)


@maker("invitation_reminder")
def _invitation_reminder(words: Words) -> Mail:
    invitation = _invited(words)
    remind(invitation.expires_at - REMINDED_BEFORE)
    return Mail.objects.get(reason="invitation_reminder", about=invitation.pk)


def _invited(words: Words) -> Invitation:
    contact = factories.ContactFactory(name=words.name, email=words.address)
    organisation = factories.OrganisationFactory(name=words.organisation)
    factories.AffiliationFactory(contact=contact, organisation=organisation)
    invite([contact.pk], by=factories.keeper_of_the_register(name=words.name), message=words.text)
    return contact.invitations.get()


def _period(words: Words, **fields: Any) -> Consultation:
    return factories.ConsultationFactory(title=words.title, **fields)


def _place(words: Words, period: Consultation) -> Node:
    """A place that people name by its first words."""
    return factories.NodeFactory(version=period.version, label="", text=words.text)


@maker("comment_confirm")
def _confirm(words: Words) -> Mail:
    comment = _unconfirmed(words)
    return Mail.objects.get(reason="comment_confirm", about=comment.pk)


def _unconfirmed(words: Words, **fields: Any) -> Comment:
    period = _period(words, **fields)
    voice = Voice(name=words.name, email=words.address, organisation_name=words.organisation)
    comment = submit(period, voice=voice, node=_place(words, period), body=words.text)
    # Only what is in small letters has the address as it is given here.
    Mail.objects.filter(about=comment.pk).update(recipient=comment.response.email)
    return comment


@maker("colleague_invitation")
def _colleague(words: Words) -> Mail:
    response = Response.objects.create(
        consultation=_period(words),
        user=factories.UserFactory(name=words.name),
        organisation=factories.OrganisationFactory(),
        organisation_name=words.organisation,
        is_shared=True,
    )
    lead = response.user
    assert lead is not None
    colleague = invite_colleague(response, name=words.name, email=words.address, by=lead, at=timezone.now())
    return Mail.objects.get(reason="colleague_invitation", about=colleague.pk)


@maker("comment_receipt")
def _receipt(words: Words) -> Mail:
    """Of two comments: other words for a place, and a remark on the whole."""
    period = _period(words)
    person = factories.UserFactory(name=words.name, email=words.address)
    voice = Voice(user=person, organisation_name=words.organisation)
    place, kind = _place(words, period), Comment.Kind.SUGGESTION
    first = submit(period, voice=voice, node=place, kind=kind, replacement=words.title, body=words.text)
    submit(period, voice=voice, body=words.text)
    return Mail.objects.get(reason="comment_receipt", about=first.pk)


@maker("comment_receipt_of_a_voice")
def _receipt_of_a_voice(words: Words) -> Mail:
    comment = confirm(_unconfirmed(words))
    return Mail.objects.get(reason="comment_receipt", about=comment.pk)


@maker("answers_confirm")
def _answers_confirm(words: Words) -> Mail:
    return Mail.objects.get(reason="answers_confirm", about=_answers_alone(words).pk)


@maker("response_link")
def _response_link(words: Words) -> Mail:
    confirmed = confirm_answers(_answers_alone(words), at=timezone.now())
    return Mail.objects.get(reason="response_link", about=confirmed.pk if confirmed else 0)


def _answers_alone(words: Words) -> Response:
    """Answers to a question without a comment, by somebody without an account."""
    period, holder = _period(words), Holder(key="a-browser")
    asked = add_question(period, by=None, words=words.text, form="open")
    save_opinion(asked, holder, text=words.text, at=timezone.now())
    voice = Voice(name=words.name, email=words.address, organisation_name=words.organisation)
    send_all(period, holder, voice=voice, at=timezone.now())
    response = period.responses.get()
    # Only what is in small letters has the address as it is given here.
    Mail.objects.filter(about=response.pk, reason="answers_confirm").update(recipient=response.email)
    return response


@maker("comment_hidden")
def _comment_hidden(words: Words) -> Mail:
    period = _period(words)
    comment = factories.CommentFactory(consultation=period, response=_account(words, period), body=words.text)
    hide(comment, reason=words.text, by=factories.UserFactory())
    return Mail.objects.get(reason="comment_hidden", about=comment.pk)


@maker("reply_hidden")
def _reply_hidden(words: Words) -> Mail:
    period = _period(words)
    comment = factories.CommentFactory(consultation=period, node=_place(words, period), body=words.text)
    reply = Reply.objects.create(comment=comment, response=_account(words, period), body=words.text)
    hide_reply(reply, reason=words.text, by=factories.UserFactory())
    return Mail.objects.get(reason="reply_hidden", about=reply.pk)


@maker("comment_admitted")
def _comment_admitted(words: Words) -> Mail:
    period = _period(words, closed=True)
    comment = factories.CommentFactory(
        consultation=period, response=_account(words, period), body=words.text, unsent=True
    )
    admit(comment, reason=words.text, by=factories.UserFactory())
    return Mail.objects.get(reason="comment_admitted", about=comment.pk)


def _account(words: Words, period: Consultation) -> Response:
    person = factories.UserFactory(name=words.name, email=words.address)
    return factories.ResponseFactory(consultation=period, user=person, organisation_name=words.organisation)


@maker("answers_published")
def _answers_published(words: Words) -> Mail:
    period = _period(words, closed=True)
    person = factories.UserFactory(name=words.name, email=words.address)
    response = factories.ResponseFactory(consultation=period, user=person, organisation_name=words.organisation)
    comment = factories.CommentFactory(consultation=period, response=response, body=words.text)
    factories.AnswerFactory(comment=comment, reason=words.text)
    publish_answers(period, by=factories.UserFactory())
    return Mail.objects.get(reason="answers_published", about=period.pk)


@maker("subscription_confirm")
def _subscription_confirm(words: Words) -> Mail:
    document = _period(words).document
    type(document).objects.filter(pk=document.pk).update(title=words.title)
    subscription = Subscription.objects.create(document=document, email=words.address.lower())
    return queue(
        recipient=subscription.email,
        reason="subscription_confirm",
        occasion=str(subscription.pk),
        about=subscription.pk,
    )


@maker("comment_unsent")
def _comment_unsent(words: Words) -> Mail:
    comment = _unconfirmed(words)
    return _of_line("comment_unsent", comment.consultation, comment.response.email)


@maker("period_opened", "period_days_left", "period_last_day", "period_closed")
def _of_period(words: Words, reason: str) -> Mail:
    period = _period(words, closed=reason == "period_closed")
    factories.coordinator_of(period.document.strategy, name=words.name, email=words.address)
    return _of_line(reason, period, words.address)


def _of_line(reason: str, period: Consultation, address: str) -> Mail:
    event = occasions.EVENTS[reason]
    occasion = f"{event}:0:{occasions.anchor_of(event, period).isoformat()}"
    return queue(recipient=address, reason=reason, occasion=occasion, about=period.pk)


@maker("period_moved")
def _period_moved(words: Words) -> Mail:
    period = _period(words)
    factories.coordinator_of(period.document.strategy, name=words.name, email=words.address)
    after = Dates.of(period)
    before = Dates(after.opens_at, after.closes_at - timedelta(days=3))
    occasion = occasions.of_move(timezone.now(), before, after)
    return queue(recipient=words.address, reason="period_moved", occasion=occasion, about=period.pk)
