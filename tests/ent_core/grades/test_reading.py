"""Constant queries, services and periods, and that the one rule and the lens say the same."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.establishments.models import Period
from ent_core.grades.models import Assessment, Mark
from ent_core.grades.queries import report_on
from ent_core.kernel import clock
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from tests.ent_core.grades.conftest import Marking
from tests.factories import School, make_school

pytestmark = pytest.mark.django_db


def fill(marking: Marking, many: int) -> None:
    """``many`` published assessments and as many classmates, each with all the marks."""
    school = marking.school
    while len(school.pupils) < many:
        school.pupils.append(school.add_pupil())
    now = clock.now()
    made = Assessment.objects.bulk_create(
        Assessment(
            establishment=school.establishment,
            teaching=school.teaching,
            title=f"{number}",
            date=marking.today - timedelta(days=number % 5),
            out_of=Decimal(20),
            pupils_at=now,
            guardians_at=now,
        )
        for number in range(many)
    )
    Mark.objects.bulk_create(
        Mark(
            establishment=school.establishment,
            assessment=one,
            pupil=pupil,
            value=Decimal(number % 21),
        )
        for one in made
        for number, pupil in enumerate(school.pupils)
    )


def queries_of(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = call()
    assert answer.status_code == 200
    return len(caught)


def test_as_many_queries_for_one_as_for_thirty(marking: Marking) -> None:
    school = marking.school
    lea, teaching = school.pupil, school.teaching.pk
    asked = [
        (lea, "/grades"),
        (school.guardian, f"/grades?pupil={lea.pk}"),
        (school.head_teacher, f"/grades?pupil={lea.pk}"),
        (lea, "/grades/why"),
        (lea, f"/grades/why?subject={school.subject.pk}"),
        (lea, "/grades/progress"),
        (school.teacher, f"/teachings/{teaching}/grid"),
        (school.teacher, f"/assessments?teaching={teaching}"),
        (school.teacher, "/teachings"),
        (school.teacher, "/periods"),
    ]
    people = [(marking.api(person), path) for person, path in asked]
    fill(marking, 1)
    one = [queries_of(lambda call=call, path=path: call.get(path)) for call, path in people]
    fill(marking, 30)
    for number in range(5):
        marking.teach(school.teacher, f"Matière {number}")
    many = [queries_of(lambda call=call, path=path: call.get(path)) for call, path in people]
    assert dict(zip(asked, one, strict=True)) == dict(zip(asked, many, strict=True))
    assert max(one) <= 20, one


def test_an_assessment_with_all_its_marks(marking: Marking) -> None:
    fill(marking, 30)
    one = Assessment.objects.first()
    assert one is not None
    teacher = marking.api(marking.school.teacher)
    assert queries_of(lambda: teacher.get(f"/assessments/{one.pk}")) <= 8
    cells = [{"pupil": pupil.pk, "value": "11"} for pupil in marking.school.pupils]
    path = f"/assessments/{one.pk}/marks"
    assert queries_of(lambda: teacher("PUT", path, {"marks": cells})) <= 25


def test_the_list_of_assessments(marking: Marking) -> None:
    fill(marking, 30)
    teacher = marking.api(marking.school.teacher)
    path = f"/assessments?teaching={marking.school.teaching.pk}"
    first = teacher.get(f"{path}&limit=20").json()
    rest = teacher.get(f"{path}&limit=20&cursor={first['next']}").json()
    days = [one["date"] for one in (*first["items"], *rest["items"])]
    assert (len(days), days, rest["next"]) == (30, sorted(days), None)
    assert marking.api(marking.school.pupil).get(path).json()["items"] == []
    assert teacher.get("/assessments?teaching=999999").status_code == 404


def test_services_and_periods(school: School, api: Callable[..., Any]) -> None:
    twin = make_school(name="Jumeau")
    for one in (school, twin):
        Period.objects.create(
            year=one.year,
            name="T1",
            starts_on=one.year.starts_on,
            ends_on=one.year.ends_on,
            closes_on=one.year.ends_on,
        )
    found = api(school.pupil).get("/periods").json()["items"]
    assert [one["name"] for one in found] == ["T1"]
    assert found[0]["closes_on"] == school.year.ends_on.isoformat()
    own = api(school.teacher).get("/teachings").json()["items"]
    assert [one["id"] for one in own] == [school.teaching.pk]
    assert own[0]["subject"]["name"] == "Mathématiques"
    assert own[0]["group"] == {"id": school.division.pk, "name": "4e B"}
    assert [one["id"] for one in own[0]["teachers"]] == [school.teacher.pk]
    for person in (school.pupil, school.guardian):
        assert [one["id"] for one in api(person).get("/teachings").json()["items"]] == [
            school.teaching.pk
        ]
    assert api(school.head).get("/teachings").json()["items"] == []
    by_group = api(school.head).get(f"/teachings?group={school.other_division.pk}").json()
    assert len(by_group["items"]) == 1
    assert api(school.head).get(f"/teachings?group={twin.division.pk}").status_code == 404


def test_the_lens_shows_what_the_rule_says(marking: Marking) -> None:
    """The page of grades goes by a lens, everything else by the rule: they may never differ."""
    school = marking.school
    lea, other = school.pupils
    french = marking.teach(school.other_teacher, "Français")
    now = clock.now()
    for teaching in (school.teaching, french):
        for pupils_at, guardians_at in (
            (None, None),
            (now, now + timedelta(hours=1)),
            (now, now),
            (now + timedelta(hours=1), now + timedelta(hours=1)),
        ):
            one = Assessment.objects.create(
                establishment=school.establishment,
                teaching=teaching,
                title="x",
                date=marking.today,
                out_of=Decimal(20),
                pupils_at=pupils_at,
                guardians_at=guardians_at,
            )
            for pupil in (lea, other):
                Mark.objects.create(
                    establishment=school.establishment,
                    assessment=one,
                    pupil=pupil,
                    value=Decimal(10),
                )
    for role in (
        "pupil",
        "guardian",
        "teacher",
        "other_teacher",
        "head_teacher",
        "school_life",
        "head",
        "nurse",
        "office",
        "establishment_admin",
        "academy_admin",
    ):
        actor = User.objects.get(pk=school.person(role).pk)
        ruled = set(
            scope(actor, Can.READ, Mark.objects.filter(pupil=lea)).values_list(
                "assessment_id", flat=True
            )
        )
        try:
            report = report_on(actor, lea.pk, None)
            shown = {
                given.work.id for pk in report.services for given in report.book.given(pk, lea.pk)
            }
        except NotFound:
            shown = set()
        assert shown == ruled, role
