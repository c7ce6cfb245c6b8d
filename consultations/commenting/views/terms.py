"""Pages on which a coordinator says for whom a comment period is, what is shown of it, and who looks at it first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from actionplan.permissions import coordinating_groups, following_groups
from consultations.commenting.forms.window import ReviewerForm, TermsForm
from consultations.commenting.models import Consultation, Phase
from consultations.commenting.terms import CannotChangeError, change_terms, drop_reviewer, name_reviewer
from stakeholders.models import Body, User

SETTINGS = "consultations:consultation_settings"


def _managed(request: HttpRequest, slug: str) -> Consultation:
    periods = Consultation.objects.managed_by(request.user).select_related("document__strategy", "body")
    return get_object_or_404(periods, slug=slug)


def _begun(period: Consultation) -> bool:
    return period.phase != Phase.SCHEDULED


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator changes what is said about a comment period. After the opening, only what harms nobody."""
    period = _managed(request, slug)
    initial = {name: getattr(period, name) for name in TermsForm.base_fields}
    posted = request.POST if request.method == "POST" else None
    form = TermsForm(posted, initial=initial, has_begun=_begun(period))
    if form.is_bound and form.is_valid():
        try:
            change_terms(period, by=request.user, **form.cleaned_data)
        except CannotChangeError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The settings are changed."))
            return redirect(SETTINGS, slug)
    return _page(request, period, form, ReviewerForm(auto_id="reviewer-%s"))


def _page(request: HttpRequest, period: Consultation, form: TermsForm, reviewer_form: ReviewerForm) -> HttpResponse:
    strategy = period.document.strategy
    early = Body.objects.existing().filter(group__in=following_groups(strategy).values("pk"))
    coordinators = User.objects.filter(groups__in=coordinating_groups(strategy).values("pk"), is_active=True)
    context = {
        "form": form,
        "reviewer_form": reviewer_form,
        "consultation": period,
        "has_begun": _begun(period),
        "reviewers": period.reviewers.order_by("name", "email"),
        "bodies": early.order_by("name"),
        "coordinators": coordinators.distinct().order_by("name", "email"),
    }
    refused = form.is_bound or reviewer_form.is_bound
    return render(request, "consultations/consultation_settings.html", context, status=422 if refused else 200)


@require_POST
def reviewer_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator names somebody who looks at the period before it opens."""
    period = _managed(request, slug)
    form = ReviewerForm(request.POST, auto_id="reviewer-%s")
    if form.is_valid():
        try:
            name_reviewer(period, form.cleaned_data["email"], by=request.user)
        except CannotChangeError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("The reviewer sees the comment period before it opens."))
        return redirect(SETTINGS, slug)
    initial = {name: getattr(period, name) for name in TermsForm.base_fields}
    return _page(request, period, TermsForm(initial=initial, has_begun=_begun(period)), form)


@require_POST
def reviewer_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A coordinator takes a reviewer off the list."""
    period = _managed(request, slug)
    drop_reviewer(period, get_object_or_404(period.reviewers.all(), pk=pk), by=request.user)
    messages.success(request, _("The reviewer is removed."))
    return redirect(SETTINGS, slug)
