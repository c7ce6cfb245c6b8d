"""Applies the retention rules, as beat does every night; or only says what they would do."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ncss_portal import retention


class Command(BaseCommand):
    help = "Forgets what is over its time. With --dry-run it only counts, and names what waits for somebody's decision."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count and change nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        counted = retention.counted() if options["dry_run"] else retention.forget()
        if options["json"]:
            self.stdout.write(json.dumps({rule.key: number for rule, number in counted}))
            return
        for rule, number in counted:
            note = "" if rule.is_automatic else " (somebody decides)"
            self.stdout.write(f"{number:>7}  {rule.title}: {rule.after}{note}")
