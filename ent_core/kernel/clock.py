"""The product's clock. Nothing else in Préau asks what time it is.

In demo mode NOW moves the clock by one offset that stands in a file under DATA_DIR, so that every
process shares it and a restart keeps it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

_moved: ContextVar[timedelta | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present, aware, in UTC."""
    moved = _moved.get()
    return datetime.now(UTC) + (_offset() if moved is None else moved)


def today(time_zone: str = "Europe/Paris") -> date:
    """The calendar day in ``time_zone`` (an establishment's ``time_zone``)."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def at(moment: datetime | None, time_zone: str = "Europe/Paris") -> Iterator[None]:
    """What is done inside is done at ``moment`` (without a zone: in ``time_zone``), for a command
    that asks how it would be then; None changes nothing."""
    if moment is None:
        yield
        return
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(time_zone))
    token = _moved.set(aware - datetime.now(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


@lru_cache(maxsize=1)
def _offset() -> timedelta:
    """Kept offset between the product's clock and the machine's; zero outside demo mode.

    NOW with another value than last time sets a new offset; the same NOW again (a restart) keeps
    the old one, so that time goes on.
    """
    if not settings.DEMO:
        return timedelta()
    kept = settings.DATA_DIR / "clock"
    now: datetime | None = settings.NOW
    asked = now.isoformat() if now else ""
    if kept.is_file():
        of, seconds = kept.read_text().split()
        if not asked or asked == of:
            return timedelta(seconds=float(seconds))
    if now is None:
        return timedelta()
    offset = now - datetime.now(UTC)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(f"{asked} {offset.total_seconds()}")
    return offset
