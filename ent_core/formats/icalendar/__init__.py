"""iCalendar timetables (RFC 5545) as Pronote, ADE and calendars by hand write them, to lessons."""

from ent_core.formats.icalendar.reading import read

__all__ = ["read"]
