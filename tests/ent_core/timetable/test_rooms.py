"""The office makes, renames and retires rooms."""

from typing import Any

import pytest

from tests.factories import School
from tests.factories.timetable import RoomFactory, make_lesson

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["name"] for one in answer.json()["items"]]


def test_made_named_retired_and_back(school: School, api: Any, look: Any, change: Any) -> None:
    office = api(school.office)
    place = school.establishment.pk
    made = office.post("/rooms", {"establishment": place, "name": "  Labo  1 "})
    assert (made.status_code, made.json()["name"], made.json()["can"]) == (201, "Labo 1", ["edit"])
    path = f"/rooms/{made.json()['id']}"
    again = office.post("/rooms", {"establishment": place, "name": "labo 1"})
    assert (again.status_code, again.json()["code"]) == (409, "room_exists")
    assert office("PATCH", path, {"name": "Labo SVT"}).json()["name"] == "Labo SVT"
    assert office("PATCH", path, {"name": "LABO SVT"}).json()["name"] == "LABO SVT"
    other = office.post("/rooms", {"establishment": place, "name": "204"}).json()
    assert office("PATCH", path, {"name": "204"}).json()["code"] == "room_exists"
    assert names(api(school.teacher).get("/rooms")) == ["204", "LABO SVT"]

    lesson = make_lesson(school.division, school.teacher)
    assert change(school.teacher, lesson, "room", room=made.json()["id"]).status_code == 200
    assert office("PATCH", path, {"retired": True}).json()["retired"] is True
    assert names(office.get("/rooms")) == ["204"]
    assert names(office.get("/rooms?retired=true")) == ["204", "LABO SVT"]
    # What is there stays there, and nothing new comes.
    assert look.lesson(school.pupil, lesson)["rooms"][0]["name"] == "LABO SVT"
    second = make_lesson(school.division, school.teacher, starts="14:00", ends="15:00")
    refused = change(school.teacher, second, "room", room=made.json()["id"])
    assert refused.json()["fields"] == {"room": "La salle LABO SVT ne sert plus."}

    back = office.post("/rooms", {"establishment": place, "name": "Labo SVT"}).json()
    assert (back["id"], back["name"], back["retired"]) == (made.json()["id"], "Labo SVT", False)
    office("PATCH", path, {"retired": True})
    assert office("PATCH", path, {"retired": False}).json()["retired"] is False
    assert names(office.get("/rooms")) == ["204", "Labo SVT"]
    assert other["id"] in [one["id"] for one in office.get("/rooms").json()["items"]]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, 7])
def test_bad_names(school: School, api: Any, name: Any) -> None:
    body = {"establishment": school.establishment.pk, "name": name}
    answer = api(school.office).post("/rooms", body)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"name"})


def test_page_by_page(school: School, api: Any) -> None:
    for name in ("1", "2", "3"):
        RoomFactory(establishment=school.establishment, name=name)
    office = api(school.office)
    first = office.get("/rooms?limit=2")
    assert names(first) == ["1", "2"]
    rest = office.get(f"/rooms?limit=2&cursor={first.json()['next']}")
    assert (names(rest), rest.json()["next"]) == (["3"], None)
    assert office.get("/rooms?cursor=nonsense").status_code == 422
