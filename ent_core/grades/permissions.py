"""Who reads and writes marks. From docs/access.md, row «marks».

Teacher: the own services, also before publication; PP: the own class; school life and head: the
school. A pupil reads the own marks once they are published, a guardian the children's once they
are published to guardians, with or without parental authority, never with ``no_access``.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ent_core.establishments.circles import Circles, hold
from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    Period,
    RoleKind,
    Teaching,
)
from ent_core.establishments.services import taught_by
from ent_core.establishments.standing import Standing, standing
from ent_core.grades.models import Assessment, Mark
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.permissions import Can, rule
from ent_core.permissions.registry import NOTHING

WHOLE_SCHOOL = (RoleKind.SCHOOL_LIFE, RoleKind.HEAD)


def pupils_headed(actor: User, now: Standing) -> QuerySet[GroupMembership, Any]:
    """Memberships of the divisions of which ``actor`` is PP."""
    around = Circles(actor, now, now.establishments(RoleKind.HEAD_TEACHER))
    return around.memberships().filter(group__in=now.heads)


@rule(Can.READ, Assessment)
def read_assessment(actor: User) -> Q:
    """Reading a whole assessment, everybody's marks in it: staff alone."""
    now = standing(actor)
    found = NOTHING
    if places := now.establishments(*WHOLE_SCHOOL):
        found |= Q(establishment__in=places)
    if now.establishments(RoleKind.TEACHER):
        found |= Q(teaching__in=taught_by(actor))
    if now.heads:
        around = Circles(actor, now, now.establishments(RoleKind.HEAD_TEACHER))
        theirs = around.memberships().filter(user__in=pupils_headed(actor, now).values("user_id"))
        found |= Q(teaching__group__in=theirs.values("group_id"))
    return found & Q(deleted_at=None)


@rule(Can.EDIT, Assessment)
def edit_assessment(actor: User) -> Q:
    """Its marks, its publication and itself: the service's teachers."""
    return Q(teaching__in=taught_by(actor), deleted_at=None)


@rule(Can.READ, Mark)
def read_mark(actor: User) -> Q:
    now, moment = standing(actor), clock.now()
    found = NOTHING
    if places := now.establishments(*WHOLE_SCHOOL):
        found |= Q(establishment__in=places)
    if now.establishments(RoleKind.TEACHER):
        found |= Q(assessment__teaching__in=taught_by(actor))
    if now.heads:
        found |= Q(
            establishment__in=now.establishments(RoleKind.HEAD_TEACHER),
            pupil__in=pupils_headed(actor, now).values("user_id"),
        )
    if places := now.establishments(RoleKind.PUPIL):
        found |= Q(pupil=actor, establishment__in=places, assessment__pupils_at__lte=moment)
    if now.children:
        tie = Guardianship.objects.filter(
            hold(now.days, now.establishments(RoleKind.GUARDIAN), "establishment", ""),
            guardian=actor,
            pupil=OuterRef("pupil_id"),
            establishment=OuterRef("establishment_id"),
        ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
        found |= Q(Exists(tie), pupil__in=now.children, assessment__guardians_at__lte=moment)
    return found & Q(assessment__deleted_at=None)


@rule(Can.MARK, Teaching)
def mark_in_teaching(actor: User) -> Q:
    """Making assessments in a service: whoever teaches it."""
    return Q(pk__in=taught_by(actor))


@rule(Can.MANAGE, Teaching)
def weigh_teaching(actor: User) -> Q:
    """What a service weighs in the general average: the head."""
    now = standing(actor)
    places = now.establishments(RoleKind.HEAD)
    groups = Group.objects.filter(Circles(actor, now, places).groups())
    return Q(group__in=groups.values("pk"))


@rule(Can.MANAGE, Establishment)
def decide_about_marks(actor: User) -> Q:
    """What a whole school does with its marks: the head."""
    return Q(pk__in=standing(actor).establishments(RoleKind.HEAD))


@rule(Can.REOPEN, Period)
def reopen_period(actor: User) -> Q:
    return Q(year__establishment__in=standing(actor).establishments(RoleKind.HEAD))
