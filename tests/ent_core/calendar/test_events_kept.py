"""School events over HTTP: what is refused, whole days, changes, answers, lists."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.calendar.models import SchoolEvent
from ent_core.kernel import clock
from tests.ent_core.calendar.publishing import Apis, body, publish, refused, sees
from tests.factories import GroupFactory, School
from tests.factories.agenda import make_event, to_group
from tests.factories.timetable import at, school_day

pytestmark = pytest.mark.django_db


# Bad input ----------------------------------------------------------------------------------


def test_audiences_of_nobody(school: School, api: Apis) -> None:
    empty = GroupFactory(year=school.year, name="6e vide")
    head = api(school.head)
    refused(head.post("/events", body(school, [])), "audience")
    refused(head.post("/events", body(school, to_group(empty))), "audience")
    refused(
        head.post("/events", body(school, [{"who": "pupils", "in": {"level": "9e"}}])), "audience"
    )
    person = {"who": "pupils", "in": {"person": school.teacher.pk}}  # who is no pupil
    refused(head.post("/events", body(school, [person])), "audience")
    for part in (
        {"who": "pupils", "in": {}},
        {"who": "pupils", "in": {"group": 1, "level": "4e"}},
        {"who": "cats", "in": {"group": school.division.pk}},
        {"who": "pupils", "in": {"planet": 3}},
        {"who": "pupils"},
    ):
        assert head.post("/events", body(school, [part])).status_code == 422, part


def test_times_that_make_no_sense(school: School, api: Apis) -> None:
    head, mine = api(school.head), to_group(school.division)
    starts = at(school.establishment, school_day(school.establishment), "10:00")

    def tried(**facts: Any) -> Any:
        return head.post("/events", body(school, mine, **facts))

    before, after = starts - timedelta(minutes=1), starts + timedelta(days=365)
    refused(tried(starts_at=starts.isoformat(), ends_at=before.isoformat()), "ends_at")
    refused(tried(starts_at=starts.isoformat(), ends_at=starts.isoformat()), "ends_at")
    refused(tried(starts_at=starts.isoformat(), ends_at=after.isoformat()), "ends_at")
    far = starts.replace(year=starts.year + 10)
    refused(tried(ends_at=far.isoformat()), "ends_at")
    refused(
        tried(starts_at=far.isoformat(), ends_at=(far + timedelta(hours=1)).isoformat()),
        "starts_at",
    )
    beyond = tried(all_day=True, starts_at="9999-12-31", ends_at="9999-12-31")
    assert beyond.status_code == 422, beyond.content
    refused(tried(ends_at=None), "ends_at")
    for nonsense in ("2026-13-01T10:00:00+01:00", "2026-11-02T10:00:00", "demain", 12, True):
        assert tried(starts_at=nonsense).status_code == 422, nonsense
    refused(tried(starts_at="2026-11-30"), "starts_at")  # a day, of what does not last all day
    assert not SchoolEvent.objects.exists()


def test_a_moment_in_the_hour_that_spring_skips(school: School, api: Apis) -> None:
    """With an offset any moment exists; it is told in the school's own time."""
    year = clock.today().year + 1
    sunday = max(day for day in (datetime(year, 3, n) for n in range(25, 32)) if day.weekday() == 6)
    made = publish(
        api,
        school.head,
        school,
        to_group(school.division),
        starts_at=f"{sunday:%Y-%m-%d}T02:30:00+01:00",
        ends_at=f"{sunday:%Y-%m-%d}T04:00:00+02:00",
    )
    assert made["starts_at"] == f"{sunday:%Y-%m-%d}T03:30:00+02:00"
    assert made["ends_at"] == f"{sunday:%Y-%m-%d}T04:00:00+02:00"


