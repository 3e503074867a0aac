"""The merged view: lessons, tests, homework, events, own deadlines and free days, by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from ent_core.calendar.models import EventAnswer, PersonalItem, SchoolEvent
from ent_core.calendar.permissions import within
from ent_core.calendar.queries import check_span, items_of, touching
from ent_core.calendar.sources import Asking, Thing, source, things
from ent_core.establishments.addressed import (
    addressed_to,
    addressed_to_classes,
    addressed_to_guardian_of,
    addressed_to_pupil,
)
from ent_core.establishments.asking import pupil_of
from ent_core.establishments.audience import WHOLE_SCHOOL
from ent_core.establishments.models import STAFF_ROLES, RoleKind
from ent_core.establishments.standing import standing
from ent_core.homework.models import Tick
from ent_core.homework.queries import homework_for, homework_of
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.timetable.models import Lesson
from ent_core.timetable.queries import Whose, calendar_of, timetable

MOST_DAYS = 62
DAY = timedelta(days=1)


def agenda(actor: User, pupil_id: int | None, first: date, last: date) -> list[dict[str, Any]]:
    """Each day from ``first`` to ``last`` (both included, at most 62) with all that is on it.

    A pupil's; without ``pupil_id`` one's own: a pupil's, or that of somebody who works there.
    """
    check_span(first, last, MOST_DAYS)
    asking = _asking(actor, pupil_id, first, last)
    by_day: defaultdict[date, list[dict[str, Any]]] = defaultdict(list)
    for thing in things(asking):
        by_day[thing.day].append(thing.entry)
    closures, weeks = calendar_of(actor, first, last)
    closed: dict[date, str] = {}
    for closure in closures:
        if closure.year.establishment_id in asking.places:
            for day in _days(max(first, closure.starts_on), min(last, closure.ends_on)):
                closed.setdefault(day, closure.name)
    letters = {
        week.monday: week.letter for week in weeks if week.year.establishment_id in asking.places
    }
    return [
        {
            "day": day,
            "closed": closed.get(day, ""),
            "letter": letters.get(day - day.weekday() * DAY, ""),
            "items": by_day[day],
        }
        for day in _days(first, last)
    ]


def _asking(actor: User, pupil_id: int | None, first: date, last: date) -> Asking:
    now = standing(actor)
    places = now.establishments(*STAFF_ROLES)
    if pupil_id is None and places and not now.establishments(RoleKind.PUPIL):
        return Asking(actor, None, places, first, last)
    about = pupil_of(actor, pupil_id)
    return Asking(actor, about, about.places, first, last)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


@source
def lessons(asking: Asking) -> Iterable[Thing]:
    """Compact lessons; one with a test in it is a «test»."""
    teaches = standing(asking.actor).establishments(RoleKind.TEACHER)
    if asking.about is None and not teaches:
        return []
    whose = Whose(pupil=asking.about.pupil.pk) if asking.about else Whose(teacher=asking.actor.pk)
    found = timetable(asking.actor, whose, asking.first, asking.last)
    rows = list(
        found.select_related(None)
        .prefetch_related(None)
        .values(
            *("pk", "day", "starts_at", "ends_at", "title", "kind", "status", "test"),
            "establishment__time_zone",
            *_subject(),
        )
    )
    ids = [row["pk"] for row in rows]
    rooms = _joined(
        Lesson.rooms.through.objects.filter(lesson__in=ids).values_list("lesson_id", "room__name")
    )
    if asking.about is None:
        groups = Lesson.groups.through.objects.filter(lesson__in=ids)
        beside = _joined(groups.values_list("lesson_id", "group__name"))
    else:
        links = list(
            Lesson.teachers.through.objects.filter(lesson__in=ids).values_list(
                "lesson_id", "user_id"
            )
        )
        people = User.objects.in_bulk({user for _, user in links})
        beside = _joined(
            (lesson, people[user].called or people[user].name) for lesson, user in links
        )
    return [
        Thing(
            row["day"],
            row["starts_at"],
            {
                "kind": "test" if row["test"] else "lesson",
                "id": row["pk"],
                "title": row["title"],
                "starts_at": _local(row["starts_at"], row["establishment__time_zone"]),
                "ends_at": _local(row["ends_at"], row["establishment__time_zone"]),
                "subject": _named(row),
                "place": rooms.get(row["pk"], ""),
                "with": beside.get(row["pk"], ""),
                "status": row["status"],
                "about": row["test"],
            },
        )
        for row in rows
    ]


def _joined(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    for lesson, name in rows:
        names[lesson].append(name)
    return {lesson: ", ".join(sorted(some)) for lesson, some in names.items()}


def _local(moment: Any, time_zone: str) -> str:
    return str(moment.astimezone(ZoneInfo(time_zone)).isoformat())


@source
def homework(asking: Asking) -> Iterable[Thing]:
    """What is due, of the pupil's groups or of one's own services; ticked or not by the pupil."""
    actor, about = asking.actor, asking.about
    if about is not None:
        found = homework_for(actor, about, asking.first, asking.last)
    elif standing(actor).establishments(RoleKind.TEACHER):
        found = homework_of(
            actor, teaching_id=None, group_id=None, first=asking.first, last=asking.last
        )
    else:
        return
    rows = list(
        found.select_related(None)
        .prefetch_related(None)
        .values("pk", "due", "title", "teaching__group__name", *_subject("teaching__"))
    )
    done: set[int] = set()
    if about is not None:
        ticks = Tick.objects.filter(homework__in=[row["pk"] for row in rows], pupil=about.pupil)
        done = set(ticks.values_list("homework_id", flat=True))
    for row in rows:
        entry = {
            "kind": "homework",
            "id": row["pk"],
            "title": row["title"],
            "subject": _named(row, "teaching__"),
            "with": row["teaching__group__name"] if about is None else "",
            "done": row["pk"] in done if about is not None else None,
        }
        yield Thing(row["due"], None, entry)


def _subject(prefix: str = "") -> tuple[str, ...]:
    return tuple(f"{prefix}subject__{name}" for name in ("id", "name", "letters", "ink"))


def _named(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any] | None:
    if row[f"{prefix}subject__id"] is None:
        return None
    return {name.rpartition("__")[2]: row[name] for name in _subject(prefix)}


@source
def events(asking: Asking) -> Iterable[Thing]:
    """Events addressed to the pupil or to oneself, those that one published, of a teacher also
    those of the own classes, of who runs the school the school's; on each of their days."""
    actor = asking.actor
    if asking.about is None:
        keys = addressed_to(actor) | addressed_to_classes(actor)
    else:
        keys = addressed_to_pupil(asking.about.pupil, asking.places)
        if asking.about.family:
            keys |= addressed_to_guardian_of(asking.about.pupil, actor, asking.places)
    found: QuerySet[SchoolEvent] = scope(
        actor, Can.READ, SchoolEvent.objects.select_related("establishment")
    ).filter(touching(asking.places, asking.first, asking.last))
    mine = within(keys)
    if asking.about is None:
        runs = standing(actor).establishments(*WHOLE_SCHOOL)
        mine |= Q(author=actor) | Q(establishment__in=runs)
    some = list(found.filter(mine))
    answers = dict(
        EventAnswer.objects.filter(event__in=some, person=actor).values_list("event_id", "answer")
    )
    for event in some:
        entry = {
            "kind": "event",
            "id": event.pk,
            "title": event.title,
            "starts_at": None
            if event.all_day
            else _local(event.starts_at, event.establishment.time_zone),
            "ends_at": None
            if event.all_day
            else _local(event.ends_at, event.establishment.time_zone),
            "place": event.place,
            "status": "cancelled" if event.cancelled_at else "kept",
            "answer": answers.get(event.pk),
            "last_day": event.last_day,
        }
        for day in _days(max(asking.first, event.first_day), min(asking.last, event.last_day)):
            at = event.starts_at if day == event.first_day and not event.all_day else None
            yield Thing(day, at, entry)


@source
def own_items(asking: Asking) -> Iterable[Thing]:
    """Deadlines of one's own, never the pupil's; a look at a pupil by its school holds none."""
    about = asking.about
    if about is not None and not (about.own or about.family):
        return
    for item in items_of(asking.actor).filter(day__gte=asking.first, day__lte=asking.last):
        yield Thing(item.day, item.starts_at, _item(item))


def _item(item: PersonalItem) -> dict[str, Any]:
    zone = item.establishment.time_zone
    return {
        "kind": "deadline",
        "id": item.pk,
        "title": item.title,
        "starts_at": _local(item.starts_at, zone) if item.starts_at else None,
        "ends_at": _local(item.ends_at, zone) if item.ends_at else None,
        "about": item.details,
        "done": item.done_at is not None,
    }
