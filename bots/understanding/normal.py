"""Spelling alike what people write: case, accents, elisions, texting, hours and dates.

All that follows works on the words that come out of here, joined by single spaces: lower case,
without accents, «l'heure» as ``l heure``, ``14 h 30``, ``14:30`` and ``2.30 pm`` as ``14h30``.
"""

import re
import unicodedata
from functools import cache, partial
from pathlib import Path

DATA = Path(__file__).parent / "data"
MODEL = Path(__file__).parent / "model"  # made by ``training``, never committed

_APART = re.compile(r"[’‘`´ʼ]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\u00ad]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}h\d{0,2}(?![a-z0-9])"
    r"|\d+(?:[.,]\d+)?(?:er|re|e|eme|nd|nde|st|rd|th)?(?![a-z0-9])|[a-z0-9&]+|[?!]+"
)
_HOUR = re.compile(r"(?<![\d/.,-])([01]?\d|2[0-4])\s?(?:h|heures?|:)\s?([0-5]\d)?(?![\d/]|[a-z])")
_QUARTERS = (
    (re.compile(r"\b(\d{1,2}) ?(?:h|heures?) moins (?:le |un )?quart\b"), -15),
    (re.compile(r"\b(\d{1,2}) ?(?:h|heures?) moins (?:10|dix)\b"), -10),
    (re.compile(r"\b(\d{1,2}) ?(?:h|heures?) et quart\b"), 15),
    (re.compile(r"\b(\d{1,2}) ?(?:h|heures?) et demie?\b"), 30),
    (re.compile(r"\b(midi) et demie?\b"), 30),
    (re.compile(r"\b(midi) et quart\b"), 15),
    (re.compile(r"\bhalf past (\w+)\b"), 30),
    (re.compile(r"\bquarter past (\w+)\b"), 15),
    (re.compile(r"\bquarter to (\w+)\b"), -15),
)
_SPOKEN = {
    "midi": 12, "noon": 12, "one": 13, "two": 14, "three": 15, "four": 16, "five": 17, "six": 18,
    "seven": 19, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_CLOCK = re.compile(
    r"(?<![\d/.,-])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?(a\.?m\.?|p\.?m\.?)(?![a-z])"
)


def folded(text: str) -> str:
    """Lower case without accents or ligatures: «Œuvre d’Élève» as ``oeuvre d'eleve``."""
    text = _APART.sub("'", _UNSEEN.sub("", text)).casefold().replace("œ", "oe").replace("æ", "ae")
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of ``text`` as everything here knows them; of very long texts the beginning."""
    plain = folded(text[:2_000])
    for pattern, minutes in _QUARTERS:
        plain = pattern.sub(partial(_quarter, minutes), plain)
    plain = _CLOCK.sub(_twenty_four, plain)
    plain = _DRAWN_OUT.sub(r"\1\1", _HOUR.sub(_as_hour, plain))
    written = _WORD.findall(plain)
    found: list[str] = []
    for at, word in enumerate(written):
        if word[0] in "?!":
            if "?" in word and found[-1:] != ["?"]:
                found.append("?")
            continue
        instead = _texting().get(word, (word,))
        # «c'est» comes apart as «c est», of which the c alone would be texted for the whole.
        whole = len(instead) > 1 and instead[1] == (written[at + 1 : at + 2] or [""])[0]
        found += (word,) if whole else instead
    return found


def spelt(text: str) -> str:
    """``words_of`` joined by spaces, question marks left out."""
    return " ".join(word for word in words_of(text) if word != "?")


def _quarter(minutes: int, found: re.Match[str]) -> str:
    """«8 heures moins le quart» as ``7h45``; spoken English hours are those of a school's day."""
    said = found[1]
    hour = int(said) if said.isdigit() else _SPOKEN.get(said)
    if hour is None or hour > 24:
        return found[0]
    at = hour * 60 + minutes
    return f" {at // 60}h{at % 60:02} "


def _as_hour(found: re.Match[str]) -> str:
    return f" {int(found[1])}h{found[2] or ''} "


def _twenty_four(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3].startswith("p") else 0)
    return f" {hour}h{found[2] or ''} "


@cache
def _texting() -> dict[str, tuple[str, ...]]:
    """Word as it is texted → words as they are written. A key is never a word of its own: «ce»,
    «le» and «de» without accents were once rewritten by such a table."""
    table: dict[str, tuple[str, ...]] = {}
    for line in (DATA / "texting.txt").read_text("utf-8").splitlines():
        written, _, texted = line.partition(":")
        if not texted or line.startswith("#"):
            continue
        for one in texted.split():
            table[one] = tuple(written.split())
    return table
