"""The part of the day that is said: morning, a time, the first lesson."""

import re

_PERIODS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"), period)
    for pattern, period in (
        (r"(?:la |en |a la |ma |sa )?(?:premiere|1ere|1re|1 ere) heure(?: de cours)?|(?:en |la |l )?(?:m1|h1)|(?:the )?first (?:period|lesson|hour)", "h1"),
        (r"(?:la |en |a la )?(?:deuxieme|seconde|2eme|2e|2nde) heure(?: de cours)?|(?:en )?(?:m2|h2)|(?:the )?second (?:period|lesson|hour)", "h2"),
        (r"(?:la |en |a la )?(?:troisieme|3eme|3e) heure(?: de cours)?|(?:en )?(?:m3|h3)|(?:the )?third (?:period|lesson|hour)", "h3"),
        (r"(?:la |en |a la )?(?:quatrieme|4eme|4e) heure(?: de cours)?|(?:en )?(?:m4|h4)|(?:the )?fourth (?:period|lesson|hour)", "h4"),
        (r"(?:la |en |a la )?(?:cinquieme|5eme) heure(?: de cours)?|(?:en )?(?:s1|h5)", "h5"),
        (r"(?:la |en |a la )?(?:sixieme|6eme) heure(?: de cours)?|(?:en )?(?:s2|h6)", "h6"),
        (r"(?:la |en |a la )?(?:septieme|7eme) heure(?: de cours)?|(?:en )?(?:s3|h7)", "h7"),
        (r"(?:la |en |a la )?(?:huitieme|8eme) heure(?: de cours)?|(?:en )?(?:s4|h8)", "h8"),
        (r"apres midi|afternoon", "pm"),
        (r"matins?|matinees?|mornings?", "am"),
        (r"soirs?|soirees?|evenings?|tonight", "evening"),
        (r"midi|noon|lunchtime", "noon"),
    )
)  # fmt: skip
_TIME = re.compile(r"(?<![a-z0-9])([01]?[0-9]|2[0-3])h([0-5][0-9])?(?![a-z0-9])")
_WISHED = re.compile(r"(?:bonne|bon|good) $")
_LASTS = re.compile(r" d(?:e|u|es)? (?!suite)")
_BEFORE_A_TIME = re.compile(
    r"(?:a|vers|des|de|avant|apres|jusqu a|at|by|until|from|pour|entre|et|ou|is|il est) $"
)


def period_of(words: str) -> tuple[str | None, list[tuple[int, int]]]:
    """The part of the day that is said, and where such words stand.

    What is said first counts, a time right after a part of the day before it («demain soir à
    20 h»); of two times between which one asks («à 16 h ou 17 h ?») neither.
    """
    spots: list[tuple[int, int]] = []
    found: list[tuple[int, int, str]] = []
    for match in _TIME.finditer(words):
        spots.append(match.span())
        if not _lasts(words, match):
            found.append((*match.span(), f"{int(match[1]):02}:{match[2] or '00'}"))
    times = list(found)
    for pattern, period in _PERIODS:
        for match in pattern.finditer(words):
            if any(start <= match.start() < end for start, end in spots):
                continue
            spots.append(match.span())
            if not _WISHED.search(words[: match.start()]):
                found.append((*match.span(), period))
    found.sort()
    if not found:
        return None, spots
    first, second = found[0], found[1] if len(found) > 1 else None
    if second and second in times:
        between = words[first[1] : second[0]]
        if first in times and between.strip() in ("ou", "or", "et", "and"):
            return None, spots
        if first not in times and between.strip() in ("", "a", "at", "vers", "des"):
            return second[2], spots
    return first[2], spots


def _lasts(words: str, match: re.Match[str]) -> bool:
    """«2 h de sport» is how long, «à 14 h» when."""
    after = _LASTS.match(words[match.end() :])
    return bool(after) and not match[2] and not _BEFORE_A_TIME.search(words[: match.start()])
