"""`manage.py load_example`: the example of Belize, for trying the portal out."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from roadmap.example.loading import load_example
from roadmap.example.people import NotOurs


class Command(BaseCommand):
    help = "Loads the Belize example: institutions, plan, drafts, comments, a published strategy. Twice does no harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the number of new rows as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = load_example()
        except NotOurs as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"made": made}))
        elif options["verbosity"]:
            self.stdout.write(in_words(made))


def in_words(made: dict[str, int]) -> str:
    """What was loaded, in one sentence."""
    new = ", ".join(f"{number} {name}" for name, number in made.items() if number)
    return _("Loaded: %(what)s.") % {"what": new} if new else _("The example is here already. Nothing was changed.")
