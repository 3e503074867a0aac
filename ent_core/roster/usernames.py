"""A free username for each new person: the source's own where it can be, else one that is made."""

import hashlib
import re
from collections.abc import Iterable, Iterator

from ent_core.formats import rows
from ent_core.formats.issues import Issues, Level, Trouble
from ent_core.people.models import User
from ent_core.people.names import searchable

TAKEN = Trouble(
    "username_taken",
    Level.WARNING,
    {
        "fr": "l’identifiant de connexion « {value} » est déjà pris ; ce sera « {made} ».",
        "en": "the username “{value}” is taken already; it will be “{made}”.",
    },
)
MADE = Trouble(
    "username_made",
    Level.WARNING,
    {
        "fr": "pas d’identifiant de connexion utilisable ; ce sera « {made} ».",
        "en": "no usable username; it will be “{made}”.",
    },
)
_USABLE = re.compile(r"[^\s/\\<>\"'`]{3,150}")
_NUMBERS_TRIED = 30
_AT_ONCE = 400


def usernames(people: Iterable[rows.Person], issues: Issues) -> dict[str, str]:
    """A username for each person's key, in lower case, none of them taken or given twice.

    The same people before the same database get the same names, so that a plan is the same
    whenever it is made.
    """
    new = list(people)
    wishes = {person.key: _wish(person) for person in new}
    bases = {person.key: _base(person) for person in new}
    candidates = {wish for wish in wishes.values() if wish}
    taken = _taken(candidates)
    free: set[str] = candidates - taken
    served = {p.key: wishes[p.key] for p in new if _takes(wishes[p.key], free)}
    unserved = [person for person in new if person.key not in served]
    taken |= set(served.values())
    taken |= _taken({name for p in unserved for name in _variants(bases[p.key])})
    for person in unserved:
        name = next((n for n in _variants(bases[person.key]) if n not in taken), None)
        if name is None:
            name = f"{bases[person.key]}.{hashlib.sha256(person.key.encode()).hexdigest()[:8]}"
        taken.add(name)
        served[person.key] = name
        issues.add(
            TAKEN if wishes[person.key] else MADE,
            file=person.file,
            line=person.line,
            field="username",
            value=person.username,
            made=name,
        )
    return served


def _takes(wish: str, free: set[str]) -> bool:
    if wish not in free:
        return False
    free.remove(wish)
    return True


def _wish(person: rows.Person) -> str:
    wish = person.username.lower()
    return wish if _USABLE.fullmatch(wish) else ""


def _base(person: rows.Person) -> str:
    """«prenom.nom»: without accents, words joined."""
    parts = (searchable(name) for name in (person.first_name, person.last_name))
    plain = (re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in parts)
    return ".".join(part for part in plain if part)[:120] or "personne"


def _variants(base: str) -> Iterator[str]:
    yield base
    for number in range(2, _NUMBERS_TRIED):
        yield f"{base}{number}"


def _taken(names: set[str]) -> set[str]:
    """Those of ``names`` that somebody has."""
    in_order = sorted(names)
    found: set[str] = set()
    for start in range(0, len(in_order), _AT_ONCE):
        some = in_order[start : start + _AT_ONCE]
        found.update(User.objects.filter(username__in=some).values_list("username", flat=True))
    return found
