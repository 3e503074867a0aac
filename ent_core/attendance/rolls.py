"""Calling the roll: each save replaces the one before, and absences follow from it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Prefetch

from ent_core.attendance import problems
from ent_core.attendance.calling import check_open, pupils_of
from ent_core.attendance.events import RollSaved
from ent_core.attendance.expected import calls_about
from ent_core.attendance.models import Absence, RollCall, RollEntry
from ent_core.attendance.problems import Locked, NotValidated
from ent_core.attendance.spans import Attended, Span, spans
from ent_core.establishments.models import Establishment, GroupMembership
from ent_core.establishments.standing import live
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Invalid, NotFound
from ent_core.kernel.events import emit
from ent_core.people.models import User
from ent_core.permissions import Can, fetch
from ent_core.timetable.models import Lesson

JUSTIFICATION = (
    "sealed_reason", "confidential", "file_id", "justified_by_id", "justified_at", "accepted",
    "settled_by_id", "settled_at",
)  # fmt: skip


@dataclass(frozen=True)
class Roll:
    """Who is away, and who came how many minutes late (by id)."""

    absent: Sequence[int] = ()
    late: Sequence[tuple[int, int]] = ()
    validated: bool = False


@transaction.atomic
def save_roll(*, actor: User, lesson_id: int, roll: Roll) -> RollCall:
    """Save a lesson's roll call; :class:`Locked` once it is validated.

    Open from 15 minutes before the lesson to the end of the school's day (:class:`NotOpen`).
    """
    lesson = fetch(actor, Can.CALL_ROLL, Lesson.objects.select_related("establishment"), lesson_id)
    call, _ = RollCall.objects.get_or_create(
        lesson=lesson, defaults={"establishment": lesson.establishment}
    )
    call = RollCall.objects.select_for_update().get(pk=call.pk)
    if call.state == RollCall.State.VALIDATED:
        raise Locked
    check_open(lesson)
    pupils = {pupil.pk for pupil in pupils_of(lesson)}
    entries = _checked(lesson, roll, pupils)
    hold_days({*pupils, *call.entries.values_list("pupil_id", flat=True)})
    before = {entry.pupil_id: (entry.kind, entry.minutes) for entry in call.entries.order_by("pk")}
    call.state = RollCall.State.VALIDATED if roll.validated else RollCall.State.IN_PROGRESS
    call.taken_by, call.saved_at = actor, clock.now()
    call.validated_at = call.saved_at if roll.validated else None
    call.save()
    changed = {pupil for pupil in {*before, *entries} if before.get(pupil) != entries.get(pupil)}
    call.entries.filter(pupil__in=changed).delete()
    RollEntry.objects.bulk_create(
        RollEntry(roll=call, pupil_id=pupil, kind=kind, minutes=minutes)
        for pupil, (kind, minutes) in entries.items()
        if pupil in changed
    )
    # Also who was there: that ends an absence that spanned this lesson.
    affected = {*changed, *_away_on(lesson, pupils)}
    reconcile(lesson.establishment, affected, lesson.day)
    emit(RollSaved(lesson.establishment_id, lesson.pk, sorted(affected)))
    return call


@transaction.atomic
def reopen_roll(*, actor: User, lesson_id: int, reason: str) -> RollCall:
    """Let a validated roll call be corrected; audited with its reason."""
    call = fetch(
        actor,
        Can.REOPEN,
        RollCall.objects.select_for_update(of=("self",)).select_related("lesson__establishment"),
        _call_of(actor, lesson_id),
    )
    if call.state != RollCall.State.VALIDATED:
        raise NotValidated
    call.state, call.validated_at, call.reopened_at = (
        RollCall.State.IN_PROGRESS,
        None,
        clock.now(),
    )
    call.save(update_fields=["state", "validated_at", "reopened_at"])
    audit.record(
        actor=actor,
        act="roll_reopened",
        target=call,
        establishment_id=call.establishment_id,
        reason=reason.strip(),
    )
    emit(RollSaved(call.establishment_id, call.lesson_id, []))
    return call


def _call_of(actor: User, lesson_id: int) -> int:
    found = RollCall.objects.filter(lesson=lesson_id).values_list("pk", flat=True).first()
    if found is None:
        # Seen and not called yet, or not seen at all: the same two answers as elsewhere.
        fetch(actor, Can.CALL_ROLL, Lesson.objects.all(), lesson_id)
        raise NotValidated
    return found


def _checked(
    lesson: Lesson, roll: Roll, pupils: Collection[int]
) -> dict[int, tuple[str, int | None]]:
    entries: dict[int, tuple[str, int | None]] = dict.fromkeys(
        roll.absent, (RollEntry.Kind.ABSENT.value, None)
    )
    length = int((lesson.ends_at - lesson.starts_at).total_seconds() // 60)
    for pupil, minutes in roll.late:
        if pupil in entries:
            raise Invalid(fields={"late": problems.TWICE})
        if not 1 <= minutes <= length:
            raise Invalid(fields={"late": problems.MINUTES})
        entries[pupil] = (RollEntry.Kind.LATE.value, minutes)
    if len(entries) != len(roll.absent) + len(roll.late):
        raise Invalid(fields={"absent": problems.TWICE})
    if not set(pupils).issuperset(entries):
        raise NotFound
    return entries


def _away_on(lesson: Lesson, pupils: Collection[int]) -> set[int]:
    """Of these pupils, those who are entered as away from some lesson of that day."""
    return set(
        RollEntry.objects.filter(
            roll__lesson__day=lesson.day,
            roll__establishment=lesson.establishment_id,
            pupil__in=pupils,
        ).values_list("pupil_id", flat=True)
    )


# From entries to absences --------------------------------------------------------------------


def hold_days(pupils: Collection[int]) -> None:
    """Until the transaction ends, nobody else brings these pupils' days to their roll calls.

    Without it two rolls of one day, saved at once, do not see each other's entries. Always in the
    same order, so that two who wait never wait for each other.
    """
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=pupils).order_by("pk")
    list(rows.values_list("pk", flat=True))


@dataclass
class _Day:
    """What is known of one pupil's day."""

    attended: list[Attended] = field(default_factory=list)
    kept: list[Absence] = field(default_factory=list)  # made from roll calls, withdrawn ones too
    announced: list[Absence] = field(default_factory=list)
    covered: dict[int, Absence] = field(default_factory=dict)


