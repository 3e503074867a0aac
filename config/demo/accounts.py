"""The demo's accounts: one public password for all, and tokens that can be written again."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from chat.hub.names import heaviest
from ent_core.establishments.models import (
    Establishment,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Role,
    RoleKind,
    TeachingTeacher,
)
from ent_core.people.authentication import SCOPES, digest_of
from ent_core.people.models import ApiToken, User

PASSWORD = "preau-demo-2026"  # noqa: S105 - public on purpose: it opens a school that does not exist
TOKEN_NAME = "démo"  # noqa: S105 - a label

# Who stands on the sign-in page and first in the list: role, and what they are in words.
SHOWN = {
    "lea.marchand": (RoleKind.PUPIL, "Élève de 5e B"),
    "sofia.marchand": (RoleKind.GUARDIAN, "Mère de Léa et de Tom"),
    "karim.haddad": (RoleKind.TEACHER, "Histoire-géo, PP de 5e B"),
    "jerome.lemoine": (RoleKind.SCHOOL_LIFE, "CPE, vie scolaire"),
    "isabelle.arnaud": (RoleKind.HEAD, "Principale"),
    "martine.pelletier": (RoleKind.OFFICE, "Secrétariat"),
    "claire.garnier": (RoleKind.TEACHER, "Maths, mère de Basile"),
    "emma.lopes": (RoleKind.PUPIL, "Un autre collège"),
}


@dataclass(frozen=True)
class HashedPassword:
    """One hash for everybody: a thousand slow ones would take minutes and protect nothing."""

    hashed: str

    @classmethod
    def make(cls) -> "HashedPassword":
        return cls(make_password(PASSWORD))


def token_of(username: str) -> str:
    """The bearer token of a demo account: an HMAC of the username under the demo's key."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, username.encode(), hashlib.sha256).hexdigest()


def token_rows(users: Iterable[User]) -> list[ApiToken]:
    return [
        ApiToken(
            user=user,
            name=TOKEN_NAME,
            digest=digest_of(token_of(user.username)),
            scopes=sorted(SCOPES),
        )
        for user in users
    ]


def shown() -> list[dict[str, str]]:
    """The accounts that the sign-in page offers, as far as they exist; one query."""
    there = {
        user.username: user
        for user in User.objects.filter(username__in=SHOWN, api_tokens__name=TOKEN_NAME)
    }
    return [
        {
            "username": username,
            "password": PASSWORD,
            "name": there[username].name,
            "role": str(role),
            "role_words": words,
        }
        for username, (role, words) in SHOWN.items()
        if username in there
    ]


def listed(uais: Iterable[str]) -> list[dict[str, Any]]:
    """Every person of the demo, those of the sign-in page first."""
    schools = {one.pk: one.uai for one in Establishment.objects.filter(uai__in=list(uais))}
    roles: dict[int, list[tuple[str, int]]] = {}
    for person, role, where in Role.objects.filter(establishment__in=schools).values_list(
        "user_id", "role", "establishment_id"
    ):
        roles.setdefault(person, []).append((role, where))
    heads = set(
        HeadTeacher.objects.filter(group__establishment__in=schools).values_list(
            "user_id", "group__establishment_id"
        )
    )
    for person, where in heads:
        roles.setdefault(person, []).append((RoleKind.HEAD_TEACHER, where))
    classes = _classes(schools)
    children: dict[int, list[str]] = {}
    for guardian, pupil in (
        Guardianship.objects.filter(establishment__in=schools)
        .exclude(restriction=Guardianship.Restriction.NO_ACCESS)
        .order_by("pk")
        .values_list("guardian_id", "pupil__username")
    ):
        children.setdefault(guardian, []).append(pupil)
    accounts = []
    made_here = ApiToken.objects.filter(name=TOKEN_NAME).values("user_id")
    for user in User.objects.filter(pk__in=made_here).order_by("pk"):
        if user.pk not in roles:
            continue
        main, where = _main(roles[user.pk])
        accounts.append(
            {
                "username": user.username,
                "password": PASSWORD,
                "name": user.name,
                "role": main,
                "roles": [
                    {"role": role, "establishment": schools[place]}
                    for role, place in roles[user.pk]
                ],
                "establishment": schools[where],
                "classes": sorted(classes.get((user.pk, where), ())),
                "children": children.get(user.pk, []),
                "token": token_of(user.username),
            }
        )
    first = {username: place for place, username in enumerate(SHOWN)}
    return sorted(accounts, key=lambda one: first.get(one["username"], len(first)))


def _main(roles: list[tuple[str, int]]) -> tuple[str, int]:
    """The role that says most, where it is held; a PP is first of all a teacher."""
    stored = [(role, where) for role, where in roles if role != RoleKind.HEAD_TEACHER]
    role = heaviest(role for role, _ in stored)
    return role, min(where for kind, where in stored if kind == role)


def _classes(schools: Iterable[int]) -> dict[tuple[int, int], set[str]]:
    """(person, establishment) -> names of the groups where they learn or teach."""
    found: dict[tuple[int, int], set[str]] = {}
    learning = GroupMembership.objects.filter(group__establishment__in=schools).values_list(
        "user_id", "group__establishment_id", "group__name"
    )
    teaching = TeachingTeacher.objects.filter(teaching__establishment__in=schools).values_list(
        "user_id", "teaching__establishment_id", "teaching__group__name"
    )
    heading = HeadTeacher.objects.filter(group__establishment__in=schools).values_list(
        "user_id", "group__establishment_id", "group__name"
    )
    for user, where, name in (*learning, *teaching, *heading):
        found.setdefault((user, where), set()).add(name)
    return found


def write_json(path: Path, uais: Iterable[str]) -> int:
    """Write the accounts for other programs, readable by their owner alone; how many there are."""
    accounts = listed(uais)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(accounts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(accounts)
