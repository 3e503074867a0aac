"""Reports: copied whole, never changed, without who reported, answered by who is not accused."""

import json
from uuid import uuid4

import pytest

from chat.safety.actions import digest_of
from chat.safety.models import Report
from tests.chat.conftest import World


@pytest.fixture
def said(world: World, api):
    """``said(person, body)``: the id of a message in the class's channel."""

    def say(person, body, ch=None):
        where = ch or world.channel("class")
        answer = api(person).post(
            f"/channels/{where}/messages", {"cid": str(uuid4()), "body": body}
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return say


def reports_of(api, person, message):
    return [one for one in api(person).items("/safety/reports", limit=200)
            if one["message"]["id"] == message]  # fmt: skip


def is_person(shown, person, role: str) -> bool:
    """Whether ``shown`` is ``{id, name, role}`` as persons are everywhere."""
    facts = {"id": person.pk, "name": person.name, "role": role}
    return {name: shown[name] for name in facts} == facts


def test_the_message_with_ten_around_it(world: World, api, said):
    accused = world.school.pupil
    before = [said(world.school.teacher, f"avant {n}") for n in range(12)]
    bad = said(accused, "méchant")
    after = [said(accused, f"après {n}") for n in range(12)]
    reporter = world.school.pupils[1]
    answer = api(reporter).post(
        f"/messages/{bad}/report", {"reason": "insult", "details": "Elle insiste."}
    )
    assert answer.status_code == 201
    assert {one["number"] for one in answer.json()["help"]} == {"3018", "119"}
    assert str(reporter.pk) not in json.dumps({**answer.json(), "id": None, "at": None, "help": []})
    (report,) = reports_of(api, world.school.school_life, bad)
    assert report["message"]["body"] == "méchant"
    assert is_person(report["message"]["by"], accused, "pupil")
    assert all(is_person(one["by"], accused, "pupil") for one in report["after"])
    teacher = world.school.teacher
    assert all(is_person(one["by"], teacher, "teacher") for one in report["before"])
    assert [one["id"] for one in report["before"]] == before[2:]
    assert [one["id"] for one in report["after"]] == after[:10]
    assert (report["reason"], report["details"]) == ("insult", "Elle insiste.")
    assert report["state"] == "open"
    assert report["hidden"] is False
    assert report["channel"]["id"] == world.channel("class")


async def test_what_is_reported_stays_as_it_was(world: World, api, said, connect):
    bad = said(world.school.pupil, "les mots d’alors")
    api(world.school.pupils[1]).post(f"/messages/{bad}/report", {"reason": "threat"})
    author = await connect(world.school.pupil)
    await author.ask("edit", id=bad, body="rien du tout")
    await author.ask("delete", id=bad)
    (report,) = reports_of(api, world.school.head, bad)
    assert report["message"]["body"] == "les mots d’alors"
    assert report["hidden"] is True
    row = Report.objects.get(message=bad)
    assert row.digest == digest_of(row.copy)


def test_who_reported_stands_in_no_answer(world: World, api, said):
    reporter = world.school.guardian
    ch = world.channel("parents")
    bad = said(world.school.teacher, "pas bien", ch)
    made = api(reporter).post(f"/messages/{bad}/report", {"reason": "other"})
    assert made.status_code == 201
    listed = api(world.school.school_life).get("/safety/reports", limit=200)
    report = next(one for one in listed.json()["items"] if one["message"]["id"] == bad)
    answered = api(world.school.school_life).post(
        f"/safety/reports/{report['id']}/answer", {"outcome": "dismissed", "note": "vu"}
    )
    for answer in (made, listed, answered):
        said_of_it = [one for one in answer.json().get("items", [answer.json()])
                      if one["id"] == report["id"]]  # fmt: skip
        assert "report" not in "".join(said_of_it[0]) or "reporter" not in said_of_it[0]
        text = json.dumps(said_of_it, ensure_ascii=False)
        assert reporter.name not in text
        assert reporter.username not in text


def test_again_is_the_first_report(world: World, api, said):
    bad = said(world.school.pupil, "deux fois")
    http = api(world.school.pupils[1])
    first = http.post(f"/messages/{bad}/report", {"reason": "insult"})
    again = http.post(f"/messages/{bad}/report", {"reason": "hate", "details": "autre"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["reason"] == "insult"
    other = api(world.school.pupils[2]).post(f"/messages/{bad}/report", {"reason": "insult"})
    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]


def test_what_may_not_be_reported(world: World, api, said):
    mine = said(world.school.pupil, "le mien")
    http = api(world.school.pupil)
    assert http.post(f"/messages/{mine}/report", {"reason": "other"}).status_code == 403
    unseen = said(world.school.teacher, "à l’équipe", world.channel("team"))
    theirs = said(world.twin.teacher, "ailleurs", world.channel("class", world.twin))
    for message in (unseen, theirs, 10**15):
        answer = http.post(f"/messages/{message}/report", {"reason": "other"})
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"
    for body in ({}, {"reason": "boring"}, {"reason": "other", "who": 1},
                 {"reason": "other", "details": "x" * 2_001}):  # fmt: skip
        answer = api(world.school.pupils[1]).post(f"/messages/{mine}/report", body)
        assert answer.status_code == 422, body
    gone = said(world.school.pupil, "parti")
    Report.objects.filter(message=gone).delete()


def test_who_reads_and_answers(world: World, api, said):
    bad = said(world.school.pupil, "à trancher")
    api(world.school.pupils[1]).post(f"/messages/{bad}/report", {"reason": "insult"})
    (report,) = reports_of(api, world.school.head, bad)
    path = f"/safety/reports/{report['id']}/answer"
    body = {"outcome": "warned", "note": "Parlé avec l’élève."}
    for role in ("pupil", "guardian", "teacher", "head_teacher", "nurse", "office",
                 "establishment_admin", "academy_admin"):  # fmt: skip
        assert reports_of(api, world.school.person(role), bad) == [], role
        assert api(world.school.person(role)).post(path, body).status_code == 404, role
    for person in (world.twin.school_life, world.twin.head):
        assert reports_of(api, person, bad) == []
        assert api(person).post(path, body).status_code == 404
    answered = api(world.school.school_life).post(path, body)
    assert answered.status_code == 201
    assert answered.json()["state"] == "answered"
    (answer,) = answered.json()["answers"]
    assert (answer["outcome"], answer["note"]) == ("warned", "Parlé avec l’élève.")
    assert is_person(answer["by"], world.school.school_life, "school_life")
    head = api(world.school.head)
    for wrong in (
        {"outcome": "x", "note": ""}, {"outcome": "warned"}, {"outcome": "warned", "note": None},
        {"note": "x"}, {"outcome": "warned", "note": "x" * 2_001},
    ):  # fmt: skip
        assert head.post(path, wrong).status_code == 422, wrong
    again = head.post(path, {"outcome": "dismissed", "note": ""})
    assert again.status_code == 201
    assert [(one["by"]["role"], one["note"]) for one in again.json()["answers"]] == [
        ("school_life", "Parlé avec l’élève."), ("head", ""),
    ]  # fmt: skip


def test_the_accused_is_left_out(world: World, api, said):
    accused = world.school.head
    said_by_head = said(accused, "du chef", world.channel("staff"))
    api(world.school.teacher).post(f"/messages/{said_by_head}/report", {"reason": "other"})
    assert reports_of(api, accused, said_by_head) == []
    (report,) = reports_of(api, world.school.school_life, said_by_head)
    path = f"/safety/reports/{report['id']}/answer"
    assert api(accused).post(path, {"outcome": "dismissed", "note": ""}).status_code == 404


def test_an_aed_does_not_triage(world: World, api, said):
    aed = world.school.add_person("school_life", aed=True)
    bad = said(world.school.pupil, "méchant")
    reporter = world.school.pupils[1]
    api(reporter).post(f"/messages/{bad}/report", {"reason": "insult"})
    (report,) = reports_of(api, world.school.school_life, bad)
    assert reports_of(api, aed, bad) == []
    path = f"/safety/reports/{report['id']}/answer"
    assert api(aed).post(path, {"outcome": "dismissed", "note": ""}).status_code == 404
    assert api(aed).get("/today").json()["desk"]["reports"] == 0


async def test_hidden_takes_it_away_for_everybody(world: World, api, said, connect):
    ch = world.channel("class")
    reader = await connect(world.school.pupils[1])
    bad = said(world.school.pupil, "à cacher")
    api(world.school.pupils[1]).post(f"/messages/{bad}/report", {"reason": "sexual"})
    (report,) = reports_of(api, world.school.school_life, bad)
    answer = api(world.school.school_life).post(
        f"/safety/reports/{report['id']}/answer", {"outcome": "hidden", "note": ""}
    )
    assert answer.json()["hidden"] is True
    told = await reader.event(ch, "deleted", id=bad)
    assert told["by"] is None  # the school
    assert all(
        e["data"]["body"] is None
        for e in api(world.school.teacher).history(ch)
        if e["kind"] == "message" and e["data"]["id"] == bad
    )
    again = api(world.school.head).post(
        f"/safety/reports/{report['id']}/answer", {"outcome": "hidden", "note": "encore"}
    )
    assert again.status_code == 201
    assert len(again.json()["answers"]) == 2
