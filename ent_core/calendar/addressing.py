"""Whom a person may address, as a list to choose from."""

from typing import Any

from ent_core.establishments.addressed import Who, Within, addressable_groups
from ent_core.establishments.audience import WHOLE_SCHOOL
from ent_core.establishments.circles import Circles
from ent_core.establishments.models import Establishment, Group, RoleKind
from ent_core.establishments.standing import standing
from ent_core.people.models import User


def addressable(actor: User) -> list[dict[str, Any]]:
    """Schools, then levels, then classes and groups by name. Persons are found by their search."""
    now = standing(actor)
    places = now.establishments(*WHOLE_SCHOOL)
    found = [
        _place(Within.SCHOOL, one.pk, one.name)
        for one in Establishment.objects.filter(pk__in=places).order_by("name")
    ]
    groups = Group.objects.filter(Circles(actor, now, places).groups())
    levels = groups.filter(kind=Group.Kind.DIVISION).exclude(level="").order_by("level")
    found += [
        _place(Within.LEVEL, level, level)
        for level in levels.values_list("level", flat=True).distinct()
    ]
    own = addressable_groups(actor, now.establishments(RoleKind.TEACHER))
    rows = (groups | own).distinct().order_by("name", "pk").values_list("pk", "name", "kind")
    found += [
        _place(Within.GROUP, pk, name, (Who.STAFF,) if kind == Group.Kind.TEAM else tuple(Who))
        for pk, name, kind in rows
    ]
    return found


def _place(
    within: str, target: int | str, name: str, who: tuple[str, ...] = tuple(Who)
) -> dict[str, Any]:
    return {"who": [str(one) for one in who], "in": {within: target}, "name": name}
