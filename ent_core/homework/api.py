"""Homework, hand-ins and their return, the lesson log."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query, Router
from ninja.responses import Status

from ent_core.establishments.asking import pupil_of
from ent_core.establishments.models import RoleKind
from ent_core.establishments.standing import standing, today_of
from ent_core.files.schemas import file_item
from ent_core.homework import giving, handing_in, queries
from ent_core.homework.models import Homework, LessonLog, Submission
from ent_core.homework.schemas import (
    BoardItem,
    ChangeHomework,
    GiveHomework,
    HandInWork,
    HomeworkItem,
    HomeworkPage,
    LessonLogItem,
    LoadPage,
    LogPage,
    ReturnSubmission,
    SubmissionItem,
    TickHomework,
    WriteLog,
)
from ent_core.kernel.http import FIRST_DAY, LAST_DAY, Id, Page, Request, paged, sliced
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.timetable.models import Lesson

router = Router(tags=["homework"])

From = Annotated[date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY)]
Until = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]
MOST = 200
LimitOrNot = Annotated[int | None, Query(ge=1, le=MOST)]
FORTNIGHT = timedelta(days=14)


@router.get("/homework", response=HomeworkPage)
def list_homework(
    request: Request,
    pupil: Id | None = None,
    teaching: Id | None = None,
    group: Id | None = None,
    from_: From = None,
    to: Until = None,
    limit: LimitOrNot = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """What a pupil has to do for some days; for teachers also by service, group, or all of one's
    own. Without dates: from today, for a fortnight. All of it, unless a ``limit`` is asked for."""
    first = from_ or today_of(request.user)
    last = to or first + FORTNIGHT
    now = standing(request.user)
    by_pupil = pupil is not None or (
        teaching is None and group is None and not now.establishments(RoleKind.TEACHER)
    )
    if by_pupil:
        asked = pupil_of(request.user, pupil)
        found = queries.homework_for(request.user, asked, first, last)
        whose: User | None = asked.pupil
    else:
        found = queries.homework_of(
            request.user, teaching_id=teaching, group_id=group, first=first, last=last
        )
        whose = _oneself(request.user)
    rows, following = _part(found, queries.HOMEWORK_ORDER, limit, cursor)
    return {"items": _items(request.user, rows, whose), "next": following}


@router.post("/homework", response={201: HomeworkItem})
def give_homework(request: Request, payload: GiveHomework) -> Status[dict[str, Any]]:
    """Give work for a day."""
    facts = payload.dict()
    homework = giving.give_homework(
        actor=request.user, teaching_id=facts.pop("teaching"), work=giving.Work(**facts)
    )
    return Status(201, _one(request.user, homework.pk))


@router.get("/homework/load", response=LoadPage)
def show_load(request: Request, group: Id, from_: From = None, to: Until = None) -> dict[str, Any]:
    """What a class already has to do, day by day, whoever gave it."""
    first = from_ or today_of(request.user)
    last = to or first + FORTNIGHT
    return {
        "items": [
            {
                "day": load.day,
                "minutes": load.minutes,
                "homework": [
                    {
                        "subject": _subject(one.teaching.subject),
                        "title": one.title,
                        "minutes": one.minutes,
                        "group": _named(one.teaching.group),
                    }
                    for one in load.homework
                ],
                "tests": [
                    {
                        "subject": _subject(one.subject) if one.subject else None,
                        "title": one.test,
                        "minutes": None,
                        "group": None,
                    }
                    for one in load.tests
                ],
            }
            for load in queries.load_of(request.user, group, first, last)
        ],
        "next": None,
    }


@router.get("/homework/{int:homework_id}", response=HomeworkItem)
def show_homework(request: Request, homework_id: Id, pupil: Id | None = None) -> dict[str, Any]:
    """One piece of homework; a guardian names the child whose progress is asked for."""
    return _one(request.user, homework_id, pupil)


@router.put("/homework/{int:homework_id}", response=HomeworkItem)
def change_homework(request: Request, homework_id: Id, payload: ChangeHomework) -> dict[str, Any]:
    """Say otherwise what is to be done."""
    giving.change_homework(
        actor=request.user, homework_id=homework_id, work=giving.Work(**payload.dict())
    )
    return _one(request.user, homework_id)


@router.delete("/homework/{int:homework_id}", response={204: None})
def take_back(request: Request, homework_id: Id, confirm: bool = False) -> Status[None]:
    """Take homework back; what pupils have handed in goes out of sight only with ``confirm``."""
    giving.take_back(actor=request.user, homework_id=homework_id, confirm=confirm)
    return Status(204, None)


@router.post("/homework/{int:homework_id}/done", response=HomeworkItem)
def tick(request: Request, homework_id: Id, payload: TickHomework) -> dict[str, Any]:
    """Tick homework as done, or not; the pupil's alone."""
    handing_in.tick(actor=request.user, homework_id=homework_id, done=payload.done)
    return _one(request.user, homework_id)


