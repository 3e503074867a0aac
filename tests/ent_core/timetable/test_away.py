"""A teacher who is away for days: one act over all of their lessons."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.timetable.models import Lesson, TimetableChange
from tests.factories import GroupFactory, RoleFactory, School, SchoolYearFactory, make_school
from tests.factories.timetable import cancelled_by, make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def lessons(school: School, look: Any) -> list[Lesson]:
    """Two of the teacher alone, one together with a colleague, one of another week."""
    monday = look.first + timedelta(days=1)
    return [
        make_lesson(school.division, school.teacher, day=monday),
        make_lesson(
            school.other_division,
            [school.teacher, school.other_teacher],
            day=monday,
            starts="08:00",
        ),
        make_lesson(school.division, school.teacher, day=monday + timedelta(days=2)),
        make_lesson(school.division, school.teacher, day=monday + timedelta(days=7)),
    ]


def body(school: School, lessons: list[Lesson], **more: Any) -> dict[str, Any]:
    days = {"from": f"{lessons[0].day}", "to": f"{lessons[2].day}"}
    return {"teacher": school.teacher.pk, **days, **more}


def test_a_preview_changes_nothing(school: School, lessons: list[Lesson], api: Any) -> None:
    cancelled_by(lessons[0], school.teacher)
    seen = api(school.office).post("/timetable/away", body(school, lessons, preview=True))
    assert seen.json()["id"] is None
    assert [one["id"] for one in seen.json()["items"]] == [lessons[1].pk, lessons[2].pk]
    assert TimetableChange.objects.count() == 1


def test_a_lesson_with_a_colleague_goes_on(
    school: School, lessons: list[Lesson], api: Any, look: Any
) -> None:
    act = api(school.teacher).post("/timetable/away", body(school, lessons, reason="Formation"))
    assert act.status_code == 200, act.content
    seen = {one["id"]: one for one in act.json()["items"]}
    assert {pk: one["status"] for pk, one in seen.items()} == {
        lessons[0].pk: "cancelled",
        lessons[1].pk: "replaced",
        lessons[2].pk: "cancelled",
    }
    assert [one["id"] for one in seen[lessons[1].pk]["teachers"]] == [school.other_teacher.pk]
    assert {one["change"]["id"] for one in seen.values()} == {act.json()["id"]}
    assert {one["change"]["reason"] for one in seen.values()} == {"Formation"}
    assert look.lesson(school.teacher, lessons[3])["status"] == "kept"
    # Who is out of a lesson changes it no more.
    assert seen[lessons[1].pk]["can"] == []
    again = api(school.office).post("/timetable/away", body(school, lessons))
    assert again.json() == {"id": None, "ids": [], "items": []}
    assert TimetableChange.objects.count() == 1


def test_a_replacement(school: School, lessons: list[Lesson], api: Any, look: Any) -> None:
    asked = body(school, lessons, replacement=school.head_teacher.pk)
    there = make_lesson(school.other_division, school.head_teacher, day=lessons[2].day)
    make_lesson(school.other_division, school.head_teacher, day=lessons[3].day)
    make_lesson(
        school.other_division,
        school.head_teacher,
        day=lessons[2].day,
        starts="15:00",
        ends="16:00",
    )
    refused = api(school.office).post("/timetable/away", asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert [(one["kind"], one["lesson"]["id"]) for one in refused.json()["conflicts"]] == [
        ("teacher", there.pk)
    ]
    assert TimetableChange.objects.count() == 0
    alone = api(school.office).post("/timetable/away", {**asked, "force": True})
    assert (alone.status_code, set(alone.json()["fields"])) == (422, {"reason"})
    done = api(school.office).post(
        "/timetable/away", {**asked, "force": True, "reason": "Tant pis"}
    )
    assert {one["status"] for one in done.json()["items"]} == {"replaced"}
    assert len(look.lessons(school.head_teacher)) == 6
    himself = api(school.office).post(
        "/timetable/away", {**asked, "replacement": school.teacher.pk}
    )
    assert (himself.status_code, set(himself.json()["fields"])) == (422, {"replacement"})


def test_in_two_schools_and_in_two_school_years(
    school: School, lessons: list[Lesson], api: Any
) -> None:
    twin = make_school(name="Collège jumeau")
    twin.year.starts_on, twin.year.ends_on = school.year.starts_on, school.year.ends_on
    twin.year.save()
    RoleFactory(user=school.teacher, establishment=twin.establishment, role="teacher")
    later = SchoolYearFactory(
        establishment=school.establishment,
        starts_on=lessons[2].day,
        ends_on=lessons[2].day + timedelta(days=300),
        name="l’an prochain",
    )
    new = make_lesson(
        GroupFactory(year=later), school.teacher, day=lessons[2].day, starts="15:00", ends="16:00"
    )
    there = make_lesson(
        twin.division, school.teacher, day=lessons[2].day, starts="17:00", ends="18:00"
    )
    shown = api(school.teacher).post("/timetable/away", body(school, lessons, preview=True)).json()
    expected = {lessons[0].pk, lessons[1].pk, lessons[2].pk, new.pk, there.pk}
    assert {one["id"] for one in shown["items"]} == expected
    assert shown["ids"] == []
    instead = body(school, lessons, replacement=twin.teacher.pk)
    refused = api(school.teacher).post("/timetable/away", instead)
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"replacement"})
    assert TimetableChange.objects.count() == 0
    act = api(school.teacher).post("/timetable/away", body(school, lessons)).json()
    assert {one["id"] for one in act["items"]} == expected
    places = {school.establishment.pk, twin.establishment.pk}
    made = TimetableChange.objects.filter(pk__in=act["ids"])
    assert set(made.values_list("establishment", flat=True)) == places
    assert len(act["ids"]) == 2
    # Each school's office undoes its own, over both of its years.
    own = made.get(establishment=school.establishment)
    undone = api(school.office).post(f"/timetable/changes/{own.pk}/undo")
    assert {one["id"] for one in undone.json()["items"]} == expected - {there.pk}
    assert set(Lesson.objects.exclude(status="kept").values_list("pk", flat=True)) == {there.pk}


def test_days_in_order(school: School, lessons: list[Lesson], api: Any) -> None:
    days = {"from": f"{lessons[2].day}", "to": f"{lessons[0].day}"}
    for more in (days, {"from": "2020-01-01", "to": "2026-12-31"}):
        answer = api(school.office).post("/timetable/away", {**body(school, lessons), **more})
        assert (answer.status_code, set(answer.json()["fields"])) == (422, {"to"})


def test_who_may_say_it(school: School, lessons: list[Lesson], api: Any) -> None:
    twin = make_school(name="Collège jumeau")
    for person in (school.other_teacher, school.head_teacher, school.nurse):
        assert api(person).post("/timetable/away", body(school, lessons)).status_code == 403
    for person in (school.pupil, school.guardian, twin.head, twin.teacher):
        assert api(person).post("/timetable/away", body(school, lessons)).status_code == 404
    foreign = body(school, lessons, replacement=twin.teacher.pk)
    assert api(school.office).post("/timetable/away", foreign).status_code == 404
    assert (
        api(school.office)
        .post("/timetable/away", {**body(school, lessons), "teacher": school.pupil.pk})
        .status_code
        == 404
    )
    assert set(Lesson.objects.values_list("status", flat=True)) == {"kept"}
