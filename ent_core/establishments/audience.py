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
    RoleKind,
)
from ent_core.establishments.standing import Standing, live, standing
from ent_core.kernel.errors import Forbidden, Invalid, NotFound
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, fetch
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
    found: dict[Part, tuple[str, set[int]]] = {}
    for part in dict.fromkeys(parts):
        found[part] = _named(actor, part, own)
    places = set.intersection(*(places for _, places in found.values()))
    if len(places) != 1:
        raise Invalid(fields={"audience": ONE_SCHOOL})
    place = Establishment.objects.get(pk=places.pop())
    return Audience(place, {part: name for part, (name, _) in found.items()})


def _named(actor: User, part: Part, own: Collection[int]) -> tuple[str, set[int]]:
    """What a part is called, and in which of one's ``own`` schools it is."""
    match part.within:
        case Within.SCHOOL:
            place = Establishment.objects.filter(pk=part.target, pk__in=own).first()
            if place is None:
                raise NotFound
            return place.name, {place.pk}
        case Within.GROUP:
            group = fetch(actor, Can.READ, Group.objects.all(), int(part.target))
            return group.name, {group.establishment_id} & set(own)
        case Within.LEVEL:
            places = set(
                Group.objects.filter(
                    establishment__in=own, level=part.target, closed_on=None
                ).values_list("establishment_id", flat=True)
            )
            if not places or not part.target:
                raise Invalid(fields={"audience": WRONG["choice"]})
            return str(part.target), places
        case _:
            person = fetch(actor, Can.READ, User.objects.all(), int(part.target))
            return person.name, set(person.roles.values_list("establishment_id", flat=True)) & set(
                own
            )


def outside_rights(actor: User, audience: Audience) -> list[tuple[Part, str]]:
    """The parts of ``audience`` that ``actor`` may not address, each with its name."""
    return [
        (part, name)
        for part, name in audience.names.items()
        if not _may_address(actor, audience.establishment, part)
    ]


def check_rights(actor: User, audience: Audience) -> None:
    """:class:`OutsideRights` where a part is outside; :class:`Invalid` where nobody is meant."""
    if outside := outside_rights(actor, audience):
        raise OutsideRights(outside)
    if not audience.people().exists():
        raise Invalid(fields={"audience": EMPTY})


def _may_address(actor: User, place: Establishment, part: Part) -> bool:
    now = standing(actor)
    if place.pk in now.establishments(*WHOLE_SCHOOL):
        return True
    if place.pk not in now.establishments(RoleKind.TEACHER):
        return False
    around = Circles(actor, now, [place.pk])
    groups = addressable_groups(actor, [place.pk])
    if part.within == Within.GROUP:
        return groups.filter(pk=part.target).exists()
    if part.within != Within.PERSON:
        return False
    taught = groups.values("pk")
    reach = (
        Q(pk=actor.pk)
        | around.pupils_of(taught)
        | around.guardians_of(taught)
        | around.teachers_of(taught)
    )
    return User.objects.filter(reach, pk=part.target).exists()


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
