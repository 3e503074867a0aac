"""A teacher's day: lessons with their roll call and log one tap away, and work to correct."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, QuerySet

from chat.today.closures import closed_on
from ent_core.attendance.models import RollCall
from ent_core.attendance.queries import held_on, is_forgotten
from ent_core.establishments.models import RoleKind
from ent_core.establishments.services import taught_by
from ent_core.establishments.standing import standing
from ent_core.homework.models import Homework, LessonLog, Submission
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.timetable.models import Lesson
from ent_core.timetable.queries import full

MOST_TO_CORRECT = 10


@dataclass
class TeacherLesson:
    """``roll`` is the state of its roll call; ``flagged``: forgotten; ``absent`` pupils in it."""

    lesson: Lesson
    roll: str
    flagged: bool
    absent: int
    logged: bool


@dataclass
class TeacherDay:
    """``day`` is today as long as a lesson is to come or a roll call or log of it is still to do,
    then the next day with lessons. ``over``: today's lessons have all been held. ``next_at``: when
    the next one begins. ``closed`` names the holidays that today is in."""

    day: date | None = None
    over: bool = False
    closed: str = ""
    next_at: datetime | None = None
    lessons: list[TeacherLesson] = field(default_factory=list)
    to_correct: list[tuple[Homework, int]] = field(default_factory=list)


def teachers_day(actor: User) -> TeacherDay | None:
    """None for who teaches nowhere."""
    here = standing(actor)
    places = here.establishments(RoleKind.TEACHER)
    if not places:
        return None
    found = TeacherDay(to_correct=_to_correct(actor))
    link = Lesson.teachers.through.objects.filter(user=actor).values("lesson_id")
    own = scope(actor, Can.READ, full()).filter(pk__in=link, establishment__in=places)
    now, today = clock.now(), max(here.days[place] for place in places)
    of_today = _lessons(own, today)
    if not of_today:
        found.closed = next(iter(closed_on(places, today).values()), "")
    held = [one for one in of_today if one.lesson.status != Lesson.Status.CANCELLED]
    found.over = bool(held) and all(one.lesson.ends_at <= now for one in held)
    coming = own.filter(starts_at__gt=now).exclude(status=Lesson.Status.CANCELLED)
    following = coming.order_by("starts_at").values_list(
        "day", "starts_at", "establishment__time_zone"
    )
    next_day: date | None = None
    if first := following.first():
        next_day, starts_at, zone = first
        found.next_at = starts_at.astimezone(ZoneInfo(zone))
    to_do = any(not one.logged or one.roll != RollCall.State.VALIDATED for one in held)
    if of_today and (to_do or not found.over):
        found.day, found.lessons = today, of_today
    elif next_day is not None:
        found.day, found.lessons = next_day, _lessons(own, next_day)
    return found


def _lessons(own: QuerySet[Lesson], day: date) -> list[TeacherLesson]:
    logs = LessonLog.objects.filter(lesson=OuterRef("pk"))
    lessons = (
        own.filter(held_on(day))
        .annotate(logged=Exists(logs))
        .select_related("roll_call")
        .prefetch_related("roll_call__entries")
        .order_by("starts_at", "pk")
    )
    return [_lesson(lesson) for lesson in lessons]


def _lesson(lesson: Lesson) -> TeacherLesson:
    call: RollCall | None = getattr(lesson, "roll_call", None)
    away = [one for one in call.entries.all() if one.kind == "absent"] if call else []
    return TeacherLesson(
        lesson=lesson,
        roll=call.state if call else RollCall.State.TO_DO,
        flagged=is_forgotten(lesson, call),
        absent=len(away),
        logged=lesson.logged,  # type: ignore[attr-defined]
    )


def _to_correct(actor: User) -> list[tuple[Homework, int]]:
    """Homework whose last versions wait for their return, the oldest day first."""
    later = Submission.objects.filter(
        homework=OuterRef("homework"), pupil=OuterRef("pupil"), version__gt=OuterRef("version")
    )
    counts = dict(
        Submission.objects.filter(
            ~Exists(later),
            homework__teaching__in=taught_by(actor),
            homework__taken_back_at=None,
            returned_at=None,
        )
        .values("homework")
        .annotate(waiting=Count("pk"))
        .values_list("homework", "waiting")
    )
    rows = (
        Homework.objects.filter(pk__in=counts)
        .select_related("teaching__subject", "teaching__group")
        .order_by("due", "pk")[:MOST_TO_CORRECT]
    )
    return [(row, counts[row.pk]) for row in rows]
