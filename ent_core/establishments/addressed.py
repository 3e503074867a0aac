"""The parts that an audience is made of, and which of them mean a person today.

A part has a key (one short text), so that a table of keys answers «what is addressed to me?» in
one look. Nothing here is stored: who belongs to a part is read from the roster of the day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, TextChoices

from ent_core.establishments.circles import Circles, Ids
from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    RoleKind,
)
from ent_core.establishments.standing import (
    Standing,
    is_live,
    live,
    once_an_actor,
    standing,
)
from ent_core.people.models import User
from ent_core.permissions.registry import NOTHING


class Who(TextChoices):
    PUPILS = "pupils"
    GUARDIANS = "guardians"
    STAFF = "staff"


class Within(TextChoices):
    SCHOOL = "school"
    LEVEL = "level"
    GROUP = "group"
    PERSON = "person"


@dataclass(frozen=True)
class Part:
    """``target``: an establishment's, group's or person's id, or a level's name.

    Guardians «in a person» are that guardian, or a pupil's guardians.
    """

    who: str
    within: str
    target: int | str

    def key(self, establishment_id: int) -> str:
        """A text of its own for each part of each school; at most 100 characters."""
        return f"{establishment_id}:{self.who}:{self.within}:{self.target}"

    def as_json(self) -> dict[str, Any]:
        return {"who": self.who, "in": {self.within: self.target}}


def part_of(key: str) -> Part:
    _, who, within, target = key.split(":", 3)
    return Part(who, within, target if within == Within.LEVEL else int(target))


def addressable_groups(actor: User, places: Collection[int]) -> QuerySet[Group]:
    """A teacher's own classes and groups, and the teams that one is in."""
    now = standing(actor)
    teaches = set(now.establishments(RoleKind.TEACHER)).intersection(places)
    of_teams = Circles(actor, now, places).groups() & Q(pk__in=_own_teams(actor, now, places))
    return Group.objects.filter(Circles(actor, now, teaches).taught_groups() | of_teams)


def _own_teams(actor: User, now: Standing, places: Iterable[int]) -> Ids:
    mine = NOTHING
    for place in places:
        if place in now.days:
            mine |= live(now.days[place]) & Q(group__establishment=place)
    rows = GroupMembership.objects.filter(mine, user=actor, group__kind=Group.Kind.TEAM)
    return rows.values("group_id")


@once_an_actor
def addressed_to(person: User) -> frozenset[str]:
    """The keys of all parts that ``person`` belongs to today, in a few queries."""
    now = standing(person)
    found: set[str] = set()
    if places := now.establishments(RoleKind.PUPIL):
        found |= _keys_of_pupils(Who.PUPILS, {person.pk}, places, _days(now, places))
    if now.children and (places := now.establishments(RoleKind.GUARDIAN)):
        found |= _keys_of_guardian(person, now)
    if places := now.establishments(*STAFF_ROLES):
        found |= {
            part.key(place)
            for place in places
            for part in (
                Part(Who.STAFF, Within.SCHOOL, place),
                Part(Who.STAFF, Within.PERSON, person.pk),
            )
        }
        found |= _keys_of_classes((Who.STAFF,), addressable_groups(person, places))
    return frozenset(found)


@once_an_actor
def answerable_by(person: User) -> frozenset[str]:
    """Those of :func:`addressed_to` for which ``person`` may also sign: a guardian without
    authority over a child reads what comes to it by that child, and answers by name alone."""
    now = standing(person)
    places = now.establishments(RoleKind.GUARDIAN)
    reads_only = Guardianship.objects.filter(
        guardian=person,
        establishment__in=places,
        pupil__in=now.children,
        restriction=Guardianship.Restriction.NO_AUTHORITY,
    )
    if not reads_only.exists():
        return addressed_to(person)
    read = _keys_of_guardian(person, now)
    signed = _keys_of_guardian(person, now, signing=True)
    return addressed_to(person) - (read - signed)


@once_an_actor
def addressed_to_children(guardian: User) -> frozenset[str]:
    """The keys of all parts that ``guardian``'s children belong to as pupils."""
    now = standing(guardian)
    places = now.establishments(RoleKind.GUARDIAN)
    if not now.children or not places:
        return frozenset()
    return frozenset(
        key
        for place, pupils in _children(guardian).items()
        for key in _keys_of_pupils(Who.PUPILS, pupils, [place], _days(now, [place]))
    )


