"""Words that nobody knows, mended to a known one that is near: «vendredy», «emplois du tmps».

A known word is never changed, nor is the first letter, nor anything that turns «réactive» into
«désactive»: a mended word may be wrong, and the question is then not understood rather than turned
round.
"""

from collections.abc import Collection
from functools import cache

from bots.understanding.moments import ENGLISH, MONTHS, WEEKDAYS
from bots.understanding.normal import DATA, MODEL, folded

WORDS = MODEL / "words.txt"
KNOWN, OFTEN = 3, 6  # phrasings with a word that is one, and that a slip may be mended to
_SHORTEST, _LONG = 5, 8
_PLURALS = tuple(f"{day}s" for day in (*WEEKDAYS, *ENGLISH))


def near(word: str, known: str) -> bool:
    """One slip apart, or two in a long word: a letter more, less, other, or two that changed
    places; both begin alike."""
    if word == known:
        return True
    if min(len(word), len(known)) < _SHORTEST - 1 or word[0] != known[0]:
        return False
    if (word[:2], known[:2]) in (("re", "de"), ("de", "re")):
        return False
    most = 2 if len(known) >= _LONG and len(word) >= _LONG else 1
    return abs(len(word) - len(known)) <= most and _slips(word, known, most) <= most


def _slips(left: str, right: str, most: int) -> int:
    """The optimal string alignment distance of the two, or more than ``most``."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, 1):
        older, before, row = before, row, [at]
        for to, other in enumerate(right, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == right[to - 2] and left[at - 2] == other:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def mended(words: str, names: Collection[str] = ()) -> str:
    """``words`` (as ``normal.spelt`` gives them) with the slips mended; ``names`` are known too."""
    known = vocabulary()
    return " ".join(
        one if one in known or one in names or len(one) < _SHORTEST else _mended(one)
        for one in words.split()
    )


@cache
def vocabulary() -> frozenset[str]:
    """What is a word: those that the phrasings use more than once or twice, weekdays, months."""
    return frozenset((*_counted(), *WEEKDAYS, *MONTHS, *_first_names(), *_PLURALS))


@cache
def _first_names() -> frozenset[str]:
    """Common ones are words too: Mathis is no subject, Noël no holiday."""
    return frozenset(folded((DATA / "names.txt").read_text("utf-8")).split())


@cache
def _by_beginning() -> dict[tuple[str, int], list[str]]:
    table: dict[tuple[str, int], list[str]] = {}
    for word in sorted(_targets()):
        table.setdefault((word[0], len(word)), []).append(word)
    return table


@cache
def _targets() -> frozenset[str]:
    """What a slip may be mended to: the words that carry meaning, so that no name is changed."""
    often = frozenset(word for word, many in _counted().items() if many >= OFTEN and word.isalpha())
    return often | frozenset(WEEKDAYS) | frozenset(name for name in MONTHS if len(name) > 4)


def forget() -> None:
    """After the words were counted anew."""
    for one in (_counted, _targets, _by_beginning, vocabulary):
        one.cache_clear()


@cache
def _counted() -> dict[str, int]:
    """Words of the phrasings and in how many of them they stand; made with the model."""
    if not WORDS.exists():
        return {}
    lines = WORDS.read_text("utf-8").splitlines()
    return {word: int(many) for word, many in (line.split() for line in lines)}


def _mended(word: str) -> str:
    if not word.isalpha():
        return word
    table = _by_beginning()
    for by in (0, -1, 1, -2, 2):
        for known in table.get((word[0], len(word) + by), ()):
            if near(word, known):
                return known
    return word
