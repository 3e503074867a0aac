"""Rooms, weekly patterns, dated lessons and the calendar that they are laid over."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from ent_core.establishments.models import Establishment, Group
from ent_core.people.models import User
from ent_core.timetable.changes import Change, by_hand, change_lesson
from ent_core.timetable.models import (
    Closure,
    Lesson,
    LessonBatch,
    Pattern,
    Room,
    SchoolWeek,
    TimetableChange,
    day_of,
)
from tests.factories.models import maker


class _RoomFactory(DjangoModelFactory[Room]):
    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"{100 + n}")


class _ClosureFactory(DjangoModelFactory[Closure]):
    class Meta:
        model = Closure

    kind = Closure.Kind.OTHER
    name = factory.Sequence(lambda n: f"Pont {n}")
    ends_on = factory.LazyAttribute(lambda closure: closure.starts_on)


class _SchoolWeekFactory(DjangoModelFactory[SchoolWeek]):
    class Meta:
        model = SchoolWeek

    letter = "A"


RoomFactory = maker(_RoomFactory)
ClosureFactory = maker(_ClosureFactory)
SchoolWeekFactory = maker(_SchoolWeekFactory)


def at(establishment: Establishment, day: date, hour: str) -> datetime:
    """A wall-clock hour («08:30») of the school on a day."""
    return datetime.combine(day, time.fromisoformat(hour), establishment.zone)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def school_day(establishment: Establishment, days: int = 7) -> date:
    """A Monday to Friday about ``days`` days from today (never earlier)."""
    day = establishment.today() + timedelta(days=days)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def make_lesson(
    groups: Group | Iterable[Group],
    teachers: User | Iterable[User] = (),
    *,
    day: date | None = None,
    starts: str = "10:00",
    ends: str = "11:00",
    rooms: Room | Iterable[Room] = (),
    shown: bool = True,
    **facts: object,
) -> Lesson:
    """A lesson as planned, a week from now unless ``day`` says otherwise.

    ``shown=False`` puts it in a batch that nobody sees yet.
    """
    of = [groups] if isinstance(groups, Group) else list(groups)
    by = [teachers] if isinstance(teachers, User) else list(teachers)
    where = [rooms] if isinstance(rooms, Room) else list(rooms)
    place, year = of[0].establishment, of[0].year
    on = day or school_day(place)
    starts_at, ends_at = at(place, on, starts), at(place, on, ends)
    if shown:
        batch = by_hand(place, year)
    else:
        batch = LessonBatch.objects.create(establishment=place, year=year, shown=False)
    if "subject" not in facts:
        facts.setdefault("title", "Cours")
    lesson = Lesson.objects.create(
        establishment=place,
        year=year,
        batch=batch,
        day=day_of(starts_at, place),
        starts_at=starts_at,
        ends_at=ends_at,
        **facts,
    )
    lesson.groups.set(of)
    lesson.teachers.set(by)
    lesson.rooms.set(where)
    return lesson


def make_pattern(
    group: Group,
    teachers: User | Iterable[User] = (),
    *,
    weekday: int = 1,
    starts: str = "08:00",
    ends: str = "09:00",
    **facts: object,
) -> Pattern:
    """A weekly lesson of the whole year that is not laid out yet."""
    if "subject" not in facts:
        facts.setdefault("title", "Cours")
    facts.setdefault("from_day", group.year.starts_on)
    facts.setdefault("to_day", group.year.ends_on)
    pattern = Pattern.objects.create(
        establishment=group.establishment,
        year=group.year,
        weekday=weekday,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        **facts,
    )
    pattern.groups.set([group])
    pattern.teachers.set([teachers] if isinstance(teachers, User) else list(teachers))
    return pattern


def cancelled_by(lesson: Lesson, actor: User, reason: str = "") -> TimetableChange:
    """The act of ``actor`` that cancelled ``lesson``."""
    change = Change(kind=TimetableChange.Kind.CANCEL, reason=reason)
    person = User.objects.get(pk=actor.pk)  # with the rights of today
    change_lesson(actor=person, lesson_id=lesson.pk, change=change)
    return TimetableChange.objects.get(lessons__lesson=lesson)
