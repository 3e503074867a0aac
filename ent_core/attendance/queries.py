"""What is read of presence: the actor first, joins decided here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from django.db.models import Count, Q, QuerySet

from ent_core.attendance import expected
from ent_core.attendance.calling import FORGOTTEN_AFTER, check_open, pupils_of
from ent_core.attendance.models import Absence, RollCall
from ent_core.attendance.permissions import DESK, TOLD
from ent_core.attendance.spans import half_days
from ent_core.establishments.asking import Asked
from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    HeadTeacher,
    Role,
)
from ent_core.establishments.queries import guardians_of
from ent_core.establishments.standing import is_live, live, standing
from ent_core.kernel import clock
from ent_core.kernel.errors import Conflict, NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, annotated, fetch, scope
from ent_core.timetable.models import Lesson
from ent_core.timetable.queries import full

HalfDay = tuple[date, str]


def absences_of(actor: User, asked: Asked) -> QuerySet[Absence]:
    """One pupil's absences that ``actor`` may read, newest first."""
    found = _readable(actor).filter(pupil=asked.pupil, establishment__in=asked.places)
    return found.order_by("-starts_at", "-pk")


def absence_of(actor: User, absence_id: int) -> Absence:
    return fetch(actor, Can.READ, _with_abilities(actor), absence_id)


Part = Literal["away", "back", "late"]


def absences_of_day(actor: User, place_id: int, day: date) -> list[tuple[int, Part]]:
    """A school's absences that touch a day, as ids for whoever has them all there: who is away,
    who was and is ``back`` (today alone), then who came late, each by hour and name."""
    place = desk_of(actor, place_id)
    first, now = datetime.combine(day, time(), place.zone), clock.now()
    rows = (
        scope(actor, Can.READ, Absence.objects.filter(establishment=place))
        .filter(starts_at__lt=first + timedelta(days=1), ends_at__gt=first)
        .order_by("starts_at", "pupil__last_name", "pk")
        .values_list("pk", "kind", "ends_at")
    )
    parts: dict[Part, list[int]] = {"away": [], "back": [], "late": []}
    for pk, kind, ends_at in rows:
        if kind == Absence.Kind.LATENESS:
            parts["late"].append(pk)
        else:
            parts["back" if day == place.today() and ends_at <= now else "away"].append(pk)
    return [(pk, part) for part, some in parts.items() for pk in some]


