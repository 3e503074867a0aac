"""Whom one sees and whom one may write to: docs/access.md, role by role."""

from datetime import timedelta

import pytest

from ent_core.establishments import actions
from ent_core.establishments.models import Group, GroupMembership, Role, RoleKind
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from tests.factories import (
    GroupFactory,
    GuardianshipFactory,
    MembershipFactory,
    RoleFactory,
    School,
    SchoolYearFactory,
    TeachingFactory,
    TeachingTeacherFactory,
    make_school,
)

pytestmark = pytest.mark.django_db


def reached(actor: User, can: Can) -> set[int]:
    fresh = User.objects.get(pk=actor.pk)
    ids = list(scope(fresh, can, User.objects.all()).values_list("pk", flat=True))
    assert len(ids) == len(set(ids)), "nobody is listed twice"
    return set(ids)


def seen(actor: User) -> set[int]:
    return reached(actor, Can.READ)


def writable(actor: User) -> set[int]:
    return reached(actor, Can.WRITE_TO)


def ids(*people: User | list[User]) -> set[int]:
    return {one.pk for some in people for one in (some if isinstance(some, list) else [some])}


def test_a_pupil_sees_classmates_own_teachers_and_the_office(school: School) -> None:
    make_school(name="Jumeau")
    assert seen(school.pupil) == ids(
        school.pupils,
        school.teacher,
        school.head_teacher,
        school.school_life,
        school.nurse,
        school.head,
        school.office,
    )


def test_a_pupil_sees_an_options_group_and_its_teachers(school: School) -> None:
    group = GroupFactory(year=school.year, kind=Group.Kind.GROUP, name="Latin")
    MembershipFactory(group=group, user=school.pupil)
    MembershipFactory(group=group, user=school.other_pupil)
    TeachingTeacherFactory(teaching=TeachingFactory(group=group), user=school.other_teacher)
    assert ids(school.other_pupil, school.other_teacher) <= seen(school.pupil)
    assert school.other_teacher.pk in writable(school.pupil)
    assert school.other_pupil.pk not in writable(school.pupil)


def test_a_guardian_sees_own_children_and_their_staff_alone(school: School) -> None:
    make_school(name="Jumeau")
    assert seen(school.guardian) == ids(
        school.guardian,
        school.pupil,
        school.teacher,
        school.head_teacher,
        school.school_life,
        school.nurse,
        school.head,
        school.office,
    )


def test_a_guardian_without_access_has_nothing_of_the_child(school: School) -> None:
    barred = school.add_guardian(school.pupil, restriction="no_access")
    assert seen(barred) == ids(barred)
    assert writable(barred) == set()
    limited = school.add_guardian(school.pupil, restriction="no_authority")
    assert school.pupil.pk in seen(limited)
    assert barred.pk not in writable(school.teacher)
    assert limited.pk in writable(school.teacher)


def test_a_guardianship_counts_in_its_own_school(school: School) -> None:
    """A child of two schools is a child there alone where the guardianship was recorded."""
    other = make_school(name="Lycée")
    RoleFactory(user=school.pupil, establishment=other.establishment, role=RoleKind.PUPIL)
    MembershipFactory(group=other.division, user=school.pupil)
    RoleFactory(user=school.guardian, establishment=other.establishment, role=RoleKind.GUARDIAN)
    assert other.teacher.pk not in seen(school.guardian)
    GuardianshipFactory(
        establishment=other.establishment, guardian=school.guardian, pupil=school.pupil
    )
    assert other.teacher.pk in seen(school.guardian)


@pytest.mark.parametrize(
    "role", ["teacher", "school_life", "nurse", "head", "office", "establishment_admin"]
)
def test_staff_see_everybody_of_their_school(role: str, school: School) -> None:
    twin = make_school(name="Jumeau")
    everybody = set(
        Role.objects.filter(establishment=school.establishment).values_list("user", flat=True)
    )
    assert seen(school.person(role)) == everybody
    assert not ids(twin.pupil, twin.guardian, twin.teacher) & seen(school.person(role))


def test_an_academys_administrator_sees_establishments_not_people(school: School) -> None:
    assert seen(school.academy_admin) == ids(school.academy_admin)


def test_whom_a_pupil_may_write_to(school: School) -> None:
    assert writable(school.pupil) == ids(
        school.teacher, school.head_teacher, school.school_life, school.nurse
    )
    school.establishment.pupils_may_write_to_staff = False
    school.establishment.pupils_may_write_to_pupils = True
    school.establishment.save()
    assert writable(school.pupil) == ids(school.pupils[1:], school.school_life, school.nurse)


def test_whom_a_guardian_may_write_to(school: School) -> None:
    assert writable(school.guardian) == ids(
        school.teacher, school.head_teacher, school.school_life, school.head
    )


def test_whom_staff_may_write_to(school: School) -> None:
    def colleagues(of: User) -> set[int]:
        return ids(school.staff) - {of.pk}

    families = ids(school.pupils, school.guardians)
    everybody = set(
        Role.objects.filter(establishment=school.establishment).values_list("user", flat=True)
    )
    for teacher in (school.teacher, school.head_teacher):
        assert writable(teacher) == colleagues(teacher) | families
    for clerk in (school.office, school.nurse):
        assert writable(clerk) == colleagues(clerk)
    assert writable(school.school_life) == (
        colleagues(school.school_life) | families | ids(school.other_pupil, school.other_guardian)
    )
    assert writable(school.head) == everybody - {school.head.pk}
    assert writable(school.establishment_admin) == set()


