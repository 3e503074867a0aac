"""Of a card's facts, those few that a line in a list is worded from."""

from collections.abc import Mapping
from typing import Any

_SAID = frozenset(
    {"kind", "title", "day", "due", "subject", "name", "starts_at", "status", "withdrawn"}
    | {"test", "change", "was", "lessons", "more"}
)


def facts_in_brief(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Of several lessons the first stays, and ``more`` counts the others."""
    brief = {name: _of(value) for name, value in facts.items() if name in _SAID}
    lessons = facts.get("lessons")
    if isinstance(lessons, list):
        brief["lessons"] = [_of(lesson) for lesson in lessons[:1]]
        brief["more"] = facts.get("more", 0) + max(0, len(lessons) - 1)
    return brief


def _of(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _of(inner) for name, inner in value.items() if name in _SAID}
    return value
