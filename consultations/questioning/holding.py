"""What is held of people in their answers to questions, and for how long.

An answer that was sent counts in the results for ever; it stands there without a name.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.commenting.holding import UNCONFIRMED_FOR, responses_of
from consultations.commenting.models import Response
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import COUNTED, words_of
from ncss_portal.personal import Holding, Person, facts
from ncss_portal.retention import Rule

Rows = Iterable[dict[str, Any]]
UNSENT_FOR = timedelta(days=90)


def _unsent(person: Person) -> Q:
    whose = Q(user__in=person.user_ids) | Q(colleague__user__in=person.user_ids)
    return whose & Q(sent_at__isnull=True)


def _sent(person: Person) -> Q:
    return Q(response__in=responses_of(person), sent_at__isnull=False)


def _collect(person: Person) -> Rows:
    """What was not sent is read by its author alone, and only counted for anybody else."""
    shown = Opinion.objects.filter(_sent(person) | _unsent(person) if person.asks else _sent(person))
    for opinion in shown.select_related("question__consultation").order_by("pk"):
        period = {_("Comment period"): str(opinion.question.consultation)}
        # Besides the person only coordinators read what she chose and wrote; everybody else reads numbers.
        words = words_of(opinion) if person.asks else _("Only the coordinators read the answer.")
        yield {**period, **facts(opinion, "question"), _("Answer"): words, **facts(opinion, "sent_at")}
    if not person.asks and (unsent := Opinion.objects.filter(_unsent(person)).count()):
        yield {_("Not sent"): unsent, _("Text"): _("Only the author reads what was not sent.")}


def _erase(person: Person) -> int:
    """What counts stays, without the name, which goes with the response. The rest is deleted."""
    gone = Opinion.objects.filter(_unsent(person) | _sent(person) & ~COUNTED)
    count, _kinds = Opinion.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()
    return count


HOLDING = Holding(
    gettext_lazy("Answers to questions"),
    _collect,
    _erase,
    gettext_lazy("Answers that were sent stay and are counted, without the name."),
    # Before the responses, by which these rows are found.
    order=37,
)


def _forgotten(at: datetime) -> "QuerySet[Opinion]":
    """Never sent by somebody without an account, or sent and never confirmed."""
    unsent = Q(
        sent_at__isnull=True,
        user__isnull=True,
        colleague__isnull=True,
        question__consultation__closes_at__lte=at - UNSENT_FOR,
    )
    unconfirmed = Q(sent_at__lte=at - UNCONFIRMED_FOR, response__user__isnull=True, response__confirmed_at__isnull=True)
    return Opinion.objects.filter(unsent | unconfirmed)


def _forget(at: datetime) -> int:
    waiting = Opinion.objects.filter(pk__in=list(_forgotten(at).values_list("pk", flat=True)))
    responses = set(waiting.filter(response__isnull=False).values_list("response", flat=True))
    count, _kinds = waiting.delete()
    empty = Response.objects.filter(pk__in=responses, comments__isnull=True, replies__isnull=True)
    empty.filter(opinions__isnull=True, colleagues__isnull=True).delete()
    return count


RULE = Rule(
    "unsent_answers",
    gettext_lazy("Answers to questions that were never confirmed, or never sent by somebody without an account"),
    gettext_lazy("7 days after they were sent without being confirmed; 90 days after the comment period closed"),
    lambda at: _forgotten(at).count(),
    _forget,
)
