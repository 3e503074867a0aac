"""From roll calls to absences, and what families and school life do with them."""

from typing import Any

import pytest

from tests.ent_core.attendance.conftest import Presence
from tests.factories import make_school
from tests.factories.attendance import make_absence

pytestmark = pytest.mark.django_db


def test_lessons_in_a_row_are_one_absence(presence: Presence) -> None:
    lea = presence.school.pupil
    first, second, third = (presence.lesson(hour) for hour in (8, 9, 10))
    presence.clock("10:05")
    # In whatever order the calls come.
    for lesson in (third, first, second):
        presence.call(lesson, lea)
    assert presence.hours() == [("08:00", "11:00")]
    # Present in between: two absences.
    presence.call(second)
    assert presence.hours() == [("08:00", "09:00"), ("10:00", "11:00")]
    presence.call(second, late=[(lea, 12)])
    assert presence.hours() == [("08:00", "09:00"), ("09:00", "10:00"), ("10:00", "11:00")]
    late = presence.absences()[1]
    assert (late["kind"], late["minutes"], late["half_days"]) == ("lateness", 12, 0)
    presence.call(second, lea)
    assert presence.hours() == [("08:00", "11:00")]


def test_what_nobody_called_breaks_nothing(presence: Presence) -> None:
    presence.lesson(9)
    presence.clock("10:05")
    for hour in (8, 10):
        presence.call(presence.lesson(hour), presence.school.pupil)
    assert presence.hours() == [("08:00", "11:00")]


def test_a_correction_withdraws_and_brings_back(presence: Presence) -> None:
    school, lesson = presence.school, presence.lesson()
    presence.call(lesson, school.pupil)
    [absence] = presence.absences()
    presence.justify(school.guardian, absence["id"])
    presence.call(lesson)
    assert presence.absences() == []
    path = f"/absences/{absence['id']}/settle"
    assert presence.api(school.school_life).post(path, {"accepted": True}).status_code == 404
    assert presence.justify(school.guardian, absence["id"]).status_code == 404
    presence.call(lesson, school.pupil)
    [back] = presence.absences()
    assert (back["id"], back["reason"], back["justified"]) == (absence["id"], "Fièvre", True)


def test_what_is_cut_off_keeps_its_reason(presence: Presence) -> None:
    school = presence.school
    lessons = [presence.lesson(hour) for hour in (8, 9, 10)]
    presence.clock("10:05")
    for lesson in lessons:
        presence.call(lesson, school.pupil)
    presence.justify(school.guardian, presence.absences()[0]["id"])
    presence.call(lessons[1], late=[(school.pupil, 5)])
    assert [(one["kind"], one["reason"]) for one in presence.absences()] == [
        ("absence", "Fièvre"),
        ("lateness", None),
        ("absence", "Fièvre"),
    ]


def test_half_days(presence: Presence) -> None:
    school = presence.school
    lessons = [presence.lesson(hour) for hour in (8, 9, 14, 16)]
    presence.clock("17:00")
    for lesson in lessons:
        presence.call(lesson, school.pupil)
    [absence] = presence.absences()
    assert absence["half_days"] == 2
    count = presence.page(school.guardian, school.pupil)["count"]
    assert count == {
        "total": 2, "justified": 0, "accepted": 0, "unjustified": 2,
        "refused": 0, "coming": 0, "latenesses": 0,
    }  # fmt: skip
    # Twice away in one half-day is one half-day.
    presence.call(lessons[1])
    assert [one["half_days"] for one in presence.absences()] == [1, 1]
    presence.justify(school.guardian, presence.absences()[0]["id"])
    settle = f"/absences/{presence.absences()[0]['id']}/settle"
    desk = presence.api(school.school_life)
    desk.post(settle, {"accepted": True})
    count = presence.page(school.guardian, school.pupil)["count"]
    assert (count["total"], count["justified"], count["accepted"]) == (2, 1, 1)
    assert (count["unjustified"], count["refused"]) == (1, 0)
    desk.post(settle, {"accepted": False})
    count = presence.page(school.guardian, school.pupil)["count"]
    assert (count["unjustified"], count["refused"]) == (2, 1)
    # A lesson that was cancelled counts for nobody.
    change = {"kind": "cancel", "reason": "x", "force": True}
    for lesson in lessons[2:]:
        presence.api(school.teacher).post(f"/lessons/{lesson.pk}/changes", change)
    assert presence.page(school.guardian, school.pupil)["count"]["total"] == 1


def test_who_reads(presence: Presence) -> None:
    school = presence.school
    absence = presence.missed()
    for by in (school.guardian, school.guardians[1], school.head_teacher, school.school_life,
               school.head, school.nurse):  # fmt: skip
        assert [one["id"] for one in presence.absences(by)] == [absence], by
    assert [one["id"] for one in presence.page(school.pupil)["items"]] == [absence]
    path = f"/absences?pupil={school.pupil.pk}"
    # Staff who may look the pupil up and read no absences of theirs find none.
    for by in (school.teacher, school.other_teacher, school.office):
        assert presence.absences(by) == []
    twin = make_school(name="Collège jumeau")
    unknown = school.add_guardian(school.pupil, "no_access")
    for by in (school.pupils[1], school.other_guardian, twin.head, twin.nurse, unknown):
        assert presence.api(by).get(path).status_code == 404, by
    for by in (school.guardian, school.school_life):
        assert presence.api(by).get("/absences").status_code == 422
    place = school.establishment.pk
    for by in (school.teacher, school.guardian, school.pupil, school.office, twin.head):
        assert presence.api(by).get(f"/absences/day?establishment={place}").status_code == 404


def test_a_long_list_comes_by_pages(presence: Presence) -> None:
    school = presence.school
    made: list[Any] = [make_absence(school.pupil, school.establishment) for _ in range(5)]
    api, found, cursor = presence.api(school.pupil), [], ""
    while True:
        page = api.get(f"/absences?limit=2{cursor}").json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == [one.pk for one in made]
