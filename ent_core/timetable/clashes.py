"""Whether somebody, or somewhere, would be needed twice at the same time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from django.db.models import Q

from ent_core.establishments.models import Establishment, Group, GroupMembership
from ent_core.establishments.standing import is_live
from ent_core.timetable.models import Lesson, day_of
from ent_core.timetable.permissions import STANDING
from ent_core.timetable.state import State


@dataclass(frozen=True)
class Clash:
    kind: Literal["teacher", "group", "room"]
    lesson: Lesson


@dataclass(frozen=True)
class Wanted:
    """A time with those whom it needs (ids)."""

    starts_at: datetime
    ends_at: datetime
    teachers: frozenset[int] = frozenset()
    rooms: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()


def wanted_by(state: State, groups: Iterable[int]) -> Wanted:
    return Wanted(state.starts_at, state.ends_at, state.teachers, state.rooms, frozenset(groups))


def clashes(
    place: Establishment, wanted: Sequence[Wanted], *, but: Collection[int] = ()
) -> list[Clash]:
    """Lessons that take place while one of ``wanted`` does, with one of its teachers, rooms or
    groups; in a few queries, however many are wanted.

    A group clashes with every group that shares a pupil with it on that day. A lesson that ends
    when another begins is no clash. Each lesson stands once, under the first of its reasons.
    """
    if not wanted:
        return []
    alike = _Alike({pk for one in wanted for pk in one.groups})
    groups = [alike.with_pupils_of(one.groups, day_of(one.starts_at, place)) for one in wanted]
    teachers = frozenset[int]().union(*(one.teachers for one in wanted))
    rooms = frozenset[int]().union(*(one.rooms for one in wanted))
    meanwhile = (
        Lesson.objects.filter(
            STANDING,
            Q(teachers__in=teachers)
            | Q(rooms__in=rooms)
            | Q(groups__in=frozenset[int]().union(*groups)),
            establishment=place,
            starts_at__lt=max(one.ends_at for one in wanted),
            ends_at__gt=min(one.starts_at for one in wanted),
        )
        .exclude(status=Lesson.Status.CANCELLED)
        .exclude(pk__in=but)
        .order_by("starts_at", "pk")
        .distinct()
        .prefetch_related("teachers", "rooms", "groups")
        .select_related("subject", "last_change__by", "establishment")
    )
    found = []
    for lesson in meanwhile:
        for one, of_pupils in zip(wanted, groups, strict=True):
            meets = lesson.starts_at < one.ends_at and lesson.ends_at > one.starts_at
            if meets and (kind := _kind(lesson, one, of_pupils)):
                found.append(Clash(kind, lesson))
                break
    return found


def _kind(
    lesson: Lesson, wanted: Wanted, groups: Collection[int]
) -> Literal["teacher", "group", "room"] | None:
    if any(one.pk in wanted.teachers for one in lesson.teachers.all()):
        return "teacher"
    if any(one.pk in wanted.rooms for one in lesson.rooms.all()):
        return "room"
    return "group" if any(one.pk in groups for one in lesson.groups.all()) else None


def groups_sharing_pupils(groups: Collection[int], day: date) -> list[int]:
    """These groups (ids) and all that have a pupil in common with one of them on ``day``."""
    return sorted(_Alike(groups).with_pupils_of(frozenset(groups), day))


class _Alike:
    """Which groups share pupils with some groups, by day; two columns read once."""

    def __init__(self, groups: Collection[int]) -> None:
        self._of_pupil: defaultdict[int, list[GroupMembership]] = defaultdict(list)
        if groups:
            pupils = GroupMembership.objects.filter(group__in=groups).values("user_id")
            rows = GroupMembership.objects.filter(
                Q(group__kind__in=(Group.Kind.DIVISION, Group.Kind.GROUP)) | Q(group__in=groups),
                user__in=pupils,
                group__closed_on=None,
            )
            for row in rows:
                self._of_pupil[row.user_id].append(row)
        self.with_pupils_of = lru_cache(self._with_pupils_of)

    def _with_pupils_of(self, groups: frozenset[int], day: date) -> frozenset[int]:
        found = set(groups)
        for rows in self._of_pupil.values() if groups else ():
            there = {row.group_id for row in rows if is_live(row, day)}
            if there & groups:
                found |= there
        return frozenset(found)
