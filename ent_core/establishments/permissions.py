"""Whom one may see, write to, give a way in, suspend; which groups one sees. From docs/access.md.

Every rule reads the actor's standing (a few queries, once a request) and is one ``Q`` of
subqueries, so that nothing is listed twice.
"""

from django.db.models import Q

from ent_core.establishments.circles import Circles
from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    Period,
    Role,
    RoleKind,
    Teaching,
)
from ent_core.establishments.standing import Standing, standing
from ent_core.people.models import User
from ent_core.permissions import Can, rule
from ent_core.permissions.registry import NOTHING

# Whom every pupil and family of a school may find.
FOR_EVERYBODY = (RoleKind.SCHOOL_LIFE, RoleKind.NURSE, RoleKind.HEAD, RoleKind.OFFICE)
WRITING_TO_STAFF = (RoleKind.TEACHER, RoleKind.SCHOOL_LIFE, RoleKind.OFFICE, RoleKind.NURSE)
# Whoever holds one of these in another school is out of reach of this one's.
TRUSTED = (*STAFF_ROLES, RoleKind.ESTABLISHMENT_ADMIN, RoleKind.ACADEMY_ADMIN)
# What only a head gives a way in to: more is told to them than to an office.
HEADS_ALONE = (
    RoleKind.HEAD,
    RoleKind.SCHOOL_LIFE,
    RoleKind.NURSE,
    RoleKind.ESTABLISHMENT_ADMIN,
    RoleKind.ACADEMY_ADMIN,
)


@rule(Can.READ, User)
def read_person(actor: User) -> Q:
    now = standing(actor)
    seen = Q(pk=actor.pk)
    if places := now.establishments(*STAFF_ROLES, RoleKind.ESTABLISHMENT_ADMIN):
        seen |= Circles(actor, now, places).roles()
    if places := now.establishments(RoleKind.PUPIL):
        around = Circles(actor, now, places)
        own = around.own_groups()
        seen |= around.pupils_of(own) | around.teachers_of(own) | around.roles(*FOR_EVERYBODY)
    if places := now.establishments(RoleKind.GUARDIAN):
        around = Circles(actor, now, places)
        theirs = around.childrens_groups()
        seen |= Q(pk__in=now.children) | around.teachers_of(theirs)
        if now.children:  # a guardian of nobody has nobody to find there
            seen |= around.roles(*FOR_EVERYBODY)
    return seen


@rule(Can.WRITE_TO, User)
def write_to_person(actor: User) -> Q:
    """With whom ``actor`` may start a direct conversation; answering follows the conversation."""
    now = standing(actor)
    found = (
        _pupil_writes_to(actor, now)
        | _guardian_writes_to(actor, now)
        | _staff_writes_to(actor, now)
    )
    return found & Q(is_active=True) & ~Q(pk=actor.pk)


def _pupil_writes_to(actor: User, now: Standing) -> Q:
    places = now.establishments(RoleKind.PUPIL)
    if not places:
        return NOTHING
    around = Circles(actor, now, places)
    found = around.roles(RoleKind.SCHOOL_LIFE, RoleKind.NURSE)
    open_to = dict(
        Establishment.objects.filter(pk__in=places).values_list("pk", "pupils_may_write_to_staff")
    )
    to_teachers = Circles(actor, now, [place for place in places if open_to.get(place)])
    found |= to_teachers.teachers_of(to_teachers.own_groups())
    classmates = around.memberships().filter(
        user=actor,
        group__kind=Group.Kind.DIVISION,
        group__establishment__pupils_may_write_to_pupils=True,
    )
    return found | around.pupils_of(classmates.values("group_id"))


def _guardian_writes_to(actor: User, now: Standing) -> Q:
    if not now.children:
        return NOTHING
    around = Circles(actor, now, now.establishments(RoleKind.GUARDIAN))
    return around.teachers_of(around.childrens_groups()) | around.roles(
        RoleKind.SCHOOL_LIFE, RoleKind.HEAD
    )


def _staff_writes_to(actor: User, now: Standing) -> Q:
    found = NOTHING
    if places := now.establishments(RoleKind.TEACHER):
        around = Circles(actor, now, places)
        taught = Group.objects.filter(around.taught_groups()).values("pk")
        found |= around.pupils_of(taught) | around.guardians_of(taught)
    if places := now.establishments(*WRITING_TO_STAFF):
        found |= Circles(actor, now, places).roles(*STAFF_ROLES)
    if places := now.establishments(RoleKind.SCHOOL_LIFE):
        found |= Circles(actor, now, places).roles(RoleKind.PUPIL, RoleKind.GUARDIAN)
    if places := now.establishments(RoleKind.HEAD):
        found |= Circles(actor, now, places).roles()
    return found


