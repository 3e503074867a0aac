"""Children, subjects, terms and dates in a text: what they mean, and a mask in their place.

A model that has learnt «zchild a cours zday» knows every name and every date. A mask is a word that
nobody writes: ``zchild zsubject zday zspan zperiod ztime zterm zclass zroom zperson znumber``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bots.understanding import dates, periods
from bots.understanding.normal import DATA, spelt
from bots.understanding.terms import Terms, term_in
from bots.understanding.typos import mended, near


@dataclass(frozen=True)
class Slots:
    """What was said; None for what was not. ``subject`` as the school calls it, ``term`` T1 to T3,
    ``period`` am, noon, pm, evening, HH:MM or h1 to h8."""

    child: str | None = None
    subject: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    term: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class Masked:
    """A text with masks in it, and what they stand for."""

    words: tuple[str, ...]
    slots: Slots
    spelt: str


_CLASS = re.compile(
    r"(?<![a-z0-9])(?:(?:la |les |de |des |en )?(?:[3-6](?:e|eme)|sixieme|cinquieme|quatrieme|troisieme) ?(?:[a-hj-n]|\d{1,2})"
    r"|(?:seconde|2nde|2de|premiere|1ere|1re|terminale|term|tle|cp|ce1|ce2|cm1|cm2) ?(?:[a-h]|\d{1,2})|[3-6][a-h]\d?)(?![a-z0-9])"
)  # fmt: skip
_LEVEL = re.compile(
    r"(?<![a-z0-9])(?:les |en )?(?:[3-6](?:e|eme)s?|sixiemes?|cinquiemes?|quatriemes?|troisiemes|secondes|2nde|tle|cp|ce1|ce2|cm1|cm2)(?![a-z0-9])"
)
_ROOM = re.compile(
    r"(?<![a-z0-9])(?:[a-h] ?\d{2,3}|(?<=salle )\d{1,3}|(?<=room )\d{1,3}|labo \d|salle info \d?)(?![a-z0-9])"
)
_TITLE = re.compile(
    r"(?<![a-z0-9])(?:m|mr|mme|mlle|monsieur|madame|mademoiselle|mrs|miss|ms) (?!le |la |l |d |et |je |j |vous |est |a |il |elle )([a-z]{2,})(?: [a-z]+ez)?(?![a-z0-9])"
)
_OF_A_SUBJECT = re.compile(
    r"(?<![a-z])(?:en|de|cours|controle|evaluation|moyenne|professeur|matiere|devoirs|exercice) $"
)
_NUMBER = re.compile(r"(?<![a-z0-9])\d+(?:[.,]\d+)?(?:e|eme|er)?(?![a-z0-9])")


def masked(
    text: str,
    today: date,
    *,
    children: Sequence[str] = (),
    terms: Terms | None = None,
    past: bool | None = None,
) -> Masked:
    """``text`` as the model reads it, asked on ``today`` by whoever may speak of ``children``;
    ``past`` says whether a bare weekday lies behind, where that is known."""
    words = mended(spelt(text), _names(tuple(children)))
    left, child = _child(words, tuple(children))
    left, term = term_in(left, today, terms)
    # A period of the day is told apart from a date that holds its word: «ce soir» is both.
    period, spots = periods.period_of(left)
    said = dates.mentions(left, today, past=past)
    masks = [(one.start, one.end, "zspan" if one.whole else "zday") for one in said]
    masks += [
        (start, end, "ztime" if left[start].isdigit() else f"zperiod {left[start:end]}")
        for start, end in spots
        if not any(first <= start < last for first, last, _ in masks)
    ]
    left = _put(left, masks)
    left, subject = _subject(left, capital="SES" in text)
    left = _TITLE.sub("zperson", left)
    left = _CLASS.sub("zclass", left)
    left = _ROOM.sub("zroom", left)
    left = _LEVEL.sub("zlevel", left)
    left = _NUMBER.sub("znumber", left)
    first = said[0] if said else None
    slots = Slots(
        child, subject, first.first if first else None, first.last if first else None, term, period
    )
    return Masked(tuple(left.split()), slots, words)


def _put(words: str, masks: Sequence[tuple[int, int, str]]) -> str:
    for start, end, mask in sorted(masks, reverse=True):
        words = f"{words[:start]}{mask}{words[end:]}"
    return re.sub(r"(?:^|(?<= ))(?:le|du|au|la|the|on) (?=zday|zspan)", "", words)


@cache
def _names(children: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for name in children for word in spelt(name).split())


def _child(words: str, children: tuple[str, ...]) -> tuple[str, str | None]:
    """The first child named, by a first name as it is spelt or nearly so."""
    parts, found = words.split(), None
    called = {spelt(name): name for name in children}
    out: list[str] = []
    at = 0
    while at < len(parts):
        for long in (3, 2, 1):
            said = " ".join(parts[at : at + long])
            name = called.get(said) or called.get(said.removesuffix(" s"))
            if name is None and long == 1:
                name = next((called[one] for one in called if near(said, one)), None)
            if name is not None:
                found = found or name
                out.append("zchild")
                at += long
                break
        else:
            out.append(parts[at])
            at += 1
    return " ".join(out), found


@cache
def _subjects() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = {}
    for line in (DATA / "subjects.txt").read_text("utf-8").splitlines():
        name, _, said = line.partition(":")
        if said and not line.startswith("#"):
            table |= {one.replace("+", " "): name for one in said.split()}
            table[spelt(name)] = name
    every = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9])(?:{every})(?![a-z0-9])"), table


def _subject(words: str, *, capital: bool = False) -> tuple[str, str | None]:
    """The subject named first; «ses» is one only where it cannot be «his» and «her»."""
    pattern, table = _subjects()
    found = [
        match
        for match in pattern.finditer(words)
        if match[0] != "ses" or capital or _OF_A_SUBJECT.search(words[: match.start()])
    ]
    for match in reversed(found):
        words = f"{words[: match.start()]}zsubject{words[match.end() :]}"
    return words, table[found[0][0]] if found else None


def subjects() -> list[str]:
    """What the subjects are called, in the order of the school's list."""
    return list(dict.fromkeys(_subjects()[1].values()))


def same_subject(said: str, called: str) -> bool:
    """Whether a subject that was asked for (as the slot names it) is what a school calls
    ``called``: «mathématiques» is «Maths», «Mathématiques 4e», «LV1 anglais»."""
    found = _subject(spelt(called))[1]
    return found == said or (found is None and spelt(said) in spelt(called))
