"""What changes a school: verb first, one transaction, everyone concerned told afterwards.

``actor`` is None for the importer, the seed and commands, which answer to nobody's rights; a
person's acts go through the rules. Whoever sees more or less afterwards is named to
``rights_changed``, and ``RosterChanged`` tells the conversation.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from ent_core.establishments import queries
from ent_core.establishments.events import RosterChanged
from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Role,
    RoleKind,
    SchoolYear,
    Subject,
    Teaching,
    TeachingTeacher,
)
from ent_core.establishments.standing import standing
from ent_core.kernel import audit
from ent_core.kernel.errors import Forbidden, Invalid, NotFound
from ent_core.kernel.events import emit
from ent_core.people import actions as accounts
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope


@transaction.atomic
def make_establishment(
    *, uai: str, name: str, year_starts_on: date, year_ends_on: date, **facts: object
) -> Establishment:
    """An establishment with one school year («2026-2027» from its two dates)."""
    establishment = Establishment.objects.create(uai=uai.upper(), name=name, **facts)
    SchoolYear.objects.create(
        establishment=establishment,
        name=f"{year_starts_on.year}-{year_ends_on.year}",
        starts_on=year_starts_on,
        ends_on=year_ends_on,
    )
    audit.record(
        actor=None,
        act="made_establishment",
        target=establishment,
        establishment_id=establishment.pk,
    )
    return establishment


def _told(establishment_id: int, *user_ids: int) -> None:
    accounts.rights_changed(user_ids)
    emit(RosterChanged(establishment_id=establishment_id))


@transaction.atomic
def add_role(
    *,
    user: User,
    establishment: Establishment,
    role: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    aed: bool = False,
) -> Role:
    """Give a role, or its dates anew where the person has it already; ``aed`` is for school life
    without what is confidential."""
    if role == RoleKind.HEAD_TEACHER:
        raise Invalid(fields={"role": HEAD_TEACHER_IS_NAMED})
    given, _ = Role.objects.update_or_create(
        user=user,
        establishment=establishment,
        role=role,
        defaults={"starts_on": starts_on, "ends_on": ends_on, "aed": aed},
    )
    _told(establishment.pk, user.pk)
    return given


HEAD_TEACHER_IS_NAMED = {
    "fr": "Un professeur principal est nommé dans une classe.",
    "en": "A head teacher is named in a class.",
}


@transaction.atomic
def end_role(*, role: Role, on: date, actor: User | None = None) -> Role:
    """Let a role end with the day ``on`` (its last one)."""
    role.ends_on = on
    role.save(update_fields=["ends_on"])
    audit.record(
        actor=actor,
        act="ended_role",
        target=role.user,
        establishment_id=role.establishment_id,
        role=role.role,
        on=on.isoformat(),
    )
    _told(role.establishment_id, role.user_id)
    return role


@transaction.atomic
def join_group(
    *, user: User, group: Group, starts_on: date | None = None, ends_on: date | None = None
) -> GroupMembership:
    joined, _ = GroupMembership.objects.update_or_create(
        group=group, user=user, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    _told(group.establishment_id, user.pk, *_guardian_ids(user))
    return joined


@transaction.atomic
def leave_group(*, membership: GroupMembership, on: date) -> GroupMembership:
    """Let a membership end with the day ``on`` (its last one)."""
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    _told(membership.group.establishment_id, membership.user_id, *_guardian_ids(membership.user))
    return membership


@transaction.atomic
def name_head_teacher(
    *, user: User, group: Group, starts_on: date | None = None, ends_on: date | None = None
) -> HeadTeacher:
    """Make a teacher PP of a division; its earlier ones stay (a class may have two)."""
    if group.kind != Group.Kind.DIVISION:
        raise Invalid(
            fields={
                "group": {
                    "fr": "Seule une classe a un professeur principal.",
                    "en": "Only a class has a head teacher.",
                }
            }
        )
    named, _ = HeadTeacher.objects.update_or_create(
        group=group, user=user, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    _told(group.establishment_id, user.pk)
    return named


@transaction.atomic
def make_teaching(*, group: Group, subject: Subject, teachers: Sequence[User]) -> Teaching:
    """A service of ``subject`` in ``group`` with (at least) these teachers."""
    teaching, _ = Teaching.objects.get_or_create(
        group=group, subject=subject, defaults={"establishment_id": group.establishment_id}
    )
    for teacher in teachers:
        TeachingTeacher.objects.update_or_create(
            teaching=teaching, user=teacher, defaults={"starts_on": None, "ends_on": None}
        )
    _told(group.establishment_id, *(teacher.pk for teacher in teachers))
    return teaching


@transaction.atomic
def end_teaching(*, teacher: TeachingTeacher, on: date) -> TeachingTeacher:
    """Let a teacher's part in a service end with the day ``on``."""
    teacher.ends_on = on
    teacher.save(update_fields=["ends_on"])
    _told(teacher.teaching.establishment_id, teacher.user_id)
    return teacher


