"""What is read of homework: the actor first, joins decided here, constant queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from ent_core.establishments.asking import Asked, pupil_of
from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Role,
    RoleKind,
    Teaching,
    TeachingTeacher,
)
from ent_core.establishments.queries import guardians_of
from ent_core.establishments.standing import live, standing
from ent_core.grades.entry import written
from ent_core.grades.models import Mark
from ent_core.homework import problems
from ent_core.homework.models import Homework, LessonLog, Submission, Tick
from ent_core.homework.permissions import followed, given_to
from ent_core.kernel.errors import Invalid, NotFound
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, annotated, fetch, scope
from ent_core.timetable.clashes import groups_sharing_pupils
from ent_core.timetable.models import Lesson
from ent_core.timetable.permissions import STANDING, attended_by

MOST_DAYS = 370
HOMEWORK_ORDER = ("due", "given_at", "pk")


def check_span(first: date, last: date) -> None:
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        said = {k: text.format(most=MOST_DAYS) for k, text in problems.SPAN.items()}
        raise Invalid(fields={"to": said})


# Homework -----------------------------------------------------------------------------------


def with_all(actor: User) -> QuerySet[Homework]:
    rows = Homework.objects.select_related(
        "teaching__subject", "teaching__group", "given_by", "establishment", "assessment"
    ).prefetch_related("files")
    return annotated(actor, (Can.EDIT, Can.HAND_IN), rows)


def homework_for(actor: User, asked: Asked, first: date, last: date) -> QuerySet[Homework]:
    """What one pupil has to do for the days from ``first`` to ``last`` (both included)."""
    check_span(first, last)
    return (
        scope(actor, Can.READ, with_all(actor))
        .filter(
            given_to(Q(user=asked.pupil)),
            establishment__in=asked.places,
            due__gte=first,
            due__lte=last,
        )
        .order_by(*HOMEWORK_ORDER)
    )


def homework_of(
    actor: User, *, teaching_id: int | None, group_id: int | None, first: date, last: date
) -> QuerySet[Homework]:
    """What was given in a service, or to a group; without either, in all of one's own services."""
    check_span(first, last)
    found = scope(actor, Can.READ, with_all(actor)).filter(due__gte=first, due__lte=last)
    if teaching_id is not None:
        found = found.filter(teaching=fetch(actor, Can.READ, Teaching.objects.all(), teaching_id))
    elif group_id is not None:
        found = found.filter(teaching__group=fetch(actor, Can.READ, Group.objects.all(), group_id))
    elif standing(actor).establishments(RoleKind.TEACHER):
        own = scope(actor, Can.SET_WORK, Teaching.objects.all())
        found = found.filter(teaching__in=own.values("pk"))
    else:
        raise Invalid(fields={"pupil": WRONG["missing"]})
    return found.order_by(*HOMEWORK_ORDER)


def one_homework(actor: User, homework_id: int) -> Homework:
    return fetch(actor, Can.READ, with_all(actor), homework_id)


@dataclass
class Progress:
    """How far homework is: of one pupil (``done``, the last ``submission``), or, for its teachers,
    of the group (``handed_in`` and ``to_correct`` pupils out of ``pupils``)."""

    done: bool = False
    submission: Submission | None = None
    handed_in: int | None = None
    to_correct: int | None = None
    pupils: int | None = None


def progress(actor: User, rows: Sequence[Homework], pupil: User | None) -> dict[int, Progress]:
    """Beside each row of ``rows``, in the same number of queries for one or many."""
    found = {row.pk: Progress() for row in rows}
    if pupil is not None:
        for homework_id in Tick.objects.filter(homework__in=found, pupil=pupil).values_list(
            "homework_id", flat=True
        ):
            found[homework_id].done = True
        for submission in _newest(
            scope(actor, Can.READ, Submission.objects.all()).filter(homework__in=found, pupil=pupil)
        ):
            found[submission.homework_id].submission = submission
    if mine := [row for row in rows if row.can_edit]:  # type: ignore[attr-defined]
        _count(found, mine)
    return found


