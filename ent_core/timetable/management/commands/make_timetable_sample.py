"""``manage.py make_timetable_sample DIR --establishment UAI``: lessons to try an import with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ent_core.establishments.models import Establishment, SchoolYear
from ent_core.timetable.imports.sample import write_sample


class Command(BaseCommand):
    help = "Writes a school year of lessons as iCalendar, a file a class of a school that is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--establishment", required=True, metavar="UAI")

    def handle(self, *args: Any, **options: Any) -> None:
        uai, folder = options["establishment"], options["folder"]
        place = Establishment.objects.filter(uai=uai).first()
        years = SchoolYear.objects.filter(establishment=place)
        year = (
            years.filter(ends_on__gte=place.today()).order_by("starts_on").first()
            if place
            else None
        )
        if place is None or year is None:
            raise CommandError(f"{uai} : établissement ou année scolaire inconnus.")
        count = write_sample(folder, place=place, year=year)
        self.stdout.write(
            f"{count} cours · manage.py import_timetable {folder} --establishment {uai}"
        )
