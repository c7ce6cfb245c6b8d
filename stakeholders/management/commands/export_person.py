"""Writes everything that is held of a person, as the person's own page would give it out."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from stakeholders.privacy.asking import add_person, person_meant
from stakeholders.privacy.exporting import take_out


class Command(BaseCommand):
    help = "Writes everything that the portal holds of a person to standard output, as one JSON file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        thing, person = person_meant(options, asks=True)
        self.stdout.write(take_out(person, thing, by=None), ending="")
