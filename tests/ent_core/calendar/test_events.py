"""School events over HTTP: published by whom, seen by whom they are for."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.calendar.models import SchoolEvent
from ent_core.establishments.models import Group, GroupMembership, Guardianship, HeadTeacher
from ent_core.people.models import User
from tests.ent_core.calendar.publishing import Apis, body, everybody, publish, sees
from tests.factories import (
    GroupFactory,
    GuardianshipFactory,
    MembershipFactory,
    School,
    make_school,
)
from tests.factories.agenda import make_event, to_group
from tests.factories.timetable import at, school_day

pytestmark = pytest.mark.django_db


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


def test_a_guardian_without_authority_reads_and_answers_by_name_alone(
    school: School, api: Apis
) -> None:
    reader = school.add_guardian(school.pupil, Guardianship.Restriction.NO_AUTHORITY)
    to_class = to_group(school.division, "guardians")
    by_name = [{"who": "guardians", "in": {"person": reader.pk}}]
    for audience, status in ((to_class, 403), (by_name, 200)):
        made = publish(api, school.head, school, audience, answers="yes_no_maybe")
        path = f"/events/{made['id']}"
        seen = api(reader).get(path).json()
        assert ("answer" in seen["can"]) == (status == 200)
        assert api(reader).post(f"{path}/answer", {"answer": "yes"}).status_code == status
    # Over another child of that class one has it: then one signs for that one.
    other = school.add_pupil(school.division)
    GuardianshipFactory(establishment=school.establishment, guardian=reader, pupil=other)
    made = publish(api, school.head, school, to_class, answers="yes_no_maybe")
    assert "answer" in api(reader).get(f"/events/{made['id']}").json()["can"]
