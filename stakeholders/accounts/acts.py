"""The acts of an administrator as the pages offer them: what is asked first, what follows, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stakeholders.accounts import administering
from stakeholders.accounts.models import User


@dataclass(frozen=True)
class Act:
    """One act. `is_offered` is asked with an account of `listing.accounts`; the act itself checks once more."""

    slug: str
    do: Callable[..., None]
    words: str | Promise
    question: str | Promise
    consequences: tuple[str | Promise, ...]
    said: str | Promise
    is_offered: Callable[[User], bool]

    @property
    def url_name(self) -> str:
        return f"account_{self.slug.replace('-', '_')}"

    @property
    def path_name(self) -> str:
        return f"stakeholders:{self.url_name}"


ACTS = (
    Act(
        slug="make-auditor",
        do=administering.make_auditor,
        words=_("Make an auditor"),
        question=_("Make %(name)s an auditor?"),
        consequences=(
            _("Auditors read what coordinators read, without the standings, and they read the history."),
            _("They change nothing. They need a second factor."),
        ),
        said=_("%(name)s is an auditor now."),
        is_offered=lambda person: person.is_active and not person.is_auditor,  # type: ignore[attr-defined]
    ),
    Act(
        slug="stop-auditing",
        do=administering.stop_auditing,
        words=_("No longer an auditor"),
        question=_("Shall %(name)s no longer be an auditor?"),
        consequences=(_("All pages that only auditors read are closed at once."),),
        said=_("%(name)s is no longer an auditor."),
        is_offered=lambda person: person.is_auditor,  # type: ignore[attr-defined]
    ),
    Act(
        slug="make-administrator",
        do=administering.make_administrator,
        words=_("Make an administrator"),
        question=_("Make %(name)s an administrator?"),
        consequences=(
            _("Administrators may do everything, and they look after the accounts of all others."),
            _("Two or three are enough. They need a second factor."),
        ),
        said=_("%(name)s is an administrator now."),
        is_offered=lambda person: person.is_active and not person.is_superuser,
    ),
    Act(
        slug="stop-administering",
        do=administering.stop_administering,
        words=_("No longer an administrator"),
        question=_("Shall %(name)s no longer be an administrator?"),
        consequences=(_("Other roles stay, such as that of a coordinator."),),
        said=_("%(name)s is no longer an administrator."),
        is_offered=lambda person: person.is_superuser,
    ),
    Act(
        slug="reset-second-factor",
        do=administering.reset_second_factor,
        words=_("Remove the second factor"),
        question=_("Remove the second factor of %(name)s?"),
        consequences=(
            _("Do this only when you are sure who asks: speak to the person, and do not rely on a mail."),
            _("App, passkeys and recovery codes are removed, and the person is signed out everywhere."),
            _("The person is told by mail, and sets up a new one when signing in."),
        ),
        said=_("The second factor of %(name)s is removed. A mail is on its way."),
        is_offered=lambda person: person.has_second_factor,  # type: ignore[attr-defined]
    ),
    Act(
        slug="end-sessions",
        do=administering.end_all_sessions,
        words=_("Sign out everywhere"),
        question=_("Sign %(name)s out everywhere?"),
        consequences=(_("All sessions end at once. The person can sign in again."),),
        said=_("%(name)s is signed out everywhere."),
        is_offered=lambda person: person.is_active,
    ),
    Act(
        slug="deactivate",
        do=administering.deactivate,
        words=_("Switch the account off"),
        question=_("Switch the account of %(name)s off?"),
        consequences=(
            _("The person is signed out everywhere at once, and cannot sign in."),
            _("Comments, answers and history stay as they are. You can switch the account on again."),
        ),
        said=_("The account of %(name)s is switched off."),
        is_offered=lambda person: person.is_active,
    ),
    Act(
        slug="reactivate",
        do=administering.reactivate,
        words=_("Switch the account on"),
        question=_("Switch the account of %(name)s on again?"),
        consequences=(_("The person can sign in, and has the same roles as before."),),
        said=_("The account of %(name)s is switched on."),
        is_offered=lambda person: not person.is_active,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}
