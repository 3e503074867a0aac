"""Events: frozen facts in the past tense, stored with the change, told to readers after it.

``emit(event)`` writes an outbox row for each reader in the caller's transaction. Readers register
with ``@handles(EventType)``; they run in a transaction of their own together with the mark that the
event is done, so what they write in the database happens exactly once.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import ClassVar, TypeVar

from django.db import transaction

from ent_core.kernel.models import OutboxEvent


@dataclass(frozen=True)
class Event:
    """Base of all events; its fields are ids and plain facts that JSON can hold."""

    kind: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.kind = f"{cls.__module__.split('.')[-2]}.{cls.__name__}"
        _types[cls.kind] = cls


E = TypeVar("E", bound=Event)
Handler = Callable[[E], None]

_types: dict[str, type[Event]] = {}
_handlers: dict[str, list[Callable[[Event], None]]] = {}
_wakers: list[Callable[[], None]] = []


def handles(event_type: type[E]) -> Callable[[Handler[E]], Handler[E]]:
    """Register a reader of ``event_type``. It must bear being called again after a failure."""

    def register(handler: Handler[E]) -> Handler[E]:
        _handlers.setdefault(event_type.kind, []).append(handler)  # type: ignore[arg-type]
        return handler

    return register


def on_emitted(wake: Callable[[], None]) -> None:
    """Have ``wake`` called after each commit that emitted something (cheap, never blocking)."""
    _wakers.append(wake)


def emit(event: Event) -> None:
    """Store ``event`` with the change that it tells of; must stand in the same transaction.

    Each reader has a row of its own, so that one that fails is told again without the others.
    """
    facts = asdict(event)
    OutboxEvent.objects.bulk_create(
        OutboxEvent(kind=event.kind, reader=_name(reader), facts=facts)
        for reader in _handlers.get(event.kind, ())
    )
    transaction.on_commit(_wake)


def _name(reader: Callable[[Event], None]) -> str:
    return f"{reader.__module__}.{reader.__qualname__}"


def _wake() -> None:
    for wake in _wakers:
        wake()


class NobodyHere(LookupError):
    """This process has no such reader: a newer (or older) one beside it may have."""


def tell(row: OutboxEvent) -> None:
    """Call the reader of a stored event; :class:`NobodyHere` where this process lacks it."""
    event_type = _types.get(row.kind)
    for reader in _handlers.get(row.kind, ()):
        if event_type is not None and _name(reader) == row.reader:
            reader(event_type(**row.facts))
            return
    raise NobodyHere(row.reader)