def absences_by_id(actor: User, ids: Sequence[int]) -> list[Absence]:
    """Those of ``ids`` that ``actor`` may read, in that order."""
    found = {row.pk: row for row in _readable(actor).filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


@dataclass(frozen=True)
class Calls:
    """A day's roll calls in one school: of ``lessons``, ``begun`` began; ``missing`` are those
    that began and are not validated."""

    lessons: int
    begun: int
    missing: list[Lesson]


def calls_of_day(actor: User, place_id: int, day: date) -> Calls:
    held = _held(actor, day).filter(establishment=place_id)
    counts = held.aggregate(
        lessons=Count("pk"), begun=Count("pk", filter=Q(starts_at__lte=clock.now()))
    )
    waiting = held.filter(starts_at__lte=clock.now()).exclude(
        roll_call__state=RollCall.State.VALIDATED
    )
    return Calls(counts["lessons"], counts["begun"], _with_calls(waiting))


OpenState = Literal["to_settle", "unjustified"]


MOST_OPEN = 500


def open_absences(actor: User, place_id: int, state: OpenState) -> list[Absence]:
    """What a school's desk has still to see to: reasons to settle, the oldest first, or absences
    that are over and without a reason, the newest first; 500 at most."""
    found = _readable(actor).filter(establishment=desk_of(actor, place_id))
    if state == "to_settle":
        found = found.filter(justified_at__isnull=False, accepted=None)
        return list(found.order_by("justified_at", "pk")[:MOST_OPEN])
    found = found.filter(justified_at=None, ends_at__lte=clock.now())
    return list(found.order_by("-starts_at", "-pk")[:MOST_OPEN])


def absences_by_class(actor: User) -> list[tuple[Group, list[tuple[User, list[Absence]]]]]:
    """For each class that ``actor`` heads, its pupils of today by name with their absences."""
    now = standing(actor)
    if not now.heads:
        return []
    divisions = Group.objects.filter(pk__in=now.heads).select_related("establishment")
    members: defaultdict[int, list[User]] = defaultdict(list)
    for place, day in now.days.items():
        for membership in (
            GroupMembership.objects.filter(
                live(day), group__in=now.heads, group__establishment=place
            )
            .select_related("user")
            .order_by("user__last_name", "user__first_name", "user")
        ):
            members[membership.group_id].append(membership.user)
    pupils = {pupil.pk for some in members.values() for pupil in some}
    of_pupil: defaultdict[tuple[int, int], list[Absence]] = defaultdict(list)
    for absence in _readable(actor).filter(
        pupil__in=pupils, establishment__in={one.establishment_id for one in divisions}
    ):
        of_pupil[absence.pupil_id, absence.establishment_id].append(absence)
    return [
        (
            division,
            [
                (pupil, of_pupil[pupil.pk, division.establishment_id])
                for pupil in members[division.pk]
            ],
        )
        for division in divisions.order_by("name", "pk")
    ]


def desk_of(actor: User, place_id: int) -> Establishment:
    """The school whose presence ``actor`` follows as a whole (school life, head, nurse)."""
    if place_id not in standing(actor).establishments(*TOLD):
        raise NotFound
    return Establishment.objects.get(pk=place_id)


def _readable(actor: User) -> QuerySet[Absence]:
    return scope(actor, Can.READ, _with_abilities(actor))


def _with_abilities(actor: User) -> QuerySet[Absence]:
    rows = Absence.objects.select_related("pupil", "establishment", "file", "justified_by")
    return annotated(actor, (Can.JUSTIFY, Can.SETTLE), rows)


def half_days_of(absences: Sequence[Absence]) -> dict[int, set[HalfDay]]:
    """The half-days of each absence, by the pupils' lessons that it covers; one query or two.

    Lessons that were cancelled count for nobody, those of a group only for who was in it that day.
    A lateness is no half-day.
    """
    away = [one for one in absences if one.kind == Absence.Kind.ABSENCE]
    if not away:
        return {}
    first = min(one.starts_at for one in away)
    last = max(one.ends_at for one in away)
    memberships: defaultdict[int, list[GroupMembership]] = defaultdict(list)
    for membership in GroupMembership.objects.filter(
        user__in={one.pupil_id for one in away},
        group__establishment__in={one.establishment_id for one in away},
    ):
        memberships[membership.user_id].append(membership)
    of_group: defaultdict[int, list[tuple[date, datetime, datetime]]] = defaultdict(list)
    wanted = {one.group_id for some in memberships.values() for one in some}
    links = Lesson.groups.through.objects.filter(
        group__in=wanted,
        lesson__starts_at__lt=last,
        lesson__ends_at__gt=first,
        lesson__batch__shown=True,
        lesson__withdrawn_at=None,
    ).exclude(lesson__status=Lesson.Status.CANCELLED)
    for group, day, starts, ends in links.values_list(
        "group_id", "lesson__day", "lesson__starts_at", "lesson__ends_at"
    ):
        of_group[group].append((day, starts, ends))
    found: dict[int, set[HalfDay]] = {}
    for one in away:
        begun = [
            begin
            for membership in memberships[one.pupil_id]
            for day, begin, end in of_group[membership.group_id]
            if begin < one.ends_at and end > one.starts_at and is_live(membership, day)
        ]
        found[one.pk] = half_days(begun, one.establishment.zone)
    return found


# The roll of one lesson ---------------------------------------------------------------------


@dataclass(frozen=True)
class Called:
    """A pupil on a roll: what is entered, what is known beforehand."""

    pupil: User
    kind: str  # "absent", "late", or "" for who is there
    minutes: int | None
    announced: bool  # an absence is announced for that time
    missed_before: bool  # was away from the last called lesson before, this day


@dataclass(frozen=True)
class Roll:
    lesson: Lesson
    state: str
    open: bool
    saved_at: datetime | None
    flagged: bool
    can_reopen: bool
    pupils: list[Called]


def roll_of(actor: User, lesson_id: int) -> Roll:
    """The roll of a lesson that ``actor`` may call, made ready for two taps."""
    lesson = fetch(actor, Can.CALL_ROLL, full(), lesson_id)
    call = RollCall.objects.filter(lesson=lesson).prefetch_related("entries").first()
    pupils = pupils_of(lesson)
    ids = [pupil.pk for pupil in pupils]
    entries = {entry.pupil_id: entry for entry in call.entries.all()} if call else {}
    told = expected.announced(lesson, ids)
    missed = expected.missed_before(lesson, ids)
    state = call.state if call else RollCall.State.TO_DO
    return Roll(
        lesson=lesson,
        state=state,
        open=state != RollCall.State.VALIDATED and is_open(lesson),
        saved_at=call.saved_at if call else None,
        flagged=is_forgotten(lesson, call),
        can_reopen=lesson.establishment_id in standing(actor).establishments(*DESK),
        pupils=[
            Called(
                pupil=pupil,
                kind=entries[pupil.pk].kind if pupil.pk in entries else "",
                minutes=entries[pupil.pk].minutes if pupil.pk in entries else None,
                announced=pupil.pk in told,
                missed_before=pupil.pk in missed,
            )
            for pupil in pupils
        ],
    )


def is_open(lesson: Lesson) -> bool:
    try:
        check_open(lesson)
    except Conflict:
        return False
    return True


def is_forgotten(lesson: Lesson, call: RollCall | None) -> bool:
    """Fifteen minutes in, and nothing saved."""
    return (
        lesson.kind == Lesson.Kind.LESSON
        and lesson.status != Lesson.Status.CANCELLED
        and (call is None or call.saved_at is None)
        and clock.now() >= lesson.starts_at + FORGOTTEN_AFTER
    )


def held_on(day: date) -> Q:
    """Lessons of a day; their hours are named too, so that a list by hour walks that day alone and
    not a school's whole year."""
    noon = datetime.combine(day, time(12), UTC)
    return Q(
        day=day, starts_at__gt=noon - timedelta(days=2), starts_at__lt=noon + timedelta(days=2)
    )


def lessons_to_call(actor: User, day: date) -> list[Lesson]:
    """The lessons of a day whose roll ``actor`` calls as a teacher, or oversees for a school;
    each with its ``roll_call`` and ``entries`` loaded where there is one."""
    return _with_calls(_held(actor, day))


def _held(actor: User, day: date) -> QuerySet[Lesson]:
    mine = scope(actor, Can.CALL_ROLL, full()).filter(held_on(day), kind=Lesson.Kind.LESSON)
    return mine.exclude(status=Lesson.Status.CANCELLED)


def _with_calls(lessons: QuerySet[Lesson]) -> list[Lesson]:
    return list(
        lessons.select_related("roll_call")
        .prefetch_related("roll_call__entries")
        .order_by("starts_at", "pk")
    )


def people_concerned(
    establishment_id: int, pupils: Sequence[int], lesson_id: int | None = None
) -> set[int]:
    """Whose open pages a change of these pupils' presence concerns: theirs, their guardians',
    the desk's, the PPs', and the teachers' of the lesson."""
    place = Establishment.objects.get(pk=establishment_id)
    desk = Role.objects.filter(live(place.today()), establishment=place, role__in=TOLD)
    teachers = Lesson.teachers.through.objects.filter(lesson=lesson_id)
    heads = HeadTeacher.objects.filter(
        live(place.today()),
        group__establishment=place,
        group__in=GroupMembership.objects.filter(live(place.today()), user__in=pupils).values(
            "group_id"
        ),
    )
    return {
        *pupils,
        *desk.values_list("user_id", flat=True),
        *teachers.values_list("user_id", flat=True),
        *heads.values_list("user_id", flat=True),
        *guardians_of(place, pupils),
    }
