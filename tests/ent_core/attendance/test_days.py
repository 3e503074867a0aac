"""A pupil's day over several lessons: the roll before, two calls at once, classes left."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from ent_core.attendance.absences import Reason, announce_absence
from ent_core.attendance.models import Absence
from ent_core.attendance.rolls import Roll, save_roll
from ent_core.establishments.models import GroupMembership
from ent_core.people.models import User
from tests.ent_core.attendance.conftest import Presence
from tests.factories import GroupFactory, MembershipFactory, RoleFactory, make_school
from tests.factories.timetable import make_lesson

pytestmark = pytest.mark.django_db


def missed_before(presence: Presence, hour: int = 11) -> bool:
    """Whether the first pupil is said to have missed what was called before that hour."""
    lesson = presence.lesson(hour)
    rows = presence.api(presence.school.teacher).get(f"/lessons/{lesson.pk}/roll").json()["pupils"]
    return bool(
        next(one for one in rows if one["pupil"]["id"] == presence.school.pupil.pk)["missed_before"]
    )


def test_only_the_last_call_before_says_who_is_away(presence: Presence) -> None:
    lea = presence.school.pupil
    eight, nine = presence.lesson(8), presence.lesson(9)
    presence.clock("10:05")
    presence.call(eight, lea)
    assert missed_before(presence)  # nobody called the one in between
    presence.call(nine)
    assert not missed_before(presence)
    presence.call(nine, late=[(lea, 20)])
    assert not missed_before(presence)
    presence.call(nine, lea)
    assert missed_before(presence)
    assert not missed_before(presence, hour=8)


def test_a_lesson_that_others_had_says_nothing(presence: Presence) -> None:
    """Nor one that was cancelled after its call, nor one of another school."""
    school = presence.school
    presence.call(presence.lesson(8), school.pupil)
    others = GroupFactory(year=school.year, name="4e Latin", kind="group")
    MembershipFactory(group=others, user=school.pupils[1])
    presence.clock("09:05")
    presence.call(presence.lesson(9, group=others))
    assert missed_before(presence)
    presence.clock("10:05")
    held = presence.lesson(10)
    presence.call(held)
    assert not missed_before(presence)
    presence.api(school.teacher).post(f"/lessons/{held.pk}/changes", {"kind": "cancel"})
    assert missed_before(presence)


def test_another_school_says_nothing(presence: Presence) -> None:
    twin, lea = make_school(name="Collège jumeau"), presence.school.pupil
    RoleFactory(user=lea, establishment=twin.establishment, role="pupil")
    MembershipFactory(group=twin.division, user=lea)
    there = make_lesson(twin.division, twin.teacher, day=presence.day, starts="08:00", ends="09:00")
    assert presence.call(there, lea, by=twin.teacher).status_code == 200
    assert not missed_before(presence)


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    ready, faults = threading.Barrier(len(acts)), list[Exception]()

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait()
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.django_db(transaction=True)
def test_two_lessons_saved_at_once_are_one_absence(presence: Presence) -> None:
    school, lea = presence.school, presence.school.pupil
    lessons = [presence.lesson(hour) for hour in (8, 9)]

    def save(lesson: Any) -> None:
        actor = User.objects.get(pk=school.teacher.pk)
        save_roll(actor=actor, lesson_id=lesson.pk, roll=Roll(absent=[lea.pk], validated=False))

    for _ in range(5):
        assert at_once(*(lambda one=one: save(one) for one in lessons)) == []
        assert presence.hours() == [("08:00", "10:00")]
        for lesson in lessons:
            assert presence.call(lesson).status_code == 200
        assert presence.hours() == []


@pytest.mark.django_db(transaction=True)
def test_announced_while_the_roll_is_saved(presence: Presence) -> None:
    """The missed lesson belongs to the announced absence, whichever was first."""
    school, lea = presence.school, presence.school.pupil
    lesson = presence.lesson()

    def save() -> None:
        actor = User.objects.get(pk=school.teacher.pk)
        save_roll(actor=actor, lesson_id=lesson.pk, roll=Roll(absent=[lea.pk]))

    def announce() -> None:
        announce_absence(
            actor=User.objects.get(pk=school.guardian.pk),
            pupil_id=lea.pk,
            starts_at=presence.moment("08:00"),
            ends_at=presence.moment("12:00"),
            reason=Reason("Rendez-vous"),
        )

    for _ in range(5):
        assert at_once(save, announce) == []
        assert [one["origin"] for one in presence.absences()] == ["announced"]
        assert presence.call(lesson).status_code == 200
        Absence.objects.all().delete()


def test_half_days_are_those_of_the_classes_one_was_in(presence: Presence) -> None:
    school = presence.school
    left = GroupFactory(year=school.year, name="4e C")
    MembershipFactory(group=left, user=school.pupil, ends_on=presence.day - timedelta(days=1))
    presence.lesson(9)
    presence.lesson(14, group=left)
    assert presence.announce(school.guardian, "08:00", "18:00").json()["half_days"] == 1
    # The class that one left counts for the days before.
    GroupMembership.objects.filter(group=left).update(ends_on=presence.day)
    assert presence.absences()[0]["half_days"] == 2


def test_days_without_a_roll_are_not_looked_at(presence: Presence) -> None:
    """An absence of weeks asks as often as one of a day, and still takes over each day's rolls."""
    school, lea = presence.school, presence.school.pupil
    presence.missed(9)
    lesson = make_lesson(
        school.division, school.teacher,
        day=presence.day + timedelta(days=20), starts="09:00", ends="10:00",
    )  # fmt: skip
    presence.clock("09:05", days=20)
    presence.call(lesson, lea)
    assert len(presence.absences()) == 2

    def asked(days: int) -> int:
        begins = presence.moment("07:00", -30) if days == 1 else presence.moment("07:00")
        body = {
            "pupil": lea.pk,
            "from": begins.isoformat(),
            "to": (begins + timedelta(days=days)).isoformat(),
            "reason": "Hôpital",
        }
        client = presence.api(school.school_life)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/absences", body)
        assert answer.status_code == 201, answer.content
        return len(queries)

    short, long = asked(1), asked(40)
    assert long - short <= 2 * 12, (short, long)  # two days with a roll
    assert {one["origin"] for one in presence.absences()} == {"desk"}
