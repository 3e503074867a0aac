"""Who calls the roll, who sees, justifies and settles absences (docs/access.md, «absences»)."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from ent_core.attendance.models import Absence, RollCall
from ent_core.establishments.circles import Circles, hold
from ent_core.establishments.models import Guardianship, RoleKind
from ent_core.establishments.standing import standing
from ent_core.files.permissions import attached
from ent_core.people.models import User
from ent_core.permissions import Can, rule
from ent_core.permissions.registry import NOTHING
from ent_core.timetable.models import Lesson
from ent_core.timetable.permissions import STANDING

DESK = (RoleKind.SCHOOL_LIFE, RoleKind.HEAD)
# Who has every absence. Every reason too, but for an AED (``Standing.trusted``): school life
# settles, the nurse cares, the head answers for the school.
TOLD = (*DESK, RoleKind.NURSE)

Here = Q(withdrawn_at=None)


@rule(Can.CALL_ROLL, Lesson)
def call_roll(actor: User) -> Q:
    """A teacher of the lesson; school life and head for any of the school."""
    now = standing(actor)
    may = Q(establishment__in=now.establishments(*DESK))
    if places := now.establishments(RoleKind.TEACHER):
        own = Lesson.teachers.through.objects.filter(user=actor, lesson=OuterRef("pk"))
        may |= Q(Exists(own), establishment__in=places)
    return may & STANDING


@rule(Can.REOPEN, RollCall)
def reopen_roll(actor: User) -> Q:
    return Q(establishment__in=standing(actor).establishments(*DESK))


@rule(Can.READ, RollCall)
def read_roll(actor: User) -> Q:
    """Whoever may call it."""
    return Q(lesson__in=Lesson.objects.filter(call_roll(actor)).values("pk"))


@rule(Can.READ, Absence)
def read_absence(actor: User) -> Q:
    """Own; children's; a PP's class's; the school's for school life, head and nurse."""
    now = standing(actor)
    seen = Q(establishment__in=now.establishments(*TOLD))
    if places := now.establishments(RoleKind.PUPIL):
        seen |= Q(pupil=actor, establishment__in=places)
    seen |= _of_children(actor)
    if now.heads:
        around = Circles(actor, now, now.establishments(RoleKind.HEAD_TEACHER))
        members = around.memberships().filter(group__in=now.heads)
        # Only where the class is: a pupil of two schools is seen in the one that is headed.
        seen |= Q(pupil__in=members.values("user_id"), establishment__in=around.where)
    return seen & Here


@rule(Can.JUSTIFY, Absence)
def justify_absence(actor: User) -> Q:
    """A guardian who exercises authority; school life and head, who were told by telephone."""
    desk = Q(establishment__in=standing(actor).establishments(*DESK))
    restricted = (Guardianship.Restriction.NO_ACCESS, Guardianship.Restriction.NO_AUTHORITY)
    return (desk | _of_children(actor, without=restricted)) & Here


@rule(Can.SETTLE, Absence)
def settle_absence(actor: User) -> Q:
    """School life and head, not an AED."""
    return Q(establishment__in=standing(actor).trusted(*DESK)) & Here


def _of_children(
    actor: User, *, without: Collection[str] = (Guardianship.Restriction.NO_ACCESS,)
) -> Q:
    """Rows of one's children, each only where one is their guardian today."""
    now = standing(actor)
    places = now.establishments(RoleKind.GUARDIAN)
    if not now.children or not places:
        return NOTHING
    tie = Guardianship.objects.filter(
        hold(now.days, places, "establishment", ""),
        guardian=actor,
        pupil=OuterRef("pupil"),
        establishment=OuterRef("establishment"),
    ).exclude(restriction__in=without)
    return Q(Exists(tie), pupil__in=now.children)


def announces_in(actor: User, pupil_id: int, places: Collection[int]) -> int | None:
    """The first of these schools in which ``actor`` may announce an absence of the pupil: school
    life and head there, or a guardian with authority; None where in none."""
    now = standing(actor)
    at_desk = set(now.establishments(*DESK))
    tied: set[int] = set()
    if pupil_id in now.children:
        ties = Guardianship.objects.filter(
            hold(now.days, places, "establishment", ""),
            guardian=actor,
            pupil=pupil_id,
            restriction=Guardianship.Restriction.NONE,
        )
        tied = set(ties.values_list("establishment_id", flat=True))
    return next((place for place in places if place in at_desk or place in tied), None)


def knows_reason(actor: User, absence: Absence) -> bool:
    """Whether the reason may be shown to whoever may read the absence.

    A confidential one is for school life, nurse and head, and for whoever gave it: neither the
    other guardian nor the pupil nor the PP nor an AED reads it.
    """
    if not absence.confidential or absence.justified_by_id == actor.pk:
        return True
    return absence.establishment_id in standing(actor).trusted(*TOLD)


def may_write_over(actor: User, absence: Absence) -> bool:
    """Whether ``actor`` may put a reason of theirs where this absence has one, or has none.

    One answer never signs for the other: a guardian replaces the own reason alone. School life may
    enter another, which it was told by telephone.
    """
    if absence.justified_at is None or absence.justified_by_id == actor.pk:
        return True
    return absence.establishment_id in standing(actor).establishments(*DESK)


def knows_giver(actor: User, absence: Absence) -> bool:
    """Who gave a reason is known to the desk and to themselves: not to the other guardian."""
    if absence.justified_by_id == actor.pk:
        return True
    return absence.establishment_id in standing(actor).establishments(*TOLD)


@attached
def read_proof(actor: User) -> Q:
    """The file of a justification: as its reason."""
    now = standing(actor)
    told = Absence.objects.filter(
        read_absence(actor),
        Q(confidential=False) | Q(justified_by=actor) | Q(establishment__in=now.trusted(*TOLD)),
        file=OuterRef("pk"),
    )
    return Q(Exists(told), pk__in=Absence.objects.exclude(file=None).values("file_id"))
