"""Reading the conversations: small plays in ``scripts/*.txt``, written by hand.

    === class 5e B              where the threads below are told (``pool …``: anywhere that fits)
    --- 4 17:42                 a thread, four school days ago («now 30»: half an hour ago;
                                «n-3 17:42»: three school days before the next one)
    --- 4 17:42 MA+1            … or earlier, such that the class has maths the day after
    ines: Quelqu’un a le schéma ?
    noah +2 ^1: Tiens !         two minutes later, in reply to the line before
      * 👍 6 🙏 2                reactions
      ~ Tiens, le voilà !       edited to this
      x                         taken away by its author («x cpe»: by school life)
      ! jade insult: Il exagère reported by Jade
      = warned: Vu avec lui.    what school life answered
      anything else             another line of the same message («.» for an empty one)

In a text ``{ines}`` is a name, ``@{ines}`` a mention, ``{demain}`` and ``{j+2}`` days to come,
``{d+2}`` such a day with its date, and ``[a|b]`` one of several wordings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
_LINE = re.compile(r"^([\w.+-]+)((?: [+^]\d+)*): (.*)$")


@dataclass
class Report:
    by: str
    reason: str
    details: str
    outcome: str = ""
    note: str = ""


@dataclass
class Line:
    speaker: str
    text: str
    after: int | None = None  # minutes after the line before
    answers: int = 0  # how many lines up
    reactions: list[tuple[str, int]] = field(default_factory=list)
    edited_to: str = ""
    taken_away_by: str = ""
    report: Report | None = None


@dataclass
class Thread:
    where: str
    when: str
    lines: list[Line] = field(default_factory=list)

    @property
    def speakers(self) -> set[str]:
        named = {line.speaker for line in self.lines}
        named |= {line.taken_away_by for line in self.lines if line.taken_away_by}
        named |= {line.report.by for line in self.lines if line.report}
        for line in self.lines:
            named |= set(re.findall(r"\{([\w.-]+)\}", line.text + line.edited_to))
        return named - WORDS


# What stands in braces and is nobody's name.
WORDS = {"demain", "child", "classe", "il", "Il", "-e", "musée", "formation"}


@lru_cache(maxsize=1)
def threads() -> tuple[Thread, ...]:
    return tuple(thread for path in sorted(SCRIPTS.glob("*.txt")) for thread in _read(path))


def told_in(where: str) -> list[Thread]:
    return [thread for thread in threads() if thread.where == where]


def _read(path: Path) -> Iterator[Thread]:
    where = ""
    thread: Thread | None = None
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not row.strip() or row.startswith("#"):
            continue
        if row.startswith("=== "):
            where = row[4:].strip()
        elif row.startswith("--- "):
            if thread:
                yield thread
            thread = Thread(where, row[4:].strip())
        elif thread is None:
            raise ValueError(f"{path.name}:{number}: a line before any thread")
        elif row.startswith("  "):
            _add(thread.lines[-1], row.strip())
        elif found := _LINE.match(row):
            thread.lines.append(_line(*found.groups()))
        else:
            raise ValueError(f"{path.name}:{number}: not a line of a play: {row}")
    if thread:
        yield thread


def _line(speaker: str, marks: str, text: str) -> Line:
    line = Line(speaker, text)
    for mark in marks.split():
        if mark[0] == "+":
            line.after = int(mark[1:])
        else:
            line.answers = int(mark[1:])
    return line


def _add(line: Line, row: str) -> None:
    kind, _, rest = row.partition(" ")
    if kind == "*":
        words = rest.split()
        line.reactions = [(e, int(n)) for e, n in zip(words[::2], words[1::2], strict=True)]
    elif kind == "~":
        line.edited_to = rest
    elif kind == "x":
        line.taken_away_by = rest or line.speaker
    elif kind == "!":
        who, _, details = rest.partition(": ")
        by, reason = who.split()
        line.report = Report(by, reason, details)
    elif kind == "=" and line.report:
        line.report.outcome, _, line.report.note = rest.partition(": ")
    else:
        line.text += "\n" + ("" if row == "." else row)
