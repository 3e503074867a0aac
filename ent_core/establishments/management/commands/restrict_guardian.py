"""``restrict_guardian GUARDIAN PUPIL``: record a dated decision about a guardian's rights."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ent_core.establishments import actions
from ent_core.establishments.models import Guardianship

NONE = "none"


class Command(BaseCommand):
    help = (
        "Records a decision about a guardian of a pupil: no_access (nothing of the child), "
        "no_authority (reads, and signs nothing), or none, which lifts it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("guardian", help="a username")
        parser.add_argument("pupil", help="a username")
        parser.add_argument(
            "--restriction", required=True, choices=["no_access", "no_authority", NONE]
        )
        parser.add_argument("--decided-on", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        ties = Guardianship.objects.filter(
            guardian__username=options["guardian"].lower(), pupil__username=options["pupil"].lower()
        )
        if not ties:
            raise CommandError(f"«{options['guardian']}» is no guardian of «{options['pupil']}».")
        lifted = options["restriction"] == NONE
        if not lifted and options["decided_on"] is None:
            raise CommandError("A restriction stands on a dated decision: give --decided-on.")
        for tie in ties:
            actions.restrict_guardianship(
                guardianship=tie,
                restriction="" if lifted else options["restriction"],
                decided_on=None if lifted else options["decided_on"],
            )
        self.stdout.write(f"{options['guardian']} → {options['pupil']}: {options['restriction']}")
