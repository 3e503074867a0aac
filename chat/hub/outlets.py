"""How a frame leaves for one socket without anybody waiting for it.

Under our own daphne entry the frame is handed to the connection at once; under any other ASGI
server it goes through ``send()`` in a task of its own. Either way the fan-out never awaits.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# What may wait unsent for one socket; beyond it the reader is too slow (promise 6).
MOST_BUFFERED = 1024 * 1024


class Outlet(Protocol):
    def write(self, frame: bytes) -> None:
        """Send ``frame`` (UTF-8), without waiting and without failing when the socket is gone."""

    def buffered(self) -> int:
        """Bytes (about) that wait because the reader does not take them."""

    async def close(self, code: int) -> None:
        """Send what waits, then the close frame."""

    def drop(self) -> None:
        """The socket is gone: nothing more is sent."""


class DirectOutlet:
    """Writes through the server's own connection object (``config.serve`` puts it in the scope)."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def write(self, frame: bytes) -> None:
        self._connection.write_text(frame)

    def buffered(self) -> int:
        return int(self._connection.buffered())

    async def close(self, code: int) -> None:
        self._connection.close_with(code)

    def drop(self) -> None:
        pass  # the server's connection ends by itself


class QueuedOutlet:
    """``send()`` of any ASGI server, one task a socket."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: asyncio.Queue[bytes | int] = asyncio.Queue()
        self._bytes = 0
        self._task = asyncio.create_task(self._run())

    def write(self, frame: bytes) -> None:
        self._bytes += len(frame)
        self._waiting.put_nowait(frame)

    def buffered(self) -> int:
        return self._bytes

    async def close(self, code: int) -> None:
        self._waiting.put_nowait(code)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._task), timeout=2)
        self.drop()

    def drop(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # the server says so when it is gone
            while True:
                what = await self._waiting.get()
                if isinstance(what, int):
                    await self._send({"type": "websocket.close", "code": what})
                    return
                await self._send({"type": "websocket.send", "text": what.decode()})
                self._bytes -= len(what)


def outlet_for(scope: MutableMapping[str, Any], send: Send) -> Outlet:
    connection = scope.get("extensions", {}).get("preau.connection")
    return DirectOutlet(connection) if connection is not None else QueuedOutlet(send)
