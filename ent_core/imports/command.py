"""What every import's command has in common: how it is asked, what it says, how it ends."""

import json
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Collection
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from django.core.management.base import BaseCommand

from ent_core.formats.issues import Issue, Trouble
from ent_core.imports.plan import MEANWHILE, Plan, Verdict
from ent_core.imports.report import report
from ent_core.kernel import outbox
from ent_core.kernel.errors import Conflict


class Made(Protocol):
    """A plan with whatever is needed to apply it."""

    @property
    def plan(self) -> Plan: ...


M = TypeVar("M", bound=Made)


class ImportCommand(BaseCommand, ABC, Generic[M]):
    """``PATH --establishment UAI [--dry-run] [--confirm HASH] [--json]``; the exit code is the
    plan's verdict (docs/contract.md, «Commands»), refused where the school changed meanwhile."""

    formats: Collection[str] = ()
    default_format = ""

    @abstractmethod
    def planned(self, options: dict[str, Any]) -> M:
        """What an import with these options would do."""

    @abstractmethod
    def apply(self, made: M) -> None:
        """Do it; a :class:`Conflict` where it cannot be done any more."""

    def trouble_of(self, refused: Conflict) -> Trouble:
        """How the report calls what :meth:`apply` was refused for."""
        return MEANWHILE

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--establishment", required=True, metavar="UAI")
        parser.add_argument("--format", choices=sorted(self.formats), default=self.default_format)
        parser.add_argument("--dry-run", action="store_true", help="plan only, write nothing")
        parser.add_argument("--confirm", default="", metavar="HASH", help="of the plan as read")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        made = self.planned(options)
        issues = list(made.plan.issues)
        code, applied = int(made.plan.verdict), False
        if made.plan.verdict is Verdict.APPLY and not options["dry_run"]:
            try:
                self.apply(made)
                applied = True
            except Conflict as refused:
                code = int(Verdict.REFUSED)
                issues.append(Issue(self.trouble_of(refused)))
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
