"""Word or Markdown in: a new version of a document."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.db import transaction

from actionplan.models import Strategy
from consultations.drafting.addresses import RESERVED, free_slug
from consultations.drafting.importing import Understood, understand
from consultations.drafting.models import Document
from consultations.drafting.taking import take_draft
from ncss_portal.word.refusals import RefusedFile


class Command(BaseCommand):
    help = "Reads a Word or Markdown file and makes it a new version of a document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--strategy", required=True, help="the strategy to which the document belongs")
        parser.add_argument("--document", help="the document; made if it is not there (default: a new one)")
        parser.add_argument("--dry-run", action="store_true", help="say what is understood and change nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        strategy = Strategy.objects.filter(slug=options["strategy"]).first()
        if strategy is None:
            raise CommandError(f"There is no strategy {options['strategy']!r}.")
        understood = self._understand(options["file"], strategy, self._document(options["document"], strategy))
        answer = understood.as_json()
        if not options["dry_run"]:
            answer |= self._take(understood, options["document"])
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else self._summary(answer))

    def _document(self, slug: str | None, strategy: Strategy) -> Document | None:
        """The document whose next version the file is; None for one that is to be made."""
        document = Document.objects.filter(slug=slug).first() if slug else None
        if document and document.strategy_id != strategy.pk:
            raise CommandError(f"The document {document.slug!r} belongs to another strategy.")
        if slug and document is None:
            _refuse_address(slug)
        return document

    def _understand(self, file: Path, strategy: Strategy, document: Document | None) -> Understood:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            return understand(data, file.name, strategy=strategy, document=document)
        except RefusedFile as refused:
            raise CommandError(str(refused)) from refused

    @transaction.atomic
    def _take(self, understood: Understood, slug: str | None) -> dict[str, Any]:
        document = understood.document or Document.objects.create(
            strategy=understood.strategy, slug=slug or free_slug(understood.title), title=understood.title
        )
        version = take_draft(
            understood.draft,
            document=document,
            by=None,
            source_name=understood.name,
            source_sha256=understood.sha256,
        )
        return {"document": document.slug, "version": version.number}

    def _summary(self, answer: dict[str, Any]) -> str:
        counts = ", ".join(f"{count} {kind}s" for kind, count in answer["counts"].items())
        lines = [f"Understood: {counts}."]
        lines += [f"Doubt: {doubt['where']}: {doubt['question']}" for doubt in answer["doubts"]]
        if answer["alignment"]:
            changes = ", ".join(f"{count} {change}" for change, count in answer["alignment"].items())
            lines.append(f"Against the version before: {changes}.")
        if "document" in answer:
            lines.append(f"Taken in as version {answer['version']} of {answer['document']}.")
        return "\n".join(lines)


def _refuse_address(slug: str) -> None:
    """What the page refuses is refused here too: nobody could open a document with such an address."""
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise CommandError(f"{slug!r} is no address: use letters, numbers and hyphens.") from error
    if slug in RESERVED:
        raise CommandError(f"Another page has the address {slug!r}. Choose another one.")
