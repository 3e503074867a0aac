"""OneRoster's own rows, typed, each with its line; references are still the source's ids."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Org:
    id: str
    name: str
    identifier: str
    parent: str


@dataclass(frozen=True)
class Session:
    """``type``: schoolYear, semester, term or gradingPeriod, in lower case."""

    id: str
    title: str
    type: str
    starts_on: date
    ends_on: date
    parent: str
    line: int


@dataclass(frozen=True)
class Course:
    id: str
    title: str
    code: str
    subjects: tuple[str, ...]
    subject_codes: tuple[str, ...]


@dataclass(frozen=True)
class Class:
    id: str
    title: str
    is_homeroom: bool
    school: str
    grade: str
    course: str
    code: str
    terms: tuple[str, ...]
    subjects: tuple[str, ...]
    subject_codes: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class User:
    """``role`` and ``orgs`` are 1.1's; in 1.2 they are empty and stand in :class:`RoleLine`."""

    id: str
    username: str
    first_name: str
    last_name: str
    email: str
    role: str
    is_enabled: bool
    orgs: tuple[str, ...]
    agents: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class RoleLine:
    id: str
    user: str
    role: str
    org: str
    starts_on: date | None
    ends_on: date | None
    line: int


@dataclass(frozen=True)
class Enrollment:
    id: str
    class_: str
    user: str
    role: str
    is_primary: bool
    starts_on: date | None
    ends_on: date | None
    line: int


@dataclass(frozen=True)
class Tables:
    """A whole set. ``gone_*`` are ids whose rows are marked as deleted."""

    is_delta: bool
    orgs: dict[str, Org]
    sessions: dict[str, Session]
    courses: dict[str, Course]
    classes: dict[str, Class]
    users: dict[str, User]
    roles: tuple[RoleLine, ...] | None
    enrollments: tuple[Enrollment, ...]
    gone_classes: frozenset[str]
    gone_users: frozenset[str]
    gone_enrollments: frozenset[tuple[str, str]]
    has_sessions: bool
    has_courses: bool
