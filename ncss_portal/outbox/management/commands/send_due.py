"""Sends what is due, as beat and the workers do in production."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ncss_portal.outbox.sending import send_due


class Command(BaseCommand):
    help = "Puts what is due into the outbox and works it off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_due()
        self.stdout.write(json.dumps({"sent": sent}) if options["json"] else f"{sent} mails sent.")
