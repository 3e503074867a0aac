"""``suspend USERNAME``: nothing anywhere within seconds, until ``--restore``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ent_core.establishments import actions
from ent_core.people.models import User


class Command(BaseCommand):
    help = "Closes a person's account at once (pages, sockets, tokens), or opens it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--restore", action="store_true")

    def handle(self, *args: Any, username: str, restore: bool, **options: Any) -> None:
        person = User.objects.filter(username=username.lower()).first()
        if person is None:
            raise CommandError(f"There is nobody named «{username}».")
        actions.set_suspended(person=person, suspended=not restore)
        self.stdout.write(f"{person.username}: {'restored' if restore else 'suspended'}")
