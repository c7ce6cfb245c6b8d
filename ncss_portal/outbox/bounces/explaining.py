"""The numbers of RFC 3463 in words that people understand."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By subject and detail, as the last two of the three numbers. The first says whether it lasts.
WORDS: dict[str, str | Promise] = {
    "1.0": _("the address is not accepted"),
    "1.1": _("no such mailbox"),
    "1.2": _("no such mail server"),
    "1.3": _("the address is not written correctly"),
    "1.4": _("the address is ambiguous"),
    "1.6": _("the mailbox has moved"),
    "1.7": _("the portal's own address is not accepted there"),
    "1.8": _("the portal's own address is not accepted there"),
    "1.10": _("nobody takes mail there"),
    "2.0": _("something is wrong with the mailbox"),
    "2.1": _("the mailbox is switched off"),
    "2.2": _("the mailbox is full"),
    "2.3": _("the mail is too long for the mailbox"),
    "3.1": _("the mail server there is full"),
    "3.2": _("the mail server there takes no mail at present"),
    "3.4": _("the mail is too long for the mail server there"),
    "4.1": _("the mail server there does not answer"),
    "4.2": _("the connection to the mail server there broke"),
    "4.4": _("no way to the mail server there is known"),
    "4.6": _("the mail went in circles"),
    "4.7": _("the mail could not be delivered in time"),
    "7.13": _("the mailbox is switched off"),
}
# Where the detail is not known: by subject.
SUBJECTS: dict[str, str | Promise] = {
    "1": _("the address is not accepted"),
    "2": _("something is wrong with the mailbox"),
    "3": _("the mail server there has a fault"),
    "4": _("the mail server there was not reached"),
    "5": _("the mail servers did not understand each other"),
    "6": _("the form of the mail is not accepted there"),
    "7": _("the mail server there refuses mail from the portal"),
}
FOR_NOW, FOR_GOOD = _("it could not be delivered for now"), _("it could not be delivered")


def in_words(status: str) -> str:
    """Why mail came back, such as "no such mailbox" for 5.1.1: a part of a sentence. Empty without a status."""
    if not status:
        return ""
    severity, _dot, reason = status.partition(".")
    words = WORDS.get(reason) or SUBJECTS.get(reason.partition(".")[0])
    return str(words or (FOR_NOW if severity == "4" else FOR_GOOD))
