"""One import at a time in a school, and what becomes of one that died or was overtaken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from ent_core.kernel import clock
from ent_core.timetable.changes import Change, change_lesson
from ent_core.timetable.imports import claim
from ent_core.timetable.models import ImportClaim, Lesson, LessonBatch, Room, StagedLesson
from tests.ent_core.timetable_import.conftest import Importing, lesson
from tests.factories import School, make_school

pytestmark = pytest.mark.django_db


def other_import(source: Importing, ago: timedelta = timedelta()) -> ImportClaim:
    return ImportClaim.objects.create(
        establishment=source.place, token=uuid4(), beat_at=clock.now() - ago
    )


@contextmanager
def after(words: str, act: Callable[[], object]) -> Iterator[None]:
    """Do something in the middle of an import: after its first statement with these words, when
    the next one begins."""
    todo, done = [act], []

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if done and todo:
            todo.pop()()
        if words in sql:
            done.append(words)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield
    assert not todo


def test_while_one_is_alive_another_is_refused(
    source: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = other_import(source)

    def beat(_: float) -> None:
        ImportClaim.objects.filter(pk=theirs.pk).update(beat_at=clock.now())

    monkeypatch.setattr(claim, "PATIENCE", 0.0)
    monkeypatch.setattr("time.sleep", beat)
    done = source.events(source.event())
    assert (done.code, done.plan["applied"]) == (2, False)
    assert done.issue("import_underway")["level"] == "error"
    assert not Lesson.objects.exists()
    assert ImportClaim.objects.get().token == theirs.token


def test_one_that_died_is_overtaken(source: Importing) -> None:
    other_import(source, claim.EXPIRES + timedelta(seconds=1))
    assert source.events(source.event()).code == 0
    assert Lesson.objects.filter(batch__shown=True).count() == 1
    assert not ImportClaim.objects.exists()


def test_other_schools_import_meanwhile(source: Importing) -> None:
    ImportClaim.objects.create(
        establishment=make_school().establishment, token=uuid4(), beat_at=clock.now()
    )
    assert source.events(source.event()).code == 0


def test_who_was_overtaken_writes_no_more(source: Importing) -> None:
    source.events(source.event())
    with after('INSERT INTO "timetable_stagedlesson"', ImportClaim.objects.all().delete):
        done = source.events(source.event(room="C3"))
    assert (done.code, done.codes) == (2, ["rooms_made", "changed_meanwhile"])
    assert set(lesson().rooms.values_list("name", flat=True)) == {"B12"}


def test_half_a_batch_is_never_shown(source: Importing) -> None:
    source.events(source.event())

    def lose() -> None:
        Lesson.groups.through.objects.filter(lesson__batch__shown=False).delete()
        for link in (Lesson.teachers.through, Lesson.rooms.through):
            link._default_manager.filter(lesson__batch__shown=False).delete()
        Lesson.objects.filter(batch__shown=False).delete()

    with after('INSERT INTO "imports_importrecord"', lose):
        done = source.events(source.event(), source.event("c2", week=1))
    assert (done.code, done.codes) == (2, ["changed_meanwhile"])
    assert Lesson.objects.filter(batch__shown=True).count() == 1
    assert source.events(source.event(), source.event("c2", week=1)).code == 0
    assert lesson("c2").batch.shown


def test_what_people_change_while_it_is_staged_stays(school: School, source: Importing) -> None:
    source.events(source.event())

    def cancel() -> None:
        change_lesson(actor=school.head, lesson_id=lesson().pk, change=Change("cancel"))

    with after('INSERT INTO "timetable_stagedlesson"', cancel):
        done = source.events(source.event(room="C3"))
    assert (done.code, done.counts) == (0, {"update": 1})
    one = lesson()
    assert one.status == Lesson.Status.CANCELLED
    assert one.was is not None
    assert one.was["rooms"] == [Room.objects.get(name="C3").pk]


def ended_midway(source: Importing) -> Lesson:
    """A lesson that left with an import which died before it could delete it."""
    source.events(*(source.event(f"c{at}", week=at) for at in range(12)))
    batch, one = LessonBatch.objects.get(), lesson("c0")
    StagedLesson.objects.create(batch=batch, lesson_id=one.pk, leaves=True)
    Lesson.objects.filter(pk=one.pk).update(withdrawn_at=clock.now())
    return one


def test_what_left_before_a_crash_is_deleted_by_the_next(source: Importing) -> None:
    one = ended_midway(source)
    source.events(*(source.event(f"c{at}", week=at) for at in range(1, 12)))
    assert not Lesson.objects.filter(pk=one.pk).exists()
    assert not StagedLesson.objects.exists()


def test_what_left_before_a_crash_may_come_back_with_the_next(source: Importing) -> None:
    one = ended_midway(source)
    done = source.events(*(source.event(f"c{at}", week=at) for at in range(12)))
    assert done.counts == {"unchanged": 11, "update": 1}
    assert lesson("c0").pk == one.pk
    assert lesson("c0").withdrawn_at is None
    assert not StagedLesson.objects.exists()
