"""School events, told where all who read are meant: one card a channel, then its changes."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from chat.hub import pages
from chat.hub.cards.posting import post_in
from chat.hub.models import Channel, Message
from ent_core.calendar import queries
from ent_core.calendar.events import (
    EventAnswered,
    EventCancelled,
    EventChanged,
    EventPublished,
    OwnItemChanged,
)
from ent_core.calendar.models import SchoolEvent
from ent_core.establishments.addressed import Part, Who, Within, part_of
from ent_core.establishments.models import Group
from ent_core.kernel.cards import Card
from ent_core.kernel.events import handles

Kind = Channel.Kind
# Whose channel it is where a whole class, or a whole group, is meant.
OF_GROUP = {
    Who.PUPILS: (Kind.CLASS, Kind.GROUP),
    Who.GUARDIANS: (Kind.PARENTS,),
    Who.STAFF: (Kind.TEAM,),
}
# In a level or a school everybody is in a class already, and is told once.
OF_MANY = {Who.PUPILS: Kind.CLASS, Who.GUARDIANS: Kind.PARENTS, Who.STAFF: Kind.TEAM}


@handles(EventPublished)
def tell_new_event(told: EventPublished) -> None:
    event, keys = _event(told.event_id)
    _post(event, "published", channels(event.establishment_id, keys))
    _tell(event, keys)


@handles(EventChanged)
def tell_changed_event(told: EventChanged) -> None:
    event, keys = _event(told.event_id)
    now = channels(event.establishment_id, keys)
    before = channels(event.establishment_id, told.before)
    both = now.filter(pk__in=before.values("pk"))
    if told.shown:
        _post(event, "changed", both)
    _post(event, "published", now.exclude(pk__in=before.values("pk")))
    _withdraw(event, before.exclude(pk__in=now.values("pk")))
    _tell(event, {*keys, *told.before})


@handles(EventCancelled)
def tell_cancelled_event(told: EventCancelled) -> None:
    event, keys = _event(told.event_id)
    _post(event, "cancelled", channels(event.establishment_id, keys))
    _tell(event, keys)


@handles(EventAnswered)
def tell_answer(told: EventAnswered) -> None:
    """The author counts anew, and so do the other devices of whoever answered."""
    author = SchoolEvent.objects.values_list("author_id", flat=True).get(pk=told.event_id)
    pages.changed("events", {told.person_id} | ({author} if author else set()))


@handles(OwnItemChanged)
def tell_own_item(told: OwnItemChanged) -> None:
    pages.changed("events", {told.person_id})


def channels(establishment_id: int, keys: Iterable[str]) -> QuerySet[Channel]:
    """The channels whose every reader is meant by one of these parts; their staff, who are there
    to talk with them, do not count. Chosen persons have none."""
    chosen = Q(pk__in=())
    for key in keys:
        chosen |= _channels_of(part_of(key))
    return Channel.objects.filter(chosen, establishment=establishment_id, frozen_at=None)


def _channels_of(part: Part) -> Q:
    who = Who(part.who)
    if part.within == Within.GROUP:
        return Q(group=part.target, kind__in=OF_GROUP[who])
    if part.within == Within.LEVEL:
        return Q(group__kind=Group.Kind.DIVISION, group__level=part.target, kind=OF_MANY[who])
    if part.within == Within.SCHOOL:
        return Q(kind=Kind.STAFF if who == Who.STAFF else OF_MANY[who])
    return Q(pk__in=())


def _event(event_id: int) -> tuple[SchoolEvent, list[str]]:
    event = SchoolEvent.objects.select_related("establishment", "author").get(pk=event_id)
    return event, list(event.audience.values_list("key", flat=True))


def _post(event: SchoolEvent, kind: str, where: QuerySet[Channel]) -> None:
    post_in(card_of(event, kind), where)


def card_of(event: SchoolEvent, kind: str) -> Card:
    zone = event.establishment.zone
    author = event.author
    facts = {
        "kind": kind,
        "id": event.pk,
        "title": event.title,
        "starts_at": event.starts_at.astimezone(zone).isoformat(),
        "ends_at": event.ends_at.astimezone(zone).isoformat(),
        "all_day": event.all_day,
        "day": event.first_day.isoformat(),
        "last_day": event.last_day.isoformat(),
        "place": event.place,
        "answers": event.answers,
        "author": {"id": author.pk, "name": author.name, "called": author.called}
        if author
        else None,
    }
    return Card(card="event_announced", facts=facts, refs={"events": [event.pk]})


def _withdraw(event: SchoolEvent, where: QuerySet[Channel]) -> None:
    """Tell whoever is meant no more, in the words that they read: what it is now is not theirs."""
    said = Message.objects.filter(
        channel__in=where, card__card="event_announced", card__facts__id=event.pk
    ).order_by("channel_id", "seq")
    last = {message.channel_id: message.card for message in said}
    for channel_id, card in last.items():
        facts = {**card["facts"], "kind": "withdrawn"} if card else {}
        gone = Card(card="event_announced", facts=facts, refs={"events": [event.pk]})
        post_in(gone, where.filter(pk=channel_id))


def _tell(event: SchoolEvent, keys: Iterable[str]) -> None:
    pages.changed("events", queries.people_concerned(event, keys))
