"""The page on which a coordinator enters what came by mail, letter, telephone, at a workshop or in a meeting."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.commenting.models import Comment, Consultation, Response
from consultations.entering.finding import Finder
from consultations.entering.forms import EnterForm, WhoForm
from consultations.entering.on_behalf import enter, respondent
from consultations.entering.views.returned import crumbs_of
from stakeholders.models import Contact, Organisation, User
from stakeholders.permissions import signed_in

JUST_ENTERED = 20
# Stands in the address for the next comment: whose it is, and how and when it came.
STICKY = ("channel", "received_at", "late_reason")
MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Who:
    """Whose comments are entered: a contact, an organisation, or somebody who is not in the register."""

    contact: Contact | None = None
    organisation: Organisation | None = None
    name: str = ""

    @classmethod
    def of(cls, chosen: QueryDict, user: User) -> "Who | None":
        """As the address says; None where it says nothing. Who is not in her register is not found."""
        if contact := chosen.get("contact"):
            return cls(contact=_one(Contact.objects.managed_by(user).standing_alone(), contact))
        if organisation := chosen.get("organisation"):
            return cls(organisation=_one(Organisation.objects.managed_by(user).standing_alone(), organisation))
        name = " ".join(chosen.get("name", "").split())[:200]
        return cls(name=name) if name else None

    @property
    def query(self) -> dict[str, str]:
        if self.contact:
            return {"contact": str(self.contact.pk)}
        return {"organisation": str(self.organisation.pk)} if self.organisation else {"name": self.name}

    def __str__(self) -> str:
        return str(self.contact or self.organisation or self.name)


def _one(things: Any, key: str) -> Any:
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    return get_object_or_404(things, pk=int(key))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_enter(request: HttpRequest, slug: str) -> HttpResponse:
    """First whose comments these are, then one after the other."""
    user = signed_in(request)
    period = get_object_or_404(Consultation.objects.managed_by(user).select_related("version"), slug=slug)
    who = Who.of(request.GET, user)
    if who is None:
        return _choose(request, period, user)
    at = timezone.now()
    form = EnterForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request),
        consultation=period,
        finder=Finder.of(period.version_id),
        at=at,
    )
    if request.method == "POST" and form.is_valid():
        response = respondent(period, contact=who.contact, organisation=who.organisation, name=who.name, at=at)
        comment = enter(period, response=response, by=user, at=at, **form.said)
        _tell(request, comment)
        return redirect(_next_url(period, who, form))
    context = {
        "consultation": period,
        "who": who,
        "form": form,
        "choices": form.finder.choices,
        "entered": _just_entered(period, who, user),
        "crumbs": crumbs_of(period),
    }
    return render(request, "consultations/enter.html", context, status=422 if form.is_bound else 200)


def _choose(request: HttpRequest, period: Consultation, user: User) -> HttpResponse:
    form = WhoForm(request.GET if "who" in request.GET else None)
    contacts, organisations = form.found(user)
    context = {
        "consultation": period,
        "form": form,
        "contacts": contacts,
        "organisations": organisations,
        "words": request.GET.get("who", "").strip()[:100],
        "crumbs": crumbs_of(period),
    }
    return render(request, "consultations/enter_who.html", context)


def _initial(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in STICKY if request.GET.get(name)}


def _tell(request: HttpRequest, comment: Comment | None) -> None:
    if comment is None:
        messages.info(request, _("This comment was entered already."))
    else:
        messages.success(request, _("%(number)s is entered.") % {"number": comment.reference})


def _next_url(period: Consultation, who: Who, form: EnterForm) -> str:
    """The same page, with all that is the same for the next comment."""
    received = timezone.localtime(form.cleaned_data["received_at"]).strftime(MOMENT)
    same = {
        **who.query,
        "channel": form.cleaned_data["channel"],
        "received_at": received,
        "late_reason": form.cleaned_data["late_reason"],
    }
    query = urlencode({name: value for name, value in same.items() if value})
    return f"{reverse('consultations:comment_enter', args=[period.slug])}?{query}"


def _just_entered(period: Consultation, who: Who, user: User) -> list[Comment]:
    """The last ones that this person entered for this respondent, the newest first."""
    responses = Response.objects.filter(consultation=period, is_shared=False)
    if who.contact:
        responses = responses.filter(contact=who.contact)
    else:
        name = who.name or str(who.organisation)
        responses = responses.filter(contact=None, user=None, organisation=who.organisation, name=name[:200])
    entered = Comment.objects.sent().filter(consultation=period, entered_by=user, response__in=responses.values("pk"))
    return list(entered.select_related("node", "consultation").order_by("-number")[:JUST_ENTERED])
