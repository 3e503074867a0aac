"""Weekly patterns laid over the calendar that the school edits: letters, closures, clocks."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ent_core.establishments.models import Group, SchoolYear
from ent_core.homework.models import LessonLog
from ent_core.kernel.models import OutboxEvent
from ent_core.timetable.models import Closure, Lesson, Pattern, SchoolWeek
from ent_core.timetable.school_calendar import follow_the_zone
from tests.factories import School, make_school
from tests.factories.timetable import RoomFactory, cancelled_by, make_lesson, monday_of

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def monday(look: Any) -> date:
    """A Monday after tomorrow."""
    found: date = look.first + timedelta(days=1)
    return found


def plan(api: Any, school: School, group: Group, **more: Any) -> Any:
    body = {
        "establishment": school.establishment.pk,
        "weekday": 1,
        "starts": "08:30",
        "ends": "09:25",
        "groups": [group.pk],
        "teachers": [school.teacher.pk],
        "subject": school.subject.pk,
    }
    return api(school.office).post("/patterns", {**body, **more})


def letter(api: Any, school: School, letters: dict[date, str], who: Any = None) -> Any:
    weeks = [{"monday": f"{day}", "letter": one} for day, one in letters.items()]
    body = {"establishment": school.establishment.pk, "weeks": weeks}
    return api(who or school.office)("PUT", "/school-calendar/weeks", body)


def close(api: Any, school: School, first: date, last: date, name: str = "Pont") -> Any:
    body = {"establishment": school.establishment.pk, "name": name}
    return api(school.head).post(
        "/school-calendar/closures", {**body, "starts_on": f"{first}", "ends_on": f"{last}"}
    )


def days(pattern: int) -> list[date]:
    return list(
        Lesson.objects.filter(pattern=pattern).order_by("day").values_list("day", flat=True)
    )


def test_every_week_to_the_years_end(school: School, api: Any, look: Any, monday: date) -> None:
    room = RoomFactory(establishment=school.establishment)
    made = plan(api, school, school.division, rooms=[room.pk])
    assert made.status_code == 201, made.content
    pattern = made.json()
    assert (pattern["starts"], pattern["ends"], pattern["weeks"]) == ("08:30", "09:25", "")
    laid = days(pattern["id"])
    assert {day.isoweekday() for day in laid} == {1}
    assert {b - a for a, b in pairwise(laid)} == {timedelta(days=7)}
    assert school.establishment.today() < laid[0] <= monday
    assert school.year.ends_on - timedelta(days=7) < laid[-1] <= school.year.ends_on
    (first, _) = look.page(school.pupil, first=monday).json()["items"]
    assert first["starts_at"][:16] == f"{monday}T08:30"
    assert [one["id"] for one in first["teachers"]] == [school.teacher.pk]
    assert [one["id"] for one in first["rooms"]] == [room.pk]
    assert first["status"] == "kept"
    (listed,) = api(school.teacher).get(f"/patterns?group={school.division.pk}").json()["items"]
    assert listed == pattern
    assert (
        api(school.teacher).get(f"/patterns?group={school.other_division.pk}").json()["items"] == []
    )


def test_weeks_a_and_b_follow_their_calendar(
    school: School, api: Any, change: Any, monday: date
) -> None:
    mondays = [monday + timedelta(days=7 * n) for n in range(4)]
    assert letter(api, school, dict(zip(mondays, "ABAB", strict=True))).status_code == 200
    in_a = plan(api, school, school.division, weeks="A").json()["id"]
    in_b = plan(api, school, school.division, weeks="B").json()["id"]
    assert (days(in_a), days(in_b)) == (mondays[::2], mondays[1::2])
    by_hand = Lesson.objects.get(pattern=in_a, day=mondays[0])
    cancelled_by(by_hand, school.teacher)
    # The school turns its fortnights round: lessons follow, the one changed by hand stays.
    for _ in range(2):
        answer = letter(api, school, dict(zip(mondays, "BABA", strict=True)))
        assert [one["letter"] for one in answer.json()["weeks"]] == list("BABA")
        assert days(in_a) == [mondays[0], mondays[1], mondays[3]]
        assert days(in_b) == mondays[::2]
    letter(api, school, {mondays[1]: ""})
    assert days(in_a) == [mondays[0], mondays[3]]
    assert SchoolWeek.objects.filter(year=school.year).count() == 3


def test_letters_are_given_to_mondays_of_the_year(school: School, api: Any, monday: date) -> None:
    tuesday = letter(api, school, {monday + timedelta(days=1): "A"})
    assert (tuesday.status_code, set(tuesday.json()["fields"])) == (422, {"weeks"})
    past = letter(api, school, {monday_of(school.year.ends_on + timedelta(days=30)): "A"})
    assert (past.status_code, set(past.json()["fields"])) == (422, {"weeks"})
    assert letter(api, school, {monday: "C"}).status_code == 422
    assert letter(api, school, {}).status_code == 422
    assert letter(api, school, {monday: "A"}, school.teacher).status_code == 403


def test_a_closure_takes_lessons_and_gives_them_back(
    school: School, api: Any, change: Any, look: Any, monday: date
) -> None:
    pattern = plan(api, school, school.division).json()["id"]
    before = days(pattern)
    moved = Lesson.objects.get(pattern=pattern, day=monday + timedelta(days=7))
    room = RoomFactory(establishment=school.establishment)
    change(school.teacher, moved, "room", room=room)
    closed = close(api, school, monday, monday + timedelta(days=8))
    assert closed.status_code == 201, closed.content
    assert closed.json()["kind"] == "other"
    assert days(pattern) == [day for day in before if day != monday]
    again = close(api, school, monday, monday + timedelta(days=8))
    assert (again.status_code, again.json()["code"]) == (409, "closed_already")
    path = f"/school-calendar/closures/{closed.json()['id']}"
    assert api(school.teacher).delete(path).status_code == 403
    assert api(school.head).delete(path).status_code == 204
    assert api(school.head).delete(path).status_code == 404
    assert days(pattern) == before
    assert look.lesson(school.pupil, moved)["status"] == "room_changed"
    backwards = close(api, school, monday, monday - timedelta(days=1))
    assert set(backwards.json()["fields"]) == {"ends_on"}
    outside = close(api, school, monday, school.year.ends_on + timedelta(days=1))
    assert set(outside.json()["fields"]) == {"starts_on"}


def test_a_lesson_on_which_something_hangs_is_withdrawn(
    school: School, api: Any, look: Any, monday: date
) -> None:
    pattern = plan(api, school, school.division).json()["id"]
    lessons = [
        Lesson.objects.get(pattern=pattern, day=day) for day in (monday, monday + timedelta(days=7))
    ]
    for lesson in lessons:
        LessonLog.objects.create(
            establishment=school.establishment, lesson=lesson, done="Thalès", by=school.teacher
        )
    closed = close(api, school, monday, monday).json()["id"]
    assert look.lessons(school.pupil, first=monday, last=monday) == []
    assert api(school.head).delete(f"/school-calendar/closures/{closed}").status_code == 204
    assert look.lessons(school.pupil, first=monday, last=monday) == [lessons[0].pk]
    assert api(school.office).delete(f"/patterns/{pattern}").status_code == 204
    assert look.lessons(school.pupil, first=monday) == []
    assert LessonLog.objects.count() == 2


def test_what_has_been_stays(school: School, api: Any) -> None:
    """Closing days that are over takes no lesson of theirs away."""
    start = f"{school.year.starts_on}"
    pattern = plan(api, school, school.division, from_day=start).json()["id"]
    past = [day for day in days(pattern) if day <= school.establishment.today()]
    if past:
        assert close(api, school, past[0], past[-1]).status_code == 201
        assert days(pattern)[: len(past)] == past


def test_a_pattern_ends(school: School, api: Any, monday: date) -> None:
    pattern = plan(api, school, school.division).json()["id"]
    kept = Lesson.objects.get(pattern=pattern, day=monday)
    cancelled_by(kept, school.teacher)
    assert api(school.teacher).delete(f"/patterns/{pattern}").status_code == 403
    assert api(school.office).delete(f"/patterns/{pattern}").status_code == 204
    assert days(pattern) == [monday]
    unchanged = plan(api, school, school.division, starts="10:00", ends="11:00").json()["id"]
    assert api(school.office).delete(f"/patterns/{unchanged}").status_code == 204
    assert api(school.office).delete(f"/patterns/{unchanged}").status_code == 404
    assert not Pattern.objects.filter(pk=unchanged).exists()


def test_a_pattern_that_meets_another(school: School, latin: Group, api: Any, monday: date) -> None:
    plan(api, school, school.division)
    alone = make_lesson(
        school.other_division, school.head_teacher, day=monday + timedelta(days=7), starts="08:00"
    )
    met = plan(
        api,
        school,
        latin,
        teachers=[school.head_teacher.pk],
        from_day=f"{monday}",
        to_day=f"{monday + timedelta(days=13)}",
    )
    assert (met.status_code, met.json()["code"]) == (409, "conflict")
    kinds = [(one["kind"], one["lesson"]["day"]) for one in met.json()["conflicts"]]
    week = monday + timedelta(days=7)
    assert sorted(kinds) == sorted(
        [("group", f"{monday}"), ("group", f"{week}"), ("teacher", f"{week}")]
    )
    assert alone.pk in [one["lesson"]["id"] for one in met.json()["conflicts"]]
    assert Pattern.objects.count() == 1
    other = plan(api, school, school.other_division, teachers=[school.other_teacher.pk], weekday=2)
    assert other.status_code == 201
    forced = plan(api, school, latin, teachers=[], force=True)
    assert forced.status_code == 201


def test_days_are_told_though_no_weekly_lesson_moves(
    school: School, api: Any, monday: date
) -> None:
    """All lessons are imported ones: pages show other days off all the same."""

    def told() -> int:
        return OutboxEvent.objects.filter(kind__endswith="TimetableLaid").count()

    make_lesson(school.division, school.teacher, day=monday)
    assert told() == 0
    closed = close(api, school, monday, monday).json()["id"]
    first = told()
    assert first > 0
    assert api(school.head).delete(f"/school-calendar/closures/{closed}").status_code == 204
    second = told()
    assert second > first
    weeks = {"establishment": school.establishment.pk}
    letters = {**weeks, "weeks": [{"monday": f"{monday}", "letter": "A"}]}
    assert api(school.head)("PUT", "/school-calendar/weeks", letters).status_code in (200, 204)
    assert told() > second


def test_a_pattern_that_makes_no_sense(school: School, api: Any, monday: date) -> None:
    def fields(**more: Any) -> set[str]:
        answer = plan(api, school, school.division, **more)
        assert answer.status_code == 422, answer.content
        return set(answer.json()["fields"])

    assert fields(ends="08:30") == {"ends"}
    assert fields(weekday=0) == {"weekday"}
    assert fields(weekday=8) == {"weekday"}
    assert fields(weeks="C") == {"weeks"}
    assert fields(starts="25:00") == {"starts"}
    assert fields(groups=[]) == {"groups"}
    assert fields(subject=None) == {"title"}
    assert fields(from_day=f"{school.year.starts_on - timedelta(days=1)}") == {"from_day"}
    assert fields(from_day=f"{monday}", to_day=f"{monday - timedelta(days=1)}") == {"from_day"}
    assert fields(to_day=f"{school.year.ends_on + timedelta(days=1)}") == {"from_day"}
    assert Pattern.objects.count() == 0


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=day.isoweekday() % 7)


def test_a_weekly_lesson_keeps_its_hour_when_the_clocks_change(school: School, api: Any) -> None:
    """In the school year 2026–2027 they change on 25 October and on 28 March."""
    autumn = school.year.starts_on.year
    turns = [last_sunday(autumn, 10), last_sunday(autumn + 1, 3)]
    assert date(2026, 10, 25) == last_sunday(2026, 10)
    assert date(2027, 3, 28) == last_sunday(2027, 3)
    start = f"{school.year.starts_on}"
    pattern = plan(api, school, school.division, from_day=start).json()["id"]
    lessons = Lesson.objects.filter(pattern=pattern)
    local = {one.starts_at.astimezone(PARIS).time().isoformat("minutes") for one in lessons}
    assert local == {"08:30"}
    for turn in turns:
        before = lessons.get(day=turn - timedelta(days=6)).starts_at
        after = lessons.get(day=turn + timedelta(days=1)).starts_at
        assert after - before in (timedelta(days=7, hours=1), timedelta(days=6, hours=23))
    # At night, in the hour that does not exist and in the one that comes twice.
    for n, (starts, ends) in enumerate(
        [("02:30", "03:00"), ("02:00", "02:45"), ("01:30", "02:30")]
    ):
        group = [school.division, school.other_division, school.division][n]
        night = plan(
            api,
            school,
            group,
            weekday=7,
            starts=starts,
            ends=ends,
            from_day=start,
            teachers=[],
            force=True,
        )
        assert night.status_code == 201, night.content
        for turn in turns:
            one = Lesson.objects.get(pattern=night.json()["id"], pattern_day=turn)
            assert timedelta() < one.ends_at - one.starts_at <= timedelta(hours=2)


def test_the_zones_holidays_and_public_holidays(school: School, api: Any) -> None:
    place = school.establishment
    place.holiday_zone = "A"
    place.save()
    SchoolYear.objects.filter(pk=school.year.pk).update(
        starts_on=date(2026, 9, 1), ends_on=date(2027, 7, 3)
    )
    year = SchoolYear.objects.get(pk=school.year.pk)
    assert follow_the_zone(year) > 8
    assert follow_the_zone(year) == 0
    found = {
        (one["name"], one["kind"])
        for one in api(school.pupil)
        .get("/school-calendar?from=2026-09-01&to=2027-07-03")
        .json()["closures"]
    }
    assert ("Noël", "public_holiday") in found
    assert any(kind == "holidays" for _, kind in found)
    assert Closure.objects.filter(year=year, starts_on=date(2026, 11, 11)).exists()


def test_the_twin_school_stays_as_it_is(school: School, api: Any, monday: date) -> None:
    twin = make_school(name="Collège jumeau")
    pattern = plan(api, twin, twin.division).json()["id"]
    before = days(pattern)
    assert close(api, school, monday, monday).status_code == 201
    letter(api, school, {monday: "B"})
    assert days(pattern) == before
    for asked in (
        plan(api, school, twin.division),
        plan(api, school, school.division, teachers=[twin.teacher.pk]),
        plan(api, school, school.division, subject=twin.subject.pk),
        plan(
            api, school, school.division, rooms=[RoomFactory(establishment=twin.establishment).pk]
        ),
        plan(api, school, school.division, establishment=twin.establishment.pk),
    ):
        assert asked.status_code == 404, asked.content
    assert api(school.office).delete(f"/patterns/{pattern}").status_code == 404
    assert letter(api, twin, {monday: "A"}, school.office).status_code == 404
