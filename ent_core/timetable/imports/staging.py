"""What an import does to lessons that are there: intended out of sight, done all at once.

Intentions are written in short batches (:func:`stage`); :func:`take_effect` makes them true by a
few statements over whole tables, so that the writer is held no longer than these take.
"""
# ruff: noqa: S608 -- statements are put together of our own tables' and columns' names alone

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Model, OuterRef, Subquery

from ent_core.imports.models import ImportRecord
from ent_core.kernel import clock
from ent_core.timetable.models import Lesson, LessonBatch, StagedLesson, StagedLink

# A table between lessons and others, and its column for these.
Link = tuple[type[Model], str]
TEACHERS: Link = (Lesson.teachers.through, "user_id")
ROOMS: Link = (Lesson.rooms.through, "room_id")
GROUPS: Link = (Lesson.groups.through, "group_id")
LINKS: Mapping[str, Link] = {"teachers": TEACHERS, "rooms": ROOMS, "groups": GROUPS}

_COLUMNS = ("subject_id", "title", "status", "was", "last_change_id")
_TIMES = ("starts_at", "ends_at")


def stage(lessons: Sequence[StagedLesson], links: Sequence[StagedLink]) -> Callable[[], int]:
    """What writes these intentions, and returns how many lessons they are of."""

    def write() -> int:
        StagedLesson.objects.bulk_create(lessons)
        StagedLink.objects.bulk_create(links)
        return len(lessons)

    return write


def differing(
    batch: LessonBatch, links: Mapping[Link, Mapping[int, Collection[int]]]
) -> list[StagedLink]:
    """The rows by which lessons' teachers, rooms and groups differ from those that are wanted."""
    found: list[StagedLink] = []
    for kind, link in LINKS.items():
        wanted = links[link]
        held: defaultdict[int, dict[int, int]] = defaultdict(dict)
        rows = _rows(link[0]).filter(lesson_id__in=wanted)
        for pk, lesson, other in rows.values_list("pk", "lesson_id", link[1]):
            held[lesson][other] = pk
        for lesson, others in wanted.items():
            there = held[lesson]
            new = sorted(set(others) - there.keys())
            old = [there[other] for other in sorted(there.keys() - set(others))]
            for at in range(max(len(new), len(old))):
                found.append(
                    StagedLink(
                        batch=batch,
                        lesson_id=lesson,
                        kind=kind,
                        link_id=old[at] if at < len(old) else None,
                        other_id=new[at] if at < len(new) else None,
                    )
                )
    return found


def changed_since(batch: LessonBatch) -> list[int]:
    """Lessons that people changed after it was worked out what the batch does to them."""
    now = Lesson.objects.filter(pk=OuterRef("lesson_id")).values("sequence")
    staged = StagedLesson.objects.filter(batch=batch, leaves=False)
    others = staged.annotate(now=Subquery(now)).exclude(now=F("seen"))
    return list(others.values_list("lesson_id", flat=True))


def forget(batch: LessonBatch, lessons: Collection[int]) -> None:
    """Intend nothing with these lessons any more."""
    StagedLesson.objects.filter(batch=batch, lesson_id__in=lessons).delete()
    StagedLink.objects.filter(batch=batch, lesson_id__in=lessons).delete()


def take_effect(batch: LessonBatch, source_id: int, kind: str) -> None:
    """Make true what is staged for ``batch``, within the caller's transaction. What leaves is
    withdrawn; it is deleted later, because that takes long."""
    lesson, staged = _table(Lesson), _table(StagedLesson)
    now = connection.ops.adapt_datetimefield_value(clock.now())
    whose = f"FROM {staged} s WHERE s.batch_id = %s AND NOT s.leaves AND s.lesson_id = {lesson}.id"
    at_its_time = " AND ".join(f"{lesson}.{name} = s.{name}" for name in _TIMES)
    on_its_day = f"{lesson}.day = s.day"
    more = "sequence = sequence + 1, withdrawn_at = NULL"
    record = _table(ImportRecord)
    with connection.cursor() as cursor:
        run = cursor.execute
        run(
            f"UPDATE {lesson} SET withdrawn_at = %s, sequence = sequence + 1 "
            "WHERE withdrawn_at IS NULL AND id IN "
            f"(SELECT lesson_id FROM {staged} WHERE batch_id = %s AND leaves)",
            [now, batch.pk],
        )
        # Day and hour stand in indexes: they are written only where they differ.
        for columns, which in (
            ((), f"{on_its_day} AND {at_its_time}"),
            (_TIMES, f"{on_its_day} AND NOT ({at_its_time})"),
            (("day", *_TIMES), f"NOT {on_its_day}"),
        ):
            run(
                f"UPDATE {lesson} SET {_set((*columns, *_COLUMNS))}, {more} {whose} AND {which}",
                [batch.pk],
            )
        for name, link in LINKS.items():
            _relink(cursor, name, link, batch)
        run(
            f"UPDATE {record} SET facts = s.facts, object_id = s.lesson_id, left_on = NULL, "
            f"at = %s FROM {staged} s "
            f"WHERE s.batch_id = %s AND NOT s.leaves AND s.record_id = {record}.id",
            [now, batch.pk],
        )
        # A lesson that was there before its source named it; its uid is the source's key.
        run(
            f"INSERT INTO {record} (source_id, kind, key, object_id, facts, brought, at) "
            f"SELECT %s, %s, l.source_uid, l.id, s.facts, %s, %s FROM {staged} s "
            f"JOIN {lesson} l ON l.id = s.lesson_id "
            "WHERE s.batch_id = %s AND NOT s.leaves AND s.record_id IS NULL",
            [source_id, kind, False, now, batch.pk],
        )


def _relink(cursor: Any, name: str, link: Link, batch: LessonBatch) -> None:
    table, column = _table(link[0]), link[1]
    staged = _table(StagedLink)
    mine = "s.batch_id = %s AND s.kind = %s"
    cursor.execute(
        f"DELETE FROM {table} WHERE id IN "
        f"(SELECT s.link_id FROM {staged} s WHERE {mine} AND s.other_id IS NULL)",
        [batch.pk, name],
    )
    cursor.execute(
        f"UPDATE {table} SET {column} = s.other_id FROM {staged} s "
        f"WHERE {mine} AND s.other_id IS NOT NULL AND s.link_id = {table}.id",
        [batch.pk, name],
    )
    cursor.execute(
        f"INSERT INTO {table} (lesson_id, {column}) "
        f"SELECT s.lesson_id, s.other_id FROM {staged} s "
        f"JOIN {_table(Lesson)} l ON l.id = s.lesson_id WHERE {mine} AND s.link_id IS NULL",
        [batch.pk, name],
    )


def _set(columns: Sequence[str]) -> str:
    return ", ".join(f"{name} = s.{name}" for name in columns)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _rows(model: type[Model]) -> Any:
    """A table's rows; untyped, because what is done with them is the same for every link."""
    return model._default_manager