def test_other_bad_bodies(school: School, api: Apis) -> None:
    head, mine = api(school.head), to_group(school.division)
    assert head.post("/events", body(school, mine, title="")).status_code == 422
    refused(head.post("/events", body(school, mine, title="   ")), "title")
    refused(head.post("/events", body(school, mine, title="x" * 121)), "title")
    refused(head.post("/events", body(school, mine, answers="perhaps")), "answers")
    refused(head.post("/events", body(school, mine, colour="red")), "colour")
    refused(head.get("/events?from=2026-11-30&to=2026-11-29"), "to")
    refused(head.get("/events?from=2020-01-01&to=2030-01-01"), "to")
    for day in ("9999-12-31", "0001-01-01"):  # beyond every calendar
        assert head.get(f"/events?from={day}").status_code == 422
    assert head.get("/events?from=yesterday").status_code == 422


# Whole days ---------------------------------------------------------------------------------


def test_whole_days(school: School, api: Apis) -> None:
    first = school_day(school.establishment)
    last = first + timedelta(days=2)
    made = publish(
        api,
        school.head,
        school,
        to_group(school.division),
        title="Voyage",
        all_day=True,
        starts_at=first.isoformat(),
        ends_at=last.isoformat(),
    )
    assert (made["day"], made["last_day"]) == (first.isoformat(), last.isoformat())
    head = api(school.head)
    for days, there in ((-1, False), (0, True), (2, True), (3, False)):
        day = first + timedelta(days=days)
        listed = head.get(f"/events?from={day}&to={day}").json()["items"]
        assert bool(listed) == there, days
    changed = head("PATCH", f"/events/{made['id']}", {"ends_at": first.isoformat()}).json()
    assert changed["last_day"] == first.isoformat()
    assert changed["sequence"] == 1
    refused(
        head("PATCH", f"/events/{made['id']}", {"ends_at": str(first - timedelta(days=1))}),
        "ends_at",
    )


# Changing and cancelling --------------------------------------------------------------------


def test_changed_and_cancelled(school: School, api: Apis) -> None:
    made = publish(api, school.teacher, school, to_group(school.division), answers="yes_no_maybe")
    path, teacher = f"/events/{made['id']}", api(school.teacher)
    assert teacher("PATCH", path, {"title": made["title"]}).json()["sequence"] == 0
    changed = teacher("PATCH", path, {"place": "CDI", "details": "Avec un stylo"}).json()
    assert (changed["place"], changed["sequence"]) == ("CDI", 1)
    assert changed["starts_at"] == made["starts_at"]
    later = (datetime.fromisoformat(made["ends_at"]) + timedelta(hours=1)).isoformat()
    assert teacher("PATCH", path, {"ends_at": later}).json()["ends_at"] == later
    refused(teacher("PATCH", path, {"starts_at": later}), "ends_at")
    refused(teacher("PATCH", path, {"audience": []}), "audience")
    outside = teacher("PATCH", path, {"audience": to_group(school.other_division)})
    assert outside.json()["code"] == "outside_rights"
    for _ in range(2):
        assert teacher.delete(path).status_code == 204
    shown = api(school.pupil).get(path).json()
    assert (shown["cancelled"], shown["can"], shown["sequence"]) == (True, [], 3)
    assert teacher("PATCH", path, {"title": "Autre"}).json()["code"] == "cancelled"
    answer = api(school.pupil).post(f"{path}/answer", {"answer": "yes"})
    assert (answer.status_code, answer.json()["code"]) == (409, "cancelled")


def test_another_audience(school: School, api: Apis) -> None:
    made = publish(api, school.office, school, to_group(school.division))
    path = f"/events/{made['id']}"
    api(school.head)("PATCH", path, {"audience": to_group(school.other_division)})
    assert not sees(api, school.pupil, made["id"])
    assert sees(api, school.other_pupil, made["id"])


# Answers ------------------------------------------------------------------------------------


