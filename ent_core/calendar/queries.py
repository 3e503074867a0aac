"""What is read of school events and own deadlines: the actor first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from ent_core.calendar import problems
from ent_core.calendar.models import EventAnswer, EventPart, PersonalItem, SchoolEvent
from ent_core.calendar.problems import wrong
from ent_core.establishments.addressed import Part, Who, Within, part_of
from ent_core.establishments.audience import WHOLE_SCHOOL, people_in
from ent_core.establishments.models import Establishment, Group, Role, RoleKind
from ent_core.establishments.standing import live, standing
from ent_core.people.models import User
from ent_core.permissions import Can, annotated, fetch, scope

MOST_DAYS = 400
ORDER = ("starts_at", "pk")
NO_COUNTS = {"yes": 0, "no": 0, "maybe": 0}
CANS = (Can.EDIT, Can.ANSWER)


def check_span(first: date, last: date, most: int) -> None:
    if not timedelta() <= last - first < timedelta(days=most):
        raise wrong("to", problems.SPAN, most=most)


def touching(places: Iterable[int], first: date, last: date) -> Q:
    """Events of these schools that have a moment on these days, as each school's clock has them."""
    found = Q(pk__in=())
    rows = Establishment.objects.filter(pk__in=list(places)).values_list("pk", "time_zone")
    for place, name in rows:
        zone = ZoneInfo(name)
        try:
            begins = datetime.combine(first, time(), zone).astimezone(UTC)
            ends = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
        except OverflowError:  # the calendar's own first and last days, on which nothing is
            continue
        found |= Q(establishment=place, starts_at__lt=ends, ends_at__gt=begins)
    return found


def events_of(actor: User, first: date, last: date) -> QuerySet[SchoolEvent]:
    """Events that touch these days, each with ``can_edit`` and ``can_answer``."""
    check_span(first, last, MOST_DAYS)
    return full(actor).filter(touching(standing(actor).establishments(), first, last))


def event_of(actor: User, event_id: int) -> SchoolEvent:
    return fetch(actor, Can.READ, full(actor), event_id)


def full(actor: User) -> QuerySet[SchoolEvent]:
    seen = scope(actor, Can.READ, SchoolEvent.objects.select_related("establishment", "author"))
    return annotated(actor, CANS, seen)


@dataclass(frozen=True)
class Beside:
    """What stands beside some events: the asker's answers, the counts, the audiences by name."""

    answers: Mapping[int, str]
    counts: Mapping[int, Mapping[str, int]]
    audiences: Mapping[int, list[dict[str, Any]]]


def beside(actor: User, events: Iterable[SchoolEvent]) -> Beside:
    """In a few queries, however many events; counts only where one may edit, and persons of an
    audience are named to nobody else."""
    some = {event.pk: event for event in events}
    own = dict(
        EventAnswer.objects.filter(event__in=some, person=actor).values_list("event_id", "answer")
    )
    edited = [pk for pk, event in some.items() if event.can_edit]  # type: ignore[attr-defined]
    counts = {pk: dict(NO_COUNTS) for pk in edited}
    rows = EventAnswer.objects.filter(event__in=edited).values_list("event_id", "answer")
    for event_id, answer, many in rows.annotate(many=Count("pk")).order_by():
        counts[event_id][answer] = many
    return Beside(own, counts, _audiences(some, set(edited)))


def _audiences(
    events: Mapping[int, SchoolEvent], edited: set[int]
) -> dict[int, list[dict[str, Any]]]:
    parts: dict[int, list[Part]] = {pk: [] for pk in events}
    for event_id, key in EventPart.objects.filter(event__in=events).values_list("event_id", "key"):
        part = part_of(key)
        if part.within != Within.PERSON or event_id in edited:
            parts[event_id].append(part)

    def ids(within: str) -> set[int]:
        return {int(one.target) for some in parts.values() for one in some if one.within == within}

    names: dict[tuple[str, int | str], str] = {}
    groups = Group.objects.filter(pk__in=ids(Within.GROUP)).values_list("pk", "name")
    names |= {(Within.GROUP, pk): name for pk, name in groups}
    people = User.objects.in_bulk(ids(Within.PERSON))
    names |= {(Within.PERSON, pk): one.name for pk, one in people.items()}
    for event in events.values():
        names[Within.SCHOOL, event.establishment_id] = event.establishment.name
    return {
        pk: [
            {**one.as_json(), "name": names.get((one.within, one.target), str(one.target))}
            for one in sorted(some, key=lambda part: (part.who, part.within, str(part.target)))
        ]
        for pk, some in parts.items()
    }


def people_of(event: SchoolEvent) -> QuerySet[User]:
    """Who is in an event's audience today."""
    return people_of_keys(event.establishment, event.audience.values_list("key", flat=True))


def people_of_keys(place: Establishment, keys: Iterable[str]) -> QuerySet[User]:
    parts = [part_of(key) for key in keys]
    return User.objects.filter(people_in(place, parts), is_active=True)


def people_concerned(event: SchoolEvent, keys: Iterable[str]) -> set[int]:
    """Whose open pages a change of an event concerns: who may be addressed by these keys, their
    guardians and teachers, who runs the school, its author. Some may see nothing of it: a page
    reads anew under its person's own rights."""
    parts = {part_of(key) for key in keys}
    around = {replace(part, who=who) for part in parts for who in (Who.GUARDIANS, Who.STAFF)}
    place = event.establishment
    people = User.objects.filter(people_in(place, parts | around), is_active=True)
    running = Role.objects.filter(
        live(place.today()),
        establishment=place,
        role__in=(*WHOLE_SCHOOL, RoleKind.ESTABLISHMENT_ADMIN),
    ).values_list("user_id", flat=True)
    author = {event.author_id} if event.author_id else set()
    return {*people.values_list("pk", flat=True), *running, *author}


def answers_of(actor: User, event_id: int) -> tuple[SchoolEvent, int, QuerySet[EventAnswer]]:
    """The event, how many people it is for, and who answered what, by name; for who may edit."""
    event = fetch(actor, Can.EDIT, full(actor), event_id)
    given = EventAnswer.objects.filter(event=event).select_related("person")
    return event, people_of(event).count(), given


def items_of(actor: User) -> QuerySet[PersonalItem]:
    return scope(actor, Can.READ, PersonalItem.objects.select_related("establishment"))
