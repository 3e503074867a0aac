"""Coming back: what was missed since the client's cursors, in order, then live.

The first 500 events of a channel and 2,000 in all come as events, the rest as one ``gap`` a
channel, to be read over HTTP. It is paced by what the client confirms.
"""

import asyncio
from typing import TYPE_CHECKING

from chat.hub.frames import encode, event_frame
from chat.hub.history import channel_heads, epoch, events_after, read_again
from chat.hub.reading import read
from chat.hub.registry import PACE, Connection, Place
from chat.hub.schemas import GapFrame, ResetFrame, ResumedFrame, RevokedFrame
from chat.hub.visibility import Viewer

if TYPE_CHECKING:
    from chat.hub.delivery import Hub

MOST_OF_A_CHANNEL = 500
MOST_IN_ALL = 2_000
PAGE = 100


async def resume(
    hub: "Hub",
    connection: Connection,
    room: asyncio.Event,
    of_epoch: str,
    cursors: dict[int, int],
) -> None:
    """Answer one ``resume`` frame; ``room`` is set whenever the client confirms something."""
    first = not connection.resumed
    named = dict(cursors)
    if of_epoch != await read(epoch):
        connection.write(encode(ResetFrame()))
        # A cursor of another history says nothing: each place starts at today's head.
        await _to_the_head(connection, list(connection.places))
        named, first = {}, True
    known = {}
    for channel_id, cursor in named.items():
        place = connection.places.get(channel_id)
        if place is None:
            connection.write(encode(RevokedFrame(ch=channel_id)))
        else:
            place.held = True
            known[channel_id] = cursor
    try:
        await _catch_up(connection, room, known)
        connection.resumed = True
    finally:
        for channel_id in known:
            if (place := connection.places.get(channel_id)) is not None:
                place.held = False
        _note_behind(hub, connection)
    told = connection.places if first else {ch: connection.places.get(ch) for ch in known}
    cur = {str(ch): place.pos for ch, place in told.items() if place is not None}
    connection.write(encode(ResumedFrame(cur=cur)))


def _note_behind(hub: "Hub", connection: Connection) -> None:
    """What was published while the resume held its places is still to come."""
    for channel_id, place in connection.places.items():
        if place.pos < hub.registry.published.get(channel_id, 0):
            connection.behind.add(channel_id)


async def _to_the_head(connection: Connection, channel_ids: list[int]) -> None:
    for channel_id, head in (await read(channel_heads, channel_ids)).items():
        place = connection.places.get(channel_id)
        if place is not None:
            connection.drop_waiting(place)
            place.pos = head


async def _catch_up(connection: Connection, room: asyncio.Event, cursors: dict[int, int]) -> None:
    heads = await read(channel_heads, list(cursors))
    left = MOST_IN_ALL
    for channel_id, cursor in cursors.items():
        place, head = connection.places.get(channel_id), heads.get(channel_id)
        if place is None or head is None:
            continue
        connection.drop_waiting(place)
        if cursor > head:
            connection.write(encode(ResetFrame(ch=channel_id)))
            place.pos = head
            continue
        place.pos = cursor
        upto = min(head, cursor + min(MOST_OF_A_CHANNEL, left))
        left -= upto - cursor
        await _give(connection, room, channel_id, place, upto)
        if connection.places.get(channel_id) is place and place.pos < head:
            gap = GapFrame.model_validate({"ch": channel_id, "from": place.pos + 1, "to": head})
            connection.write(encode(gap))
            place.pos = head


async def _give(
    connection: Connection, room: asyncio.Event, channel_id: int, place: Place, upto: int
) -> None:
    while place.pos < upto and connection.places.get(channel_id) is place:
        page = await read(_seen, channel_id, place.pos, min(PAGE, upto - place.pos), place.viewer)
        if not page:
            return
        for seq, frame in page:
            while not connection.has_room(PACE):
                room.clear()
                await room.wait()
            if connection.places.get(channel_id) is not place:
                return
            connection.give(channel_id, place, seq, frame)


def _seen(channel_id: int, seq: int, limit: int, viewer: Viewer) -> list[tuple[int, bytes]]:
    items = read_again(events_after(channel_id, seq, limit), viewer)
    return [(item.seq, event_frame(item)) for item in items]