@transaction.atomic
def set_guardianship(
    *,
    establishment: Establishment,
    guardian: User,
    pupil: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Guardianship:
    """Make someone a pupil's guardian, or change its dates; a recorded restriction stays."""
    tie, _ = Guardianship.objects.update_or_create(
        establishment=establishment,
        guardian=guardian,
        pupil=pupil,
        defaults={"starts_on": starts_on, "ends_on": ends_on},
    )
    _told(establishment.pk, guardian.pk)
    return tie


@transaction.atomic
def restrict_guardianship(
    *,
    guardianship: Guardianship,
    restriction: str,
    decided_on: date | None,
    actor: User | None = None,
) -> Guardianship:
    """Record a decision about a guardian's rights ("" lifts it). It counts at once."""
    guardianship.restriction = restriction
    guardianship.decided_on = decided_on
    guardianship.save(update_fields=["restriction", "decided_on"])
    audit.record(
        actor=actor,
        act="restricted_guardianship",
        target=guardianship,
        establishment_id=guardianship.establishment_id,
        restriction=restriction,
    )
    _told(guardianship.establishment_id, guardianship.guardian_id)
    return guardianship


@transaction.atomic
def suspend_person(*, actor: User, person_id: int) -> User:
    """Close a person's account until it is restored; sessions and sockets end at once."""
    person = fetch(actor, Can.SUSPEND, User.objects.all(), person_id)
    accounts.suspend(actor=actor, user=person)
    _tell_schools_of(person)
    return person


@transaction.atomic
def restore_person(*, actor: User, person_id: int) -> User:
    person = fetch(actor, Can.SUSPEND, User.objects.all(), person_id)
    accounts.restore(actor=actor, user=person)
    _tell_schools_of(person)
    return person


@transaction.atomic
def set_suspended(*, person: User, suspended: bool) -> None:
    """The same from the command line, which stands beyond all roles."""
    (accounts.suspend if suspended else accounts.restore)(actor=None, user=person)
    _tell_schools_of(person)


def _tell_schools_of(person: User) -> None:
    for place in (
        Role.objects.filter(user=person).values_list("establishment", flat=True).distinct()
    ):
        emit(RosterChanged(establishment_id=place))


class GivenCode(NamedTuple):
    """``group`` is the name of the person's class, or of their children's."""

    person: User
    code: str
    expires_at: datetime
    group: str


@transaction.atomic
def give_codes(
    *, actor: User, group_id: int | None, people_ids: Sequence[int] | None
) -> list[GivenCode]:
    """New codes for a whole group or for named people, in the order of their names.

    People are given codes together or not at all: one whom the actor may not see is
    :class:`NotFound`, one whom they see but may not reach is :class:`Forbidden`.
    """
    if (group_id is None) == (people_ids is None):
        raise Invalid(
            {
                "fr": "Il faut une classe ou des personnes, l’une des deux.",
                "en": "Give a group or people, one of the two.",
            }
        )
    if group_id is not None:
        people = queries.codes_for_group(actor, group_id)
        if not people:
            raise Forbidden
    else:
        wanted = set(people_ids or ())
        people = list(
            scope(actor, Can.GIVE_CODE, User.objects.all())
            .filter(pk__in=wanted)
            .order_by(*queries.PEOPLE_ORDER)
        )
        for missing in sorted(wanted - {person.pk for person in people}):
            fetch(actor, Can.GIVE_CODE, User.objects.all(), missing)
    places = standing(actor).establishments()
    names = queries.division_names(people, places)
    made = accounts.make_codes(
        actor=actor, users=people, establishment_id=places[0] if len(places) == 1 else None
    )
    return [GivenCode(person, code, until, names[person.pk]) for person, code, until in made]


@transaction.atomic
def hand_out_codes(
    *, establishment: Establishment, group: str | None = None, username: str | None = None
) -> list[GivenCode]:
    """What the command line gives: a group's codes, one person's, or the school's first ones.

    For the whole school only people without a password are given one: nobody is locked out by a
    list for newcomers.
    """
    here = User.objects.filter(is_active=True)
    if group is not None:
        found = queries.group_named(establishment, group)
        here = here.filter(pk__in=queries.whole_group(found).values("pk"))
    elif username is not None:
        here = here.filter(username=username.lower(), roles__establishment=establishment).distinct()
        if not here.exists():
            raise NotFound
    else:
        here = here.filter(pk__in=queries.whole_school(establishment).values("pk"))
    people = list(here.order_by(*queries.PEOPLE_ORDER))
    if group is None and username is None:
        people = [person for person in people if not person.has_usable_password()]
    names = queries.division_names(people, [establishment.pk])
    made = accounts.make_codes(actor=None, users=people, establishment_id=establishment.pk)
    return [GivenCode(person, code, until, names[person.pk]) for person, code, until in made]


def _guardian_ids(pupil: User) -> list[int]:
    return list(Guardianship.objects.filter(pupil=pupil).values_list("guardian_id", flat=True))
