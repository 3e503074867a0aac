"""Timetables, their changes, and the calendar that they are laid over."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Annotated, Any

from ninja import Query, Router
from ninja.responses import Status

from ent_core.establishments.standing import today_of
from ent_core.kernel.http import FIRST_DAY, LAST_DAY, Id, Limit, Page, Request, paged
from ent_core.people.models import User
from ent_core.timetable import away as teachers_away
from ent_core.timetable import changes, patterns, previews, queries, rooms, school_calendar, shapes
from ent_core.timetable.clashes import Clash
from ent_core.timetable.models import Lesson
from ent_core.timetable.problems import ChangedMeanwhile, Clashing
from ent_core.timetable.schemas import (
    ActItem,
    AddLesson,
    AddPattern,
    CalendarItem,
    ChangeLesson,
    ChangeRoom,
    CloseDays,
    ClosureItem,
    LessonItem,
    LetterWeeks,
    MakeRoom,
    PatternItem,
    PlanTest,
    PreviewItem,
    PreviewLesson,
    RoomItem,
    TeacherAway,
    TimetablePage,
    closure_item,
    lesson_item,
    pattern_item,
    room_item,
    week_item,
)

router = Router(tags=["timetable"])

WEEK = timedelta(days=6)
MOST = 200
# «from» is a word of Python's. An alias inside a union would be passed over, so that what may be
# left out is written whole.
From = Annotated[date, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY)]
FromOrNot = Annotated[date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY)]
Until = Annotated[date, Query(ge=FIRST_DAY, le=LAST_DAY)]
LimitOrNot = Annotated[int | None, Query(ge=1, le=MOST)]
UntilOrNot = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]


@router.get("/timetable", response=TimetablePage)
def timetable(
    request: Request,
    pupil: Id | None = None,
    teacher: Id | None = None,
    group: Id | None = None,
    room: Id | None = None,
    whole: bool = False,
    from_: FromOrNot = None,
    to: UntilOrNot = None,
    limit: LimitOrNot = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The lessons of a week (or of other days, both included): one's own, a child's, a class's,
    a teacher's, a room's. ``whole`` adds to a class the groups in which its pupils are: who is at
    Latin is not free. All of them, unless a ``limit`` is asked for."""
    first = from_ or today_of(request.user)
    last = to or first + WEEK
    whose = queries.Whose(pupil=pupil, teacher=teacher, group=group, room=room, whole=whole)
    found = queries.timetable(request.user, whose, first, last)
    following = None
    if limit is None and cursor is None:
        lessons = list(found)
    else:
        lessons, following = paged(
            found, order=("starts_at", "pk"), limit=limit or MOST, cursor=cursor
        )
    closures, weeks = queries.calendar_of(request.user, first, last)
    return {
        "items": _items(lessons),
        "next": following,
        "closures": [closure_item(one) for one in closures],
        "weeks": [week_item(one) for one in weeks],
    }


@router.get("/lessons/{int:lesson_id}", response=LessonItem)
def show_lesson(request: Request, lesson_id: Id) -> dict[str, Any]:
    """One lesson."""
    return _items([queries.lesson_of(request.user, lesson_id)])[0]


@router.post("/lessons/{int:lesson_id}/changes", response=LessonItem)
def change_lesson(request: Request, lesson_id: Id, payload: ChangeLesson) -> dict[str, Any]:
    """Cancel, move, replace, give another room, or restore. 409 ``conflict`` with ``conflicts``
    where a teacher, room or group is taken, unless ``force`` with a ``reason``."""
    with refusals_shown(request.user):
        lesson = changes.change_lesson(
            actor=request.user, lesson_id=lesson_id, change=changes.Change(**payload.dict())
        )
    return _now(request.user, lesson)


@router.post("/lessons/{int:lesson_id}/changes/preview", response=PreviewItem)
def preview_change(request: Request, lesson_id: Id, payload: ChangeLesson) -> dict[str, Any]:
    """What a change would meet; nothing is done. ``room`` and ``teacher`` may be left out."""
    return _preview(
        previews.preview_change(
            actor=request.user, lesson_id=lesson_id, change=changes.Change(**payload.dict())
        )
    )


