"""A marked-up Word file in: its comments and changes, as comments and suggestions of an organisation."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultations.commenting.models import Consultation
from consultations.entering.markup import UnderstoodMarkup, understand_markup
from consultations.entering.markup_taking import take_markup
from ncss_portal.word.refusals import RefusedFile
from stakeholders.models import Organisation
from stakeholders.register.naming import squeezed


class Command(BaseCommand):
    help = "Reads a marked-up Word file and takes its comments and changes into a comment period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--consultation", required=True, help="the comment period to which the file answers")
        parser.add_argument("--organisation", required=True, help="who sent it: a name, acronym or address")
        parser.add_argument("--dry-run", action="store_true", help="say what is understood and change nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        consultation = Consultation.objects.filter(slug=options["consultation"]).select_related("version").first()
        if consultation is None:
            raise CommandError(f"There is no comment period {options['consultation']!r}.")
        name = options["organisation"].strip()
        if not name:
            raise CommandError("Say which organisation sent the file.")
        understood = self._understand(options["file"], consultation, name)
        answer = understood.as_json()
        if not options["dry_run"]:
            taken = take_markup(understood, by=None, at=timezone.now())
            answer |= {"added": taken.added, "already_here": taken.already_here}
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else self._summary(answer))

    def _understand(self, file: Path, consultation: Consultation, name: str) -> UnderstoodMarkup:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        organisation = _organisation(name)
        try:
            return understand_markup(data, consultation=consultation, organisation=organisation, name=name)
        except RefusedFile as refused:
            raise CommandError(str(refused)) from refused

    def _summary(self, answer: dict[str, Any]) -> str:
        lines = [f"Understood: {len(answer['items'])} comments and changes."]
        lines += [f"Doubt: {doubt['where']}: {doubt['question']}" for doubt in answer["doubts"]]
        lines.append(f"Already here: {answer['already_here']}.")
        if "added" in answer:
            lines.append(f"Taken in: {answer['added']}.")
        return "\n".join(lines)


def _organisation(name: str) -> Organisation | None:
    """The organisation of this name in the register, by any of its names; None for one that is not in it."""
    wanted = squeezed(name)
    rows = Organisation.objects.standing_alone().order_by("pk")
    for pk, *names in rows.values_list("pk", "name", "acronym", "slug", "aliases__name"):
        if name == names[2] or wanted in {squeezed(known or "") for known in names if known}:
            return Organisation.objects.get(pk=pk)
    return None