def test_answers_and_counts(school: School, api: Apis) -> None:
    made = publish(
        api,
        school.teacher,
        school,
        to_group(school.division, "guardians"),
        answers="yes_no_maybe",
    )
    path = f"/events/{made['id']}"
    first, second, third = school.guardians[:3]
    assert api(first).post(f"{path}/answer", {"answer": "yes"}).json()["answer"] == "yes"
    assert api(second).post(f"{path}/answer", {"answer": "maybe"}).json()["answer"] == "maybe"
    for _ in range(2):  # a change of mind, and the same again
        assert api(first).post(f"{path}/answer", {"answer": "no"}).json()["answer"] == "no"
    author = api(school.teacher)
    assert author.get(path).json()["counts"] == {"yes": 0, "no": 1, "maybe": 1}
    answers = author.get(f"{path}/answers").json()
    assert answers["people"] == 4
    assert answers["counts"] == {"yes": 0, "no": 1, "maybe": 1}
    assert [(one["person"]["id"], one["answer"]) for one in answers["items"]] == [
        (first.pk, "no"),
        (second.pk, "maybe"),
    ]
    # Nobody else counts, and one guardian's answer is not the other's.
    assert api(third).get(path).json()["counts"] is None
    assert api(third).get(path).json()["answer"] is None
    assert api(third).get(f"{path}/answers").status_code == 403
    assert api(third).post(f"{path}/answer", {"answer": "perhaps"}).status_code == 422


def test_who_may_not_answer(school: School, api: Apis) -> None:
    made = publish(api, school.teacher, school, to_group(school.division), answers="yes_no_maybe")
    path = f"/events/{made['id']}/answer"
    # The guardian reads it for the child, and does not answer in the child's place.
    assert api(school.guardian).post(path, {"answer": "yes"}).status_code == 403
    assert api(school.teacher).post(path, {"answer": "yes"}).status_code == 403
    assert api(school.other_pupil).post(path, {"answer": "yes"}).status_code == 404
    plain = publish(api, school.teacher, school, to_group(school.division))
    answer = api(school.pupil).post(f"/events/{plain['id']}/answer", {"answer": "yes"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_answers")


def test_no_answers_after_the_start(school: School, api: Apis) -> None:
    now = clock.now()
    for starts, status in ((timedelta(minutes=1), 200), (timedelta(minutes=-1), 409)):
        event = make_event(
            school.teacher,
            school.establishment,
            to_group(school.division),
            answers="yes_no_maybe",
            starts_at=now + starts,
            ends_at=now + timedelta(hours=1),
        )
        answer = api(school.pupil).post(f"/events/{event.pk}/answer", {"answer": "yes"})
        assert answer.status_code == status
    assert answer.json()["code"] == "started"


def test_sent_twice_it_is_published_once(school: School, api: Apis) -> None:
    head = api(school.head)
    key = {"Idempotency-Key": "6e2c0b0c-5b7e-4d53-9a53-1c8d5a1f4f11"}
    sent = body(school, to_group(school.division))
    first, second = (head.post("/events", sent, **key) for _ in range(2))
    assert first.json() == second.json()
    assert SchoolEvent.objects.count() == 1


# Lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["pupil", "guardian", "teacher", "head"])
def test_thirty_cost_what_one_costs(school: School, api: Apis, reader: str) -> None:
    client = api(school.person(reader))

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/events?limit=100").json()["items"]
        return len(caught)

    def add() -> None:
        make_event(
            school.teacher,
            school.establishment,
            [*to_group(school.division), {"who": "pupils", "in": {"person": school.pupil.pk}}],
            answers="yes_no_maybe",
        )

    add()
    one = queries()
    for _ in range(29):
        add()
    assert queries() == one <= 26


def test_pages_of_events(school: School, api: Apis) -> None:
    made = [
        make_event(school.teacher, school.establishment, to_group(school.division), days=n).pk
        for n in (1, 2, 3, 8, 9)
    ]
    seen, cursor = [], ""
    while cursor is not None:
        page = api(school.pupil).get(f"/events?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(made)


def test_choosing_thirty_costs_what_one_costs(school: School, api: Apis) -> None:
    """An audience of many is looked at as a whole."""
    pupils = [school.pupil, *(school.add_pupil(guardians=1) for _ in range(29))]

    def queries(many: int) -> int:
        audience = [
            {"who": who, "in": {"person": one.pk}}
            for one in pupils[:many]
            for who in ("pupils", "guardians")
        ]
        with CaptureQueriesContext(connection) as caught:
            publish(api, school.teacher, school, audience)
        return len(caught)

    assert queries(1) == queries(30)
