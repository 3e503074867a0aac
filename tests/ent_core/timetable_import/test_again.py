"""Importing again: what the source changes, what people changed here, what leaves, what a crash
has left."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.attendance.models import RollCall
from ent_core.imports.models import ImportRecord
from ent_core.kernel import clock
from ent_core.timetable.models import Lesson, LessonBatch, Room
from tests.ent_core.timetable_import.conftest import Importing, Seeing, lesson
from tests.factories import School
from tests.factories.timetable import make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def dozen(source: Importing) -> list[str]:
    """So many that one of them may leave unasked."""
    return [
        source.event(
            f"d{at}", starts=f"{8 + at % 4:02}:00", ends=f"{8 + at % 4:02}:50", week=at // 4
        )
        for at in range(12)
    ]


def changed_by(api: Any, person: Any, one: Lesson, kind: str, **more: Any) -> None:
    answer = api(person).post(f"/lessons/{one.pk}/changes", {"kind": kind, **more})
    assert answer.status_code == 200, answer.content


def test_what_the_source_moves_is_moved(school: School, source: Importing, seen: Seeing) -> None:
    source.events(source.event(teacher="Mme LEFEVRE"))
    before = lesson()
    done = source.events(source.event(starts="14:00", ends="15:00", teacher="M. HADDAD"))
    assert (done.counts, done.codes) == ({"update": 1}, [])
    (mine,) = seen(school.pupil)
    assert mine["starts_at"].startswith(f"{source.first}T14:00")
    assert [one["id"] for one in mine["teachers"]] == [school.other_teacher.pk]
    # It is the plan that is another one: nothing is told as a change.
    assert (mine["id"], mine["status"], mine["sequence"]) == (
        before.pk,
        "kept",
        before.sequence + 1,
    )


def test_what_was_changed_here_stays(
    school: School, source: Importing, seen: Seeing, api: Any
) -> None:
    source.events(source.event())
    room = Room.objects.create(establishment=school.establishment, name="C3")
    changed_by(api, school.office, lesson(), "room", room=room.pk)
    same = source.events(source.event())
    assert (same.counts, same.codes) == ({"unchanged": 1}, [])

    done = source.events(source.event(starts="14:00", ends="15:00"))
    assert done.counts == {"update": 1}
    assert done.issue("changed_by_hand")["level"] == "warning"
    (mine,) = seen(school.pupil)
    assert [one["name"] for one in mine["rooms"]] == ["C3"]
    assert mine["starts_at"].startswith(f"{source.first}T10:00")
    assert mine["change"]["was"]["starts_at"].startswith(f"{source.first}T14:00")
    assert [one["name"] for one in mine["change"]["was"]["rooms"]] == ["B12"]

    changed_by(api, school.office, lesson(), "restore")
    (mine,) = seen(school.pupil)
    assert (mine["status"], mine["rooms"][0]["name"]) == ("kept", "B12")
    assert mine["starts_at"].startswith(f"{source.first}T14:00")


def test_a_cancellation_here_outlives_imports(
    school: School, source: Importing, seen: Seeing, api: Any
) -> None:
    source.events(source.event())
    changed_by(api, school.office, lesson(), "cancel", reason="Sortie")
    source.events(source.event(room="B13"))
    assert [one["status"] for one in seen(school.pupil)] == ["cancelled"]


def test_a_lesson_that_the_school_brought_back_stays(
    school: School, source: Importing, seen: Seeing, api: Any
) -> None:
    source.events(source.event("c1", "STATUS:CANCELLED"))
    changed_by(api, school.office, lesson(), "restore")
    assert source.events(source.event("c1", "STATUS:CANCELLED")).counts == {"unchanged": 1}
    assert [one["status"] for one in seen(school.pupil)] == ["kept"]


def test_when_the_source_takes_over_what_was_changed_here(
    school: School, source: Importing, seen: Seeing, api: Any
) -> None:
    source.events(source.event(room="B12"))
    room = Room.objects.create(establishment=school.establishment, name="C3")
    changed_by(api, school.office, lesson(), "room", room=room.pk)
    source.events(source.event(room="C3"))
    (mine,) = seen(school.pupil)
    assert (mine["status"], mine["rooms"][0]["name"]) == ("kept", "C3")


def test_few_that_left_go(source: Importing, dozen: list[str]) -> None:
    source.events(*dozen)
    done = source.events(*dozen[:-1])
    assert (done.code, done.counts) == (0, {"leave": 1, "unchanged": 11})
    assert not Lesson.objects.filter(source_uid="d11").exists()
    assert source.events(*dozen[:-1]).counts == {"unchanged": 11}
    assert source.events(*dozen).counts == {"create": 1, "unchanged": 11}


def test_many_that_leave_are_asked_about(source: Importing, dozen: list[str]) -> None:
    source.events(*dozen)
    asked = source.events(*dozen[:6])
    assert (asked.code, asked.plan["applied"], asked.counts["leave"]) == (3, False, 6)
    assert asked.issue("many_leave")["level"] == "confirm"
    assert Lesson.objects.count() == 12
    other = source.events(*dozen[:5], options=("--confirm", asked.plan["hash"]))
    assert (other.code, "confirm_mismatch" in other.codes) == (3, True)
    done = source.events(*dozen[:6], options=("--confirm", asked.plan["hash"]))
    assert (done.code, Lesson.objects.count()) == (0, 6)


def test_a_lesson_with_a_roll_call_is_withdrawn_and_may_come_back(
    school: School, source: Importing, dozen: list[str], seen: Seeing
) -> None:
    source.events(*dozen)
    called = lesson("d11")
    RollCall.objects.create(lesson=called, establishment=school.establishment)
    assert source.events(*dozen[:-1]).counts == {"leave": 1, "unchanged": 11}
    called.refresh_from_db()
    assert called.withdrawn_at is not None
    assert called.pk not in [one["id"] for one in seen(school.pupil)]
    assert source.events(*dozen[:-1]).counts == {"unchanged": 11}
    assert source.events(*dozen).counts == {"update": 1, "unchanged": 11}
    assert called.pk in [one["id"] for one in seen(school.pupil)]


def test_what_people_added_is_none_of_the_sources(
    school: School, source: Importing, dozen: list[str]
) -> None:
    own = make_lesson(school.division, school.teacher, starts="17:00", ends="18:00")
    source.events(*dozen)
    source.events(*dozen[:-1])
    assert Lesson.objects.filter(pk=own.pk).exists()


def test_calendars_that_are_not_here_keep_their_lessons(source: Importing) -> None:
    source.events(source.event("c1"), name="4e B")
    done = source.events(source.event("c2", group="3A", week=1), name="3e A")
    assert (done.code, done.counts) == (0, {"create": 1})
    assert done.issue("other_calendars")["value"] == "4e B"
    assert Lesson.objects.count() == 2


def test_one_class_alone_takes_only_its_own(source: Importing) -> None:
    source.events(*(source.event(f"b{at}", week=at) for at in range(6)),
                  source.event("a1", group="3A", starts="15:00", ends="16:00"))  # fmt: skip
    asked = source.events(source.event("b0"), options=("--group", "4B"))
    assert (asked.code, asked.counts["leave"]) == (3, 5)
    done = source.events(
        source.event("b0"), options=("--group", "4B", "--confirm", asked.plan["hash"])
    )
    assert (done.code, set(Lesson.objects.values_list("source_uid", flat=True))) == (
        0,
        {"b0", "a1"},
    )


def test_the_past_of_which_a_source_is_silent_stays(source: Importing) -> None:
    source.events(*(source.event(f"d{at}", week=at) for at in range(3)))
    past = lesson("d0")
    days = (source.first - source.place.today()).days + 14
    Lesson.objects.filter(pk=past.pk).update(
        starts_at=past.starts_at - timedelta(days=days), ends_at=past.ends_at - timedelta(days=days)
    )
    done = source.events(*(source.event(f"d{at}", week=at) for at in (1, 2)))
    assert (done.code, done.counts) == (0, {"unchanged": 2})
    assert Lesson.objects.filter(pk=past.pk).exists()


def test_what_a_crash_left_is_seen_by_nobody_and_cleared_away(
    school: School, source: Importing, seen: Seeing
) -> None:
    half = make_lesson(school.division, school.teacher, shown=False, source_uid="c1")
    assert seen(school.pupil) == []
    assert source.events(source.event()).counts == {"create": 1}
    assert not Lesson.objects.filter(pk=half.pk).exists()
    assert len(seen(school.pupil)) == 1
    assert not LessonBatch.objects.filter(shown=False).exists()


def test_a_crash_is_cleared_away_even_when_there_is_nothing_to_do(
    school: School, source: Importing
) -> None:
    source.events(source.event())
    make_lesson(school.division, school.teacher, shown=False, source_uid="c2")
    assert source.events(source.event()).counts == {"unchanged": 1}
    assert Lesson.objects.count() == 1


def test_records_of_a_crash_do_not_count(school: School, source: Importing) -> None:
    source.events(source.event())
    record = ImportRecord.objects.get(kind="lesson")
    half = make_lesson(school.division, school.teacher, shown=False, source_uid="c2")
    ImportRecord.objects.create(
        source=record.source, kind="lesson", key="c2", object_id=half.pk, facts={}, at=clock.now()
    )
    assert source.events(source.event(), source.event("c2", week=1)).counts == {
        "create": 1,
        "unchanged": 1,
    }
    assert lesson("c2").batch.shown


def test_a_lesson_of_two_calendars_keeps_what_the_absent_one_said(
    school: School, source: Importing
) -> None:
    b = source.calendar(source.event("both"), name="4e B")
    a = source.calendar(source.event("both", group="3A"), name="3e A")
    source.run(source.write({"b.ics": b, "a.ics": a}))
    alone = source.run(source.write({"b.ics": b}))
    assert alone.counts == {"unchanged": 1}
    assert set(lesson("both").groups.all()) == {school.division, school.other_division}
