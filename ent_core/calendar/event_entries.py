"""The school events that a person is meant by, as calendar entries."""

from datetime import timedelta

from django.db.models import Q

from ent_core.calendar.ics import Entry
from ent_core.calendar.models import SchoolEvent
from ent_core.calendar.permissions import within
from ent_core.calendar.words import Words
from ent_core.establishments.addressed import addressed_to, addressed_to_children
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.permissions import Can, scope

BACK = timedelta(days=30)


def event_entries(person: User, words: Words) -> list[Entry]:
    """What is addressed to ``person`` or to their children, and what they published, by time; a
    cancelled one is there as such."""
    mine = within(addressed_to(person) | addressed_to_children(person)) | Q(author=person)
    events = (
        scope(person, Can.READ, SchoolEvent.objects.select_related("establishment"))
        .filter(mine, ends_at__gte=clock.now() - BACK)
        .order_by("starts_at", "pk")
    )
    return [_entry(event, words) for event in events]


def _entry(event: SchoolEvent, words: Words) -> Entry:
    cancelled = event.cancelled_at is not None
    return Entry(
        uid=f"event-{event.pk}@preau",
        sequence=event.sequence,
        starts=event.first_day if event.all_day else event.starts_at,
        ends=event.last_day if event.all_day else event.ends_at,
        summary=words.cancelled.format(what=event.title) if cancelled else event.title,
        modified=event.changed_at,
        description=event.details,
        location=event.place,
        category=words.event,
        cancelled=cancelled,
    )
