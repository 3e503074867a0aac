"""To whom something is addressed: events and announcements speak the same words.

An audience is a list of parts, ``{"who": "pupils"|"guardians"|"staff", "in": {"school"|"level"|
"group"|"person": id}}``; a level's id is its name, as the school's groups have it. A part also has
a key (one short text), so that a table of keys answers «what is addressed to me?» in one look.

Nothing here is stored: who belongs to a part is read from the roster of the day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from ent_core.establishments.addressed import Part, Who, Within, addressable_groups
from ent_core.establishments.circles import Circles, Ids
from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    Role,
    RoleKind,
)
from ent_core.establishments.standing import Standing, live, standing
from ent_core.kernel.errors import Forbidden, Invalid, NotFound
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.permissions.registry import NOTHING

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Who addresses anybody of the school; teachers address their own classes and groups.
WHOLE_SCHOOL = (RoleKind.SCHOOL_LIFE, RoleKind.HEAD, RoleKind.OFFICE)


@dataclass(frozen=True)
class Audience:
    """Parts of one school, each with the name that people know it by."""

    establishment: Establishment
    names: Mapping[Part, str]

    @property
    def parts(self) -> list[Part]:
        return list(self.names)

    @property
    def keys(self) -> list[str]:
        return [part.key(self.establishment.pk) for part in self.names]

    def people(self) -> "QuerySet[User]":
        return User.objects.filter(people_in(self.establishment, self.parts), is_active=True)


class OutsideRights(Forbidden):
    """``outside``: the parts that the sender may not address."""

    code = "outside_rights"
    sentence = {
        "fr": "Une partie de ces destinataires n’est pas ouverte à l’envoi.",
        "en": "You may not write to some of these people.",
    }

    def __init__(self, outside: Iterable[tuple[Part, str]]) -> None:
        super().__init__(
            extra={"outside_rights": [{**part.as_json(), "name": name} for part, name in outside]}
        )


EMPTY = {
    "fr": "Il n’y a personne à qui l’adresser.",
    "en": "There is nobody to address it to.",
}
ONE_SCHOOL = {
    "fr": "Les destinataires doivent être d’un même établissement.",
    "en": "All must be of the same school.",
}


def named(actor: User, parts: Sequence[Part], *, establishment_id: int | None = None) -> Audience:
    """The audience of ``parts``, whose every target ``actor`` can see.

    :class:`NotFound` for a group, person or school that one does not see; :class:`Invalid` for no
    parts, an unknown level, or parts of several schools. Whether one may address them is
    :func:`check_rights`'.
    """
    if not parts:
        raise Invalid(fields={"audience": EMPTY})
    own = set(standing(actor).establishments())
    if establishment_id is not None:
        own &= {establishment_id}
    wanted = list(dict.fromkeys(parts))
    known = _known(actor, wanted, own)
    found = {part: known.get((part.within, part.target)) for part in wanted}
    for part, named_there in found.items():
        if named_there is None:
            if part.within == Within.LEVEL:
                raise Invalid(fields={"audience": WRONG["choice"]})
            raise NotFound
    places = set.intersection(*(one[1] for one in found.values() if one))
    if len(places) != 1:
        raise Invalid(fields={"audience": ONE_SCHOOL})
    place = Establishment.objects.get(pk=places.pop())
    return Audience(place, {part: one[0] for part, one in found.items() if one})


def _known(
    actor: User, parts: Iterable[Part], own: Collection[int]
) -> dict[tuple[str, int | str], tuple[str, set[int]]]:
    """By what a part is in: what that is called, and in which of one's ``own`` schools it is;
    only what one sees, in the same few queries for one part or a hundred."""
    targets: defaultdict[str, set[int | str]] = defaultdict(set)
    for part in parts:
        targets[part.within].add(part.target)
    found: dict[tuple[str, int | str], tuple[str, set[int]]] = {}
    for place in Establishment.objects.filter(pk__in=targets[Within.SCHOOL] & set(own)):
        found[Within.SCHOOL, place.pk] = place.name, {place.pk}
    groups = Group.objects.filter(pk__in=targets[Within.GROUP])
    for group in scope(actor, Can.READ, groups):
        found[Within.GROUP, group.pk] = group.name, {group.establishment_id} & set(own)
    levels = Group.objects.filter(
        establishment__in=own, level__in=targets[Within.LEVEL], closed_on=None
    ).exclude(level="")
    for level, place_id in levels.values_list("level", "establishment_id").distinct():
        found.setdefault((Within.LEVEL, level), (level, set()))[1].add(place_id)
    people = User.objects.filter(pk__in=targets[Within.PERSON])
    for person in scope(actor, Can.READ, people):
        found[Within.PERSON, person.pk] = person.name, set()
    chosen = [int(one) for one in targets[Within.PERSON]]
    roles = Role.objects.filter(user__in=chosen, establishment__in=own)
    for user_id, place_id in roles.values_list("user_id", "establishment_id"):
        if (Within.PERSON, user_id) in found:
            found[Within.PERSON, user_id][1].add(place_id)
    return found


def outside_rights(actor: User, audience: Audience) -> list[tuple[Part, str]]:
    """The parts of ``audience`` that ``actor`` may not address, each with its name."""
    place, now = audience.establishment.pk, standing(actor)
    if place in now.establishments(*WHOLE_SCHOOL):
        return []
    groups: set[int] = set()
    people: set[int] = set()
    if place in now.establishments(RoleKind.TEACHER):
        theirs = addressable_groups(actor, [place])
        groups = set(theirs.values_list("pk", flat=True))
        chosen = [part.target for part in audience.parts if part.within == Within.PERSON]
        reach = _within_reach(Circles(actor, now, [place]), theirs.values("pk"))
        if chosen:
            found = User.objects.filter(Q(pk=actor.pk) | reach, pk__in=chosen)
            people = set(found.values_list("pk", flat=True))
    inside = {Within.GROUP: groups, Within.PERSON: people}
    return [
        (part, name)
        for part, name in audience.names.items()
        if part.target not in inside.get(Within(part.within), ())
    ]


def _within_reach(around: Circles, groups: Ids) -> Q:
    """Of these groups the pupils, their guardians and the teachers, each of whom may be chosen."""
    return around.pupils_of(groups) | around.guardians_of(groups) | around.teachers_of(groups)


def check_rights(actor: User, audience: Audience) -> None:
    """:class:`OutsideRights` where a part is outside; :class:`Invalid` where nobody is meant."""
    if outside := outside_rights(actor, audience):
        raise OutsideRights(outside)
    if not audience.people().exists():
        raise Invalid(fields={"audience": EMPTY})


# Who is in it -------------------------------------------------------------------------------


def people_in(place: Establishment, parts: Iterable[Part]) -> Q:
    """The people whom these parts mean today, as a ``Q`` over users."""
    today = Standing(frozenset(), frozenset(), frozenset(), {place.pk: place.today()})
    around = Circles(User(), today, [place.pk])
    alike: defaultdict[tuple[str, str], list[int | str]] = defaultdict(list)
    for part in parts:
        alike[part.who, part.within].append(part.target)
    found = NOTHING
    for (who, within), targets in alike.items():
        found |= _PEOPLE[Who(who)](around, place, within, targets)
    return found


Targets = Sequence[int | str]


def _pupils(around: Circles, place: Establishment, within: str, targets: Targets) -> Q:
    pupils = around.roles(RoleKind.PUPIL)
    if within == Within.SCHOOL:
        return pupils
    if within == Within.PERSON:
        return pupils & Q(pk__in=targets)
    return around.pupils_of(_groups(around, within, targets))


def _guardians(around: Circles, place: Establishment, within: str, targets: Targets) -> Q:
    guardians, pupils = around.roles(RoleKind.GUARDIAN), around.roles(RoleKind.PUPIL)
    if within == Within.SCHOOL:
        return guardians & _guarding(place, pupils)
    if within == Within.PERSON:
        theirs = _guarding(place, pupils & Q(pk__in=targets))
        by_name = Q(pk__in=targets) & _guarding(place, pupils)
        return guardians & (theirs | by_name)
    return around.guardians_of(_groups(around, within, targets))


def _staff(around: Circles, place: Establishment, within: str, targets: Targets) -> Q:
    staff = around.roles(*STAFF_ROLES)
    if within == Within.SCHOOL:
        return staff
    if within == Within.PERSON:
        return staff & Q(pk__in=targets)
    groups = _groups(around, within, targets)
    team = GroupMembership.objects.filter(
        live(place.today()), group__in=groups, group__kind=Group.Kind.TEAM
    )
    return around.teachers_of(groups) | (staff & Q(pk__in=team.values("user_id")))


_PEOPLE = {Who.PUPILS: _pupils, Who.GUARDIANS: _guardians, Who.STAFF: _staff}


def _groups(around: Circles, within: str, targets: Targets) -> Ids:
    groups = Group.objects.filter(around.groups())
    if within == Within.LEVEL:
        return groups.filter(kind=Group.Kind.DIVISION, level__in=targets).values("pk")
    return groups.filter(pk__in=targets).values("pk")


def _guarding(place: Establishment, pupils: Q) -> Q:
    """Guardians of any of ``pupils`` who may know something of the child."""
    ties = Guardianship.objects.filter(
        live(place.today()),
        establishment=place,
        pupil__in=User.objects.filter(pupils).values("pk"),
    ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
    return Q(pk__in=ties.values("guardian_id"))
