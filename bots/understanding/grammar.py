"""The phrasings: templates by intent, and what stands in their places.

A file has sections ``# intent``; a line is a template: ``(a|b|)`` is a choice, the empty one too,
and may hold others; ``{D}`` a place, filled from ``data/fills.txt``. The same template always gives
the same texts, whatever else there is.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bots.understanding.normal import DATA

PHRASINGS = DATA / "phrasings"
_PLACE = re.compile(r"\{(\w+)\}")
_VOWEL = re.compile(r"^[aeiouyhâàéèêëîïôöùûüœAEIOUYHÂÀÉÈÊËÎÏÔÖÙÛÜŒ]")


@dataclass(frozen=True)
class Template:
    """One author’s wording of an intent; files are AUTHOR.txt or AUTHOR-PART.txt."""

    intent: str
    text: str
    author: str


def templates(folder: Path = PHRASINGS) -> list[Template]:
    """All of them, without doubles, in the order of files and lines."""
    found: dict[tuple[str, str], Template] = {}
    for path in sorted(folder.glob("*.txt")):
        intent = ""
        for line in path.read_text("utf-8").splitlines():
            line = line.strip()
            if line.startswith("# "):
                intent = line[2:].strip()
            elif line and not line.startswith("#"):
                found.setdefault(
                    (intent, line), Template(intent, line, path.stem.partition("-")[0])
                )
    return list(found.values())


def texts(template: Template, many: int) -> list[str]:
    """At most ``many`` different texts of one template."""
    dice = random.Random(template.text)  # noqa: S311 - the same each time is the point
    out: dict[str, None] = {}
    for _ in range(many * 2):
        text, _ = _chosen(template.text, 0, dice)
        out[
            re.sub(r"\s+", " ", _PLACE.sub(lambda place: _filled(place[1], dice), text)).strip()
        ] = None
        if len(out) == many:
            break
    return list(out)


def literal_words(template: Template) -> Iterator[str]:
    """What its author wrote, all choices, no places."""
    yield _PLACE.sub(" ", re.sub(r"[(|)]", " ", template.text))


def _chosen(text: str, at: int, dice: random.Random) -> tuple[str, int]:
    """The text from ``at`` on with its choices made, up to the end of the group it stands in."""
    options, now = [], ""
    while at < len(text):
        if text[at] == "(":
            inner, at = _chosen(text, at + 1, dice)
            now += inner
        elif text[at] == "|":
            options.append(now)
            now, at = "", at + 1
        elif text[at] == ")":
            return dice.choice([*options, now]), at + 1
        else:
            now, at = now + text[at], at + 1
    return dice.choice([*options, now]), at


def fills(place: str) -> list[str]:
    """What may stand in a place."""
    return _fills()[place]


def _filled(place: str, dice: random.Random) -> str:
    table = _fills()
    if place == "dC":
        return _of(dice.choice(table["C"]))
    if place == "dS":
        return _of(dice.choice(table["S"]))
    if place == "enS":
        return "en " + dice.choice(table["S"])
    return dice.choice(table.get(place, [place]))


def _of(name: str) -> str:
    return f"d'{name}" if _VOWEL.match(name) else f"de {name}"


@cache
def _fills() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    place = ""
    for line in (DATA / "fills.txt").read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("# "):
            place = line[2:].split()[0]
        elif line:
            table.setdefault(place, []).extend(one.strip() for one in line.split("|"))
    return table
