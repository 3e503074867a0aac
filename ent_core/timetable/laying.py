"""From weekly patterns and the school's calendar to dated lessons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Model

from ent_core.establishments.models import SchoolYear
from ent_core.kernel.events import emit
from ent_core.timetable.changes import by_hand, lock
from ent_core.timetable.events import TimetableLaid
from ent_core.timetable.leaving import take_away
from ent_core.timetable.models import Closure, Lesson, Pattern, SchoolWeek

WEEK = timedelta(days=7)
AT_ONCE = 500


@dataclass(frozen=True)
class Days:
    """What a school year's calendar says: ``letters`` by Monday, ``closed`` as (first, last)."""

    letters: dict[date, str]
    closed: Sequence[tuple[date, date]]

    def open_on(self, day: date) -> bool:
        return not any(first <= day <= last for first, last in self.closed)

    def letter_of(self, day: date) -> str:
        return self.letters.get(day - timedelta(days=day.weekday()), "")


def days_of(year: SchoolYear) -> Days:
    return Days(
        letters=dict(SchoolWeek.objects.filter(year=year).values_list("monday", "letter")),
        closed=list(Closure.objects.filter(year=year).values_list("starts_on", "ends_on")),
    )


def dates(pattern: Pattern, days: Days) -> Iterator[date]:
    """The days on which ``pattern`` has a lesson, ascending."""
    first = pattern.from_day + timedelta(days=(pattern.weekday - pattern.from_day.isoweekday()) % 7)
    while first <= pattern.to_day:
        of_the_week = not pattern.weeks or days.letter_of(first) == pattern.weeks
        if of_the_week and days.open_on(first):
            yield first
        first += WEEK


def hours(pattern: Pattern, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments between which ``pattern`` has its lesson on ``day``, by the clocks of ``zone``.

    An hour that the clocks leave out (spring) is the one after it; a lesson keeps its length where
    only one of its ends falls there.
    """
    starts_at = datetime.combine(day, pattern.starts, zone).astimezone(UTC)
    ends_at = datetime.combine(day, pattern.ends, zone).astimezone(UTC)
    if ends_at <= starts_at:
        length = datetime.combine(day, pattern.ends) - datetime.combine(day, pattern.starts)
        ends_at = starts_at + length
    return starts_at, ends_at


@transaction.atomic
def lay(year: SchoolYear, patterns: Iterable[Pattern], *, from_day: date) -> int:
    """Bring the lessons of ``patterns`` from ``from_day`` on to what patterns and calendar say.

    Missing ones are made. A lesson whose day is no longer one of its pattern goes, unless somebody
    changed it by hand or something hangs on it. Returns how many are new or gone.
    """
    lock(year)
    days = days_of(year)
    place = year.establishment
    patterns = list(patterns)
    there: defaultdict[int, dict[date, Lesson]] = defaultdict(dict)
    for lesson in Lesson.objects.filter(pattern__in=patterns, pattern_day__gte=from_day):
        if lesson.pattern_id is not None and lesson.pattern_day is not None:
            there[lesson.pattern_id][lesson.pattern_day] = lesson
    new: list[Lesson] = []
    over: list[int] = []
    back: list[int] = []
    batch = by_hand(place, year)
    for pattern in patterns:
        wanted = [day for day in dates(pattern, days) if day >= from_day]
        have = there[pattern.pk]
        over += [
            one.pk
            for day, one in have.items()
            if day not in set(wanted) and one.last_change_id is None and one.withdrawn_at is None
        ]
        back += [have[day].pk for day in wanted if day in have and have[day].withdrawn_at]
        new += [
            Lesson(
                establishment=place,
                year=year,
                batch=batch,
                pattern=pattern,
                pattern_day=day,
                day=day,
                subject_id=pattern.subject_id,
                title=pattern.title,
                starts_at=starts_at,
                ends_at=ends_at,
            )
            for day in wanted
            if day not in have
            for starts_at, ends_at in [hours(pattern, day, place.zone)]
        ]
    take_away(over)
    Lesson.objects.filter(pk__in=back).update(withdrawn_at=None, sequence=F("sequence") + 1)
    Lesson.objects.bulk_create(new, batch_size=AT_ONCE)
    _link(new, patterns)
    if new or over or back:
        emit(TimetableLaid(place.pk))
    return len(new) + len(over) + len(back)


def _link(lessons: Sequence[Lesson], patterns: Sequence[Pattern]) -> None:
    """Give lessons the teachers, rooms and groups of their patterns."""
    links: tuple[tuple[type[Model], type[Model], str], ...] = (
        (Pattern.teachers.through, Lesson.teachers.through, "user_id"),
        (Pattern.rooms.through, Lesson.rooms.through, "room_id"),
        (Pattern.groups.through, Lesson.groups.through, "group_id"),
    )
    for of_pattern, of_lesson, column in links:
        by_pattern: defaultdict[int, list[int]] = defaultdict(list)
        for pattern, one in of_pattern._default_manager.filter(
            pattern_id__in=[pattern.pk for pattern in patterns]
        ).values_list("pattern_id", column):
            by_pattern[pattern].append(one)
        rows: list[Any] = [
            of_lesson(**{"lesson_id": lesson.pk, column: one})
            for lesson in lessons
            for one in by_pattern[lesson.pattern_id or 0]
        ]
        of_lesson._default_manager.bulk_create(rows, batch_size=AT_ONCE)