@router.post("/homework/{int:homework_id}/submissions", response={201: SubmissionItem})
def hand_in(request: Request, homework_id: Id, payload: HandInWork) -> Status[dict[str, Any]]:
    """Hand work in; the answer is the receipt."""
    submission = handing_in.hand_in(
        actor=request.user, homework_id=homework_id, text=payload.text, files=payload.files
    )
    return Status(201, _one_submission(request.user, submission.pk))


@router.get("/homework/{int:homework_id}/submissions", response=Page[SubmissionItem])
def list_submissions(request: Request, homework_id: Id, pupil: Id | None = None) -> dict[str, Any]:
    """Every version that one may read."""
    rows = queries.submissions_of(request.user, homework_id, pupil)
    return {"items": _submissions(request.user, rows), "next": None}


@router.get("/homework/{int:homework_id}/board", response=BoardItem)
def show_board(request: Request, homework_id: Id) -> dict[str, Any]:
    """Who has handed in, and who has not; for the service's teachers."""
    homework, rows = queries.board(request.user, homework_id)
    handed = [row.submission for row in rows if row.submission]
    shown = {
        one.pk: item for one, item in zip(handed, _submissions(request.user, handed), strict=True)
    }
    return {
        "homework": _items(request.user, [homework], None)[0],
        "rows": [
            {
                "pupil": {"id": row.pupil.pk, "name": row.pupil.name},
                "done": row.done,
                "submission": shown[row.submission.pk] if row.submission else None,
            }
            for row in rows
        ],
    }


@router.get("/submissions/{int:submission_id}", response=SubmissionItem)
def show_submission(request: Request, submission_id: Id) -> dict[str, Any]:
    """One version of what was handed in."""
    return _one_submission(request.user, submission_id)


@router.post("/submissions/{int:submission_id}/return", response=SubmissionItem)
def return_submission(
    request: Request, submission_id: Id, payload: ReturnSubmission
) -> dict[str, Any]:
    """Give it back with a comment, files, a mark that goes to the grade book."""
    handing_in.return_submission(
        actor=request.user,
        submission_id=submission_id,
        correction=handing_in.Correction(**payload.dict()),
    )
    return _one_submission(request.user, submission_id)


@router.get("/lessons/{int:lesson_id}/log", response=LessonLogItem)
def show_log(request: Request, lesson_id: Id) -> dict[str, Any]:
    """What was done in a lesson, and the homework given in it."""
    return _log_of_lesson(request.user, lesson_id)


@router.put("/lessons/{int:lesson_id}/log", response=LessonLogItem)
def write_log(request: Request, lesson_id: Id, payload: WriteLog) -> dict[str, Any]:
    """Write what was done; an empty text without files takes it away."""
    giving.log_lesson(
        actor=request.user, lesson_id=lesson_id, done=payload.done, files=payload.files
    )
    return _log_of_lesson(request.user, lesson_id)


