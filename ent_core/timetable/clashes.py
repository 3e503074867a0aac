"""Whether somebody, or somewhere, would be needed twice at the same time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from ent_core.establishments.models import Group, GroupMembership
from ent_core.establishments.standing import live
from ent_core.timetable.models import Lesson
from ent_core.timetable.permissions import STANDING
from ent_core.timetable.state import State


@dataclass(frozen=True)
class Clash:
    kind: Literal["teacher", "group", "room"]
    lesson: Lesson


@dataclass(frozen=True)
class Wanted:
    """A time with those whom it needs."""

    starts_at: datetime
    ends_at: datetime
    teachers: Collection[int] = ()
    rooms: Collection[int] = ()
    groups: Collection[int] = ()


def wanted_by(state: State, groups: Iterable[int]) -> Wanted:
    return Wanted(state.starts_at, state.ends_at, state.teachers, state.rooms, list(groups))


def clashes(establishment_id: int, wanted: Wanted, *, but: Collection[int] = ()) -> list[Clash]:
    """Lessons that take place meanwhile with one of the teachers, rooms or groups of ``wanted``.

    A group clashes with every group that shares a pupil with it on that day. A lesson that ends
    when another begins is no clash. Each lesson stands once, under the first of its reasons.
    """
    alike = _sharing_pupils(wanted.groups, wanted.starts_at)
    meanwhile = (
        Lesson.objects.filter(
            STANDING,
            Q(teachers__in=wanted.teachers) | Q(rooms__in=wanted.rooms) | Q(groups__in=alike),
            establishment=establishment_id,
            starts_at__lt=wanted.ends_at,
            ends_at__gt=wanted.starts_at,
        )
        .exclude(status=Lesson.Status.CANCELLED)
        .exclude(pk__in=but)
        .order_by("starts_at", "pk")
        .distinct()
        .prefetch_related("teachers", "rooms", "groups")
        .select_related("subject", "last_change__by", "establishment")
    )
    return [Clash(_kind(lesson, wanted), lesson) for lesson in meanwhile]


def _kind(lesson: Lesson, wanted: Wanted) -> Literal["teacher", "group", "room"]:
    if any(one.pk in wanted.teachers for one in lesson.teachers.all()):
        return "teacher"
    if any(one.pk in wanted.rooms for one in lesson.rooms.all()):
        return "room"
    return "group"


def _sharing_pupils(groups: Collection[int], moment: datetime) -> list[int]:
    if not groups:
        return []
    day = moment.date()
    members = GroupMembership.objects.filter(live(day), group__in=groups).values("user_id")
    sharing = GroupMembership.objects.filter(
        live(day),
        user__in=members,
        group__closed_on=None,
        group__kind__in=(Group.Kind.DIVISION, Group.Kind.GROUP),
    )
    return sorted({*groups, *sharing.values_list("group_id", flat=True).distinct()})
