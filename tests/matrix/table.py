"""Reads the two tables. To add a row, write a line in ``rules.txt`` or ``routes.txt``; where it
needs an object that is not there yet, give ``tests/matrix/world.py`` an attribute of that name,
in both schools. A new rule, route, socket op or command without its line fails the suite."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

ROLES = {
    "-": None,
    "P": "pupil",
    "G": "guardian",
    "T": "teacher",
    "PP": "head_teacher",
    "V": "school_life",
    "N": "nurse",
    "H": "head",
    "O": "office",
    "EA": "establishment_admin",
    "AA": "academy_admin",
}


@dataclass(frozen=True)
class Line:
    """``what`` stands left of the cells; ``cells`` by the role's attribute (None: nobody)."""

    what: str
    cells: dict[str | None, str]


def lines(name: str) -> list[Line]:
    found, columns = [], []
    for text in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        words = text.split()
        if not columns:
            columns = words
            continue
        cells = words[-len(columns) :]
        what = " ".join(words[: -len(columns)])
        assert len(words) > len(columns), f"{name}: «{text}» has too few cells"
        found.append(Line(what, {ROLES[c]: cell for c, cell in zip(columns, cells, strict=True)}))
    return found
