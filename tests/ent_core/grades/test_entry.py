"""Entering marks over HTTP: what is refused, who loses nothing, what is closed, when it is read."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from ent_core.establishments.models import Period
from ent_core.grades.actions import Cell, enter_marks
from ent_core.grades.models import Assessment, Mark, PastMark
from ent_core.grades.publishing import tell_published
from ent_core.kernel import clock
from ent_core.kernel.errors import Conflict
from ent_core.kernel.models import AuditEntry, OutboxEvent
from ent_core.people.models import User
from tests.ent_core.grades.conftest import Marking
from tests.factories import TeachingTeacherFactory, make_school

pytestmark = pytest.mark.django_db


def marks_of(marking: Marking, assessment: int) -> dict[int, Any]:
    found = marking.api(marking.school.teacher).get(f"/assessments/{assessment}").json()
    return {one["pupil"]: one["value"] for one in found["marks"]}


def test_a_mark_reads_back(marking: Marking) -> None:
    lea, other = marking.school.pupils
    made = marking.assessment(out_of="20", coefficient="0,5")
    answer = marking.enter(made, (lea, " 12,5 "), (other, "Abs"))
    assert answer.status_code == 200
    found = answer.json()
    assert (found["out_of"], found["coefficient"], found["can"]) == ("20.00", "0.50", ["edit"])
    assert {one["pupil"]: one["value"] for one in found["marks"]} == {
        lea.pk: "12.50",
        other.pk: "abs",
    }
    assert found["marks"][0]["changed_by"]["id"] == marking.school.teacher.pk
    # Only the pupils named are written.
    marking.enter(made, (other, "7"))
    assert marks_of(marking, made) == {lea.pk: "12.50", other.pk: "7.00"}
    marking.enter(made, (other, None))
    assert marks_of(marking, made) == {lea.pk: "12.50", other.pk: None}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("21", "above_out_of"),
        ("20,01", "above_out_of"),
        ("999999", "above_out_of"),
        ("-1", "negative"),
        ("−0,5", "negative"),
        ("12,345", "too_many_decimals"),
        ("12.500", "too_many_decimals"),
        ("douze", "not_a_mark"),
        ("21/20", "not_a_mark"),
        ("1e1", "not_a_mark"),
        ("NaN", "not_a_mark"),
        ("Infinity", "not_a_mark"),
        ("१२", "not_a_mark"),
        ("12,5,5", "not_a_mark"),
        ("1 2", "not_a_mark"),
        (",", "not_a_mark"),
        ("-", "not_a_mark"),
        ("9999999999999", "not_a_mark"),
        ("abs1", "not_a_mark"),
    ],
)
def test_one_bad_mark_saves_none(marking: Marking, typed: str, code: str) -> None:
    lea, other = marking.school.pupils
    made = marking.assessment()
    answer = marking.enter(made, (other, "12"), (lea, typed))
    assert answer.status_code == 422
    refused = answer.json()["refused"]
    assert [(one["pupil"], one["value"], one["code"]) for one in refused] == [(lea.pk, typed, code)]
    assert refused[0]["detail"]
    assert marks_of(marking, made) == {}


def test_strange_pupils_are_refused(marking: Marking) -> None:
    school = marking.school
    lea = school.pupil
    twin = make_school(name="Jumeau")
    made = marking.assessment()
    strangers = (school.other_pupil, twin.pupil, school.teacher, school.guardian)
    answer = marking.enter(made, *((one, "12") for one in strangers), (lea, "10"), (lea, "11"))
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["refused"]] == ["unknown_pupil"] * 4 + ["twice"]
    assert Mark.objects.count() == 0
    for body in (
        {"marks": [{"pupil": lea.pk, "value": 12.5}]},
        {"marks": [{"pupil": lea.pk}]},
        {"marks": [{"pupil": str(lea.pk), "value": "12"}]},
        {"marks": [{"pupil": lea.pk, "value": "12", "more": 1}]},
        {},
    ):
        path = f"/assessments/{made}/marks"
        assert marking.api(school.teacher)("PUT", path, body).status_code == 422, body


def test_an_empty_save_changes_nothing(marking: Marking) -> None:
    school, made = marking.school, marking.assessment()
    marking.enter(made, (school.pupil, "12"))
    path, before = f"/assessments/{made}/marks", marks_of(marking, made)
    answer = marking.api(school.teacher)("PUT", path, {"marks": []})
    assert (answer.status_code, len(answer.json()["marks"])) == (200, 1)
    assert marks_of(marking, made) == before
    assert marking.api(school.other_pupil)("PUT", path, {"marks": []}).status_code == 404


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"out_of": "0"}, "out_of"),
        ({"out_of": "-5"}, "out_of"),
        ({"out_of": None}, "out_of"),
        ({"out_of": "vingt"}, "out_of"),
        ({"out_of": "10000"}, "out_of"),
        ({"coefficient": "-1"}, "coefficient"),
        ({"coefficient": "1,255"}, "coefficient"),
        ({"coefficient": "1000"}, "coefficient"),
        ({"bonus": True, "optional": True}, "optional"),
        ({"date": "2019-01-07"}, "date"),
        ({"date": "demain"}, "date"),
        ({"bonus": "yes"}, "bonus"),
    ],
)
def test_no_bad_assessment(marking: Marking, facts: dict[str, Any], field: str) -> None:
    body = {
        "teaching": marking.school.teaching.pk,
        "title": "Contrôle",
        "date": marking.today.isoformat(),
        "out_of": "20",
        "coefficient": "1",
        **facts,
    }
    answer = marking.api(marking.school.teacher).post("/assessments", body)
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["fields"]
    assert Assessment.objects.count() == 0


def test_two_on_the_same_cell(marking: Marking) -> None:
    school = marking.school
    lea, other = school.pupils
    colleague = school.other_teacher
    TeachingTeacherFactory(teaching=school.teaching, user=colleague)
    made = marking.assessment()
    assert marking.enter(made, (lea, "10", 0)).status_code == 200
    assert marking.enter(made, (lea, "12", 1), by=colleague).status_code == 200
    answer = marking.enter(made, (lea, "14", 1), (other, "9", 0))
    assert answer.status_code == 409
    found = answer.json()
    assert found["code"] == "mark_changed"
    assert [(one["pupil"], one["value"], one["version"]) for one in found["changed"]] == [
        (lea.pk, "12.00", 2)
    ]
    assert found["changed"][0]["by"] == colleague.name
    assert marks_of(marking, made) == {lea.pk: "12.00"}  # none of the two is saved
    assert marking.enter(made, (lea, "14", 2), (other, "9", 0)).status_code == 200
    past = PastMark.objects.filter(mark__pupil=lea).order_by("version")
    assert [(str(one.value), one.by_id) for one in past] == [
        ("10.00", school.teacher.pk),
        ("12.00", colleague.pk),
    ]
    # Emptied, it may be filled again by who saw it empty.
    assert marking.enter(made, (lea, None, 3)).status_code == 200
    assert marking.enter(made, (lea, "11", 0)).status_code == 200
    assert marking.enter(made, (lea, "12", 0)).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_two_at_once_lose_nothing(marking: Marking) -> None:
    """Two teachers with the same version on the same cell, in the same instant: one is told."""
    school = marking.school
    lea, other = school.pupils
    colleague = school.other_teacher
    TeachingTeacherFactory(teaching=school.teaching, user=colleague)
    made = marking.assessment()
    ready, outcomes = threading.Barrier(2), []

    def write(who: User, beside: User, value: str) -> None:
        try:
            actor = User.objects.get(pk=who.pk)
            ready.wait()
            enter_marks(
                actor=actor,
                assessment_id=made,
                cells=[Cell(lea.pk, value, 0), Cell(beside.pk, value)],
            )
            outcomes.append((value, "saved"))
        except Conflict as conflict:
            outcomes.append((value, conflict.code))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=write, args=(school.teacher, other, "11")),
        threading.Thread(target=write, args=(colleague, other, "15")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said for _, said in outcomes) == ["mark_changed", "saved"]
    winner = next(value for value, said in outcomes if said == "saved")
    assert {str(one.value) for one in Mark.objects.all()} == {f"{winner}.00"}


def test_a_closed_period(marking: Marking) -> None:
    school = marking.school
    lea = school.pupil
    made = marking.marked((lea, "12"), date=marking.past.ends_on.isoformat())
    Period.objects.filter(pk=marking.past.pk).update(closes_on=marking.today - timedelta(days=1))
    teacher = marking.api(school.teacher)
    closed = marking.enter(made, (lea, "13"))
    assert (closed.status_code, closed.json()["code"]) == (409, "period_closed")
    assert teacher("PATCH", f"/assessments/{made}", {"title": "x"}).status_code == 409
    assert teacher("PATCH", f"/assessments/{made}", {"coefficient": "2"}).status_code == 409
    assert teacher.delete(f"/assessments/{made}?confirm=true").status_code == 409
    body = {"teaching": school.teaching.pk, "title": "x", "out_of": "20"}
    late = teacher.post("/assessments", {**body, "date": marking.past.ends_on.isoformat()})
    assert late.status_code == 409
    # Nothing comes into a closed period by a change of its day either.
    other = marking.assessment()
    moved = teacher("PATCH", f"/assessments/{other}", {"date": marking.past.ends_on.isoformat()})
    assert moved.status_code == 409
    assert marks_of(marking, made) == {lea.pk: "12.00"}
    assert (
        marking.api(school.teacher)
        .get(f"/teachings/{school.teaching.pk}/grid?period={marking.past.pk}")
        .json()["closed"]
    )

    again = {"until": marking.today.isoformat(), "reason": "Copie retrouvée"}
    path = f"/periods/{marking.past.pk}/reopen"
    assert marking.api(school.teacher).post(path, again).status_code == 403
    assert marking.api(school.school_life).post(path, again).status_code == 403
    head = marking.api(school.head)
    past = (marking.today - timedelta(days=1)).isoformat()
    assert head.post(path, {**again, "until": past}).status_code == 422
    assert head.post(path, {"until": marking.today.isoformat()}).status_code == 422
    elsewhere = head.post(path, {**again, "teaching": 999_999})
    assert elsewhere.status_code == 404
    reopened = head.post(path, {**again, "teaching": school.teaching.pk})
    assert reopened.status_code == 201
    assert reopened.json()["until"] == marking.today.isoformat()
    assert marking.enter(made, (lea, "13")).status_code == 200
    assert AuditEntry.objects.filter(act="reopened_period", actor=school.head).exists()


def test_averages_of_a_closed_period_stay(marking: Marking) -> None:
    school = marking.school
    day = marking.past.ends_on.isoformat()
    made = marking.marked((school.pupil, "12"), date=day, published=False)
    path = f"/teachings/{school.teaching.pk}/marking"
    assert marking.api(school.teacher)("PATCH", path, {"bring_to_20": False}).status_code == 200
    Period.objects.filter(pk=marking.past.pk).update(closes_on=marking.today - timedelta(days=1))
    refused = marking.api(school.teacher)("PATCH", path, {"bring_to_20": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "period_closed")
    assert refused.json()["period"] == marking.past.pk
    # What is so already changes nothing; publishing enters nothing; the head may, and it is noted.
    assert marking.api(school.teacher)("PATCH", path, {"bring_to_20": False}).status_code == 200
    assert marking.publish(made).status_code == 200
    changed = marking.api(school.head)("PATCH", path, {"bring_to_20": True, "coefficient": "3"})
    assert (changed.status_code, changed.json()["bring_to_20"]) == (200, True)
    noted = AuditEntry.objects.filter(act="weighed_teaching", actor=school.head)
    assert noted.get().details["after"] == {"coefficient": "3.00", "bring_to_20": True}
    until = {"until": marking.today.isoformat(), "reason": "Barème faux"}
    reopen = f"/periods/{marking.past.pk}/reopen"
    assert marking.api(school.head).post(reopen, until).status_code == 201
    assert marking.api(school.teacher)("PATCH", path, {"bring_to_20": False}).status_code == 200


def test_changing_an_assessment(marking: Marking) -> None:
    school = marking.school
    lea = school.pupil
    made = marking.marked((lea, "15"))
    teacher = marking.api(school.teacher)
    path = f"/assessments/{made}"
    low = teacher("PATCH", path, {"out_of": "10"})
    assert (low.status_code, list(low.json()["fields"])) == (422, ["out_of"])
    changed = teacher("PATCH", path, {"out_of": "30", "coefficient": "2", "title": " Bilan "})
    assert changed.status_code == 200
    found = changed.json()
    assert (found["out_of"], found["coefficient"], found["title"]) == ("30.00", "2.00", "Bilan")
    assert teacher("PATCH", path, {"bonus": True}).status_code == 200
    assert teacher("PATCH", path, {"optional": True}).status_code == 422
    colleague = marking.api(school.other_teacher)
    assert colleague("PATCH", path, {"title": "x"}).status_code == 404
    assert marking.api(school.head)("PATCH", path, {"title": "x"}).status_code == 403


def test_deleting_an_assessment(marking: Marking) -> None:
    school = marking.school
    lea = school.pupil
    empty, full = marking.assessment(), marking.marked((lea, "15"))
    teacher = marking.api(school.teacher)
    assert teacher.delete(f"/assessments/{empty}").status_code == 204
    refused = teacher.delete(f"/assessments/{full}")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_marks")
    assert teacher.delete(f"/assessments/{full}?confirm=true").status_code == 204
    assert teacher.get(f"/assessments/{full}").status_code == 404
    assert marking.grades(lea).json()["subjects"] == []
    assert teacher.get(f"/assessments?teaching={school.teaching.pk}").json()["items"] == []
    assert Mark.objects.filter(assessment=full).exists()  # for the audit
    assert AuditEntry.objects.filter(act="deleted_assessment").count() == 2


def told(assessment: int) -> list[str]:
    rows = OutboxEvent.objects.filter(kind="grades.MarksPublished").order_by("pk")
    return [one.facts["audience"] for one in rows if one.facts["assessment_id"] == assessment]


def test_publication(marking: Marking, monkeypatch: pytest.MonkeyPatch) -> None:
    school = marking.school
    lea = school.pupil
    made = marking.marked((lea, "15"), published=False)
    assert marking.grades(lea).json()["subjects"] == []
    teacher = marking.api(school.teacher)
    path = f"/assessments/{made}/publish"
    before = clock.now()
    first = teacher.post(path).json()
    pupils = datetime.fromisoformat(first["pupils_at"])
    guardians = datetime.fromisoformat(first["guardians_at"])
    assert abs(pupils - before) < timedelta(seconds=10)
    assert guardians - pupils == timedelta(hours=24)
    assert len(marking.grades(lea).json()["subjects"]) == 1
    assert marking.grades(school.guardian, pupil=lea.pk).json()["subjects"] == []
    assert told(made) == ["pupils"]
    # Again moves what is still to come, and only that.
    sooner = (clock.now() + timedelta(hours=1)).replace(microsecond=0)
    second = teacher.post(path, {"guardians_at": sooner.isoformat()}).json()
    assert datetime.fromisoformat(second["pupils_at"]) == pupils
    assert datetime.fromisoformat(second["guardians_at"]) == sooner
    tell_published()
    assert told(made) == ["pupils"]
    later = sooner + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    tell_published()
    tell_published()
    assert told(made) == ["pupils", "guardians"]
    assert len(marking.grades(school.guardian, pupil=lea.pk).json()["subjects"]) == 1
    third = teacher.post(path, {"guardians_at": "2031-01-01T00:00:00Z"}).json()
    assert datetime.fromisoformat(third["guardians_at"]) == sooner
    assert told(made) == ["pupils", "guardians"]


def test_the_head_decides_how_long_guardians_wait(marking: Marking) -> None:
    head = marking.api(marking.school.head)
    where = marking.school.establishment.pk
    first = head.get(f"/grades/policy?establishment={where}").json()
    assert first == {"establishment": where, "guardians_after_hours": 24}
    asked = {"establishment": where, "guardians_after_hours": 2}
    assert head("PUT", "/grades/policy", asked).json() == asked
    assert head("PUT", "/grades/policy", {**asked, "guardians_after_hours": -1}).status_code == 422
    made = marking.assessment()
    found = marking.api(marking.school.teacher).post(f"/assessments/{made}/publish").json()
    waited = datetime.fromisoformat(found["guardians_at"]) - datetime.fromisoformat(
        found["pupils_at"]
    )
    assert waited == timedelta(hours=2)


def test_publication_in_order(marking: Marking) -> None:
    made = marking.assessment()
    path = f"/assessments/{made}/publish"
    teacher = marking.api(marking.school.teacher)
    soon = (clock.now() + timedelta(hours=2)).isoformat()
    assert teacher.post(path, {"pupils_at": soon, "guardians_at": "2020-01-01T00:00:00Z"}).json()[
        "fields"
    ].keys() == {"guardians_at"}
    assert teacher.post(path, {"pupils_at": "2026-01-01T00:00:00"}).status_code == 422
    assert teacher.post(path, {"pupils_at": "hier"}).status_code == 422
    assert marking.api(marking.school.head).post(path).status_code == 403
    past = teacher.post(path, {"pupils_at": "2020-01-01T00:00:00Z"}).json()
    assert datetime.fromisoformat(past["pupils_at"]) > datetime(2026, 1, 1, tzinfo=UTC)
    assert told(made) == ["pupils"]


def test_the_grid(marking: Marking) -> None:
    school = marking.school
    lea, other = school.pupils
    made = marking.marked((lea, "12"), (other, "abs"), published=False)
    grid = marking.api(school.teacher).get(f"/teachings/{school.teaching.pk}/grid").json()
    assert grid["can"] == ["mark"]
    assert (grid["closed"], grid["period"]["id"]) == (False, marking.period.pk)
    assert [one["id"] for one in grid["assessments"]] == [made]
    assert grid["assessments"][0]["class_average"] == "12.00"
    rows = {row["pupil"]["id"]: row for row in grid["pupils"]}
    assert rows[lea.pk]["marks"] == [{"assessment": made, "value": "12.00", "version": 1}]
    assert (rows[lea.pk]["average"], rows[other.pk]["average"]) == ("12.00", None)
    assert (grid["class_average"], grid["class_min"]) == ("12.00", "12.00")
    path = f"/teachings/{school.teaching.pk}/grid"
    for person, can in (
        (school.head, ["weigh"]),
        (school.school_life, []),
        (school.head_teacher, []),
    ):
        assert marking.api(person).get(path).json()["can"] == can
    for person in (school.other_teacher, lea, school.guardian, school.office):
        assert marking.api(person).get(path).status_code == 404
