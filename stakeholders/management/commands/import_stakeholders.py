"""A spreadsheet or CSV file in: organisations and contacts of the register."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stakeholders.exchange.reading.understanding import understand
from stakeholders.exchange.reading.understood import Understood, Unreadable
from stakeholders.exchange.taking import Change, take_stakeholders, try_stakeholders


class Command(BaseCommand):
    help = "Reads a spreadsheet or a CSV file and adds what it says to the register. Doubts are settled as proposed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what is understood and change nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        understood = self._read(options["file"])
        if understood.undecided:
            waiting = "\n".join(f"Row {doubt.row}: {doubt.question}" for doubt in understood.undecided)
            raise CommandError(f"Take the file in through the portal: only a person can decide this.\n{waiting}")
        change = try_stakeholders(understood) if options["dry_run"] else take_stakeholders(understood, by=None)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(understood, change), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_summary(understood, change, is_trial=options["dry_run"])))

    def _read(self, file: Path) -> Understood:
        try:
            return understand(file.read_bytes(), file.name)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Unreadable as error:
            raise CommandError(str(error)) from error


def _as_json(understood: Understood, change: Change) -> dict[str, Any]:
    """The shape that checks rely on. A doubt about several rows stands once for each."""
    decided = _decided(understood)
    return {
        "organisations": [{"name": one.name, "aliases": one.aliases} for one in understood.organisations],
        "contacts": [
            {
                "name": one.name,
                "emails": one.emails,
                "organisations": list(dict.fromkeys(place.organisation for place in one.affiliations)),
            }
            for one in understood.contacts
        ],
        "refused": [{"row": one.row, "reason": one.reason, "code": one.code} for one in understood.refused],
        "doubts": [
            {"row": row, "question": doubt.question, "kind": doubt.kind, "decided": decided[doubt.key]}
            for doubt in understood.doubts
            for row in doubt.rows
        ],
        "cleaned": [{"row": one.row, "what": one.what} for one in understood.cleaned],
        "change": asdict(change),
    }


def _decided(understood: Understood) -> dict[str, str]:
    """The words of the choices that were taken, by the doubt's key."""
    return {
        doubt.key: next(choice.words for choice in doubt.choices if choice.key == understood.answers[doubt.key])
        for doubt in understood.doubts
    }


def _summary(understood: Understood, change: Change, *, is_trial: bool) -> list[str]:
    decided = _decided(understood)
    return [
        f"Understood: {len(understood.organisations)} organisations, {len(understood.contacts)} contacts.",
        *(f"Refused: row {one.row}: {one.reason}" for one in understood.refused),
        *(
            f"Decided as proposed: row {doubt.row}: {doubt.question} → {decided[doubt.key]}"
            for doubt in understood.doubts
        ),
        *(f"Tidied: row {one.row}: {one.what}" for one in understood.cleaned),
        ("Would change: " if is_trial else "Changed: ") + _numbers(change),
    ]


def _numbers(change: Change) -> str:
    if change.changes_nothing:
        return "nothing, the register has all of it."
    return (
        f"{change.organisations_new} organisations new, {change.organisations_changed} with something added; "
        f"{change.contacts_new} contacts new, {change.contacts_changed} with something added."
    )
