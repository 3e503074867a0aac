"""From entries of roll calls to absences: lessons missed in a row are one. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

NOON = time(12, 45)  # a lesson that begins before it is of the morning


@dataclass(frozen=True)
class Attended:
    """One called lesson of a pupil's day. ``entry`` is None when the pupil was there."""

    lesson: int
    starts_at: datetime
    ends_at: datetime
    entry: int | None
    minutes: int | None = None  # late

    @property
    def is_missed(self) -> bool:
        return self.entry is not None and self.minutes is None


@dataclass(frozen=True)
class Span:
    """Time away with the entries (ids) that make it; ``minutes`` when it is a lateness."""

    starts_at: datetime
    ends_at: datetime
    entries: tuple[int, ...]
    minutes: int | None = None


def spans(day: Iterable[Attended]) -> list[Span]:
    """The absences and latenesses of one pupil's day, by time.

    A lesson that nobody called breaks nothing; one that the pupil attended ends an absence.
    """
    found: list[Span] = []
    missing: list[Attended] = []

    def close() -> None:
        if missing:
            found.append(
                Span(
                    missing[0].starts_at,
                    max(one.ends_at for one in missing),
                    tuple(one.entry for one in missing if one.entry is not None),
                )
            )
            missing.clear()

    for one in sorted(day, key=lambda one: (one.starts_at, one.lesson)):
        if one.is_missed:
            missing.append(one)
            continue
        close()
        if one.entry is not None:
            found.append(Span(one.starts_at, one.ends_at, (one.entry,), one.minutes))
    close()
    return sorted(found, key=lambda span: span.starts_at)


def half_days(starts: Sequence[datetime], zone: ZoneInfo) -> set[tuple[date, str]]:
    """The half-days («am», «pm») touched by lessons that begin at ``starts``."""
    local = [moment.astimezone(zone) for moment in starts]
    return {(one.date(), "am" if one.time() < NOON else "pm") for one in local}
