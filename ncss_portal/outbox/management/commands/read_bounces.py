"""Reads mail that came back, as beat and the workers do every ten minutes in production."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ncss_portal.outbox.bounces.mailbox import NotReached, read_returned_mail


class Command(BaseCommand):
    help = "Reads the unseen messages of the mailbox of BOUNCE_URL and notes which mail came back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BOUNCE_URL:
            raise CommandError("BOUNCE_URL is not set: the portal does not know where mail comes back to.")
        try:
            tally = read_returned_mail()
        except NotReached as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps({"read": tally.read, "noted": tally.noted}))
        else:
            self.stdout.write(f"{tally.read} messages read, {tally.noted} mails came back.")
