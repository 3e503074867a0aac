"""A person's own lessons as calendar entries: a pupil's, the children's, those that one teaches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from ent_core.calendar.ics import Entry
from ent_core.calendar.words import Words
from ent_core.establishments.circles import Circles
from ent_core.establishments.models import GroupMembership, RoleKind
from ent_core.establishments.standing import is_live, standing
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.timetable.models import Lesson, Room
from ent_core.timetable.permissions import of_children, within_reach

BACK = timedelta(days=30)

Days = tuple[date | None, date | None]
COLUMNS = (
    *("pk", "establishment_id", "establishment__time_zone", "subject__name", "title", "kind"),
    *("day", "starts_at", "ends_at", "status", "was", "test", "sequence", "withdrawn_at"),
    *("last_change__reason", "last_change__at", "batch__made_at"),
)


@dataclass
class Found:
    """Lessons with what their entries say; all that names them is read at once."""

    rows: dict[int, Any] = field(default_factory=dict)
    teachers: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    rooms: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    groups: defaultdict[int, list[tuple[int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    people: Mapping[int, User] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


def children_of(person: User) -> list[User]:
    """The pupils whose lessons are in ``person``'s feed as a guardian, by first name."""
    now = standing(person)
    if not now.children:
        return []
    around = Circles(person, now, now.establishments(RoleKind.GUARDIAN))
    pupils = User.objects.filter(around.roles(RoleKind.PUPIL), pk__in=now.children)
    return list(pupils.order_by("first_name", "pk"))


def lesson_entries(person: User, children: Iterable[User], words: Words) -> list[Entry]:
    """Lessons from 30 days ago on, under ``person``'s rights now, by time; the number of queries
    is the same for one and for a thousand. Those withdrawn in these days are there as cancelled.
    """
    now = standing(person)
    called = {child.pk: child.first_name or child.name for child in children}
    whose = of_children(person)
    if now.establishments(RoleKind.PUPIL):
        whose |= Q(user=person)
    memberships = _memberships(whose)
    meant = {person.pk, *called}
    own = Q(pk__in=())
    if memberships:
        links = Lesson.groups.through.objects.filter(group__in=list(memberships))
        own |= Q(pk__in=links.values("lesson_id"))
    teaches = now.establishments(RoleKind.TEACHER)
    if teaches:
        taught = Lesson.teachers.through.objects.filter(user=person)
        own |= Q(pk__in=taught.values("lesson_id"), establishment__in=teaches)
    found = _read(person, own)
    entries = []
    for row in found.rows.values():
        teaching = person.pk in found.teachers[row.pk] and row.establishment_id in teaches
        attending = _attending(found.groups[row.pk], memberships, row.day) & meant
        if teaching:
            subject = [_subject(row, words), _groups(found, row.pk)]
        elif attending and person.pk not in attending:
            subject = [
                ", ".join(name for pk, name in called.items() if pk in attending),
                _subject(row, words),
            ]
        elif attending:
            subject = [_subject(row, words)]
        else:
            continue  # in a group of theirs, but not in these days
        entries.append(_entry(row, found, " – ".join(filter(None, subject)), words))
    return entries


def _memberships(whose: Q) -> dict[int, list[tuple[int, Days]]]:
    """By group, its members among ``whose`` with the days on which they are in it."""
    found: defaultdict[int, list[tuple[int, Days]]] = defaultdict(list)
    for group, pupil, starts, ends in GroupMembership.objects.filter(whose).values_list(
        "group_id", "user_id", "starts_on", "ends_on"
    ):
        found[group].append((pupil, (starts, ends)))
    return found


@dataclass(frozen=True)
class _Span:
    starts_on: date | None
    ends_on: date | None


def _attending(
    groups: Iterable[tuple[int, str]],
    memberships: Mapping[int, list[tuple[int, Days]]],
    day: date,
) -> set[int]:
    return {
        pupil
        for group, _ in groups
        for pupil, days in memberships.get(group, ())
        if is_live(_Span(*days), day)
    }