@router.get("/lesson-logs", response=LogPage)
def list_logs(
    request: Request,
    pupil: Id | None = None,
    group: Id | None = None,
    from_: From = None,
    to: Until = None,
    limit: LimitOrNot = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """What was done in the lessons of a pupil or a group; without dates, in the last fortnight.
    All of it, unless a ``limit`` is asked for."""
    last = to or today_of(request.user)
    first = from_ or last - FORTNIGHT
    rows = queries.logs_for(request.user, pupil_id=pupil, group_id=group, first=first, last=last)
    following = None
    if limit is not None or cursor is not None:
        rows, following = sliced(rows, limit=limit or MOST, cursor=cursor)
    return {"items": [_log(row) for row in rows], "next": following}


# Items --------------------------------------------------------------------------------------


def _part(
    found: QuerySet[Homework], order: Sequence[str], limit: int | None, cursor: str | None
) -> tuple[list[Homework], str | None]:
    """All of ``found``, or a page of it where one is asked for."""
    if limit is None and cursor is None:
        return list(found), None
    return paged(found, order=order, limit=limit or MOST, cursor=cursor)


def _oneself(actor: User) -> User | None:
    return actor if standing(actor).establishments(RoleKind.PUPIL) else None


def _one(actor: User, homework_id: int, pupil_id: int | None = None) -> dict[str, Any]:
    row = queries.one_homework(actor, homework_id)
    pupil = _oneself(actor) if pupil_id is None else pupil_of(actor, pupil_id).pupil
    return _items(actor, [row], pupil)[0]


def _items(actor: User, rows: Sequence[Homework], pupil: User | None) -> list[dict[str, Any]]:
    progress = queries.progress(actor, rows, pupil)
    return [_item(row, progress[row.pk]) for row in rows]


def _item(row: Homework, progress: queries.Progress) -> dict[str, Any]:
    last = progress.submission
    may_do: bool = row.can_hand_in  # type: ignore[attr-defined]
    can = [
        word
        for word, may in (
            ("change", row.can_edit),  # type: ignore[attr-defined]
            ("tick", may_do),
            ("hand_in", may_do and row.hand_in),
        )
        if may
    ]
    return {
        "id": row.pk,
        "teaching": row.teaching_id,
        "subject": _subject(row.teaching.subject),
        "group": _named(row.teaching.group),
        "title": row.title,
        "details": row.details,
        "due": row.due,
        "minutes": row.minutes,
        "files": [file_item(file) for file in row.files.all()],
        "hand_in": row.hand_in,
        "lesson": row.lesson_id,
        "given_at": _local(row.given_at, row),
        "given_by": _person(row.given_by),
        "changed_at": _local(row.changed_at, row) if row.changed_at else None,
        "done": progress.done,
        "submission": {
            "id": last.pk,
            "version": last.version,
            "received_at": _local(last.received_at, row),
            "late": last.late,
            "returned": last.returned_at is not None,
        }
        if last
        else None,
        "count": {
            "handed_in": progress.handed_in,
            "to_correct": progress.to_correct,
            "pupils": progress.pupils,
        }
        if progress.pupils is not None
        else None,
        "can": can,
    }


def _one_submission(actor: User, submission_id: int) -> dict[str, Any]:
    return _submissions(actor, [queries.one_submission(actor, submission_id)])[0]


def _submissions(actor: User, rows: Sequence[Submission]) -> list[dict[str, Any]]:
    values = queries.values_of(actor, rows)
    return [_submission(row, values) for row in rows]


def _submission(row: Submission, values: dict[tuple[int, int], str]) -> dict[str, Any]:
    assessment = row.homework.assessment
    marked = assessment is not None and row.is_last_returned  # type: ignore[attr-defined]
    value = values.get((assessment.pk, row.pupil_id)) if assessment and marked else None
    out_of = assessment.out_of if assessment and value is not None else None
    return {
        "id": row.pk,
        "homework": row.homework_id,
        "pupil": {"id": row.pupil.pk, "name": row.pupil.name},
        "version": row.version,
        "received_at": _local(row.received_at, row),
        "late": row.late,
        "text": row.text,
        "files": [file_item(file) for file in row.files.all()],
        "returned": {
            "at": _local(row.returned_at, row),
            "by": _person(row.returned_by) if row.returned_by else None,
            "comment": row.comment,
            "files": [file_item(file) for file in row.returned_files.all()],
            "value": value,
            "out_of": None if out_of is None else f"{out_of:.2f}",
        }
        if row.returned_at
        else None,
        "can": ["return"] if row.can_return else [],  # type: ignore[attr-defined]
    }


def _log_of_lesson(actor: User, lesson_id: int) -> dict[str, Any]:
    log = queries.log_of(actor, lesson_id)
    given = scope(actor, Can.READ, queries.with_all(actor)).filter(lesson=lesson_id)
    may_write = scope(actor, Can.LOG, Lesson.objects.all()).filter(pk=lesson_id).exists()
    return {
        "log": _log(log) if log else None,
        "homework": _items(actor, list(given.order_by("due", "pk")), _oneself(actor)),
        "can": ["write"] if may_write else [],
    }


def _log(row: LessonLog) -> dict[str, Any]:
    lesson = row.lesson
    zone = lesson.establishment.zone
    return {
        "lesson": lesson.pk,
        "day": lesson.day,
        "starts_at": lesson.starts_at.astimezone(zone).isoformat(),
        "subject": _subject(lesson.subject) if lesson.subject else None,
        "groups": [_named(one) for one in lesson.groups.all()],
        "teachers": [_person(one) for one in lesson.teachers.all()],
        "done": row.done,
        "by": _person(row.by),
        "at": row.at.astimezone(zone).isoformat(),
        "files": [file_item(file) for file in row.files.all()],
    }


def _subject(subject: Any) -> dict[str, Any]:
    return {
        "id": subject.pk,
        "name": subject.name,
        "letters": subject.letters,
        "ink": subject.ink,
    }


def _named(one: Any) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name}


def _person(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": user.name, "called": user.called}


def _local(moment: datetime | None, row: Homework | Submission) -> str:
    return moment.astimezone(row.establishment.zone).isoformat() if moment else ""