def reconcile(establishment: Establishment, pupils: Collection[int], day: date) -> None:
    """Bring these pupils' absences of a day to what its roll calls say; constant queries.

    An absence keeps its justification while its hours change; one that no entry holds up any more
    is withdrawn, and comes back as it was if the entry does; a lesson that was not held counts for
    nobody. Lessons missed inside an announced
    absence belong to that one.
    """
    if not pupils:
        return
    known = _read_day(establishment, pupils, day)
    fresh: list[Absence] = []
    changed: list[Absence] = []
    belongs: dict[int, Absence] = {}
    for pupil, one in known.items():
        belongs |= one.covered
        rest = list(one.kept)
        before = [copy(absence) for absence in rest if absence.withdrawn_at is None]
        for span in spans(one.attended):
            absence = _take(rest, span)
            if absence is None:
                absence = Absence(
                    establishment=establishment, pupil_id=pupil, origin=Absence.Origin.ROLL
                )
                _inherit(absence, before, span)
                fresh.append(absence)
            else:
                changed.append(absence)
            absence.kind = Absence.Kind.ABSENCE if span.minutes is None else Absence.Kind.LATENESS
            absence.starts_at, absence.ends_at = span.starts_at, span.ends_at
            absence.minutes, absence.withdrawn_at = span.minutes, None
            belongs |= dict.fromkeys(span.entries, absence)
        for absence in rest:
            if absence.withdrawn_at is None:
                absence.withdrawn_at = clock.now()
                changed.append(absence)
    Absence.objects.bulk_create(fresh)
    Absence.objects.bulk_update(
        changed, ["kind", "starts_at", "ends_at", "minutes", "withdrawn_at"]
    )
    entries = list(RollEntry.objects.filter(pk__in=belongs))
    for entry in entries:
        entry.absence = belongs[entry.pk]
    RollEntry.objects.bulk_update(entries, ["absence"])


