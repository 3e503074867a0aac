"""Today: each role's part, one request, the same number of questions for one row or thirty."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.hub import roster_channels
from ent_core.establishments.models import RoleKind
from ent_core.kernel import clock, outbox
from ent_core.people.models import User
from tests.factories import GuardianshipFactory, RoleFactory, School, make_school, token_of
from tests.factories.attendance import make_absence
from tests.factories.grades import make_mark
from tests.factories.homework import make_homework, make_log, make_submission
from tests.factories.timetable import ClosureFactory, cancelled_by, make_lesson


@pytest.fixture
def school(db: str, monkeypatch: pytest.MonkeyPatch) -> School:
    """At 9:05 of a school day, whatever day it is."""
    made = make_school(pupils=2)
    roster_channels.follow(made.establishment.pk)
    day = made.establishment.today()
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    set_clock(made, monkeypatch, day, "09:05")
    return made


def set_clock(school: School, patch: pytest.MonkeyPatch, day: date, hour: str) -> None:
    moment = datetime.combine(day, time.fromisoformat(hour), school.establishment.zone)
    patch.setattr(clock, "now", lambda: moment)


def today(person: User) -> Any:
    answer = Client(headers={"Authorization": f"Bearer {token_of(person)}"}).get("/api/v1/today")
    assert answer.status_code == 200, answer.content
    return answer.json()


def lesson(school: School, days: int = 0, hour: int = 10, **facts: Any) -> Any:
    return make_lesson(
        facts.pop("group", school.division),
        facts.pop("teacher", school.teacher),
        day=school.establishment.today() + timedelta(days=days),
        starts=f"{hour:02}:00",
        ends=f"{hour + 1:02}:00",
        **facts,
    )


def ids(rows: list[Any]) -> list[int]:
    return [one["id"] for one in rows]


def test_a_pupils_day(school: School) -> None:
    over, now, gone = lesson(school, hour=8), lesson(school, hour=9), lesson(school, hour=10)
    following, test = lesson(school, hour=11), lesson(school, 1, test="Thalès")
    elsewhere = lesson(school, group=school.other_division)
    cancelled_by(gone, school.teacher, "Sortie")
    homework = make_homework(school.teaching, days=1)
    make_submission(homework, school.pupil)
    mark, hidden = (
        make_mark(school.pupil, school.teaching),
        make_mark(school.pupil, school.teaching, published=False),
    )
    absence = make_absence(school.pupil, school.establishment)
    make_absence(school.pupils[1], school.establishment)
    page = today(school.pupil)
    mine = page["pupil"]
    assert (mine["pupil"]["id"], mine["group"]["id"]) == (school.pupil.pk, school.division.pk)
    assert mine["day"] == school.establishment.today().isoformat()
    assert ids(mine["lessons"]) == [over.pk, now.pk, gone.pk, following.pk]
    assert (mine["next_lesson"]["id"], mine["over"], mine["closed"]) == (now.pk, False, "")
    assert (ids(mine["changes"]), ids(mine["tests"])) == ([gone.pk], [test.pk])
    assert [(one["id"], one["done"], one["handed_in"]) for one in mine["homework"]] == [
        (homework.pk, True, True)
    ]
    assert [one["assessment"] for one in mine["marks"]] == [mark.assessment_id]
    assert [(one["id"], one["can_justify"]) for one in mine["absences"]] == [(absence.pk, False)]
    assert (page["children"], page["teacher"], page["desk"]) == ([], None, None)
    said = str(page)
    assert f"'id': {elsewhere.pk}," not in str(mine["lessons"])
    assert f"'assessment': {hidden.assessment_id}" not in said


def test_a_card_a_child(school: School) -> None:
    """Only of one's own children, and what a guardian may read of each."""
    lesson(school)
    second = school.pupils[1]
    GuardianshipFactory(establishment=school.establishment, guardian=school.guardian, pupil=second)
    hidden = school.add_pupil()
    GuardianshipFactory(
        establishment=school.establishment, guardian=school.guardian, pupil=hidden,
        restriction="no_access", decided_on=school.year.starts_on,
    )  # fmt: skip
    homework = make_homework(school.teaching)
    make_submission(homework, school.pupil)
    absences = [make_absence(one, school.establishment).pk for one in (school.pupil, second)]
    page = today(school.guardian)
    cards = {one["pupil"]["id"]: one for one in page["children"]}
    assert set(cards) == {school.pupil.pk, second.pk}
    assert [cards[one.pk]["absences"][0]["id"] for one in (school.pupil, second)] == absences
    assert all(one["absences"][0]["can_justify"] for one in cards.values())
    assert [cards[one.pk]["homework"][0]["done"] for one in (school.pupil, second)] == [True, False]
    # What was handed in is the teacher's to give back before a guardian reads of it.
    assert cards[school.pupil.pk]["homework"][0]["handed_in"] is False
    assert page["pupil"] is None
    reader = school.add_guardian(school.pupil, "no_authority")
    [card] = today(reader)["children"]
    assert card["absences"][0]["can_justify"] is False


