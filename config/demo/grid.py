"""What a school teaches each week, and when a lesson may begin: the demo's raw timetable.

Hours a week are near the ministry's grids (*arrêté du 19 mai 2015* and what followed for the
collège); half an hour is one lesson a fortnight.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time

from config.demo.people import Cast, CrossGroup, Division, Someone

STARTS = (
    time(8, 30), time(9, 25), time(10, 35), time(11, 30),
    time(13, 30), time(14, 25), time(15, 35), time(16, 30),
)  # fmt: skip
ENDS = (
    time(9, 25), time(10, 20), time(11, 30), time(12, 25),
    time(14, 25), time(15, 20), time(16, 30), time(17, 25),
)  # fmt: skip
HOURS = len(STARTS)
MORNING = 4
DAYS = 5
WEDNESDAY = 2

# Lessons a fortnight by subject; two, three … hours in a row where «+» says so («2+1»: two hours
# once and one hour once a week; «.5» one lesson in weeks A or B).
GRID = {
    "6e": "FR 2+1+1+.5 MA 1+1+1+1+.5 HG 1+1+.5 EM .5 AN 1+1+1+1 SV 2+1 EP 2+2 MU 1 AP 1 VC .5",
    "5e": "FR 1+1+1+1+.5 MA 1+1+1+.5 HG 1+1+.5 EM .5 AN 1+1+1 SV 1+.5 PC 1+.5 TE 1+.5 EP 2+1 "
    "MU 1 AP 1 VC .5",
    "4e": "FR 2+1+1+.5 MA 1+1+1+.5 HG 1+1+.5 EM .5 AN 1+1+1 SV 1+.5 PC 1+.5 TE 1+.5 EP 2+1 "
    "MU 1 AP 1 VC .5",
    "3e": "FR 1+1+1+1 MA 1+1+1+.5 HG 1+1+1 EM .5 AN 1+1+1 SV 1+.5 PC 1+.5 TE 1+.5 EP 2+1 "
    "MU 1 AP 1 VC .5",
    "2de": "FR 2+1+1 MA 1+1+1+1 HG 1+1+1 EM .5 AN 1+1+1 SV 2 PC 2+1 TE 1 EP 2 VC .5",
    "1re": "FR 2+1+1 MA 1+1+1+1 HG 1+1+1 EM .5 AN 1+1+1 SV 2+1 PC 2+1 TE 1 EP 2 VC .5",
    "Tle": "FR 2+1 MA 2+1+1+1 HG 1+1+1 EM .5 AN 1+1+1 SV 2+2 PC 2+2 TE 1 EP 2 VC .5",
}
# Halves that take turns in one hour of the week, as far as a level has them.
TURNS = (("FR", "MA"), ("HG", "EM"), ("MA", "EM"), ("SV", "PC"), ("TE", "VC"))
LANGUAGES = ("ES", "AL")
LATIN = {"5e": 1, "4e": 2, "3e": 2}  # hours a week


@dataclass(frozen=True)
class Part:
    """Who is taught what, every week or in weeks A or B."""

    code: str
    teacher: Someone
    group: str
    weeks: str = ""


@dataclass(eq=False)
class Block:
    """Lessons that share their hours; ``divisions`` can have nothing else meanwhile."""

    divisions: tuple[str, ...]
    parts: tuple[Part, ...]
    hours: int = 1
    slot: int = -1  # day * HOURS + hour of the day


def blocks_of(cast: Cast) -> list[Block]:
    """What a school teaches each week, not placed yet; levels' options first."""
    blocks: list[Block] = []
    for level in dict.fromkeys(division.level for division in cast.divisions.values()):
        blocks += _options(cast, level)
    for division in cast.divisions.values():
        blocks += _lessons(division)
    return blocks


def _options(cast: Cast, level: str) -> Iterator[Block]:
    """Languages and Latin: the groups of a level beside each other."""
    divisions = tuple(d.name for d in cast.divisions.values() if d.level == level)
    groups = [group for group in cast.groups if group.level == level]
    for codes, hours in ((LANGUAGES, ("", "", "A")), (("LA",), ("",) * LATIN.get(level, 0))):
        beside = [group for group in groups if group.subject in codes]
        for weeks in hours if beside else ():
            yield Block(divisions, tuple(_part_of(group, weeks) for group in beside))


def _part_of(group: CrossGroup, weeks: str) -> Part:
    return Part(group.subject, group.teacher, group.name, weeks)


def _lessons(division: Division) -> Iterator[Block]:
    halves: dict[str, Part] = {}
    for code, lengths in _grid(division.level):
        teacher = division.teachers.get(code)
        if teacher is None:
            continue
        for length in lengths:
            if length == ".5":
                halves[code] = Part(code, teacher, division.name, "A")
            else:
                yield Block(
                    (division.name,), (Part(code, teacher, division.name),), hours=int(length)
                )
    for first, second in TURNS:
        if first in halves and second in halves:
            a, b = halves.pop(first), halves.pop(second)
            yield Block((division.name,), (a, Part(b.code, b.teacher, b.group, "B")))
    for alone in halves.values():
        yield Block((division.name,), (alone,))


def _grid(level: str) -> Iterator[tuple[str, list[str]]]:
    words = GRID[level].split()
    for code, lengths in zip(words[::2], words[1::2], strict=True):
        yield code, lengths.split("+")


@dataclass
class Busy:
    """The hours in which a person, a room or a class is taken, weeks A and B apart, as bits."""

    taken: dict[object, int] = field(default_factory=dict)

    def free(self, who: object, mask: int) -> bool:
        return not self.taken.get(who, 0) & mask

    def turn(self, who: object, mask: int) -> None:
        """Take hours, or give the same ones back."""
        self.taken[who] = self.taken.get(who, 0) ^ mask


ALL = DAYS * HOURS


def mask_of(slot: int, hours: int, weeks: str) -> int:
    bits = ((1 << hours) - 1) << slot
    return {"": bits | bits << ALL, "A": bits, "B": bits << ALL}[weeks]
