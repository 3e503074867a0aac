"""Who, what and where, out of the words of an event.

Three shapes, which schools really have:

- Pronote: ``SUMMARY:MATIERE - PROF``, a DESCRIPTION of labelled lines («Salle(s) : B012»);
- ADE: a free title, the place in LOCATION, teachers and groups on lines of their own in the
  DESCRIPTION, which ends with «(Modifié le:…)» or «(Exporté le:…)»;
- a calendar kept by hand (Google): whatever somebody wrote, often «Maths - 5e B» or
  «Maths (5e B)», with guests.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ent_core.formats.icalendar.events import Event
from ent_core.formats.rows import Named

MOST_NAMES = 30
# The lessons of a year say the same few things again and again.
MOST_REMEMBERED = 20_000
_LABELS = {
    "subject": ("matiere", "enseignement", "discipline", "subject"),
    "teachers": ("professeur", "prof", "enseignant", "intervenant", "personnel", "teacher"),
    "rooms": ("salle", "lieu", "local", "room"),
    "groups": ("classe", "division", "groupe", "partie", "promotion", "public", "clas", "group"),
    "state": ("statut", "etat", "statu"),
}
_MEANS = {word: meaning for meaning, words in _LABELS.items() for word in words}
_LABELLED = re.compile(r"([^:]{2,30}?)\s*:\s*(.*)\Z")
_STAMP = re.compile(r"\((?:modifi|export|updated|exported)", re.IGNORECASE)
_CIVILITY = re.compile(r"(?:M|Mr|Mme|Mlle|MM|Mmes|Ms|Mrs|Dr|Pr)\.?\s+\S", re.IGNORECASE)
_NAME_AND_INITIAL = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý' ’-]+\s[A-ZÀ-Ý][a-zà-ÿ]?\.(?:-?[A-Z]\.)?\Z")
_NAME_AND_FIRST = re.compile(
    r"[A-ZÀ-Ý][A-ZÀ-Ý'’ -]+\s[A-ZÀ-Ý][a-zà-ÿ]+(?:[ -][A-ZÀ-Ý]?[a-zà-ÿ]+)*\Z"
)
_GONE = (
    "annule", "cours annule", "prof absent", "prof. absent", "professeur absent",
    "enseignant absent", "classe absente", "cours deplace", "cancelled", "canceled",
)  # fmt: skip
_STATES = (
    "remplacement", "cours maintenu", "changement de salle", "salle modifiee", "cours modifie",
    "exceptionnel", "cours exceptionnel", "modifie",
)  # fmt: skip
_IN_BRACKETS = re.compile(r"\(([^()]{2,80})\)\s*\Z")


@dataclass(slots=True)
class Words:
    subject: str = ""
    teachers: list[str] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    cancelled: bool = False


def words_of(event: Event) -> Words:
    """To be read, not changed: lessons that say the same share it."""
    return _words(event.title, event.description, event.place, event.categories, event.people)


@lru_cache(maxsize=MOST_REMEMBERED)
def _words(
    title: str, description: str, place: str, categories: str, people: tuple[str, ...]
) -> Words:
    words = Words()
    loose = _labelled(description, words)
    segments = _title(title, words)
    words.rooms = words.rooms or _names([place])
    if not words.teachers and len(segments) > 1 and _is_a_teacher(segments[-1]):
        words.teachers = _names([segments.pop()])
    elif words.teachers and len(segments) > 1 and _same(segments[-1], words.teachers):
        segments.pop()
    words.subject = words.subject or " - ".join(segments)
    words.hints += segments[1:]
    inside = _IN_BRACKETS.search(words.subject)
    if inside:
        words.hints.append(inside[1].strip())
    from_ade = any(_STAMP.match(line) for line in loose)
    for line in loose:
        if _STAMP.match(line):
            continue
        if from_ade and _NAME_AND_FIRST.match(line):
            words.teachers.append(line)
        else:
            words.hints.append(line)
    words.hints += people
    words.hints = list(dict.fromkeys(words.hints))[:MOST_NAMES]
    if _is_gone(categories):
        words.cancelled = True
    return words


def named(names: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(name=name[:200]) for name in names)


def _labelled(description: str, words: Words) -> list[str]:
    """Take the lines that say what they are; the others are returned."""
    loose: list[str] = []
    for line in description.split("\n"):
        found = _LABELLED.match(line)
        meaning = _MEANS.get(_label(found[1])) if found else None
        if found is None or meaning is None:
            if line and not (found and _plain(found[1]) in {"effectif", "memo", "duree"}):
                loose.append(line)
        elif meaning == "subject":
            words.subject = words.subject or found[2]
        elif meaning == "state":
            words.cancelled = words.cancelled or _is_gone(found[2])
        else:
            getattr(words, meaning).extend(_names([found[2]]))
    return loose


def _label(said: str) -> str:
    """«Professeur(s)», «Professeurs», «Partie de classe» → professeur, partie."""
    first = _plain(said).replace("(s)", "").split()
    return first[0].rstrip("s") if first else ""  # «class» and «status» too, on both sides


def _title(title: str, words: Words) -> list[str]:
    """The title's parts between dashes, without what tells of a change."""
    kept: list[str] = []
    for part in re.split(r"\s+[-–—|]\s+", title):
        said = part.strip()
        if _is_gone(said):
            words.cancelled = True
        elif said and not _plain(said).startswith(_STATES):
            kept.append(said)
    return kept


def _is_gone(said: str) -> bool:
    """Whether a word of state says that the lesson does not take place."""
    return any(_plain(part).startswith(_GONE) for part in re.split(r"[,;]", said) if part.strip())


def _is_a_teacher(said: str) -> bool:
    return bool(_CIVILITY.match(said) or _NAME_AND_INITIAL.match(said))


def _same(said: str, teachers: Iterable[str]) -> bool:
    told = {_plain(name) for name in _names([said])}
    return bool(told) and told <= {_plain(name) for name in teachers}


def _names(values: Iterable[str]) -> list[str]:
    """Names written in one value: separated by commas or semicolons, in angle or square
    brackets where Pronote writes a part of a class («<5EME B> Gr1»)."""
    return list(dict.fromkeys(_split(values)))[:MOST_NAMES]


def _split(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        for part in re.split(r"[,;]", value):
            name = part.strip().strip("[]").strip()
            if name:
                yield name[:200]


@lru_cache(maxsize=MOST_REMEMBERED)
def _plain(said: str) -> str:
    folded = unicodedata.normalize("NFKD", said.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign)).strip()
