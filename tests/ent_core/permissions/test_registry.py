"""scope, fetch, annotated and abilities, over the rules that there are."""

import pytest

from ent_core.establishments.models import Group, Subject
from ent_core.kernel.errors import Forbidden, NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, abilities, annotated, fetch, registered, rule, scope
from tests.factories import School, make_school

pytestmark = pytest.mark.django_db


def test_no_rule_means_no_access(school: School) -> None:
    assert (Can.READ, Subject) not in registered()
    assert not scope(school.head, Can.READ, Subject.objects.all()).exists()
    with pytest.raises(NotFound):
        fetch(school.head, Can.READ, Subject.objects.all(), school.subject.pk)


def test_seen_but_not_allowed_is_forbidden_and_unseen_does_not_exist(school: School) -> None:
    twin = make_school(name="Jumeau")
    people = User.objects.all()
    assert fetch(school.pupil, Can.WRITE_TO, people, school.teacher.pk) == school.teacher
    with pytest.raises(Forbidden):
        fetch(school.pupil, Can.WRITE_TO, people, school.office.pk)
    for unseen in (twin.teacher.pk, 10**9, 2**63, -1):
        with pytest.raises(NotFound):
            fetch(school.pupil, Can.WRITE_TO, people, unseen)


def test_abilities_say_what_the_rules_say(school: School) -> None:
    assert abilities(school.head, school.pupil) == [
        Can.READ,
        Can.WRITE_TO,
        Can.GIVE_CODE,
        Can.SUSPEND,
    ]
    assert abilities(school.pupil, school.teacher) == [Can.READ, Can.WRITE_TO]
    assert abilities(school.pupil, school.division) == [Can.READ]
    assert abilities(school.pupil, school.other_division) == []


def test_annotated_tells_row_by_row(school: School) -> None:
    actor = User.objects.get(pk=school.pupil.pk)
    rows = annotated(actor, [Can.READ], Group.objects.all())
    found = {row.pk: row.can_read for row in rows}  # type: ignore[attr-defined]
    assert found == {school.division.pk: True, school.other_division.pk: False}


def test_a_rule_is_written_once() -> None:
    with pytest.raises(LookupError):
        rule(Can.READ, User)(lambda actor: scope)  # type: ignore[arg-type, return-value]


def test_who_is_suspended_may_nothing(school: School) -> None:
    school.head.is_active = False
    assert not scope(school.head, Can.READ, User.objects.all()).exists()
