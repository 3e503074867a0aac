"""Whose timetable one may look at, and what it holds."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.establishments.models import Group, GroupMembership, Guardianship
from tests.factories import School, make_school
from tests.factories.timetable import (
    ClosureFactory,
    RoomFactory,
    SchoolWeekFactory,
    make_lesson,
    monday_of,
)

pytestmark = pytest.mark.django_db


def test_ones_own(school: School, latin: Group, look: Any) -> None:
    of_class = make_lesson(school.division, school.teacher)
    of_latin = make_lesson(latin, school.head_teacher, starts="08:00", ends="09:00")
    other = make_lesson(school.other_division, school.other_teacher)
    assert look.lessons(school.pupil) == [of_latin.pk, of_class.pk]
    assert look.lessons(school.pupils[1]) == [of_class.pk]
    assert look.lessons(school.other_pupil) == [other.pk]
    assert look.lessons(school.teacher) == [of_class.pk]
    assert look.lessons(school.head_teacher) == [of_latin.pk]


def test_a_child_at_a_time(school: School, latin: Group, look: Any) -> None:
    of_class = make_lesson(school.division)
    of_latin = make_lesson(latin, starts="08:00", ends="09:00")
    other = make_lesson(school.other_division)
    Guardianship.objects.create(
        establishment=school.establishment, guardian=school.guardian, pupil=school.other_pupil
    )
    assert look.lessons(school.guardian, pupil=school.pupil) == [of_latin.pk, of_class.pk]
    assert look.lessons(school.guardian, pupil=school.other_pupil) == [other.pk]
    assert look.page(school.guardian, pupil=school.pupils[1]).status_code == 404
    assert look.page(school.guardian, pupil=school.guardian).status_code == 404
    assert look.page(school.pupil, pupil=school.pupils[1]).status_code == 404
    missing = look.page(school.guardian)
    assert (missing.status_code, set(missing.json()["fields"])) == (422, {"pupil"})


@pytest.mark.parametrize("role", ["school_life", "nurse", "head", "office", "establishment_admin"])
def test_who_is_no_pupil_says_whose(school: School, look: Any, role: str) -> None:
    answer = look.page(school.person(role))
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"pupil"})


def test_no_access_to_a_child_shows_nothing(school: School, look: Any) -> None:
    lesson = make_lesson(school.division)
    barred = school.add_guardian(school.pupil, Guardianship.Restriction.NO_ACCESS)
    reading = school.add_guardian(school.pupil, Guardianship.Restriction.NO_AUTHORITY)
    assert look.page(barred, pupil=school.pupil).status_code == 404
    assert look.api(barred).get(f"/lessons/{lesson.pk}").status_code == 404
    assert look.lessons(reading, pupil=school.pupil) == [lesson.pk]


def test_class_teacher_and_room(school: School, latin: Group, look: Any) -> None:
    room = RoomFactory(establishment=school.establishment)
    one = make_lesson(school.division, school.teacher, rooms=room)
    two = make_lesson(school.other_division, [school.other_teacher, school.teacher], starts="08:00")
    three = make_lesson(latin, school.other_teacher, starts="14:00", ends="15:00", rooms=room)
    for person in school.staff:
        assert look.lessons(person, group=school.division) == [one.pk]
        assert look.lessons(person, group=school.division, whole=True) == [one.pk, three.pk]
        assert look.lessons(person, teacher=school.teacher) == [two.pk, one.pk]
        assert look.lessons(person, room=room) == [one.pk, three.pk]
        assert look.lessons(person, pupil=school.pupil) == [one.pk, three.pk]
    assert look.lessons(school.pupil, group=school.division) == [one.pk]
    assert look.lessons(school.pupils[1], group=school.division, whole=True) == [one.pk]
    assert look.lessons(school.guardian, group=latin) == [three.pk]
    assert look.lessons(school.head, group=latin, whole=True) == [three.pk]
    for person in (school.pupil, school.guardian):
        assert look.page(person, group=school.other_division).status_code == 404
        assert look.page(person, teacher=school.teacher).status_code == 404
        assert look.page(person, room=room).status_code == 404
    assert look.page(school.head, teacher=school.pupil).status_code == 404
    assert look.page(school.head, teacher=school.office).status_code == 404


def test_one_question_at_a_time(school: School, look: Any) -> None:
    both = look.page(school.head, pupil=school.pupil, group=school.division)
    assert (both.status_code, set(both.json()["fields"])) == (422, {"pupil"})


def test_a_pupil_who_changed_classes_has_each_ones_lessons_of_those_days(
    school: School, look: Any
) -> None:
    before = make_lesson(school.division, day=look.first + timedelta(days=1))
    after = make_lesson(school.other_division, day=look.first + timedelta(days=4))
    make_lesson(school.division, day=look.first + timedelta(days=4))
    make_lesson(school.other_division, day=look.first + timedelta(days=1))
    moves = look.first + timedelta(days=3)
    GroupMembership.objects.filter(user=school.pupil).update(ends_on=moves - timedelta(days=1))
    GroupMembership.objects.create(group=school.other_division, user=school.pupil, starts_on=moves)
    assert look.lessons(school.pupil) == [before.pk, after.pk]


def test_what_a_lesson_says(school: School, look: Any) -> None:
    room = RoomFactory(establishment=school.establishment, name="204")
    school.subject.letters = "MA"
    school.subject.save()
    made = make_lesson(
        school.division, school.teacher, rooms=room, subject=school.subject, test="Thalès"
    )
    seen = look.lesson(school.pupil, made)
    local = made.starts_at.astimezone(school.establishment.zone)
    assert seen.pop("ends_at")[:16] == f"{made.day}T11:00"
    assert seen == {
        "id": made.pk,
        "starts_at": local.isoformat(),
        "day": made.day.isoformat(),
        "subject": {
            "id": school.subject.pk,
            "name": "Mathématiques",
            "letters": "MA",
            "ink": school.subject.ink,
        },
        "title": "",
        "kind": "lesson",
        "teachers": [{"id": school.teacher.pk, "name": school.teacher.name, "called": None}],
        "rooms": [{"id": room.pk, "name": "204"}],
        "groups": [{"id": school.division.pk, "name": "4e B"}],
        "status": "kept",
        "test": "Thalès",
        "sequence": 0,
        "change": None,
        "can": [],
    }
    assert look.lesson(school.teacher, made)["can"] == ["change"]
    assert look.lesson(school.office, made)["can"] == ["change"]
    assert look.lesson(school.nurse, made)["can"] == []
    assert look.lesson(school.other_teacher, made)["can"] == []


def test_the_days_asked_for_and_no_others(school: School, look: Any) -> None:
    day = look.first + timedelta(days=2)
    lessons = [make_lesson(school.division, day=day + timedelta(days=n)) for n in range(3)]
    assert look.lessons(school.pupil, first=day, last=day) == [lessons[0].pk]
    assert look.lessons(school.pupil, first=day, last=day + timedelta(days=1)) == [
        lessons[0].pk,
        lessons[1].pk,
    ]
    week = look.api(school.pupil).get(f"/timetable?from={day - timedelta(days=6)}").json()["items"]
    assert [one["id"] for one in week] == [lessons[0].pk]


def test_closures_and_letters_stand_beside(school: School, look: Any) -> None:
    twin = make_school(name="Collège jumeau")
    monday = monday_of(look.first + timedelta(days=1))
    for one in (school, twin):
        ClosureFactory(year=one.year, name="Pont", starts_on=monday, ends_on=monday)
        SchoolWeekFactory(year=one.year, monday=monday, letter="B")
    page = look.page(school.pupil, first=monday + timedelta(days=2), last=monday).json()
    assert page["code"] == "invalid"
    page = look.page(school.pupil, first=monday, last=monday + timedelta(days=4)).json()
    assert [(one["name"], one["establishment"]) for one in page["closures"]] == [
        ("Pont", school.establishment.pk)
    ]
    assert page["weeks"] == [{"monday": monday.isoformat(), "letter": "B"}]
    later = look.page(
        school.pupil, first=monday + timedelta(days=1), last=monday + timedelta(days=4)
    ).json()
    assert (later["closures"], len(later["weeks"])) == ([], 1)


def test_a_batch_that_is_not_shown_does_not_exist(school: School, look: Any, change: Any) -> None:
    room = RoomFactory(establishment=school.establishment)
    hidden = make_lesson(school.division, school.teacher, rooms=room, shown=False)
    for person in (school.pupil, school.teacher, school.head):
        assert look.lessons(person, group=school.division) == []
        assert look.api(person).get(f"/lessons/{hidden.pk}").status_code == 404
        assert change(person, hidden, "cancel").status_code == 404
    assert look.lessons(school.teacher) == []
    assert look.lessons(school.head, room=room) == []
    assert (
        look.api(school.teacher)("PUT", f"/lessons/{hidden.pk}/test", {"about": "x"}).status_code
        == 404
    )
    away = {"teacher": school.teacher.pk, "from": f"{hidden.day}", "to": f"{hidden.day}"}
    answer = look.api(school.head).post("/timetable/away", {**away, "preview": True})
    assert answer.json() == {"id": None, "ids": [], "items": []}
    # Nor is anybody kept from that hour by it.
    seen = make_lesson(school.division, school.teacher, starts="14:00", ends="15:00")
    moved = change(
        school.teacher, seen, "move", starts_at=hidden.starts_at.isoformat(), room=room.pk
    )
    assert moved.status_code == 200, moved.content


def test_a_limit_gives_page_after_page(school: School, look: Any, api: Any) -> None:
    made = [
        make_lesson(school.division, school.teacher, starts=f"{hour:02}:00", ends=f"{hour:02}:55")
        for hour in (8, 9, 10, 11, 12)
    ]
    span = f"from={look.first}&to={look.first + timedelta(days=13)}&limit=2"
    seen: list[int] = []
    cursor = ""
    while True:
        page = api(school.pupil).get(f"/timetable?{span}{cursor}").json()
        seen += [one["id"] for one in page["items"]]
        assert len(page["items"]) <= 2
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [one.pk for one in made]
    assert look.page(school.pupil).json()["next"] is None  # without a limit all of them
    for bad in ("limit=0", "limit=201", "cursor=nonsense"):
        assert api(school.pupil).get(f"/timetable?{bad}").status_code == 422
