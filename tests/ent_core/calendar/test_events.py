"""School events over HTTP: published, changed, cancelled, answered; seen by whom they are for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.calendar.models import SchoolEvent
from ent_core.establishments.models import Group, GroupMembership, Guardianship, HeadTeacher
from ent_core.kernel import clock
from ent_core.people.models import User
from tests.factories import GroupFactory, MembershipFactory, School, make_school
from tests.factories.agenda import make_event, to_group
from tests.factories.timetable import at, school_day

pytestmark = pytest.mark.django_db
Apis = Callable[..., Any]


def body(school: School, audience: Any, **facts: Any) -> dict[str, Any]:
    day = school_day(school.establishment)
    return {
        "title": "Réunion parents-professeurs",
        "starts_at": at(school.establishment, day, "18:00").isoformat(),
        "ends_at": at(school.establishment, day, "19:30").isoformat(),
        "audience": audience,
        **facts,
    }


def publish(api: Apis, who: User, school: School, audience: Any, **facts: Any) -> Any:
    answer = api(who).post("/events", body(school, audience, **facts))
    assert answer.status_code == 201, answer.content
    return answer.json()


def refused(answer: Any, *fields: str) -> None:
    assert answer.status_code == 422, answer.content
    assert set(answer.json()["fields"]) == set(fields)


def sees(api: Apis, person: User, event: int) -> bool:
    listed = event in [one["id"] for one in api(person).get("/events").json()["items"]]
    status = api(person).get(f"/events/{event}").status_code
    assert status == (200 if listed else 404)
    return listed


def everybody(school: School) -> dict[str, User]:
    return {
        name: school.person(name)
        for name in (
            *("pupil", "guardian", "other_pupil", "other_guardian", "teacher", "head_teacher"),
            *("other_teacher", "school_life", "nurse", "head", "office", "establishment_admin"),
            "academy_admin",
        )
    }


# Publishing and reading ---------------------------------------------------------------------


def test_published_and_read(school: School, api: Apis) -> None:
    made = publish(
        api,
        school.teacher,
        school,
        to_group(school.division, "pupils", "guardians"),
        place="Salle des fêtes",
        details="Venir à l’heure.",
        answers="yes_no_maybe",
    )
    event = api(school.guardian).get(f"/events/{made['id']}").json()
    day = school_day(school.establishment)
    assert event == {
        "id": made["id"],
        "establishment": school.establishment.pk,
        "title": "Réunion parents-professeurs",
        "starts_at": at(school.establishment, day, "18:00").isoformat(),
        "ends_at": at(school.establishment, day, "19:30").isoformat(),
        "all_day": False,
        "day": day.isoformat(),
        "last_day": day.isoformat(),
        "place": "Salle des fêtes",
        "details": "Venir à l’heure.",
        "author": {"id": school.teacher.pk, "name": school.teacher.name, "called": None},
        "audience": [
            {"who": "guardians", "in": {"group": school.division.pk}, "name": "4e B"},
            {"who": "pupils", "in": {"group": school.division.pk}, "name": "4e B"},
        ],
        "answers": "yes_no_maybe",
        "answer": None,
        "counts": None,
        "cancelled": False,
        "sequence": 0,
        "can": ["answer"],
    }
    assert made["can"] == ["edit"]
    assert made["counts"] == {"yes": 0, "no": 0, "maybe": 0}


RUNS = {"school_life", "head", "office", "establishment_admin"}
CLASS = {"pupil", "guardian", "teacher", "head_teacher"}
OTHERS = {"other_pupil", "other_guardian", "other_teacher"}
SEEN_BY = [
    # A guardian also sees what is for the child; teachers what touches their classes.
    ({"who": "pupils", "in": {"group": "division"}}, CLASS | RUNS),
    ({"who": "guardians", "in": {"group": "division"}}, CLASS - {"pupil"} | RUNS),
    ({"who": "staff", "in": {"group": "division"}}, {"teacher", "head_teacher"} | RUNS),
    ({"who": "pupils", "in": {"level": "4e"}}, CLASS | RUNS),
    ({"who": "guardians", "in": {"level": "3e"}}, OTHERS - {"other_pupil"} | RUNS),
    ({"who": "pupils", "in": {"school": "establishment"}}, CLASS | OTHERS | RUNS),
    (
        {"who": "guardians", "in": {"school": "establishment"}},
        (CLASS | OTHERS) - {"pupil", "other_pupil"} | RUNS,
    ),
    (
        {"who": "staff", "in": {"school": "establishment"}},
        {"teacher", "head_teacher", "other_teacher", "nurse"} | RUNS,
    ),
    ({"who": "pupils", "in": {"person": "pupil"}}, {"pupil", "guardian"} | RUNS),
    ({"who": "guardians", "in": {"person": "pupil"}}, {"guardian"} | RUNS),
    ({"who": "guardians", "in": {"person": "guardian"}}, {"guardian"} | RUNS),
    ({"who": "staff", "in": {"person": "nurse"}}, {"nurse"} | RUNS),
]


@pytest.mark.parametrize(("part", "seen_by"), SEEN_BY)
def test_who_sees_it(school: School, api: Apis, part: Any, seen_by: set[str]) -> None:
    Group.objects.filter(pk=school.division.pk).update(level="4e")
    Group.objects.filter(pk=school.other_division.pk).update(level="3e")
    [(within, name)] = part["in"].items()
    target = getattr(school, name).pk if within != "level" else name
    made = publish(api, school.head, school, [{"who": part["who"], "in": {within: target}}])
    twin = make_school(name="Collège jumeau")
    for name, person in everybody(school).items():
        assert sees(api, person, made["id"]) == (name in seen_by), name
    for name, person in everybody(twin).items():
        assert not sees(api, person, made["id"]), f"{name} of the twin"
    second = api(school.guardians[1]).get("/events").json()["items"]
    assert bool(second) == ("guardian" in seen_by and part["in"] != {"person": "guardian"})


@pytest.mark.parametrize("part", [part for part, _ in SEEN_BY])
def test_as_many_may_answer_as_are_meant(school: School, api: Apis, part: Any) -> None:
    """Two ways to the same people: who is meant by a part, and what is meant for a person."""
    Group.objects.filter(pk=school.division.pk).update(level="4e")
    Group.objects.filter(pk=school.other_division.pk).update(level="3e")
    today = school.establishment.today()
    ended = Guardianship.objects.filter(guardian=school.guardians[3])
    ended.update(ends_on=today - timedelta(days=1))
    Guardianship.objects.filter(guardian=school.guardians[2]).update(
        restriction="no_access", decided_on=today
    )
    school.add_pupil()
    [(within, name)] = part["in"].items()
    target = getattr(school, name).pk if within != "level" else name
    made = publish(
        api,
        school.head,
        school,
        [{"who": part["who"], "in": {within: target}}],
        answers="yes_no_maybe",
    )
    path = f"/events/{made['id']}"
    answers = [
        api(one).post(f"{path}/answer", {"answer": "yes"}).status_code for one in User.objects.all()
    ]
    told = api(school.head).get(f"{path}/answers").json()
    assert told["people"] == answers.count(200) == told["counts"]["yes"] > 0


def test_persons_of_an_audience_are_named_to_its_author_alone(school: School, api: Apis) -> None:
    parts = [{"who": "pupils", "in": {"person": one.pk}} for one in school.pupils]
    made = publish(api, school.teacher, school, parts)
    assert [one["name"] for one in made["audience"]] == [one.name for one in school.pupils]
    assert api(school.pupil).get(f"/events/{made['id']}").json()["audience"] == []


def test_it_is_seen_as_of_now(school: School, api: Apis) -> None:
    made = publish(api, school.teacher, school, to_group(school.division))
    today = school.establishment.today()
    assert not sees(api, school.other_pupil, made["id"])
    MembershipFactory(group=school.division, user=school.other_pupil)
    assert sees(api, school.other_pupil, made["id"])
    GroupMembership.objects.filter(user=school.pupil).update(ends_on=today - timedelta(days=1))
    assert not sees(api, school.pupil, made["id"])
    assert not sees(api, school.guardian, made["id"])
    second = school.guardians[2]
    Guardianship.objects.filter(guardian=second).update(restriction="no_access", decided_on=today)
    assert not sees(api, second, made["id"])


# The sender's rights ------------------------------------------------------------------------


def test_outside_ones_rights(school: School, api: Apis) -> None:
    mine, other = to_group(school.division), to_group(school.other_division)
    everyone = [{"who": "staff", "in": {"school": school.establishment.pk}}]
    answer = api(school.teacher).post("/events", body(school, mine + other + everyone))
    assert answer.status_code == 403
    problem = answer.json()
    assert problem["code"] == "outside_rights"
    assert problem["outside_rights"] == [
        {**other[0], "name": "3e A"},
        {**everyone[0], "name": "Collège Jean-Zay"},
    ]
    assert not SchoolEvent.objects.exists()
    for person in (school.pupil, school.guardian):
        assert api(person).post("/events", body(school, mine)).status_code == 403
        assert api(person).post("/events", body(school, other)).status_code == 404


def test_whom_a_teacher_may_choose(school: School, api: Apis) -> None:
    def status(who: str, person: User) -> int:
        part = {"who": who, "in": {"person": person.pk}}
        return int(api(school.teacher).post("/events", body(school, [part])).status_code)

    assert status("pupils", school.pupil) == 201
    assert status("guardians", school.pupil) == 201
    assert status("guardians", school.guardian) == 201
    assert status("staff", school.head_teacher) == 201
    assert status("pupils", school.other_pupil) == 403
    assert status("guardians", school.other_guardian) == 403
    assert status("staff", school.head) == 403


def test_the_head_teacher_of_a_class_addresses_it(school: School, api: Apis) -> None:
    publish(api, school.head_teacher, school, to_group(school.division, "guardians"))
    HeadTeacher.objects.all().delete()
    answer = api(school.head_teacher).post("/events", body(school, to_group(school.division)))
    assert answer.status_code == 403


def test_a_team_is_addressed_by_its_members(school: School, api: Apis) -> None:
    team = GroupFactory(year=school.year, kind="team", name="Équipe des 4e")
    for one in (school.teacher, school.school_life):
        MembershipFactory(group=team, user=one)
    made = publish(api, school.teacher, school, to_group(team, "staff"))
    assert sees(api, school.school_life, made["id"])
    assert not sees(api, school.other_teacher, made["id"])
    answer = api(school.other_teacher).post("/events", body(school, to_group(team, "staff")))
    assert answer.status_code == 403


def test_nothing_of_another_school(school: School, api: Apis) -> None:
    twin = make_school(name="Collège jumeau")
    there = make_event(
        twin.head, twin.establishment, to_group(twin.division), answers="yes_no_maybe"
    )
    for part in (
        {"who": "pupils", "in": {"group": twin.division.pk}},
        {"who": "pupils", "in": {"school": twin.establishment.pk}},
        {"who": "pupils", "in": {"person": twin.pupil.pk}},
        {"who": "pupils", "in": {"group": 10**15}},
    ):
        for person in (school.head, school.teacher):
            answer = api(person).post("/events", body(school, [part]))
            assert answer.status_code == 404, (part, answer.content)
        mine = publish(api, school.head, school, to_group(school.division))
        moved = api(school.head)("PATCH", f"/events/{mine['id']}", {"audience": [part]})
        assert moved.status_code == 404
    for person in (school.head, school.pupil):
        one = api(person)
        assert one("PATCH", f"/events/{there.pk}", {"title": "x"}).status_code == 404
        assert one.delete(f"/events/{there.pk}").status_code == 404
        assert one.post(f"/events/{there.pk}/answer", {"answer": "yes"}).status_code == 404
        assert one.get(f"/events/{there.pk}/answers").status_code == 404


def test_what_one_may_address(school: School, api: Apis) -> None:
    Group.objects.filter(pk=school.division.pk).update(level="4e")
    everyone = ["pupils", "guardians", "staff"]
    division = {"who": everyone, "in": {"group": school.division.pk}, "name": "4e B"}
    assert api(school.teacher).get("/audiences").json()["items"] == [division]
    assert api(school.head).get("/audiences").json()["items"] == [
        {
            "who": everyone,
            "in": {"school": school.establishment.pk},
            "name": "Collège Jean-Zay",
        },
        {"who": everyone, "in": {"level": "4e"}, "name": "4e"},
        {"who": everyone, "in": {"group": school.other_division.pk}, "name": "3e A"},
        division,
    ]
    for person in (school.pupil, school.guardian, school.nurse, school.academy_admin):
        assert api(person).get("/audiences").json()["items"] == []


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
    refused(tried(all_day=True, starts_at="9999-12-31", ends_at="9999-12-31"), "starts_at")
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
    assert head.get("/events?from=9999-12-31").status_code == 200
    assert head.get("/events?from=0001-01-01").status_code == 200
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
