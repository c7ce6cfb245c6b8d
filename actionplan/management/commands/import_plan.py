"""A spreadsheet or YAML file in: the action plan of a strategy."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from actionplan.models import Strategy
from actionplan.plan.reading import read_plan
from actionplan.plan.reading.plan_read import PlanRead, PlanUnreadable
from actionplan.plan.taking import take_plan


class Command(BaseCommand):
    help = "Reads a spreadsheet or a YAML file and makes it the action plan of a strategy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--strategy", required=True, help="the strategy whose plan it is")
        parser.add_argument("--dry-run", action="store_true", help="say what is understood and change nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        strategy = Strategy.objects.filter(slug=options["strategy"]).first()
        if strategy is None:
            raise CommandError(f"There is no strategy {options['strategy']!r}.")
        plan = self._read(options["file"])
        if not options["dry_run"]:
            take_plan(plan, strategy=strategy, by=None)
        answer = json.dumps(plan.as_json(), ensure_ascii=False) if options["json"] else self._summary(plan)
        self.stdout.write(answer)

    def _read(self, file: Path) -> PlanRead:
        try:
            return read_plan(file.read_bytes(), file.name)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except PlanUnreadable as error:
            raise CommandError(str(error)) from error

    def _summary(self, plan: PlanRead) -> str:
        numbers = len(plan.priorities), len(plan.objectives), len(plan.activities)
        counts = "Understood: {} priorities, {} objectives, {} activities.".format(*numbers)
        return "\n".join([counts, *(f"Doubt: {d.where}: {d.question}" for d in plan.doubts)])
