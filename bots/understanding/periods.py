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
        (r"matin|matinee|morning", "am"),
        (r"soir|soiree|evening|tonight", "evening"),
        (r"midi|noon|lunchtime", "noon"),
    )
)  # fmt: skip
_TIME = re.compile(r"(?<![a-z0-9])(\d{1,2})h(\d{2})?(?![a-z0-9])")
_LONG = re.compile(r"(?:une|deux|trois|pendant|combien d|de|d|dure) $")


def period_of(words: str) -> tuple[str | None, list[tuple[int, int]]]:
    """The part of the day that is said, a time before all else, and where such words stand."""
    spots = [match.span() for match in _TIME.finditer(words)]
    times = [f"{int(match[1]):02}:{match[2] or '00'}" for match in _TIME.finditer(words)]
    parts: list[tuple[int, str]] = []
    for pattern, period in _PERIODS:
        for match in pattern.finditer(words):
            if not any(start <= match.start() < end for start, end in spots):
                spots.append(match.span())
                parts.append((match.start(), period))
    if times:
        return times[0], spots
    return (min(parts)[1] if parts else None), spots
