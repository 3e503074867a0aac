"""A masked text as features: words and neighbours, concepts and their pairs, pieces of words."""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from bots.understanding.normal import DATA

_MOST_WORDS = 60


def features_of(words: Iterable[str]) -> list[str]:
    """Names of what is there, without doubles, in a fixed order."""
    said = ["^", *list(words)[:_MOST_WORDS], "$"]
    found: dict[str, None] = dict.fromkeys(f"w {word}" for word in said)
    found.update((f"w {left} {right}", None) for left, right in pairwise(said))
    found.update((f"s {left}~{right}", None) for left, right in zip(said, said[2:], strict=False))
    concepts = sorted({concept for word in said for concept in concepts_of(word)})
    found.update((f"c {concept}", None) for concept in concepts)
    found.update(
        (f"p {left}+{right}", None)
        for at, left in enumerate(concepts)
        for right in concepts[at + 1 :]
    )
    for word in said:
        if word.isalpha() and not word.startswith("z") and len(word) > 3:
            around = f"<{word}>"
            found.update((f"g {around[at : at + 4]}", None) for at in range(len(around) - 3))
    return list(found)


@lru_cache(maxsize=20_000)  # of whatever people write, so never all of it
def concepts_of(word: str) -> tuple[str, ...]:
    """The concepts of one word; a mask is a concept of its own."""
    if word.startswith("z") and word[1:] in _MASKS:
        return (word,)
    whole, beginnings = _lexicon()
    found = dict.fromkeys(whole.get(word, ()))
    for long in range(3, len(word) + 1):
        found.update(dict.fromkeys(beginnings.get(word[:long], ())))
    return tuple(found)


_MASKS = frozenset(
    {
        "child",
        "subject",
        "day",
        "span",
        "period",
        "time",
        "term",
        "class",
        "level",
        "room",
        "person",
    }
)


@cache
def _lexicon() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    whole: dict[str, list[str]] = {}
    beginnings: dict[str, list[str]] = {}
    for line in (DATA / "concepts.txt").read_text("utf-8").splitlines():
        concept, _, words = line.partition(":")
        if line.startswith("#"):
            continue
        for word in words.split():
            table = beginnings if word.endswith("*") else whole
            table.setdefault(word.rstrip("*"), []).append(concept)
    return whole, beginnings
