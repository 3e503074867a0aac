"""A client of ``/ws/v1`` that holds the server to its promises while it reads.

It keeps its position in each channel as docs/contract.md says a client does: every event must be
the one that follows, a gap must begin there, ``resumed`` must agree.
"""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

Frame = dict[str, Any]
PATIENCE = 8.0
CONFIRM_EVERY = 50


class Client:
    """One open socket. Frames that nobody expected yet wait in ``inbox``."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.inbox: list[Frame] = []
        self.confirms = True
        self.hello: Frame = {}
        self.pos: dict[int, int] = {}
        self.events: dict[int, list[Frame]] = {}
        self.gaps: dict[int, list[tuple[int, int]]] = {}
        self._unsure: set[int] = set()
        self._asked: list[dict[int, int]] = []  # resumes that are not answered yet
        self._unconfirmed = 0
        self._resumed = False

    # What comes --------------------------------------------------------------------------------

    async def take_hello(self) -> Frame:
        self.hello = await self.expect("hello")
        return self.hello

    async def next(self, within: float = PATIENCE) -> Frame:
        """The next frame from the wire, noted."""
        async with asyncio.timeout(within):
            frame: Frame = json.loads(await self._socket.recv())
        await self._note(frame)
        return frame

    async def wait(
        self, fits: Callable[[Frame], bool], what: object, within: float = PATIENCE
    ) -> Frame:
        """The first frame that fits, from the inbox or the wire."""
        for at, frame in enumerate(self.inbox):
            if fits(frame):
                return self.inbox.pop(at)
        until = time.monotonic() + within
        while True:
            try:
                frame = await self.next(max(until - time.monotonic(), 0.001))
            except TimeoutError:
                raise AssertionError(f"no {what} in {within} s; had {self.inbox[-9:]}") from None
            if fits(frame):
                return frame
            self.inbox.append(frame)

    async def expect(self, op: str, within: float = PATIENCE, **fields: Any) -> Frame:
        """The first frame of this op with these fields."""
        return await self.wait(lambda frame: _fits(frame, op, fields), (op, fields), within)

    async def event(
        self, ch: int, kind: str | None = None, within: float = PATIENCE, **data: Any
    ) -> Frame:
        """The first event of a channel, of this kind and with these data."""
        return await self.wait(
            lambda frame: _is_event(frame, ch, kind, data), ("event", ch, kind, data), within
        )

    async def upto(self, ch: int, seq: int, within: float = PATIENCE) -> list[Frame]:
        """Read on until the position in ``ch`` is ``seq``; all its events so far."""
        until = time.monotonic() + within
        while self.pos.get(ch, 0) < seq:
            try:
                self.inbox.append(await self.next(max(until - time.monotonic(), 0.001)))
            except TimeoutError:
                said = f"{ch} stands at {self.pos.get(ch)}, not {seq}, after {within} s"
                raise AssertionError(said) from None
        return self.events.get(ch, [])

    async def settle(self) -> None:
        """Read all that the server had sent when it answered a ping."""
        await self.say("ping")
        await self.expect("pong")

    async def closed(self, within: float = PATIENCE) -> int | None:
        """Read on until the server closes; its code."""
        until = time.monotonic() + within
        try:
            while True:
                self.inbox.append(await self.next(max(until - time.monotonic(), 0.001)))
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else None
        except TimeoutError:
            raise AssertionError(f"still open after {within} s") from None

    def had(self, op: str, **fields: Any) -> list[Frame]:
        """What waits in the inbox of this op with these fields."""
        return [frame for frame in self.inbox if _fits(frame, op, fields)]

    # What goes ---------------------------------------------------------------------------------

    async def say(self, op: str, **fields: Any) -> None:
        await self.raw(json.dumps({"op": op, **fields}))

    async def raw(self, data: str | bytes) -> None:
        await self._socket.send(data)

    async def resume(self, cur: dict[int, int] | None = None, epoch: str | None = None) -> Frame:
        """Send ``resume`` and read until it is answered."""
        await self.start_resume(cur, epoch)
        return await self.expect("resumed")

    async def start_resume(
        self, cur: dict[int, int] | None = None, epoch: str | None = None
    ) -> None:
        cur = cur or {}
        first = not self._resumed
        if first:
            self.pos = {one["id"]: one["last_seq"] for one in self.hello["channels"]}
            self._resumed = True
        self._asked.append(cur)
        if len(self._asked) == 1:
            self._set_out(sure=first)
        named = {str(ch): seq for ch, seq in cur.items()}
        await self.say("resume", epoch=epoch or self.hello["epoch"], cur=named)

    def _set_out(self, *, sure: bool = False) -> None:
        """Stand where the oldest resume under way has put us; only the first has no events before
        it that may still be on their way."""
        if self._asked:
            self.pos |= {ch: seq for ch, seq in self._asked[0].items() if ch in self.pos}
            self._unsure |= set() if sure else set(self._asked[0])

    async def ask(self, op: str, cid: str | None = None, **fields: Any) -> Frame:
        """Do a change; its ``ack`` or ``error``."""
        cid = cid or str(uuid4())
        await self.say(op, cid=cid, **fields)
        return await self.answer(cid)

    async def answer(self, cid: str) -> Frame:
        def is_answer(frame: Frame) -> bool:
            named = frame.get("cid") if frame["op"] == "ack" else frame.get("ref")
            return frame["op"] in ("ack", "error") and str(named).lower() == cid.lower()

        return await self.wait(is_answer, ("answer", cid))

    async def send(self, ch: int, body: str, **fields: Any) -> Frame:
        """Send a message that must be acknowledged; the ``ack``."""
        ack = await self.ask("send", ch=ch, body=body, **fields)
        assert ack["op"] == "ack", ack
        return ack

    async def confirm(self) -> None:
        self._unconfirmed = 0
        await self.say("recv", cur={str(ch): seq for ch, seq in self.pos.items()})

    async def close(self) -> None:
        await self._socket.close()

    # The promises ------------------------------------------------------------------------------

    async def _note(self, frame: Frame) -> None:
        match frame["op"]:
            case "event":
                await self._note_event(frame)
            case "gap":
                ch = frame["ch"]
                assert frame["from"] == self.pos[ch] + 1, (frame, self.pos[ch])
                assert frame["to"] >= frame["from"], frame
                self.pos[ch] = frame["to"]
                self.gaps.setdefault(ch, []).append((frame["from"], frame["to"]))
            case "reset":
                gone = list(self.pos) if frame["ch"] is None else [frame["ch"]]
                self._unsure |= set(gone)
                for ch in gone:
                    self.pos.pop(ch, None)
            case "resumed":
                for name, seq in frame["cur"].items():
                    ch = int(name)
                    assert self.pos.setdefault(ch, seq) == seq, (frame, self.pos)
                    self._unsure.discard(ch)
                self._asked.pop(0)
                self._set_out()
            case "joined":
                self.pos.setdefault(frame["id"], frame["last_seq"])
            case "revoked":
                self.pos.pop(frame["ch"], None)

    async def _note_event(self, frame: Frame) -> None:
        assert self._resumed, f"an event before the first resume: {frame}"
        ch, seq = frame["ch"], frame["seq"]
        assert ch in self.pos, f"an event of a channel that is not ours: {frame}"
        if ch in self._unsure and seq != self.pos[ch] + 1:
            return  # it left before the server had read our resume, or comes again because of it
        assert seq == self.pos[ch] + 1, f"event {seq} of {ch} after {self.pos[ch]}"
        self.pos[ch] = seq
        self.events.setdefault(ch, []).append(frame)
        self._unconfirmed += 1
        if self.confirms and self._unconfirmed >= CONFIRM_EVERY:
            await self.confirm()


def _fits(frame: Frame, op: str, fields: dict[str, Any]) -> bool:
    return frame["op"] == op and all(frame.get(name) == value for name, value in fields.items())


def _is_event(frame: Frame, ch: int, kind: str | None, data: dict[str, Any]) -> bool:
    return (
        frame["op"] == "event"
        and frame["ch"] == ch
        and (kind is None or frame["kind"] == kind)
        and all(frame["data"].get(name) == value for name, value in data.items())
    )


class Api:
    """A program that speaks HTTP to a server as the bearer of a token."""

    def __init__(self, url: str, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=20)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self._http.get(path, params=params)

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self._http.post(path, json={} if body is None else body)

    def put(self, path: str, body: Any) -> httpx.Response:
        return self._http.put(path, json=body)

    def patch(self, path: str, body: Any) -> httpx.Response:
        return self._http.patch(path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self._http.delete(path)

    def items(self, path: str, **params: Any) -> list[Any]:
        """The items of a list that must be answered."""
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["items"]
        return found

    def history(self, ch: int, after: int = 0) -> list[Frame]:
        """All events of a channel after a ``seq``, page by page."""
        found: list[Frame] = []
        while True:
            page = self.get(f"/channels/{ch}/events", after=after, limit=200)
            assert page.status_code == 200, page.text
            found += page.json()["items"]
            if page.json()["next"] is None:
                return found
            after = int(page.json()["next"])

    def close(self) -> None:
        self._http.close()
