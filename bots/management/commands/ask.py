"""``manage.py ask``: one question to the assistant, as a person of the school."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from bots import dispatch
from bots.api import shape
from bots.drawing import plain
from ent_core.kernel import clock
from ent_core.kernel.errors import Problem
from ent_core.people.models import User


class Command(BaseCommand):
    help = "Ask the assistant as somebody, through the same code as chat and Telegram."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question")
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME")
        parser.add_argument("--now", metavar="ISO", help="the hour at which it is asked")
        parser.add_argument("--channel", choices=("web", "telegram"), default="web")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = User.objects.filter(username=options["username"], is_active=True).first()
        if actor is None:
            raise CommandError(f"nobody is called {options['username']}", returncode=2)
        try:
            with clock.at(_moment(options["now"])):
                found = dispatch.ask(actor, options["question"], surface=options["channel"])
        except Problem as problem:
            raise CommandError(problem.detail) from None
        if options["json"]:
            self.stdout.write(json.dumps(shape(found), cls=DjangoJSONEncoder, ensure_ascii=False))
            return
        self.stdout.write(plain.text(found.reply, base=settings.ENV.public_url))
        for _, label in found.buttons:
            self.stdout.write(f"[{label}]")


def _moment(said: str | None) -> datetime | None:
    if said is None:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise CommandError("--now is not a moment as ISO 8601", returncode=2) from None
    return found
