"""A VEVENT with its times read: what may repeat is not yet unfolded."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from icalendar.prop import vDuration

from ent_core.formats.icalendar import troubles
from ent_core.formats.icalendar.lines import Component, Property
from ent_core.formats.icalendar.times import Moment, Times
from ent_core.formats.issues import Issues
from ent_core.formats.text import cleaned

LONGEST = timedelta(hours=14)
_LINE_BREAK = re.compile(r"<br\s*/?>|</p>|</li>|</div>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|b|i|u|a|li|ul|ol|div|span|strong|em|html-blob)(?:\s[^>]*)?>", re.I)


@dataclass(frozen=True, slots=True)
class Rule:
    said: Property
    parts: dict[str, str]


@dataclass(slots=True)
class Event:
    """``starts`` to ``ends`` are aware and in order; what else the source says is text."""

    uid: str
    line: int
    starts: datetime
    ends: datetime
    start_said: Property
    rules: tuple[Rule, ...]
    extra: tuple[datetime, ...]
    without: tuple[Moment, ...]
    instead_of: datetime | None
    and_after: bool
    sequence: int
    cancelled: bool
    title: str
    description: str
    place: str
    categories: str
    people: tuple[str, ...]

    @property
    def repeats(self) -> bool:
        return bool(self.rules or self.extra)


def event_of(component: Component, times: Times, *, file: str, issues: Issues) -> Event | None:
    """The event, or None where it is no lesson or cannot be read (said in ``issues``)."""
    title = _shown(component.first("SUMMARY"))
    start_said = component.first("DTSTART")
    if start_said is None:
        issues.add(troubles.INVALID_TIME, file=file, line=component.line, field="DTSTART", value="")
        return None
    starts = times.moment(start_said)
    if starts is None:
        return None
    if not isinstance(starts, datetime):
        issues.add(troubles.ALL_DAY, file=file, line=start_said.line, value=title)
        return None
    ends = _end(component, starts, times, file=file, issues=issues)
    if ends is None:
        return None
    if ends <= starts:
        at = component.first("DTEND") or component.first("DURATION") or start_said
        issues.add(
            troubles.ENDS_BEFORE_START, file=file, line=at.line, field=at.name, value=at.value
        )
        return None
    if ends - starts > LONGEST:
        hours = int(LONGEST.total_seconds() // 3600)
        issues.add(troubles.TOO_LONG, file=file, line=start_said.line, value=title, limit=hours)
        return None
    rules = tuple(Rule(said, _parts(said)) for said in component.all("RRULE"))
    instead_of = component.first("RECURRENCE-ID")
    replaced = times.moment(instead_of) if instead_of else None
    if replaced is not None and not isinstance(replaced, datetime):
        # A whole day stands for the occurrence of that day, which starts as the series does.
        replaced = datetime.combine(replaced, starts.timetz())
    uid = component.first("UID")
    sequence = component.first("SEQUENCE")
    status = component.first("STATUS")
    return Event(
        uid=cleaned(uid.value)[:300] if uid else "",
        line=component.line,
        starts=starts,
        ends=ends,
        start_said=start_said,
        rules=rules,
        extra=tuple(at for at in _list(component, "RDATE", times) if isinstance(at, datetime)),
        without=tuple(_list(component, "EXDATE", times)),
        instead_of=replaced,
        and_after=bool(
            instead_of and instead_of.params.get("RANGE", "").upper() == "THISANDFUTURE"
        ),
        sequence=_number(sequence),
        cancelled=bool(status and status.value.strip().upper() == "CANCELLED"),
        title=title,
        description=_shown(component.first("DESCRIPTION"), keep_lines=True),
        place=_shown(component.first("LOCATION")),
        categories=_shown(component.first("CATEGORIES")),
        people=tuple(_people(component)),
    )


def _end(
    component: Component, starts: datetime, times: Times, *, file: str, issues: Issues
) -> datetime | None:
    said = component.first("DTEND")
    if said is not None:
        ends = times.moment(said)
        if ends is not None and not isinstance(ends, datetime):
            issues.add(
                troubles.INVALID_TIME, file=file, line=said.line, field="DTEND", value=said.value
            )
            return None
        return ends
    said = component.first("DURATION")
    if said is None:
        issues.add(troubles.NO_END, file=file, line=component.line)
        return None
    try:
        # Hours of work, not of the wall: a lesson over a change of clocks keeps its length.
        length: timedelta = vDuration.from_ical(said.value.strip())  # type: ignore[no-untyped-call]
        return (starts + length).astimezone(starts.tzinfo)
    except (ValueError, OverflowError):
        issues.add(
            troubles.INVALID_TIME, file=file, line=said.line, field="DURATION", value=said.value
        )
        return None


def _parts(said: Property) -> dict[str, str]:
    pairs = (part.partition("=") for part in said.value.upper().replace(" ", "").split(";"))
    return {name: value for name, _, value in pairs if name}


def _list(component: Component, name: str, times: Times) -> Iterator[Moment]:
    for said in component.all(name):
        for value in said.value.split(","):
            # Of a period (RDATE;VALUE=PERIOD) the start counts; its length is the lesson's.
            at = times.moment(said, value.partition("/")[0])
            if at is not None:
                yield at


def _number(said: Property | None) -> int:
    digits = said.value.strip() if said else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 0


def _people(component: Component) -> Iterator[str]:
    """Names of those who are invited or invite; addresses are nobody's name."""
    for name in ("ORGANIZER", "ATTENDEE"):
        for said in component.all(name):
            shown = cleaned(said.params.get("CN", ""))
            if shown and "@" not in shown:
                yield shown


def _shown(said: Property | None, *, keep_lines: bool = False) -> str:
    return "" if said is None else _readable(said.text(), keep_lines=keep_lines)


@lru_cache(maxsize=20_000)
def _readable(text: str, *, keep_lines: bool) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", _LINE_BREAK.sub("\n", text))
    if keep_lines:
        return "\n".join(line for line in map(cleaned, text.splitlines()) if line)
    return cleaned(text)
