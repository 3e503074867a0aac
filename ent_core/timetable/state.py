"""What of a lesson can change, as a value: the plan and the present are two of these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from ent_core.timetable.models import Lesson, day_of


@dataclass(frozen=True)
class State:
    """When, with whom and where a lesson is. ``teachers`` and ``rooms`` are ids."""

    starts_at: datetime
    ends_at: datetime
    teachers: frozenset[int]
    rooms: frozenset[int]
    cancelled: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "teachers": sorted(self.teachers),
            "rooms": sorted(self.rooms),
            "cancelled": self.cancelled,
        }


def from_json(facts: Mapping[str, Any]) -> State:
    return State(
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        teachers=frozenset(facts["teachers"]),
        rooms=frozenset(facts["rooms"]),
        cancelled=facts.get("cancelled", False),
    )


def present(lesson: Lesson) -> State:
    """A lesson as it stands; its teachers and rooms should be prefetched."""
    return State(
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        teachers=frozenset(one.pk for one in lesson.teachers.all()),
        rooms=frozenset(one.pk for one in lesson.rooms.all()),
        cancelled=lesson.status == Lesson.Status.CANCELLED,
    )


def planned(lesson: Lesson) -> State:
    return from_json(lesson.was) if lesson.was else present(lesson)


def status_of(plan: State, now: State, *, added: bool) -> Lesson.Status:
    """How a lesson differs from its plan, worst first."""
    if now.cancelled:
        return Lesson.Status.CANCELLED
    if added:
        return Lesson.Status.EXCEPTIONAL
    if (now.starts_at, now.ends_at) != (plan.starts_at, plan.ends_at):
        return Lesson.Status.MOVED
    if now.teachers != plan.teachers:
        return Lesson.Status.REPLACED
    if now.rooms != plan.rooms:
        return Lesson.Status.ROOM_CHANGED
    return Lesson.Status.KEPT


def put(wanted: Mapping[Lesson, State]) -> None:
    """Give lessons another present, and save them all in a few statements.

    Each lesson's ``establishment``, teachers and rooms should be loaded; ``sequence`` rises.
    """
    teachers: dict[int, frozenset[int]] = {}
    rooms: dict[int, frozenset[int]] = {}
    for lesson, now in wanted.items():
        before, plan = present(lesson), planned(lesson)
        lesson.status = status_of(plan, now, added=lesson.added)
        lesson.was = plan.as_json() if now != plan else None
        lesson.starts_at, lesson.ends_at = now.starts_at, now.ends_at
        lesson.day = day_of(now.starts_at, lesson.establishment)
        lesson.sequence += 1
        if now.teachers != before.teachers:
            teachers[lesson.pk] = now.teachers
        if now.rooms != before.rooms:
            rooms[lesson.pk] = now.rooms
    Lesson.objects.bulk_update(wanted, [*FIELDS, "last_change", "withdrawn_at", "test"], 200)
    _link(Lesson.teachers.through, "user_id", teachers)
    _link(Lesson.rooms.through, "room_id", rooms)


FIELDS = ("status", "was", "starts_at", "ends_at", "day", "sequence")


def _link(through: type[Model], column: str, wanted: Mapping[int, frozenset[int]]) -> None:
    if not wanted:
        return
    rows = through._default_manager
    rows.filter(lesson_id__in=wanted).delete()
    rows.bulk_create(
        through(**{"lesson_id": lesson, column: one})
        for lesson, ones in wanted.items()
        for one in sorted(ones)
    )
