"""What cannot be a timetable is refused with a sentence, and nothing is lost or changed."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.timetable.models import Lesson, TimetableChange
from tests.factories import RoleFactory, School, make_school
from tests.factories.timetable import RoomFactory, at, make_lesson

pytestmark = pytest.mark.django_db


def refused(answer: Any, *fields: str) -> None:
    assert answer.status_code == 422, answer.content
    assert set(answer.json()["fields"]) == set(fields), answer.json()


def test_hours_that_make_no_sense(school: School, change: Any, look: Any) -> None:
    lesson = make_lesson(school.division, school.teacher)
    ten = at(school.establishment, lesson.day, "10:00")

    def move(starts_at: Any, ends_at: Any = None) -> Any:
        more = {"ends_at": getattr(ends_at, "isoformat", lambda: ends_at)()} if ends_at else {}
        starts = getattr(starts_at, "isoformat", lambda: starts_at)()
        return change(school.teacher, lesson, "move", starts_at=starts, **more)

    refused(move(ten, ten), "ends_at")
    refused(move(ten, ten - timedelta(minutes=1)), "ends_at")
    refused(move(ten, ten + timedelta(hours=12, seconds=1)), "ends_at")
    year = school.year
    before = at(school.establishment, year.starts_on - timedelta(days=1), "10:00")
    after = at(school.establishment, year.ends_on + timedelta(days=1), "10:00")
    refused(move(before), "starts_at")
    refused(move(after), "starts_at")
    refused(move("2026-13-01T10:00:00+01:00"), "starts_at")
    refused(move("demain"), "starts_at")
    refused(move(ten.replace(tzinfo=None)), "starts_at")
    for far in (
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "1969-12-31T23:00:00+00:00",
        "99999999999999999",
    ):
        refused(move(far), "starts_at")
    refused(move(ten, "9999-12-31T23:59:59+00:00"), "ends_at")
    assert look.lesson(school.teacher, lesson)["sequence"] == 0
    assert TimetableChange.objects.count() == 0


def test_bodies_that_are_none(school: School, api: Any) -> None:
    lesson = make_lesson(school.division, school.teacher)
    path = f"/lessons/{lesson.pk}/changes"
    teacher = api(school.teacher)
    refused(teacher.post(path, {}), "kind")
    refused(teacher.post(path, {"kind": "undo"}), "kind")
    refused(teacher.post(path, {"kind": "cancel", "rooms": 1}), "rooms")
    refused(teacher.post(path, {"kind": "room", "room": "1"}), "room")
    refused(teacher.post(path, {"kind": "room", "room": -1}), "room")
    refused(teacher.post(path, {"kind": "room", "room": 2**63}), "room")
    refused(teacher.post(path, {"kind": "cancel", "reason": "x" * 201}), "reason")
    refused(teacher.post(path, {"kind": "cancel", "force": "yes"}), "force")
    assert teacher.post(path, "[]").status_code == 422
    assert teacher.post(path, "{").status_code == 400
    assert teacher.post(path, {"kind": "cancel", "reason": "\0"}).status_code == 400
    for wrong in ("0", "-1", "x", str(2**70)):
        assert teacher.post(f"/lessons/{wrong}/changes", {"kind": "cancel"}).status_code in (
            404,
            422,
        )
    assert Lesson.objects.get().sequence == 0


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-13-01",
        "from=hier",
        "from=0001-01-01",
        "from=9999-12-31",
        "from=1969-12-31&to=1970-01-02",
        "from=2026-09-01&to=9999-12-31",
        "from=2026-09-01&to=2026-08-31",
        "from=2026-09-01&to=2027-08-31",
        "pupil=0",
        "pupil=x",
        "room=99999999999999999999",
    ],
)
def test_queries_that_make_no_sense(school: School, api: Any, query: str) -> None:
    answer = api(school.pupil).get(f"/timetable?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_calendar_of_no_days(school: School, api: Any) -> None:
    pupil = api(school.pupil)
    assert pupil.get("/school-calendar").status_code == 422
    assert pupil.get("/school-calendar?from=0001-01-01&to=0001-01-02").status_code == 422
    whole = pupil.get("/school-calendar?from=1970-01-01&to=2199-12-31")
    assert whole.status_code == 200, whole.content


def test_closed_days_that_are_none(school: School, api: Any) -> None:
    body = {"establishment": school.establishment.pk, "name": "Pont"}
    for day in ("0001-01-01", "9999-12-31", "x", 3):
        answer = api(school.head).post(
            "/school-calendar/closures", {**body, "starts_on": day, "ends_on": day}
        )
        refused(answer, "starts_on", "ends_on")
    for name in ("", "   ", "x" * 101):
        day = f"{school.year.ends_on}"
        answer = api(school.head).post(
            "/school-calendar/closures", {**body, "name": name, "starts_on": day, "ends_on": day}
        )
        refused(answer, "name")


def test_ids_of_another_school(school: School, api: Any, change: Any) -> None:
    """Each id that a path or a body can carry, in turn of a twin school: 404, nothing changed."""
    twin = make_school(name="Collège jumeau")
    room = RoomFactory(establishment=twin.establishment)
    there = make_lesson(twin.division, twin.teacher, rooms=room)
    here = make_lesson(school.division, school.teacher)
    for person in (school.head, school.office, school.teacher):
        assert change(person, there, "cancel").status_code == 404
        assert change(person, here, "room", room=room).status_code == 404
        assert change(person, here, "replace", teacher=twin.teacher).status_code == 404
        assert (
            change(
                person, here, "replace", teacher=school.head_teacher, instead_of=twin.teacher
            ).status_code
            == 404
        )
        moved = {"starts_at": (here.starts_at + timedelta(hours=2)).isoformat(), "room": room}
        assert change(person, here, "move", **moved).status_code == 404
        for name in ("pupil", "teacher", "division"):
            where = "group" if name == "division" else name
            asked = api(person).get(f"/timetable?{where}={getattr(twin, name).pk}")
            assert asked.status_code == 404
        assert api(person).get(f"/timetable?room={room.pk}").status_code == 404
        assert api(person).get(f"/patterns?group={twin.division.pk}").status_code == 404
        assert api(person).get(f"/lessons/{there.pk}").status_code == 404
        added = {
            "starts_at": (here.starts_at + timedelta(hours=2)).isoformat(),
            "ends_at": (here.ends_at + timedelta(hours=2)).isoformat(),
            "groups": [school.division.pk],
            "teachers": [school.teacher.pk],
            "title": "Club",
        }
        for wrong in (
            {"groups": [twin.division.pk]},
            {"groups": [school.division.pk, twin.division.pk]},
            {"teachers": [twin.teacher.pk]},
            {"rooms": [room.pk]},
            {"subject": twin.subject.pk},
        ):
            assert api(person).post("/lessons", {**added, **wrong}).status_code == 404
    assert api(school.head).get("/rooms").json()["items"] == []
    assert set(Lesson.objects.values_list("sequence", flat=True)) == {0}
    assert Lesson.objects.count() == 2


def test_who_works_in_two_schools_mixes_them_not(school: School, api: Any) -> None:
    """A head of both may change both, and still no lesson stands in two schools."""
    twin = make_school(name="Collège jumeau")
    RoleFactory(user=school.head, establishment=twin.establishment, role="head")
    lesson = make_lesson(school.division, school.teacher)
    body = {
        "starts_at": (lesson.starts_at + timedelta(hours=2)).isoformat(),
        "ends_at": (lesson.ends_at + timedelta(hours=2)).isoformat(),
        "title": "Rencontre",
    }
    both = {**body, "groups": [school.division.pk, twin.division.pk]}
    assert api(school.head).post("/lessons", both).status_code == 404
    assert (
        api(school.head)
        .post(f"/lessons/{lesson.pk}/changes", {"kind": "replace", "teacher": twin.teacher.pk})
        .status_code
        == 404
    )
