"""Giving, changing, taking back; the load of a class; the lesson log."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.establishments.models import (
    Group,
    GroupMembership,
    Guardianship,
    Teaching,
    TeachingTeacher,
)
from ent_core.files.models import StoredFile
from ent_core.homework.models import LessonLog
from ent_core.kernel import clock
from ent_core.people.models import User
from tests.ent_core.homework.conftest import Work
from tests.factories import (
    GroupFactory,
    MembershipFactory,
    SubjectFactory,
    TeachingFactory,
    TeachingTeacherFactory,
    make_school,
)
from tests.factories.files import make_file
from tests.factories.timetable import make_lesson

pytestmark = pytest.mark.django_db


def latin(work: Work, teacher: User) -> Teaching:
    """A group of the first pupil alone, with its service."""
    school = work.school
    group = GroupFactory(year=school.year, kind=Group.Kind.GROUP, name="4e Latin")
    MembershipFactory(group=group, user=school.pupil)
    subject = SubjectFactory(establishment=school.establishment, name="Latin")
    teaching = TeachingFactory(group=group, subject=subject)
    TeachingTeacherFactory(teaching=teaching, user=teacher)
    return teaching


def test_given_changed_taken_back(work: Work) -> None:
    school = work.school
    given = work.ask(minutes=20, details="Rédiger.", title="  Exercice 4  ").json()
    homework = given["id"]
    assert (given["title"], given["subject"]["name"], given["minutes"]) == (
        "Exercice 4", "Mathématiques", 20,
    )  # fmt: skip
    assert given["count"] == {"handed_in": 0, "to_correct": 0, "pupils": 2}
    mine = work.one(school.pupil, homework)
    assert (mine["done"], mine["submission"], mine["count"]) == (False, None, None)
    assert mine["can"] == ["tick", "hand_in"]
    changed = work.change(homework, days=5, title="Exercice 5", hand_in=False)
    assert changed.status_code == 200, changed.content
    mine = work.one(school.pupil, homework)
    assert (mine["title"], mine["minutes"], mine["can"]) == ("Exercice 5", None, ["tick"])
    assert mine["changed_at"] is not None
    assert (
        work.seen(school.pupil) == work.seen(school.guardian, pupil=school.pupil.pk) == [homework]
    )
    assert work.api(school.teacher).delete(f"/homework/{homework}").status_code == 204
    for by in (school.pupil, school.teacher, school.head):
        assert work.api(by).get(f"/homework/{homework}").status_code == 404
    assert work.seen(school.pupil) == []
    assert work.api(school.teacher).delete(f"/homework/{homework}").status_code == 404
    assert work.change(homework).status_code == 404


def test_no_homework_out_of_reason(work: Work) -> None:
    school = work.school
    after = (school.year.ends_on + timedelta(days=1)).isoformat()
    for facts, field in (
        ({"days": -1}, "due"),
        ({"due": after}, "due"),
        ({"due": "9999-12-31"}, "due"),
        ({"due": "0001-01-01"}, "due"),
        ({"due": "demain"}, "due"),
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"details": "x" * 4001}, "details"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1001}, "minutes"),
        ({"hand_in": "yes"}, "hand_in"),
        ({"more": 1}, "more"),
        ({"files": list(range(1, 12))}, "files"),
    ):
        answer = work.ask(None, **facts)
        assert answer.status_code == 422, (facts, answer.content)
        assert field in answer.json()["fields"], (facts, answer.content)
    # One may leave a day that is past as it is, and not choose another past one.
    homework = work.give(1)
    work.clock(3)
    assert work.change(homework, days=-2, title="Autrement").status_code == 200
    assert work.change(homework, days=-1).status_code == 422
    assert work.one(school.pupil, homework)["title"] == "Autrement"


@pytest.mark.parametrize(
    "query", ["from=9999-12-31", "to=0001-01-01", "from=2026-12-02&to=2026-12-01"]
)
def test_spans_that_are_none(work: Work, query: str) -> None:
    school = work.school
    for by, path in (
        (school.pupil, "/homework"),
        (school.pupil, "/lesson-logs"),
        (school.teacher, f"/homework/load?group={school.division.pk}"),
    ):
        joined = f"{path}{'&' if '?' in path else '?'}{query}"
        assert work.api(by).get(joined).status_code == 422, joined


def test_who_gives(work: Work) -> None:
    school, twin = work.school, make_school(name="Collège jumeau")
    for by in (school.other_teacher, school.head_teacher, school.head, school.school_life,
               school.pupil, school.guardian):  # fmt: skip
        assert work.ask(by).status_code in (403, 404), by
    for by in (twin.teacher, twin.head, twin.pupil):
        assert work.ask(by).status_code == 404
    homework = work.give()
    for by in (school.head_teacher, school.head, school.pupil, school.guardian):
        assert work.change(homework, by).status_code == 403, by
        assert work.api(by).delete(f"/homework/{homework}").status_code == 403
    for by in (school.other_teacher, school.other_pupil, twin.teacher, twin.head, school.nurse):
        assert work.change(homework, by).status_code == 404, by
        assert work.api(by).get(f"/homework/{homework}").status_code == 404
        for part in ("submissions", "board"):
            assert work.api(by).get(f"/homework/{homework}/{part}").status_code == 404
    # Foreign lessons and files.
    other = make_lesson(school.other_division, school.other_teacher)
    own_elsewhere = make_lesson(school.other_division, school.teacher)
    far = make_lesson(twin.division, twin.teacher)
    assert work.ask(lesson=other.pk).status_code == 403
    assert work.ask(lesson=far.pk).status_code == 404
    assert work.ask(lesson=own_elsewhere.pk).json()["fields"].keys() == {"lesson"}
    for file in (make_file(school.pupil).pk, make_file(twin.teacher).pk, 10**9):
        assert work.ask(files=[file]).status_code == 404
    assert work.seen(school.pupil) == [homework]


def test_who_reads(work: Work) -> None:
    school, twin = work.school, make_school(name="Collège jumeau")
    homework, pupil = work.give(), work.school.pupil.pk
    unknown = school.add_guardian(school.pupil, "no_access")
    for by in (school.guardian, school.head_teacher, school.school_life, school.head):
        assert work.seen(by, pupil=pupil) == [homework], by
    assert work.seen(school.teacher) == [homework]
    for by in (school.other_guardian, unknown, school.pupils[1], twin.head, twin.guardian):
        assert work.api(by).get(f"/homework?pupil={pupil}").status_code == 404, by
    for by in (school.nurse, school.office, school.other_teacher):
        assert work.seen(by, pupil=pupil) == []
    for by in (school.guardian, school.school_life):
        assert work.api(by).get("/homework").status_code == 422
    assert work.api(twin.teacher).get(f"/homework?teaching={school.teaching.pk}").status_code == 404
    assert work.api(twin.teacher).get(f"/homework?group={school.division.pk}").status_code == 404
    # Who leaves the class before the day it is due has not to do it.
    GroupMembership.objects.filter(user=school.pupil).update(ends_on=work.today + timedelta(days=1))
    assert work.seen(school.pupil) == []


def test_whoever_teaches_may_leave_out_the_pupil(work: Work) -> None:
    school, homework = work.school, work.give()
    # A parent who teaches reads what they gave; the child's they ask for by name.
    Guardianship.objects.create(
        establishment=school.establishment, guardian=school.teacher, pupil=school.other_pupil
    )
    assert work.seen(school.teacher) == [homework]
    assert work.seen(school.teacher, pupil=school.other_pupil.pk) == []
    assert work.seen(school.other_teacher) == []


def test_page_by_page(work: Work) -> None:
    school = work.school
    given = [work.give(days) for days in (5, 3, 4, 3)]
    in_order = [given[1], given[3], given[2], given[0]]
    for number in range(3):
        lesson = make_lesson(
            school.division, school.teacher, day=work.today - timedelta(days=number)
        )
        body = {"done": f"Thalès {number}"}
        assert work.api(school.teacher)("PUT", f"/lessons/{lesson.pk}/log", body).status_code == 200
    pupil = school.pupil.pk
    for by, path, what, expected in (
        (school.pupil, "/homework?", "id", in_order),
        (school.guardian, f"/homework?pupil={pupil}&", "id", in_order),
        (school.teacher, "/homework?", "id", in_order),
        (
            school.guardian,
            f"/lesson-logs?pupil={pupil}&",
            "done",
            [f"Thalès {n}" for n in range(3)],
        ),
    ):
        assert [one[what] for one in work.api(by).get(path).json()["items"]] == expected
        found: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = work.api(by).get(f"{path}limit=2{cursor and '&cursor=' + cursor}").json()
            assert len(page["items"]) <= 2
            found += [one[what] for one in page["items"]]
            cursor = page["next"]
        assert found == expected, path
        for wrong in ("limit=0", "limit=201", "cursor=x"):
            assert work.api(by).get(path + wrong).status_code == 422, wrong


def test_ticked_done(work: Work) -> None:
    school, homework = work.school, work.give(hand_in=False)
    path = f"/homework/{homework}/done"
    for done in (True, True, False, False, True):
        assert work.api(school.pupil).post(path, {"done": done}).json()["done"] is done
    assert work.one(school.pupil, homework)["done"] is True
    assert work.one(school.pupils[1], homework)["done"] is False
    assert work.one(school.guardian, homework, f"?pupil={school.pupil.pk}")["done"] is True
    assert work.one(school.guardian, homework)["done"] is False
    for by in (school.guardian, school.teacher, school.head):
        assert work.api(by).post(path, {"done": True}).status_code == 403, by
    for by in (school.other_pupil, make_school(name="Twin").pupil):
        assert work.api(by).post(path, {"done": True}).status_code == 404
    assert work.api(school.pupil).post(path, {"done": "oui"}).status_code == 422


def load(work: Work, by: User, group: Group) -> Any:
    return work.api(by).get(f"/homework/load?group={group.pk}")


def test_the_load_of_a_class(work: Work) -> None:
    """Whoever gave it, also in groups with pupils of the class; tests too."""
    school = work.school
    latin_of = latin(work, school.other_teacher)
    work.give(3, minutes=30)
    work.give(3)
    work.ask(school.other_teacher, 3, teaching=latin_of.pk, title="Version", minutes=15)
    other = Teaching.objects.get(group=school.other_division)
    work.ask(school.other_teacher, 3, teaching=other.pk, minutes=60)
    taken = work.give(3, minutes=99)
    work.api(school.teacher).delete(f"/homework/{taken}")
    test_day = work.today + timedelta(days=4)
    make_lesson(school.division, school.teacher, day=test_day, test="Thalès")
    make_lesson(school.division, school.teacher, day=test_day)
    first, second = load(work, school.teacher, school.division).json()["items"]
    assert (first["minutes"], sorted(one["title"] for one in first["homework"])) == (
        45, ["Exercice 4 page 32", "Exercice 4 page 32", "Version"],
    )  # fmt: skip
    assert (second["day"], [one["title"] for one in second["tests"]]) == (
        test_day.isoformat(), ["Thalès"],
    )  # fmt: skip
    # The group sees the load of the class that its pupil is in.
    assert len(load(work, school.other_teacher, latin_of.group).json()["items"]) == 2
    for by in (school.head, school.school_life, school.head_teacher):
        assert load(work, by, school.division).status_code == 200, by
    for by in (school.pupil, school.guardian):
        assert load(work, by, school.division).status_code in (403, 404)
    assert load(work, make_school(name="Twin").head, school.division).status_code == 404


def test_files_of_homework(work: Work) -> None:
    school = work.school
    kept, gone = (make_file(school.teacher).pk for _ in range(2))
    homework = work.give(files=[kept, gone])
    assert [one["id"] for one in work.one(school.pupil, homework)["files"]] == [kept, gone]
    readers = (school.pupil, school.guardian, school.head_teacher, school.head)
    strangers = (school.other_pupil, school.other_guardian, school.other_teacher, school.nurse,
                 make_school(name="Twin").head)  # fmt: skip
    for file in (kept, gone):
        assert all(work.reads_file(by, file) for by in readers)
        assert not any(work.reads_file(by, file) for by in strangers)
    new = make_file(school.teacher).pk
    assert work.change(homework, files=[kept, new]).status_code == 200
    assert not work.reads_file(school.pupil, gone)
    assert work.reads_file(school.pupil, new)
    # Attached elsewhere it is not taken along.
    assert work.ask(files=[kept]).status_code == 409
    assert work.seen(school.pupil) == [homework]
    work.api(school.teacher).delete(f"/homework/{homework}")
    assert not work.reads_file(school.pupil, kept)
    # Let go of, so that the sweep removes them.
    assert not StoredFile.objects.filter(pk__in=(kept, new), released_at=None).exists()


def test_the_lesson_log(work: Work) -> None:
    school, twin = work.school, make_school(name="Collège jumeau")
    lesson = make_lesson(school.division, school.teacher, day=work.today)
    path, file = f"/lessons/{lesson.pk}/log", make_file(school.teacher).pk
    empty = work.api(school.teacher).get(path).json()
    assert empty == {"log": None, "homework": [], "can": ["write"]}
    written = work.api(school.teacher)("PUT", path, {"done": " Thalès. ", "files": [file]})
    assert written.status_code == 200, written.content
    homework = work.give(lesson=lesson.pk)
    for by in (school.pupil, school.guardian, school.head_teacher, school.head):
        read = work.api(by).get(path).json()
        assert (read["log"]["done"], read["can"]) == ("Thalès.", []), by
        assert [one["id"] for one in read["homework"]] == [homework]
        assert work.reads_file(by, file)
    logs = f"/lesson-logs?pupil={school.pupil.pk}"
    for by in (school.pupil, school.guardian, school.head_teacher):
        [one] = work.api(by).get(logs).json()["items"]
        assert (one["lesson"], one["by"]["id"]) == (lesson.pk, school.teacher.pk)
    for by in (school.head, school.head_teacher, school.pupil):
        assert work.api(by)("PUT", path, {"done": "Autre"}).status_code == 403
    for by in (school.other_pupil, school.other_guardian, twin.teacher, twin.head):
        assert work.api(by).get(path).status_code == 404, by
        assert work.api(by)("PUT", path, {"done": "Autre"}).status_code == 404
        assert not work.reads_file(by, file)
    assert work.api(school.teacher)("PUT", path, {"done": "", "files": []}).json()["log"] is None
    assert not work.reads_file(school.pupil, file)
    # Nothing is written, and what was given in the lesson is still there.
    read = work.api(school.pupil).get(path).json()
    assert (read["log"], [one["id"] for one in read["homework"]]) == (None, [homework])
    assert work.api(school.pupil).get(logs).json()["items"] == []


def test_a_log_is_shown_in_its_time(work: Work) -> None:
    school = work.school
    lesson = make_lesson(school.division, school.teacher, day=work.today)
    path = f"/lessons/{lesson.pk}/log"
    work.api(school.teacher)("PUT", path, {"done": "Thalès.", "files": []})
    LessonLog.objects.update(shown_at=clock.now() + timedelta(hours=2))
    for by in (school.pupil, school.guardian):
        assert work.api(by).get(path).json()["log"] is None
        assert work.api(by).get(f"/lesson-logs?pupil={school.pupil.pk}").json()["items"] == []
    for by in (school.teacher, school.head):
        assert work.api(by).get(path).json()["log"]["done"] == "Thalès."
    work.clock(1)
    assert work.api(school.pupil).get(path).json()["log"]["done"] == "Thalès."


def test_who_leaves_the_service(work: Work) -> None:
    """From that moment: no giving, no changing, no hand-ins, none of their files."""
    school, homework = work.school, work.give()
    file = make_file(school.pupil).pk
    submission = work.handed_in(homework, files=[file])
    assert work.reads_file(school.teacher, file)
    TeachingTeacher.objects.filter(user=school.teacher).delete()
    assert not work.reads_file(school.teacher, file)
    assert work.change(homework).status_code in (403, 404)
    assert work.give_back(submission).status_code in (403, 404)
    assert work.api(school.teacher).get(f"/homework/{homework}/board").status_code in (403, 404)
    assert work.ask().status_code in (403, 404)
