"""``api_token create USERNAME``: one bearer token, alone on stdout."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ent_core.kernel.errors import Problem
from ent_core.people import actions, authentication
from ent_core.people.models import User


class Command(BaseCommand):
    help = "Makes a bearer token for a program that acts as a person, and prints it alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["create"])
        parser.add_argument("username")
        parser.add_argument("--name", default="manage.py")
        parser.add_argument(
            "--scope",
            action="extend",
            nargs="+",
            choices=authentication.SCOPES,
            help="one or several; read and write without any",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"].lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active person named «{options['username']}».")
        try:
            _, text = actions.make_token(
                actor=person,
                name=options["name"][:100],
                scopes=options["scope"] or authentication.SCOPES,
            )
        except Problem as problem:
            raise CommandError(problem.detail) from None
        self.stdout.write(text)
