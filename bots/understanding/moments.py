"""Days reckoned from today: weeks, weekdays, dates and months as people mean them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_MONTHS = (
    "janvier january jan", "fevrier february feb fev", "mars march", "avril april avr",
    "mai may", "juin june", "juillet july juil", "aout august", "septembre september sept",
    "octobre october oct", "novembre november nov", "decembre december dec",
)  # fmt: skip
MONTHS = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split()}
NUMBERS = {
    name: at
    for at, names in enumerate(
        [
            "un une one a",
            "deux two",
            "trois three",
            "quatre four",
            "cinq five",
            "six",
            "sept seven",
            "huit eight",
            "neuf nine",
            "dix ten",
            "onze",
            "douze",
            "treize",
            "quatorze",
            "quinze",
            "seize",
        ],
        1,
    )
    for name in names.split()
} | {
    "dix sept": 17, "dix huit": 18, "dix neuf": 19, "vingt": 20, "vingt et un": 21, "trente": 30,
    "trente et un": 31,
    **{f"vingt {name}": 20 + at for at, name in enumerate(
        ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"], 2)},
}  # fmt: skip

Days = tuple[date, date]
YEARS = (1980, 2100)


@dataclass(frozen=True)
class Now:
    today: date
    past: bool

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def school_year(self) -> int:
        """The year in which it began, in August."""
        return self.today.year - (self.today.month < 8)

    def after(self, days: int) -> Days:
        day = self.today + timedelta(days=days)
        return day, day

    def week(self, weeks: int) -> Days:
        first = self.monday + timedelta(weeks=weeks)
        return first, first + timedelta(days=6)

    def numbered_week(self, number: int) -> Days | None:
        """The week of that number (ISO 8601) in this school year."""
        for year in (self.school_year, self.school_year + 1):
            try:
                first = date.fromisocalendar(year, number, 1)
            except ValueError:
                continue
            if (first.month >= 8) == (year == self.school_year):
                return first, first + timedelta(days=6)
        return None

    def weekday(self, at: int, *, past: bool | None = None) -> date:
        """The next one, strictly after today, or the last one, strictly before."""
        if self.past if past is None else past:
            return self.today - timedelta(days=(self.today.weekday() - at - 1) % 7 + 1)
        return self.today + timedelta(days=(at - self.today.weekday() - 1) % 7 + 1)

    def dated(self, day: int, month: int | None = None, year: int | None = None) -> date | None:
        """The next such date from today on, or the last one in the past; of a month that is named
        the one of this school year where the next would belong to another."""
        if year is not None and month is not None:
            return day_or_none(year, month, day)
        if month is None:
            return self._day_of_a_month(day)
        for year in (self.school_year, self.school_year + 1):
            if (month >= 8) == (year == self.school_year):
                return day_or_none(year, month, day)
        return None

    def _day_of_a_month(self, day: int) -> date | None:
        months = self.today.year * 12 + self.today.month - 1
        for by in range(0, -13, -1) if self.past else range(13):
            year, month = divmod(months + by, 12)
            found = day_or_none(year, month + 1, day)
            if found and (found < self.today if self.past else found >= self.today):
                return found
        return None

    def month(self, by: int) -> Days:
        year, month = divmod(self.today.year * 12 + self.today.month - 1 + by, 12)
        return whole_month(year, month + 1)


def day_or_none(year: int, month: int, day: int) -> date | None:
    """None for what is no date, and for one that no question of a school means: a week from the
    last day of 9999 is no date either."""
    if not YEARS[0] <= year <= YEARS[1]:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def whole_month(year: int, month: int) -> Days:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def weekday_at(name: str) -> int:
    return (WEEKDAYS.index(name) if name in WEEKDAYS else ENGLISH.index(name)) if name else 0


def number_said(said: str) -> int:
    if said == "premier":
        return 1
    digits = re.match(r"\d+", said)
    return int(digits[0]) if digits else NUMBERS.get(said, 0)


def one_day(day: date | None) -> Days | None:
    return (day, day) if day else None


def month_named(now: Now, name: str, year: str | None = None) -> Days:
    month = MONTHS[name]
    in_year = int(year) if year else now.school_year + (month < 8)
    return whole_month(in_year, month)


def dated(now: Now, day: str, month: str | None, year: str | None) -> date | None:
    at = MONTHS[month] if month and month in MONTHS else int(month) if month else None
    return now.dated(number_said(day), at, int(year) + 2000 * (len(year) < 4) if year else None)


def numbered_range(
    now: Now, first: tuple[str, str | None], last: tuple[str, str | None]
) -> Days | None:
    """«du 28 novembre au 3 décembre», «du 10 au 12 décembre», «du 14 au 16»."""
    end_month = last[1] or first[1]
    begins = dated(now, first[0], first[1] or last[1], None)
    ends = dated(now, last[0], end_month, None)
    if begins is None or ends is None:
        return None
    if begins > ends and not first[1] and not last[1]:
        # The 29th to the 3rd, or a range that has begun.
        month = Now(begins, past=False)
        ends = month.dated(number_said(last[0]))
    elif begins > ends and not first[1]:
        begins = day_or_none(
            ends.year - (ends.month == 1), (ends.month - 2) % 12 + 1, number_said(first[0])
        )
    return (begins, ends) if begins and ends and begins <= ends else None


def nth_weekday(now: Now, which: str, day: str, month: str) -> Days | None:
    first, _ = month_named(now, month)
    number = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "dernier": 5}[which]
    found = first + timedelta(days=(weekday_at(day) - first.weekday()) % 7 + 7 * (number - 1))
    if found.month != first.month:
        found -= timedelta(days=7)
    return found, found


def away(now: Now, many: str, unit: str, sign: int) -> Days | None:
    number = number_said(many)
    if unit.startswith(("j", "d")):
        return now.after(sign * number)
    if unit.startswith(("s", "w")):
        if number == 1:
            return now.after(sign * 7)
        return now.week(sign * number)
    return now.month(sign * number)


def weekday_with_date(now: Now, number: str, month: str | None, year: str | None) -> Days | None:
    return one_day(dated(now, number, month, year))


def days_between(first: date | None, last: date | None) -> Days | None:
    return (first, last) if first and last and first <= last else None


def weekend_of(day: date | None) -> Days | None:
    """Saturday and Sunday of the week of ``day``."""
    if day is None:
        return None
    saturday = day + timedelta(days=5 - day.weekday())
    return saturday, saturday + timedelta(days=1)
