"""Entries as iCalendar text (RFC 5545, with the names of RFC 7986), made by ``icalendar``."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Event, vDuration

PRODUCT = "-//Preau//Agenda//FR"
READ_AGAIN = timedelta(hours=1)
KEPT_ENTRIES = 20_000  # some 600 bytes each
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar.

    ``starts`` and ``ends`` are moments, or days (then ``ends`` is the last day, included). ``uid``
    never changes; ``sequence`` rises with each change that is shown.
    """

    uid: str
    sequence: int
    starts: datetime | date
    ends: datetime | date
    summary: str
    modified: datetime
    description: str = ""
    location: str = ""
    category: str = ""
    cancelled: bool = False


def tag_of(name: str, entries: Sequence[Entry]) -> str:
    """An entity tag that is another whenever the text of these entries would be."""
    return hashlib.sha256(f"{PRODUCT}\n{name}\n{entries!r}".encode()).hexdigest()[:32]


def written(name: str, entries: Sequence[Entry]) -> bytes:
    """A whole calendar called ``name``: folded lines, escaped text, CRLF."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _clean(name))
    calendar.add("x-wr-calname", _clean(name))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN))
    head: bytes = calendar.to_ical().removesuffix(END)
    return head + b"".join(_entry(one) for one in entries) + END


@lru_cache(maxsize=KEPT_ENTRIES)
def _entry(entry: Entry) -> bytes:
    """Kept, because a class's pupils share their lessons, and nearly all stay as they are."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.modified)
    event.add("last-modified", entry.modified)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts)
    event.add("dtend", _end(entry))
    event.add("summary", _clean(entry.summary))
    if entry.description:
        event.add("description", _clean(entry.description))
    if entry.location:
        event.add("location", _clean(entry.location))
    if entry.category:
        event.add("categories", [_clean(entry.category)])
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    text: bytes = event.to_ical()
    return text


def _end(entry: Entry) -> datetime | date:
    """In a calendar an entry of whole days ends on the day after."""
    if isinstance(entry.ends, datetime):
        return entry.ends
    return entry.ends + timedelta(days=1)


def _clean(text: str) -> str:
    """Text without the control characters that no calendar may hold (RFC 5545, 3.3.11)."""
    return "".join(
        one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"}
    )
