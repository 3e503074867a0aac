"""An iCalendar file's bytes to dated lessons of one school year."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from ent_core.formats import troubles as common
from ent_core.formats.icalendar import troubles
from ent_core.formats.icalendar.events import Event, event_of
from ent_core.formats.icalendar.lines import Calendar, calendars
from ent_core.formats.icalendar.meaning import named, words_of
from ent_core.formats.icalendar.recurrence import Occurrence, occurrences
from ent_core.formats.icalendar.times import Times
from ent_core.formats.issues import Issues
from ent_core.formats.rows import Frame, LessonRow, Named
from ent_core.formats.text import cleaned

# Of a school's year, in all its files; a few endless rules must not make more.
MOST_LESSONS = 250_000


def read(files: Mapping[str, bytes], frame: Frame, issues: Issues) -> list[LessonRow]:
    """The lessons of all ``files``: the same one may stand in several (a class's, a teacher's)."""
    lessons: list[LessonRow] = []
    for file, raw in files.items():
        lessons += _lessons(file, raw, frame, issues)
        if len(lessons) > MOST_LESSONS:
            issues.add(common.TOO_MANY_ROWS, file=file, limit=MOST_LESSONS)
            return []
    return lessons


def _lessons(file: str, raw: bytes, frame: Frame, issues: Issues) -> list[LessonRow]:
    """The lessons of ``file`` that start on a day of ``frame``, in the order of the file; what
    could not be read or is none is said in ``issues``."""
    lessons: list[LessonRow] = []
    outside = 0
    for calendar in calendars(raw, file=file, issues=issues):
        times = Times(frame.zone, calendar.zones, file=file, issues=issues)
        events = [
            event
            for component in calendar.events
            if (event := event_of(component, times, file=file, issues=issues))
        ]
        method = calendar.head.first("METHOD")
        gone = bool(method and method.value.strip().upper() == "CANCEL")
        name = _name(calendar)
        for found in _each(events, frame, file=file, issues=issues):
            starts_at = times.checked(found.starts, found.event.start_said)
            if not frame.holds(starts_at.astimezone(frame.zone).date()):
                outside += 1
                continue
            ends_at = times.checked(found.ends, None)
            if ends_at <= starts_at:
                # In order on the wall, but not once the clocks have gone forward.
                ends_at = starts_at + (found.event.ends - found.event.starts)
            if len(lessons) > MOST_LESSONS:
                return lessons
            lessons.append(_lesson(found, starts_at, ends_at, name, gone=gone, file=file))
    first, last = frame.starts_on, frame.ends_on
    if outside:
        issues.add(troubles.OUTSIDE, file=file, count=outside, starts_on=first, ends_on=last)
    if not lessons and not issues.are_refused():
        issues.add(troubles.NO_EVENTS, file=file, starts_on=first, ends_on=last)
    return lessons


def _name(calendar: Calendar) -> str:
    said = calendar.head.first("X-WR-CALNAME") or calendar.head.first("NAME")
    return cleaned(said.text())[:200] if said else ""


def _each(
    events: Sequence[Event], frame: Frame, *, file: str, issues: Issues
) -> Iterator[Occurrence]:
    """The times of all events: those of one UID that repeats or is overridden together."""
    by_uid: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_uid[event.uid or _made_uid(event)].append(event)
    for uid, some in by_uid.items():
        for event in some:
            event.uid = uid
        if any(event.repeats or event.instead_of for event in some):
            if any(event.instead_of is None for event in some):
                yield from occurrences(some, frame, file=file, issues=issues)
                continue
            # Changed times of a series that is not here itself.
            for event in some:
                yield Occurrence(event, event.starts, event.ends, _key(event.instead_of))
        else:
            yield from _apart(some, file=file, issues=issues)


def _apart(some: Sequence[Event], *, file: str, issues: Issues) -> Iterator[Occurrence]:
    """Events of one UID that claim to be no series: the newest at each start."""
    newest: dict[datetime, Event] = {}
    for event in some:
        before = newest.get(event.starts)
        if before is None or event.sequence > before.sequence:
            newest[event.starts] = event
        elif event.sequence == before.sequence:
            issues.add(troubles.SAME_EVENT, file=file, line=event.line, first=before.line)
    for event in newest.values():
        key = _key(event.starts) if len(newest) > 1 else ""
        yield Occurrence(event, event.starts, event.ends, key)


def _key(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M}Z" if at else ""


def _made_uid(event: Event) -> str:
    """For an event without a UID: the same as long as it says the same."""
    said = f"{_key(event.starts)}|{event.title}|{event.place}"
    return f"made-{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _lesson(
    found: Occurrence,
    starts_at: datetime,
    ends_at: datetime,
    calendar: str,
    *,
    gone: bool,
    file: str,
) -> LessonRow:
    event = found.event
    words = words_of(event)
    return LessonRow(
        uid=f"{event.uid}/{found.key}" if found.key else event.uid,
        starts_at=starts_at,
        ends_at=ends_at,
        subject=Named(name=words.subject[:200]),
        teachers=named(words.teachers),
        groups=named(words.groups),
        rooms=tuple(words.rooms),
        hints=tuple(words.hints),
        calendar=calendar,
        cancelled=gone or event.cancelled or words.cancelled,
        file=file,
        line=event.line,
    )
