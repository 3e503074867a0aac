"""How a school's people, groups, rooms and subjects are written elsewhere.

The same class is «5e B», «5EME B», «5B»; the same teacher «M. DUPONT», «DUPONT J.», «Dupont
Jean»; the same subject «SCIENCES VIE & TERRE», «SVT». Two that could be meant are none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ent_core.people.names import searchable

_CIVILITIES = {
    "m",
    "mr",
    "mme",
    "mlle",
    "mm",
    "mmes",
    "dr",
    "pr",
    "madame",
    "monsieur",
    "mademoiselle",
}
_NO_WORD = re.compile(r"[^a-z0-9]+")
_LEVEL_WORDS = {"seconde": "2", "premiere": "1", "terminale": "t", "tle": "t", "term": "t"}
_LEVEL = re.compile(r"\b(\d)\s*(?:iemes?|emes?|ere?|re|nde|de|e)\b")
_LEVEL_JOINED = re.compile(r"^(\d)(?:ieme|eme|ere|re|nde|de|e)(?=[a-z]?\d*$)")
_INSIDE = re.compile(r"<([^<>]+)>")
_NO_CONTENT = {"de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "en"}
_LANGUAGE_RANK = re.compile(r"\s+lv\w*\Z")
_BESIDE_A_NAME = {"emploi", "du", "temps", "edt", "planning", "classe", "groupe", "de", "la", "des"}
MOST_WORDS = 8

Ids = frozenset[int]
NOBODY: Ids = frozenset()


@lru_cache(maxsize=20_000)
def plain(said: str) -> str:
    """Words of letters and digits, without accents and case, one space between."""
    return " ".join(_NO_WORD.sub(" ", searchable(said)).split())


class Teachers:
    """``people``: id, first and last name; ``by_key``: the ids that sources gave them."""

    def __init__(self, people: Iterable[tuple[int, str, str]], by_key: Mapping[str, int]) -> None:
        self._by_key = by_key
        found: defaultdict[str, set[int]] = defaultdict(set)
        for pk, first, last in people:
            for name in _ways(plain(first), plain(last)):
                found[name].add(pk)
        self._by_name: dict[str, Ids] = {name: frozenset(ids) for name, ids in found.items()}

    def keyed(self, key: str) -> int | None:
        return self._by_key.get(key) if key else None

    def named(self, said: str) -> Ids:
        """Who may be meant: nobody, one, or several."""
        words = plain(said).split()
        while len(words) > 1 and words[0] in _CIVILITIES:
            words = words[1:]
        return self._by_name.get(" ".join(words), NOBODY)


def _ways(first: str, last: str) -> Iterable[str]:
    """How a teacher may be called, the family name alone last."""
    initials = "".join(word[0] for word in first.split())
    for given in {first, first[:1], initials, " ".join(initials)} - {""}:
        yield f"{last} {given}"
        yield f"{given} {last}"
    if last:
        yield last


class Groups:
    """``groups``: id, name, whether it is a division; ``codes``: what sources call them."""

    def __init__(self, groups: Iterable[tuple[int, str, bool]], codes: Mapping[str, int]) -> None:
        self._exact: dict[str, int] = {}
        self._loose: dict[str, int] = {}
        for pk, name, _ in sorted(groups, key=lambda one: (one[2], -one[0])):
            # A division comes last and so wins over a group of its name.
            self._exact[plain(name)] = pk
            self._loose[_class_of(name)] = pk
        for code, pk in codes.items():
            self._exact.setdefault(plain(code), pk)

    def named(self, said: str) -> int | None:
        return self._exact.get(plain(said)) or self._loose.get(_class_of(said))

    def around(self, said: str) -> int | None:
        """The class of which «<5EME B> Gr1» is a part."""
        inside = _INSIDE.search(said)
        return self.named(inside[1]) if inside else None

    def in_title(self, said: str) -> int | None:
        """The group in a calendar's name: «Emploi du temps de la classe 5e B»."""
        return next((pk for part in _parts(said) if (pk := self.named(part))), None)


def _class_of(said: str) -> str:
    words = _LEVEL.sub(r"\1 ", plain(said)).split()
    joined = "".join(_LEVEL_WORDS.get(word, word) for word in words)
    return _LEVEL_JOINED.sub(r"\1", joined)


def _parts(said: str) -> Iterable[str]:
    """A title, then its last words, then those without what only says that it is a timetable."""
    words = said.replace("_", " ").split()[:MOST_WORDS]
    yield " ".join(words)
    bare = [word for word in words if plain(word) not in _BESIDE_A_NAME]
    for since in range(len(bare)):
        yield " ".join(bare[since:])


def titles(said: str) -> Iterable[str]:
    """The ways in which a calendar's name may hold somebody's."""
    return _parts(said)


class Subjects:
    """``subjects``: code and name; what is found is a code."""

    def __init__(self, subjects: Iterable[tuple[str, str]]) -> None:
        self._codes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._contents: dict[str, tuple[str, ...]] = {}
        for code, name in subjects:
            self.add(code, name)

    def add(self, code: str, name: str) -> None:
        self._codes[code.casefold()] = code
        self._names.setdefault(plain(name), code)
        self._contents.setdefault(code, _content(name))

    def coded(self, code: str) -> str | None:
        return self._codes.get(code.casefold()) if code else None

    def named(self, said: str) -> str | None:
        name = plain(said)
        if not name:
            return None
        bare = _LANGUAGE_RANK.sub("", name)
        return (
            self._names.get(name)
            or self._codes.get(said.strip().casefold())
            or self._names.get(bare)
            or self._alike(_content(bare))
        )

    def _alike(self, words: tuple[str, ...]) -> str | None:
        """The only subject whose words begin so («Hist-géo»), or whose initials these are."""
        if not words or sum(map(len, words)) < 3:
            return None
        found = {
            code
            for code, content in self._contents.items()
            if _begin(words, content) or (len(words) == 1 and words[0] == _initials(content))
        }
        return found.pop() if len(found) == 1 else None


def _content(name: str) -> tuple[str, ...]:
    return tuple(word for word in plain(name).split() if word not in _NO_CONTENT)


def _begin(words: tuple[str, ...], content: tuple[str, ...]) -> bool:
    """Whether each word is the beginning of its counterpart: «maths» of «mathématiques» too."""
    return len(words) == len(content) and all(
        whole.startswith(word)
        or (word.endswith("s") and len(word) > 3 and whole.startswith(word[:-1]))
        for word, whole in zip(words, content, strict=True)
    )


def _initials(content: tuple[str, ...]) -> str:
    return "".join(word[0] for word in content) if len(content) > 1 else ""