def _read(person: User, own: Q) -> Found:
    found = Found()
    now = clock.now()
    rows = (
        Lesson.objects.filter(own, within_reach(person), batch__shown=True)
        .filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=now - BACK))
        .filter(day__gte=(now - BACK).date())
        .order_by("starts_at", "pk")
        .values_list(*COLUMNS, named=True)
    )
    found.rows = {row.pk: row for row in rows}
    ids = list(found.rows)
    for lesson, teacher in Lesson.teachers.through.objects.filter(lesson__in=ids).values_list(
        "lesson_id", "user_id"
    ):
        found.teachers[lesson].append(teacher)
    for lesson, room in Lesson.rooms.through.objects.filter(lesson__in=ids).values_list(
        "lesson_id", "room_id"
    ):
        found.rooms[lesson].append(room)
    for lesson, group, name in Lesson.groups.through.objects.filter(lesson__in=ids).values_list(
        "lesson_id", "group_id", "group__name"
    ):
        found.groups[lesson].append((group, name))
    plans = [row.was for row in found.rows.values() if row.was]
    found.people = User.objects.in_bulk(_ids(found.teachers.values(), plans, "teachers"))
    found.names = dict(
        Room.objects.filter(pk__in=_ids(found.rooms.values(), plans, "rooms")).values_list(
            "pk", "name"
        )
    )
    return found


def _ids(present: Iterable[list[int]], plans: Iterable[Any], what: str) -> set[int]:
    return {pk for some in present for pk in some} | {pk for plan in plans for pk in plan[what]}


def _subject(row: Any, words: Words) -> str:
    name = row.subject__name or row.title or words.kind(row.kind)
    return f"{name} ({words.test})" if row.test else str(name)


def _groups(found: Found, lesson: int) -> str:
    return ", ".join(sorted(name for _, name in found.groups[lesson]))


def _entry(row: Any, found: Found, subject: str, words: Words) -> Entry:
    cancelled = row.status == Lesson.Status.CANCELLED or row.withdrawn_at is not None
    moments = (row.batch__made_at, row.last_change__at, row.withdrawn_at)
    return Entry(
        uid=f"lesson-{row.pk}@preau",
        sequence=row.sequence,
        starts=row.starts_at,
        ends=row.ends_at,
        summary=words.cancelled.format(what=subject) if cancelled else subject,
        modified=max(one for one in moments if one),
        description="\n".join(_said(row, found, words)),
        location=", ".join(sorted(_rooms(found, found.rooms[row.pk]))),
        category=row.subject__name or words.kind(row.kind),
        cancelled=cancelled,
    )


def _said(row: Any, found: Found, words: Words) -> Iterable[str]:
    """What is another than planned, why, what the test is about, with whom."""
    zone = ZoneInfo(row.establishment__time_zone)
    if row.withdrawn_at is not None:
        yield words.withdrawn
    elif row.was:
        planned = (
            datetime.fromisoformat(row.was["starts_at"]),
            datetime.fromisoformat(row.was["ends_at"]),
        )
        if planned != (row.starts_at, row.ends_at):
            yield words.moved.format(when=words.span(*planned, zone))
        if sorted(row.was["teachers"]) != sorted(found.teachers[row.pk]):
            yield words.replaced.format(who=_people(found, row.was["teachers"]) or "–")
        if sorted(row.was["rooms"]) != sorted(found.rooms[row.pk]):
            rooms = ", ".join(_rooms(found, row.was["rooms"])) or "–"
            yield words.other_room.format(rooms=rooms)
    elif row.status == Lesson.Status.EXCEPTIONAL:
        yield words.added
    if row.last_change__reason:
        yield words.reason.format(reason=row.last_change__reason)
    if row.test:
        yield words.about.format(test=row.test)
    if who := _people(found, found.teachers[row.pk]):
        yield words.with_.format(who=who)


def _people(found: Found, ids: Iterable[int]) -> str:
    known = (found.people[pk] for pk in ids if pk in found.people)
    return ", ".join(sorted(one.called or one.name for one in known))


def _rooms(found: Found, ids: Iterable[int]) -> list[str]:
    return [found.names[pk] for pk in ids if pk in found.names]
