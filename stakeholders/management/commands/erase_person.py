"""Erases a person, or says what erasing would do."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stakeholders.privacy.asking import add_person, person_meant
from stakeholders.privacy.erasing import Refused, erase_person, try_erasing, warnings_about


class Command(BaseCommand):
    help = "Says what erasing a person does; with --for-ever it does it. It cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person(parser)
        parser.add_argument("--for-ever", action="store_true", help="do it")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        thing, person = person_meant(options)
        act = erase_person if options["for_ever"] else try_erasing
        warnings = warnings_about(person)
        try:
            done = act(person, thing, by=None)
        except Refused as reason:
            raise CommandError(str(reason)) from reason
        if options["json"]:
            touched = {str(one.title): one.count for one in done.touched}
            self.stdout.write(json.dumps({"erased": options["for_ever"], "rows": touched, "warnings": warnings}))
            return
        for one in done.touched:
            self.stdout.write(f"{one.count:>7}  {one.title}. {one.stays}".rstrip(". ") + ".")
        for words in warnings:
            self.stdout.write(words)
        self.stdout.write("Erased." if options["for_ever"] else "Nothing was changed. With --for-ever it is done.")
