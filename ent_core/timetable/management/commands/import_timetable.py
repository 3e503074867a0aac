"""``manage.py import_timetable PATH --establishment UAI``: docs/contract.md, «Commands»."""

from argparse import ArgumentParser
from typing import Any

from ent_core.formats.issues import Trouble
from ent_core.formats.reading import TIMETABLE_READERS
from ent_core.imports.command import ImportCommand
from ent_core.kernel.errors import Conflict
from ent_core.timetable.imports.applying import apply_timetable
from ent_core.timetable.imports.claim import Underway
from ent_core.timetable.imports.planning import TimetablePlan, plan_timetable
from ent_core.timetable.imports.troubles import UNDERWAY


class Command(ImportCommand[TimetablePlan]):
    help = "Lessons from an iCalendar file, STSWEB's emp_sts, or a folder or zip of them."
    formats = TIMETABLE_READERS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--group", default="", metavar="NAME", help="of lessons that name no class"
        )

    def planned(self, options: dict[str, Any]) -> TimetablePlan:
        return plan_timetable(
            options["path"],
            uai=options["establishment"],
            format=options["format"],
            group=options["group"],
            confirmed=options["confirm"],
        )

    def apply(self, made: TimetablePlan) -> None:
        apply_timetable(made)

    def trouble_of(self, refused: Conflict) -> Trouble:
        return UNDERWAY if isinstance(refused, Underway) else super().trouble_of(refused)
