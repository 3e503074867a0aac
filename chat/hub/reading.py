"""Database reads for the event loop: a few threads that keep their connections."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

from ent_core.kernel.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="hub-read")


async def read(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``function`` (queries, no more) off the event loop; :class:`Unavailable` without a
    database. A connection that died is replaced and the read tried once more.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_pool, lambda: _kept(function, *args, **kwargs))


def _kept(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
        raise Unavailable(retry_after=2) from None


def close_connections() -> None:
    """End the threads' database connections (for tests, which drop their database)."""
    waiting = [_pool.submit(connection.close) for _ in range(32)]
    for one in waiting:
        one.result()