@router.post("/lessons/preview", response=PreviewItem)
def preview_lesson(request: Request, payload: PreviewLesson) -> dict[str, Any]:
    """What a lesson that is added would meet; nothing is done."""
    return _preview(
        previews.preview_lesson(actor=request.user, new=previews.NewTime(**payload.dict()))
    )


@router.post("/lessons", response={201: LessonItem})
def add_lesson(request: Request, payload: AddLesson) -> Status[dict[str, Any]]:
    """Add an exceptional lesson, an after-school activity, an outing, a detention."""
    with refusals_shown(request.user):
        lesson = changes.add_lesson(actor=request.user, new=changes.NewLesson(**payload.dict()))
    return Status(201, _now(request.user, lesson))


@router.put("/lessons/{int:lesson_id}/test", response=LessonItem)
def plan_test(request: Request, lesson_id: Id, payload: PlanTest) -> dict[str, Any]:
    """Say that there is a test in a lesson, and on what."""
    lesson = changes.plan_test(actor=request.user, lesson_id=lesson_id, about=payload.about)
    return _now(request.user, lesson)


@router.post("/timetable/away", response=ActItem)
def teacher_away(request: Request, payload: TeacherAway) -> dict[str, Any]:
    """A teacher is away for days: all their lessons, in one act a school (see ``preview``)."""
    away = teachers_away.Away(
        teacher=payload.teacher,
        from_day=payload.from_,
        to_day=payload.to,
        reason=payload.reason,
        replacement=payload.replacement,
        force=payload.force,
    )
    if payload.preview:
        lessons = teachers_away.lessons_of_teacher_away(request.user, away)
        return {"id": None, "ids": [], "items": _items(lessons, changes=True)}
    with refusals_shown(request.user):
        acts, touched = teachers_away.teacher_away(actor=request.user, away=away)
    ids = [act.pk for act in acts]
    return {"id": next(iter(ids), None), "ids": ids, "items": _again(request.user, touched)}


@router.post("/timetable/changes/{int:change_id}/undo", response=ActItem)
def undo(request: Request, change_id: Id) -> dict[str, Any]:
    """Take an act back, for those of its lessons that nobody changed since."""
    with refusals_shown(request.user):
        change, lessons = changes.undo(actor=request.user, change_id=change_id)
    return {"id": change.pk, "ids": [change.pk], "items": _again(request.user, lessons)}


@router.get("/rooms", response=Page[RoomItem])
def list_rooms(
    request: Request, retired: bool = False, limit: Limit = MOST, cursor: str | None = None
) -> dict[str, Any]:
    """The rooms of the schools one works in; ``retired``: also those that serve no more."""
    shown, following = paged(
        rooms.rooms_of(request.user, retired=retired),
        order=("name", "pk"),
        limit=limit,
        cursor=cursor,
    )
    items = [room_item(one, edits=one.can_edit) for one in shown]  # type: ignore[attr-defined]
    return {"items": items, "next": following}


@router.post("/rooms", response={201: RoomItem})
def make_room(request: Request, payload: MakeRoom) -> Status[RoomItem]:
    """Make a room; one of that name that was retired serves again."""
    room = rooms.make_room(
        actor=request.user, establishment_id=payload.establishment, name=payload.name
    )
    return Status(201, room_item(room, edits=True))


@router.patch("/rooms/{int:room_id}", response=RoomItem)
def change_room(request: Request, room_id: Id, payload: ChangeRoom) -> RoomItem:
    """Rename a room, retire it, or have it serve again; lessons that are there stay there."""
    room = rooms.change_room(
        actor=request.user, room_id=room_id, name=payload.name, retired=payload.retired
    )
    return room_item(room, edits=True)


@router.get("/school-calendar", response=CalendarItem)
def school_calendar_of(request: Request, from_: From, to: Until) -> dict[str, Any]:
    """Days without lessons and letters of weeks between two days (both included)."""
    closures, weeks = queries.calendar_of(request.user, from_, to)
    return {
        "closures": [closure_item(one) for one in closures],
        "weeks": [week_item(one) for one in weeks],
    }


