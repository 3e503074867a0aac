"""Who is connected to this process, and how far each socket has come in each of its channels.

All of it lives on the event loop, and none of it waits. The rule that keeps every client
contiguous: an event goes out at once where the socket stands just before it; where it does not,
the socket is *behind* in that channel and is brought forward from the log (``delivery``).
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from chat.hub.frames import LiveEvent
from chat.hub.outlets import MOST_BUFFERED, Outlet
from chat.hub.visibility import Viewer

MOST_UNCONFIRMED = 200  # live events
PACE = 150  # unconfirmed events at which a resume pauses
MOST_UNCONFIRMED_BYTES = 1024 * 1024
PATIENCE = 30.0  # seconds without a confirmation before a full reader is closed

_numbers = count(1)


@dataclass
class Place:
    """A socket in one of its channels; ``held`` while a resume brings it forward by itself."""

    viewer: Viewer
    pos: int
    can_send: bool
    parents: bool
    held: bool = False
    waiting: deque[tuple[int, int]] = field(default_factory=deque)


@dataclass(eq=False)
class Connection:
    """One socket of one person. ``wake`` has its pump look at what is behind."""

    user_id: int
    epoch: str
    rights_version: int
    session_key: str | None
    shared: bool
    token_id: int | None
    outlet: Outlet
    wake: Callable[[], None]
    id: str = field(default_factory=lambda: f"{next(_numbers):x}")
    places: dict[int, Place] = field(default_factory=dict)
    resumed: bool = False
    behind: set[int] = field(default_factory=set)
    unconfirmed: int = 0
    unconfirmed_bytes: int = 0
    full_since: float | None = None
    heard_at: float = field(default_factory=time.monotonic)
    closing: int | None = None

    def write(self, frame: bytes) -> None:
        if self.closing is None:
            self.outlet.write(frame)

    def has_room(self, most: int = MOST_UNCONFIRMED) -> bool:
        return (
            self.unconfirmed < most
            and self.unconfirmed_bytes < MOST_UNCONFIRMED_BYTES
            and self.outlet.buffered() < MOST_BUFFERED
        )

    def offer(self, channel_id: int, seq: int, live: LiveEvent) -> None:
        """Send a live event if the socket stands just before it and confirms what it gets."""
        place = self.places.get(channel_id)
        if place is None or seq <= place.pos:
            return
        if not self.resumed or place.held:
            return  # a resume under way reads the log up to a head of its own
        if place.pos == seq - 1 and channel_id not in self.behind and self.has_room():
            self.give(channel_id, place, seq, live.for_viewer(place.viewer))
        else:
            self.behind.add(channel_id)
            self.note_fullness()
            self.wake()

    def give(self, channel_id: int, place: Place, seq: int, frame: bytes) -> None:
        """Send the event that follows ``place.pos``; it counts until the client confirms it."""
        self.write(frame)
        place.pos = seq
        place.waiting.append((seq, len(frame)))
        self.unconfirmed += 1
        self.unconfirmed_bytes += len(frame)
        self.note_fullness()

    def confirm(self, channel_id: int, seq: int) -> None:
        place = self.places.get(channel_id)
        if place is None:
            return
        while place.waiting and place.waiting[0][0] <= seq:
            _, size = place.waiting.popleft()
            self.unconfirmed -= 1
            self.unconfirmed_bytes -= size
            self.full_since = None
        self.note_fullness()

    def drop_waiting(self, place: Place) -> None:
        """Forget what is unconfirmed of a channel whose position starts anew."""
        self.unconfirmed -= len(place.waiting)
        self.unconfirmed_bytes -= sum(size for _, size in place.waiting)
        place.waiting.clear()

    def note_fullness(self) -> None:
        if self.has_room():
            self.full_since = None
        elif self.full_since is None:
            self.full_since = time.monotonic()

    def too_slow(self, now: float) -> bool:
        return self.full_since is not None and now - self.full_since > PATIENCE


class Registry:
    """The process's sockets by person and by channel, and the last ``seq`` published of each."""

    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self._by_user: dict[int, set[Connection]] = {}
        self._by_channel: dict[int, set[Connection]] = {}
        self.published: dict[int, int] = {}

    def add(self, connection: Connection) -> None:
        self.connections.add(connection)
        self._by_user.setdefault(connection.user_id, set()).add(connection)

    def remove(self, connection: Connection) -> list[int]:
        """Forget a socket; returns the channels in which it was the last one."""
        self.connections.discard(connection)
        own = self._by_user.get(connection.user_id)
        if own is not None:
            own.discard(connection)
            if not own:
                del self._by_user[connection.user_id]
        return [ch for ch in list(connection.places) if self.leave(connection, ch)]

    def enter(self, connection: Connection, channel_id: int, place: Place) -> bool:
        """Put a socket in a channel; true when it is the process's first one there."""
        connection.places[channel_id] = place
        there = self._by_channel.setdefault(channel_id, set())
        first = not there
        there.add(connection)
        if first:
            self.published[channel_id] = place.pos
        elif self.published[channel_id] > place.pos and connection.resumed:
            connection.behind.add(channel_id)
            connection.wake()
        return first

    def leave(self, connection: Connection, channel_id: int) -> bool:
        """Take a socket out of a channel; true when nobody of the process is left there."""
        place = connection.places.pop(channel_id, None)
        if place is not None:
            connection.drop_waiting(place)
            connection.wake()  # there is room again
        connection.behind.discard(channel_id)
        there = self._by_channel.get(channel_id)
        if there is None:
            return False
        there.discard(connection)
        if there:
            return False
        del self._by_channel[channel_id]
        self.published.pop(channel_id, None)
        return True

    def of_user(self, user_id: int) -> Iterable[Connection]:
        return tuple(self._by_user.get(user_id, ()))

    def users(self) -> list[int]:
        return list(self._by_user)

    def channels(self) -> list[int]:
        return list(self._by_channel)

    def in_channel(self, channel_id: int) -> Iterable[Connection]:
        return self._by_channel.get(channel_id, ())

    def publish(self, live: LiveEvent) -> None:
        """Offer the event that follows the last published one to every socket of its channel."""
        channel_id, seq = live.event.channel_id, live.event.seq
        self.published[channel_id] = seq
        for connection in tuple(self.in_channel(channel_id)):
            connection.offer(channel_id, seq, live)
