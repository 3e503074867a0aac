"""CSV text to rows that know their line and their columns."""

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ent_core.formats import troubles
from ent_core.formats.issues import Issues, Trouble
from ent_core.formats.text import cleaned, decoded, is_invisible

MOST_COLUMNS = 500
MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Columns:
    """What a file's first line must have, may have, and may have without being read."""

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    # Names that begin so are the source's own extensions.
    extension: str = "metadata."


class Row:
    """One line of a file: values by column name, cleaned; what is wrong goes to ``issues``."""

    def __init__(self, columns: Columns, line: int, values: dict[str, str], issues: Issues) -> None:
        self.file = columns.file
        self.line = line
        self._values = values
        self._issues = issues

    @property
    def as_written(self) -> tuple[str, ...]:
        """The known columns' values, untouched: whether two rows say the same."""
        return tuple(self._values.values())

    def text(self, name: str, limit: int = 255) -> str:
        """The value, or nothing; at most ``limit`` characters (an error above)."""
        raw = self._values.get(name, "")
        value = cleaned(raw)
        if any(is_invisible(sign) for sign in raw.strip()):
            self._say(troubles.CLEANED, name, None)
        if len(value) > limit:
            self._issues.add(
                troubles.VALUE_TOO_LONG,
                file=self.file,
                line=self.line,
                field=name,
                value=value,
                limit=limit,
            )
            return value[:limit]
        return value

    def needed(self, name: str, limit: int = 255) -> str:
        """The value; an error where there is none."""
        value = self.text(name, limit)
        if not value:
            self._say(troubles.MISSING_VALUE, name, None)
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """A list written in one value, separated by commas."""
        parts = (cleaned(part) for part in self._values.get(name, "").split(","))
        return tuple(dict.fromkeys(part for part in parts if part))

    def day(self, name: str) -> date | None:
        """An ISO date, with or without a time behind it."""
        value = cleaned(self._values.get(name, ""))
        if not value:
            return None
        day, separator, _time = value.partition("T")
        try:
            if len(day) != 10 or (separator and not _time):
                raise ValueError
            return date.fromisoformat(day)
        except ValueError:
            self._say(troubles.INVALID_DATE, name, value)
            return None

    def is_true(self, name: str) -> bool:
        return cleaned(self._values.get(name, "")).casefold() in {"true", "1", "yes", "oui"}

    def _say(self, trouble: Trouble, name: str, value: str | None) -> None:
        self._issues.add(trouble, file=self.file, line=self.line, field=name, value=value)


def read_rows(raw: bytes, columns: Columns, issues: Issues) -> Iterator[Row]:
    """The rows of one file. Stops at what makes the rest unreadable, having said so."""
    text = decoded(raw, file=columns.file, issues=issues)
    if text is None:
        return
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        issues.add(troubles.NUL, file=columns.file, line=line)
        return
    head = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    if not head:
        issues.add(troubles.EMPTY_FILE, file=columns.file)
        return
    header: list[str | None] | None = None
    records = _records(text, _delimiter(head, columns, issues), columns, issues)
    for number, (line, cells) in enumerate(records):
        if number > MOST_ROWS:
            issues.add(troubles.TOO_MANY_ROWS, file=columns.file, line=line, limit=MOST_ROWS)
            return
        if header is None:
            header = _header(cells, line, columns, issues)
            if header is None:
                return
        else:
            yield _row(header, line, cells, columns, issues)


def _delimiter(head: str, columns: Columns, issues: Issues) -> str:
    """A comma; a semicolon or tab where the first line has no comma (a spreadsheet's export)."""
    if "," not in head:
        for sign, shown in ((";", ";"), ("\t", "tab")):
            if sign in head:
                issues.add(troubles.DELIMITER, file=columns.file, value=shown)
                return sign
    return ","


def _records(
    text: str, delimiter: str, columns: Columns, issues: Issues
) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; blank ones are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        too_long = "field larger" in str(error) and reader.line_num == begins
        trouble = troubles.FIELD_TOO_LONG if too_long else troubles.UNCLOSED_QUOTE
        issues.add(trouble, file=columns.file, line=begins)


def _header(
    cells: Sequence[str], line: int, columns: Columns, issues: Issues
) -> list[str | None] | None:
    """The known column of each position, or None where the file cannot be read by columns."""
    if len(cells) > MOST_COLUMNS:
        issues.add(troubles.TOO_MANY_COLUMNS, file=columns.file, line=line, limit=MOST_COLUMNS)
        return None
    known = {name.casefold(): name for name in (*columns.required, *columns.optional)}
    header: list[str | None] = []
    strange: list[str] = []
    is_readable = True
    for cell in cells:
        said = cleaned(cell)
        name = known.get(said.casefold())
        if name is not None and name in header:
            issues.add(troubles.DUPLICATE_COLUMN, file=columns.file, line=line, field=name)
            is_readable = False
        elif name is None and said and not _is_left(said, columns):
            strange.append(said)
        header.append(name)
    absent = [name for name in known.values() if name not in header]
    complete = _tell_of_absent(absent, strange, line, columns, issues)
    likely = [*absent, *columns.ignored]
    for said in strange:
        near = difflib.get_close_matches(said, likely, n=1, cutoff=0.8)
        if near:
            issues.add(
                troubles.MISSPELT_COLUMN,
                file=columns.file,
                line=line,
                field=near[0],
                value=said,
            )
        else:
            issues.add(troubles.UNKNOWN_COLUMN, file=columns.file, line=line, value=said)
    return header if complete and is_readable else None


def _is_left(said: str, columns: Columns) -> bool:
    """A column that is known and not read, or an extension of the source's own."""
    folded = said.casefold()
    return folded.startswith(columns.extension) or any(
        folded == name.casefold() for name in columns.ignored
    )


def _tell_of_absent(
    absent: list[str], strange: list[str], line: int, columns: Columns, issues: Issues
) -> bool:
    for name in absent:
        near = difflib.get_close_matches(name, strange, n=1, cutoff=0.8)
        if name in columns.optional:
            issues.add(troubles.MISSING_OPTIONAL_COLUMN, file=columns.file, line=line, field=name)
        elif near:
            issues.add(
                troubles.MISNAMED_COLUMN, file=columns.file, line=line, field=name, value=near[0]
            )
        else:
            issues.add(troubles.MISSING_COLUMN, file=columns.file, line=line, field=name)
    return not any(name in columns.required for name in absent)


def _row(
    header: list[str | None], line: int, cells: list[str], columns: Columns, issues: Issues
) -> Row:
    found, wanted = len(cells), len(header)
    if any(cell.strip() for cell in cells[wanted:]):
        # A quote left open until the next one swallows the lines between.
        spans_lines = any("\n" in cell or "\r" in cell for cell in cells)
        trouble = troubles.UNCLOSED_QUOTE if spans_lines else troubles.COLUMN_COUNT
        issues.add(trouble, file=columns.file, line=line, found=found, wanted=wanted)
    elif any(header[found:]):
        spans_lines = any("\n" in cell or "\r" in cell for cell in cells)
        trouble = troubles.UNCLOSED_QUOTE if spans_lines else troubles.SHORT_LINE
        issues.add(trouble, file=columns.file, line=line, found=found, wanted=wanted)
    values = {name: cell for name, cell in zip(header, cells, strict=False) if name is not None}
    return Row(columns, line, values, issues)
