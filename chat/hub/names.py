"""How people are shown beside what they did: id, name, one role, and how one calls them."""

from collections.abc import Iterable, Mapping

from chat.hub.shapes import Person
from ent_core.establishments.models import RoleKind
from ent_core.people.models import User

# The role that says most about somebody with several in one school, first.
WEIGHT = (
    RoleKind.HEAD,
    RoleKind.SCHOOL_LIFE,
    RoleKind.NURSE,
    RoleKind.HEAD_TEACHER,
    RoleKind.TEACHER,
    RoleKind.OFFICE,
    RoleKind.GUARDIAN,
    RoleKind.PUPIL,
    RoleKind.ASSISTANT,
    RoleKind.ESTABLISHMENT_ADMIN,
    RoleKind.ACADEMY_ADMIN,
)


def heaviest(roles: Iterable[str]) -> str:
    have = set(roles)
    return next((role for role in WEIGHT if role in have), "")


def person(user: User, role: str) -> Person:
    called = f"{user.civility} {user.last_name}" if user.civility and user.last_name else None
    return Person(id=user.pk, name=user.name, role=role, called=called)


def load(user_ids: Iterable[int]) -> Mapping[int, User]:
    return User.objects.in_bulk(set(user_ids))
