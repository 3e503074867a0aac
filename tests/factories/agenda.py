"""School events as published, and deadlines of one's own."""

from datetime import timedelta
from typing import Any

from ent_core.calendar.models import EventPart, PersonalItem, SchoolEvent
from ent_core.establishments.addressed import Part
from ent_core.establishments.models import Establishment, Group
from ent_core.people.models import User
from tests.factories.timetable import at, school_day


def to_group(group: Group, *who: str) -> list[dict[str, Any]]:
    """An audience as a body has it: these of one group (its pupils, without ``who``)."""
    return [{"who": one, "in": {"group": group.pk}} for one in who or ("pupils",)]


def make_event(
    author: User,
    school: Establishment,
    audience: list[dict[str, Any]],
    *,
    days: int = 7,
    starts: str = "18:00",
    ends: str = "19:30",
    **facts: object,
) -> SchoolEvent:
    """An event in about ``days`` days."""
    day = school_day(school, days) if days >= 0 else school.today() + timedelta(days=days)
    facts.setdefault("title", "Réunion")
    event = SchoolEvent.objects.create(
        author=author,
        establishment=school,
        **{"starts_at": at(school, day, starts), "ends_at": at(school, day, ends), **facts},
    )
    for part in audience:
        [(within, target)] = part["in"].items()
        EventPart.objects.create(event=event, key=Part(part["who"], within, target).key(school.pk))
    return event


def make_item(
    person: User, place: Establishment, *, days: int = 3, **facts: object
) -> PersonalItem:
    """A deadline of ``person``'s own."""
    facts.setdefault("title", "Rendre le livre au CDI")
    return PersonalItem.objects.create(
        person=person, establishment=place, day=place.today() + timedelta(days=days), **facts
    )
