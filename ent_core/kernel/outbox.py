"""Draining the outbox: at once after a commit, by a sweep otherwise, in any process.

Several processes may drain together: a row is locked while it is told (``SKIP LOCKED`` on
PostgreSQL, the one writer on SQLite), and marked done in the same transaction as its readers'
writes. A reader that fails is tried again, later each time, and holds up nothing else.
"""

import threading
from datetime import timedelta

import structlog
from django.db import close_old_connections, connection, transaction

from ent_core.kernel import clock, events, sweeps
from ent_core.kernel.models import OutboxEvent

log = structlog.get_logger(__name__)

LONGEST_WAIT = timedelta(minutes=10)


def drain(limit: int = 500) -> int:
    """Tell up to ``limit`` waiting events; returns how many were told or failed."""
    for told in range(limit):
        if not _tell_next():
            return told
    return limit


def _tell_next() -> bool:
    if not OutboxEvent.objects.filter(done_at=None, due_at__lte=clock.now()).exists():
        return False  # a look without a write lock: most sweeps find nothing
    failed: OutboxEvent | None = None
    try:
        with transaction.atomic():
            row = (
                OutboxEvent.objects.select_for_update(
                    skip_locked=connection.features.has_select_for_update_skip_locked
                )
                .filter(done_at=None, due_at__lte=clock.now())
                .order_by("due_at", "id")
                .first()
            )
            if row is None:
                return False
            failed = row
            events.tell(row)
            OutboxEvent.objects.filter(pk=row.pk).update(done_at=clock.now())
    except Exception as error:
        if failed is None:
            raise
        _put_off(failed, error)
    return True


def _put_off(row: OutboxEvent, error: Exception) -> None:
    wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(row.attempts, 10)))
    OutboxEvent.objects.filter(pk=row.pk, done_at=None).update(
        attempts=row.attempts + 1, due_at=clock.now() + wait, last_error=repr(error)[:2000]
    )
    if isinstance(error, events.NobodyHere):
        log.info("outbox_reader_elsewhere", event_id=row.pk, reader=row.reader)
    else:
        log.warning("outbox_event_failed", event_id=row.pk, reader=row.reader, exc_info=error)


class OutboxThread(threading.Thread):
    """The process's own drain and sweeps: woken by each commit that emitted, and every second."""

    def __init__(self, every: float = 1.0) -> None:
        super().__init__(name="outbox", daemon=True)
        self._every = every
        self._work = threading.Event()
        self._over = threading.Event()
        events.on_emitted(self._work.set)

    def run(self) -> None:
        while not self._over.is_set():
            self._work.wait(self._every)
            self._work.clear()
            try:
                drain()
                sweeps.run_due()
            except Exception as error:  # the database may be away: the next round tries again
                log.warning("outbox_drain_failed", error=repr(error))
                close_old_connections()
                self._over.wait(1)
        connection.close()

    def stop(self) -> None:
        self._over.set()
        self._work.set()
        self.join(timeout=5)
