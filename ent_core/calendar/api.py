"""School events and their answers, deadlines of one's own, the merged agenda, the feed."""

from datetime import date, timedelta
from typing import Annotated, Any

from ninja import Query, Router
from ninja.responses import Status

from ent_core.calendar import actions, addressing, feeds, queries, schemas
from ent_core.calendar.agenda import agenda
from ent_core.calendar.models import SchoolEvent
from ent_core.calendar.schemas import (
    AddressablePage,
    AgendaPage,
    AnswerEvent,
    AnswersPage,
    ChangeEvent,
    ChangeItem,
    EventItem,
    FeedItem,
    NoteItem,
    OwnItem,
    PublishEvent,
)
from ent_core.establishments.standing import today_of
from ent_core.kernel.http import FIRST_DAY, LAST_DAY, Id, Limit, Page, Request, paged
from ent_core.people.models import User

router = Router(tags=["agenda"])

MONTH = timedelta(days=30)
From = Annotated[date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY)]
Until = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]


@router.get("/agenda", response=AgendaPage, by_alias=True)
def show_agenda(
    request: Request, from_: From = None, to: Until = None, pupil: Id | None = None
) -> dict[str, Any]:
    """All that is on each day (at most 62, both included): lessons, tests, homework, events, own
    deadlines, free days. A pupil's; or one's own, left out, for who works in a school."""
    first, last = _days(request.user, from_, to)
    return {"items": agenda(request.user, pupil, first, last), "next": None}


@router.get("/events", response=Page[EventItem], by_alias=True)
def list_events(
    request: Request,
    from_: From = None,
    to: Until = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The events that one sees, by time; without days those of a month from today."""
    first, last = _days(request.user, from_, to)
    rows, following = paged(
        queries.events_of(request.user, first, last),
        order=queries.ORDER,
        limit=limit,
        cursor=cursor,
    )
    return {"items": _items(request.user, rows), "next": following}


@router.post("/events", response={201: EventItem}, by_alias=True)
def publish_event(request: Request, payload: PublishEvent) -> Status[dict[str, Any]]:
    """Publish an event. 403 ``outside_rights`` lists the parts that one may not address."""
    event = actions.publish_event(
        actor=request.user, new=_facts(payload), establishment_id=payload.establishment
    )
    return Status(201, _one(request.user, event.pk))


@router.get("/events/{int:event_id}", response=EventItem, by_alias=True)
def show_event(request: Request, event_id: Id) -> dict[str, Any]:
    """One event."""
    return _one(request.user, event_id)


@router.patch("/events/{int:event_id}", response=EventItem, by_alias=True)
def change_event(request: Request, event_id: Id, payload: ChangeEvent) -> dict[str, Any]:
    """Change an event; what is left out stays."""
    event = actions.change_event(actor=request.user, event_id=event_id, change=_facts(payload))
    return _one(request.user, event.pk)


@router.delete("/events/{int:event_id}", response={204: None})
def cancel_event(request: Request, event_id: Id) -> Status[None]:
    """Cancel an event; it stays to be read, as cancelled."""
    actions.cancel_event(actor=request.user, event_id=event_id)
    return Status(204, None)


@router.post("/events/{int:event_id}/answer", response=EventItem, by_alias=True)
def answer_event(request: Request, event_id: Id, payload: AnswerEvent) -> dict[str, Any]:
    """Answer for oneself; again is a change of mind. 409 ``started`` once it has begun."""
    event = actions.answer_event(actor=request.user, event_id=event_id, answer=payload.answer)
    return _one(request.user, event.pk)


@router.get("/events/{int:event_id}/answers", response=AnswersPage)
def list_answers(
    request: Request, event_id: Id, limit: Limit = 50, cursor: str | None = None
) -> dict[str, Any]:
    """Who answered what, for the event's author and who runs the school."""
    event, people, given = queries.answers_of(request.user, event_id)
    rows, following = paged(
        given, order=("person__last_name", "person__first_name", "pk"), limit=limit, cursor=cursor
    )
    return {
        "people": people,
        "counts": queries.beside(request.user, [event]).counts[event.pk],
        "items": [schemas.answer_item(one, event) for one in rows],
        "next": following,
    }


@router.get("/audiences", response=AddressablePage, by_alias=True)
def list_audiences(request: Request) -> dict[str, Any]:
    """Whom one may address: classes and groups, and for who runs the school levels and all."""
    return {"items": addressing.addressable(request.user), "next": None}


@router.post("/agenda/items", response={201: OwnItem})
def note_item(request: Request, payload: NoteItem) -> Status[dict[str, Any]]:
    """Write a deadline of one's own, on a day or at an hour."""
    item = actions.note_item(actor=request.user, new=actions.Item(**payload.dict()))
    return Status(201, schemas.own_item(item))


@router.patch("/agenda/items/{int:item_id}", response=OwnItem)
def change_item(request: Request, item_id: Id, payload: ChangeItem) -> dict[str, Any]:
    """Change a deadline of one's own, or say that it is done."""
    item = actions.change_item(
        actor=request.user, item_id=item_id, change=actions.Item(**payload.dict())
    )
    return schemas.own_item(item)


@router.delete("/agenda/items/{int:item_id}", response={204: None})
def drop_item(request: Request, item_id: Id) -> Status[None]:
    """Drop a deadline of one's own."""
    actions.drop_item(actor=request.user, item_id=item_id)
    return Status(204, None)


@router.post("/me/ics", response={201: FeedItem})
def renew_feed(request: Request) -> Status[dict[str, Any]]:
    """A new private address for one's calendar feed; the old one stops at once."""
    return Status(201, {"ics_url": feeds.renew_feed(actor=request.user)})


@router.delete("/me/ics", response={204: None})
def revoke_feed(request: Request) -> Status[None]:
    """Have no calendar feed any more."""
    feeds.revoke_feed(actor=request.user)
    return Status(204, None)


def _days(actor: User, first: date | None, last: date | None) -> tuple[date, date]:
    starts = first or today_of(actor)
    try:
        return starts, last or starts + MONTH
    except OverflowError:
        return starts, starts


def _facts(payload: PublishEvent | ChangeEvent) -> actions.Facts:
    said = payload.model_dump(exclude={"audience", "establishment"})
    parts = payload.audience
    return actions.Facts(**said, audience=None if parts is None else [one.part() for one in parts])


def _one(actor: User, event_id: int) -> dict[str, Any]:
    return _items(actor, [queries.event_of(actor, event_id)])[0]


def _items(actor: User, events: list[SchoolEvent]) -> list[dict[str, Any]]:
    known = queries.beside(actor, events)
    return [schemas.event_item(one, known) for one in events]
