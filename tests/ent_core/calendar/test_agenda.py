"""The merged view by day, and deadlines of one's own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.calendar.models import PersonalItem
from ent_core.homework.models import Tick
from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.factories import School, make_school
from tests.factories.agenda import make_event, make_item, to_group
from tests.factories.homework import make_homework
from tests.factories.timetable import (
    ClosureFactory,
    RoomFactory,
    SchoolWeekFactory,
    at,
    make_lesson,
    monday_of,
    school_day,
)

pytestmark = pytest.mark.django_db
Apis = Callable[..., Any]


@pytest.fixture
def day(school: School) -> date:
    return school_day(school.establishment)


def agenda(api: Apis, who: User, day: date, to: date | None = None, **params: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in params.items())
    answer = api(who).get(f"/agenda?from={day}&to={to or day}&{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def kinds(days: Any) -> list[str]:
    return [one["kind"] for one in days[0]["items"]]


def test_a_day_of_a_pupil(school: School, api: Apis, day: date) -> None:
    place = school.establishment
    lesson = make_lesson(
        school.division,
        school.teacher,
        day=day,
        subject=school.subject,
        rooms=RoomFactory(establishment=place, name="B12"),
    )
    make_lesson(
        school.division, day=day, title="Club", test="Fractions", starts="08:00", ends="09:00"
    )
    make_lesson(school.other_division, day=day)
    homework = make_homework(school.teaching, days=(day - place.today()).days)
    event = make_event(school.head, place, to_group(school.division), answers="yes_no_maybe")
    make_event(school.head, place, to_group(school.other_division))
    item = make_item(school.pupil, place, days=(day - place.today()).days)
    SchoolWeekFactory(year=school.year, monday=monday_of(day), letter="B")
    api(school.pupil).post(f"/events/{event.pk}/answer", {"answer": "yes"})
    [shown] = agenda(api, school.pupil, day)
    assert (shown["day"], shown["closed"], shown["letter"]) == (day.isoformat(), "", "B")
    assert [(one["kind"], one["id"]) for one in shown["items"]] == [
        ("deadline", item.pk),
        ("homework", homework.pk),
        ("test", Lesson.objects.get(title="Club").pk),
        ("lesson", lesson.pk),
        ("event", event.pk),
    ]
    deadline, due, test, maths, meeting = shown["items"]
    assert deadline["done"] is False
    assert (due["subject"]["name"], due["done"]) == ("Mathématiques", False)
    assert (test["title"], test["about"]) == ("Club", "Fractions")
    assert maths["starts_at"] == at(place, day, "10:00").isoformat()
    assert (maths["place"], maths["with"], maths["status"]) == ("B12", school.teacher.name, "kept")
    assert (meeting["answer"], meeting["starts_at"][11:16]) == ("yes", "18:00")
    Tick.objects.create(homework=homework, pupil=school.pupil)
    assert agenda(api, school.pupil, day)[0]["items"][1]["done"] is True
    # The guardian sees the child's day, without what the child noted for itself.
    seen = agenda(api, school.guardian, day, pupil=school.pupil.pk)
    assert kinds(seen) == ["homework", "test", "lesson", "event"]
    assert seen[0]["items"][-1]["answer"] is None


def test_a_teachers_own(school: School, api: Apis, day: date) -> None:
    place = school.establishment
    make_lesson(school.division, school.teacher, day=day, subject=school.subject)
    make_lesson(school.other_division, school.other_teacher, day=day, starts="11:00", ends="12:00")
    make_homework(school.teaching, days=(day - place.today()).days)
    make_event(school.teacher, place, to_group(school.division))
    make_event(school.head, place, to_group(school.other_division))
    make_event(school.head, place, [{"who": "staff", "in": {"school": place.pk}}], title="Conseil")
    shown = agenda(api, school.teacher, day)
    assert kinds(shown) == ["homework", "lesson", "event", "event"]
    assert shown[0]["items"][1]["with"] == "4e B"
    assert shown[0]["items"][0]["done"] is None
    # The head published two; the office answers for the whole school's, and Today says the same.
    assert kinds(agenda(api, school.head, day)) == ["event"] * 3
    assert kinds(agenda(api, school.office, day)) == ["event"] * 3
    assert kinds(agenda(api, school.nurse, day)) == ["event"]


def test_days_beyond_every_calendar_are_refused(school: School, api: Apis) -> None:
    for span in ("from=0001-01-01&to=0001-01-30", "from=9999-12-01&to=9999-12-31"):
        assert api(school.pupil).get(f"/agenda?{span}").status_code == 422
    for cursor in ("WyJ4IiwxXQ", "WyIyMDI2LTEzLTQ1IiwxXQ"):
        assert api(school.pupil).get(f"/events?cursor={cursor}").status_code == 422


def test_whose(school: School, api: Apis, day: date) -> None:
    def status(who: User, pupil: User | None = None) -> int:
        asked = f"&pupil={pupil.pk}" if pupil else ""
        return int(api(who).get(f"/agenda?from={day}&to={day}{asked}").status_code)

    twin = make_school(name="Collège jumeau")
    assert status(school.guardian) == 422
    assert status(school.guardian, school.other_pupil) == 404
    assert status(school.pupil, school.pupils[1]) == 404
    assert status(school.other_teacher, school.pupil) == 200
    for person in (school.head, school.teacher, school.pupil, school.guardian):
        assert status(person, twin.pupil) == 404
    assert status(school.establishment_admin, school.pupil) == 404


def test_a_guardian_is_told_of_one_child_at_a_time(school: School, api: Apis, day: date) -> None:
    place = school.establishment
    make_event(school.head, place, to_group(school.division, "guardians"), title="Pour la 4e B")
    make_event(
        school.head,
        place,
        [{"who": "guardians", "in": {"person": school.guardian.pk}}],
        title="Rendez-vous",
        starts="07:00",
        ends="08:00",
    )
    shown = agenda(api, school.guardian, day, pupil=school.pupil.pk)[0]["items"]
    assert [one["title"] for one in shown] == ["Rendez-vous", "Pour la 4e B"]
    assert agenda(api, school.pupil, day)[0]["items"] == []
    # The other guardian's appointment is nobody else's business.
    second = agenda(api, school.guardians[1], day, pupil=school.pupil.pk)[0]["items"]
    assert [one["title"] for one in second] == ["Pour la 4e B"]


def test_days_off_and_events_of_several_days(school: School, api: Apis, day: date) -> None:
    monday = monday_of(day)
    ClosureFactory(
        year=school.year,
        name="Pont",
        starts_on=monday + timedelta(days=1),
        ends_on=monday + timedelta(days=2),
    )
    place = school.establishment
    make_event(
        school.head,
        place,
        to_group(school.division),
        title="Voyage",
        starts_at=at(place, monday - timedelta(days=1), "20:00"),
        ends_at=at(place, monday + timedelta(days=1), "00:00"),
    )
    days = agenda(api, school.pupil, monday - timedelta(days=2), monday + timedelta(days=3))
    assert [one["closed"] for one in days] == ["", "", "", "Pont", "Pont", ""]
    assert [len(one["items"]) for one in days] == [0, 1, 1, 0, 0, 0]
    assert days[1]["items"] == days[2]["items"]
    assert days[1]["items"][0]["last_day"] == monday.isoformat()


def test_a_cancelled_event_is_shown_as_such(school: School, api: Apis, day: date) -> None:
    event = make_event(school.teacher, school.establishment, to_group(school.division))
    api(school.teacher).delete(f"/events/{event.pk}")
    assert agenda(api, school.pupil, day)[0]["items"][0]["status"] == "cancelled"


@pytest.mark.parametrize(
    "query", ["from=2026-11-30&to=2026-11-29", "from=2026-11-01&to=2027-01-02"]
)
def test_spans(school: School, api: Apis, query: str) -> None:
    answer = api(school.pupil).get(f"/agenda?{query}")
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"to"}
    assert len(agenda(api, school.pupil, date(2026, 11, 1), date(2027, 1, 1))) == 62


@pytest.mark.parametrize("reader", ["pupil", "guardian", "teacher"])
def test_thirty_cost_what_one_costs(school: School, api: Apis, day: date, reader: str) -> None:
    client, place = api(school.person(reader)), school.establishment
    asked = "" if reader == "teacher" else f"&pupil={school.pupil.pk}"
    last = day + timedelta(days=30)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(f"/agenda?from={day}&to={last}{asked}")
        assert {one["kind"] for shown in answer.json()["items"] for one in shown["items"]} >= {
            "lesson",
            "event",
            "homework",
        }
        return len(caught)

    def add(n: int) -> None:
        make_lesson(
            school.division,
            [school.teacher, school.other_teacher],
            day=day + timedelta(days=n),
            subject=school.subject,
            rooms=RoomFactory(establishment=place),
        )
        make_homework(school.teaching, days=(day - place.today()).days + n)
        make_event(school.teacher, place, to_group(school.division), days=7 + n)
        make_item(school.pupil, place, days=7 + n)

    add(0)
    one = queries()
    for n in range(1, 30):
        add(n)
    assert queries() == one <= 40


# Deadlines of one's own ---------------------------------------------------------------------


def test_own_deadlines(school: School, api: Apis, day: date) -> None:
    pupil = api(school.pupil)
    made = pupil.post("/agenda/items", {"title": "Rendre le livre", "day": day.isoformat()})
    assert made.status_code == 201
    item = made.json()
    assert item == {
        "id": item["id"],
        "title": "Rendre le livre",
        "details": "",
        "day": day.isoformat(),
        "starts_at": None,
        "ends_at": None,
        "done": False,
    }
    path = f"/agenda/items/{item['id']}"
    assert pupil("PATCH", path, {"done": True}).json()["done"] is True
    assert pupil("PATCH", path, {"done": False}).json()["done"] is False
    hour = at(school.establishment, day + timedelta(days=1), "17:00").isoformat()
    moved = pupil("PATCH", path, {"starts_at": hour}).json()
    assert (moved["starts_at"], moved["day"]) == (hour, str(day + timedelta(days=1)))
    assert pupil("PATCH", path, {"day": str(day)}).json()["starts_at"] is None
    for person in (school.guardian, school.pupils[1], school.teacher, school.head):
        one = api(person)
        assert one("PATCH", path, {"title": "x"}).status_code == 404
        assert one.delete(path).status_code == 404
    assert pupil.delete(path).status_code == 204
    assert pupil.delete(path).status_code == 404
    assert not PersonalItem.objects.exists()


def test_a_guardian_has_deadlines_too(school: School, api: Apis, day: date) -> None:
    guardian = api(school.guardian)
    made = guardian.post("/agenda/items", {"title": "Signer le carnet", "day": day.isoformat()})
    assert made.status_code == 201
    days = (day - school.establishment.today()).days
    make_item(school.pupil, school.establishment, days=days, title="Secret")
    shown = agenda(api, school.guardian, day, pupil=school.pupil.pk)[0]["items"]
    assert [one["title"] for one in shown] == ["Signer le carnet"]
    for who in (school.pupil, school.head, school.add_guardian(school.pupil)):
        asked = {} if who == school.pupil else {"pupil": school.pupil.pk}
        titles = [one["title"] for one in agenda(api, who, day, **asked)[0]["items"]]
        assert titles == (["Secret"] if who == school.pupil else [])


def test_bad_deadlines(school: School, api: Apis, day: date) -> None:
    def fields(**body: Any) -> set[str]:
        answer = api(school.pupil).post("/agenda/items", {"title": "x", **body})
        assert answer.status_code == 422, answer.content
        return set(answer.json()["fields"])

    hour = at(school.establishment, day, "17:00")
    assert fields() == {"day"}
    assert fields(day=str(day), title=" ") == {"title"}
    assert fields(day="2126-01-01") == {"day"}
    assert fields(day="9999-12-31") == {"day"}
    assert fields(starts_at=hour.isoformat(), ends_at=hour.isoformat()) == {"ends_at"}
    assert fields(day=str(day), ends_at=hour.isoformat()) == {"starts_at"}
    assert fields(starts_at="2026-11-30T10:00:00") == {"starts_at"}
    assert fields(day=str(day), title="x" * 121) == {"title"}
    assert fields(day=str(day), person=3) == {"person"}
