"""Who gives, reads, hands in and corrects (docs/access.md, «homework» and «submissions»)."""

from django.db.models import Exists, OuterRef, Q

from ent_core.establishments.circles import Circles, hold
from ent_core.establishments.models import (
    Group,
    GroupMembership,
    Guardianship,
    RoleKind,
    Teaching,
)
from ent_core.establishments.services import taught_by
from ent_core.establishments.standing import standing
from ent_core.files.permissions import attached
from ent_core.homework.models import Homework, LessonLog, Submission
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.permissions import Can, rule
from ent_core.permissions.registry import NOTHING
from ent_core.timetable.models import Lesson
from ent_core.timetable.permissions import STANDING, attended_by, of_children

WHOLE_SCHOOL = (RoleKind.SCHOOL_LIFE, RoleKind.HEAD)


def given_to(whose: Q) -> Q:
    """Homework of a group in which the members ``whose`` (of memberships) are on the day due."""
    return Q(
        Exists(
            GroupMembership.objects.filter(
                whose,
                Q(starts_on=None) | Q(starts_on__lte=OuterRef("due")),
                Q(ends_on=None) | Q(ends_on__gte=OuterRef("due")),
                group=OuterRef("teaching__group_id"),
            )
        )
    )


@rule(Can.SET_WORK, Teaching)
def set_work(actor: User) -> Q:
    """Whoever teaches the service."""
    return Q(pk__in=taught_by(actor))


@rule(Can.SET_WORK, Group)
def see_load(actor: User) -> Q:
    """What a class already has to do is seen by its teachers, school life and head."""
    now = standing(actor)
    may = Circles(actor, now, now.establishments(*WHOLE_SCHOOL)).groups()
    if places := now.establishments(RoleKind.TEACHER):
        may |= Circles(actor, now, places).taught_groups()
    return may


@rule(Can.READ, Homework)
def read_homework(actor: User) -> Q:
    """Pupils and guardians: their groups', once given; teachers and PP: their classes'; school
    life and head: the school's."""
    now = standing(actor)
    seen = Q(establishment__in=now.establishments(*WHOLE_SCHOOL))
    if places := now.establishments(RoleKind.TEACHER):
        taught = Group.objects.filter(Circles(actor, now, places).taught_groups())
        seen |= Q(teaching__group__in=taught.values("pk"))
    return (seen | _of_pupils(actor)) & Q(taken_back_at=None)


def _of_pupils(actor: User) -> Q:
    now = standing(actor)
    mine = NOTHING
    if places := now.establishments(RoleKind.PUPIL):
        mine |= Q(establishment__in=places) & given_to(Q(user=actor))
    if now.children and (places := now.establishments(RoleKind.GUARDIAN)):
        mine |= Q(establishment__in=places) & given_to(of_children(actor))
    return mine & Q(given_at__lte=clock.now())


@rule(Can.EDIT, Homework)
def edit_homework(actor: User) -> Q:
    """Changing it, taking it back, seeing who handed in, correcting: the service's teachers."""
    return Q(teaching__in=taught_by(actor), taken_back_at=None)


@rule(Can.HAND_IN, Homework)
def hand_in(actor: User) -> Q:
    """The pupils to whom it is given."""
    places = standing(actor).establishments(RoleKind.PUPIL)
    if not places:
        return NOTHING
    mine = given_to(Q(user=actor))
    given = Q(establishment__in=places, given_at__lte=clock.now(), taken_back_at=None)
    return mine & given


@rule(Can.READ, Submission)
def read_submission(actor: User) -> Q:
    """A pupil: one's own; the service's teachers; a guardian: the child's, once returned."""
    now = standing(actor)
    seen = Q(homework__teaching__in=taught_by(actor))
    if places := now.establishments(RoleKind.PUPIL):
        seen |= Q(pupil=actor, establishment__in=places)
    if now.children and (places := now.establishments(RoleKind.GUARDIAN)):
        tie = Guardianship.objects.filter(
            hold(now.days, places, "establishment", ""),
            guardian=actor,
            pupil=OuterRef("pupil_id"),
            establishment=OuterRef("establishment_id"),
        ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
        seen |= Q(Exists(tie), pupil__in=now.children, returned_at__isnull=False)
    return seen & Q(homework__taken_back_at=None)


@rule(Can.RETURN, Submission)
def return_submission(actor: User) -> Q:
    return Q(homework__teaching__in=taught_by(actor), homework__taken_back_at=None)


@rule(Can.READ, LessonLog)
def read_log(actor: User) -> Q:
    """As homework; a pupil who was not in the group that day does not see what was done."""
    staff = Lesson.objects.filter(_followed_by_staff(actor)).values("pk")
    families = Lesson.objects.filter(_followed_by_families(actor)).values("pk")
    return Q(lesson__in=staff) | Q(lesson__in=families, shown_at__lte=clock.now())


def followed(actor: User) -> Q:
    """Lessons of which ``actor`` reads what was done, once it is written and shown."""
    return _followed_by_staff(actor) | _followed_by_families(actor)


def _followed_by_staff(actor: User) -> Q:
    now = standing(actor)
    seen = Q(establishment__in=now.establishments(*WHOLE_SCHOOL))
    if places := now.establishments(RoleKind.TEACHER):
        taught = Group.objects.filter(Circles(actor, now, places).taught_groups())
        link = Lesson.groups.through.objects.filter(group__in=taught.values("pk"))
        own = Lesson.teachers.through.objects.filter(user=actor)
        seen |= Q(establishment__in=places) & (
            Q(pk__in=link.values("lesson_id")) | Q(pk__in=own.values("lesson_id"))
        )
    return seen


def _followed_by_families(actor: User) -> Q:
    now = standing(actor)
    theirs = NOTHING
    if places := now.establishments(RoleKind.PUPIL):
        theirs |= Q(establishment__in=places) & attended_by(Q(user=actor))
    if now.children and (places := now.establishments(RoleKind.GUARDIAN)):
        theirs |= Q(establishment__in=places) & attended_by(of_children(actor))
    return theirs & STANDING


@rule(Can.LOG, Lesson)
def log_lesson(actor: User) -> Q:
    """The lesson's teachers."""
    places = standing(actor).establishments(RoleKind.TEACHER)
    own = Lesson.teachers.through.objects.filter(user=actor, lesson=OuterRef("pk"))
    return Q(Exists(own), establishment__in=places) & STANDING


@attached
def read_homework_files(actor: User) -> Q:
    given = Homework.objects.filter(read_homework(actor)).values("pk")
    held = Homework.files.through.objects.filter(homework__in=given)
    return Q(pk__in=held.values("storedfile_id"))


@attached
def read_log_files(actor: User) -> Q:
    logs = LessonLog.objects.filter(read_log(actor)).values("pk")
    held = LessonLog.files.through.objects.filter(lessonlog__in=logs)
    return Q(pk__in=held.values("storedfile_id"))


@attached
def read_submission_files(actor: User) -> Q:
    """What was handed in, and what came back with it."""
    seen = Submission.objects.filter(read_submission(actor)).values("pk")
    held = Submission.files.through.objects.filter(submission__in=seen)
    back = Submission.returned_files.through.objects.filter(submission__in=seen)
    return Q(pk__in=held.values("storedfile_id")) | Q(pk__in=back.values("storedfile_id"))
