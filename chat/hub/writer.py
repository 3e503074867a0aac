"""Group commit: changes that arrive together are committed together.

One thread a process takes all that waits, runs each change in a savepoint of its own and commits
them as one; an ``ack`` is given only after that commit. One ``fsync`` then serves many senders.
Channels are locked in the order of their ids, so that two processes never wait for each other.
"""

import queue
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from chat.hub.actions import perform_once
from chat.hub.models import Channel, Message
from chat.hub.ops import Ack, Op, Send
from ent_core.kernel.errors import Problem, Unauthorized, Unavailable
from ent_core.people.models import User

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 64
MOST_WAITING = 5_000


@dataclass
class _Job:
    actor_id: int
    op: Op
    answer: "Future[Ack]" = field(default_factory=Future)


class Writer(threading.Thread):
    """The process's one writer of channels; :func:`submit` starts it."""

    def __init__(self) -> None:
        super().__init__(name="hub-writer", daemon=True)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()

    def put(self, job: _Job) -> None:
        if self._jobs.qsize() >= MOST_WAITING:
            raise Unavailable(retry_after=2)
        self._jobs.put(job)

    def run(self) -> None:
        over = False
        while not over:
            batch, over = self._take()
            if batch:
                _commit_together(batch)
        connection.close()

    def _take(self) -> tuple[list[_Job], bool]:
        """What waits now (at least one job, at most ``MOST_AT_ONCE``), and whether to end."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while True:
            if job is None:
                return batch, True
            batch.append(job)
            if len(batch) == MOST_AT_ONCE:
                return batch, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch, False

    def stop(self) -> None:
        self._jobs.put(None)
        self.join(timeout=10)


_writer: Writer | None = None
_starting = threading.Lock()


def submit(actor_id: int, op: Op) -> "Future[Ack]":
    """Do ``op`` with whatever else waits; the future gives its ack after the commit, or a Problem.

    The actor is loaded anew in that transaction: who was suspended a moment ago writes nothing.

    Called inside a transaction it joins that one instead, and is done with it.
    """
    global _writer
    job = _Job(actor_id, op)
    if connection.in_atomic_block:
        _settle(job.answer, _outcome(job, _actors([job])))
        return job.answer
    with _starting:
        if _writer is None or not _writer.is_alive():
            _writer = Writer()
            _writer.start()
    _writer.put(job)
    return job.answer


def stop() -> None:
    """Commit what waits and end the thread (at the end of the process, or of a test)."""
    global _writer
    with _starting:
        if _writer is not None:
            _writer.stop()
            _writer = None


def _commit_together(batch: Sequence[_Job]) -> None:
    # Once more where a connection had died or two transactions stood in each other's way; what
    # was committed unnoticed answers by its cid.
    outcomes = _tried(batch) or _tried(batch) or [Unavailable(retry_after=2) for _ in batch]
    for job, outcome in zip(batch, outcomes, strict=True):
        _settle(job.answer, outcome)


def _tried(batch: Sequence[_Job]) -> list[Ack | BaseException] | None:
    """What became of each change after the commit; None where nothing of the batch is kept."""
    try:
        with transaction.atomic():
            _lock_channels(batch)
            actors = _actors(batch)
            return [_outcome(job, actors) for job in batch]
    except Exception as error:
        log.warning("hub_batch_failed", size=len(batch), error=repr(error))
        connection.close()
        return None


def _lock_channels(batch: Sequence[_Job]) -> None:
    if not connection.features.has_select_for_update:
        return  # SQLite has one writer anyway
    channels = {job.op.ch for job in batch if isinstance(job.op, Send)}
    messages = [job.op.id for job in batch if not isinstance(job.op, Send)]
    if messages:
        channels |= set(
            Message.objects.filter(pk__in=messages).values_list("channel_id", flat=True)
        )
    list(
        Channel.objects.select_for_update(no_key=True)
        .filter(pk__in=channels)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _actors(batch: Sequence[_Job]) -> Mapping[int, User]:
    return User.objects.filter(is_active=True).in_bulk({job.actor_id for job in batch})


def _outcome(job: _Job, actors: Mapping[int, User]) -> Ack | BaseException:
    """What became of one change; a database that is gone ends the whole batch instead."""
    actor = actors.get(job.actor_id)
    if actor is None:
        return Unauthorized()
    try:
        return perform_once(actor, job.op)
    except Problem as problem:
        return problem
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError as error:
        log.error("hub_change_failed", exc_info=error)
        return Unavailable(retry_after=2)
    except Exception as error:  # a fault of ours: the others of the batch must not suffer from it
        log.error("hub_change_failed", exc_info=error)
        return error


def _settle(answer: "Future[Ack]", outcome: Ack | BaseException) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    if isinstance(outcome, BaseException):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
