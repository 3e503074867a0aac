"""Roll calls, absences, justifications."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from ninja import Query, Router
from ninja.responses import Status

from ent_core.attendance import absences, queries, rolls
from ent_core.attendance.models import Absence, RollCall, RollEntry
from ent_core.attendance.permissions import (
    announces_in,
    knows_giver,
    knows_reason,
    may_write_over,
)
from ent_core.attendance.schemas import (
    AbsenceItem,
    AbsencePage,
    AnnounceAbsence,
    ClassList,
    DayItem,
    HalfDayCount,
    JustifyAbsence,
    ReopenRoll,
    RollItem,
    RollSummary,
    SaveRoll,
    SettleAbsence,
)
from ent_core.establishments.asking import pupil_of
from ent_core.establishments.queries import division_names
from ent_core.establishments.standing import today_of
from ent_core.files.schemas import file_item
from ent_core.kernel import clock
from ent_core.kernel.http import FIRST_DAY, LAST_DAY, Id, Limit, Page, Request, sliced
from ent_core.people.models import User
from ent_core.timetable import shapes
from ent_core.timetable.models import Lesson
from ent_core.timetable.schemas import lesson_item

router = Router(tags=["attendance"])

Day = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]


@router.get("/lessons/{int:lesson_id}/roll", response=RollItem)
def show_roll(request: Request, lesson_id: Id) -> dict[str, Any]:
    """The roll of a lesson: its pupils, who is entered, who is expected to be away."""
    return _roll(request.user, lesson_id)


@router.post("/lessons/{int:lesson_id}/roll", response=RollItem)
def save_roll(request: Request, lesson_id: Id, payload: SaveRoll) -> dict[str, Any]:
    """Save the roll call; it replaces the one before, and ``validated`` locks it."""
    rolls.save_roll(
        actor=request.user,
        lesson_id=lesson_id,
        roll=rolls.Roll(
            absent=payload.absent,
            late=[(one.pupil, one.minutes) for one in payload.late],
            validated=payload.validated,
        ),
    )
    return _roll(request.user, lesson_id)


@router.post("/lessons/{int:lesson_id}/roll/reopen", response=RollItem)
def reopen_roll(request: Request, lesson_id: Id, payload: ReopenRoll) -> dict[str, Any]:
    """Let a validated roll call be corrected."""
    rolls.reopen_roll(actor=request.user, lesson_id=lesson_id, reason=payload.reason)
    return _roll(request.user, lesson_id)


@router.get("/rolls", response=Page[RollSummary])
def list_rolls(request: Request, day: Day = None) -> dict[str, Any]:
    """The roll calls of a day (today without it): one's own lessons', or the school's."""
    lessons = queries.lessons_to_call(request.user, day or today_of(request.user))
    return {"items": _summaries(lessons), "next": None}


@router.get("/absences", response=AbsencePage, by_alias=True)
def list_absences(
    request: Request, pupil: Id | None = None, limit: Limit = 100, cursor: str | None = None
) -> dict[str, Any]:
    """One pupil's absences and latenesses, newest first, with half-days counted over all."""
    # The whole list is read for its count: a pupil's year is a hundred rows at most.
    asked = pupil_of(request.user, pupil)
    every = list(queries.absences_of(request.user, asked))
    shown, following = sliced(every, limit=limit, cursor=cursor)
    halves = queries.half_days_of(every)
    return {
        "items": _items(request.user, shown, halves),
        "next": following,
        "count": _count(every, halves),
        "can_announce": announces_in(request.user, asked.pupil.pk, asked.places) is not None,
    }


@router.post("/absences", response={201: AbsenceItem}, by_alias=True)
def announce_absence(request: Request, payload: AnnounceAbsence) -> Status[dict[str, Any]]:
    """Say beforehand that a child will be away."""
    absence = absences.announce_absence(
        actor=request.user,
        pupil_id=payload.pupil,
        starts_at=payload.from_,
        ends_at=payload.to,
        reason=absences.Reason(payload.reason, payload.confidential, payload.file),
    )
    return Status(201, _one(request.user, absence.pk))


@router.post("/absences/{int:absence_id}/justify", response=AbsenceItem, by_alias=True)
def justify_absence(request: Request, absence_id: Id, payload: JustifyAbsence) -> dict[str, Any]:
    """Give the reason of an absence (and of others that it explains)."""
    absences.justify_absences(
        actor=request.user,
        absence_ids=[absence_id, *payload.also],
        reason=absences.Reason(payload.reason, payload.confidential, payload.file),
    )
    return _one(request.user, absence_id)


@router.post("/absences/{int:absence_id}/settle", response=AbsenceItem, by_alias=True)
def settle_absence(request: Request, absence_id: Id, payload: SettleAbsence) -> dict[str, Any]:
    """School life accepts the reason, or does not."""
    absences.settle_absence(actor=request.user, absence_id=absence_id, accepted=payload.accepted)
    return _one(request.user, absence_id)


