"""``manage.py make_oneroster_sample DIR [--today DATE]``: a set to try an import with."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ent_core.kernel import clock
from ent_core.roster.sample import NAME, UAI, write_sample


class Command(BaseCommand):
    help = "Writes a fictitious school of 60 people as a OneRoster 1.2 set, for this school year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--today", type=date.fromisoformat, metavar="DATE")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        write_sample(folder, today=options["today"] or clock.today())
        self.stdout.write(f"{NAME} · manage.py import_roster {folder} --establishment {UAI}")
