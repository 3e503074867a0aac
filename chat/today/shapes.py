"""Today's parts as data."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from chat.hub.models import Membership
from chat.today.desk import DeskDay
from chat.today.pupils import PupilDay
from chat.today.teachers import TeacherDay
from ent_core.attendance.models import Absence
from ent_core.establishments.models import Subject
from ent_core.grades.entry import written
from ent_core.grades.models import Mark
from ent_core.homework.models import Homework
from ent_core.timetable import shapes
from ent_core.timetable.models import Lesson
from ent_core.timetable.schemas import lesson_item

Facts = dict[int, dict[str, Any]]


def lessons_as_facts(lessons: Iterable[Lesson]) -> Facts:
    """All lessons of a page by id, so that their names are read once."""
    some = list({lesson.pk: lesson for lesson in lessons}.values())
    return {facts["id"]: lesson_item(facts, changes=False) for facts in shapes.facts(some)}


def lessons_of(
    days: Iterable[PupilDay], teacher: TeacherDay | None, desk: DeskDay | None
) -> list[Lesson]:
    """Every lesson that stands somewhere on the page."""
    found = [one for day in days for one in (*day.lessons, *day.changes, *day.tests)]
    found += [day.next_lesson for day in days if day.next_lesson]
    if teacher:
        found += [one.lesson for one in teacher.lessons]
    if desk:
        found += [*desk.missing_calls, *desk.changed]
    return found


def pupil_item(day: PupilDay, facts: Facts) -> dict[str, Any]:
    def some(lessons: Sequence[Lesson]) -> list[dict[str, Any]]:
        return [facts[one.pk] for one in lessons]

    return {
        "pupil": named(day.pupil),
        "group": named(day.group) if day.group else None,
        "day": day.day,
        "over": day.over,
        "closed": day.closed,
        "lessons": some(day.lessons),
        "next_lesson": facts[day.next_lesson.pk] if day.next_lesson else None,
        "changes": some(day.changes),
        "tests": some(day.tests),
        "homework": [
            _due(one, done=one.pk in day.done, handed_in=one.pk in day.handed_in)
            for one in day.homework
        ],
        "marks": [_mark(one) for one in day.marks],
        "absences": [_absence(one) for one in day.absences],
    }


def _due(row: Homework, *, done: bool, handed_in: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "subject": subject(row.teaching.subject),
        "title": row.title,
        "due": row.due,
        "minutes": row.minutes,
        "hand_in": row.hand_in,
        "done": done,
        "handed_in": handed_in,
    }


def _mark(mark: Mark) -> dict[str, Any]:
    assessment = mark.assessment
    out_of = assessment.out_of if mark.value is not None else None
    at = assessment.pupils_at
    return {
        "assessment": assessment.pk,
        "subject": subject(assessment.teaching.subject),
        "title": assessment.title,
        "value": written(mark.value, mark.level, mark.code) or "",
        "out_of": None if out_of is None else f"{out_of.normalize():f}",
        "at": at.isoformat() if at else "",
    }


def _absence(row: Absence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "from": _local(row.starts_at, row),
        "to": _local(row.ends_at, row),
        "minutes": row.minutes,
        "can_justify": row.can_justify,  # type: ignore[attr-defined]
    }


def teacher_item(day: TeacherDay, facts: Facts) -> dict[str, Any]:
    return {
        "day": day.day,
        "over": day.over,
        "closed": day.closed,
        "next_at": day.next_at.isoformat() if day.next_at else None,
        "lessons": [
            {
                "lesson": facts[one.lesson.pk],
                "roll": one.roll,
                "flagged": one.flagged,
                "absent": one.absent,
                "logged": one.logged,
            }
            for one in day.lessons
        ],
        "to_correct": [
            {
                "homework": row.pk,
                "subject": subject(row.teaching.subject),
                "group": named(row.teaching.group),
                "title": row.title,
                "due": row.due,
                "waiting": waiting,
            }
            for row, waiting in day.to_correct
        ],
    }


def desk_item(day: DeskDay, facts: Facts) -> dict[str, Any]:
    return {
        "establishment": named(day.establishment),
        "day": day.day,
        "pupils": day.pupils,
        "lessons": day.lessons,
        "closed": day.closed,
        "next_day": day.next_day,
        "calls_begun": day.calls_begun,
        "calls_made": day.calls_made,
        "away": [
            {
                "absence": row.pk,
                "pupil": named(row.pupil),
                "group": day.divisions.get(row.pupil_id, ""),
                "kind": row.kind,
                "from": _local(row.starts_at, row),
                "to": _local(row.ends_at, row),
                "minutes": row.minutes,
                "justified": row.justified_at is not None,
                "accepted": row.accepted,
            }
            for row in day.away
        ],
        "entries": day.entries,
        "absent": day.absent,
        "late": day.late,
        "calls_missing": [facts[one.pk] for one in day.missing_calls],
        "changed": [facts[one.pk] for one in day.changed],
        "to_settle": day.to_settle,
        "reports": day.reports,
        "curve": [{"day": one, "absent": many} for one, many in day.curve],
    }


def unread_item(memberships: Sequence[Membership]) -> dict[str, Any]:
    """From memberships with their counts (``hub.queries.memberships_of``)."""
    waiting = [row for row in memberships if row.unread]  # type: ignore[attr-defined]
    waiting.sort(key=lambda row: (-row.mentions, -row.unread))  # type: ignore[attr-defined]
    return {
        "total": sum(row.unread for row in waiting),  # type: ignore[attr-defined]
        "mentions": sum(row.mentions for row in waiting),  # type: ignore[attr-defined]
        "channels": [
            {
                "id": row.channel_id,
                "kind": row.channel.kind,
                "name": row.channel.name,
                "unread": row.unread,  # type: ignore[attr-defined]
                "mentions": row.mentions,  # type: ignore[attr-defined]
            }
            for row in waiting
        ],
    }


def named(one: Any) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name}


def subject(one: Subject) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "letters": one.letters, "ink": one.ink}


def _local(moment: datetime, row: Absence) -> str:
    return moment.astimezone(row.establishment.zone).isoformat()
