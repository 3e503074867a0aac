"""A timetable asks the database the same number of times, however many lessons it has."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.factories import School
from tests.factories.timetable import (
    ClosureFactory,
    RoomFactory,
    SchoolWeekFactory,
    cancelled_by,
    make_lesson,
    make_pattern,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(api: Callable[..., Any]) -> Callable[..., tuple[int, Any]]:
    """How many queries a request takes, and what it answers."""

    def ask(person: User, path: str, body: Any = None) -> tuple[int, Any]:
        client = api(person)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(path, body) if body is not None else client.get(path)
        assert answer.status_code < 300, answer.content
        return len(queries), answer.json()

    return ask


def fill(school: School, look: Any, *hours: int) -> list[Lesson]:
    """Lessons of five days at these hours, some of them changed."""
    made = []
    for day in range(1, 6):
        for hour in hours:
            made.append(
                make_lesson(
                    school.division,
                    school.teacher,
                    day=look.first + timedelta(days=day),
                    starts=f"{hour:02}:00",
                    ends=f"{hour + 1:02}:00",
                    rooms=RoomFactory(establishment=school.establishment),
                    subject=school.subject,
                )
            )
    cancelled_by(made[0], school.teacher)
    return made


def test_pages(school: School, look: Any, asked: Any) -> None:
    room = RoomFactory(establishment=school.establishment)
    first, last = look.first, look.first + timedelta(days=6)
    span = f"from={first}&to={last}"

    def counts() -> list[int]:
        pages = [
            (school.pupil, f"/timetable?{span}"),
            (school.guardian, f"/timetable?{span}&pupil={school.pupil.pk}"),
            (school.teacher, f"/timetable?{span}"),
            (school.head, f"/timetable?{span}&group={school.division.pk}"),
            (school.head, f"/timetable?{span}&teacher={school.teacher.pk}"),
            (school.head, f"/timetable?{span}&room={room.pk}"),
            (school.head, "/rooms"),
            (school.head, f"/patterns?group={school.division.pk}"),
            (school.pupil, f"/school-calendar?{span}"),
        ]
        return [asked(person, path)[0] for person, path in pages]

    one = fill(school, look, 8)[1:]
    Lesson.objects.filter(pk__in=[lesson.pk for lesson in one]).delete()
    make_pattern(school.division, school.teacher)
    ClosureFactory(year=school.year, starts_on=first)
    SchoolWeekFactory(year=school.year, monday=first + timedelta(days=1))
    Lesson.objects.get().rooms.add(room)
    few = counts()
    for lesson in fill(school, look, 9, 10, 11, 13, 14, 15):
        lesson.rooms.add(room)
    for n in range(29):
        make_pattern(school.division, school.teacher, weekday=n % 7 + 1)
        ClosureFactory(year=school.year, starts_on=first)
    assert len(look.lessons(school.pupil, first=first, last=last)) == 31
    assert counts() == few
    assert max(few) <= 25, few


def test_acts(school: School, look: Any, asked: Any) -> None:
    """One lesson or thirty in an act: the same number of statements."""
    lessons = fill(school, look, 8, 9, 10, 11, 13, 14)
    Lesson.objects.filter(pk=lessons[0].pk).delete()
    away = {"teacher": school.teacher.pk, "reason": "Stage"}
    one_day = {"from": f"{lessons[-1].day}", "to": f"{lessons[-1].day}"}
    Lesson.objects.filter(pk__in=[one.pk for one in lessons[-6:-1]]).delete()
    first, act = asked(school.office, "/timetable/away", {**away, **one_day})
    assert len(act["items"]) == 1
    first_undo, _ = asked(school.office, f"/timetable/changes/{act['id']}/undo", {})
    span = {"from": f"{lessons[0].day}", "to": f"{lessons[-1].day}"}
    many, act = asked(school.office, "/timetable/away", {**away, **span})
    assert len(act["items"]) == 24
    many_undo, undone = asked(school.office, f"/timetable/changes/{act['id']}/undo", {})
    assert len(undone["items"]) == 24
    assert (many, many_undo) == (first, first_undo)
    preview, _ = asked(school.office, "/timetable/away", {**away, **span, "preview": True})
    single, _ = asked(school.office, "/timetable/away", {**away, **one_day, "preview": True})
    assert preview == single


def test_previews(school: School, look: Any, asked: Any) -> None:
    """One lesson in the way or thirty, one free room or thirty."""
    lesson = fill(school, look, 8)[1]
    body = {
        "kind": "move",
        "starts_at": (lesson.starts_at + timedelta(hours=2)).isoformat(),
        "ends_at": (lesson.ends_at + timedelta(hours=2)).isoformat(),
    }
    path = f"/lessons/{lesson.pk}/changes/preview"

    def fill_the_hour(many: int) -> None:
        for _ in range(many):
            make_lesson(school.division, school.teacher, day=lesson.day)
            RoomFactory(establishment=school.establishment)

    fill_the_hour(1)
    few, met = asked(school.office, path, body)
    assert len(met["conflicts"]) == 1
    fill_the_hour(29)
    many, met = asked(school.office, path, body)
    assert (len(met["conflicts"]), len(met["free_rooms"])) == (30, 35)
    assert many == few <= 25
