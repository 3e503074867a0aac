"""Timetable files as text, read as one school year's: what the tests of the formats share."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from ent_core.formats.issues import Issues
from ent_core.formats.reading import TIMETABLE_READERS, timetable_format
from ent_core.formats.rows import Frame, LessonRow

PARIS = ZoneInfo("Europe/Paris")
YEAR = Frame(
    "0869901V", PARIS, date(2026, 9, 1), date(2027, 7, 3), closed=frozenset({date(2026, 11, 11)})
)


class Read:
    def __init__(self, files: Mapping[str, str | bytes], frame: Frame = YEAR) -> None:
        self.issues = Issues()
        raw = {
            name: said.encode() if isinstance(said, str) else said for name, said in files.items()
        }
        self.format = timetable_format(raw, self.issues)
        self.lessons: list[LessonRow] = []
        if self.format:
            self.lessons = TIMETABLE_READERS[self.format](raw, frame, self.issues)

    @property
    def lesson(self) -> LessonRow:
        (only,) = self.lessons
        return only

    @property
    def codes(self) -> list[str]:
        return [issue.code for issue in self.issues]

    def refused(self) -> tuple[str, int | None, str | None]:
        """The code, line and value of the only error."""
        (issue,) = [one for one in self.issues if one.level == "error"]
        assert self.issues.are_refused()
        assert issue.message
        return issue.code, issue.line, issue.value

    def starts(self, form: str = "%d/%m %H:%M") -> list[str]:
        """When lessons start, by the school's clocks."""
        return [f"{one.starts_at.astimezone(PARIS):{form}}" for one in self.lessons]


def calendar(*events: str, head: str = "") -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{''.join(events)}END:VCALENDAR\r\n"


def event(*lines: str, uid: str = "u1", title: str = "Maths") -> str:
    inside = "\r\n".join([f"UID:{uid}", f"SUMMARY:{title}", *lines])
    return f"BEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\n"


def at(start: str, end: str, *lines: str, zone: str = ";TZID=Europe/Paris") -> tuple[str, ...]:
    return f"DTSTART{zone}:{start}", f"DTEND{zone}:{end}", *lines


def ics(*events: str, head: str = "") -> Read:
    return Read({"emploi.ics": calendar(*events, head=head)})
