"""The hub over the wire: durable sends, fan-out, and how long a hello takes."""

import asyncio
import json
import time
from collections.abc import Iterable
from statistics import median
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.figure import Figure
from tests.chat.server import Server

SENDERS = 35
READERS = 200
SECONDS = 5.0
BURST = 100
BODY = "On rend l’exercice 12 demain, ou jeudi comme écrit au tableau ? " * 3


def measure(server: Server, accounts: list[dict[str, Any]]) -> list[Figure]:
    members = [one for one in accounts if "5e B" in one["classes"]]
    return asyncio.run(_measure(server.socket_url, members))


async def _measure(url: str, members: list[dict[str, Any]]) -> list[Figure]:
    hellos = [await _hello(url, one["token"]) for one in members[:20] for _ in range(3)]
    sends = [await _sends(url, members) for _ in range(3)]
    rounds = [await _fan_out(url, members) for _ in range(3)]
    return [
        Figure("connect and hello", median(hellos) * 1000, "ms"),
        Figure(f"durable sends, {SENDERS} at once", median(sends), "/s"),
        Figure(f"deliveries to {READERS} sockets", median(rate for rate, _ in rounds), "/s"),
        Figure(
            f"sent to read, 1 message, {READERS} sockets, slowest",
            median(slowest for _, slowest in rounds) * 1000,
            "ms",
        ),
    ]


class Line:
    """An open socket that is in step; it parses no more than it must."""

    def __init__(self, socket: ClientConnection, hello: dict[str, Any]) -> None:
        self.socket = socket
        self.hello = hello

    @classmethod
    async def open(cls, url: str, token: str) -> "Line":
        socket = await connect(
            url,
            additional_headers={"Authorization": f"Bearer {token}"},
            compression=None,
            ping_interval=None,
            max_size=None,
            proxy=None,
        )
        hello = json.loads(await socket.recv())
        resume = {"op": "resume", "epoch": hello["epoch"], "cur": {}}
        await socket.send(json.dumps(resume))
        while not (await socket.recv()).startswith('{"op":"resumed"'):  # type: ignore[arg-type]
            pass
        return cls(socket, hello)

    def channel(self) -> int:
        """The class's channel."""
        return next(
            int(one["id"])
            for one in self.hello["channels"]
            if one["kind"] == "class" and one["group"]["name"] == "5e B"
        )

    async def send(self, channel: int) -> None:
        """Write one message and wait for its ack."""
        frame = {"op": "send", "cid": str(uuid4()), "ch": channel, "body": BODY}
        await self.socket.send(json.dumps(frame))
        while True:
            answer = await self.socket.recv()
            if answer.startswith('{"op":"ack"'):  # type: ignore[arg-type]
                return
            if answer.startswith('{"op":"error"'):  # type: ignore[arg-type]
                raise RuntimeError(str(answer))


async def _lines(url: str, members: list[dict[str, Any]], many: int) -> list[Line]:
    tokens = [members[at % len(members)]["token"] for at in range(many)]
    lines: list[Line] = []
    for at in range(0, many, 10):
        lines += await asyncio.gather(*(Line.open(url, token) for token in tokens[at : at + 10]))
    return lines


async def _close(lines: Iterable[Line]) -> None:
    await asyncio.gather(*(line.socket.close() for line in lines))


async def _hello(url: str, token: str) -> float:
    began = time.perf_counter()
    socket = await connect(
        url, additional_headers={"Authorization": f"Bearer {token}"}, proxy=None, max_size=None
    )
    await socket.recv()
    took = time.perf_counter() - began
    await socket.close()
    return took


async def _sends(url: str, members: list[dict[str, Any]]) -> float:
    """Acknowledged messages a second while 35 people write as fast as they are answered."""
    lines = await _lines(url, members, SENDERS)
    channel, until, sent = lines[0].channel(), time.perf_counter() + SECONDS, 0

    async def write(line: Line) -> None:
        nonlocal sent
        while time.perf_counter() < until:
            await line.send(channel)
            sent += 1

    began = time.perf_counter()
    await asyncio.gather(*(write(line) for line in lines))
    took = time.perf_counter() - began
    await _close(lines)
    return sent / took


async def _fan_out(url: str, members: list[dict[str, Any]]) -> tuple[float, float]:
    """Events that 200 sockets of a channel read a second; and one message's time to the last."""
    lines = await _lines(url, members, READERS)
    writers = await _lines(url, members, 10)
    channel = lines[0].channel()

    async def read(line: Line, many: int) -> None:
        while many:
            if '"kind":"message"' in str(await line.socket.recv()):
                many -= 1

    began = time.perf_counter()
    await asyncio.gather(writers[0].send(channel), *(read(line, 1) for line in lines))
    slowest = time.perf_counter() - began

    async def write(line: Line) -> None:
        for _ in range(BURST // len(writers)):
            await line.send(channel)

    began = time.perf_counter()
    await asyncio.gather(*(write(line) for line in writers), *(read(line, BURST) for line in lines))
    took = time.perf_counter() - began
    await _close([*lines, *writers])
    return READERS * BURST / took, slowest
