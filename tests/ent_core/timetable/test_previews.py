"""What a change would meet is told before anything is done."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.establishments.models import Group
from ent_core.kernel.models import OutboxEvent
from ent_core.timetable.models import Lesson, Room
from tests.factories import School
from tests.factories.timetable import ClosureFactory, RoomFactory, at, make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms(school: School) -> list[Room]:
    return [RoomFactory(establishment=school.establishment, name=name) for name in ("112", "204")]


@pytest.fixture
def lesson(school: School, rooms: list[Room]) -> Lesson:
    return make_lesson(
        school.division, school.teacher, rooms=rooms[1], starts="08:00", ends="09:00"
    )


@pytest.fixture
def preview(api: Any) -> Any:
    def ask(person: Any, lesson: Lesson, kind: str, **more: Any) -> Any:
        body = {"kind": kind, **{name: getattr(one, "pk", one) for name, one in more.items()}}
        return api(person).post(f"/lessons/{lesson.pk}/changes/preview", body)

    return ask


def met(answer: Any) -> list[tuple[str, int]]:
    assert answer.status_code == 200, answer.content
    return [(one["kind"], one["lesson"]["id"]) for one in answer.json()["conflicts"]]


def free(answer: Any) -> list[str]:
    return [one["name"] for one in answer.json()["free_rooms"]]


def test_teacher_room_and_group_of_a_move(
    school: School, latin: Group, lesson: Lesson, rooms: list[Room], preview: Any, look: Any
) -> None:
    by_teacher = make_lesson(school.other_division, school.teacher)
    by_room = make_lesson(
        school.other_division, school.other_teacher, rooms=rooms[1], starts="10:30", ends="11:30"
    )
    by_group = make_lesson(latin, school.head_teacher, starts="09:45", ends="10:15")
    to = at(school.establishment, lesson.day, "10:00").isoformat()
    answer = preview(school.teacher, lesson, "move", starts_at=to)
    assert met(answer) == [
        ("group", by_group.pk),
        ("teacher", by_teacher.pk),
        ("room", by_room.pk),
    ]
    assert free(answer) == ["112"]
    later = at(school.establishment, lesson.day, "14:00").isoformat()
    assert met(preview(school.teacher, lesson, "move", starts_at=later)) == []
    assert look.lesson(school.teacher, lesson)["sequence"] == 0
    assert not OutboxEvent.objects.filter(kind__endswith="LessonsChanged").exists()


def test_rooms_are_offered_before_one_is_chosen(
    school: School, lesson: Lesson, rooms: list[Room], preview: Any
) -> None:
    other = make_lesson(
        school.other_division, school.other_teacher, starts="08:00", ends="09:00", rooms=rooms[0]
    )
    answer = preview(school.teacher, lesson, "room")
    # One's own room is free for oneself; what is there already is no news.
    assert (met(answer), free(answer)) == ([], ["204"])
    answer = preview(school.teacher, lesson, "room", room=rooms[0])
    assert met(answer) == [("room", other.pk)]
    for twin in (
        preview(school.teacher, lesson, "replace"),
        preview(school.teacher, lesson, "cancel"),
    ):
        assert met(twin) == []
    answer = preview(school.office, lesson, "replace", teacher=school.other_teacher)
    assert met(answer) == [("teacher", other.pk)]


def test_a_closed_day_and_what_is_refused_anyway(
    school: School, lesson: Lesson, preview: Any
) -> None:
    day = lesson.day + timedelta(days=1)
    ClosureFactory(year=school.year, name="Pont de l’Ascension", starts_on=day, ends_on=day)
    to = (lesson.starts_at + timedelta(days=1)).isoformat()
    answer = preview(school.teacher, lesson, "move", starts_at=to)
    assert answer.json()["closure"]["name"] == "Pont de l’Ascension"
    before = (lesson.starts_at - timedelta(hours=1)).isoformat()
    wrong = preview(school.teacher, lesson, "move", starts_at=to, ends_at=before)
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"ends_at"})
    assert preview(school.teacher, lesson, "move").status_code == 422


def test_a_lesson_that_is_added(school: School, lesson: Lesson, rooms: Any, api: Any) -> None:
    body = {
        "starts_at": lesson.starts_at.isoformat(),
        "ends_at": lesson.ends_at.isoformat(),
        "groups": [school.division.pk],
        "teachers": [school.other_teacher.pk],
        "rooms": [rooms[1].pk],
    }
    answer = api(school.office).post("/lessons/preview", body)
    assert (met(answer), free(answer)) == ([("room", lesson.pk)], ["112"])
    assert Lesson.objects.count() == 1
    nobody = api(school.office).post("/lessons/preview", {**body, "groups": []})
    assert set(nobody.json()["fields"]) == {"groups"}
    turned = {**body, "ends_at": body["starts_at"]}
    assert api(school.office).post("/lessons/preview", turned).status_code == 422