def _take(rest: list[Absence], span: Span) -> Absence | None:
    """The kept absence that ``span`` continues: one of its kind that touches it, else none."""
    kind = Absence.Kind.ABSENCE if span.minutes is None else Absence.Kind.LATENESS
    for absence in rest:
        if (
            absence.kind == kind
            and absence.starts_at < span.ends_at
            and absence.ends_at > span.starts_at
        ):
            rest.remove(absence)
            return absence
    return None


def _inherit(absence: Absence, before: Sequence[Absence], span: Span) -> None:
    """What is cut off an absence by a correction keeps the reason that was given for the whole."""
    for whole in before:
        if (
            whole.kind == Absence.Kind.ABSENCE
            and span.minutes is None
            and whole.starts_at <= span.starts_at
            and whole.ends_at >= span.ends_at
        ):
            for name in JUSTIFICATION:
                setattr(absence, name, getattr(whole, name))


def _read_day(establishment: Establishment, pupils: Collection[int], day: date) -> dict[int, _Day]:
    known = {pupil: _Day() for pupil in pupils}
    groups_of: defaultdict[int, set[int]] = defaultdict(set)
    for pupil, group in GroupMembership.objects.filter(
        live(day), user__in=pupils, group__establishment=establishment
    ).values_list("user_id", "group_id"):
        groups_of[pupil].add(group)
    first = datetime.combine(day, time(), establishment.zone)
    last = first + timedelta(days=1)
    for absence in Absence.objects.filter(
        establishment=establishment, pupil__in=pupils, starts_at__lt=last, ends_at__gt=first
    ).order_by("withdrawn_at", "starts_at", "pk"):
        one = known[absence.pupil_id]
        if absence.origin == Absence.Origin.ROLL:
            one.kept.append(absence)
        elif absence.withdrawn_at is None:
            one.announced.append(absence)
    # Live ones first, so that a withdrawn twin is not woken beside them.
    for one in known.values():
        one.kept.sort(key=lambda absence: (absence.withdrawn_at is not None, absence.starts_at))
    calls = (
        RollCall.objects.filter(
            calls_about(pupils, groups_of),
            lesson__day=day,
            lesson__withdrawn_at=None,
            establishment=establishment,
            saved_at__isnull=False,
        )
        .exclude(lesson__status=Lesson.Status.CANCELLED)
        .select_related("lesson")
        .prefetch_related(
            "lesson__groups",
            Prefetch("entries", RollEntry.objects.filter(pupil__in=pupils)),
        )
    )
    for call in calls:
        groups = {group.pk for group in call.lesson.groups.all()}
        entry_of = {entry.pupil_id: entry for entry in call.entries.all()}
        for pupil, one in known.items():
            if pupil in entry_of or groups & groups_of[pupil]:
                one.attended.append(_attended(call.lesson, entry_of.get(pupil), one))
    return known


def _attended(lesson: Lesson, entry: RollEntry | None, one: _Day) -> Attended:
    """One lesson of the day; missed inside an announced absence it counts to that one."""
    if entry is not None and entry.kind == RollEntry.Kind.ABSENT:
        for absence in one.announced:
            if absence.starts_at < lesson.ends_at and absence.ends_at > lesson.starts_at:
                one.covered[entry.pk] = absence
                entry = None
                break
    return Attended(
        lesson=lesson.pk,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        entry=entry.pk if entry else None,
        minutes=entry.minutes if entry else None,
    )