def _newest(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """The last version of each pupil's."""
    later = Submission.objects.filter(
        homework=OuterRef("homework"), pupil=OuterRef("pupil"), version__gt=OuterRef("version")
    )
    return rows.filter(~Exists(later))


def _count(found: dict[int, Progress], mine: Sequence[Homework]) -> None:
    ids = [row.pk for row in mine]
    for homework_id, handed_in, waiting in (
        _newest(Submission.objects.filter(homework__in=ids))
        .values("homework")
        .annotate(all=Count("pk"), waiting=Count("pk", filter=Q(returned_at=None)))
        .values_list("homework", "all", "waiting")
    ):
        found[homework_id].handed_in, found[homework_id].to_correct = handed_in, waiting
    sizes = _sizes({row.teaching.group_id for row in mine}, mine[0].establishment.today())
    for row in mine:
        found[row.pk].pupils = sizes.get(row.teaching.group_id, 0)
        found[row.pk].handed_in = found[row.pk].handed_in or 0
        found[row.pk].to_correct = found[row.pk].to_correct or 0


def _sizes(groups: set[int], day: date) -> dict[int, int]:
    return dict(
        GroupMembership.objects.filter(live(day), group__in=groups)
        .values("group")
        .annotate(many=Count("pk"))
        .values_list("group", "many")
    )


# Hand-ins -----------------------------------------------------------------------------------


def submissions_of(actor: User, homework_id: int, pupil_id: int | None = None) -> list[Submission]:
    """Every version that ``actor`` may read, by pupil, the oldest first."""
    homework = one_homework(actor, homework_id)
    rows = _submissions(actor).filter(homework=homework)
    if pupil_id is not None:
        rows = rows.filter(pupil=pupil_id)
    return list(rows.order_by("pupil__last_name", "pupil__first_name", "pupil_id", "version"))


def one_submission(actor: User, submission_id: int) -> Submission:
    return fetch(actor, Can.READ, _submissions(actor), submission_id)


def _submissions(actor: User) -> QuerySet[Submission]:
    later = Submission.objects.filter(
        homework=OuterRef("homework"),
        pupil=OuterRef("pupil"),
        version__gt=OuterRef("version"),
        returned_at__isnull=False,
    )
    rows = (
        Submission.objects.select_related(
            "pupil", "returned_by", "homework__assessment", "establishment"
        )
        .prefetch_related("files", "returned_files")
        .annotate(is_last_returned=~Exists(later))
    )
    return annotated(actor, (Can.RETURN,), scope(actor, Can.READ, rows))


def values_of(actor: User, rows: Sequence[Submission]) -> dict[tuple[int, int], str]:
    """The marks of these submissions that ``actor`` may read, by assessment and pupil.

    The grade book has one mark a pupil: it is the last returned version's, and no older one's.
    """
    wanted = {row.homework.assessment_id for row in rows if row.homework.assessment_id}
    if not wanted:
        return {}
    marks = scope(actor, Can.READ, Mark.objects.all()).filter(
        assessment__in=wanted, pupil__in={row.pupil_id for row in rows}
    )
    return {
        (mark.assessment_id, mark.pupil_id): said
        for mark in marks
        if (said := written(mark.value, mark.level, mark.code)) is not None
    }


@dataclass(frozen=True)
class BoardRow:
    """One pupil of a group: ticked, and the last version handed in."""

    pupil: User
    done: bool
    submission: Submission | None


def board(actor: User, homework_id: int) -> tuple[Homework, list[BoardRow]]:
    """Who has handed in and who has not, for the service's teachers; who is missing first."""
    homework = fetch(actor, Can.EDIT, with_all(actor), homework_id)
    day = homework.establishment.today()
    members = GroupMembership.objects.filter(live(day), group=homework.teaching.group_id).values(
        "user_id"
    )
    last = {row.pupil_id: row for row in _newest(_submissions(actor).filter(homework=homework))}
    pupils = User.objects.filter(Q(pk__in=members) | Q(pk__in=list(last)))
    ticked = set(Tick.objects.filter(homework=homework).values_list("pupil_id", flat=True))
    rows = [
        BoardRow(pupil, pupil.pk in ticked, last.get(pupil.pk))
        for pupil in pupils.order_by("last_name", "first_name", "pk")
    ]
    return homework, sorted(rows, key=lambda row: row.submission is not None)


# Load ---------------------------------------------------------------------------------------


@dataclass
class Load:
    """What a class already has for one day."""

    day: date
    homework: list[Homework] = field(default_factory=list)
    tests: list[Lesson] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(one.minutes or 0 for one in self.homework)


def load_of(actor: User, group_id: int, first: date, last: date) -> list[Load]:
    """The load of a group's pupils by day, whoever gave it."""
    check_span(first, last)
    group = fetch(actor, Can.SET_WORK, Group.objects.select_related("establishment"), group_id)
    groups = groups_sharing_pupils([group.pk], group.establishment.today())
    days: defaultdict[date, Load] = defaultdict(lambda: Load(first))
    for homework in Homework.objects.filter(
        teaching__group__in=groups, due__gte=first, due__lte=last, taken_back_at=None
    ).select_related("teaching__subject", "teaching__group"):
        days[homework.due].homework.append(homework)
    link = Lesson.groups.through.objects.filter(group__in=groups).values("lesson_id")
    for lesson in (
        Lesson.objects.filter(STANDING, pk__in=link, day__gte=first, day__lte=last)
        .exclude(test="")
        .exclude(status=Lesson.Status.CANCELLED)
        .select_related("subject")
    ):
        days[lesson.day].tests.append(lesson)
    for day, load in days.items():
        load.day = day
    return [days[day] for day in sorted(days)]


# The log ------------------------------------------------------------------------------------


def logs_for(
    actor: User, *, pupil_id: int | None, group_id: int | None, first: date, last: date
) -> list[LessonLog]:
    """What was done in the lessons of a pupil or a group, newest first."""
    check_span(first, last)
    rows = scope(actor, Can.READ, LessonLog.objects.all()).filter(
        lesson__day__gte=first, lesson__day__lte=last
    )
    if group_id is not None:
        group = fetch(actor, Can.READ, Group.objects.all(), group_id)
        rows = rows.filter(lesson__groups=group)
    else:
        asked = pupil_of(actor, pupil_id)
        theirs = Lesson.objects.filter(
            attended_by(Q(user=asked.pupil)),
            establishment__in=asked.places,
            day__gte=first,
            day__lte=last,
        )
        rows = rows.filter(lesson__in=theirs.values("pk"))
    return list(_with_lesson(rows).order_by("-lesson__starts_at", "-pk"))


def log_of(actor: User, lesson_id: int) -> LessonLog | None:
    """What was done in one lesson, None when nothing is written; 404 for whose lesson it is not."""
    lesson = fetch(actor, Can.READ, Lesson.objects.all(), lesson_id)
    rows = scope(actor, Can.READ, LessonLog.objects.all()).filter(lesson=lesson)
    found = _with_lesson(rows).first()
    if found is None and not Lesson.objects.filter(followed(actor), pk=lesson.pk).exists():
        raise NotFound
    return found


def _with_lesson(rows: QuerySet[LessonLog]) -> QuerySet[LessonLog]:
    return rows.select_related("lesson__subject", "lesson__establishment", "by").prefetch_related(
        "files",
        "lesson__groups",
        Prefetch("lesson__teachers", User.objects.order_by("last_name", "pk")),
    )


# Who is told --------------------------------------------------------------------------------


def people_of_group(establishment_id: int, group_id: int) -> set[int]:
    """A group's pupils, their guardians, its teachers: whose pages a change concerns."""
    place = Establishment.objects.get(pk=establishment_id)
    today = place.today()
    pupils = set(
        GroupMembership.objects.filter(live(today), group=group_id).values_list(
            "user_id", flat=True
        )
    )
    teachers = teachers_of(place, Teaching.objects.filter(group=group_id))
    return {*pupils, *teachers, *guardians_of(place, pupils)}


def teachers_of(place: Establishment, teachings: QuerySet[Teaching]) -> set[int]:
    """Who teaches these services of ``place`` today."""
    today = place.today()
    services = TeachingTeacher.objects.filter(live(today), teaching__in=teachings.values("pk"))
    roles = Role.objects.filter(
        live(today),
        establishment=place,
        role=RoleKind.TEACHER,
        user__in=services.values("user_id"),
    )
    return set(roles.values_list("user_id", flat=True))
