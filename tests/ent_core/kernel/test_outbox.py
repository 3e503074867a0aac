"""Events: stored with the change, told after it, told until they were heard."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from ent_core.kernel import clock, events, outbox
from ent_core.kernel.errors import Invalid
from ent_core.kernel.models import AuditEntry, OutboxEvent
from ent_core.kernel.tasks import forget


@dataclass(frozen=True)
class BellRang(events.Event):
    minute: int


heard: list[int] = []
failing: list[Exception] = []


@events.handles(BellRang)
def _hear(event: BellRang) -> None:
    AuditEntry.objects.create(actor=None, act="heard", target_id=event.minute)
    if failing:
        raise failing[0]
    heard.append(event.minute)


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    yield
    heard.clear()
    failing.clear()


@pytest.mark.django_db
def test_an_event_is_told_once_and_only_after_its_change() -> None:
    def ring_and_fail() -> None:
        with transaction.atomic():
            events.emit(BellRang(minute=1))
            raise Invalid

    with pytest.raises(Invalid):
        ring_and_fail()
    events.emit(BellRang(minute=2))
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert heard == [2]


@pytest.mark.django_db
def test_a_reader_that_fails_is_asked_again_later_and_leaves_nothing_behind(
    monkeypatch: Any,
) -> None:
    failing.append(RuntimeError("deaf"))
    events.emit(BellRang(minute=3))
    events.emit(BellRang(minute=4))
    assert outbox.drain() == 2
    assert not AuditEntry.objects.filter(act="heard").exists()
    assert OutboxEvent.objects.filter(done_at=None, attempts=1).count() == 2
    failing.clear()
    assert outbox.drain() == 0, "not before its time"
    later = clock.now() + timedelta(seconds=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert outbox.drain() == 2
    assert sorted(heard) == [3, 4]


@pytest.mark.django_db
def test_an_event_for_a_reader_of_another_version_waits_for_it() -> None:
    OutboxEvent.objects.create(kind="gone.Gone", reader="gone.readers.hear", facts={})
    events.emit(BellRang(minute=8))
    assert outbox.drain() == 2
    assert heard == [8]
    assert OutboxEvent.objects.get(done_at=None).reader == "gone.readers.hear"


@pytest.mark.django_db
def test_a_reader_that_fails_takes_no_other_along() -> None:
    well: list[int] = []

    @events.handles(BellRang)
    def hear_well(event: BellRang) -> None:
        AuditEntry.objects.create(actor=None, act="heard well", target_id=event.minute)
        well.append(event.minute)

    failing.append(RuntimeError("deaf"))
    try:
        events.emit(BellRang(minute=9))
        assert outbox.drain() == 2
    finally:
        events._handlers[BellRang.kind].remove(hear_well)
    assert well == [9]
    assert AuditEntry.objects.filter(act="heard well").count() == 1
    assert OutboxEvent.objects.filter(done_at=None, attempts=1).count() == 1


@pytest.mark.django_db
def test_told_events_are_forgotten_in_time(monkeypatch: Any) -> None:
    events.emit(BellRang(minute=5))
    outbox.drain()
    events.emit(BellRang(minute=6))
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    forget()
    assert OutboxEvent.objects.filter(kind=BellRang.kind).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_process_tells_by_itself_after_a_commit() -> None:
    told = threading.Event()

    @events.handles(BellRang)
    def hear_too(event: BellRang) -> None:
        told.set()

    thread = outbox.OutboxThread(every=30)
    thread.start()
    try:
        with transaction.atomic():
            events.emit(BellRang(minute=7))
        assert told.wait(5)
    finally:
        thread.stop()
        events._handlers[BellRang.kind].remove(hear_too)