@router.put("/school-calendar/weeks", response=CalendarItem)
def letter_weeks(request: Request, payload: LetterWeeks) -> dict[str, Any]:
    """Give weeks the letter A or B; weekly lessons from tomorrow on follow."""
    year = school_calendar.letter_weeks(
        actor=request.user,
        establishment_id=payload.establishment,
        letters={week.monday: week.letter for week in payload.weeks},
    )
    return school_calendar_of(request, year.starts_on, year.ends_on)


@router.post("/school-calendar/closures", response={201: ClosureItem})
def close_days(request: Request, payload: CloseDays) -> Status[ClosureItem]:
    """Have no weekly lessons on some days (both included)."""
    closure = school_calendar.close_days(
        actor=request.user,
        establishment_id=payload.establishment,
        new=school_calendar.NewClosure(payload.name, payload.starts_on, payload.ends_on),
    )
    return Status(201, closure_item(closure))


@router.delete("/school-calendar/closures/{int:closure_id}", response={204: None})
def open_days(request: Request, closure_id: Id) -> Status[None]:
    """Take a closure away."""
    school_calendar.open_days(actor=request.user, closure_id=closure_id)
    return Status(204, None)


@router.get("/patterns", response=Page[PatternItem])
def list_patterns(
    request: Request, group: Id, limit: Limit = MOST, cursor: str | None = None
) -> dict[str, Any]:
    """The weekly lessons of a group."""
    shown, following = paged(
        patterns.patterns_of(request.user, group_id=group),
        order=("weekday", "starts", "pk"),
        limit=limit,
        cursor=cursor,
    )
    return {"items": [pattern_item(one) for one in shown], "next": following}


@router.post("/patterns", response={201: PatternItem})
def add_pattern(request: Request, payload: AddPattern) -> Status[PatternItem]:
    """Plan a weekly lesson and lay it out over the year's weeks."""
    with refusals_shown(request.user):
        pattern = patterns.add_pattern(
            actor=request.user, new=patterns.NewPattern(**payload.dict())
        )
    return Status(201, pattern_item(pattern))


@router.delete("/patterns/{int:pattern_id}", response={204: None})
def end_pattern(request: Request, pattern_id: Id) -> Status[None]:
    """Have no more lessons of a weekly pattern from tomorrow on."""
    patterns.end_pattern(actor=request.user, pattern_id=pattern_id)
    return Status(204, None)


@contextmanager
def refusals_shown(actor: User) -> Iterator[None]:
    """Let a refusal show the lessons that are in the way, or the lesson as it stands."""
    try:
        yield
    except Clashing as problem:
        problem.extra = {"conflicts": _conflicts(problem.clashes)}
        raise
    except ChangedMeanwhile as problem:
        problem.extra = {"lesson": _now(actor, problem.lesson)}
        raise


def _conflicts(clashes: Sequence[Clash]) -> list[dict[str, Any]]:
    lessons = _items([clash.lesson for clash in clashes], changes=False)
    return [
        {"kind": clash.kind, "lesson": lesson}
        for clash, lesson in zip(clashes, lessons, strict=True)
    ]


def _preview(found: previews.Preview) -> dict[str, Any]:
    return {
        "conflicts": _conflicts(found.clashes),
        "closure": closure_item(found.closure) if found.closure else None,
        "free_rooms": found.rooms,
    }


def _now(actor: User, lesson: Lesson) -> dict[str, Any]:
    """A lesson as it stands after an act (whoever gave it away may change it no more)."""
    return _items([queries.lesson_of(actor, lesson.pk)])[0]


def _again(actor: User, lessons: Iterable[Lesson]) -> list[dict[str, Any]]:
    """Lessons as they stand after an act, those too that it took back."""
    found = queries.marked(actor, [one.pk for one in lessons])
    return _items(list(found))


def _items(lessons: list[Lesson], *, changes: bool | None = None) -> list[dict[str, Any]]:
    """``changes``: whether one may change them; None where each lesson says so (``can_edit``)."""
    return [
        lesson_item(facts, changes=lesson.can_edit if changes is None else changes)  # type: ignore[attr-defined]
        for lesson, facts in zip(lessons, shapes.facts(lessons), strict=True)
    ]
