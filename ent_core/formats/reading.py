"""The formats that can be read, by name. A new one is a reader more here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ent_core.formats import archive, icalendar, oneroster, rows, stsweb, troubles
from ent_core.formats.issues import Issues

Reader = Callable[[Path, str, Issues], rows.School | None]
TimetableReader = Callable[[Mapping[str, bytes], rows.Frame, Issues], list[rows.LessonRow]]

READERS: Mapping[str, Reader] = {"oneroster": oneroster.read}
TIMETABLE_READERS: Mapping[str, TimetableReader] = {
    "icalendar": icalendar.read,
    "stsweb": stsweb.read,
}
ENDINGS = frozenset({".ics", ".ical", ".icalendar", ".xml"})


def timetable_files(path: Path, issues: Issues) -> dict[str, bytes]:
    """The files at ``path`` (one, a folder or a zip) that may hold a timetable."""
    return archive.read_all(path, ENDINGS, issues)


def timetable_format(files: Mapping[str, bytes], issues: Issues) -> str | None:
    """The one format in which all of ``files`` are, by their beginnings; None (and an issue)
    where one of them is of none, or of another than the first."""
    found: str | None = None
    for file, raw in files.items():
        if not raw.strip(b"\0 \t\r\n\xff\xfe\xef\xbb\xbf"):
            issues.add(troubles.NOTHING_IN_IT, file=file)
            continue
        format_ = _format(raw)
        if format_ is None or (found and format_ != found):
            trouble = troubles.UNKNOWN_FORMAT if format_ is None else troubles.MIXED_FORMATS
            issues.add(trouble, file=file, formats=", ".join(TIMETABLE_READERS))
        found = found or format_
    return None if issues.are_refused() else found


def _format(raw: bytes) -> str | None:
    # UTF-16 too: its zeros and marks left out, what remains is Latin.
    head = raw[:2000].translate(None, b"\0\xff\xfe\xef\xbb\xbf").lstrip().upper()
    if head.startswith(b"BEGIN:VCALENDAR"):
        return "icalendar"
    return "stsweb" if head.startswith(b"<") else None
