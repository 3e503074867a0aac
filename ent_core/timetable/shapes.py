"""Lessons as data: the same for the API, the cards in channels, the feed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ent_core.people.models import User
from ent_core.timetable.models import Lesson, Room
from ent_core.timetable.queries import ids_in


def named(lessons: Iterable[Lesson]) -> tuple[dict[int, User], dict[int, Room]]:
    """The teachers and rooms that these lessons have or had, each in one query."""
    some = list(lessons)
    return (
        User.objects.in_bulk(ids_in(some, "teachers")),
        Room.objects.in_bulk(ids_in(some, "rooms")),
    )


def facts(lessons: Iterable[Lesson]) -> list[dict[str, Any]]:
    """Lessons as JSON can hold them, hours in the school's own time; what every reader of the
    timetable may know."""
    some = list(lessons)
    teachers, rooms = named(some)
    return [_facts(lesson, teachers, rooms) for lesson in some]


def _facts(
    lesson: Lesson, teachers: Mapping[int, User], rooms: Mapping[int, Room]
) -> dict[str, Any]:
    zone = lesson.establishment.zone

    def local(moment: datetime) -> str:
        return moment.astimezone(zone).isoformat()

    change = lesson.last_change
    subject = lesson.subject
    return {
        "id": lesson.pk,
        "starts_at": local(lesson.starts_at),
        "ends_at": local(lesson.ends_at),
        "day": lesson.day.isoformat(),
        "subject": {
            "id": subject.pk,
            "name": subject.name,
            "letters": subject.letters,
            "ink": subject.ink,
        }
        if subject
        else None,
        "title": lesson.title,
        "kind": lesson.kind,
        "teachers": [_person(one) for one in lesson.teachers.all()],
        "rooms": [{"id": one.pk, "name": one.name} for one in lesson.rooms.all()],
        "groups": [{"id": one.pk, "name": one.name} for one in lesson.groups.all()],
        "status": lesson.status,
        "test": lesson.test,
        "sequence": lesson.sequence,
        "change": {
            "id": change.pk,
            "kind": change.kind,
            "reason": change.reason,
            "by": _person(change.by) if change.by else None,
            "at": local(change.at),
            "was": {
                "starts_at": local(lesson.planned_starts_at),
                "ends_at": local(lesson.planned_ends_at),
                "teachers": [
                    _person(teachers[pk]) for pk in lesson.was["teachers"] if pk in teachers
                ],
                "rooms": [
                    {"id": pk, "name": rooms[pk].name} for pk in lesson.was["rooms"] if pk in rooms
                ],
            }
            if lesson.was
            else None,
        }
        if change
        else None,
    }


def _person(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": user.name, "called": user.called}
