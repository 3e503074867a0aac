"""From the log to the sockets of this process, and hints to the other processes.

A commit here publishes at once; a hint from another process, or the sweep, has the log read. The
database is the truth and everything else only hastens: with a dead channel layer all that changes
is that another process's messages come with the sweep.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog
from channels.layers import get_channel_layer
from pydantic import BaseModel

from chat.hub import history, pages, people_watch
from chat.hub import log as channel_log
from chat.hub.frames import LiveEvent, encode, event_frame
from chat.hub.models import Event
from chat.hub.reading import read
from chat.hub.registry import Connection, Registry
from chat.hub.schemas import ChangedFrame, TypingMark
from chat.hub.shapes import Person
from chat.hub.visibility import Viewer
from ent_core.kernel.errors import Unavailable
from ent_core.kernel.outbox import OutboxThread

log = structlog.get_logger(__name__)

SWEEP_EVERY = 0.5  # seconds: how late a lost hint makes a message
WATCH_EVERY = 2.0  # seconds: how late a lost hint makes a revocation
SILENCE = 60.0  # seconds without a frame after which a socket is closed
CHUNK = 500
LAYER_PATIENCE = 1.0
PAGE = 200


def _group(channel_id: int) -> str:
    return f"hub.ch.{channel_id}"


class Hub:
    """The running half of the hub in one process: start it on the event loop that serves."""

    def __init__(self) -> None:
        self.registry = Registry()
        self._loop = asyncio.get_running_loop()
        self._layer: Any = get_channel_layer()
        self._address = ""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._reading: set[int] = set()
        self._again: set[int] = set()
        self._wanted: dict[int, bool] = {}
        self._layer_work = asyncio.Event()
        self._hints: dict[int, int] = {}
        self._loose: list[tuple[str, dict[str, Any]]] = []
        self._outbox = OutboxThread()

    # Life ---------------------------------------------------------------------------------

    def start(self) -> None:
        channel_log.on_appended(self._committed)
        people_watch.on_rights_changed(self._rights_changed)
        pages.on_changed(self._pages_changed)
        self._outbox.start()
        for work in (
            self._listen(),
            self._talk(),
            self._sweep(),
            self._watch(),
            self._keep_time(),
        ):
            self._spawn(work)

    async def stop(self) -> None:
        channel_log.off_appended(self._committed)
        people_watch.off_rights_changed(self._rights_changed)
        pages.off_changed(self._pages_changed)
        for connection in tuple(self.registry.connections):
            with contextlib.suppress(Exception):
                await self.close(connection, 1012)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._outbox.stop)

    def from_thread(self, call: Callable[..., None], *args: object) -> None:
        """Have the loop call something soon, from any thread, without waiting for it."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process is ending
            self._loop.call_soon_threadsafe(call, *args)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, connection: Connection, code: int) -> None:
        """Close a socket; its own coroutine then ends and takes it out of the registry."""
        if connection.closing is None:
            connection.closing = code
            await connection.outlet.close(code)

    # In and out of channels ----------------------------------------------------------------

    def entered(self, channel_id: int) -> None:
        """The process has its first socket in a channel: hints of it are wanted."""
        self._wanted[channel_id] = True
        self._layer_work.set()

    def left(self, channel_id: int) -> None:
        self._wanted[channel_id] = False
        self._layer_work.set()

    # What this process committed ------------------------------------------------------------

    def _committed(self, event: Event, live: BaseModel) -> None:
        """In the thread that committed: hand the event to the loop, and never wait for it."""
        self.from_thread(self._publish_own, LiveEvent(event, live))

    def _publish_own(self, live: LiveEvent) -> None:
        channel_id, seq = live.event.channel_id, live.event.seq
        self._hints[channel_id] = seq
        self._layer_work.set()
        published = self.registry.published.get(channel_id)
        if published is None or seq <= published:
            return
        if seq == published + 1 and channel_id not in self._reading:
            self.registry.publish(live)
        else:  # another process wrote in between: read them all in their order
            self.look(channel_id)

    # What the log has -----------------------------------------------------------------------

    def look(self, channel_id: int) -> None:
        """Have the log of a channel read from the last published event on, once at a time."""
        if channel_id in self._reading:
            self._again.add(channel_id)
            return
        if channel_id in self.registry.published:
            self._reading.add(channel_id)
            self._spawn(self._read_log(channel_id))

    async def _read_log(self, channel_id: int) -> None:
        try:
            while True:
                self._again.discard(channel_id)
                published = self.registry.published.get(channel_id)
                if published is None:
                    return
                lives = await read(_live_after, channel_id, published)
                for live in lives:
                    if self.registry.published.get(channel_id) == live.event.seq - 1:
                        self.registry.publish(live)
                if len(lives) < PAGE and channel_id not in self._again:
                    return
        except Unavailable:
            pass  # the sweep looks again when the database is back
        finally:
            self._reading.discard(channel_id)
            self._again.discard(channel_id)

    async def _sweep(self) -> None:
        """Find what no hint told of: at most ``SWEEP_EVERY`` late, whatever the layer lost."""
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            channels = self.registry.channels()
            for start in range(0, len(channels), CHUNK):
                try:
                    heads = await read(history.channel_heads, channels[start : start + CHUNK])
                except Unavailable:
                    break
                except Exception as error:
                    log.error("hub_sweep_failed", exc_info=error)
                    break
                for channel_id, head in heads.items():
                    published = self.registry.published.get(channel_id)
                    if published is not None and head > published:
                        self.look(channel_id)

    # Rights ---------------------------------------------------------------------------------

    def _rights_changed(self, user_ids: Sequence[int]) -> None:
        """In any thread, after the commit: these people's sockets are looked at now, everywhere."""
        self.from_thread(self._look_at, list(user_ids), True)

    def _look_at(self, user_ids: Sequence[int], tell: bool) -> None:
        if tell:
            self._loose.append(
                (pages.PEOPLE_GROUP, {"type": "hub.people", "users": list(user_ids)})
            )
            self._layer_work.set()
        here = [user for user in user_ids if self.registry.of_user(user)]
        if here:
            self._spawn(self._check(here))

    async def _check(self, user_ids: Sequence[int]) -> None:
        try:
            await people_watch.check(self, user_ids)
        except Unavailable:
            pass
        except Exception as error:
            log.error("hub_rights_check_failed", exc_info=error)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_EVERY)
            await self._same_epoch()
            users = self.registry.users()
            for start in range(0, len(users), CHUNK):
                await self._check(users[start : start + CHUNK])

    async def _same_epoch(self) -> None:
        """Send back to ``hello`` whoever was greeted by another history than this one."""
        try:
            now = await read(history.epoch)
        except Unavailable:
            return
        except Exception as error:
            log.error("hub_epoch_check_failed", exc_info=error)
            return
        for connection in tuple(self.registry.connections):
            if connection.epoch != now:
                await self.close(connection, 1012)

    async def _keep_time(self) -> None:
        """Close the silent (60 s) and the slow (30 s without a confirmation)."""
        while True:
            await asyncio.sleep(2)
            now = time.monotonic()
            for connection in tuple(self.registry.connections):
                if now - connection.heard_at > SILENCE:
                    await self.close(connection, 1001)
                elif connection.too_slow(now):
                    await self.close(connection, 4408)
                else:
                    connection.note_fullness()

    # Pages ----------------------------------------------------------------------------------

    def _pages_changed(self, what: pages.What, people: Sequence[int]) -> None:
        """In any thread, after the commit: these people's open pages read a subject anew."""
        self.from_thread(self._show_changed, what, list(people), True)

    def _show_changed(self, what: pages.What, people: Sequence[int], tell: bool) -> None:
        frame = encode(ChangedFrame(what=what))
        for user_id in people:
            for connection in self.registry.of_user(user_id):
                connection.write(frame)
        if tell:
            self._loose += [(pages.PEOPLE_GROUP, hint) for hint in pages.hints(what, people)]
            self._layer_work.set()

    # Typing ---------------------------------------------------------------------------------

    def typing(self, channel_id: int, by: Person, guardian: bool) -> None:
        facts = {"type": "hub.typing", "ch": channel_id, "by": by.model_dump(), "g": guardian}
        self._show_typing(facts)
        self._loose.append((_group(channel_id), facts))
        self._layer_work.set()

    def _show_typing(self, facts: dict[str, Any]) -> None:
        by = Person(**facts["by"])
        frame = encode(TypingMark(ch=facts["ch"], by=by))
        for connection in tuple(self.registry.in_channel(facts["ch"])):
            place = connection.places[facts["ch"]]
            hidden = facts["g"] and place.parents and place.viewer.is_guardian
            if connection.resumed and connection.user_id != by.id and not hidden:
                connection.write(frame)

    def read_moved(self, user_id: int, frame: bytes, said_by: Connection | None = None) -> None:
        """One's own other sockets see how far one has read."""
        facts = {"type": "hub.read", "user": user_id, "frame": frame}
        self._show_read(facts, said_by)
        self._loose.append((pages.PEOPLE_GROUP, facts))
        self._layer_work.set()

    def _show_read(self, facts: dict[str, Any], said_by: Connection | None = None) -> None:
        for connection in self.registry.of_user(facts["user"]):
            if connection is not said_by:
                connection.write(facts["frame"])

    # The channel layer ------------------------------------------------------------------------

    async def _talk(self) -> None:
        """Send hints and keep the process's memberships in the layer; never waited for by anyone.

        What the layer does not take within a second is dropped: others find it by their sweep.
        """
        while True:
            await self._layer_work.wait()
            self._layer_work.clear()
            if not self._address:
                self._hints.clear()
                self._loose.clear()
                continue
            hints, self._hints = self._hints, {}
            loose, self._loose = self._loose, []
            wanted, self._wanted = self._wanted, {}
            messages = loose + [
                (_group(ch), {"type": "hub.event", "ch": ch, "seq": seq})
                for ch, seq in hints.items()
            ]
            try:
                async with asyncio.timeout(LAYER_PATIENCE + len(wanted) / 100):
                    for ch, want in wanted.items():
                        change = self._layer.group_add if want else self._layer.group_discard
                        await change(_group(ch), self._address)
                    for group, message in messages:
                        await self._layer.group_send(group, {**message, "from": self._address})
            except Exception as error:  # whatever the layer's client raises: the sweep carries on
                log.info("hub_layer_away", error=repr(error))
                self._wanted = wanted | self._wanted
                await asyncio.sleep(1)
                if self._wanted:
                    self._layer_work.set()

    async def _listen(self) -> None:
        """Receive hints; on any trouble take a new address and join all groups again."""
        while True:
            try:
                self._address = await self._layer.new_channel("hub")
                await self._layer.group_add(pages.PEOPLE_GROUP, self._address)
                self._wanted = dict.fromkeys(self.registry.channels(), True)
                self._layer_work.set()
                while True:
                    self._heard(await self._layer.receive(self._address))
            except Exception as error:
                log.info("hub_layer_away", error=repr(error))
                self._address = ""
                await asyncio.sleep(1)

    def _heard(self, message: dict[str, Any]) -> None:
        if message.get("from") == self._address:
            return
        match message["type"]:
            case "hub.event":
                published = self.registry.published.get(message["ch"])
                if published is not None and message["seq"] > published:
                    self.look(message["ch"])
            case "hub.people":
                self._look_at(message["users"], False)
            case "hub.changed":
                self._show_changed(message["what"], message["users"], False)
            case "hub.typing":
                self._show_typing(message)
            case "hub.read":
                self._show_read(message)

    # Behind -----------------------------------------------------------------------------------

    async def bring_forward(self, connection: Connection, channel_id: int) -> None:
        """Give a socket that is behind in a channel the next page of its log, as room allows."""
        place = connection.places.get(channel_id)
        if place is None:
            connection.behind.discard(channel_id)
            return
        items = await read(_seen_after, channel_id, place.pos, place.viewer)
        if connection.places.get(channel_id) is not place:
            return
        for seq, frame in items:
            if seq == place.pos + 1 and connection.has_room():
                connection.give(channel_id, place, seq, frame)
        if place.pos >= self.registry.published.get(channel_id, 0) and len(items) < PAGE:
            connection.behind.discard(channel_id)


def _live_after(channel_id: int, seq: int) -> list[LiveEvent]:
    """The log's next page as events for everybody: nobody's own reactions are ``mine`` in it."""
    events = history.events_after(channel_id, seq, PAGE)
    return [LiveEvent(event, data) for event, data in history.for_everybody(events)]


def _seen_after(channel_id: int, seq: int, viewer: Viewer) -> list[tuple[int, bytes]]:
    items = history.read_again(history.events_after(channel_id, seq, PAGE), viewer)
    return [(item.seq, event_frame(item)) for item in items]
