"""The demo school's timetable: rooms, weeks A and B, closures, patterns, a year of lessons."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from config.demo import calendar
from config.demo.calendar import Year
from config.demo.grid import ENDS, HOURS, STARTS, WEDNESDAY, Block, Part, blocks_of
from config.demo.people import Cast
from config.demo.placing import place, rooms_for
from ent_core.establishments.models import Establishment, Group, SchoolYear, Subject
from ent_core.timetable.laying import lay
from ent_core.timetable.models import Closure, Lesson, Pattern, Room, SchoolWeek

BATCH = 300
# Where the conversations of the 5e B and the 3e A suppose some lessons.
PINS = {("5e B", "SV"): WEDNESDAY * HOURS + 2}
# Who teaches in both schools does so on other days in each.
TWO_SCHOOLS = {"Miguel Prieto": {1: (2, 4), 2: (0, 1, 3)}}
SPARE = ("12", "108", "112", "Salle polyvalente", "CDI")
PERMANENCE = "12"
# Rooms of the teachers of a subject, in their order; who comes after them gets a number.
ROOMS = {
    "HG": ("204", "203", "202", "207"),
    "MA": ("204", "205", "209", "210"),
    "FR": ("201", "208", "103", "104"),
    "AN": ("206", "105", "106", "107"),
    "SV": ("Labo 1", "Labo 3"),
    "PC": ("Labo 2", "Labo 4"),
    "TE": ("Atelier", "Salle informatique"),
    "EP": ("Gymnase", "Stade", "Dojo", "Salle de danse", "Piscine"),
    "ES": ("110", "111"),
    "AL": ("109",),
    "MU": ("Salle de musique",),
    "AP": ("Salle d’arts",),
    "DO": ("CDI",),
}
SECOND = ("101", "102")  # for two who share one room


@dataclass
class Laid:
    """A school's year of lessons, for those who tell of it."""

    establishment: Establishment
    year: SchoolYear
    groups: dict[str, Group]
    rooms: dict[str, Room]
    subjects: dict[str, Subject]
    # (group, subject code) -> days with such a lesson, ascending.
    days: dict[tuple[str, str], list[date]] = field(default_factory=dict)

    def has(self, group: str, code: str, day: date) -> bool:
        return day in self.days.get((group, code), ())


def write(cast: Cast, establishment: Establishment, year: Year) -> Laid:
    """Plan the week of every division and group and lay it over the school year."""
    school_year = establishment.years.get(starts_on=year.starts_on)
    _calendar(school_year, year)
    blocks = blocks_of(cast)
    seed = cast.plan.seed
    days_off = {
        id(someone): TWO_SCHOOLS[someone.full].get(seed, ())
        for someone in cast.everybody()
        if someone.full in TWO_SCHOOLS
    }
    place(blocks, seed, pins=PINS if seed == 1 else {}, days_off=days_off)
    wishes = _wishes(cast, blocks)
    rooms_of = rooms_for(blocks, wishes)
    names = sorted({*SPARE, *(room for some in wishes.values() for room in some)})
    Room.objects.bulk_create(Room(establishment=establishment, name=name) for name in names)
    laid = Laid(
        establishment,
        school_year,
        {group.name: group for group in Group.objects.filter(year=school_year)},
        {room.name: room for room in Room.objects.filter(establishment=establishment)},
        {one.code: one for one in Subject.objects.filter(establishment=establishment)},
    )
    planned = [
        _Planned(
            part,
            block.slot // HOURS,
            STARTS[block.slot % HOURS],
            ENDS[block.slot % HOURS + block.hours - 1],
            rooms_of.get((number, place_)),
        )
        for number, block in enumerate(blocks)
        for place_, part in enumerate(block.parts)
    ]
    planned += [_club(part) for part in _clubs(cast)]
    patterns = _patterns(laid, planned, year)
    lay(school_year, patterns, from_day=year.starts_on)
    clubs = [row for row, one in zip(patterns, planned, strict=True) if one.part.code == "JO"]
    Lesson.objects.filter(pattern__in=clubs).update(kind=Lesson.Kind.ACTIVITY)
    _remember_days(laid, patterns, planned)
    return laid


