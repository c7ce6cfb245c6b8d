"""The action plan to read, and the pages on which it is brought."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actionplan import permissions
from actionplan.plan.beginning import begin_strategy
from actionplan.plan.forms import BringPlanForm, StrategyForm
from actionplan.plan.models import Activity, PlanUpload, Strategy
from actionplan.plan.reading import read_plan
from actionplan.plan.taking import take_plan, try_plan
from stakeholders.models import User
from stakeholders.permissions import can_audit, signed_in


@login_not_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans that the person may read; the only one is shown at once."""
    strategies = Strategy.objects.visible_to(request.user)
    can_begin = permissions.can_begin_strategy(request.user)
    if len(strategies) == 1 and not can_begin:
        return redirect(strategies[0])
    return render(request, "actionplan/plans.html", {"strategies": strategies, "can_begin": can_begin})


def strategy_new(request: HttpRequest) -> HttpResponse:
    """An administrator begins a strategy and says who coordinates it."""
    person = signed_in(request)
    if not permissions.can_begin_strategy(person):
        raise Http404
    form = StrategyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            strategy = _begin(form, person)
        except IntegrityError:  # another strategy got this address meanwhile: the form says so now
            form = StrategyForm(request.POST)
            if form.is_valid():
                raise
            return render(request, "actionplan/strategy_new.html", {"form": form}, status=422)
        messages.success(request, _("The strategy is begun. Now bring its action plan, or a first draft."))
        return redirect(strategy)
    return render(request, "actionplan/strategy_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _begin(form: StrategyForm, person: User) -> Strategy:
    return begin_strategy(
        form.save(commit=False),
        coordinators=form.cleaned_data["coordinators"],
        by=person,
        announced_at=timezone.now() if form.cleaned_data["is_announced"] else None,
    )


@login_not_required
@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """One strategy's action plan."""
    strategy = get_object_or_404(Strategy.objects.visible_to(request.user), slug=slug)
    context = {
        "strategy": strategy,
        "priorities": strategy.priorities.with_plan().order_by("position"),
        "activity_count": Activity.objects.filter(objective__priority__strategy=strategy).count(),
        "bands": strategy.bands.order_by("months"),
        "can_manage": permissions.can_manage(request.user, strategy),
        "can_audit": can_audit(request.user),
    }
    return render(request, "actionplan/plan.html", context)


def plan_import(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator brings a file. It is read and kept, and shown before anything is taken in."""
    strategy = get_object_or_404(Strategy.objects.managed_by(request.user), slug=slug)
    sent = request.method == "POST"
    form = BringPlanForm(request.POST if sent else None, request.FILES if sent else None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = PlanUpload.objects.create(
            strategy=strategy, name=file.name[:250], sha256=form.sha256, file=file, brought_by=signed_in(request)
        )
        return redirect("actionplan:plan_preview", upload.pk)
    status = 422 if form.is_bound else 200
    return render(request, "actionplan/plan_import.html", {"form": form, "strategy": strategy}, status=status)


def plan_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal understood of the file; taking it in is the coordinator's last word."""
    brought = PlanUpload.objects.filter(strategy__in=Strategy.objects.managed_by(request.user))
    upload = get_object_or_404(brought.select_related("strategy"), pk=pk)
    if upload.taken_at or request.method == "POST":
        _take(request, upload)
        return redirect(upload.strategy)
    understood = read_plan(upload.read(), upload.name)
    context = {"upload": upload, "plan": understood, "change": try_plan(understood, strategy=upload.strategy)}
    return render(request, "actionplan/plan_preview.html", context)


@transaction.atomic
def _take(request: HttpRequest, upload: PlanUpload) -> None:
    """Takes the file in, once: the second click of a double one is no mistake."""
    if not upload.taken_at and upload.claim():
        take_plan(read_plan(upload.read(), upload.name), strategy=upload.strategy, by=request.user)
        messages.success(
            request,
            _("The action plan is taken in. Next, bring the draft under “Drafts”: it shows the plan as its annex."),
        )
    else:
        messages.info(request, _("This file is taken in already."))
