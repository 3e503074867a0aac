"""Sending the bytes of files: after the request's thread is free, as fast as the reader takes them.

An answer that names its bytes (``ent_core.files.serving.BYTES``) has an empty body; here the bytes
follow from the storage, read by a few threads of their own. daphne never says that a reader is
slow, so its connection is asked how much waits (``config.serve`` gives it to the scope).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from ent_core.files.serving import BYTES, pieces

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]

MOST_WAITING = 512 * 1024  # bytes that one slow reader may leave in memory
LOOK_AGAIN = 0.05  # seconds
PATIENCE = 60.0  # without a byte taken; then the reader is gone
_NAME = BYTES.lower().encode()
_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="download")


class Answer:
    """What Django sends, passed on; unless it only names bytes, which :meth:`finish` sends."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._start: Message | None = None
        self._bytes: tuple[str, int, int] | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            named = [value for name, value in message["headers"] if name.lower() == _NAME]
            if named:
                name, start, length = named[0].decode().split(" ")
                self._bytes = name, int(start), int(length)
                message["headers"] = [
                    (name, value) for name, value in message["headers"] if name.lower() != _NAME
                ]
                self._start = message
                return
        if self._bytes is None:
            await self._send(message)

    async def finish(self) -> None:
        """Send the bytes that the answer named, if it named any; ends when the reader has gone."""
        if self._bytes is None or self._start is None:
            return
        loop = asyncio.get_running_loop()
        source = pieces(*self._bytes)
        try:
            # Opened before the answer begins: what is not there is not a file cut off.
            piece = await loop.run_in_executor(_readers, _next, source)
            if not piece:
                await self._gone()
                return
            await self._send(self._start)
            while piece:
                if not await self._may_go_on():
                    return
                await self._send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await loop.run_in_executor(_readers, _next, source)
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await loop.run_in_executor(_readers, source.close)  # type: ignore[attr-defined]

    async def _gone(self) -> None:
        headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
        await self._send({"type": "http.response.start", "status": 503, "headers": headers})
        await self._send({"type": "http.response.body", "body": b""})

    async def _may_go_on(self) -> bool:
        """Wait for a slow reader; false when the connection has gone."""
        connection = self._scope.get("extensions", {}).get("preau.connection")
        if connection is None:
            return True  # any other server waits in ``send`` itself
        waits, patience = connection.buffered(), PATIENCE
        while connection.is_open and waits > MOST_WAITING:
            await asyncio.sleep(LOOK_AGAIN)
            patience -= LOOK_AGAIN
            if connection.buffered() != waits:
                waits, patience = connection.buffered(), PATIENCE
            elif patience < 0:
                connection.abort()
        return bool(connection.is_open)


def _next(source: Iterator[bytes]) -> bytes:
    """The next piece; empty at the end, and where there is nothing to read."""
    with suppress(Exception):  # a storage that fails half-way: the reader sees a short body
        return next(source, b"")
    return b""
