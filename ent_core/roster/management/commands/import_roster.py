"""``manage.py import_roster PATH --establishment UAI``: docs/contract.md, «Commands»."""

from typing import Any

from ent_core.formats.reading import READERS
from ent_core.imports.command import ImportCommand
from ent_core.roster.actions import apply_roster
from ent_core.roster.planning import RosterPlan, plan_roster


class Command(ImportCommand[RosterPlan]):
    help = "People, classes, groups, services and guardians from a folder, file or zip."
    formats = READERS
    default_format = "oneroster"

    def planned(self, options: dict[str, Any]) -> RosterPlan:
        return plan_roster(
            options["path"],
            uai=options["establishment"],
            format=options["format"],
            confirmed=options["confirm"],
        )

    def apply(self, made: RosterPlan) -> None:
        apply_roster(made)
