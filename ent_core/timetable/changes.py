"""Changing lessons: one act, one transaction, one event; everything can be undone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from ent_core.establishments.circles import hold
from ent_core.establishments.models import (
    Establishment,
    Group,
    Role,
    RoleKind,
    SchoolYear,
    Subject,
)
from ent_core.kernel import clock
from ent_core.kernel.errors import Forbidden, NotFound
from ent_core.kernel.events import emit
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope
from ent_core.timetable import problems
from ent_core.timetable.called import gone_elsewhere
from ent_core.timetable.clashes import clashes, wanted_by
from ent_core.timetable.events import LessonsChanged
from ent_core.timetable.models import (
    Closure,
    Lesson,
    LessonBatch,
    LessonChange,
    Room,
    TimetableChange,
    day_of,
)
from ent_core.timetable.permissions import changeable
from ent_core.timetable.problems import Called, ChangedMeanwhile, Clashing, wrong
from ent_core.timetable.queries import full
from ent_core.timetable.state import State, from_json, planned, present, put

Kind = TimetableChange.Kind
LONGEST = timedelta(hours=12)
NO_TESTS: Mapping[int, str] = {}


@dataclass(frozen=True)
class Change:
    """What is asked of one lesson. ``force`` passes over a clash, and then needs a ``reason``.

    ``sequence``: the lesson as the asker saw it; another one now is :class:`ChangedMeanwhile`.
    """

    kind: str
    reason: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: int | None = None
    teacher: int | None = None
    instead_of: int | None = None
    force: bool = False
    sequence: int | None = None


@transaction.atomic
def change_lesson(*, actor: User, lesson_id: int, change: Change) -> Lesson:
    """Cancel, move, replace, give another room to, or restore a lesson.

    :class:`Clashing` unless forced with a reason; :class:`Called` where it would be taken from
    the hour at which it took place. A change of nothing makes no event.
    """
    reasoned(change.force, change.reason)
    lesson = fetch(actor, Can.EDIT, full(), lesson_id)
    lock(lesson.year)
    lesson = fetch(actor, Can.EDIT, full(), lesson_id)  # as it is now that nobody else writes
    if change.sequence is not None and change.sequence != lesson.sequence:
        raise ChangedMeanwhile(lesson)
    now = state_after(lesson, change)
    if now == present(lesson):
        return lesson
    if gone_elsewhere({lesson: now}):
        raise Called
    if change.kind != Kind.CANCEL and not change.force:
        refuse_clashes(lesson.establishment, lesson.year, now, groups_of(lesson), but=[lesson.pk])
    act = begin(actor, lesson.establishment, change.kind, change.reason)
    apply(act, {lesson: now})
    return fetch(actor, Can.READ, full(), lesson.pk)


def state_after(lesson: Lesson, change: Change) -> State:
    """What ``change`` would make of ``lesson``; nothing is written."""
    now = present(lesson)
    place = lesson.establishment
    match change.kind:
        case Kind.CANCEL:
            return replace(now, cancelled=True)
        case Kind.RESTORE:
            return replace(planned(lesson), cancelled=False)
        case Kind.MOVE:
            if change.starts_at is None:
                raise wrong("starts_at", WRONG["missing"])
            ends_at = change.ends_at or change.starts_at + (now.ends_at - now.starts_at)
            check_times(lesson.year, change.starts_at, ends_at)
            rooms = now.rooms if change.room is None else {room_of(place, change.room).pk}
            return replace(
                now,
                starts_at=change.starts_at,
                ends_at=ends_at,
                rooms=frozenset(rooms),
                cancelled=False,
            )
        case Kind.REPLACE:
            if change.teacher is None:
                raise wrong("teacher", WRONG["missing"])
            teacher = teacher_of(place, change.teacher)
            if change.instead_of is not None and change.instead_of not in now.teachers:
                raise NotFound
            stay = now.teachers - {change.instead_of} if change.instead_of else frozenset()
            rooms = now.rooms if change.room is None else {room_of(place, change.room).pk}
            return replace(
                now,
                teachers=frozenset({*stay, teacher.pk}),
                rooms=frozenset(rooms),
                cancelled=False,
            )
        case _:
            if change.room is None:
                raise wrong("room", WRONG["missing"])
            return replace(now, rooms=frozenset({room_of(place, change.room).pk}))


@dataclass(frozen=True)
class NewLesson:
    """A lesson that is added for once; ``title`` names it where no subject does."""

    starts_at: datetime
    ends_at: datetime
    groups: Sequence[int]
    teachers: Sequence[int]
    rooms: Sequence[int] = ()
    subject: int | None = None
    title: str = ""
    kind: str = Lesson.Kind.LESSON
    test: str = ""
    reason: str = ""
    force: bool = False


@transaction.atomic
def add_lesson(*, actor: User, new: NewLesson) -> Lesson:
    """Add an exceptional lesson, an after-school activity, an outing or a detention."""
    reasoned(new.force, new.reason)
    groups = [
        fetch(actor, Can.PLAN, Group.objects.select_related("establishment", "year"), pk)
        for pk in dict.fromkeys(new.groups)
    ]
    if not groups:
        raise wrong("groups", WRONG["missing"])
    year, establishment = groups[0].year, groups[0].establishment
    if any(group.year_id != year.pk for group in groups):
        raise NotFound
    lock(year)
    check_times(year, new.starts_at, new.ends_at)
    teachers = [teacher_of(establishment, pk) for pk in new.teachers]
    if not scope(actor, Can.PLAN, Establishment.objects.all()).filter(pk=establishment.pk).exists():
        # Who does not plan the school adds lessons of the own, and none for a colleague.
        if any(one.pk != actor.pk for one in teachers):
            raise Forbidden
        teachers = [actor]
    subject = None
    if new.subject is not None:
        subject = Subject.objects.filter(establishment=establishment, pk=new.subject).first()
        if subject is None:
            raise NotFound
    if subject is None and not new.title.strip():
        raise wrong("title", WRONG["missing"])
    now = State(
        new.starts_at,
        new.ends_at,
        frozenset(one.pk for one in teachers),
        frozenset(room_of(establishment, pk).pk for pk in new.rooms),
    )
    if not new.force:
        refuse_clashes(establishment, year, now, [group.pk for group in groups])
    lesson = Lesson.objects.create(
        establishment=establishment,
        year=year,
        batch=by_hand(establishment, year),
        subject=subject,
        title=new.title.strip(),
        kind=new.kind,
        added=True,
        test=new.test.strip(),
        day=day_of(new.starts_at, establishment),
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        status=Lesson.Status.EXCEPTIONAL,
    )
    lesson.teachers.set(now.teachers)
    lesson.rooms.set(now.rooms)
    lesson.groups.set(groups)
    act = begin(actor, establishment, Kind.ADD, new.reason)
    LessonChange.objects.create(change=act, lesson=lesson, before=None)
    Lesson.objects.filter(pk=lesson.pk).update(last_change=act)
    emit(LessonsChanged(establishment.pk, act.pk))
    return fetch(actor, Can.READ, full(), lesson.pk)


@transaction.atomic
def plan_test(*, actor: User, lesson_id: int, about: str) -> Lesson:
    """Say that there is a test in a lesson, and on what; an empty ``about`` takes it back."""
    lock(fetch(actor, Can.EDIT, full(), lesson_id).year)
    lesson = fetch(actor, Can.EDIT, full(), lesson_id)  # as it is now that nobody else writes
    about = about.strip()
    if lesson.test == about:
        return lesson
    act = begin(actor, lesson.establishment, Kind.TEST, "")
    apply(act, {lesson: present(lesson)}, tests={lesson.pk: about})
    return fetch(actor, Can.READ, full(), lesson.pk)


@transaction.atomic
def undo(*, actor: User, change_id: int) -> tuple[TimetableChange, list[Lesson]]:
    """Take an act back: each of its lessons that nobody changed since is as it was before.

    Returns the act and the lessons that are changed by this; again changes nothing.
    :class:`Forbidden` unless one may change all of its lessons, :class:`Clashing` where a place
    was taken since (a lesson by itself can be restored all the same, with a reason),
    :class:`Called` where each of them took place meanwhile (among others, those stay).
    """
    rows = list(LessonChange.objects.filter(change=change_id).select_related("lesson__year"))
    _may_undo(actor, [row.lesson for row in rows])
    for year in sorted({row.lesson.year for row in rows}, key=lambda one: one.pk):
        lock(year)
    change = TimetableChange.objects.select_related("establishment").get(pk=change_id)
    if change.undone_at is not None:
        return change, []
    wanted: dict[Lesson, State] = {}
    tests: dict[int, str] = {}
    before = {row.lesson_id: row.before for row in rows}
    for lesson in full().filter(pk__in=before):
        if lesson.last_change_id != change.pk:
            continue  # somebody changed it since, and that stays
        then = before[lesson.pk]
        if then is None:
            lesson.withdrawn_at = clock.now()
            wanted[lesson] = present(lesson)
        else:
            tests[lesson.pk] = then["test"]
            wanted[lesson] = from_json(then)
    called = gone_elsewhere(wanted)
    wanted = {lesson: state for lesson, state in wanted.items() if lesson.pk not in called}
    if called and not wanted:
        raise Called
    change.undone_at = clock.now()
    change.save(update_fields=["undone_at"])
    if wanted:
        back = [
            wanted_by(state, groups_of(lesson))
            for lesson, state in wanted.items()
            if not state.cancelled and lesson.withdrawn_at is None and state != present(lesson)
        ]
        if found := clashes(change.establishment, back, but=[one.pk for one in wanted]):
            raise Clashing(found)
        apply(begin(actor, change.establishment, Kind.UNDO, ""), wanted, tests=tests)
    return change, list(wanted)


def _may_undo(actor: User, lessons: Sequence[Lesson]) -> None:
    """A lesson that was added and taken back can still be asked for by who might change it."""
    of_act = Lesson.objects.filter(pk__in=[one.pk for one in lessons], batch__shown=True)
    if lessons and of_act.filter(changeable(actor)).count() == len(lessons):
        return
    if lessons and scope(actor, Can.READ, of_act).count() == len(lessons):
        raise Forbidden
    raise NotFound


# What every act shares ----------------------------------------------------------------------


def lock(year: SchoolYear) -> None:
    """Until the transaction ends, nobody else changes lessons of this school year."""
    SchoolYear.objects.select_for_update(no_key=True).get(pk=year.pk)


def by_hand(establishment: Establishment, year: SchoolYear) -> LessonBatch:
    """The batch of lessons that people add; shown from the start."""
    found = LessonBatch.objects.filter(establishment=establishment, year=year, by_hand=True).first()
    return found or LessonBatch.objects.create(
        establishment=establishment, year=year, shown=True, by_hand=True
    )


def begin(actor: User, establishment: Establishment, kind: str, reason: str) -> TimetableChange:
    return TimetableChange.objects.create(
        establishment=establishment, kind=kind, reason=reason.strip(), by=actor, at=clock.now()
    )


def apply(
    act: TimetableChange, wanted: Mapping[Lesson, State], *, tests: Mapping[int, str] = NO_TESTS
) -> None:
    """Give each lesson its new state (and test, by lesson) as part of ``act``; tell it once."""
    LessonChange.objects.bulk_create(
        LessonChange(
            change=act, lesson=lesson, before={**present(lesson).as_json(), "test": lesson.test}
        )
        for lesson in wanted
    )
    for lesson in wanted:
        lesson.last_change = act
        lesson.test = tests.get(lesson.pk, lesson.test)
    put(wanted)
    emit(LessonsChanged(act.establishment_id, act.pk))


def refuse_clashes(
    establishment: Establishment,
    year: SchoolYear,
    now: State,
    groups: Iterable[int],
    *,
    but: Collection[int] = (),
) -> None:
    if (closed := closure_on(year, day_of(now.starts_at, establishment))) is not None:
        raise wrong("starts_at", problems.NO_CLASSES, closure=closed.name)
    if found := clashes(establishment, [wanted_by(now, groups)], but=but):
        raise Clashing(found)


def closure_on(year: SchoolYear, day: date) -> Closure | None:
    return Closure.objects.filter(year=year, starts_on__lte=day, ends_on__gte=day).first()


def check_times(year: SchoolYear, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise wrong("ends_at", problems.ENDS_BEFORE)
    if ends_at - starts_at > LONGEST:
        raise wrong("ends_at", problems.TOO_LONG)
    day = day_of(starts_at, year.establishment)
    if not year.starts_on <= day <= year.ends_on:
        raise wrong("starts_at", problems.OUT_OF_YEAR)


def room_of(establishment: Establishment, room_id: int) -> Room:
    """A room in which lessons may be put; one that was retired says so."""
    found = Room.objects.filter(establishment=establishment, pk=room_id).first()
    if found is None:
        raise NotFound
    if found.retired_at is not None:
        raise wrong("room", problems.ROOM_RETIRED, room=found.name)
    return found


def teacher_of(establishment: Establishment, teacher_id: int) -> User:
    """A live teacher of the school (or another of its staff who takes a lesson)."""
    days = {establishment.pk: establishment.today()}
    found = User.objects.filter(
        pk=teacher_id,
        is_active=True,
        pk__in=Role.objects.filter(
            hold(days, days, "establishment", ""),
            role__in=(RoleKind.TEACHER, RoleKind.SCHOOL_LIFE),
        ).values("user_id"),
    ).first()
    if found is None:
        raise NotFound
    return found


def groups_of(lesson: Lesson) -> list[int]:
    return [group.pk for group in lesson.groups.all()]


def reasoned(force: bool, reason: str) -> None:
    if force and not reason.strip():
        raise wrong("reason", problems.REASON_WITH_FORCE)
