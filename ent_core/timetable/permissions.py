"""Who reads lessons and who changes them (docs/access.md, row «timetable»)."""

from django.db.models import Exists, OuterRef, Q

from ent_core.establishments.circles import Circles, hold
from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    RoleKind,
)
from ent_core.establishments.standing import once_an_actor, standing
from ent_core.people.models import User
from ent_core.permissions import Can, rule
from ent_core.permissions.registry import NOTHING
from ent_core.timetable.models import Closure, Lesson, Pattern, Room, SchoolWeek

# Who changes every lesson of the school, its calendar and its patterns.
PLANNERS = (RoleKind.SCHOOL_LIFE, RoleKind.OFFICE, RoleKind.HEAD)

# Lessons of an import that is not finished do not exist, nor those that their source took back.
STANDING = Q(batch__shown=True, withdrawn_at=None)


@rule(Can.READ, Lesson)
def read_lesson(actor: User) -> Q:
    """Staff: the school's; a pupil: those of the groups one was in that day; a guardian: the
    children's."""
    return within_reach(actor) & STANDING


def within_reach(actor: User) -> Q:
    """The same with those that do not stand any more, for who must tell that they are gone."""
    now = standing(actor)
    seen = NOTHING
    if places := now.establishments(*STAFF_ROLES):
        seen |= Q(establishment__in=places)
    if places := now.establishments(RoleKind.PUPIL):
        seen |= Q(establishment__in=places) & attended_by(Q(user=actor))
    if now.children and (places := now.establishments(RoleKind.GUARDIAN)):
        seen |= Q(establishment__in=places) & attended_by(of_children(actor))
    return seen


def attended_by(whose: Q) -> Q:
    """Lessons of the groups in which the members ``whose`` (of memberships) are on their day."""
    link = Lesson.groups.through
    memberships = GroupMembership.objects.filter(
        whose,
        Q(starts_on=None) | Q(starts_on__lte=OuterRef(OuterRef("day"))),
        Q(ends_on=None) | Q(ends_on__gte=OuterRef(OuterRef("day"))),
        group=OuterRef("group_id"),
    )
    return Q(Exists(link.objects.filter(Exists(memberships), lesson=OuterRef("pk"))))


@once_an_actor
def of_children(actor: User) -> Q:
    """Memberships of one's children, each only in the school where one is their guardian."""
    now = standing(actor)
    places = now.establishments(RoleKind.GUARDIAN)
    if not now.children or not places:
        return NOTHING
    tie = Guardianship.objects.filter(
        hold(now.days, places, "establishment", ""),
        guardian=actor,
        pupil=OuterRef("user_id"),
        establishment=OuterRef("group__establishment_id"),
    ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
    theirs = GroupMembership.objects.filter(Exists(tie), user__in=now.children)
    # A handful of ids: the rules that use them are read for every row of a timetable.
    return Q(pk__in=list(theirs.values_list("pk", flat=True)))


@rule(Can.EDIT, Lesson)
def change_lesson(actor: User) -> Q:
    return changeable(actor) & STANDING


def changeable(actor: User) -> Q:
    """Teachers: their own lessons; school life, office and head: all of the school."""
    now = standing(actor)
    may = Q(establishment__in=now.establishments(*PLANNERS))
    if places := now.establishments(RoleKind.TEACHER):
        own = Lesson.teachers.through.objects.filter(user=actor, lesson=OuterRef("pk"))
        may |= Q(Exists(own), establishment__in=places)
    return may


@rule(Can.PLAN, Establishment)
def plan_school(actor: User) -> Q:
    """The calendar, the weekly patterns, lessons for anybody."""
    return Q(pk__in=standing(actor).establishments(*PLANNERS))


@rule(Can.PLAN, Group)
def plan_for_group(actor: User) -> Q:
    """Who may add a lesson for a group: who plans the school, and the group's teachers."""
    now = standing(actor)
    around = Circles(actor, now, now.establishments(*PLANNERS))
    may = around.groups()
    if places := now.establishments(RoleKind.TEACHER):
        may |= Circles(actor, now, places).taught_groups()
    return may


@rule(Can.READ, Room)
def read_room(actor: User) -> Q:
    return Q(establishment__in=standing(actor).establishments(*STAFF_ROLES))


@rule(Can.EDIT, Room)
def edit_room(actor: User) -> Q:
    return Q(establishment__in=standing(actor).establishments(*PLANNERS))


@rule(Can.READ, Pattern)
def read_pattern(actor: User) -> Q:
    return Q(establishment__in=standing(actor).establishments(*STAFF_ROLES))


@rule(Can.EDIT, Pattern)
def edit_pattern(actor: User) -> Q:
    return Q(establishment__in=standing(actor).establishments(*PLANNERS))


def _of_ones_schools(actor: User) -> Q:
    """Everybody but an academy's administrator, who has no class there."""
    now = standing(actor)
    return Q(
        year__establishment__in=now.establishments(
            *STAFF_ROLES, RoleKind.PUPIL, RoleKind.GUARDIAN, RoleKind.ESTABLISHMENT_ADMIN
        )
    )


@rule(Can.READ, Closure)
def read_closure(actor: User) -> Q:
    return _of_ones_schools(actor)


@rule(Can.READ, SchoolWeek)
def read_week(actor: User) -> Q:
    return _of_ones_schools(actor)


@rule(Can.EDIT, Closure)
def edit_closure(actor: User) -> Q:
    return Q(year__establishment__in=standing(actor).establishments(*PLANNERS))
