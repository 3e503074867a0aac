"""Who stands around a person today, as subqueries: own groups, their pupils, teachers, guardians.

Rules and queries are put together from these. Each reads every row with the calendar day of its
own establishment, and none follows a membership into an establishment that it was not asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ent_core.establishments.models import (
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Role,
    RoleKind,
    TeachingTeacher,
)
from ent_core.establishments.standing import Standing, live
from ent_core.people.models import User
from ent_core.permissions.registry import NOTHING

# A subquery of ids.
Ids = QuerySet[Any, Any]
PUPILS_GROUPS = (Group.Kind.DIVISION, Group.Kind.GROUP)


def hold(days: Mapping[int, date], where: Iterable[int], establishment: str, *dated: str) -> Q:
    """Rows of these establishments whose dated parts (prefixes, "" is the row) hold today there.

    ``establishment`` is the path to the establishment's id.
    """
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for place in where:
        if place in days:
            by_day[days[place]].append(place)
    found = NOTHING
    for day, places in by_day.items():
        rows = Q(**{f"{establishment}__in": places})
        for prefix in dated:
            rows &= live(day, prefix)
        found |= rows
    return found


class Circles:
    """The circles of one person in some establishments (``where``, ids of one's own roles')."""

    def __init__(self, actor: User, standing: Standing, where: Iterable[int]) -> None:
        self.actor = actor
        self.days = standing.days
        self.where = list(where)
        self.heads = standing.heads
        self.children = standing.children

    def roles(self, *kinds: str) -> Q:
        """Users with a live role of ``kinds`` (any, without kinds) there."""
        rows = Role.objects.filter(hold(self.days, self.where, "establishment", ""))
        if kinds:
            rows = rows.filter(role__in=kinds)
        return Q(pk__in=rows.values("user_id"))

    def groups(self) -> Q:
        """Groups of the current year there."""
        return hold(self.days, self.where, "establishment", "year__") & Q(closed_on=None)

    def memberships(self) -> QuerySet[GroupMembership]:
        """Live memberships of divisions and groups of the current year there."""
        return GroupMembership.objects.filter(
            hold(self.days, self.where, "group__establishment", "", "group__year__"),
            group__closed_on=None,
            group__kind__in=PUPILS_GROUPS,
        )

    def own_groups(self) -> Ids:
        return self.memberships().filter(user=self.actor).values("group_id")

    def childrens_groups(self) -> Ids:
        """Groups of one's children, each child only where one is their guardian."""
        tie = Guardianship.objects.filter(
            hold(self.days, self.where, "establishment", ""),
            guardian=self.actor,
            pupil=OuterRef("user_id"),
            establishment=OuterRef("group__establishment_id"),
        ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
        rows = self.memberships().filter(Exists(tie), user__in=self.children)
        return rows.values("group_id")

    def taught_groups(self) -> Q:
        """Groups that one teaches or is PP of."""
        return self.groups() & (
            Q(
                pk__in=TeachingTeacher.objects.filter(
                    hold(self.days, self.where, "teaching__establishment", ""), user=self.actor
                ).values("teaching__group_id")
            )
            | Q(pk__in=self.heads)
        )

    def pupils_of(self, groups: Ids) -> Q:
        members = self.memberships().filter(group__in=groups)
        return Q(pk__in=members.values("user_id")) & self.roles(RoleKind.PUPIL)

    def teachers_of(self, groups: Ids) -> Q:
        """Teachers of these groups' services, and their PP."""
        teachers = TeachingTeacher.objects.filter(
            hold(self.days, self.where, "teaching__establishment", ""),
            teaching__group__in=groups,
        )
        heads = HeadTeacher.objects.filter(
            hold(self.days, self.where, "group__establishment", ""), group__in=groups
        )
        return (
            Q(pk__in=teachers.values("user_id")) | Q(pk__in=heads.values("user_id"))
        ) & self.roles(RoleKind.TEACHER)

    def guardians_of(self, groups: Ids) -> Q:
        """Guardians of these groups' pupils, without those who may have nothing of the child."""
        ties = Guardianship.objects.filter(
            hold(self.days, self.where, "establishment", ""),
            pupil__in=User.objects.filter(self.pupils_of(groups)).values("pk"),
        ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
        return Q(pk__in=ties.values("guardian_id")) & self.roles(RoleKind.GUARDIAN)
