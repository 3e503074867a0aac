"""``manage.py import_roster PATH --establishment UAI``: docs/contract.md, «Commands»."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ent_core.formats.issues import Issue
from ent_core.formats.reading import READERS
from ent_core.imports.plan import MEANWHILE, Plan, Verdict
from ent_core.imports.report import report
from ent_core.kernel import outbox
from ent_core.kernel.errors import Conflict
from ent_core.roster.actions import apply_roster
from ent_core.roster.planning import plan_roster


class Command(BaseCommand):
    help = "People, classes, groups, services and guardians from a folder, file or zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--establishment", required=True, metavar="UAI")
        parser.add_argument("--format", choices=sorted(READERS), default="oneroster")
        parser.add_argument("--dry-run", action="store_true", help="plan only, write nothing")
        parser.add_argument("--confirm", default="", metavar="HASH", help="of the plan as read")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        made = plan_roster(
            options["path"],
            uai=options["establishment"],
            format=options["format"],
            confirmed=options["confirm"],
        )
        issues = list(made.plan.issues)
        code, applied = int(made.plan.verdict), False
        if made.plan.verdict is Verdict.APPLY and not options["dry_run"]:
            try:
                apply_roster(made)
                applied = True
            except Conflict:
                code = int(Verdict.REFUSED)
                issues.append(Issue(MEANWHILE))
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
