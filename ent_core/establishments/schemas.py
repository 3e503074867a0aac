"""Bodies and answers about schools and their people."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from ent_core.establishments.actions import GivenCode
from ent_core.establishments.models import (
    Establishment,
    Group,
    Period,
    RoleKind,
    Subject,
    Teaching,
)
from ent_core.establishments.queries import Shown
from ent_core.kernel.http import Body, BodyId, Item, words
from ent_core.people.models import User
from ent_core.permissions import Can


class EstablishmentItem(Item):
    id: int
    uai: str
    name: str


class RoleItem(Item):
    role: RoleKind
    establishment: EstablishmentItem


class NamedItem(Item):
    id: int
    name: str


class GroupItem(Item):
    """``can``: «code» (one may give new ways in to all of it)."""

    id: int
    name: str
    kind: Annotated[Group.Kind, words(Group.Kind)]
    establishment: EstablishmentItem
    can: list[Literal["code"]]


class PersonGroupItem(Item):
    id: int
    name: str
    kind: Annotated[Group.Kind, words(Group.Kind)]


class SubjectItem(Item):
    """``letters`` stand wherever the subject's colour (``ink``) does."""

    id: int
    name: str
    letters: str
    ink: str


class PeriodItem(Item):
    id: int
    name: str
    starts_on: date
    ends_on: date
    closes_on: date | None


class TeachingItem(Item):
    """A service. ``teachers`` are today's, called as one calls them («Mme Haddad»)."""

    id: int
    subject: SubjectItem
    group: NamedItem
    teachers: list[NamedItem]


class PersonItem(Item):
    """``called``: as one calls them («Mme Haddad»), null where the first name serves. ``can``:
    «direct» (one may write to them), «code» (one may give them a new way in)."""

    id: int
    name: str
    called: str | None
    roles: list[RoleItem]
    groups: list[PersonGroupItem]
    subjects: list[SubjectItem]
    children: list[NamedItem]
    can: list[Literal["direct", "code"]]


class ChildItem(Item):
    id: int
    name: str
    group: NamedItem | None


class MeItem(Item):
    """``address`` is how the product speaks to this person: «tu» or «vous»."""

    id: int
    username: str
    name: str
    first_name: str
    roles: list[RoleItem]
    children: list[ChildItem]
    ics_url: str | None
    language: str
    theme: str
    address: Literal["tu", "vous"]


class ChangeMe(Body):
    """Empty text gives the choice back to the browser."""

    language: Literal["fr", "en", ""] | None = None
    theme: Literal["light", "dark", ""] | None = None


class GiveCodes(Body):
    """To a whole group (its pupils and their guardians) or to people by their ids."""

    group: BodyId | None = None
    people: Annotated[list[BodyId], Field(min_length=1, max_length=200)] | None = None


class CodeItem(Item):
    person: int
    username: str
    name: str
    group: str
    code: str
    expires_at: datetime


def establishment_item(establishment: Establishment) -> EstablishmentItem:
    return EstablishmentItem(id=establishment.pk, uai=establishment.uai, name=establishment.name)


def group_item(group: Group) -> GroupItem:
    """``group`` must come from ``queries``, which says what one may do with it."""
    return GroupItem(
        id=group.pk,
        name=group.name,
        kind=Group.Kind(group.kind),
        establishment=establishment_item(group.establishment),
        can=["code"] if getattr(group, f"can_{Can.GIVE_CODE}") else [],
    )


def subject_item(subject: Subject) -> SubjectItem:
    return SubjectItem(id=subject.pk, name=subject.name, letters=subject.letters, ink=subject.ink)


def period_item(period: Period) -> PeriodItem:
    return PeriodItem(
        id=period.pk,
        name=period.name,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        closes_on=period.closes_on,
    )


def teaching_item(teaching: Teaching) -> TeachingItem:
    """``teaching`` must come from ``services``, which knows today's teachers."""
    return TeachingItem(
        id=teaching.pk,
        subject=subject_item(teaching.subject),
        group=NamedItem(id=teaching.group.pk, name=teaching.group.name),
        teachers=[
            NamedItem(id=one.user.pk, name=one.user.called or one.user.name)
            for one in teaching.teachers.all()
        ],
    )


def role_item(role: str, establishment: Establishment) -> RoleItem:
    return RoleItem(role=RoleKind(role), establishment=establishment_item(establishment))


def person_item(person: User, known: Shown) -> PersonItem:
    """``person`` must come from ``queries``, which says what one may do with them."""
    words: tuple[tuple[Can, Literal["direct", "code"]], ...] = (
        (Can.WRITE_TO, "direct"),
        (Can.GIVE_CODE, "code"),
    )
    return PersonItem(
        id=person.pk,
        name=person.name,
        called=person.called,
        roles=[role_item(role, where) for role, where in known.roles],
        groups=[
            PersonGroupItem(id=group.pk, name=group.name, kind=Group.Kind(group.kind))
            for group in known.groups
        ],
        subjects=[subject_item(one) for one in known.subjects],
        children=[NamedItem(id=child.pk, name=child.name) for child in known.children],
        can=[word for can, word in words if getattr(person, f"can_{can}")],
    )


def code_item(given: GivenCode) -> CodeItem:
    return CodeItem(
        person=given.person.pk,
        username=given.person.username,
        name=given.person.name,
        group=given.group,
        code=given.code,
        expires_at=given.expires_at,
    )
