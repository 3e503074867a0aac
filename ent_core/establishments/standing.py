"""Where a person stands today: live roles, divisions headed, children, all in a few queries.

Rules start from this, so that dates are read with each school's own calendar day, once an action.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from django.db.models import Q

from ent_core.establishments.models import (
    Guardianship,
    HeadTeacher,
    Role,
    RoleKind,
)
from ent_core.kernel import clock

if TYPE_CHECKING:
    from ent_core.people.models import User


T = TypeVar("T")


class Dated(Protocol):
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


def is_live(dated: Dated, on: date) -> bool:
    """Whether a dated row holds on that day; both ends are included, an absent one is open."""
    return (dated.starts_on is None or dated.starts_on <= on) and (
        dated.ends_on is None or dated.ends_on >= on
    )


def live(on: date, prefix: str = "") -> Q:
    """The same as a filter; ``prefix`` leads to the dated row («memberships__»)."""
    return (Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": on})) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    )


@dataclass(frozen=True)
class Standing:
    """``roles``: (kind, establishment id); ``heads``: division ids of which one is PP;
    ``children``: pupils' ids of whom one may see everything that a guardian may; ``days``: the
    calendar day in each establishment of ``roles``; ``aed``: where one is school life as an
    *assistant d'éducation* alone."""

    roles: frozenset[tuple[str, int]]
    heads: frozenset[int]
    children: frozenset[int]
    days: Mapping[int, date]
    aed: frozenset[int] = frozenset()

    def establishments(self, *kinds: str) -> list[int]:
        """Ids of the establishments where one has any of ``kinds`` (of all, without kinds)."""
        return sorted({where for kind, where in self.roles if not kinds or kind in kinds})

    def trusted(self, *kinds: str) -> list[int]:
        """The same, without those where one is of ``kinds`` as an AED alone: what is confidential
        and what is decided is not theirs (docs/access.md, «Other roles»)."""
        return sorted(
            {
                where
                for kind, where in self.roles
                if kind in kinds and not (kind == RoleKind.SCHOOL_LIFE and where in self.aed)
            }
        )


def standing(user: "User") -> Standing:
    """``user``'s standing now, kept on the object: an actor is loaded anew for each request."""
    kept: Standing | None = getattr(user, "_standing", None)
    if kept is None:
        kept = _read(user)
        user._standing = kept  # type: ignore[attr-defined]
    return kept


def once_an_actor(found: Callable[["User"], T]) -> Callable[["User"], T]:
    """Keeps what ``found`` says of an actor on the object, as the standing is kept: an actor is
    loaded anew for each request, and several rules ask the same of them."""
    name = f"_{found.__module__}.{found.__qualname__}"

    @wraps(found)
    def kept(actor: "User") -> T:
        if name not in actor.__dict__:
            actor.__dict__[name] = found(actor)
        return cast("T", actor.__dict__[name])

    return kept


def today_of(actor: "User") -> date:
    """The calendar day where ``actor`` is at school."""
    return max(standing(actor).days.values(), default=clock.today())


def _read(user: "User") -> Standing:
    if not user.is_active:
        return Standing(frozenset(), frozenset(), frozenset(), {})
    roles: set[tuple[str, int]] = set()
    days: dict[int, date] = {}
    aed: set[int] = set()
    for role in Role.objects.filter(user=user).select_related("establishment"):
        today = role.establishment.today()
        if is_live(role, today):
            roles.add((role.role, role.establishment_id))
            days[role.establishment_id] = today
            if role.aed:
                aed.add(role.establishment_id)
    heads: set[int] = set()
    children: set[int] = set()
    kinds = {kind for kind, _ in roles}
    if RoleKind.TEACHER in kinds:
        for head in HeadTeacher.objects.filter(user=user, group__closed_on=None).select_related(
            "group__establishment", "group__year"
        ):
            today = head.group.establishment.today()
            if (
                is_live(head, today)
                and is_live(head.group.year, today)
                and (RoleKind.TEACHER, head.group.establishment_id) in roles
            ):
                heads.add(head.group_id)
                roles.add((RoleKind.HEAD_TEACHER, head.group.establishment_id))
    if RoleKind.GUARDIAN in kinds:
        children = {
            tie.pupil_id
            for tie in live_guardianships(
                Guardianship.objects.filter(guardian=user).select_related("establishment")
            )
            if (RoleKind.GUARDIAN, tie.establishment_id) in roles
        }
    return Standing(frozenset(roles), frozenset(heads), frozenset(children), days, frozenset(aed))


def live_guardianships(ties: Iterable[Guardianship]) -> Iterable[Guardianship]:
    """Those that hold today and give access to the child."""
    for tie in ties:
        if tie.restriction != Guardianship.Restriction.NO_ACCESS and is_live(
            tie, clock.today(tie.establishment.time_zone)
        ):
            yield tie
