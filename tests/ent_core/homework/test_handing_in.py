"""Handing in and giving back: versions, lateness, marks on their way to the grade book, files."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from ent_core.grades.models import Assessment, Mark
from ent_core.homework.handing_in import hand_in
from ent_core.homework.models import Submission
from ent_core.people.models import User
from tests.ent_core.homework.conftest import Work
from tests.factories import make_school
from tests.factories.files import make_file
from tests.factories.homework import make_homework, make_submission
from tests.factories.timetable import make_lesson

pytestmark = pytest.mark.django_db

LONG_AGO = {"pupils_at": "2020-01-01T08:00:00Z", "guardians_at": "2020-01-01T08:00:00Z"}


def test_each_hand_in_is_a_version(work: Work) -> None:
    school, homework = work.school, work.give()
    first = work.hand_in(homework, text="Un.")
    assert first.status_code == 201, first.content
    receipt = first.json()
    assert (receipt["version"], receipt["late"], receipt["returned"]) == (1, False, None)
    assert work.hand_in(homework, text="Deux.").json()["version"] == 2
    work.handed_in(homework, school.pupils[1])
    mine = work.versions(homework, school.pupil)
    assert [(one["version"], one["text"]) for one in mine] == [(1, "Un."), (2, "Deux.")]
    seen = work.one(school.pupil, homework)
    assert (seen["done"], seen["submission"]["version"]) == (True, 2)
    # The teacher reads all, by pupil too; the board shows the last one.
    assert len(work.versions(homework, school.teacher)) == 3
    assert len(work.versions(homework, school.teacher, f"?pupil={school.pupil.pk}")) == 2
    board = work.api(school.teacher).get(f"/homework/{homework}/board").json()
    last = {one["pupil"]["id"]: one["submission"]["version"] for one in board["rows"]}
    assert last == {school.pupil.pk: 2, school.pupils[1].pk: 1}
    assert board["homework"]["count"] == {"handed_in": 2, "to_correct": 2, "pupils": 2}


def test_what_is_not_handed_in(work: Work) -> None:
    school = work.school
    homework, nothing = work.give(), work.give(hand_in=False)
    refused = work.hand_in(nothing)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_hand_in")
    for body in ({"text": ""}, {"text": "  \n"}, {"files": []}, {"text": "x" * 20_001},
                 {"text": "x", "more": 1}, {"files": list(range(1, 12))}):  # fmt: skip
        assert work.hand_in(homework, None, **body).status_code == 422, body
    twin = make_school(name="Collège jumeau")
    for file in (make_file(school.pupils[1]).pk, make_file(twin.pupil).pk, 10**9):
        assert work.hand_in(homework, text="x", files=[file]).status_code == 404
    for by in (school.guardian, school.teacher, school.head_teacher, school.head):
        assert work.hand_in(homework, by).status_code == 403, by
    for by in (school.other_pupil, school.other_guardian, twin.pupil, twin.teacher):
        assert work.hand_in(homework, by).status_code == 404, by
    assert not Submission.objects.exists()
    work.api(school.teacher).delete(f"/homework/{homework}")
    assert work.hand_in(homework).status_code == 404


def test_late_from_the_schools_midnight(work: Work) -> None:
    homework = work.give(2)
    work.clock(2, "23:59")
    assert work.hand_in(homework).json()["late"] is False
    work.clock(3, "00:00")
    assert work.hand_in(homework).json()["late"] is True


def test_sent_again_it_is_one_version(work: Work) -> None:
    homework, key = work.give(), str(uuid4())
    path, pupil = f"/homework/{homework}/submissions", work.api(work.school.pupil)
    body = {"text": "Voici.", "files": [make_file(work.school.pupil).pk]}
    answers = [pupil.post(path, body, **{"Idempotency-Key": key}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_versions_at_once(work: Work) -> None:
    """Two phones of one pupil in the same instant: two versions, none lost."""
    homework, ready, faults = work.give(), threading.Barrier(3), []

    def send(text: str) -> None:
        try:
            actor = User.objects.get(pk=work.school.pupil.pk)
            ready.wait()
            hand_in(actor=actor, homework_id=homework, text=text, files=[])
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(f"{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    made = work.versions(homework, work.school.pupil)
    assert [one["version"] for one in made] == [1, 2, 3]
    assert {one["text"] for one in made} == {"0", "1", "2"}


def test_a_guardian_reads_what_was_given_back(work: Work) -> None:
    school, homework = work.school, work.give()
    submission = work.handed_in(homework)
    later = work.handed_in(homework, text="Encore.")
    pupil = f"?pupil={school.pupil.pk}"
    for by in (school.guardian, school.guardians[1]):
        assert work.versions(homework, by) == []
        assert work.api(by).get(f"/submissions/{submission}").status_code == 404
        assert work.one(by, homework, pupil)["submission"] is None
    returned = work.give_back(submission, comment="Bien.")
    assert returned.json()["returned"]["comment"] == "Bien."
    for by in (school.guardian, school.guardians[1]):
        assert [one["id"] for one in work.versions(homework, by)] == [submission]
        assert work.api(by).get(f"/submissions/{later}").status_code == 404
    unknown = school.add_guardian(school.pupil, "no_access")
    for by in (unknown, school.other_guardian, school.other_pupil, school.nurse):
        assert work.api(by).get(f"/submissions/{submission}").status_code == 404, by
    for by in (school.pupils[1], school.head_teacher, school.head, school.school_life,
               school.guardians[2]):  # fmt: skip
        assert work.api(by).get(f"/submissions/{submission}").status_code == 404, by
        assert work.versions(homework, by) == []


def test_who_gives_back(work: Work) -> None:
    school, homework = work.school, work.give()
    submission = work.handed_in(homework)
    for by in (school.pupil, school.guardian, school.head, school.other_teacher,
               make_school(name="Twin").teacher):  # fmt: skip
        assert work.give_back(submission, by).status_code in (403, 404), by
    for body in ({"comment": "  "}, {"comment": "", "files": []}, {"more": 1},
                 {"comment": "x" * 4001}):  # fmt: skip
        assert work.give_back(submission, **body).status_code == 422, body
    assert work.versions(homework, school.pupil)[0]["returned"] is None
    work.give_back(submission, comment="Bien.")
    again = work.give_back(submission, comment="Très bien.").json()
    assert again["returned"]["comment"] == "Très bien."


def returned_to(work: Work, by: User, submission: int) -> Any:
    answer = work.api(by).get(f"/submissions/{submission}")
    assert answer.status_code == 200, answer.content
    return answer.json()["returned"]


def test_a_mark_goes_to_the_grade_book(work: Work) -> None:
    school, homework = work.school, work.give()
    submission = work.handed_in(homework)
    other = work.handed_in(homework, school.pupils[1])
    refused = work.give_back(submission, comment="Bien.", value="15")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["out_of"])
    given = work.give_back(submission, comment="Bien.", value="15,5", out_of="20")
    assert given.status_code == 200, given.content
    back = given.json()["returned"]
    assert (back["value"], back["out_of"]) == ("15.50", "20.00")
    # The second goes to the same assessment.
    assert work.give_back(other, value="abs").status_code == 200
    [assessment] = Assessment.objects.all()
    assert (assessment.title, assessment.teaching_id, Mark.objects.count()) == (
        "Exercice 4 page 32", school.teaching.pk, 2,
    )  # fmt: skip
    # Until it is published, pupils and guardians read the comment, not the value.
    for by in (school.pupil, school.guardian):
        read = returned_to(work, by, submission)
        assert (read["comment"], read["value"], read["out_of"]) == ("Bien.", None, None)
    path = f"/assessments/{assessment.pk}/publish"
    pupils = {"pupils_at": LONG_AGO["pupils_at"]}
    assert work.api(school.teacher).post(path, pupils).status_code == 200
    assert returned_to(work, school.pupil, submission)["value"] == "15.50"
    assert returned_to(work, school.guardian, submission)["value"] is None
    assert work.api(school.teacher).post(path, LONG_AGO).status_code == 200
    assert returned_to(work, school.guardian, submission)["value"] == "15.50"
    # Changed in the grade book, it is changed here.
    body = {"marks": [{"pupil": school.pupil.pk, "value": "12"}]}
    work.api(school.teacher)("PUT", f"/assessments/{assessment.pk}/marks", body)
    assert returned_to(work, school.pupil, submission)["value"] == "12.00"


def test_a_mark_is_the_last_returned_versions(work: Work) -> None:
    school, homework = work.school, work.give()
    first = work.handed_in(homework)
    work.give_back(first, comment="Presque.", value="9", out_of="20")
    second = work.handed_in(homework)
    # What is not given back yet has no mark: the one there is stays with what it was given for.
    assert returned_to(work, school.teacher, first)["value"] == "9.00"
    work.give_back(second, comment="Bien.", value="14")
    for versions in (
        [returned_to(work, school.teacher, one) for one in (first, second)],
        [one["returned"] for one in work.versions(homework, school.teacher)],
    ):
        assert [(one["value"], one["out_of"]) for one in versions] == [
            (None, None),
            ("14.00", "20.00"),
        ]
    board = work.api(school.teacher).get(f"/homework/{homework}/board").json()["rows"]
    [shown] = [one["submission"] for one in board if one["submission"]]
    assert shown["returned"]["value"] == "14.00"


@pytest.mark.parametrize("value", ["21", "-1", "quinze", "12,345", "x" * 21])
def test_what_is_no_mark(work: Work, value: str) -> None:
    submission = work.handed_in(work.give())
    refused = work.give_back(submission, comment="Bien.", value=value, out_of="20")
    assert refused.status_code == 422, refused.content
    assert returned_to(work, work.school.teacher, submission) is None
    assert not Assessment.objects.exists()


def test_an_empty_value_is_no_mark(work: Work) -> None:
    school, submission = work.school, work.handed_in(work.give())
    assert work.give_back(submission, comment="Bien.", value=" ").status_code == 200
    assert not Assessment.objects.exists()
    work.give_back(submission, comment="Bien.", value="15", out_of="20")
    assert work.give_back(submission, comment="Bien.", value="").status_code == 200
    assert returned_to(work, school.teacher, submission)["value"] is None


def test_nothing_is_half_written_in_a_closed_period(work: Work) -> None:
    school, homework = work.school, work.give()
    first, second = work.handed_in(homework), work.handed_in(homework, school.pupils[1])
    work.give_back(first, comment="Bien.", value="15", out_of="20")
    work.period.closes_on = work.today - timedelta(days=1)
    work.period.save()
    back = make_file(school.teacher).pk
    for submission, comment in ((first, "Changé."), (second, "Nouveau.")):
        body = {"comment": comment, "value": "3", "out_of": "20", "files": [back]}
        refused = work.give_back(submission, None, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "period_closed")
    assert returned_to(work, school.teacher, first)["comment"] == "Bien."
    assert returned_to(work, school.teacher, second) is None
    assert [str(one.value) for one in Mark.objects.all()] == ["15.00"]
    # A comment alone is no mark.
    assert work.give_back(second, comment="Nouveau.", files=[back]).status_code == 200


def test_the_assessment_was_deleted(work: Work) -> None:
    school, homework = work.school, work.give()
    submission = work.handed_in(homework)
    work.give_back(submission, value="15", out_of="20")
    made = Assessment.objects.get().pk
    answer = work.api(school.teacher)("DELETE", f"/assessments/{made}?confirm=true")
    assert answer.status_code == 204, answer.content
    assert returned_to(work, school.teacher, submission)["value"] is None
    assert work.give_back(submission, value="16", out_of="20").status_code == 200
    assert returned_to(work, school.teacher, submission)["value"] == "16.00"


def test_files_of_hand_ins(work: Work) -> None:
    school, homework = work.school, work.give()
    sent, back = make_file(school.pupil).pk, make_file(school.teacher).pk
    submission = work.handed_in(homework, files=[sent])
    everybody = (school.pupil, school.pupils[1], school.guardian, school.guardians[2],
                 school.teacher, school.head_teacher, school.other_teacher, school.school_life,
                 school.head, school.nurse, make_school(name="Twin").head)  # fmt: skip

    def readers(file: int) -> set[int]:
        return {by.pk for by in everybody if work.reads_file(by, file)}

    assert readers(sent) == {school.pupil.pk, school.teacher.pk}
    work.give_back(submission, files=[back])
    whole = {school.pupil.pk, school.teacher.pk, school.guardian.pk}
    assert readers(sent) == readers(back) == whole
    assert returned_to(work, school.guardian, submission)["files"][0]["id"] == back
    assert work.hand_in(homework, text="x", files=[sent]).status_code == 409
    assert (
        work.api(school.teacher)("DELETE", f"/homework/{homework}?confirm=true").status_code == 204
    )
    assert readers(sent) == {school.pupil.pk}


def test_the_same_questions_for_one_and_for_thirty(work: Work) -> None:
    school = work.school
    lesson = make_lesson(school.division, school.teacher, day=work.today)
    homework = make_homework(school.teaching, lesson=lesson.pk)
    make_submission(homework, school.pupil, returned=True)
    pupil, group = school.pupil.pk, school.division.pk
    pages = [
        (school.pupil, "/homework"),
        (school.guardian, f"/homework?pupil={pupil}"),
        (school.teacher, "/homework"),
        (school.head, f"/homework?group={group}"),
        (school.teacher, f"/homework/load?group={group}"),
        (school.teacher, f"/homework/{homework.pk}/board"),
        (school.teacher, f"/homework/{homework.pk}/submissions"),
        (school.pupil, f"/lessons/{lesson.pk}/log"),
        (school.pupil, "/lesson-logs"),
    ]
    log = {"done": "Thalès.", "files": [make_file(school.teacher).pk]}
    work.api(school.teacher)("PUT", f"/lessons/{lesson.pk}/log", log)

    def counts() -> list[int]:
        found = []
        for by, path in pages:
            client = work.api(by)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(path)
            assert answer.status_code == 200, answer.content
            found.append(len(queries))
        return found

    few = counts()
    for _ in range(29):
        more = make_homework(school.teaching, lesson=lesson.pk)
        make_submission(more, school.pupil, returned=True)
        make_submission(homework, school.add_pupil(), returned=True)
        other = make_lesson(school.division, school.teacher, day=work.today)
        work.api(school.teacher)("PUT", f"/lessons/{other.pk}/log", {"done": "Suite."})
    assert len(work.seen(school.pupil)) == 30
    assert counts() == few
    assert max(few) <= 25, few
