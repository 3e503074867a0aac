"""Lessons of an import, written a table at a time; how many statements follows batches."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django.db import connection
from django.db.models import Field, Model

from ent_core.establishments.models import Subject
from ent_core.establishments.subjects import letters_of
from ent_core.imports.difference import Change
from ent_core.imports.models import ImportRecord
from ent_core.kernel import clock
from ent_core.timetable.changes import full, lock
from ent_core.timetable.imports.held import LESSON, Held, said_of
from ent_core.timetable.imports.names import plain
from ent_core.timetable.imports.wanted import LONGEST_TITLE, Wanted, Wants
from ent_core.timetable.leaving import take_away
from ent_core.timetable.models import Lesson, LessonBatch, Room, day_of
from ent_core.timetable.state import State, present, status_of

# A table between lessons and others, and its column for these.
Link = tuple[type[Model], str]
TEACHERS: Link = (Lesson.teachers.through, "user_id")
ROOMS: Link = (Lesson.rooms.through, "room_id")
GROUPS: Link = (Lesson.groups.through, "group_id")
_FIELDS = (
    "subject", "title", "day", "starts_at", "ends_at", "status", "was", "sequence", "last_change",
    "withdrawn_at",
)  # fmt: skip


class Writing:
    """One application of a plan: the subjects and rooms that it needs, then its lessons."""

    def __init__(self, has: Held, wants: Wants, source_id: int) -> None:
        self._has = has
        self._wants = wants
        self._source_id = source_id
        self._subjects: Mapping[str, int] = {}
        self._rooms: Mapping[str, int] = {}

    def make_what_is_named(self) -> None:
        """Subjects and rooms that do not exist yet."""
        place = self._has.establishment
        Subject.objects.bulk_create(
            [
                Subject(establishment=place, code=code, name=name, letters=letters_of(name))
                for code, name in self._wants.subjects.items()
            ],
            ignore_conflicts=True,
        )
        Room.objects.bulk_create(
            [Room(establishment=place, name=name) for name in self._wants.rooms.values()],
            ignore_conflicts=True,
        )
        self._subjects = dict(Subject.objects.filter(establishment=place).values_list("code", "pk"))
        self._rooms = {
            plain(name): pk
            for pk, name in Room.objects.filter(establishment=place)
            .order_by("-pk")
            .values_list("pk", "name")
        }

    # Each of these is one short transaction's work --------------------------------------------

    def create(self, changes: Sequence[Change], batch: LessonBatch) -> Callable[[], None]:
        """All that can be prepared before the writer is held is done when this returns; what is
        returned writes."""
        wanted = [self._wants.lessons[change.key] for change in changes]
        lessons = [self._new(one, batch) for one in wanted]
        links: list[tuple[Link, Sequence[Collection[int]]]] = [
            (TEACHERS, [one.teachers for one in wanted]),
            (ROOMS, [self._room_ids(one) for one in wanted]),
            (GROUPS, [one.groups for one in wanted]),
        ]
        records = self._records(changes)

        def write() -> None:
            Lesson.objects.bulk_create(lessons)
            pks = [lesson.pk for lesson in lessons]
            for link, ids in links:
                _link(link, zip(pks, ids, strict=True))
            _remember(records, pks)

        return write

    def update(self, changes: Sequence[Change]) -> None:
        """The plan follows the source; a lesson that was changed here stays as it is."""
        lock(self._has.year)
        by_row = {change.row: change for change in changes if change.row}
        lessons = list(full().filter(pk__in=by_row))
        links: dict[Link, dict[int, Collection[int]]] = {TEACHERS: {}, ROOMS: {}, GROUPS: {}}
        for lesson in lessons:
            change = by_row[lesson.pk]
            now = self._follow(lesson, change, self._wants.lessons[change.key])
            links[TEACHERS][lesson.pk] = now.teachers
            links[ROOMS][lesson.pk] = now.rooms
            links[GROUPS][lesson.pk] = self._wants.lessons[change.key].groups
        _save(lessons)
        for link, wanted in links.items():
            _rows(link[0]).filter(lesson_id__in=wanted).delete()
            _link(link, wanted.items())
        there = {lesson.pk for lesson in lessons}
        followed = [change for change in changes if change.row in there]
        _remember(self._records(followed), [change.row or 0 for change in followed])

    def leave(self, changes: Sequence[Change]) -> None:
        """Lessons go, except those on which something hangs: these are withdrawn."""
        lock(self._has.year)
        pks = {change.row for change in changes if change.row}
        hanging = take_away(pks)
        records = ImportRecord.objects.filter(
            pk__in=[change.record.pk for change in changes if change.record]
        )
        records.exclude(object_id__in=hanging).delete()
        records.update(left_on=self._has.establishment.today())

    # ------------------------------------------------------------------------------------------

    def _new(self, one: Wanted, batch: LessonBatch) -> Lesson:
        plan = self._plan(one)
        now = replace(plan, cancelled=one.cancelled)
        place = self._has.establishment
        return Lesson(
            establishment=place,
            year=self._has.year,
            batch=batch,
            source_uid=one.uid,
            subject_id=self._subjects.get(one.subject),
            title=one.title[:LONGEST_TITLE],
            day=day_of(one.starts_at, place),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            status=status_of(plan, now, added=False),
            was=plan.as_json() if now != plan else None,
        )

    def _follow(self, lesson: Lesson, change: Change, one: Wanted) -> State:
        plan = self._plan(one)
        before = change.record.facts.get("said") if change.record else None
        by_hand = lesson.last_change_id is not None and said_of(lesson) != before
        now = present(lesson) if by_hand else replace(plan, cancelled=one.cancelled)
        lesson.subject_id = self._subjects.get(one.subject)
        lesson.title = one.title[:LONGEST_TITLE]
        lesson.starts_at, lesson.ends_at = now.starts_at, now.ends_at
        lesson.day = day_of(now.starts_at, lesson.establishment)
        lesson.status = status_of(plan, now, added=lesson.added)
        lesson.was = plan.as_json() if now != plan else None
        lesson.sequence += 1
        lesson.withdrawn_at = None
        if not by_hand:
            lesson.last_change = None
        return now

    def _plan(self, one: Wanted) -> State:
        return State(
            one.starts_at,
            one.ends_at,
            frozenset(one.teachers),
            frozenset(self._room_ids(one)),
        )

    def _room_ids(self, one: Wanted) -> set[int]:
        return {self._rooms[key] for key in one.rooms}

    def _records(self, changes: Sequence[Change]) -> list[ImportRecord]:
        """What the source says, so that the next import compares with it."""
        now = clock.now()
        return [
            ImportRecord(
                source_id=self._source_id,
                kind=LESSON,
                key=change.key,
                facts=change.fact.said() if change.fact else {},
                brought=not change.found,
                at=now,
            )
            for change in changes
        ]


def _remember(records: Sequence[ImportRecord], rows: Sequence[int]) -> None:
    for record, row in zip(records, rows, strict=True):
        record.object_id = row
    ImportRecord.objects.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["source", "kind", "key"],
        update_fields=["object_id", "facts", "left_on", "at"],
    )


def _save(lessons: Iterable[Lesson]) -> None:
    """Lessons as they now are; a plain statement each, which holds the writer a third of the time
    of ``bulk_update``."""
    quoted = connection.ops.quote_name
    fields = [cast("Field[Any, Any]", Lesson._meta.get_field(name)) for name in _FIELDS]
    values = ", ".join(f"{quoted(field.column or field.name)} = %s" for field in fields)
    statement = f"UPDATE {quoted(Lesson._meta.db_table)} SET {values} WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                (*(f.get_db_prep_save(getattr(one, f.attname), connection) for f in fields), one.pk)
                for one in lessons
            ],
        )


def _link(link: Link, wanted: Iterable[tuple[int, Collection[int]]]) -> None:
    """Tie lessons to others. Plain statements: a year has 200,000 of these rows, and an object for
    each would hold the writer five times as long."""
    through, column = link
    quoted = connection.ops.quote_name
    table, names = through._meta.db_table, ", ".join(map(quoted, ("lesson_id", column)))
    statement = f"INSERT INTO {quoted(table)} ({names}) VALUES (%s, %s)"  # noqa: S608 -- our names
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(lesson, pk) for lesson, pks in wanted for pk in pks])


def _rows(model: type[Model]) -> Any:
    """A table's rows; untyped, because what is done with them is the same for every link."""
    return model._default_manager