@router.get("/absences/open", response=Page[AbsenceItem], by_alias=True)
def list_open_absences(
    request: Request,
    establishment: Id,
    state: queries.OpenState,
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """What a school's desk has still to see to: «to_settle» or «unjustified»."""
    found = queries.open_absences(request.user, establishment, state)
    shown, following = sliced(found, limit=limit, cursor=cursor)
    return {
        "items": _items(request.user, shown, queries.half_days_of(shown)),
        "next": following,
    }


@router.get("/absences/classes", response=ClassList)
def list_classes(request: Request) -> dict[str, Any]:
    """The classes that one heads, with each pupil's half-days."""
    classes = queries.absences_by_class(request.user)
    halves = queries.half_days_of(
        [row for _, pupils in classes for _, rows in pupils for row in rows]
    )
    return {
        "items": [
            {
                "group": {"id": group.pk, "name": group.name},
                "pupils": [
                    {
                        "pupil": {"id": pupil.pk, "name": pupil.name},
                        "count": _count(rows, halves),
                    }
                    for pupil, rows in pupils
                ],
            }
            for group, pupils in classes
        ]
    }


@router.get("/absences/day", response=DayItem, by_alias=True)
def show_day(
    request: Request,
    establishment: Id,
    day: Day = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """A school's day, for school life: who is away, which roll calls are missing."""
    actor, day = request.user, day or today_of(request.user)
    every = queries.absences_of_day(actor, establishment, day)
    shown, following = sliced(every, limit=limit, cursor=cursor)
    found = queries.absences_by_id(actor, [pk for pk, _ in shown])
    calls = queries.calls_of_day(actor, establishment, day)
    parts = [part for _, part in every]
    return {
        "day": day,
        "absences": _items(actor, found, queries.half_days_of(found)),
        "next": following,
        "count": {part: parts.count(part) for part in ("away", "back", "late")},
        "lessons": calls.lessons,
        "begun": calls.begun,
        "rolls": [] if cursor else _summaries(calls.missing),
    }


def _roll(actor: User, lesson_id: int) -> dict[str, Any]:
    roll = queries.roll_of(actor, lesson_id)
    facts = shapes.facts([roll.lesson])[0]
    return {
        "lesson": lesson_item(facts, changes=False),
        "state": roll.state,
        "open": roll.open,
        "saved_at": roll.saved_at.isoformat() if roll.saved_at else None,
        "flagged": roll.flagged,
        "can": ["reopen"] if roll.can_reopen else [],
        "pupils": [
            {
                "pupil": {"id": one.pupil.pk, "name": one.pupil.name},
                "kind": one.kind,
                "minutes": one.minutes,
                "announced": one.announced,
                "missed_before": one.missed_before,
            }
            for one in roll.pupils
        ],
    }


def _summaries(lessons: Sequence[Lesson]) -> list[dict[str, Any]]:
    found = []
    for lesson, facts in zip(lessons, shapes.facts(lessons), strict=True):
        call: RollCall | None = getattr(lesson, "roll_call", None)
        entries = [entry.kind for entry in call.entries.all()] if call else []
        found.append(
            {
                "lesson": lesson_item(facts, changes=False),
                "state": call.state if call else RollCall.State.TO_DO,
                "flagged": queries.is_forgotten(lesson, call),
                "absent": entries.count(RollEntry.Kind.ABSENT),
                "late": entries.count(RollEntry.Kind.LATE),
            }
        )
    return found


def _one(actor: User, absence_id: int) -> dict[str, Any]:
    absence = queries.absence_of(actor, absence_id)
    return _items(actor, [absence], queries.half_days_of([absence]))[0]


def _items(
    actor: User, rows: Sequence[Absence], halves: dict[int, set[queries.HalfDay]]
) -> list[dict[str, Any]]:
    groups = division_names([row.pupil for row in rows], {row.establishment_id for row in rows})
    return [
        _item(actor, row, len(halves.get(row.pk, ())), groups.get(row.pupil_id)) for row in rows
    ]


def _item(actor: User, row: Absence, halves: int, group: str | None) -> dict[str, Any]:
    told = knows_reason(actor, row)
    zone = row.establishment.zone
    by = row.justified_by
    may_justify = (
        row.can_justify  # type: ignore[attr-defined]
        and told
        and not row.accepted
        and may_write_over(actor, row)
    )
    return {
        "id": row.pk,
        "pupil": {"id": row.pupil.pk, "name": row.pupil.name},
        "group": group,
        "kind": row.kind,
        "origin": row.origin,
        "from": row.starts_at.astimezone(zone).isoformat(),
        "to": row.ends_at.astimezone(zone).isoformat(),
        "minutes": row.minutes,
        "half_days": halves,
        "justified": row.justified_at is not None,
        "justified_by": {"id": by.pk, "name": by.name}
        if by and told and knows_giver(actor, row)
        else None,
        "accepted": row.accepted,
        "reason": (row.reason or None) if told else None,
        "confidential": row.confidential,
        "file": file_item(row.file) if row.file and told else None,
        "can": [
            word
            for word, may in (
                ("justify", may_justify),
                ("settle", row.can_settle),  # type: ignore[attr-defined]
            )
            if may
        ],
    }


def _count(rows: Sequence[Absence], halves: dict[int, set[queries.HalfDay]]) -> HalfDayCount:
    """Each half-day once, under the best that is known of it; those to come are counted apart."""
    now = clock.now()
    past, coming = dict[int, set[queries.HalfDay]](), set[queries.HalfDay]()
    for row in rows:
        of_row, today = halves.get(row.pk, set()), now.astimezone(row.establishment.zone).date()
        ahead = {half for half in of_row if row.starts_at > now or half[0] > today}
        past[row.pk] = of_row - ahead
        coming |= ahead
    every: set[queries.HalfDay] = set()
    justified: set[queries.HalfDay] = set()
    accepted: set[queries.HalfDay] = set()
    for row in rows:
        of_row = past[row.pk]
        every |= of_row
        if row.justified_at is not None:
            justified |= of_row
        if row.accepted:
            accepted |= of_row
    refused = {half for row in rows if row.accepted is False for half in past[row.pk]} - accepted
    return HalfDayCount(
        total=len(every),
        justified=len(justified),
        accepted=len(accepted),
        unjustified=len(every - justified | refused),
        refused=len(refused),
        coming=len(coming - every),
        latenesses=sum(row.kind == Absence.Kind.LATENESS for row in rows),
    )
