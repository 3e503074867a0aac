"""``manage.py import_timetable PATH --establishment UAI``: docs/contract.md, «Commands»."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ent_core.formats.issues import Issue
from ent_core.formats.reading import TIMETABLE_READERS
from ent_core.imports.plan import MEANWHILE, Plan, Verdict
from ent_core.imports.report import report
from ent_core.kernel import outbox
from ent_core.kernel.errors import Conflict
from ent_core.timetable.imports.applying import apply_timetable
from ent_core.timetable.imports.claim import Underway
from ent_core.timetable.imports.planning import plan_timetable
from ent_core.timetable.imports.troubles import UNDERWAY


class Command(BaseCommand):
    help = "Lessons from an iCalendar file, STSWEB's emp_sts, or a folder or zip of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--establishment", required=True, metavar="UAI")
        parser.add_argument("--format", choices=sorted(TIMETABLE_READERS), default="")
        parser.add_argument(
            "--group", default="", metavar="NAME", help="of lessons that name no class"
        )
        parser.add_argument("--dry-run", action="store_true", help="plan only, write nothing")
        parser.add_argument("--confirm", default="", metavar="HASH", help="of the plan as read")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        made = plan_timetable(
            options["path"],
            uai=options["establishment"],
            format=options["format"],
            group=options["group"],
            confirmed=options["confirm"],
        )
        issues = list(made.plan.issues)
        code, applied = int(made.plan.verdict), False
        if made.plan.verdict is Verdict.APPLY and not options["dry_run"]:
            try:
                apply_timetable(made)
                applied = True
            except Conflict as refused:
                code = int(Verdict.REFUSED)
                issues.append(Issue(UNDERWAY if isinstance(refused, Underway) else MEANWHILE))
        self._tell(made.plan, issues, applied, options)
        if applied:
            while outbox.drain():
                pass
        if code:
            raise SystemExit(code)

    def _tell(
        self, plan: Plan, issues: list[Issue], applied: bool, options: dict[str, Any]
    ) -> None:
        if options["json"]:
            facts = plan.as_json(applied=applied)
            facts["issues"] = [issue.as_json() for issue in issues]
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(report(plan, issues, applied=applied, dry_run=options["dry_run"]))
