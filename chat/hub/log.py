"""Appending to a channel's log: the next ``seq``, taken in the transaction of the change.

``UPDATE … SET last_seq = last_seq + 1`` locks the channel's row, so that numbers have no gaps and
commit in order; a serial id would let a reader pass over rows that commit late.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from pydantic import BaseModel

from chat.hub.models import Channel, Event, Membership, Message
from chat.hub.shapes import SettingsData
from ent_core.kernel import clock

Listener = Callable[[Event, BaseModel], None]
_listeners: list[Listener] = []


def on_appended(listener: Listener) -> None:
    """Have ``listener`` called with each event after its commit, in the thread that committed.

    This only hastens delivery: who misses it finds the event in the log by the sweep.
    """
    _listeners.append(listener)


def off_appended(listener: Listener) -> None:
    _listeners.remove(listener)


def next_seq(channel_id: int) -> int:
    """Take the channel's next number and, until the transaction ends, the right to write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE hub_channel SET last_seq = last_seq + 1 WHERE id = %s RETURNING last_seq",
            [channel_id],
        )
        return int(cursor.fetchone()[0])


def write(
    channel_id: int,
    seq: int,
    kind: Event.Kind,
    *,
    at: datetime,
    live: BaseModel,
    by: Membership | None = None,
    message: Message | None = None,
    facts: dict[str, object] | None = None,
) -> Event:
    """Write the event of a number taken by :func:`next_seq` in the same transaction.

    ``live`` is its ``data`` as open sockets get it: what happened, nobody's own view.
    """
    event = Event.objects.create(
        channel_id=channel_id,
        seq=seq,
        kind=kind,
        by=by.user if by else None,
        by_role=by.role if by else "",
        message=message,
        facts=facts or {},
        at=at,
    )
    transaction.on_commit(partial(_appended, event, live))
    return event


def _appended(event: Event, live: BaseModel) -> None:
    for listener in _listeners:
        listener(event, live)


def write_settings(channel: Channel) -> Event:
    """Tell that a channel's name or state is another one now."""
    now = SettingsData(name=channel.name, frozen=channel.frozen_at is not None)
    return write(
        channel.pk,
        next_seq(channel.pk),
        Event.Kind.SETTINGS,
        at=clock.now(),
        facts=now.model_dump(),
        live=now,
    )
