"""Loads the example: all of it or nothing, and what is there already stays as it is."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from actionplan.models import Activity, Objective, Priority, Strategy
from consultations.models import Answer, Comment, Consultation, Document, Node, Publication, Version
from ncss_portal.outbox.models import Mail
from roadmap.example.papers import make_document, make_strategy, publish_newest
from roadmap.example.people import grant_rights, make_organisations, make_people, make_standings, make_task_force
from roadmap.example.sources import read_yaml
from roadmap.example.talk import make_consultations
from roadmap.example.together import make_shared_responses
from roadmap.models import Phase, Step
from stakeholders.models import Body, Contact, Organisation, Seat, Standing, User

# No mail can reach such addresses (RFC 2606).
NOWHERE = ".example"
COUNTED = (
    Organisation, Contact, Body, Seat, Standing, User, Strategy, Priority, Objective, Activity, Phase, Step,
    Document, Version, Node, Consultation, Comment, Answer, Publication,
)  # fmt: skip


@transaction.atomic
def load_example(today: date | None = None) -> dict[str, int]:
    """Loads what is missing of the example; gives the number of new rows by model.

    `today` is the day around which the process is alive. Raises `people.NotOurs`.
    """
    today = today or timezone.localdate()
    before, last_mail = counts(), Mail.objects.aggregate(last=Max("pk"))["last"] or 0
    make_organisations(today)
    people = make_people(today)
    make_task_force(people, today)
    make_standings(today, by=people["coordinator"])
    papers = read_yaml("papers.yaml")
    strategies = [make_strategy(words, today, by=people["coordinator"]) for words in papers]
    grant_rights(strategies)
    for strategy, words in zip(strategies, papers, strict=True):
        document = make_document(strategy, words["document"], by=people["coordinator"])
        if document is not None:
            make_consultations(document, people, today)
            make_shared_responses(document, people, today)
            if "published" in words:
                publish_newest(document, words["published"], by=people["administrator"], today=today)
    # Receipts and news of the past: the people of the example do not exist.
    Mail.objects.filter(pk__gt=last_mail, recipient__endswith=NOWHERE).delete()
    return {name: number - before[name] for name, number in counts().items()}


def counts() -> dict[str, int]:
    """How many rows there are of each model, by its name in the plural."""
    return {str(model._meta.verbose_name_plural): model._default_manager.count() for model in COUNTED}
