"""What a person is told of themselves: the answer of ``GET /me`` and of the page's boot block."""

from collections.abc import Callable
from typing import Any, Literal

from ent_core.establishments import queries
from ent_core.establishments.models import Establishment, RoleKind
from ent_core.people.models import User

Part = Callable[[User], Any]
_parts: dict[str, Part] = {}
_keys: set[str] = set()


def part(name: str, *, key: bool = False) -> Callable[[Part], Part]:
    """Have the profile's ``name`` answered by an app that stands above this one. A ``key`` opens
    something by itself."""

    def register(answer: Part) -> Part:
        _parts[name] = answer
        if key:
            _keys.add(name)
        return answer

    return register


def profile_of(person: User, *, keys: bool = True) -> dict[str, Any]:
    """``person``'s own roles, children and choices, as JSON can hold them; ``keys`` only for whom
    they may outlive the asking."""
    roles = queries.roles_of(person)
    return {
        "id": person.pk,
        "username": person.username,
        "name": person.name,
        "first_name": person.first_name,
        "roles": [{"role": role, "establishment": _school(where)} for role, where in roles],
        "children": [
            {
                "id": child.pk,
                "name": child.name,
                "group": {"id": division.pk, "name": division.name} if division else None,
            }
            for child, division in queries.children_of(person)
        ],
        "ics_url": None,
        "language": person.language,
        "theme": person.theme,
        "address": address(roles),
        **{
            name: answer(person) if keys or name not in _keys else None
            for name, answer in _parts.items()
        },
    }


def address(roles: list[tuple[str, Establishment]]) -> Literal["tu", "vous"]:
    """«tu» to a collège's pupil who is nothing else; «vous» to all others."""
    pupil_only = bool(roles) and all(role == RoleKind.PUPIL for role, _ in roles)
    if pupil_only and not any(where.pupils_are_vous for _, where in roles):
        return "tu"
    return "vous"


def _school(establishment: Establishment) -> dict[str, Any]:
    return {"id": establishment.pk, "uai": establishment.uai, "name": establishment.name}
