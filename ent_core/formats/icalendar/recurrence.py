"""What repeats, unfolded within the school year: RRULE, RDATE, EXDATE, RECURRENCE-ID."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import icalendar
import recurring_ical_events
from icalendar.prop import vRecur

from ent_core.formats.icalendar import troubles
from ent_core.formats.icalendar.events import Event, Rule
from ent_core.formats.icalendar.times import as_time
from ent_core.formats.issues import Issues
from ent_core.formats.rows import Frame

# What a lesson may repeat by. Others (seconds, hours, days of the year) are no lesson's, and some
# of them never meet a day: a search for one would not end.
_PARTS = frozenset(
    {
        *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "RSCALE", "SKIP"),
        *("BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"),
    }
)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_POSITION = "X-POSITION"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of an event. ``key`` is the original time of a series' occurrence, else empty."""

    event: Event
    starts: datetime
    ends: datetime
    key: str


def occurrences(
    series: Sequence[Event], frame: Frame, *, file: str, issues: Issues
) -> Iterator[Occurrence]:
    """The times of the events of one UID, at least one of which repeats or stands instead of
    another, from the first day of the school year to its last."""
    usable = [event for event in series if _is_usable(event, file, issues)]
    if len(usable) < len(series):
        return
    begins = as_time(frame.starts_on, frame.zone)
    ends = as_time(frame.ends_on + timedelta(days=1), frame.zone)
    for event in series:
        for rule in event.rules:
            if _goes_beyond(event, rule, ends):
                issues.add(
                    troubles.CAPPED,
                    file=file,
                    line=rule.said.line,
                    value=rule.said.value,
                    ends_on=frame.ends_on,
                )
    calendar = icalendar.Calendar()
    for position, event in enumerate(series):
        calendar.add_component(_component(position, event))
    try:
        found = list(recurring_ical_events.of(calendar).between(begins, ends))
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError):
        said = next((event.rules[0].said for event in series if event.rules), None)
        issues.add(
            troubles.BAD_RECURRENCE,
            file=file,
            line=said.line if said else series[0].line,
            field="RRULE",
            value=said.value if said else "",
        )
        return
    for one in found:
        event = series[int(str(one[_POSITION]))]
        at, until = one["DTSTART"].dt, one["DTEND"].dt
        original = at
        if event.instead_of is not None and not event.and_after:
            original = event.instead_of
        yield Occurrence(event, at, until, f"{original.astimezone(UTC):%Y%m%dT%H%M}Z")


def _component(position: int, event: Event) -> icalendar.Event:
    made = icalendar.Event()
    made.add("UID", "series")
    made.add("DTSTART", event.starts)
    made.add("DTEND", event.ends)
    made.add("SEQUENCE", event.sequence)
    made.add(_POSITION, str(position))
    if event.instead_of is not None:
        ranged = {"RANGE": "THISANDFUTURE"} if event.and_after else {}
        made.add("RECURRENCE-ID", event.instead_of, parameters=ranged)
    for rule in event.rules:
        made.add("RRULE", vRecur.from_ical(_with_time(rule, event)))
    if event.extra:
        made.add("RDATE", list(event.extra))
    if event.without:
        # A day takes out what starts on it, whatever the hour.
        without = [
            at if isinstance(at, datetime) else datetime.combine(at, event.starts.timetz())
            for at in event.without
        ]
        made.add("EXDATE", without)
    return made


def _with_time(rule: Rule, event: Event) -> str:
    """The rule with an UNTIL in UTC: a bare day means all of it, a floating time the event's."""
    parts = dict(rule.parts)
    until = parts.get("UNTIL", "")
    if until and not until.endswith("Z"):
        day = datetime.strptime(until[:8], "%Y%m%d")
        time = datetime.strptime(until[9:15], "%H%M%S").time() if len(until) > 8 else None
        at = day.replace(hour=23, minute=59) if time is None else datetime.combine(day, time)
        parts["UNTIL"] = f"{at.replace(tzinfo=event.starts.tzinfo).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _is_usable(event: Event, file: str, issues: Issues) -> bool:
    for rule in event.rules:
        trouble = None
        if rule.parts.get("FREQ", "") in {"SECONDLY", "MINUTELY", "HOURLY"} or (
            set(rule.parts) & {"BYSECOND", "BYMINUTE", "BYHOUR"}
        ):
            trouble = troubles.TOO_DENSE
        elif not _is_a_lessons(rule, event):
            trouble = troubles.BAD_RECURRENCE
        if trouble is not None:
            issues.add(
                trouble, file=file, line=rule.said.line, field="RRULE", value=rule.said.value
            )
            return False
    return True


def _is_a_lessons(rule: Rule, event: Event) -> bool:
    """Whether the rule can be read and will, in the end, meet a day."""
    parts = rule.parts
    if set(parts) - _PARTS or parts.get("FREQ") not in _FREQUENCIES or event.starts < _OLDEST:
        return False
    try:
        interval = int(parts.get("INTERVAL", "1"))
        count = int(parts.get("COUNT", "1"))
        _with_time(rule, event)
        vRecur.from_ical(_with_time(rule, event))
        days = [int(day) for day in parts["BYMONTHDAY"].split(",")] if "BYMONTHDAY" in parts else []
        months = [int(one) for one in parts["BYMONTH"].split(",")] if "BYMONTH" in parts else []
    except (ValueError, KeyError, OverflowError):
        return False
    if interval < 1 or count < 1 or any(not 1 <= month <= 12 for month in months):
        return False
    if "BYSETPOS" in parts and parts["FREQ"] not in {"MONTHLY", "YEARLY"}:
        return False
    if interval % 7 == 0 and parts["FREQ"] == "DAILY" and set(parts) & {"BYDAY", "BYMONTHDAY"}:
        return False
    if any(not 1 <= abs(day) <= 31 for day in days):
        return False
    longest = max(_LONGEST_MONTH[month - 1] for month in months) if months else 31
    return not days or min(abs(day) for day in days) <= longest


def _goes_beyond(event: Event, rule: Rule, ends: datetime) -> bool:
    if event.starts >= ends or "COUNT" in rule.parts:
        return int(rule.parts.get("COUNT", "0")) > 366
    until = rule.parts.get("UNTIL", "")
    return not until or until[:8] > f"{ends:%Y%m%d}"
