"""What an administrator can do with mails, as the pages offer it: what is asked first, what follows, what is said then.

The acts themselves stand in the outbox (`ncss_portal.outbox.settling`), which knows the states.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ncss_portal.outbox import settling
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.settling import SENT_AGAIN_FROM, STOPPED_FROM, Obstacle, obstacle_of, sendable_again

State = Mail.State


@dataclass(frozen=True)
class Act:
    """One act on one mail. `follows` gives the consequences as they are for this mail."""

    slug: str
    do: Callable[..., None]
    words: str | Promise
    question: str | Promise
    said: str | Promise
    states: tuple[str, ...]
    follows: Callable[[Mail], list[str]]
    can_be_done: Callable[[Mail], bool] = lambda mail: True

    def is_offered(self, mail: Mail) -> bool:
        return mail.state in self.states and self.can_be_done(mail)

    @property
    def url_name(self) -> str:
        return f"outbox_mail_{self.slug}"

    @property
    def path_name(self) -> str:
        return f"stakeholders:{self.url_name}"


def _of_sending_again(mail: Mail) -> list[str]:
    said = [_("The portal first asks whether the mail is still due, and wanted. If not, it is not sent.")]
    if mail.state == State.UNKNOWN:
        said.insert(0, _("It may have arrived already. Then the recipient gets it twice."))
    return said


def _of_marking(mail: Mail) -> list[str]:
    return [_("Do this when the recipient has it, or the mail server's records say that it went out.")]


def _of_stopping(mail: Mail) -> list[str]:
    said = [_("If it is on its way at this moment, it cannot be called back.")]
    if mail.secret:
        said.append(_("Its personal link is forgotten, so that this mail can never be sent again."))
    gathered = mail.gathered.count()
    if gathered:
        words = ngettext("%(number)s mail is in this digest, and is not sent either.",
                         "%(number)s mails are in this digest, and are not sent either.", gathered)  # fmt: skip
        said.append(words % {"number": gathered})
    return said


ACTS = (
    Act(
        slug="again",
        do=settling.send_again,
        words=gettext_lazy("Send again"),
        question=gettext_lazy("Send this mail to %(recipient)s again?"),
        said=gettext_lazy("The mail waits to be sent again."),
        states=SENT_AGAIN_FROM,
        follows=_of_sending_again,
        can_be_done=lambda mail: obstacle_of(mail) is None,
    ),
    Act(
        slug="sent",
        do=settling.mark_as_sent,
        words=gettext_lazy("Mark as sent"),
        question=gettext_lazy("Did this mail reach %(recipient)s?"),
        said=gettext_lazy("The mail is marked as sent."),
        states=(State.UNKNOWN,),
        follows=_of_marking,
    ),
    Act(
        slug="stop",
        do=settling.stop,
        words=gettext_lazy("Stop"),
        question=gettext_lazy("Stop this mail to %(recipient)s?"),
        said=gettext_lazy("The mail is stopped."),
        states=STOPPED_FROM,
        follows=_of_stopping,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}


def offered(mail: Mail) -> list[Act]:
    return [act for act in ACTS if act.is_offered(mail)]


@dataclass(frozen=True)
class NoWay:
    """Why a mail cannot be sent again, and where to begin instead."""

    text: str
    url: str = ""
    link: str = ""


def no_way(mail: Mail) -> NoWay | None:
    """Nothing where the mail can be sent again, or was never in need of it."""
    obstacle = obstacle_of(mail) if mail.state in SENT_AGAIN_FROM else None
    if obstacle is None:
        return None
    if obstacle != Obstacle.LINK_FORGOTTEN:
        return NoWay(str(obstacle.label))
    if not mail.reason.startswith("invitation"):
        return NoWay(_("Its personal link is forgotten. Begin again where it was caused: that makes a new link."))
    url = f"{reverse('stakeholders:invitations')}?{urlencode({'q': mail.recipient})}"
    words = _("Its personal link is forgotten. Send the invitation again: that makes a new link.")
    return NoWay(words, url, _("Invitations"))


# --- Many mails -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActOnMany:
    """One act on all mails that a filter finds. `among` says which of them it means."""

    slug: str
    do: Callable[..., int]
    words: str | Promise
    among: Callable[[], Q]
    consequences: tuple[str | Promise, ...]
    question: Callable[[int], str]
    said: Callable[[int], str]

    @property
    def url_name(self) -> str:
        return f"outbox_all_{self.slug}"

    @property
    def path_name(self) -> str:
        return f"stakeholders:{self.url_name}"

    def meant(self, mails: QuerySet[Mail]) -> QuerySet[Mail]:
        return mails.filter(self.among())


SEND_ALL_AGAIN = ActOnMany(
    slug="again",
    do=settling.send_all_again,
    words=gettext_lazy("Send all again"),
    among=lambda: Q(state=State.FAILED) & sendable_again(),
    consequences=(
        gettext_lazy("The portal first asks of each whether it is still due, and wanted. If not, it is not sent."),
        gettext_lazy("Mails whose personal link is forgotten are left out."),
    ),
    question=lambda number: ngettext(
        "Send %(number)s mail that failed again?", "Send %(number)s mails that failed again?", number
    ),
    said=lambda number: ngettext(
        "%(number)s mail waits to be sent again.", "%(number)s mails wait to be sent again.", number
    ),
)
STOP_ALL = ActOnMany(
    slug="stop",
    do=settling.stop_all,
    words=gettext_lazy("Stop all"),
    among=lambda: Q(state__in=STOPPED_FROM),
    consequences=(
        gettext_lazy("What is on its way at this moment cannot be called back."),
        gettext_lazy("Personal links in these mails, such as those of invitations, are forgotten."),
        gettext_lazy("Among them may be mails that people wait for, such as those that confirm a comment."),
    ),
    question=lambda number: ngettext("Stop %(number)s mail that waits?", "Stop %(number)s mails that wait?", number),
    said=lambda number: ngettext("%(number)s mail is stopped.", "%(number)s mails are stopped.", number),
)
ACTS_ON_MANY = (SEND_ALL_AGAIN, STOP_ALL)
MANY_BY_SLUG = {act.slug: act for act in ACTS_ON_MANY}