def addressed_to_pupil(pupil: User, places: Iterable[int]) -> frozenset[str]:
    """The same for one pupil, in those schools about which somebody may ask."""
    wanted = list(places)
    days = {one.pk: one.today() for one in Establishment.objects.filter(pk__in=wanted)}
    return frozenset(_keys_of_pupils(Who.PUPILS, {pupil.pk}, wanted, days))


def addressed_to_guardian_of(pupil: User, guardian: User, places: Iterable[int]) -> frozenset[str]:
    """The keys of what a guardian is told because of this one child, or by name."""
    wanted = list(places)
    days = {one.pk: one.today() for one in Establishment.objects.filter(pk__in=wanted)}
    by_name = {Part(Who.GUARDIANS, Within.PERSON, guardian.pk).key(place) for place in wanted}
    return frozenset(by_name | _keys_of_pupils(Who.GUARDIANS, {pupil.pk}, wanted, days))


@once_an_actor
def addressed_to_classes(teacher: User) -> frozenset[str]:
    """The keys of all parts that touch a whole class or group that ``teacher`` has."""
    places = standing(teacher).establishments(RoleKind.TEACHER)
    everybody = {Part(who, Within.SCHOOL, place).key(place) for place in places for who in Who}
    groups = addressable_groups(teacher, places)
    return frozenset(everybody | _keys_of_classes(tuple(Who), groups))


def _days(now: Standing, places: Iterable[int]) -> Mapping[int, date]:
    return {place: now.days[place] for place in places if place in now.days}


def _keys_of_guardian(person: User, now: Standing, *, signing: bool = False) -> set[str]:
    found: set[str] = set()
    for place, pupils in _children(person).items():
        told = pupils - _without_authority(person, place) if signing else pupils
        if told:
            found |= _keys_of_pupils(Who.GUARDIANS, told, [place], _days(now, [place]))
        found.add(Part(Who.GUARDIANS, Within.PERSON, person.pk).key(place))
    return found


@once_an_actor
def _children(guardian: User) -> dict[int, set[int]]:
    """By school, the live pupils there of whom one is the guardian there."""
    now = standing(guardian)
    places = now.establishments(RoleKind.GUARDIAN)
    found: dict[int, set[int]] = {}
    around = Circles(guardian, now, places)
    ties = Guardianship.objects.filter(
        guardian=guardian,
        establishment__in=places,
        pupil__in=User.objects.filter(around.roles(RoleKind.PUPIL), pk__in=now.children),
    ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
    for tie in ties:
        if is_live(tie, now.days[tie.establishment_id]):
            found.setdefault(tie.establishment_id, set()).add(tie.pupil_id)
    return found


def _without_authority(guardian: User, place: int) -> set[int]:
    ties = Guardianship.objects.filter(
        guardian=guardian,
        establishment=place,
        restriction=Guardianship.Restriction.NO_AUTHORITY,
    )
    return set(ties.values_list("pupil_id", flat=True))


def _keys_of_pupils(
    who: str, pupils: Collection[int], places: Iterable[int], days: Mapping[int, date]
) -> set[str]:
    wanted = [place for place in places if place in days]
    around = Circles(User(), Standing(frozenset(), frozenset(), frozenset(), days), wanted)
    found = {Part(who, Within.SCHOOL, place).key(place) for place in wanted}
    found |= {Part(who, Within.PERSON, pupil).key(place) for place in wanted for pupil in pupils}
    groups = Group.objects.filter(
        pk__in=around.memberships().filter(user__in=pupils).values("group_id")
    )
    return found | _keys_of_classes((who,), groups)


def _keys_of_classes(whos: Iterable[str], groups: QuerySet[Group]) -> set[str]:
    found: set[str] = set()
    rows = groups.values_list("pk", "establishment_id", "kind", "level")
    for group, place, kind, level in rows:
        for who in whos:
            found.add(Part(who, Within.GROUP, group).key(place))
            if kind == Group.Kind.DIVISION and level:
                found.add(Part(who, Within.LEVEL, level).key(place))
    return found
