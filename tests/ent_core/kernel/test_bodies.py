"""Bodies as clients of every kind send them: null for what is left out, days beyond calendars."""

from collections.abc import Callable
from typing import Any

from tests.factories import make_school
from tests.factories.grades import make_mark
from tests.factories.homework import make_homework, make_submission


def test_null_is_as_if_left_out(db: None, api: Callable[..., Any]) -> None:
    school = make_school()
    work = {"teaching": school.teaching.pk, "title": "Lire", "hand_in": True}
    due = school.establishment.today().isoformat()
    teacher = api(school.teacher)
    given = teacher.post("/homework", {**work, "due": due, "details": None, "files": None})
    assert given.status_code == 201, given.content
    assert (given.json()["details"], given.json()["files"]) == ("", [])
    path = f"/homework/{given.json()['id']}/submissions"
    assert api(school.pupil).post(path, {"text": "Voici.", "files": None}).status_code == 201
    # What is needed is not left out by saying null.
    refused = teacher.post("/homework", {**work, "due": due, "title": None})
    assert set(refused.json()["fields"]) == {"title"}


def test_moments_beyond_every_calendar_are_refused(db: None, api: Callable[..., Any]) -> None:
    school = make_school()
    mark = make_mark(school.pupil, school.teaching, published=False)
    path = f"/assessments/{mark.assessment_id}/publish"
    for moment in ("9999-12-31T23:59:59+01:00", "0001-01-01T00:00:00Z"):
        for name in ("pupils_at", "guardians_at"):
            assert api(school.teacher).post(path, {name: moment}).status_code == 422
        note = {"title": "x", "starts_at": moment}
        assert api(school.pupil).post("/agenda/items", note).status_code == 422


def test_a_mark_alone_leaves_the_comment(db: None, api: Callable[..., Any]) -> None:
    school = make_school()
    submission = make_submission(make_homework(school.teaching), school.pupil)
    back = f"/submissions/{submission.pk}/return"
    teacher = api(school.teacher)
    first = teacher.post(back, {"comment": "Très bien.", "value": "12", "out_of": "20"})
    assert first.status_code == 200, first.content
    again = teacher.post(back, {"value": "13"}).json()["returned"]
    assert (again["comment"], again["value"]) == ("Très bien.", "13.00")


def test_what_was_handed_in_does_not_go_unasked(db: None, api: Callable[..., Any]) -> None:
    school = make_school()
    homework = make_homework(school.teaching)
    make_submission(homework, school.pupil)
    path = f"/homework/{homework.pk}"
    asked = api(school.teacher)("DELETE", path)
    assert (asked.status_code, asked.json()["code"], asked.json()["pupils"]) == (
        409, "has_submissions", 1,
    )  # fmt: skip
    assert api(school.pupil).get(path).status_code == 200
    assert api(school.teacher)("DELETE", f"{path}?confirm=true").status_code == 204
    assert api(school.pupil).get(path).status_code == 404
