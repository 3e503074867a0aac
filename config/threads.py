"""A few lasting threads for requests, so that each keeps its database connection.

Django would start a thread for each request and let its connection die with it; opening one costs
more than most requests do, and a rush of requests would open as many as it has people.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from asgiref.sync import ThreadSensitiveContext

THREADS = 16

# Of them at most so many take uploads in: pictures cost time, and a class hands in all at once.
UPLOADS = 2

_free: asyncio.LifoQueue[ThreadPoolExecutor] | None = None
_uploads: asyncio.Semaphore | None = None


@asynccontextmanager
async def one_of_them() -> AsyncIterator[None]:
    """Run the synchronous parts of what is inside on one kept thread; waits when none is free."""
    global _free
    if _free is None:
        _free = asyncio.LifoQueue()
        for number in range(THREADS):
            name = f"request-{number}"
            _free.put_nowait(ThreadPoolExecutor(max_workers=1, thread_name_prefix=name))
    thread = await _free.get()
    try:
        async with ThreadSensitiveContext(executor=thread):
            yield
    finally:
        _free.put_nowait(thread)


@asynccontextmanager
async def for_uploads() -> AsyncIterator[None]:
    """The same for what may take long: it waits here, not on a thread that others need."""
    global _uploads
    if _uploads is None:
        _uploads = asyncio.Semaphore(UPLOADS)
    async with _uploads, one_of_them():
        yield
