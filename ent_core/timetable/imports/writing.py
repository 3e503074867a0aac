"""Lessons of an import, written a table at a time; how many statements follows batches."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import connection

from ent_core.establishments.models import Subject
from ent_core.establishments.subjects import letters_of
from ent_core.imports.difference import Change
from ent_core.imports.models import ImportRecord
from ent_core.kernel import clock
from ent_core.timetable.imports.held import LESSON, Held, said_of
from ent_core.timetable.imports.names import plain
from ent_core.timetable.imports.staging import GROUPS, ROOMS, TEACHERS, Link, differing, stage
from ent_core.timetable.imports.wanted import LONGEST_TITLE, Wanted, Wants
from ent_core.timetable.models import Lesson, LessonBatch, Room, StagedLesson, day_of
from ent_core.timetable.queries import full
from ent_core.timetable.state import State, present, status_of


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

    # Of each, all that can be prepared before the writer is held is done when it returns; what is
    # returned writes, which is one short transaction's work -------------------------------------

    def create(self, changes: Sequence[Change], batch: LessonBatch) -> Callable[[], None]:
        """Lessons that nobody sees before the batch is shown."""
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

    def update(self, changes: Sequence[Change], batch: LessonBatch) -> Callable[[], int]:
        """The plan follows the source; a lesson that was changed here stays as it is."""
        by_row = {change.row: change for change in changes if change.row}
        lessons = list(full().filter(pk__in=by_row))
        links: dict[Link, dict[int, Collection[int]]] = {TEACHERS: {}, ROOMS: {}, GROUPS: {}}
        staged: list[StagedLesson] = []
        for lesson in lessons:
            change = by_row[lesson.pk]
            one = self._wants.lessons[change.key]
            row, now = self._follow(lesson, change, one)
            row.batch = batch
            staged.append(row)
            links[TEACHERS][lesson.pk] = now.teachers
            links[ROOMS][lesson.pk] = now.rooms
            links[GROUPS][lesson.pk] = one.groups
        return stage(staged, differing(batch, links))

    def leave(self, changes: Sequence[Change], batch: LessonBatch) -> Callable[[], int]:
        """Lessons go; which of them stay withdrawn, for what hangs on them, is seen at the end."""
        return stage(
            [
                StagedLesson(
                    batch=batch,
                    lesson_id=change.row,
                    record_id=change.record.pk if change.record else None,
                    leaves=True,
                )
                for change in changes
                if change.row
            ],
            [],
        )

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

    def _follow(self, lesson: Lesson, change: Change, one: Wanted) -> tuple[StagedLesson, State]:
        plan = self._plan(one)
        before = change.record.facts.get("said") if change.record else None
        by_hand = lesson.last_change_id is not None and said_of(lesson) != before
        now = present(lesson) if by_hand else replace(plan, cancelled=one.cancelled)
        row = StagedLesson(
            lesson_id=lesson.pk,
            record_id=change.record.pk if change.record else None,
            seen=lesson.sequence,
            subject_id=self._subjects.get(one.subject),
            title=one.title[:LONGEST_TITLE],
            day=day_of(now.starts_at, lesson.establishment),
            starts_at=now.starts_at,
            ends_at=now.ends_at,
            status=status_of(plan, now, added=lesson.added),
            was=plan.as_json() if now != plan else None,
            last_change_id=lesson.last_change_id if by_hand else None,
            facts=change.fact.said() if change.fact else {},
        )
        return row, now

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


def _link(link: Link, wanted: Iterable[tuple[int, Collection[int]]]) -> None:
    """Tie lessons to others. Plain statements: a year has 200,000 of these rows, and an object for
    each would hold the writer five times as long."""
    through, column = link
    quoted = connection.ops.quote_name
    table, names = through._meta.db_table, ", ".join(map(quoted, ("lesson_id", column)))
    statement = f"INSERT INTO {quoted(table)} ({names}) VALUES (%s, %s)"  # noqa: S608 -- our names
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(lesson, pk) for lesson, pks in wanted for pk in pks])
