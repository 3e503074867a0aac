"""Real rows for tests: one factory a model, and a whole small school in one call.

``make_school()`` gives a collège with a division, its people in every role, guardians and
teachings; call it twice for a twin in which nothing of the first may be seen.
"""

from tests.factories.models import (
    PASSWORD,
    EstablishmentFactory,
    GroupFactory,
    GuardianshipFactory,
    HeadTeacherFactory,
    MembershipFactory,
    PersonFactory,
    RoleFactory,
    SchoolYearFactory,
    SubjectFactory,
    TeachingFactory,
    TeachingTeacherFactory,
    token_of,
)
from tests.factories.school import School, make_school

__all__ = [
    "PASSWORD",
    "EstablishmentFactory",
    "GroupFactory",
    "GuardianshipFactory",
    "HeadTeacherFactory",
    "MembershipFactory",
    "PersonFactory",
    "RoleFactory",
    "School",
    "SchoolYearFactory",
    "SubjectFactory",
    "TeachingFactory",
    "TeachingTeacherFactory",
    "make_school",
    "token_of",
]
