"""Which table holds which kind of fact, and by what a row that is there already is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from ent_core.establishments.models import (
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Period,
    Role,
    SchoolYear,
    Subject,
    Teaching,
    TeachingTeacher,
)
from ent_core.people.models import User

ESTABLISHMENT = "establishment"
YEAR = "year"
PERIOD = "period"
SUBJECT = "subject"
PERSON = "person"
GROUP = "group"
TEACHING = "teaching"
ROLE = "role"
MEMBERSHIP = "membership"
TEACHER = "teacher"
HEAD_TEACHER = "head_teacher"
GUARDIANSHIP = "guardianship"


@dataclass(frozen=True)
class Shape:
    """``within``: the path from a row to its establishment, empty for people, who are of none;
    ``known_by``: the columns by which a row that no import brought is found again."""

    model: type[Model]
    within: str
    known_by: tuple[str, ...] = ()
    is_dated: bool = False
    leaves: bool = True

    @property
    def of_establishment(self) -> bool:
        """Whether the row names its establishment itself."""
        return self.within == "establishment_id"


# In the order in which rows can be made: each hangs on earlier ones alone.
SHAPES: Mapping[str, Shape] = {
    YEAR: Shape(SchoolYear, "establishment_id", ("name",), leaves=False),
    PERIOD: Shape(Period, "year__establishment_id", ("year_id", "name"), leaves=False),
    SUBJECT: Shape(Subject, "establishment_id", ("code",), leaves=False),
    PERSON: Shape(User, ""),
    GROUP: Shape(Group, "establishment_id", ("year_id", "kind", "name")),
    TEACHING: Shape(Teaching, "establishment_id", ("group_id", "subject_id")),
    MEMBERSHIP: Shape(
        GroupMembership, "group__establishment_id", ("group_id", "user_id"), is_dated=True
    ),
    TEACHER: Shape(
        TeachingTeacher,
        "teaching__establishment_id",
        ("teaching_id", "user_id"),
        is_dated=True,
    ),
    HEAD_TEACHER: Shape(
        HeadTeacher, "group__establishment_id", ("group_id", "user_id"), is_dated=True
    ),
    ROLE: Shape(Role, "establishment_id", ("user_id", "role"), is_dated=True),
    GUARDIANSHIP: Shape(
        Guardianship, "establishment_id", ("guardian_id", "pupil_id"), is_dated=True
    ),
}


def manager(kind: str) -> Any:
    """The rows of a kind; untyped, because what is done with them is the same for every table."""
    return SHAPES[kind].model._default_manager
