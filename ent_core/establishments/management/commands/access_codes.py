"""``access_codes``: first sign-in codes for a school, a group or one person."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ent_core.establishments import actions
from ent_core.establishments.models import Establishment
from ent_core.kernel.errors import Problem


class Command(BaseCommand):
    help = (
        "Makes sign-in codes. A group's or a person's end any password and session that they have; "
        "a whole establishment's go to those alone who have no password yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--establishment", required=True, metavar="UAI")
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--group", metavar="G", help="a group's name or id")
        who.add_argument("--user", metavar="U", help="a username")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        school = Establishment.objects.filter(uai=options["establishment"].upper()).first()
        if school is None:
            raise CommandError(f"There is no establishment «{options['establishment']}».")
        try:
            given = actions.hand_out_codes(
                establishment=school, group=options["group"], username=options["user"]
            )
        except Problem as problem:
            raise CommandError(problem.detail) from None
        if options["as_json"]:
            lines = [
                {
                    "username": one.person.username,
                    "name": one.person.name,
                    "group": one.group,
                    "code": one.code,
                    "expires_at": one.expires_at.isoformat(),
                }
                for one in given
            ]
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1))
            return
        for one in given:
            self.stdout.write(f"{one.person.username}\t{one.person.name}\t{one.group}\t{one.code}")
        self.stderr.write(f"{len(given)} codes, good until they are used or 30 days have passed.")