def _calendar(school_year: SchoolYear, year: Year) -> None:
    Closure.objects.bulk_create(
        Closure(
            year=school_year,
            kind=Closure.Kind.PUBLIC_HOLIDAY
            if free.public
            else (Closure.Kind.HOLIDAYS if free.starts_on < free.ends_on else Closure.Kind.OTHER),
            name=free.name,
            starts_on=free.starts_on,
            ends_on=free.ends_on,
        )
        for free in calendar.free_days(year)
    )
    SchoolWeek.objects.bulk_create(
        SchoolWeek(year=school_year, monday=monday, letter="AB"[place % 2])
        for place, monday in enumerate(calendar.mondays(year))
    )


@dataclass(frozen=True)
class _Planned:
    part: Part
    weekday: int  # 0 is Monday
    starts: time
    ends: time
    room: str | None


def _clubs(cast: Cast) -> Iterable[Part]:
    for group in cast.groups:
        if not group.level:
            yield Part(group.subject, group.teacher, group.name)


def _club(part: Part) -> _Planned:
    """A club meets on Thursdays, when everybody has eaten."""
    return _Planned(part, 3, time(12, 45), time(13, 25), "CDI")


def _wishes(cast: Cast, blocks: list[Block]) -> dict[tuple[int, str], list[str]]:
    """The rooms of each teacher and subject, best first."""
    homes: dict[int, list[str]] = {}
    numbers = iter(range(301, 400))
    shared: dict[str, int] = {}
    for code, teachers in cast.teachers.items():
        named = ROOMS.get(code, ())
        for place_, someone in enumerate(teachers):
            room = named[place_] if place_ < len(named) else str(next(numbers))
            own = [room]
            if room in shared:
                own.append(SECOND[shared[room] % len(SECOND)])
            shared[room] = shared.get(room, 0) + 1
            homes.setdefault(id(someone), own)
    return {
        (id(part.teacher), part.code): homes[id(part.teacher)]
        for block in blocks
        for part in block.parts
    }


def _patterns(laid: Laid, planned: list[_Planned], year: Year) -> list[Pattern]:
    first, last = calendar.first_school_day(year), calendar.last_school_day(year)
    rows = [
        Pattern(
            establishment=laid.establishment,
            year=laid.year,
            subject=laid.subjects[one.part.code],
            weekday=one.weekday + 1,
            starts=one.starts,
            ends=one.ends,
            weeks=one.part.weeks,
            from_day=first,
            to_day=last,
        )
        for one in planned
    ]
    Pattern.objects.bulk_create(rows, batch_size=BATCH)
    pairs = list(zip(rows, planned, strict=True))
    _link(Pattern.teachers.through, "user_id", [(r, one.part.teacher.row.pk) for r, one in pairs])
    _link(
        Pattern.groups.through,
        "group_id",
        [(r, laid.groups[one.part.group].pk) for r, one in pairs],
    )
    _link(
        Pattern.rooms.through,
        "room_id",
        [(r, laid.rooms[one.room].pk) for r, one in pairs if one.room],
    )
    return rows


def _link(through: Any, column: str, pairs: Iterable[tuple[Pattern, int]]) -> None:
    through._default_manager.bulk_create(
        (through(**{"pattern_id": row.pk, column: one}) for row, one in pairs), batch_size=BATCH
    )


def _remember_days(laid: Laid, patterns: list[Pattern], planned: list[_Planned]) -> None:
    by_pattern = {
        row.pk: (one.part.group, one.part.code) for row, one in zip(patterns, planned, strict=True)
    }
    days: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
    for pattern, day in Lesson.objects.filter(year=laid.year).values_list("pattern_id", "day"):
        days[by_pattern[pattern or 0]].add(day)
    laid.days = {key: sorted(some) for key, some in days.items()}
