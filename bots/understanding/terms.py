"""Terms of a school year: T1 to T3, as they are said and as today is in one."""

import re
from collections.abc import Mapping
from datetime import date

Terms = Mapping[str, tuple[date, date]]

_TERMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"), term)
    for pattern, term in (
        (r"(?:au |du |le |the |in |for )?(?:1er|premier|1|first|1st) (?:trimestre|trim|semestre|term)|t1|tri 1|(?:trimestre|trim|term|semestre) (?:1|un|one)", "T1"),
        (r"(?:au |du |le |the |in |for )?(?:2e|2eme|deuxieme|2|2nd|second) (?:trimestre|trim|semestre|term)|t2|tri 2|(?:trimestre|trim|term|semestre) (?:2|deux|two)", "T2"),
        (r"(?:au |du |le |the |in |for )?(?:3e|3eme|troisieme|3|third|3rd) (?:trimestre|trim|term)|t3|tri 3|(?:trimestre|trim|term) (?:3|trois|three)", "T3"),
        (r"(?:au |du |le |the |in |for )?(?:dernier|precedent|last|previous) (?:trimestre|trim|term)|(?:au |du |le )?(?:trimestre|trim) (?:dernier|precedent|passe|d avant)", "last"),
        (r"(?:ce|pour ce|du|le|this|the|current|ce present) (?:trimestre|trim|tri|term)(?: en cours| ci)?", "now"),
    )
)  # fmt: skip


def term_in(words: str, today: date, terms: Terms | None) -> tuple[str, str | None]:
    """``words`` with masks for terms, and the one named first; «ce trimestre» is that of today."""
    found: tuple[int, str] | None = None
    for pattern, term in _TERMS:
        for match in pattern.finditer(words):
            if found is None or match.start() < found[0]:
                found = match.start(), term
        words = pattern.sub(lambda one: "zterm", words)
    if found is None:
        return words, None
    said = found[1]
    if said in ("now", "last"):
        at = _term_of(today, terms) - (said == "last")
        return words, f"T{at}" if at else "T3"
    return words, said


def _term_of(today: date, terms: Terms | None) -> int:
    for name, (first, last) in (terms or {}).items():
        if first <= today <= last:
            return int(name[1])
    # A school that is not known: from September, December and mid-March on.
    month, day = today.month, today.day
    if 8 <= month <= 11:
        return 1
    return 2 if month in (12, 1, 2) or (month == 3 and day < 15) else 3
