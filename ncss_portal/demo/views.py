"""Pages of the demonstration. They are public: whoever reaches the demonstration may be anybody in the example."""

from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ncss_portal.demo import letters
from stakeholders.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def example_people() -> QuerySet[User]:
    """The invented people of the example: their addresses end in a name that no real address can have (RFC 2606)."""
    return (
        get_user_model()
        .objects.filter(email__iendswith=".example", is_active=True)
        .select_related("contact")
        .prefetch_related("groups", "contact__seats__body", "contact__affiliations__organisation")
        .order_by("pk")
    )


def roles_of(person: User) -> list[str]:
    """What a person of the example is, in words: the groups, and the office."""
    roles = [_("Administrator")] if person.is_superuser else []
    roles += [group.name for group in person.groups.all()]
    contact = getattr(person, "contact", None)
    if contact is None:
        return roles
    roles += [seat.body.name for seat in contact.seats.all()]
    for affiliation in contact.affiliations.all():
        words = _("Focal point of %(organisation)s") if affiliation.is_focal_point else "%(organisation)s"
        roles.append(words % {"organisation": affiliation.organisation})
    return roles


@login_not_required
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/people.html", {"people": [(person, roles_of(person)) for person in example_people()]})


@login_not_required
@require_POST
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as a person of the example, without asking for anything; nobody else can be signed in like this."""
    login(request, get_object_or_404(example_people(), pk=pk), backend=BACKEND)
    # Else the person would not find this browser among those in which she is signed in.
    UserSession.objects.create_from_request(request)
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_not_required
@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return render(request, "demo/mail.html", {"letters": letters.newest(Path(folder)) if folder else []})
