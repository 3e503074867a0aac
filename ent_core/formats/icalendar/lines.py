"""iCalendar text to components and properties that know their line (RFC 5545, 3.1).

The library that reads whole calendars tells neither lines nor, of a file with one bad event, the
others; so the text is cut here, and the library is asked what is hard: recurrences and zones.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ent_core.formats import troubles as common
from ent_core.formats.icalendar import troubles
from ent_core.formats.issues import Issues
from ent_core.formats.text import decoded

MOST_EVENTS = 250_000
LONGEST_LINE = 200_000
_BREAK = re.compile(r"\r\n|\n|\r")
# A writer that folds by octets may cut a letter in two: its rest belongs before the break.
_CUT_LETTER = re.compile(rb"(\r?\n[ \t])([\x80-\xbf]{1,3})")
_NAME = re.compile(r"[A-Za-z0-9-]+\Z")
_ESCAPED = re.compile(r"\\([nN,;:\"\\])")


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    params: Mapping[str, str]
    value: str
    line: int

    def text(self) -> str:
        """The value as text, its escapes resolved."""
        if "\\" not in self.value:
            return self.value
        return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass(slots=True)
class Component:
    """A VEVENT or VTIMEZONE, without what is nested in it; ``lines`` is a zone's whole text."""

    line: int
    properties: list[Property] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        return next((one for one in self.properties if one.name == name), None)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]


@dataclass(slots=True)
class Calendar:
    head: Component
    events: list[Component] = field(default_factory=list)
    zones: list[Component] = field(default_factory=list)


def calendars(raw: bytes, *, file: str, issues: Issues) -> list[Calendar]:
    """The calendars of one file; what cannot be read is said in ``issues``."""
    text = _text(raw, file=file, issues=issues)
    if text is None:
        return []
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        issues.add(common.NUL, file=file, line=line)
        return []
    if not text.strip():
        issues.add(common.NOTHING_IN_IT, file=file)
        return []
    return _Cutting(file, issues).calendars(text)


def _text(raw: bytes, *, file: str, issues: Issues) -> str | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        mended = _CUT_LETTER.sub(rb"\2\1", raw)
        try:
            return mended.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return decoded(raw, file=file, issues=issues)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Content lines with the line on which each begins; empty ones are left."""
    begins, parts = 0, list[str]()
    for number, line in enumerate(_BREAK.split(text), 1):
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begins, "".join(parts)
        begins, parts = number, [line] if line.strip() else []
    if parts:
        yield begins, "".join(parts)


class _Cutting:
    def __init__(self, file: str, issues: Issues) -> None:
        self._file = file
        self._issues = issues
        self._found: list[Calendar] = []
        self._open: list[tuple[str, int]] = []
        self._component: Component | None = None
        self._events = 0

    def calendars(self, text: str) -> list[Calendar]:
        for number, line in _unfolded(text):
            if not self._found and not line.upper().startswith("BEGIN:VCALENDAR"):
                self._issues.add(troubles.NOT_ICALENDAR, file=self._file, line=number, value=line)
                return []
            if len(line) > LONGEST_LINE:
                self._issues.add(common.FIELD_TOO_LONG, file=self._file, line=number)
                return []
            if not self._take(number, line):
                return []
        for name, begun in self._open[-1:]:
            self._issues.add(troubles.UNCLOSED, file=self._file, line=begun, value=name)
        return self._found

    def _take(self, number: int, line: str) -> bool:
        """Put one line where it belongs; False where the rest makes no sense any more."""
        start = line[:6].upper()
        if start == "BEGIN:":
            return self._begin(number, line[6:].strip().upper(), line)
        if line[:4].upper() == "END:":
            return self._end(number, line[4:].strip().upper(), line)
        if self._component is None:
            return True
        if self._open[1:2] and self._open[1][0] == "VTIMEZONE":
            self._component.lines.append(line)
            if len(self._open) == 2:
                self._component.properties += self._property(number, line)
        elif len(self._open) <= 2:
            self._component.properties += self._property(number, line)
        return True

    def _begin(self, number: int, name: str, line: str) -> bool:
        outside = not self._open
        # A calendar stands alone, an event in a calendar.
        if (name == "VCALENDAR") != outside or (name == "VEVENT" and len(self._open) != 1):
            self._issues.add(troubles.MISPLACED, file=self._file, line=number, value=name)
            return False
        self._open.append((name, number))
        if outside:
            self._component = Component(number)
            self._found.append(Calendar(self._component))
        elif len(self._open) == 2:
            self._component = Component(number) if name in ("VEVENT", "VTIMEZONE") else None
        if len(self._open) > 2 and self._component and self._open[1][0] == "VTIMEZONE":
            self._component.lines.append(line)
        return True

    def _end(self, number: int, name: str, line: str) -> bool:
        if not self._open or self._open[-1][0] != name:
            self._issues.add(troubles.MISPLACED, file=self._file, line=number, value=f"END:{name}")
            return False
        self._open.pop()
        if len(self._open) == 1 and self._component is not None:
            if name == "VEVENT":
                self._found[-1].events.append(self._component)
                self._events += 1
                if self._events > MOST_EVENTS:
                    self._issues.add(
                        common.TOO_MANY_ROWS, file=self._file, line=number, limit=MOST_EVENTS
                    )
                    return False
            else:
                self._found[-1].zones.append(self._component)
        elif self._component is not None and self._open[1:2] and self._open[1][0] == "VTIMEZONE":
            self._component.lines.append(line)
        if len(self._open) == 1:
            self._component = self._found[-1].head
        elif not self._open:
            self._component = None
        return True

    def _property(self, number: int, line: str) -> Iterator[Property]:
        if '"' not in line.partition(":")[0]:
            left, colon, value = line.partition(":")
            parts = left.split(";")
        else:
            parts, colon, value = _quoted(line)
        if not colon or not _NAME.match(parts[0]):
            self._issues.add(troubles.BAD_LINE, file=self._file, line=number, value=line)
            return
        params = {
            name.upper(): said.strip('"')
            for name, _, said in (part.partition("=") for part in parts[1:])
        }
        yield Property(parts[0].upper(), params, value, number)


def _quoted(line: str) -> tuple[list[str], str, str]:
    """A line's name and parameters, its colon and value, where a parameter stands in quotes."""
    parts, inside, since = list[str](), False, 0
    for at, sign in enumerate(line):
        if sign == '"':
            inside = not inside
        elif not inside and sign in ";:":
            parts.append(line[since:at])
            since = at + 1
            if sign == ":":
                return parts, ":", line[since:]
    return [line], "", ""
