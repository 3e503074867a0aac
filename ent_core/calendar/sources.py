"""What the merged agenda is put together from: each subject is a source of dated things."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ent_core.establishments.asking import Asked
from ent_core.people.models import User


@dataclass(frozen=True)
class Asking:
    """Whose days are asked for: a pupil's (``about``), or one's own as somebody who works there.

    Both days are included; ``places`` are the establishments (ids) that count.
    """

    actor: User
    about: Asked | None
    places: Sequence[int]
    first: date
    last: date


@dataclass(frozen=True)
class Thing:
    """One thing on one day; ``at`` orders it within (None: the whole day, shown first)."""

    day: date
    at: datetime | None
    entry: dict[str, Any]


Source = Callable[[Asking], Iterable[Thing]]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Have the agenda hold what ``function`` finds, in a number of queries that never grows."""
    _sources.append(function)
    return function


def things(asking: Asking) -> list[Thing]:
    """All that the sources know, by day and hour."""
    found = [thing for one in _sources for thing in one(asking)]
    return sorted(found, key=_order)


def _order(thing: Thing) -> tuple[date, bool, float, str, int]:
    at = thing.at.timestamp() if thing.at else 0.0
    return (thing.day, thing.at is not None, at, thing.entry["kind"], thing.entry["id"])
