"""A school and its timetable as a source tells them: what every format is brought to.

Keys are the source's own identifiers; rows point at each other by them. Dates are inclusive, an
absent one is open.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

RoleWord = Literal["pupil", "guardian", "teacher", "school_life", "head"]


@dataclass(frozen=True)
class Span:
    starts_on: date | None = None
    ends_on: date | None = None

    def or_else(self, other: "Span") -> "Span":
        """This span, each end that it leaves open taken from ``other``."""
        return Span(self.starts_on or other.starts_on, self.ends_on or other.ends_on)

    def joined_with(self, other: "Span") -> "Span":
        """The shortest span that holds both."""
        starts = [self.starts_on, other.starts_on]
        ends = [self.ends_on, other.ends_on]
        return Span(
            None if None in starts else min(day for day in starts if day),
            None if None in ends else max(day for day in ends if day),
        )


@dataclass(frozen=True)
class Year:
    """A school year that the source names; ``name`` («2026-2027») is its key."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Period:
    key: str
    year: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Person:
    """``roles``: what the person is in this school, and for how long. None is possible."""

    key: str
    username: str
    first_name: str
    last_name: str
    email: str
    roles: tuple[tuple[RoleWord, Span], ...]
    file: str
    line: int


@dataclass(frozen=True)
class Subject:
    code: str
    name: str


@dataclass(frozen=True)
class Group:
    """A division (the class that a pupil belongs to) or another group, with its one service.

    ``year`` is None where the source does not say; ``subject`` None where it names none.
    """

    key: str
    year: str | None
    is_division: bool
    name: str
    code: str
    level: str
    subject: Subject | None
    file: str
    line: int


@dataclass(frozen=True)
class Member:
    """A pupil or teacher of a group; ``heads`` it as *professeur principal*."""

    group: str
    person: str
    is_teacher: bool
    heads: bool
    span: Span


@dataclass(frozen=True)
class Guardian:
    guardian: str
    pupil: str


@dataclass(frozen=True)
class School:
    """All that a source says of one establishment.

    ``complete``: what is not here is there no more. Otherwise only the keys in ``gone`` (people,
    groups) and ``gone_members`` (group, person) are.
    """

    name: str
    complete: bool
    years: tuple[Year, ...]
    periods: tuple[Period, ...]
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    guardians: tuple[Guardian, ...]
    gone: frozenset[str]
    gone_members: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Frame:
    """The school year into which a timetable is read. ``closed`` are its days without lessons:
    a weekly pattern leaves them out, dated lessons speak for themselves."""

    uai: str
    zone: tzinfo
    starts_on: date
    ends_on: date
    closed: frozenset[date] = frozenset()

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something as a source names it: by its ``key``, a ``name``, or both."""

    key: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One dated lesson; times are UTC.

    ``teachers``, ``groups`` and ``rooms`` are what the source calls so. ``hints`` are words beside
    the subject that may name a teacher or a group (an ADE description, a title in an agenda), and
    ``calendar`` what the source calls the calendar in which the lesson stands (a class's, a
    teacher's): whoever knows the school can tell. ``uid`` stays the same from one export to the
    next.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    subject: Named
    teachers: tuple[Named, ...]
    groups: tuple[Named, ...]
    rooms: tuple[str, ...]
    hints: tuple[str, ...]
    calendar: str
    cancelled: bool
    file: str
    line: int
