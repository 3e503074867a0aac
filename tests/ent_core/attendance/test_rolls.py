"""Calling the roll: replaced, locked, reopened, open only in its time, by those who may."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from ent_core.attendance.models import RollCall, RollEntry
from ent_core.attendance.rolls import Roll, save_roll
from ent_core.attendance.tasks import flag_forgotten
from ent_core.kernel.models import OutboxEvent
from ent_core.people.models import User
from tests.ent_core.attendance.conftest import Presence
from tests.factories import MembershipFactory, make_school
from tests.factories.timetable import make_lesson

pytestmark = pytest.mark.django_db


def test_each_call_replaces_the_one_before(presence: Presence) -> None:
    lea, tom = presence.school.pupils
    lesson = presence.lesson()
    first = presence.call(lesson, lea, late=[(tom, 10)])
    assert first.status_code == 200, first.content
    assert (first.json()["state"], first.json()["open"]) == ("in_progress", True)
    assert presence.entered(lesson) == {lea.pk: ("absent", None), tom.pk: ("late", 10)}
    assert presence.call(lesson, tom).status_code == 200
    assert presence.entered(lesson) == {tom.pk: ("absent", None)}
    full = presence.call(lesson, validated=True).json()
    assert (full["state"], full["open"], full["flagged"]) == ("validated", False, False)
    assert presence.entered(lesson) == {}
    assert {one["kind"] for one in full["pupils"]} == {""}


def test_validated_is_locked_until_school_life_reopens(presence: Presence) -> None:
    school = presence.school
    lesson, path = presence.lesson(), "/lessons/{}/roll/reopen"
    at = path.format(lesson.pk)
    assert presence.api(school.school_life).post(at, {"reason": "x"}).json()["code"] == (
        "not_validated"
    )
    presence.call(lesson, validated=True)
    for by in (school.teacher, school.school_life):
        refused = presence.call(lesson, school.pupil, by=by)
        assert (refused.status_code, refused.json()["code"]) == (409, "locked")
    assert presence.entered(lesson) == {}
    assert presence.api(school.teacher).post(at, {"reason": "Erreur"}).status_code == 403
    assert presence.api(school.pupil).post(at, {"reason": "Erreur"}).status_code in (403, 404)
    assert presence.api(school.school_life).post(at, {}).status_code == 422
    reopened = presence.api(school.school_life).post(at, {"reason": "Erreur"})
    assert (reopened.status_code, reopened.json()["state"]) == (200, "in_progress")
    # Reopened, it is corrected even on a later day, and then locked again.
    presence.clock("08:00", days=3)
    assert presence.call(lesson, school.pupil, validated=True).status_code == 200
    assert presence.call(lesson).json()["code"] == "locked"


@pytest.mark.parametrize(
    ("hour", "days", "is_open"),
    [
        ("08:44", 0, False),
        ("08:45", 0, True),
        ("10:30", 0, True),
        ("23:59", 0, True),
        ("00:00", 1, False),
    ],
)
def test_open_in_its_time(presence: Presence, hour: str, days: int, is_open: bool) -> None:
    lesson = presence.lesson()
    presence.clock(hour, days)
    shown = presence.api(presence.school.teacher).get(f"/lessons/{lesson.pk}/roll").json()
    assert shown["open"] is is_open
    answer = presence.call(lesson, presence.school.pupil)
    if is_open:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "not_open")
        assert not RollEntry.objects.exists()


def test_a_cancelled_lesson_has_no_roll(presence: Presence) -> None:
    lesson = presence.lesson()
    change = {"kind": "cancel", "reason": "Sortie"}
    answer = presence.api(presence.school.teacher).post(f"/lessons/{lesson.pk}/changes", change)
    assert answer.status_code == 200, answer.content
    refused = presence.call(lesson, presence.school.pupil)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_open")
    assert RollCall.objects.count() == 0


def test_what_is_no_roll_is_refused_and_leaves_the_one_before(presence: Presence) -> None:
    lea, tom = presence.school.pupils
    lesson = presence.lesson()
    presence.call(lesson, lea)
    stranger, twin = presence.school.other_pupil, make_school(name="Collège jumeau").pupil
    for answer, code in (
        (presence.call(lesson, late=[(tom, 0)]), 422),
        (presence.call(lesson, late=[(tom, 61)]), 422),
        (presence.call(lesson, late=[(tom, -5)]), 422),
        (presence.call(lesson, tom, tom), 422),
        (presence.call(lesson, tom, late=[(tom, 5)]), 422),
        (presence.call(lesson, late=[(tom, 5), (tom, 6)]), 422),
        (presence.call(lesson, tom, stranger), 404),
        (presence.call(lesson, tom, twin), 404),
        (presence.call(lesson, presence.school.teacher), 404),
        (presence.call(lesson, late=[(stranger, 5)]), 404),
    ):
        assert answer.status_code == code, answer.content
    assert presence.entered(lesson) == {lea.pk: ("absent", None)}
    assert presence.call(lesson, late=[(tom, 60)]).status_code == 200
    api = presence.api(presence.school.teacher)
    for body in ({}, {"validated": True, "more": 1}, {"absent": ["x"], "validated": True}):
        assert api.post(f"/lessons/{lesson.pk}/roll", body).status_code == 422


def test_the_pupils_are_those_of_the_day(presence: Presence) -> None:
    """Who came to the class later is not on the roll, who left before neither."""
    school = presence.school
    gone, coming = school.add_person("pupil"), school.add_person("pupil")
    MembershipFactory(group=school.division, user=gone, ends_on=presence.day - timedelta(days=1))
    MembershipFactory(
        group=school.division, user=coming, starts_on=presence.day + timedelta(days=1)
    )
    lesson = presence.lesson()
    shown = presence.api(school.teacher).get(f"/lessons/{lesson.pk}/roll").json()["pupils"]
    assert {one["pupil"]["id"] for one in shown} == {one.pk for one in school.pupils}
    assert presence.call(lesson, gone).status_code == 404


def test_what_is_known_beforehand_is_shown(presence: Presence) -> None:
    lea, tom = presence.school.pupils
    presence.call(presence.lesson(8), tom)
    assert presence.announce(presence.school.guardian, "09:30", "12:00").status_code == 201
    rows = presence.api(presence.school.teacher).get(f"/lessons/{presence.lesson().pk}/roll").json()
    known = {one["pupil"]["id"]: (one["announced"], one["missed_before"]) for one in rows["pupils"]}
    assert known == {lea.pk: (True, False), tom.pk: (False, True)}


def test_who_calls(presence: Presence) -> None:
    school, lesson = presence.school, presence.lesson()
    for by in (school.teacher, school.school_life, school.head):
        assert presence.call(lesson, by=by).status_code == 200
    for by in (school.other_teacher, school.head_teacher, school.nurse, school.office):
        assert presence.call(lesson, by=by).status_code == 403, by
        assert presence.api(by).get(f"/lessons/{lesson.pk}/roll").status_code == 403
    for by in (school.pupil, school.guardian):
        assert presence.call(lesson, by=by).status_code == 403
    twin = make_school(name="Collège jumeau")
    for by in (school.other_pupil, twin.teacher, twin.head, twin.school_life, twin.pupil):
        assert presence.call(lesson, by=by).status_code == 404
        assert presence.api(by).get(f"/lessons/{lesson.pk}/roll").status_code == 404
        path = f"/lessons/{lesson.pk}/roll/reopen"
        assert presence.api(by).post(path, {"reason": "x"}).status_code == 404
    hidden = make_lesson(school.division, school.teacher, day=presence.day, shown=False)
    assert presence.call(hidden).status_code == 404


def test_sent_again_it_is_one_call(presence: Presence) -> None:
    """A phone that lost the answer repeats it, even after the lock."""
    school, lesson = presence.school, presence.lesson()
    key: dict[str, Any] = {"Idempotency-Key": str(uuid4())}
    first = presence.call(lesson, school.pupil, validated=True, **key)
    again = presence.call(lesson, school.pupil, validated=True, **key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert len(presence.absences()) == 1
    other = presence.call(lesson, validated=True, **key)
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")


@pytest.mark.django_db(transaction=True)
def test_two_teachers_at_once(presence: Presence) -> None:
    """One roll stands at the end, whole: that of one of them."""
    school = presence.school
    lesson = presence.lesson(teacher=[school.teacher, school.other_teacher])
    ready, faults = threading.Barrier(2), []

    def save(who: User, away: User) -> None:
        try:
            actor = User.objects.get(pk=who.pk)
            ready.wait()
            save_roll(actor=actor, lesson_id=lesson.pk, roll=Roll(absent=[away.pk]))
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=save, args=pair)
        for pair in zip((school.teacher, school.other_teacher), school.pupils, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert RollCall.objects.count() == 1
    [(pupil, said)] = presence.entered(lesson).items()
    assert said == ("absent", None)
    away = {one.pk: presence.page(school.head, one)["items"] for one in school.pupils}
    assert [pk for pk, rows in away.items() if rows] == [pupil]


def forgotten() -> list[int]:
    rows = OutboxEvent.objects.filter(kind__endswith="RollForgotten")
    return [one.facts["lesson_id"] for one in rows]


def test_a_forgotten_call_is_flagged_once(presence: Presence) -> None:
    school = presence.school
    lesson, called = presence.lesson(), presence.lesson(group=school.other_division)
    make_lesson(school.division, school.teacher, day=presence.day, starts="09:00", ends="10:00",
                kind="outing")  # fmt: skip
    gone = presence.lesson()
    presence.api(school.teacher).post(f"/lessons/{gone.pk}/changes", {"kind": "cancel"})
    presence.call(called)
    presence.clock("09:14")
    flag_forgotten()
    assert forgotten() == []
    presence.clock("09:15")
    flag_forgotten()
    flag_forgotten()
    assert forgotten() == [lesson.pk]
    place = school.establishment.pk
    day = presence.api(school.school_life).get(f"/absences/day?establishment={place}").json()
    flagged = {one["lesson"]["id"] for one in day["rolls"] if one["flagged"]}
    assert flagged == {lesson.pk}
    # Called late, it is not forgotten any more.
    assert presence.call(lesson).json()["flagged"] is False
    presence.clock("09:20")
    flag_forgotten()
    assert forgotten() == [lesson.pk]


def test_the_lists_of_a_day(presence: Presence) -> None:
    school = presence.school
    mine, other = (
        presence.lesson(),
        presence.lesson(group=school.other_division, teacher=school.other_teacher),
    )
    presence.call(mine, school.pupil, late=[(school.pupils[1], 5)])

    def listed(who: User) -> Any:
        return presence.api(who).get(f"/rolls?day={presence.day}").json()["items"]

    [one] = listed(school.teacher)
    assert (one["lesson"]["id"], one["state"], one["absent"], one["late"]) == (
        mine.pk, "in_progress", 1, 1,
    )  # fmt: skip
    assert {one["lesson"]["id"] for one in listed(school.school_life)} == {mine.pk, other.pk}
    for by in (school.pupil, school.guardian, school.nurse, make_school(name="Twin").head):
        assert listed(by) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_time(presence: Presence, day: str) -> None:
    school = presence.school
    for path in (
        f"/rolls?day={day}",
        f"/absences/day?establishment={school.establishment.pk}&day={day}",
    ):
        answer = presence.api(school.school_life).get(path)
        assert answer.status_code in (200, 422), answer.content


def test_a_full_class_asks_no_more_often(presence: Presence) -> None:
    school, lesson = presence.school, presence.lesson()

    def asked(method: str, away: list[User]) -> int:
        client = presence.api(school.teacher)
        body = {"absent": [one.pk for one in away], "validated": False}
        with CaptureQueriesContext(connection) as queries:
            answer = client(
                method, f"/lessons/{lesson.pk}/roll", body if method == "POST" else None
            )
        assert answer.status_code == 200, answer.content
        return len(queries)

    presence.call(lesson)
    few = asked("POST", school.pupils[:1]), asked("GET", [])
    more = [school.add_pupil() for _ in range(29)]
    presence.call(lesson)
    assert (asked("POST", more), asked("GET", [])) == few
    assert max(few) <= 45, few
