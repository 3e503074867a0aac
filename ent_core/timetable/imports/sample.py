"""A year of lessons for the classes that a school has, as Pronote writes a class's calendar: to
try an import with, and to measure one. The same school gives the same files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from ent_core.establishments.models import Establishment, Group, Role, RoleKind, SchoolYear
from ent_core.timetable.imports.held import closed_days

# The hours of a collège: (day from Monday, starts, ends); Wednesday ends at noon.
_HOURS = ((8, 0), (9, 0), (10, 10), (11, 10), (13, 30), (14, 30), (15, 40))
_WEEK = [
    (day, time(hour, minute))
    for day in range(5)
    for hour, minute in (_HOURS if day != 2 else _HOURS[:4])
]
A_WEEK = 29
_LENGTH = timedelta(minutes=55)
_SUBJECTS = (
    *("FRANCAIS", "MATHEMATIQUES", "HISTOIRE-GEOGRAPHIE", "ANGLAIS LV1", "EDUCATION PHYSIQUE"),
    *("FRANCAIS", "MATHEMATIQUES", "SCIENCES VIE &amp; TERRE", "PHYSIQUE-CHIMIE", "TECHNOLOGIE"),
    *("FRANCAIS", "MATHEMATIQUES", "ARTS PLASTIQUES", "EDUCATION MUSICALE", "ESPAGNOL LV2"),
)
_HEAD = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Préau//jeu d’essai//FR\r\nX-WR-CALNAME:{name}\r\n"
)
_EVENT = (
    "BEGIN:VEVENT\r\nUID:essai-{key}@preau.invalid\r\nDTSTAMP:{stamp}\r\nCATEGORIES:Cours\r\n"
    "DTSTART:{starts}\r\nDTEND:{ends}\r\nSUMMARY:{subject} - {teacher}\r\n"
    "DESCRIPTION:Matière : {subject}\\nProfesseur(s) : {teacher}\\n\r\n Salle(s) : {room}\\n"
    "Groupe(s) : {group}\r\nEND:VEVENT\r\n"
)


@dataclass(frozen=True)
class _Class:
    pk: int
    name: str
    number: int


def write_sample(folder: Path, *, place: Establishment, year: SchoolYear) -> int:
    """Write a calendar a class into ``folder`` (made where it is missing); returns how many
    lessons they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    teachers = _teachers(place)
    divisions = Group.objects.filter(year=year, kind=Group.Kind.DIVISION, closed_on=None)
    named = divisions.order_by("name").values_list("pk", "name")
    days = list(_days(year))
    written = 0
    for number, (pk, name) in enumerate(named):
        events = list(_events(_Class(pk, name, number), teachers, place, days))
        text = "".join([_HEAD.format(name=name), *events, "END:VCALENDAR\r\n"])
        (folder / f"{number + 1:03}.ics").write_bytes(text.encode())
        written += len(events)
    return written


def _teachers(place: Establishment) -> list[str]:
    staff = (
        Role.objects.filter(establishment=place, role=RoleKind.TEACHER)
        .order_by("user__search_name", "user_id")
        .values_list("user__last_name", "user__first_name")
    )
    return [f"{last.upper()} {first}" for last, first in staff] or ["M. PERSONNE"]


def _days(year: SchoolYear) -> Iterator[date]:
    closed = closed_days(year)
    for ahead in range((year.ends_on - year.starts_on).days + 1):
        day = year.starts_on + timedelta(days=ahead)
        if day.weekday() < 5 and day not in closed:
            yield day


def _events(
    one: _Class, teachers: Sequence[str], place: Establishment, days: Sequence[date]
) -> Iterator[str]:
    """Each class is one teacher further than the one before, so that nobody is in two places
    where a school has as many teachers as classes."""
    stamp = f"{days[0]:%Y%m%d}T000000Z" if days else ""
    for day in days:
        for slot, (weekday, starts) in enumerate(_WEEK[:A_WEEK]):
            if weekday != day.weekday():
                continue
            at = datetime.combine(day, starts, place.zone)
            yield _EVENT.format(
                key=f"{one.pk}-{day:%Y%m%d}-{slot}",
                stamp=stamp,
                starts=f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
                ends=f"{(at + _LENGTH).astimezone(UTC):%Y%m%dT%H%M%SZ}",
                subject=_SUBJECTS[(slot * 4 + one.number) % len(_SUBJECTS)],
                teacher=teachers[(slot + one.number) % len(teachers)],
                room=f"{101 + one.number}",
                group=one.name,
            )
