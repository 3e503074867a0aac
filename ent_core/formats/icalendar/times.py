"""Times of an iCalendar file, as moments: floating, in UTC, in a named zone (RFC 5545, 3.3.5)."""

import re
import zoneinfo
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

from icalendar import Timezone
from icalendar.timezone import TZP
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ent_core.formats.icalendar import troubles
from ent_core.formats.icalendar.lines import Component, Property
from ent_core.formats.issues import Issues, Trouble

_WHEN = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z)?)?\Z")
_LONGEST_ZONE = 400  # lines
# What a zone's own rules may repeat by; anything denser is no change of clocks.
_DENSE = re.compile(r"FREQ=(SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY)", re.IGNORECASE)
BEFORE_A_CHANGE = timedelta(hours=6)

Moment = date | datetime


class Times:
    """Reads the times of one file; ``zone`` is the school's own, which floating times are in."""

    def __init__(
        self, zone: tzinfo, zones: Iterable[Component], *, file: str, issues: Issues
    ) -> None:
        self._own = zone
        self._file = file
        self._issues = issues
        self._defined = {
            said.value: component for component in zones if (said := component.first("TZID"))
        }
        self._known: dict[str, tzinfo] = {}

    def moment(self, said: Property, value: str | None = None) -> Moment | None:
        """A day, or an aware date and time; None (and an issue) where it is neither."""
        written = (said.value if value is None else value).strip().upper()
        found = _WHEN.match(written)
        try:
            if found is None:
                raise ValueError
            year, month, day, hour, minute, second, is_utc = found.groups()
            if hour is None:
                return date(int(year), int(month), int(day))
            # A leap second is no time of a lesson: it is read as the second before.
            at = datetime(
                int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59)
            )
        except ValueError:
            self._say(troubles.INVALID_TIME, said, field=said.name, value=written)
            return None
        if is_utc:
            return at.replace(tzinfo=UTC)
        return at.replace(tzinfo=self._zone(said))

    def checked(self, at: datetime, said: Property | None) -> datetime:
        """``at`` in UTC. In the hour that clocks leave out it is read with the offset before the
        change, in the hour that comes twice as the first (RFC 5545, 3.3.5); both are said."""
        utc = at.astimezone(UTC)
        if at.tzinfo is not None and at.tzinfo is not UTC and said is not None:
            back = utc.astimezone(at.tzinfo)
            shown = f"{at:%Y-%m-%d %H:%M}"
            if back.replace(tzinfo=None) != at.replace(tzinfo=None):
                # Not every kind of zone reads the gap with the offset before it by itself.
                before = (at - BEFORE_A_CHANGE).utcoffset() or timedelta()
                utc = at.replace(tzinfo=UTC) - before
                back = utc.astimezone(at.tzinfo)
                self._say(troubles.IN_THE_GAP, said, value=shown, moved=f"{back:%H:%M}")
            elif at.utcoffset() != at.replace(fold=1).utcoffset():
                self._say(troubles.TWICE, said, value=shown)
        return utc

    def _zone(self, said: Property) -> tzinfo:
        name = said.params.get("TZID", "")
        if not name:
            return self._own
        zone = self._known.get(name)
        if zone is None:
            zone = _named(name) or self._defined_zone(name)
            if zone is None:
                self._say(troubles.UNKNOWN_ZONE, said, field="TZID", value=name)
                zone = self._own
            self._known[name] = zone
        return zone

    def _defined_zone(self, name: str) -> tzinfo | None:
        """The zone as the file's own VTIMEZONE defines it."""
        component = self._defined.get(name)
        if component is None or len(component.lines) > _LONGEST_ZONE:
            return None
        if any(_DENSE.search(line) for line in component.lines):
            return None
        text = "\r\n".join(["BEGIN:VTIMEZONE", *component.lines, "END:VTIMEZONE", ""])
        try:
            read = Timezone.from_ical(text)
            if not isinstance(read, Timezone):
                return None
            zone: tzinfo = read.to_tz(TZP(), lookup_tzid=False)
            datetime(2000, 1, 1, tzinfo=zone).utcoffset()
        except Exception:  # whatever a stranger's zone makes the library say
            return None
        return zone

    def _say(self, trouble: Trouble, said: Property, **facts: str) -> None:
        self._issues.add(trouble, file=self._file, line=said.line, **facts)


def _named(name: str) -> tzinfo | None:
    """A zone by its IANA name, bare or behind a vendor's prefix, or by its Windows name."""
    plain = name.strip("/").strip()
    parts = plain.split("/")
    for said in (plain, WINDOWS_TO_OLSON.get(plain, ""), "/".join(parts[-2:])):
        try:
            if said and said[:1].isalpha():
                return zoneinfo.ZoneInfo(said)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def as_time(at: Moment, zone: tzinfo) -> datetime:
    """The moment, or midnight of the day."""
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=zone)
