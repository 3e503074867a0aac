"""What a change would meet, said before anything is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ent_core.establishments.models import Establishment, Group, SchoolYear
from ent_core.kernel.errors import NotFound
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, fetch
from ent_core.timetable.called import gone_elsewhere
from ent_core.timetable.changes import (
    Change,
    Kind,
    check_times,
    closure_on,
    groups_of,
    room_of,
    state_after,
    teacher_of,
)
from ent_core.timetable.clashes import Clash, clashes, wanted_by
from ent_core.timetable.models import Closure, Room, day_of
from ent_core.timetable.problems import Called, wrong
from ent_core.timetable.queries import full
from ent_core.timetable.rooms import free_rooms
from ent_core.timetable.state import State, present


@dataclass(frozen=True)
class Preview:
    """The lessons in the way, the closed day on which it would be, and rooms that are free."""

    clashes: Sequence[Clash] = ()
    closure: Closure | None = None
    rooms: Sequence[Room] = ()


@dataclass(frozen=True)
class NewTime:
    """When, for whom and where a lesson would be added."""

    starts_at: datetime
    ends_at: datetime
    groups: Sequence[int]
    teachers: Sequence[int] = ()
    rooms: Sequence[int] = ()


def preview_change(*, actor: User, lesson_id: int, change: Change) -> Preview:
    """What ``change`` would meet; a room or teacher that is not chosen yet is the one of now.

    Refuses what the change itself would refuse for another reason.
    """
    lesson = fetch(actor, Can.EDIT, full(), lesson_id)
    unchosen = (change.kind == Kind.ROOM and change.room is None) or (
        change.kind == Kind.REPLACE and change.teacher is None
    )
    now = present(lesson) if unchosen else state_after(lesson, change)
    if gone_elsewhere({lesson: now}):
        raise Called
    if now.cancelled:
        return Preview()
    met = not unchosen and now != present(lesson)
    groups = groups_of(lesson)
    return _preview(lesson.establishment, lesson.year, now, groups, but=lesson.pk, met=met)


def preview_lesson(*, actor: User, new: NewTime) -> Preview:
    """What a lesson that is added would meet."""
    groups = [
        fetch(actor, Can.PLAN, Group.objects.select_related("establishment", "year"), pk)
        for pk in dict.fromkeys(new.groups)
    ]
    if not groups:
        raise wrong("groups", WRONG["missing"])
    year, place = groups[0].year, groups[0].establishment
    if any(group.year_id != year.pk for group in groups):
        raise NotFound
    check_times(year, new.starts_at, new.ends_at)
    state = State(
        new.starts_at,
        new.ends_at,
        frozenset(teacher_of(place, pk).pk for pk in new.teachers),
        frozenset(room_of(place, pk).pk for pk in new.rooms),
    )
    return _preview(place, year, state, [group.pk for group in groups])


def _preview(
    place: Establishment,
    year: SchoolYear,
    state: State,
    groups: Collection[int],
    *,
    but: int | None = None,
    met: bool = True,
) -> Preview:
    return Preview(
        clashes(place, [wanted_by(state, groups)], but=[but] if but else []) if met else (),
        closure_on(year, day_of(state.starts_at, place)) if met else None,
        free_rooms(place, state, but=but),
    )
