"""Nobody and nowhere twice at the same time, unless somebody says why."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.establishments.models import Group
from tests.factories import MembershipFactory, School, make_school
from tests.factories.timetable import ClosureFactory, RoomFactory, at, make_lesson

pytestmark = pytest.mark.django_db


def conflicts(answer: Any) -> list[tuple[str, int]]:
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict"), answer.content
    return [(one["kind"], one["lesson"]["id"]) for one in answer.json()["conflicts"]]


def test_teacher_room_and_group(school: School, latin: Group, change: Any, look: Any) -> None:
    room = RoomFactory(establishment=school.establishment)
    asked = make_lesson(school.division, school.teacher, starts="08:00", ends="09:00")
    by_teacher = make_lesson(school.other_division, school.teacher)
    by_room = make_lesson(
        school.other_division, school.other_teacher, rooms=room, starts="10:30", ends="11:30"
    )
    by_group = make_lesson(latin, school.head_teacher, starts="09:45", ends="10:15")
    make_lesson(school.other_division, school.other_teacher, starts="14:00", ends="15:00")
    to = at(school.establishment, asked.day, "10:00").isoformat()
    answer = change(school.teacher, asked, "move", starts_at=to, room=room)
    assert conflicts(answer) == [
        ("group", by_group.pk),
        ("teacher", by_teacher.pk),
        ("room", by_room.pk),
    ]
    shown = answer.json()["conflicts"][1]["lesson"]
    assert shown["groups"] == [{"id": school.other_division.pk, "name": "3e A"}]
    assert look.lesson(school.teacher, asked)["sequence"] == 0
    alone = change(school.teacher, asked, "move", starts_at=to, room=room, force=True)
    assert (alone.status_code, set(alone.json()["fields"])) == (422, {"reason"})
    blank = change(school.teacher, asked, "move", starts_at=to, force=True, reason="  ")
    assert blank.status_code == 422
    forced = change(school.teacher, asked, "move", starts_at=to, force=True, reason="Co-animation")
    assert (forced.json()["status"], forced.json()["change"]["reason"]) == ("moved", "Co-animation")


def test_one_after_the_other_is_none(school: School, change: Any) -> None:
    asked = make_lesson(school.division, school.teacher, starts="08:00", ends="09:00")
    make_lesson(school.division, school.teacher, starts="10:00", ends="11:00")
    make_lesson(school.division, school.teacher, starts="12:00", ends="13:00")
    between = at(school.establishment, asked.day, "11:00").isoformat()
    assert change(school.teacher, asked, "move", starts_at=between).status_code == 200


def test_what_is_cancelled_takes_no_place_until_it_comes_back(school: School, change: Any) -> None:
    room = RoomFactory(establishment=school.establishment)
    gone = make_lesson(school.division, school.teacher, rooms=room)
    other = make_lesson(school.other_division, school.other_teacher)
    change(school.teacher, gone, "cancel")
    assert change(school.other_teacher, other, "room", room=room).status_code == 200
    assert conflicts(change(school.teacher, gone, "restore")) == [("room", other.pk)]
    back = change(school.teacher, gone, "restore", force=True, reason="On se serre")
    assert back.json()["status"] == "kept"


def test_groups_without_a_common_pupil_meet_at_the_same_time(
    school: School, latin: Group, change: Any
) -> None:
    asked = make_lesson(latin, school.teacher, starts="08:00", ends="09:00")
    make_lesson(school.other_division, school.other_teacher)
    to = at(school.establishment, asked.day, "10:00").isoformat()
    assert change(school.teacher, asked, "move", starts_at=to).status_code == 200
    late = make_lesson(school.other_division, school.head_teacher, starts="12:00", ends="13:00")
    MembershipFactory(group=school.other_division, user=school.pupil)
    assert conflicts(change(school.head_teacher, late, "move", starts_at=to))[0] == (
        "group",
        asked.pk,
    )


def test_a_pupil_who_leaves_a_group_before_that_day_is_not_in_its_way(
    school: School, latin: Group, change: Any
) -> None:
    make_lesson(school.division, school.head_teacher)
    asked = make_lesson(latin, school.teacher, starts="08:00", ends="09:00")
    latin.memberships.update(ends_on=asked.day - timedelta(days=1))
    to = at(school.establishment, asked.day, "10:00").isoformat()
    assert change(school.teacher, asked, "move", starts_at=to).status_code == 200


def test_a_replacement_who_teaches_elsewhere(school: School, change: Any) -> None:
    lesson = make_lesson(school.division, school.teacher)
    busy = make_lesson(school.other_division, school.other_teacher)
    answer = change(school.office, lesson, "replace", teacher=school.other_teacher)
    assert conflicts(answer) == [("teacher", busy.pk)]


def test_a_closed_day(school: School, change: Any, api: Any) -> None:
    lesson = make_lesson(school.division, school.teacher)
    day = lesson.day + timedelta(days=1)
    ClosureFactory(year=school.year, name="Pont de l’Ascension", starts_on=day, ends_on=day)
    to = (lesson.starts_at + timedelta(days=1)).isoformat()
    answer = change(school.teacher, lesson, "move", starts_at=to)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {
        "starts_at": "Pas de cours ce jour-là : Pont de l’Ascension."
    }
    forced = change(
        school.teacher, lesson, "move", starts_at=to, force=True, reason="Rattrapage voulu"
    )
    assert forced.status_code == 200


def test_a_clash_is_shown_before_adding(school: School, api: Any) -> None:
    there = make_lesson(school.division, school.teacher)
    body = {
        "starts_at": there.starts_at.isoformat(),
        "ends_at": there.ends_at.isoformat(),
        "groups": [school.division.pk],
        "teachers": [school.other_teacher.pk],
        "title": "Sortie",
        "kind": "outing",
    }
    assert conflicts(api(school.office).post("/lessons", body)) == [("group", there.pk)]
    alone = api(school.office).post("/lessons", {**body, "force": True})
    assert set(alone.json()["fields"]) == {"reason"}
    forced = api(school.office).post("/lessons", {**body, "force": True, "reason": "Sortie"})
    assert forced.status_code == 201


def test_a_twin_school_is_in_nobodys_way(school: School, change: Any) -> None:
    twin = make_school(name="Collège jumeau")
    make_lesson(twin.division, school.teacher)
    lesson = make_lesson(school.division, school.teacher, starts="08:00", ends="09:00")
    to = at(school.establishment, lesson.day, "10:00").isoformat()
    assert change(school.teacher, lesson, "move", starts_at=to).status_code == 200
