"""``seed_demo``: fictitious schools whose year holds today, with people who talk."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import accounts
from config.demo.seed import seed


class Command(BaseCommand):
    help = "Makes the demo school (or schools) once; what is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=["small", "school", "academy"], default="school")
        parser.add_argument("--today", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--json", metavar="FILE", help="write all accounts there")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "seed_demo makes accounts with a public password: it runs in MODE=demo only."
            )
        uais = seed(options["size"], options["today"], self.stdout.write)
        if options["json"]:
            many = accounts.write_json(Path(options["json"]), uais)
            self.stdout.write(f"{many} accounts in {options['json']}")