def test_children_of_two_schools(school: School) -> None:
    """One has lessons today while the other is in holidays, with lessons after them."""
    other = make_school(name="Collège du Parc")
    RoleFactory(user=school.guardian, establishment=other.establishment, role=RoleKind.GUARDIAN)
    GuardianshipFactory(
        establishment=other.establishment, guardian=school.guardian, pupil=other.pupil
    )
    first = other.establishment.today()
    ClosureFactory(
        year=other.year, name="Vacances", starts_on=first, ends_on=first + timedelta(days=13)
    )
    here = lesson(school)
    after = lesson(other, 14)
    foreign = make_absence(other.pupils[1], other.establishment)
    cards = {one["pupil"]["id"]: one for one in today(school.guardian)["children"]}
    assert set(cards) == {school.pupil.pk, other.pupil.pk}
    mine, theirs = cards[school.pupil.pk], cards[other.pupil.pk]
    assert (mine["next_lesson"]["id"], mine["closed"]) == (here.pk, "")
    assert (theirs["next_lesson"]["id"], theirs["closed"]) == (after.pk, "Vacances")
    assert theirs["day"] == (first + timedelta(days=14)).isoformat()
    assert foreign.pk not in [one["id"] for card in cards.values() for one in card["absences"]]


def test_after_school_and_on_a_day_off(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson(school, hour=8)
    following = lesson(school, 3)
    day = school.establishment.today()
    set_clock(school, monkeypatch, day, "18:00")
    mine = today(school.pupil)["pupil"]
    assert (mine["over"], mine["next_lesson"]["id"]) == (True, following.pk)
    assert mine["day"] == (day + timedelta(days=3)).isoformat()
    set_clock(school, monkeypatch, day + timedelta(days=1), "09:00")
    mine = today(school.pupil)["pupil"]
    assert (mine["over"], ids(mine["lessons"])) == (False, [following.pk])
    assert today(school.teacher)["teacher"]["day"] == (day + timedelta(days=3)).isoformat()
    # And when nothing is planned any more.
    set_clock(school, monkeypatch, day + timedelta(days=20), "09:00")
    mine = today(school.pupil)["pupil"]
    assert (mine["day"], mine["lessons"], mine["next_lesson"]) == (None, [], None)


def test_work_that_was_not_handed_in_comes_first_for_a_fortnight(school: School) -> None:
    coming = make_homework(school.teaching, days=1)
    owed = make_homework(school.teaching, days=-2)
    make_homework(school.teaching, days=-15)
    make_homework(school.teaching, days=-2, hand_in=False)
    given = make_homework(school.teaching, days=-3)
    make_submission(given, school.pupil)
    assert ids(today(school.pupil)["pupil"]["homework"]) == [owed.pk, coming.pk]
    # A guardian does not know what was handed in.
    assert ids(today(school.guardian)["children"][0]["homework"]) == [coming.pk]
    make_submission(owed, school.pupil)
    assert ids(today(school.pupil)["pupil"]["homework"]) == [coming.pk]


def test_holidays_have_their_name_for_everybody(school: School) -> None:
    day = school.establishment.today()
    following = lesson(school, 5)
    desk, teacher = today(school.head)["desk"], today(school.teacher)["teacher"]
    assert (desk["closed"], teacher["closed"]) == ("", "")
    ClosureFactory(year=school.year, name="Vacances", starts_on=day, ends_on=day)
    desk, teacher = today(school.school_life)["desk"], today(school.teacher)["teacher"]
    assert (desk["closed"], teacher["closed"]) == ("Vacances", "Vacances")
    assert desk["next_day"] == following.day.isoformat()


def test_a_teachers_day(school: School) -> None:
    called, missing = lesson(school, hour=9), lesson(school, hour=8)
    make_log(missing, school.teacher)
    lesson(school, group=school.other_division, teacher=school.other_teacher)
    client = Client(headers={"Authorization": f"Bearer {token_of(school.teacher)}"})
    roll = {"absent": [school.pupil.pk], "validated": True}
    path = f"/api/v1/lessons/{called.pk}/roll"
    assert client.post(path, roll, content_type="application/json").status_code == 200
    waiting = make_homework(school.teaching)
    make_submission(waiting, school.pupil)
    make_submission(waiting, school.pupil)
    make_submission(make_homework(school.teaching), school.pupil, returned=True)
    mine = today(school.teacher)["teacher"]
    assert [
        (one["lesson"]["id"], one["roll"], one["flagged"], one["absent"], one["logged"])
        for one in mine["lessons"]
    ] == [(missing.pk, "to_do", True, 0, True), (called.pk, "validated", False, 1, False)]
    assert [(one["homework"], one["waiting"]) for one in mine["to_correct"]] == [(waiting.pk, 1)]
    assert today(school.other_teacher)["teacher"]["to_correct"] == []


def test_a_teachers_day_stays_until_its_calls_and_logs_are_made(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, following = lesson(school, hour=9), lesson(school, 3)
    day = school.establishment.today()
    set_clock(school, monkeypatch, day, "18:00")
    mine = today(school.teacher)["teacher"]
    assert (mine["day"], mine["over"]) == (day.isoformat(), True)
    assert datetime.fromisoformat(mine["next_at"]) == following.starts_at
    assert mine["next_at"][-6:] != "+00:00"  # the school's own hour
    client = Client(headers={"Authorization": f"Bearer {token_of(school.teacher)}"})
    roll = {"absent": [], "validated": True}
    path = f"/api/v1/lessons/{held.pk}/roll"
    assert client.post(path, roll, content_type="application/json").status_code == 200
    make_log(held, school.teacher)
    mine = today(school.teacher)["teacher"]
    assert (mine["day"], mine["over"]) == ((day + timedelta(days=3)).isoformat(), True)


def test_the_schools_day(school: School) -> None:
    missing, changed = lesson(school, hour=8), lesson(school, hour=15)
    cancelled_by(changed, school.teacher)
    now = clock.now()
    absence = make_absence(
        school.pupil, school.establishment, starts_at=now - timedelta(minutes=5), reason="Fièvre"
    )
    twin = make_school(name="Collège jumeau")
    make_absence(twin.pupil, twin.establishment, starts_at=now)
    for by in (school.school_life, school.head):
        desk = today(by)["desk"]
        assert (desk["establishment"]["id"], desk["pupils"]) == (school.establishment.pk, 3)
        assert [(one["absence"], one["group"]) for one in desk["away"]] == [
            (absence.pk, school.division.name)
        ]
        assert (desk["absent"], desk["late"], desk["to_settle"]) == (1, 0, 1)
        assert (desk["calls_made"], desk["calls_begun"]) == (0, 1)
        assert (ids(desk["calls_missing"]), ids(desk["changed"])) == ([missing.pk], [changed.pk])
        assert desk["curve"][-1]["day"] == school.establishment.today().isoformat()
    for by in (school.teacher, school.nurse, school.office, school.pupil, school.guardian):
        assert today(by)["desk"] is None


def test_of_many_who_are_away_the_urgent_ones_are_named(school: School) -> None:
    now, place = clock.now(), school.establishment
    told = make_absence(school.pupil, place, starts_at=now, reason="Fièvre")
    late = make_absence(
        school.pupil, place, starts_at=now + timedelta(hours=1), minutes=10, kind="lateness"
    )
    latecomer = make_absence(school.other_pupil, place, starts_at=now, minutes=5, kind="lateness")
    desk = today(school.head)["desk"]
    assert (desk["entries"], desk["absent"], desk["late"]) == (3, 1, 1)
    ranked = [one["absence"] for one in desk["away"]]
    assert (ranked[0], set(ranked[1:])) == (told.pk, {late.pk, latecomer.pk})
    silent = {make_absence(school.add_pupil(), place, starts_at=now).pk for _ in range(21)}
    desk = today(school.head)["desk"]
    assert (desk["entries"], desk["absent"], desk["late"]) == (24, 22, 1)
    assert len(desk["away"]) == 20
    assert {one["absence"] for one in desk["away"]} < silent


def test_what_was_cancelled_after_its_call_misses_nobody(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lesson(school, hour=9)
    set_clock(school, monkeypatch, school.establishment.today(), "09:05")
    client = Client(headers={"Authorization": f"Bearer {token_of(school.teacher)}"})
    roll = {"absent": [school.pupil.pk], "validated": False}
    path = f"/api/v1/lessons/{held.pk}/roll"
    assert client.post(path, roll, content_type="application/json").status_code == 200
    assert today(school.head)["desk"]["absent"] == 1
    lesson(school, hour=15)  # so that the day stays on the curve
    school_life = Client(headers={"Authorization": f"Bearer {token_of(school.school_life)}"})
    gone = school_life.post(
        f"/api/v1/lessons/{held.pk}/changes",
        {"kind": "cancel", "reason": "Fuite d’eau"},
        content_type="application/json",
    )
    assert gone.status_code < 300, gone.content
    set_clock(school, monkeypatch, school.establishment.today(), "23:59")
    outbox.drain()
    desk = today(school.head)["desk"]
    assert (desk["absent"], desk["entries"]) == (0, 0)
    assert held.pk not in ids(desk["calls_missing"])
    assert desk["curve"][-1]["absent"] == 0


def test_days_on_which_nothing_was_held_are_not_on_the_curve(school: School) -> None:
    held, gone, cancelled = (lesson(school, -days) for days in (3, 2, 1))
    gone.withdrawn_at = clock.now()
    gone.save(update_fields=["withdrawn_at"])
    lesson(school, -4, shown=False)
    cancelled_by(cancelled, school.teacher, "Neige")
    curve = today(school.head)["desk"]["curve"]
    assert [one["day"] for one in curve] == [held.day.isoformat()]


def test_who_is_much_has_each_part(school: School) -> None:
    """A teacher and a parent in one person; a leaver has nothing."""
    RoleFactory(user=school.teacher, establishment=school.establishment, role=RoleKind.GUARDIAN)
    GuardianshipFactory(
        establishment=school.establishment, guardian=school.teacher, pupil=school.other_pupil
    )
    page = today(school.teacher)
    assert page["teacher"] is not None
    assert [one["pupil"]["id"] for one in page["children"]] == [school.other_pupil.pk]
    nobody = today(school.office)
    assert (nobody["pupil"], nobody["children"], nobody["teacher"]) == (None, [], None)


def test_the_same_questions_for_one_and_for_thirty(school: School) -> None:
    people = (school.pupil, school.guardian, school.teacher, school.head, school.school_life)

    def counts() -> list[int]:
        found = []
        for person in people:
            client = Client(headers={"Authorization": f"Bearer {token_of(person)}"})
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/api/v1/today").status_code == 200
            found.append(len(queries))
        return found

    def add() -> None:
        cancelled_by(lesson(school, hour=11), school.teacher)
        lesson(school, hour=8, test="Thalès")
        make_submission(make_homework(school.teaching), school.pupil)
        make_mark(school.pupil, school.teaching)
        make_absence(school.pupil, school.establishment, starts_at=clock.now())

    add()
    few = counts()
    for _ in range(29):
        add()
    for _ in range(4):
        child = school.add_pupil()
        GuardianshipFactory(
            establishment=school.establishment, guardian=school.guardian, pupil=child
        )
        make_absence(child, school.establishment)
    assert len(today(school.pupil)["pupil"]["changes"]) == 30
    assert len(today(school.guardian)["children"]) == 5
    assert counts() == few
    assert max(few) <= 50, few
