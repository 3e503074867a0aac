"""A lesson whose roll is validated took place: it keeps its hour and is not cancelled."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.timetable.models import Lesson
from tests.ent_core.attendance.conftest import Presence
from tests.factories.timetable import RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(presence: Presence) -> Lesson:
    lesson = presence.lesson()
    assert presence.call(lesson, presence.school.pupil, validated=True).status_code == 200
    return lesson


def change(presence: Presence, lesson: Lesson, kind: str, **more: Any) -> Any:
    body = {"kind": kind, **more}
    return presence.api(presence.school.office).post(f"/lessons/{lesson.pk}/changes", body)


def test_it_is_neither_moved_nor_cancelled(presence: Presence, called: Lesson) -> None:
    later = (called.starts_at + timedelta(hours=2)).isoformat()
    for asked in (
        {"kind": "cancel"},
        {"kind": "move", "starts_at": later},
        {"kind": "move", "starts_at": later, "force": True, "reason": "Erreur"},
    ):
        answer = change(presence, called, **asked)
        assert (answer.status_code, answer.json()["code"]) == (409, "roll_validated")
        assert "rouvre l’appel" in answer.json()["detail"]
    before = presence.api(presence.school.office).post(
        f"/lessons/{called.pk}/changes/preview", {"kind": "cancel"}
    )
    assert before.json()["code"] == "roll_validated"
    # Where and with whom it was can still be put right.
    room = RoomFactory(establishment=presence.school.establishment)
    assert change(presence, called, "room", room=room.pk).status_code == 200
    assert presence.entered(called) == {presence.school.pupil.pk: ("absent", None)}


def test_reopened_it_can_be(presence: Presence, called: Lesson) -> None:
    reopened = presence.api(presence.school.school_life).post(
        f"/lessons/{called.pk}/roll/reopen", {"reason": "Pas ce cours"}
    )
    assert reopened.status_code == 200
    assert change(presence, called, "cancel").status_code == 200


def test_a_call_that_goes_on_holds_nothing(presence: Presence) -> None:
    lesson = presence.lesson()
    presence.call(lesson, presence.school.pupil)
    assert change(presence, lesson, "cancel").status_code == 200


def test_who_is_away_from_then_on_keeps_the_lesson_that_took_place(
    presence: Presence, called: Lesson
) -> None:
    ahead = presence.lesson(14)
    day = called.day.isoformat()
    body = {"teacher": presence.school.teacher.pk, "from": day, "to": day, "reason": "Malade"}
    for more in ({"preview": True}, {}):
        answer = presence.api(presence.school.office).post("/timetable/away", {**body, **more})
        assert [one["id"] for one in answer.json()["items"]] == [ahead.pk]
    called.refresh_from_db()
    assert called.status == "kept"


def test_an_undo_leaves_what_took_place(presence: Presence) -> None:
    lesson = presence.lesson()
    later = presence.moment("10:00").isoformat()
    moved = change(presence, lesson, "move", starts_at=later).json()
    presence.clock("10:05")
    presence.call(lesson, validated=True)
    undo = f"/timetable/changes/{moved['change']['id']}/undo"
    answer = presence.api(presence.school.office).post(undo, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "roll_validated")
    lesson.refresh_from_db()
    assert (lesson.status, lesson.starts_at) == ("moved", presence.moment("10:00"))
    assert change(presence, lesson, "restore").json()["code"] == "roll_validated"
