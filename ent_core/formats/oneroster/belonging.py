"""Which organisation of a set is the school, and who and what belongs to it."""

from dataclasses import dataclass

from ent_core.formats.issues import Issues, Trouble
from ent_core.formats.oneroster import columns as at
from ent_core.formats.oneroster import troubles
from ent_core.formats.oneroster.records import Org, Tables, User
from ent_core.formats.rows import RoleWord, Span

ROLES: dict[str, RoleWord] = {
    "student": "pupil",
    "teacher": "teacher",
    "guardian": "guardian",
    "parent": "guardian",
    "relative": "guardian",
    "principal": "head",
    "counselor": "school_life",
}
ADMINISTRATORS = frozenset(
    {"administrator", "districtadministrator", "siteadministrator", "systemadministrator"}
)


@dataclass(frozen=True)
class Belonging:
    """``people``: each person of the school with their roles, joined by role; ``disabled``: those
    of them whose account the source has switched off (they have none); ``classes``: its ids."""

    org: Org
    people: dict[str, dict[RoleWord, Span]]
    disabled: frozenset[str]
    classes: tuple[str, ...]


def belonging(tables: Tables, uai: str, issues: Issues) -> Belonging | None:
    org = _school(tables, uai, issues)
    if org is None:
        return None
    inside = _with_departments(org, tables)
    people = (
        _people_1_1(tables, inside, issues)
        if tables.roles is None
        else _people_1_2(tables, inside, issues)
    )
    for key in people:
        if not tables.users[key].is_enabled:
            people[key] = {}
            _say(issues, troubles.DISABLED, tables.users[key], "enabledUser", key)
    return Belonging(
        org,
        people,
        frozenset(key for key in people if not tables.users[key].is_enabled),
        _classes(tables, inside, issues),
    )


def _school(tables: Tables, uai: str, issues: Issues) -> Org | None:
    """The organisation whose ``identifier`` is the UAI, else the only one, else an error."""
    named = [org for org in tables.orgs.values() if org.identifier.casefold() == uai.casefold()]
    found = named or list(tables.orgs.values())
    if len(found) == 1:
        return found[0]
    issues.add(
        troubles.ORG_UNCLEAR,
        file=at.ORGS.file,
        field="identifier",
        value=uai,
        count=len(tables.orgs),
    )
    return None


def _with_departments(org: Org, tables: Tables) -> set[str]:
    """The school and what hangs under it: rows may name a department as their organisation."""
    inside = {org.id}
    while True:
        more = {o.id for o in tables.orgs.values() if o.parent in inside} - inside
        if not more:
            return inside
        inside |= more


def _classes(tables: Tables, inside: set[str], issues: Issues) -> tuple[str, ...]:
    kept: list[str] = []
    for class_ in tables.classes.values():
        if not class_.school or class_.school in inside:
            kept.append(class_.id)
        elif class_.school not in tables.orgs:
            issues.add(
                troubles.ELSEWHERE,
                file=at.CLASSES.file,
                line=class_.line,
                field="schoolSourcedId",
                value=class_.id,
            )
    return tuple(kept)


def _people_1_1(
    tables: Tables, inside: set[str], issues: Issues
) -> dict[str, dict[RoleWord, Span]]:
    people: dict[str, dict[RoleWord, Span]] = {}
    for user in tables.users.values():
        if user.orgs and not inside.intersection(user.orgs):
            if not any(org in tables.orgs for org in user.orgs):
                _say(issues, troubles.ELSEWHERE, user, "orgSourcedIds", user.id)
            continue
        roles = people.setdefault(user.id, {})
        if user.role:
            _grant(roles, user, user.role, Span(), at.USERS_1_1.file, user.line, issues)
        else:
            _say(issues, troubles.NO_ROLE, user, "role", user.id)
    return people


def _people_1_2(
    tables: Tables, inside: set[str], issues: Issues
) -> dict[str, dict[RoleWord, Span]]:
    """In the order of users.csv; a person without any line in roles.csv belongs to the only
    organisation, where there is only one."""
    lines = tables.roles or ()
    by_user: dict[str, dict[RoleWord, Span]] = {}
    elsewhere: set[str] = set()
    for line in lines:
        user = tables.users.get(line.user)
        if user is None:
            gone = line.user in tables.gone_users
            issues.add(
                troubles.GONE if gone else troubles.UNKNOWN_PERSON,
                file=at.ROLES.file,
                line=line.line,
                field="userSourcedId",
                value=line.user,
            )
        elif line.org and line.org not in inside:
            elsewhere.add(line.user)
            if line.org not in tables.orgs:
                issues.add(
                    troubles.ELSEWHERE,
                    file=at.ROLES.file,
                    line=line.line,
                    field="orgSourcedId",
                    value=line.user,
                )
        else:
            roles = by_user.setdefault(line.user, {})
            span = Span(line.starts_on, line.ends_on)
            _grant(roles, user, line.role, span, at.ROLES.file, line.line, issues)
    alone = len(tables.orgs) == 1
    people: dict[str, dict[RoleWord, Span]] = {}
    for key, user in tables.users.items():
        if key in by_user:
            people[key] = by_user[key]
        elif alone and key not in elsewhere:
            people[key] = {}
            _say(issues, troubles.NO_ROLE, user, "role", key)
    return people


def _grant(
    roles: dict[RoleWord, Span],
    user: User,
    said: str,
    span: Span,
    file: str,
    line: int,
    issues: Issues,
) -> None:
    word = said.casefold()
    role = ROLES.get(word)
    if role is not None:
        roles[role] = roles[role].joined_with(span) if role in roles else span
        return
    is_administrator = word in ADMINISTRATORS
    issues.add(
        troubles.ADMINISTRATOR if is_administrator else troubles.ROLE_UNUSED,
        file=file,
        line=line,
        field="role",
        value=f"{user.first_name} {user.last_name}" if is_administrator else said,
    )


def _say(issues: Issues, trouble: Trouble, user: User, field: str, value: str) -> None:
    issues.add(trouble, file=at.USERS_1_1.file, line=user.line, field=field, value=value)
