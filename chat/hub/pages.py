"""Telling open pages that what they show is another now.

The frame says only which subject changed; whoever has its page open reads it anew under their own
rights. It is not in any sequence and may be lost: pages also read anew when they reconnect.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

# «rights» is told by ``people_watch`` alone: what one may see at all is another now.
What = Literal["timetable", "absences", "grades", "homework", "events", "today", "files", "rights"]
Listener = Callable[[What, Sequence[int]], None]
_listeners: list[Listener] = []

# The group in the channel layer that every serving process belongs to.
PEOPLE_GROUP = "hub.people"
PEOPLE_AT_ONCE = 500
LAYER_PATIENCE = 1.0  # seconds


def on_changed(listener: Listener) -> None:
    """Have ``listener`` called, in any thread, with a subject and the people whom it concerns."""
    _listeners.append(listener)


def off_changed(listener: Listener) -> None:
    _listeners.remove(listener)


def changed(what: What, people: Iterable[int]) -> None:
    """After the commit, tell these people's open pages that ``what`` changed."""
    if wanted := sorted(set(people)):
        transaction.on_commit(partial(_tell, what, wanted))


def _tell(what: What, people: Sequence[int]) -> None:
    if _listeners:
        for listener in _listeners:
            listener(what, people)
    else:  # a worker serves no sockets: those who do are told through the layer
        async_to_sync(_tell_others)(what, people)


def hints(what: What, people: Sequence[int]) -> list[dict[str, object]]:
    """What the other processes are told, in parts that the layer takes."""
    return [
        {"type": "hub.changed", "what": what, "users": list(people[start : start + PEOPLE_AT_ONCE])}
        for start in range(0, len(people), PEOPLE_AT_ONCE)
    ]


async def _tell_others(what: What, people: Sequence[int]) -> None:
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(LAYER_PATIENCE):
            for hint in hints(what, people):
                await layer.group_send(PEOPLE_GROUP, hint)
    except Exception as error:  # whatever the layer's client raises: pages read anew by themselves
        structlog.get_logger(__name__).info("pages_not_told", what=what, error=repr(error))
