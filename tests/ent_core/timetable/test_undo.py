"""Taking an act back: one lesson or many, and what somebody changed since stays."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.timetable.models import Lesson, TimetableChange
from tests.factories import School, make_school
from tests.factories.timetable import RoomFactory, at, cancelled_by, make_lesson

pytestmark = pytest.mark.django_db


def undo(api: Any, person: Any, act: int) -> Any:
    return api(person).post(f"/timetable/changes/{act}/undo")


def test_one_lesson(school: School, api: Any, change: Any, look: Any) -> None:
    rooms = [RoomFactory(establishment=school.establishment) for _ in range(2)]
    lesson = make_lesson(school.division, school.teacher, rooms=rooms[0])
    change(school.teacher, lesson, "room", room=rooms[1])
    before = look.lesson(school.teacher, lesson)
    to = (lesson.starts_at + timedelta(days=1)).isoformat()
    act = change(school.teacher, lesson, "move", starts_at=to, room=rooms[0]).json()["change"]["id"]
    done = undo(api, school.teacher, act)
    assert done.status_code == 200, done.content
    (seen,) = done.json()["items"]
    assert (seen["sequence"], seen["change"]["kind"]) == (3, "undo")
    assert {**seen, "sequence": 1, "change": 0} == {**before, "change": 0}
    again = undo(api, school.teacher, act).json()
    assert again == {"id": act, "ids": [act], "items": []}
    assert look.lesson(school.teacher, lesson)["sequence"] == 3
    # The undo is an act too.
    redone = undo(api, school.teacher, seen["change"]["id"]).json()["items"]
    assert [one["status"] for one in redone] == ["moved"]


def test_many_and_what_changed_since_stays(
    school: School, api: Any, change: Any, look: Any
) -> None:
    lessons = [
        make_lesson(school.division, school.teacher, day=look.first + timedelta(days=n))
        for n in range(2, 6)
    ]
    away = {
        "teacher": school.teacher.pk,
        "from": f"{lessons[0].day}",
        "to": f"{lessons[-1].day}",
        "reason": "Stage",
    }
    act = api(school.office).post("/timetable/away", away).json()
    assert [one["status"] for one in act["items"]] == ["cancelled"] * 4
    room = RoomFactory(establishment=school.establishment)
    change(school.office, lessons[1], "replace", teacher=school.other_teacher, room=room)
    assert undo(api, school.teacher, act["id"]).status_code == 403
    back = undo(api, school.office, act["id"]).json()["items"]
    assert [one["id"] for one in back] == [lessons[0].pk, lessons[2].pk, lessons[3].pk]
    assert {one["status"] for one in back} == {"kept"}
    assert look.lesson(school.office, lessons[1])["status"] == "replaced"


def test_an_added_lesson_goes(school: School, api: Any, look: Any) -> None:
    body = {
        "starts_at": at(school.establishment, look.first + timedelta(days=3), "17:00").isoformat(),
        "ends_at": at(school.establishment, look.first + timedelta(days=3), "18:00").isoformat(),
        "groups": [school.division.pk],
        "title": "Club",
    }
    made = api(school.teacher).post("/lessons", body).json()
    for _ in range(2):
        assert undo(api, school.teacher, made["change"]["id"]).status_code == 200
    assert look.lessons(school.pupil) == look.lessons(school.head, group=school.division) == []
    assert api(school.teacher).get(f"/lessons/{made['id']}").status_code == 404
    assert undo(api, school.pupil, made["change"]["id"]).status_code == 404
    # Its hour is free again.
    assert api(school.teacher).post("/lessons", body).status_code == 201


def test_a_test_that_was_said_by_mistake(school: School, api: Any, look: Any) -> None:
    lesson = make_lesson(school.division, school.teacher)
    said = api(school.teacher)("PUT", f"/lessons/{lesson.pk}/test", {"about": "Thalès"}).json()
    assert undo(api, school.teacher, said["change"]["id"]).json()["items"][0]["test"] == ""


def test_a_place_that_was_taken_since(school: School, api: Any, change: Any, look: Any) -> None:
    room = RoomFactory(establishment=school.establishment)
    lesson = make_lesson(school.division, school.teacher, rooms=room)
    other = make_lesson(school.other_division, school.other_teacher)
    act = cancelled_by(lesson, school.teacher)
    assert change(school.other_teacher, other, "room", room=room).status_code == 200
    refused = undo(api, school.teacher, act.pk)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert [one["lesson"]["id"] for one in refused.json()["conflicts"]] == [other.pk]
    assert TimetableChange.objects.get(pk=act.pk).undone_at is None
    assert look.lesson(school.teacher, lesson)["status"] == "cancelled"


def test_nobody_else_knows_of_it(school: School, api: Any) -> None:
    twin = make_school(name="Collège jumeau")
    act = cancelled_by(make_lesson(school.division, school.teacher), school.teacher)
    for person in (school.other_teacher, school.pupil, school.guardian):
        assert undo(api, person, act.pk).status_code == 403
    for person in (twin.head, twin.teacher, school.other_pupil, school.academy_admin):
        assert undo(api, person, act.pk).status_code == 404
    assert undo(api, school.head, 987654).status_code == 404
    assert Lesson.objects.get().status == "cancelled"
