"""A small school with everybody in it."""

from dataclasses import dataclass, field

from ent_core.establishments.models import (
    Establishment,
    Group,
    RoleKind,
    SchoolYear,
    Subject,
    Teaching,
)
from ent_core.people.models import User
from tests.factories.models import (
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
)


@dataclass
class School:
    """``division`` has ``pupils`` (each with two guardians), ``teacher`` and ``head_teacher`` (its
    PP); ``other_division`` has ``other_pupil`` with ``other_guardian``, and ``other_teacher``."""

    establishment: Establishment
    year: SchoolYear
    division: Group
    other_division: Group
    subject: Subject
    teaching: Teaching
    pupils: list[User]
    guardians: list[User]
    teacher: User
    head_teacher: User
    other_pupil: User
    other_guardian: User
    other_teacher: User
    school_life: User
    nurse: User
    head: User
    office: User
    establishment_admin: User
    academy_admin: User
    staff: list[User] = field(default_factory=list)

    @property
    def pupil(self) -> User:
        return self.pupils[0]

    @property
    def guardian(self) -> User:
        """The first guardian of the first pupil."""
        return self.guardians[0]

    def person(self, role: str) -> User:
        """Someone in ``role`` (also «other_pupil» and the like)."""
        found: User = getattr(self, role)
        return found

    def add_person(self, role: str, name: str = "", **facts: object) -> User:
        user: User = PersonFactory(**({"last_name": name} if name else {}))
        RoleFactory(user=user, establishment=self.establishment, role=role, **facts)
        return user

    def add_pupil(self, division: Group | None = None, guardians: int = 0) -> User:
        pupil = self.add_person(RoleKind.PUPIL)
        MembershipFactory(group=division or self.division, user=pupil)
        for _ in range(guardians):
            self.add_guardian(pupil)
        return pupil

    def add_guardian(self, pupil: User, restriction: str = "", **facts: object) -> User:
        guardian = self.add_person(RoleKind.GUARDIAN)
        if restriction:
            facts.setdefault("decided_on", self.year.starts_on)
        GuardianshipFactory(
            establishment=self.establishment,
            guardian=guardian,
            pupil=pupil,
            restriction=restriction,
            **facts,
        )
        return guardian


def make_school(*, pupils: int = 2, name: str = "Collège Jean-Zay", **facts: object) -> School:
    """A collège of this school year; ``facts`` go to the establishment."""
    establishment: Establishment = EstablishmentFactory(name=name, **facts)
    year: SchoolYear = SchoolYearFactory(establishment=establishment)
    division: Group = GroupFactory(year=year, name="4e B")
    other_division: Group = GroupFactory(year=year, name="3e A")
    subject: Subject = SubjectFactory(establishment=establishment, name="Mathématiques")

    def somebody(role: str) -> User:
        user: User = PersonFactory()
        RoleFactory(user=user, establishment=establishment, role=role)
        return user

    teacher, head_teacher, other_teacher = (somebody(RoleKind.TEACHER) for _ in range(3))
    teaching: Teaching = TeachingFactory(group=division, subject=subject)
    TeachingTeacherFactory(teaching=teaching, user=teacher)
    TeachingTeacherFactory(
        teaching=TeachingFactory(group=other_division, subject=subject), user=other_teacher
    )
    HeadTeacherFactory(group=division, user=head_teacher)
    school = School(
        establishment=establishment,
        year=year,
        division=division,
        other_division=other_division,
        subject=subject,
        teaching=teaching,
        pupils=[],
        guardians=[],
        teacher=teacher,
        head_teacher=head_teacher,
        other_pupil=somebody(RoleKind.PUPIL),
        other_guardian=somebody(RoleKind.GUARDIAN),
        other_teacher=other_teacher,
        school_life=somebody(RoleKind.SCHOOL_LIFE),
        nurse=somebody(RoleKind.NURSE),
        head=somebody(RoleKind.HEAD),
        office=somebody(RoleKind.OFFICE),
        establishment_admin=somebody(RoleKind.ESTABLISHMENT_ADMIN),
        academy_admin=somebody(RoleKind.ACADEMY_ADMIN),
    )
    MembershipFactory(group=other_division, user=school.other_pupil)
    GuardianshipFactory(
        establishment=establishment, guardian=school.other_guardian, pupil=school.other_pupil
    )
    for _ in range(pupils):
        pupil = school.add_pupil()
        school.pupils.append(pupil)
        school.guardians += [school.add_guardian(pupil), school.add_guardian(pupil)]
    school.staff = [
        teacher,
        head_teacher,
        other_teacher,
        school.school_life,
        school.nurse,
        school.head,
        school.office,
    ]
    return school