def test_nobody_writes_to_who_is_suspended(school: School) -> None:
    actions.suspend_person(actor=school.head, person_id=school.teacher.pk)
    assert school.teacher.pk not in writable(school.pupil)
    assert writable(school.teacher) == seen(school.teacher) == set()


def test_a_teacher_who_is_a_parent_has_both(school: School) -> None:
    RoleFactory(user=school.teacher, establishment=school.establishment, role=RoleKind.GUARDIAN)
    GuardianshipFactory(
        establishment=school.establishment, guardian=school.teacher, pupil=school.other_pupil
    )
    assert ids(school.other_teacher, school.pupil, school.guardian) <= writable(school.teacher)


def test_dates_end_what_they_say(school: School) -> None:
    today = school.establishment.today()
    membership = GroupMembership.objects.get(user=school.pupil)
    actions.leave_group(membership=membership, on=today - timedelta(days=1))
    assert school.pupils[1].pk not in seen(school.pupil)
    assert school.pupil.pk not in seen(school.pupils[1])
    assert school.teacher.pk not in writable(school.guardian)
    role = Role.objects.get(user=school.teacher)
    actions.end_role(role=role, on=today, actor=school.head)
    assert school.pupils[1].pk in seen(school.teacher)
    actions.end_role(role=role, on=today - timedelta(days=1), actor=school.head)
    assert seen(school.teacher) == ids(school.teacher)
    assert school.teacher.pk not in seen(school.pupils[1])


def test_last_years_class_shows_nothing(school: School) -> None:
    old = SchoolYearFactory(
        establishment=school.establishment,
        starts_on=school.year.starts_on - timedelta(days=365),
        ends_on=school.year.starts_on - timedelta(days=60),
        name="before",
    )
    group = GroupFactory(year=old, name="5e B")
    for pupil in (school.pupil, school.other_pupil):
        MembershipFactory(group=group, user=pupil)
    assert school.other_pupil.pk not in seen(school.pupil)
    assert group.pk not in scope(school.head, Can.READ, Group.objects.all()).values_list(
        "pk", flat=True
    )


def codes(actor: User) -> set[int]:
    return reached(actor, Can.GIVE_CODE)


def test_who_may_give_whom_a_way_in(school: School) -> None:
    twin = make_school(name="Jumeau")
    everybody = set(
        Role.objects.filter(establishment=school.establishment).values_list("user", flat=True)
    )
    guarded = ids(school.head, school.establishment_admin, school.academy_admin)
    for_the_head = ids(school.school_life, school.nurse)  # more is told to them than to an office
    assert codes(school.office) == everybody - guarded - for_the_head - ids(school.office)
    assert codes(school.head) == everybody - ids(school.academy_admin, school.head)
    assert codes(school.head_teacher) == ids(school.pupils, school.guardians)
    for nobody in ("pupil", "guardian", "teacher", "school_life", "nurse", "establishment_admin"):
        assert codes(school.person(nobody)) == set(), nobody
    assert not codes(school.head) & ids(twin.pupil)


def test_nobody_takes_over_who_is_trusted_elsewhere(school: School) -> None:
    twin = make_school(name="Jumeau")
    for who in (twin.office, twin.head, twin.teacher):
        RoleFactory(user=who, establishment=school.establishment, role=RoleKind.TEACHER)
    elsewhere = ids(twin.office, twin.head, twin.teacher)
    assert not elsewhere & (codes(school.head) | codes(school.office))
    # A parent here who is a parent there too: the office helps, a PP reaches no other school.
    RoleFactory(user=school.guardian, establishment=twin.establishment, role=RoleKind.GUARDIAN)
    assert school.guardian.pk in codes(school.office)
    assert school.guardian.pk not in codes(school.head_teacher)
    assert not ids(twin.office, twin.head) & reached(school.head, Can.SUSPEND)


def test_a_pp_gives_no_code_to_a_guardian_who_works_here(school: School) -> None:
    RoleFactory(user=school.guardian, establishment=school.establishment, role=RoleKind.OFFICE)
    assert school.guardian.pk not in codes(school.head_teacher)
    barred = school.add_guardian(school.pupil, restriction="no_access")
    assert barred.pk not in codes(school.head_teacher)


def test_who_may_suspend_whom(school: School) -> None:
    assert ids(school.pupil, school.office, school.establishment_admin) <= reached(
        school.head, Can.SUSPEND
    )
    may = reached(school.establishment_admin, Can.SUSPEND)
    assert ids(school.pupil, school.teacher) <= may
    assert not ids(school.head, school.establishment_admin) & may
    for nobody in ("pupil", "guardian", "teacher", "head_teacher", "school_life", "office"):
        assert reached(school.person(nobody), Can.SUSPEND) == set()


def groups(actor: User) -> set[int]:
    fresh = User.objects.get(pk=actor.pk)
    return set(scope(fresh, Can.READ, Group.objects.all()).values_list("pk", flat=True))


def test_which_groups_one_sees(school: School) -> None:
    make_school(name="Jumeau")
    both = {school.division.pk, school.other_division.pk}
    assert groups(school.pupil) == groups(school.guardian) == {school.division.pk}
    for role in ("teacher", "school_life", "office", "head", "establishment_admin"):
        assert groups(school.person(role)) == both
    assert groups(school.academy_admin) == set()
