"""Publishing, changing, cancelling and answering school events; deadlines of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ent_core.calendar import problems
from ent_core.calendar.events import (
    EventAnswered,
    EventCancelled,
    EventChanged,
    EventPublished,
    OwnItemChanged,
)
from ent_core.calendar.models import EventAnswer, EventPart, PersonalItem, SchoolEvent
from ent_core.calendar.problems import wrong
from ent_core.establishments.addressed import Part
from ent_core.establishments.audience import Audience, check_rights, named
from ent_core.establishments.models import Establishment
from ent_core.establishments.standing import standing
from ent_core.kernel import clock
from ent_core.kernel.errors import NotFound
from ent_core.kernel.events import emit
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, fetch

LONGEST = timedelta(days=92)
FARTHEST = timedelta(days=800)
MOST_ITEMS = 2000

Moment = datetime | date
SHOWN = ("title", "starts_at", "ends_at", "all_day", "place")


@dataclass(frozen=True)
class Facts:
    """What is asked of an event; None leaves what stands. ``starts_at`` and ``ends_at`` are
    moments, or (``all_day``) the first and the last day."""

    title: str | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    all_day: bool | None = None
    place: str | None = None
    details: str | None = None
    answers: str | None = None
    audience: Sequence[Part] | None = None


@transaction.atomic
def publish_event(*, actor: User, new: Facts, establishment_id: int | None = None) -> SchoolEvent:
    """Publish an event for an audience that one may address; its channels are told once.

    :class:`~ent_core.establishments.audience.OutsideRights` names the parts that one may not.
    """
    audience = named(actor, new.audience or (), establishment_id=establishment_id)
    check_rights(actor, audience)
    place = audience.establishment
    now = clock.now()
    event = SchoolEvent(establishment=place, author=actor, made_at=now, changed_at=now)
    _apply(event, new)
    event.save()
    _address(event, audience)
    emit(EventPublished(place.pk, event.pk))
    return event


@transaction.atomic
def change_event(*, actor: User, event_id: int, change: Facts) -> SchoolEvent:
    """Change an event that is not cancelled. A change of nothing tells nobody."""
    event = _editable(actor, event_id)
    before = list(event.audience.values_list("key", flat=True))
    audience = None
    if change.audience is not None:
        audience = named(actor, change.audience, establishment_id=event.establishment_id)
        check_rights(actor, audience)
        if sorted(audience.keys) == sorted(before):
            audience = None
    was = _state(event)
    _apply(event, change)
    if _state(event) == was and audience is None:
        return event
    event.changed_at = clock.now()
    event.sequence += 1
    event.save()
    if audience is not None:
        _address(event, audience)
    shown = any(was[name] != _state(event)[name] for name in SHOWN)
    emit(EventChanged(event.establishment_id, event.pk, shown=shown, before=before))
    return event


@transaction.atomic
def cancel_event(*, actor: User, event_id: int) -> None:
    """Cancel an event: it stays to be read, crossed out, and takes no more answers."""
    event = fetch(actor, Can.EDIT, _locked(), event_id)
    if event.cancelled_at is not None:
        return
    event.cancelled_at = event.changed_at = clock.now()
    event.sequence += 1
    event.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    emit(EventCancelled(event.establishment_id, event.pk))


@transaction.atomic
def answer_event(*, actor: User, event_id: int, answer: str) -> SchoolEvent:
    """Answer for oneself, until it starts; again is a change of mind."""
    event = fetch(actor, Can.READ, _locked(), event_id)
    if event.answers == SchoolEvent.Answers.NONE:
        raise problems.NoAnswers
    event = fetch(actor, Can.ANSWER, _locked(), event_id)
    if event.cancelled_at is not None:
        raise problems.Cancelled
    if event.starts_at <= clock.now():
        raise problems.Started
    given = EventAnswer.objects.filter(event=event, person=actor).first()
    if given is not None and given.answer == answer:
        return event
    EventAnswer.objects.update_or_create(
        event=event, person=actor, defaults={"answer": answer, "at": clock.now()}
    )
    emit(EventAnswered(event.establishment_id, event.pk, actor.pk))
    return event


def _locked() -> QuerySet[SchoolEvent]:
    return SchoolEvent.objects.select_related("establishment").select_for_update(of=("self",))


def _editable(actor: User, event_id: int) -> SchoolEvent:
    event = fetch(actor, Can.EDIT, _locked(), event_id)
    if event.cancelled_at is not None:
        raise problems.Cancelled
    return event


def _state(event: SchoolEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in (*SHOWN, "details", "answers")}


def _address(event: SchoolEvent, audience: Audience) -> None:
    event.audience.all().delete()
    EventPart.objects.bulk_create(EventPart(event=event, key=key) for key in audience.keys)


def _apply(event: SchoolEvent, wanted: Facts) -> None:
    """Take what is given, and see that the whole makes sense."""
    for name in ("title", "place", "details", "answers"):
        value = getattr(wanted, name)
        if value is not None:
            setattr(event, name, value.strip())
    if not event.title:
        raise wrong("title", WRONG["missing"])
    if any(getattr(wanted, name) is not None for name in ("starts_at", "ends_at", "all_day")):
        _put_times(event, wanted)


def _put_times(event: SchoolEvent, wanted: Facts) -> None:
    place = event.establishment
    made = event.pk is not None
    all_day = event.all_day if wanted.all_day is None else wanted.all_day
    starts = wanted.starts_at or (event.starts_at if made else None)
    ends = wanted.ends_at or ((event.last_day if all_day else event.ends_at) if made else None)
    if starts is None:
        raise wrong("starts_at", WRONG["missing"])
    if all_day:
        first = _day(starts, place)
        last = _day(ends, place) if ends is not None else first
        if last < first:
            raise wrong("ends_at", problems.ENDS_BEFORE)
        starts_at = _midnight(first, place)
        ends_at = _midnight(last, place, after=timedelta(days=1))
    else:
        if not isinstance(starts, datetime):
            raise wrong("starts_at", WRONG["type"])
        if ends is None:
            raise wrong("ends_at", WRONG["missing"])
        if not isinstance(ends, datetime):
            raise wrong("ends_at", WRONG["type"])
        starts_at, ends_at = starts, ends
    check_times(starts_at, ends_at)
    event.all_day, event.starts_at, event.ends_at = all_day, starts_at, ends_at


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise wrong("ends_at", problems.ENDS_BEFORE)
    if ends_at - starts_at > LONGEST:
        raise wrong("ends_at", problems.TOO_LONG, most=LONGEST.days)
    if abs(starts_at - clock.now()) > FARTHEST:
        raise wrong("starts_at", problems.TOO_FAR)


def _day(moment: Moment, place: Establishment) -> date:
    return moment.astimezone(place.zone).date() if isinstance(moment, datetime) else moment


def _midnight(day: date, place: Establishment, *, after: timedelta = timedelta()) -> datetime:
    try:
        return datetime.combine(day + after, time(), place.zone).astimezone(UTC)
    except OverflowError:
        raise wrong("starts_at", problems.TOO_FAR) from None


# Deadlines of one's own ---------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """What is asked of an own deadline; None leaves what stands."""

    title: str | None = None
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    details: str | None = None
    done: bool | None = None


@transaction.atomic
def note_item(*, actor: User, new: Item) -> PersonalItem:
    """Write a deadline of one's own: on a day, or at an hour."""
    places = standing(actor).establishments()
    if not places:
        raise NotFound
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if PersonalItem.objects.filter(person=actor).count() >= MOST_ITEMS:
        raise problems.TooManyItems(most=MOST_ITEMS)
    place = Establishment.objects.get(pk=places[0])
    item = PersonalItem(person=actor, establishment=place)
    if new.day is None and new.starts_at is None:
        raise wrong("day", problems.DAY_OR_HOUR)
    return _write(item, new)


