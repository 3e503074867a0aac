"""Conversations over HTTP: the same channels, events and changes as on the socket."""

from concurrent.futures import TimeoutError as Late
from typing import Annotated, Any

from ninja import Query, Router
from ninja.responses import Status

from chat.hub import directs, history, looking_in, process, queries, writer
from chat.hub.actions import mark_read
from chat.hub.ops import Send
from chat.hub.schemas import (
    MESSAGES,
    MESSAGES_IN,
    AckItem,
    NothingMore,
    PostDirect,
    PostMessage,
    PostRead,
    ReadItem,
    ReadMark,
)
from chat.hub.shapes import ChannelEntry, ChannelWithPeople, EventItem
from chat.hub.text import check_cid
from ent_core.kernel import rates
from ent_core.kernel.errors import Invalid, TooMany, Unavailable
from ent_core.kernel.http import Id, Limit, Page, Request

router = Router(tags=["conversation"])

DIRECTS, DIRECTS_IN = 40, 600.0  # conversations that one person opens or finds again
COMMIT_PATIENCE = 10.0  # seconds; after them the change may still happen, and its cid says so

Seq = Annotated[int, Query(ge=0, le=2**63 - 1)]


@router.get("/channels", response=Page[ChannelEntry], by_alias=True)
def list_channels(
    request: Request,
    all: bool = False,  # the parameter's name is the contract's
    limit: Limit = 200,
    cursor: str | None = None,
) -> Page[ChannelEntry]:
    """One's channels of this school year; ``all=1``: every class's, for who may look into them."""
    found = (queries.channels_to_look_into if all else queries.channels_of)(request.user)
    start = _position(cursor, most=6)
    following = str(start + limit) if len(found) > start + limit else None
    return Page[ChannelEntry](items=found[start : start + limit], next=following)


def _position(cursor: str | None, *, most: int) -> int:
    """A cursor that is a place in the list: digits, at most ``most`` of them."""
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > most:
        raise _bad_cursor()
    return min(int(cursor), 2**63 - 1)


def _bad_cursor() -> Invalid:
    return Invalid(
        fields={
            "cursor": {
                "fr": "Ce repère n’est pas de cette liste.",
                "en": "This cursor is not of this list.",
            }
        }
    )


@router.get("/channels/{int:channel_id}", response=ChannelWithPeople, by_alias=True)
def show_channel(request: Request, channel_id: Id) -> ChannelWithPeople:
    """One channel, with the people whom one may see there."""
    return queries.one_channel(request.user, channel_id)


@router.get("/channels/{int:channel_id}/events", response=Page[EventItem], by_alias=True)
def list_events(
    request: Request,
    channel_id: Id,
    after: Seq | None = None,
    before: Seq | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[EventItem]:
    """History, always ascending: after a ``seq``, before one, or (neither) the newest.

    ``cursor`` goes on where a page with the same ``after`` or ``before`` ended.
    """
    if after is not None and before is not None:
        said = {"fr": "«after» ou «before», pas les deux.", "en": "«after» or «before», not both."}
        raise Invalid(fields={"before": said})
    if cursor is not None:
        at = _position(cursor, most=19)
        if after is not None:
            after = max(after, at)
        elif before is not None:
            before = min(before, at)
        else:
            raise _bad_cursor()  # the newest page has no next one
    place = queries.reading_place(request.user, channel_id)
    if not place.is_live:
        looking_in.note_look(actor=request.user, channel_id=channel_id)
    items, following = history.events_page(place, after=after, before=before, limit=limit)
    return Page[EventItem](items=items, next=None if following is None else str(following))


@router.post("/channels/{int:channel_id}/messages", response={200: AckItem, 201: AckItem})
def post_message(request: Request, channel_id: Id, payload: PostMessage) -> Status[AckItem]:
    """Send a message; a repeat of its ``cid`` answers 200 with the first answer."""
    wait = rates.take(f"send:{request.user.pk}", many=MESSAGES, seconds=MESSAGES_IN)
    if wait is not None:
        raise TooMany(retry_after=wait)
    op = Send(
        cid=check_cid(payload.cid),
        ch=channel_id,
        body=payload.body,
        reply_to=payload.reply_to,
        mentions=tuple(payload.mentions),
        files=tuple(payload.files),
    )
    try:
        ack = writer.submit(request.user.pk, op).result(timeout=COMMIT_PATIENCE)
    except Late:
        raise Unavailable(retry_after=2) from None
    item = AckItem(cid=ack.cid, ch=ack.ch, id=ack.id, seq=ack.seq, dup=ack.dup or None)
    return Status(200 if ack.dup else 201, item)


@router.post("/channels/{int:channel_id}/read", response=ReadItem)
def post_read(request: Request, channel_id: Id, payload: PostRead) -> dict[str, Any]:
    """Move one's marker; lower than it stands is ignored, beyond the head is the head."""
    moved = mark_read(request.user, channel_id, payload.seq)
    seq, unread, mentions = queries.unread_counts(request.user, channel_id)
    if moved is not None:
        mark = ReadMark(ch=channel_id, seq=seq, unread=unread, mentions=mentions)
        process.read_moved(request.user.pk, mark)
    return {"seq": seq, "unread": unread, "mentions": mentions}


@router.post(
    "/channels/{int:channel_id}/membership",
    response={200: ChannelWithPeople, 201: ChannelWithPeople},
    by_alias=True,
)
def join_channel(
    request: Request, channel_id: Id, payload: NothingMore | None = None
) -> Status[ChannelWithPeople]:
    """School life and heads join a class's channel, visibly."""
    joined = looking_in.join(actor=request.user, channel_id=channel_id)
    return Status(201 if joined else 200, queries.one_channel(request.user, channel_id))


@router.delete("/channels/{int:channel_id}/membership", response={204: None})
def leave_channel(request: Request, channel_id: Id) -> Status[None]:
    """Leave a channel that one joined."""
    looking_in.leave(actor=request.user, channel_id=channel_id)
    return Status(204, None)


@router.post(
    "/directs",
    response={200: ChannelWithPeople, 201: ChannelWithPeople},
    by_alias=True,
)
def open_direct(request: Request, payload: PostDirect) -> Status[ChannelWithPeople]:
    """The direct conversation with these people, made or found."""
    wait = rates.take(f"direct:{request.user.pk}", many=DIRECTS, seconds=DIRECTS_IN)
    if wait is not None:
        raise TooMany(retry_after=wait)
    channel, made = directs.open_direct(
        actor=request.user,
        people=payload.people,
        establishment_id=payload.establishment,
        about=payload.about,
    )
    return Status(201 if made else 200, queries.one_channel(request.user, channel.pk))
