"""School years and periods from academic sessions."""

from collections.abc import Iterable, Mapping
from datetime import date

from ent_core.formats import rows
from ent_core.formats.oneroster.records import Session
from ent_core.formats.rows import Span

LONGER_THAN_A_TERM = 200  # days


def year_name(starts_on: date, ends_on: date) -> str:
    """«2026-2027» for what begins in summer or later; «2026» for a year within the calendar's
    (Nouvelle-Calédonie). OneRoster's own ``schoolYear`` is not used: exports disagree whether it
    is the year's first or last."""
    if starts_on.year == ends_on.year and (ends_on - starts_on).days > LONGER_THAN_A_TERM:
        return str(starts_on.year)
    first = starts_on.year if starts_on.month >= 7 else starts_on.year - 1
    return f"{first}-{first + 1}"


def year_of(session: Session, sessions: Mapping[str, Session]) -> str:
    """The name of the year to which a session belongs: its parent's, else that of its dates."""
    seen: set[str] = set()
    at: Session | None = session
    while at is not None and at.id not in seen:
        if at.type == "schoolyear":
            return year_name(at.starts_on, at.ends_on)
        seen.add(at.id)
        at = sessions.get(at.parent)
    return year_name(session.starts_on, session.ends_on)


def years(sessions: Mapping[str, Session]) -> tuple[rows.Year, ...]:
    """Each year once, long enough to hold all of its sessions."""
    spans: dict[str, tuple[date, date]] = {}
    for session in sessions.values():
        name = year_of(session, sessions)
        first, last = spans.get(name, (session.starts_on, session.ends_on))
        spans[name] = (min(first, session.starts_on), max(last, session.ends_on))
    return tuple(rows.Year(name, *spans[name]) for name in sorted(spans))


def periods(sessions: Mapping[str, Session]) -> tuple[rows.Period, ...]:
    """Terms and semesters; two of one title in a year are told apart by a number."""
    found: list[rows.Period] = []
    taken: set[tuple[str, str]] = set()
    in_order = sorted(sessions.values(), key=lambda one: (one.starts_on, one.ends_on, one.id))
    for session in in_order:
        if session.type not in {"term", "semester"}:
            continue
        year = year_of(session, sessions)
        title = session.title[:50]
        name, number = title, 1
        while (year, name) in taken:
            number += 1
            name = f"{title} ({number})"
        taken.add((year, name))
        found.append(rows.Period(session.id, year, name, session.starts_on, session.ends_on))
    return tuple(found)


def span_of(sessions: Iterable[Session]) -> Span:
    """From the first day of these sessions to their last; open where there are none."""
    all_of_them = list(sessions)
    if not all_of_them:
        return Span()
    return Span(
        min(session.starts_on for session in all_of_them),
        max(session.ends_on for session in all_of_them),
    )
