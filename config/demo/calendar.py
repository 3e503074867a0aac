"""School days of zone A, near enough for any year: the demo's timestamps fall on plausible days.

The known years are the ministry's; others follow its habits (Toussaint from the Saturday after
the 16th of October, winter and spring moving by a week with the zone's turn).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5

# First day of winter and of spring holidays in zone A, by the year in which they fall.
_WINTER_AND_SPRING = {
    2025: (date(2025, 2, 22), date(2025, 4, 19)),
    2026: (date(2026, 2, 7), date(2026, 4, 4)),
    2027: (date(2027, 2, 13), date(2027, 4, 10)),
    2028: (date(2028, 2, 19), date(2028, 4, 22)),
}


@dataclass(frozen=True)
class Year:
    """The school year around a day: from 1 September to 31 August, so that it always holds it."""

    first: int  # the calendar year in which it begins

    @property
    def name(self) -> str:
        return f"{self.first}-{self.first + 1}"

    @property
    def starts_on(self) -> date:
        return date(self.first, 9, 1)

    @property
    def ends_on(self) -> date:
        return date(self.first + 1, 8, 31)

    @property
    def periods(self) -> list[tuple[str, date, date, date]]:
        """(name, first day, last day, day on which entry closes) of the three *trimestres*."""
        nxt = self.first + 1
        return [
            ("1er trimestre", self.starts_on, date(self.first, 11, 30), date(self.first, 12, 3)),
            ("2e trimestre", date(self.first, 12, 1), date(nxt, 3, 10), date(nxt, 3, 13)),
            ("3e trimestre", date(nxt, 3, 11), date(nxt, 7, 4), date(nxt, 6, 12)),
        ]


def year_of(day: date) -> Year:
    return Year(day.year if day.month >= 9 else day.year - 1)


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


@lru_cache(maxsize=8)
def _easter(year: int) -> date:
    """Sunday of Easter (Gauss, as Meeus writes it)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


_FIXED = {
    (1, 1): "Jour de l’an",
    (5, 1): "Fête du Travail",
    (5, 8): "Victoire 1945",
    (7, 14): "Fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "Armistice 1918",
    (12, 25): "Noël",
}
_BRIDGE = "Pont de l’Ascension"
_MOVING = {1: "Lundi de Pâques", 39: "Ascension", 40: _BRIDGE, 50: "Lundi de Pentecôte"}


@lru_cache(maxsize=32)
def _free_days(year: int) -> frozenset[date]:
    moving = {_easter(year) + timedelta(days=days) for days in _MOVING}
    return frozenset({date(year, month, day) for month, day in _FIXED} | moving)


@lru_cache(maxsize=32)
def _holidays(first: int) -> tuple[tuple[date, date], ...]:
    """(first free Saturday, first school day again) of the school year that begins in ``first``."""
    two_weeks = timedelta(days=16)
    autumn = _saturday_from(date(first, 10, 17))
    christmas = _saturday_from(date(first, 12, 18))
    turn = (date(first + 1, 2, 7 + 7 * (first % 3)), date(first + 1, 4, 4 + 7 * (first % 3)))
    winter, spring = _WINTER_AND_SPRING.get(first + 1, turn)
    return tuple(
        (start, start + two_weeks)
        for start in (autumn, christmas, _saturday_from(winter), _saturday_from(spring))
    )


def is_school_day(day: date) -> bool:
    year = year_of(day)
    if day.weekday() >= SATURDAY or day in _free_days(day.year):
        return False
    if day > _saturday_from(date(year.first + 1, 7, 2)) or day < year.starts_on:
        return False
    return not any(start <= day < end for start, end in _holidays(year.first))


@dataclass(frozen=True)
class FreeDays:
    """Days without lessons, both included; ``public`` for a public holiday."""

    name: str
    starts_on: date
    ends_on: date
    public: bool = False


def free_days(year: Year) -> list[FreeDays]:
    """What keeps a school year's days free, by date."""
    day = timedelta(days=1)
    names = ("Toussaint", "Noël", "hiver", "printemps")
    found = [
        FreeDays(f"Vacances {_of(name)}", first, back - day)
        for name, (first, back) in zip(names, _holidays(year.first), strict=True)
    ]
    summer = _saturday_from(date(year.first + 1, 7, 2))
    found.append(FreeDays("Vacances d’été", summer, year.ends_on))
    for civil in (year.first, year.first + 1):
        easter = _easter(civil)
        for name, free in (
            *((name, date(civil, *of)) for of, name in _FIXED.items()),
            *((name, easter + timedelta(days=days)) for days, name in _MOVING.items()),
        ):
            if year.starts_on <= free <= year.ends_on:
                found.append(FreeDays(name, free, free, public=name != _BRIDGE))
    return sorted(found, key=lambda free: (free.starts_on, free.name))


def _of(name: str) -> str:
    return {"Toussaint": "de la Toussaint", "Noël": "de Noël", "hiver": "d’hiver"}.get(
        name, f"de {name}"
    )


def first_school_day(year: Year) -> date:
    return school_day_after(year.starts_on - timedelta(days=1))


def last_school_day(year: Year) -> date:
    return school_day_before(date(year.first + 1, 7, 31), 0)


def mondays(year: Year) -> list[date]:
    """Mondays of the weeks in which there is school."""
    monday = year.starts_on - timedelta(days=year.starts_on.weekday())
    found = []
    while monday <= last_school_day(year):
        if any(is_school_day(monday + timedelta(days=n)) for n in range(SATURDAY)):
            found.append(monday)
        monday += timedelta(days=7)
    return found


def school_day_before(day: date, many: int) -> date:
    """The ``many``-th school day before ``day`` (0: ``day`` itself, or the last one before it)."""
    while not is_school_day(day):
        day -= timedelta(days=1)
    for _ in range(many):
        day -= timedelta(days=1)
        while not is_school_day(day):
            day -= timedelta(days=1)
    return day


def school_day_after(day: date, many: int = 1) -> date:
    for _ in range(many):
        day += timedelta(days=1)
        while not is_school_day(day):
            day += timedelta(days=1)
    return day


def at(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, PARIS)


_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip


def weekday(day: date) -> str:
    return _DAYS[day.weekday()]


def in_words(day: date) -> str:
    """«jeudi 3 décembre»."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{weekday(day)} {number} {_MONTHS[day.month - 1]}"
