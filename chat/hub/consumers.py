"""The socket ``/ws/v1``: frames in, frames out. It translates; rules and rows are elsewhere."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import translation
from pydantic import ValidationError

from chat.hub import writer
from chat.hub.actions import mark_read
from chat.hub.delivery import Hub
from chat.hub.frames import encode
from chat.hub.greeting import Greeting, greet
from chat.hub.handshake import Caller, Scope, caller_of
from chat.hub.ops import Ack, Delete, Edit, Op, React, Send
from chat.hub.outlets import outlet_for
from chat.hub.queries import unread_counts
from chat.hub.reading import read
from chat.hub.registry import Connection
from chat.hub.resume import resume
from chat.hub.schemas import (
    CLIENT_FRAMES,
    MESSAGES,
    MESSAGES_IN,
    MOST_CURSORS,
    AckFrame,
    DeleteFrame,
    EditFrame,
    ErrorFrame,
    PingFrame,
    PongFrame,
    ReactFrame,
    ReadFrame,
    ReadMark,
    RecvFrame,
    ResumeFrame,
    SendFrame,
    Strict,
    TypingFrame,
)
from chat.hub.text import check_cid
from ent_core.establishments.models import RoleKind
from ent_core.kernel import rates
from ent_core.kernel.errors import (
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unavailable,
)
from ent_core.kernel.http import strict_json
from ent_core.kernel.rates import Bucket
from ent_core.people import authentication
from ent_core.people.models import User

log = structlog.get_logger(__name__)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
AsgiSend = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BAD_FRAMES = 10
MOST_SOCKETS = 20  # of one person in one process
BAD, TOO_MANY, AWAY = 4400, 4429, 1013
CHANGES, CHANGES_IN = 60, 10.0  # a person's edits, deletions, reactions
FRAMES, FRAMES_IN = 400, 10.0  # a socket's frames of every kind
TOUCH_EVERY = 60.0  # seconds between two looks at a shared computer's session
UNDER_WAY = 100  # changes of one socket that wait for their commit


class UnknownOp(Problem):
    code = "unknown_op"
    sentence = {"fr": "Cette demande est inconnue.", "en": "This request is unknown."}


async def socket(hub: Hub, scope: Scope, receive: Receive, send: AsgiSend) -> None:
    """One connection, from handshake to close (an ASGI application once ``hub`` is bound)."""
    await receive()  # websocket.connect
    try:
        caller = await caller_of(scope)
    except Unavailable:
        await send({"type": "websocket.accept"})
        await outlet_for(scope, send).close(AWAY)
        return
    if caller is None:
        await send({"type": "websocket.close"})  # before accept: the handshake answers 403
        return
    await send({"type": "websocket.accept"})
    await Conversation(hub, caller, scope, receive, send).run()


class Conversation:
    """What one open socket does."""

    def __init__(
        self, hub: Hub, caller: Caller, scope: Scope, receive: Receive, send: AsgiSend
    ) -> None:
        self.hub = hub
        self.caller = caller
        self._receive = receive
        self._outlet = outlet_for(scope, send)
        self._pump_work = asyncio.Event()
        self._room = asyncio.Event()
        self._bad = 0
        self._limits = Bucket(FRAMES, FRAMES_IN)
        self._over_limit = 0
        self._typed: dict[int, float] = {}
        self._under_way = asyncio.Semaphore(UNDER_WAY)
        self._tasks: set[asyncio.Task[None]] = set()
        self._resuming = asyncio.Lock()
        self._language = "fr"
        self._touch_at = 0.0

    async def run(self) -> None:
        try:
            greeting = await read(greet, self.caller.user_id)
        except (Problem, LookupError):
            await self._outlet.close(AWAY)
            return
        self._language = greeting.language or self.caller.language
        self._me = greeting.me
        self.connection = Connection(
            user_id=self.caller.user_id,
            epoch=greeting.hello.epoch,
            rights_version=greeting.rights_version,
            session_key=self.caller.session_key,
            shared=self.caller.shared,
            token_id=self.caller.token_id,
            outlet=self._outlet,
            wake=self._pump_work.set,
        )
        registry = self.hub.registry
        if len(tuple(registry.of_user(self.caller.user_id))) >= MOST_SOCKETS:
            await self._outlet.close(TOO_MANY)
            return
        registry.add(self.connection)
        try:
            self._enter(greeting)
            self._start(self._pump())
            await self._listen()
        finally:
            for task in tuple(self._tasks):
                task.cancel()
            for channel_id in registry.remove(self.connection):
                self.hub.left(channel_id)
            self._outlet.drop()

    def _enter(self, greeting: Greeting) -> None:
        for channel_id, place in greeting.places.items():
            if self.hub.registry.enter(self.connection, channel_id, place):
                self.hub.entered(channel_id)
        hello = greeting.hello.model_copy(update={"conn": self.connection.id})
        self.connection.write(encode(hello))

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Frames in --------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return
            if self.connection.closing is not None:
                continue
            self.connection.heard_at = time.monotonic()
            if (text := message.get("text")) is None:
                await self.hub.close(self.connection, 1003)
                continue
            with translation.override(self._language):
                await self._take(text)

    async def _take(self, text: str) -> None:
        ref: str | None = None
        try:
            wait = self._limits.take() if settings.RATE_LIMITS else None
            if wait is not None:
                self._over_limit += 1
                if self._over_limit > FRAMES:
                    await self.hub.close(self.connection, TOO_MANY)
                    return
                raise TooMany(retry_after=wait)
            raw = _object(text)
            ref = _ref(raw)
            await self._do(_frame(raw), ref)
        except Problem as problem:
            await self._say_error(problem, ref)
        except Exception as error:  # a fault of ours: say so, keep the socket
            log.error("hub_frame_failed", exc_info=error)
            await self._say_error(Unavailable(retry_after=2), ref)

    async def _say_error(self, problem: Problem, ref: str | None) -> None:
        self.connection.write(
            encode(
                ErrorFrame(
                    ref=ref,
                    code=problem.code,
                    message=problem.detail,
                    retry_after=problem.retry_after,
                )
            )
        )
        if problem.code in ("malformed", "unknown_op", "invalid", "too_large"):
            self._bad += 1
            if self._bad >= BAD_FRAMES:
                await self.hub.close(self.connection, BAD)

    async def _do(self, frame: Strict, ref: str | None) -> None:
        match frame:
            case PingFrame():
                self.connection.write(encode(PongFrame()))
            case RecvFrame():
                self._confirm(_cursors(frame.cur))
            case ResumeFrame():
                self._start(self._resume(frame.epoch, _cursors(frame.cur)))
            case SendFrame():
                op = Send(
                    cid=check_cid(frame.cid),
                    ch=frame.ch,
                    body=frame.body,
                    reply_to=frame.reply_to,
                    mentions=tuple(frame.mentions),
                    files=tuple(frame.files),
                )
                await self._change(op, ref, "send", MESSAGES, MESSAGES_IN)
            case EditFrame():
                mentions = None if frame.mentions is None else tuple(frame.mentions)
                edit = Edit(check_cid(frame.cid), frame.id, frame.body, mentions)
                await self._change(edit, ref, "change", CHANGES, CHANGES_IN)
            case DeleteFrame():
                gone = Delete(check_cid(frame.cid), frame.id)
                await self._change(gone, ref, "change", CHANGES, CHANGES_IN)
            case ReactFrame():
                given = React(check_cid(frame.cid), frame.id, frame.emoji, frame.op == "react")
                await self._change(given, ref, "change", CHANGES, CHANGES_IN)
            case ReadFrame():
                self._must_write()
                await self._somebody_is_here()
                await self._mark_read(frame.ch, frame.seq)
            case TypingFrame():
                self._must_write()
                self._typing(frame.ch)

    def _must_write(self) -> None:
        if not self.caller.writes:
            raise Forbidden(
                {"fr": "Ce jeton ne permet pas cela.", "en": "This token does not allow that."}
            )

    async def _somebody_is_here(self) -> None:
        """On a shared computer, what one does (not the client's pings) keeps the session open."""
        now = time.monotonic()
        if self.caller.shared and self.caller.session_key and now >= self._touch_at:
            self._touch_at = now + TOUCH_EVERY
            await read(authentication.touch_session, self.caller.session_key)

    # Changes ----------------------------------------------------------------------------------

    async def _change(self, op: Op, ref: str | None, what: str, many: int, within: float) -> None:
        self._must_write()
        await self._somebody_is_here()
        wait = await read(rates.take, f"{what}:{self.caller.user_id}", many=many, seconds=within)
        if wait is not None:
            raise TooMany(retry_after=wait)
        await self._under_way.acquire()
        try:
            answer = asyncio.wrap_future(writer.submit(self.caller.user_id, op))
        except Problem:
            self._under_way.release()
            raise
        self._start(self._answer(op.cid, answer, ref))

    async def _answer(self, cid: UUID, answer: "asyncio.Future[Ack]", ref: str | None) -> None:
        try:
            ack = await answer
        except Problem as problem:
            await self._say_error(problem, ref)
        except Exception:  # told by the writer's log; the client sends again
            await self._say_error(Unavailable(retry_after=2), ref)
        else:
            self.connection.write(
                encode(AckFrame(cid=cid, ch=ack.ch, id=ack.id, seq=ack.seq, dup=ack.dup or None))
            )
        finally:
            self._under_way.release()

    async def _mark_read(self, channel_id: int, seq: int) -> None:
        moved = await read(_mark_and_count, self.caller.user_id, channel_id, seq)
        if moved is not None:
            self.hub.read_moved(self.caller.user_id, encode(moved), self.connection)

    def _typing(self, channel_id: int) -> None:
        place = self.connection.places.get(channel_id)
        if place is None:
            raise NotFound
        if not place.can_send:
            raise Forbidden
        now = time.monotonic()
        if now - self._typed.get(channel_id, 0.0) >= 1.5:
            self._typed[channel_id] = now
            by = self._me.model_copy(update={"role": place.viewer.role})
            self.hub.typing(channel_id, by, place.viewer.role == RoleKind.GUARDIAN)

    # Coming back ------------------------------------------------------------------------------

    def _confirm(self, cursors: dict[int, int]) -> None:
        for channel_id, seq in cursors.items():
            self.connection.confirm(channel_id, seq)
        self._room.set()
        if self.connection.behind:
            self._pump_work.set()

    async def _resume(self, epoch: str, cursors: dict[int, int]) -> None:
        async with self._resuming:
            try:
                await resume(self.hub, self.connection, self._room, epoch, cursors)
            except Problem as problem:
                await self._say_error(problem, "resume")
            except Exception as error:
                log.error("hub_resume_failed", exc_info=error)
                await self.hub.close(self.connection, 1011)
        self._pump_work.set()

    async def _pump(self) -> None:
        """Bring the socket forward in the channels in which it is behind, as it confirms."""
        while True:
            await self._pump_work.wait()
            self._pump_work.clear()
            self._room.set()  # a resume that waits for room looks again
            while self.connection.behind and self.connection.resumed:
                if not self.connection.has_room():
                    break  # a confirmation wakes it
                try:
                    for channel_id in tuple(self.connection.behind):
                        await self.hub.bring_forward(self.connection, channel_id)
                except Unavailable:
                    await asyncio.sleep(1)
                    self._pump_work.set()
                    break
                except Exception as error:  # a fault of ours: the client comes back and resumes
                    log.error("hub_pump_failed", exc_info=error)
                    await self.hub.close(self.connection, 1011)
                    return


def _object(text: str) -> dict[str, Any]:
    raw = strict_json(text.encode("utf-8", "surrogatepass"))
    if not isinstance(raw, dict):
        raise Malformed
    return raw


def _ref(raw: dict[str, Any]) -> str | None:
    """What an error about this frame refers to: its ``cid``, or else its ``op``."""
    for name in ("cid", "op"):
        value = raw.get(name)
        if isinstance(value, str) and len(value) <= 64:
            return value
    return None


def _frame(raw: dict[str, Any]) -> Strict:
    op = raw.get("op")
    model = CLIENT_FRAMES.get(op) if isinstance(op, str) else None
    if model is None:
        raise UnknownOp
    try:
        return model.model_validate(raw)
    except ValidationError:
        raise Invalid from None


def _cursors(cur: dict[str, int]) -> dict[int, int]:
    if len(cur) > MOST_CURSORS:
        raise TooLarge(
            {
                "fr": "Trop de repères à la fois : {most} au plus.",
                "en": "Too many cursors at once: {most} at most.",
            },
            most=MOST_CURSORS,
        )
    if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in cur):
        raise Invalid(fields={"cur": {"fr": "Des ids sont attendus.", "en": "Ids are expected."}})
    return {int(key): seq for key, seq in cur.items()}


def _mark_and_count(user_id: int, channel_id: int, seq: int) -> ReadMark | None:
    actor = User.objects.get(pk=user_id)
    if mark_read(actor, channel_id, seq) is None:
        return None
    upto, unread, mentions = unread_counts(actor, channel_id)
    return ReadMark(ch=channel_id, seq=upto, unread=unread, mentions=mentions)