@transaction.atomic
def change_item(*, actor: User, item_id: int, change: Item) -> PersonalItem:
    """Change an own deadline; a new ``day`` alone takes its hour away."""
    own = PersonalItem.objects.select_related("establishment").select_for_update(of=("self",))
    return _write(fetch(actor, Can.EDIT, own, item_id), change)


@transaction.atomic
def drop_item(*, actor: User, item_id: int) -> None:
    fetch(actor, Can.EDIT, PersonalItem.objects.all(), item_id).delete()
    emit(OwnItemChanged(actor.pk))


def _write(item: PersonalItem, wanted: Item) -> PersonalItem:
    if wanted.title is not None:
        item.title = wanted.title.strip()
    if not item.title:
        raise wrong("title", WRONG["missing"])
    if wanted.details is not None:
        item.details = wanted.details.strip()
    if wanted.done is not None:
        item.done_at = (item.done_at or clock.now()) if wanted.done else None
    if wanted.day is not None and wanted.starts_at is None and wanted.ends_at is not None:
        raise wrong("starts_at", WRONG["missing"])
    if wanted.starts_at is not None:
        item.starts_at, item.ends_at = wanted.starts_at, wanted.ends_at
        item.day = _day(wanted.starts_at, item.establishment)
    elif wanted.day is not None:
        item.day, item.starts_at, item.ends_at = wanted.day, None, None
    elif wanted.ends_at is not None:
        item.ends_at = wanted.ends_at
    if item.ends_at is not None:
        if item.starts_at is None:
            raise wrong("starts_at", WRONG["missing"])
        check_times(item.starts_at, item.ends_at)
    if abs((item.day - item.establishment.today()).days) > FARTHEST.days:
        raise wrong("day", problems.TOO_FAR)
    item.save()
    emit(OwnItemChanged(item.person_id))
    return item
