"""The one running hub of this process; started by whoever serves (``config.serve``, a lifespan)."""

import asyncio

from chat.hub import writer
from chat.hub.delivery import Hub
from chat.hub.frames import encode
from chat.hub.schemas import ReadMark

_hub: Hub | None = None
_starting = asyncio.Lock()


async def running() -> Hub:
    """The process's hub, started on this event loop by the first call."""
    global _hub
    async with _starting:
        if _hub is None:
            _hub = Hub()
            _hub.start()
    return _hub


def read_moved(user_id: int, mark: ReadMark) -> None:
    """Show one's own sockets, from any thread, how far one has read over HTTP."""
    hub = _hub
    if hub is not None:
        hub.from_thread(hub.read_moved, user_id, encode(mark))


async def stop() -> None:
    """Close every socket with 1012, commit what waits, end all threads."""
    global _hub
    hub, _hub = _hub, None
    if hub is not None:
        await hub.stop()
    await asyncio.to_thread(writer.stop)
