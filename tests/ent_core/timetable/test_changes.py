"""Changing one lesson: each kind, restoring, tests, two people at once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ent_core.establishments.models import RoleKind
from ent_core.kernel.models import OutboxEvent
from ent_core.timetable.models import Lesson, TimetableChange
from tests.factories import School
from tests.factories.timetable import RoomFactory, at, make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(school: School) -> Lesson:
    room = RoomFactory(establishment=school.establishment, name="204")
    return make_lesson(school.division, school.teacher, rooms=room)


def ids(items: list[dict[str, Any]]) -> list[int]:
    return [one["id"] for one in items]


def events() -> int:
    found = OutboxEvent.objects.filter(kind__endswith="LessonsChanged")
    return found.values("facts").distinct().count()  # there is a row a reader


def test_cancelling_and_restoring(school: School, lesson: Lesson, look: Any, change: Any) -> None:
    gone = change(school.teacher, lesson, "cancel", reason="Sortie au musée").json()
    assert (gone["status"], gone["sequence"], gone["can"]) == ("cancelled", 1, ["change"])
    said = gone["change"]
    assert (said["kind"], said["reason"], said["by"]["id"]) == (
        "cancel",
        "Sortie au musée",
        school.teacher.pk,
    )
    assert said["was"]["starts_at"] == gone["starts_at"]
    assert ids(said["was"]["rooms"]) == ids(gone["rooms"])
    assert look.lesson(school.pupil, lesson)["status"] == "cancelled"
    assert look.lessons(school.pupil) == [lesson.pk]
    back = change(school.office, lesson, "restore").json()
    assert (back["status"], back["sequence"]) == ("kept", 2)
    assert (back["change"]["kind"], back["change"]["was"]) == ("restore", None)
    assert events() == 2


def test_moving(school: School, lesson: Lesson, look: Any, change: Any) -> None:
    was = look.lesson(school.pupil, lesson)
    later = lesson.starts_at + timedelta(days=1)
    moved = change(school.teacher, lesson, "move", starts_at=later.isoformat()).json()
    assert moved["status"] == "moved"
    assert moved["starts_at"][:16] == later.astimezone(school.establishment.zone).isoformat()[:16]
    assert moved["day"] == (lesson.day + timedelta(days=1)).isoformat()
    assert moved["change"]["was"]["starts_at"] == was["starts_at"]
    assert moved["change"]["was"]["ends_at"] == was["ends_at"]
    # Another move still knows the plan, and one that leads back is no change of it.
    half = change(
        school.teacher,
        lesson,
        "move",
        starts_at=later.isoformat(),
        ends_at=(later + timedelta(minutes=30)).isoformat(),
    ).json()
    assert half["change"]["was"]["ends_at"] == was["ends_at"]
    back = change(
        school.teacher, lesson, "move", starts_at=was["starts_at"], ends_at=was["ends_at"]
    ).json()
    assert (back["status"], back["change"]["was"]) == ("kept", None)
    assert change(school.teacher, lesson, "move").json()["fields"].keys() == {"starts_at"}


def test_another_room_is_no_cancellation(school: School, lesson: Lesson, change: Any) -> None:
    other = RoomFactory(establishment=school.establishment, name="112")
    seen = change(school.teacher, lesson, "room", room=other).json()
    assert seen["status"] == "room_changed"
    assert [one["name"] for one in seen["rooms"]] == ["112"]
    assert [one["name"] for one in seen["change"]["was"]["rooms"]] == ["204"]
    assert change(school.teacher, lesson, "room").json()["fields"].keys() == {"room"}
    # Cancelled and given another room: still cancelled, and restored it is as planned.
    change(school.teacher, lesson, "cancel")
    third = RoomFactory(establishment=school.establishment)
    assert change(school.teacher, lesson, "room", room=third).json()["status"] == "cancelled"
    whole = change(school.teacher, lesson, "restore").json()
    assert (whole["status"], [one["name"] for one in whole["rooms"]]) == ("kept", ["204"])


def test_replacing(school: School, lesson: Lesson, change: Any, look: Any) -> None:
    lesson.teachers.add(school.head_teacher)
    one = change(
        school.office,
        lesson,
        "replace",
        teacher=school.other_teacher,
        instead_of=school.teacher,
    ).json()
    assert one["status"] == "replaced"
    assert set(ids(one["teachers"])) == {school.head_teacher.pk, school.other_teacher.pk}
    assert set(ids(one["change"]["was"]["teachers"])) == {
        school.teacher.pk,
        school.head_teacher.pk,
    }
    assert look.lessons(school.other_teacher) == [lesson.pk]
    assert look.lessons(school.teacher) == []
    assert change(school.teacher, lesson, "restore").status_code == 403
    alone = change(school.office, lesson, "replace", teacher=school.school_life).json()
    assert ids(alone["teachers"]) == [school.school_life.pk]
    assert change(school.office, lesson, "replace").json()["fields"].keys() == {"teacher"}
    assert (
        change(
            school.office,
            lesson,
            "replace",
            teacher=school.other_teacher,
            instead_of=school.head_teacher,
        ).status_code
        == 404
    )
    for nobody in (school.pupil, school.guardian, school.nurse):
        assert change(school.office, lesson, "replace", teacher=nobody).status_code == 404


def test_who_gives_a_lesson_away_changes_it_no_more(
    school: School, lesson: Lesson, change: Any
) -> None:
    given = change(school.teacher, lesson, "replace", teacher=school.other_teacher).json()
    assert given["can"] == []
    assert change(school.teacher, lesson, "cancel").status_code == 403
    assert change(school.other_teacher, lesson, "cancel").status_code == 200


def test_the_same_again_changes_nothing(school: School, lesson: Lesson, change: Any) -> None:
    for _ in range(3):
        assert change(school.teacher, lesson, "cancel").json()["sequence"] == 1
    assert TimetableChange.objects.count() == events() == 1
    for _ in range(2):
        assert change(school.teacher, lesson, "restore").json()["sequence"] == 2
    assert TimetableChange.objects.count() == events() == 2


def test_a_key_gives_the_first_answer_again(school: School, lesson: Lesson, api: Any) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    teacher, path = api(school.teacher), f"/lessons/{lesson.pk}/changes"
    body = {"kind": "cancel", "sequence": 0}
    first = teacher.post(path, body, **key)
    assert teacher.post(path, body, **key).json() == first.json()
    other = teacher.post(path, {"kind": "restore"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert TimetableChange.objects.count() == 1


def test_two_people_on_one_lesson(school: School, lesson: Lesson, change: Any, look: Any) -> None:
    seen = look.lesson(school.teacher, lesson)["sequence"]
    other = RoomFactory(establishment=school.establishment)
    assert change(school.office, lesson, "room", room=other, sequence=seen).status_code == 200
    late = change(school.teacher, lesson, "cancel", sequence=seen)
    assert late.status_code == 409
    assert late.json()["code"] == "changed_meanwhile"
    now = look.lesson(school.teacher, lesson)
    assert late.json()["lesson"] == now
    assert (now["status"], now["sequence"]) == ("room_changed", seen + 1)
    assert (
        change(school.teacher, lesson, "cancel", sequence=now["sequence"]).json()["status"]
        == "cancelled"
    )


def test_a_test_is_planned_and_taken_back(
    school: School, lesson: Lesson, api: Any, look: Any
) -> None:
    path = f"/lessons/{lesson.pk}/test"
    told = api(school.teacher)("PUT", path, {"about": " Théorème de Thalès "}).json()
    assert (told["test"], told["status"], told["sequence"]) == ("Théorème de Thalès", "kept", 1)
    assert told["change"]["kind"] == "test"
    assert look.lesson(school.pupil, lesson)["test"] == "Théorème de Thalès"
    assert api(school.teacher)("PUT", path, {"about": "Théorème de Thalès"}).json()["sequence"] == 1
    gone = api(school.teacher)("PUT", path, {"about": ""}).json()
    assert (gone["test"], gone["sequence"]) == ("", 2)
    assert events() == 2
    assert api(school.teacher)("PUT", path, {"about": "x" * 201}).status_code == 422
    assert api(school.teacher)("PUT", path, {}).status_code == 422


def test_a_lesson_for_once(school: School, api: Any, look: Any, change: Any) -> None:
    day = look.first + timedelta(days=3)
    body = {
        "starts_at": at(school.establishment, day, "17:00").isoformat(),
        "ends_at": at(school.establishment, day, "18:00").isoformat(),
        "groups": [school.division.pk],
        "title": " Club échecs ",
        "kind": "activity",
        "reason": "Pour préparer le tournoi",
    }
    made = api(school.teacher).post("/lessons", body)
    assert made.status_code == 201, made.content
    seen = made.json()
    assert (seen["title"], seen["kind"], seen["status"]) == (
        "Club échecs",
        "activity",
        "exceptional",
    )
    assert ids(seen["teachers"]) == [school.teacher.pk]
    assert (seen["change"]["kind"], seen["change"]["reason"]) == ("add", "Pour préparer le tournoi")
    assert look.lessons(school.pupil) == look.lessons(school.teacher) == [seen["id"]]
    lesson = Lesson.objects.get(pk=seen["id"])
    assert change(school.teacher, lesson, "cancel").json()["status"] == "cancelled"
    assert change(school.teacher, lesson, "restore").json()["status"] == "exceptional"
    assert (
        api(school.teacher)
        .post("/lessons", {**body, "groups": [school.other_division.pk]})
        .status_code
        == 403
    )
    # Nor one that only a colleague would give, whatever the reason.
    for force in (False, True):
        theirs = {**body, "teachers": [school.head_teacher.pk], "force": force}
        assert api(school.teacher).post("/lessons", theirs).status_code == 403
    for planner in (school.office, school.head, school.school_life):
        one = api(planner).post(
            "/lessons",
            {
                **body,
                "groups": [school.other_division.pk],
                "subject": school.subject.pk,
                "teachers": [school.other_teacher.pk],
                "force": True,
            },
        )
        assert one.status_code == 201
    assert api(school.office).post("/lessons", {**body, "groups": []}).status_code == 422
    nameless = api(school.office).post("/lessons", {**body, "title": " "})
    assert set(nameless.json()["fields"]) == {"title"}


def test_a_replacing_teacher_need_not_teach_the_class(
    school: School, lesson: Lesson, change: Any
) -> None:
    stranger = school.add_person(RoleKind.TEACHER)
    assert change(school.office, lesson, "replace", teacher=stranger).json()["status"] == "replaced"
    assert change(stranger, lesson, "cancel").status_code == 200