@rule(Can.GIVE_CODE, User)
def give_code_to_person(actor: User) -> Q:
    """Whoever gives a code could sign in with it: nobody reaches further than their own rights.

    Head: the school; office: the school but for head, school life, nurse and administrators; PP:
    the pupils of the own division and their guardians, who are nothing else anywhere. Nobody
    reaches who is staff of another school.
    """
    now = standing(actor)
    found = NOTHING
    if places := now.establishments(RoleKind.HEAD):
        found |= (
            Circles(actor, now, places).roles()
            & ~_holds(RoleKind.ACADEMY_ADMIN)
            & ~_trusted_outside(places)
        )
    if places := now.establishments(RoleKind.OFFICE):
        found |= (
            Circles(actor, now, places).roles() & ~_holds(*HEADS_ALONE) & ~_trusted_outside(places)
        )
    if now.heads:
        around = Circles(actor, now, now.establishments(RoleKind.HEAD_TEACHER))
        own = Group.objects.filter(around.groups(), pk__in=now.heads)
        found |= (
            (around.pupils_of(own) | around.guardians_of(own))
            & ~_holds(*STAFF_ROLES, RoleKind.ESTABLISHMENT_ADMIN, RoleKind.ACADEMY_ADMIN)
            & ~_anything_outside(now.establishments(RoleKind.HEAD_TEACHER))
        )
    return found & Q(is_active=True) & ~Q(pk=actor.pk)


@rule(Can.GIVE_CODE, Group)
def give_codes_to_group(actor: User) -> Q:
    """Head and office: the school's groups; a PP: the own division, and no other."""
    now = standing(actor)
    places = now.establishments(RoleKind.HEAD, RoleKind.OFFICE)
    return Q(establishment__in=places) | Q(pk__in=now.heads)


@rule(Can.SUSPEND, User)
def suspend_person(actor: User) -> Q:
    """Head: the school; its administrator: all but the head. Nobody who is trusted elsewhere."""
    now = standing(actor)
    found = NOTHING
    for kind, beyond in (
        (RoleKind.HEAD, (RoleKind.ACADEMY_ADMIN,)),
        (RoleKind.ESTABLISHMENT_ADMIN, (RoleKind.HEAD, RoleKind.ACADEMY_ADMIN)),
    ):
        if places := now.establishments(kind):
            found |= (
                Circles(actor, now, places).roles() & ~_holds(*beyond) & ~_trusted_outside(places)
            )
    return found & ~Q(pk=actor.pk)


@rule(Can.READ, Group)
def read_group(actor: User) -> Q:
    """Staff: the school's; a pupil: one's own; a guardian: the children's; of this year."""
    now = standing(actor)
    seen = NOTHING
    if places := now.establishments(*STAFF_ROLES, RoleKind.ESTABLISHMENT_ADMIN):
        seen |= Circles(actor, now, places).groups()
    if places := now.establishments(RoleKind.PUPIL):
        seen |= Q(pk__in=Circles(actor, now, places).own_groups())
    if now.children:
        around = Circles(actor, now, now.establishments(RoleKind.GUARDIAN))
        seen |= Q(pk__in=around.childrens_groups())
    return seen


@rule(Can.READ, Teaching)
def read_teaching(actor: User) -> Q:
    """The services of the groups that one sees."""
    return Q(group__in=Group.objects.filter(read_group(actor)).values("pk"))


@rule(Can.READ, Period)
def read_period(actor: User) -> Q:
    places = standing(actor).establishments(
        *STAFF_ROLES, RoleKind.ESTABLISHMENT_ADMIN, RoleKind.PUPIL, RoleKind.GUARDIAN
    )
    return Q(year__establishment__in=places)


def _holds(*kinds: str) -> Q:
    """Who has any of these roles anywhere, whatever its dates: a guard does not expire by a day."""
    return Q(pk__in=Role.objects.filter(role__in=kinds).values("user_id"))


def _anything_outside(places: list[int]) -> Q:
    return Q(pk__in=Role.objects.exclude(establishment__in=places).values("user_id"))


def _trusted_outside(places: list[int]) -> Q:
    return Q(
        pk__in=Role.objects.filter(role__in=TRUSTED)
        .exclude(establishment__in=places)
        .values("user_id")
    )
