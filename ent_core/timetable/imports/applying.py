"""Applying a timetable's plan: new lessons out of sight, then all of them at once.

Nothing holds the database's one writer (SQLite) for longer than a moment: lessons are written in
batches, each its own transaction, into a :class:`LessonBatch` that nobody sees; what changes or
leaves follows, in batches too; one short transaction shows the batch. After a crash in between,
nothing of the batch was visible, and the next import clears it away.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError

from ent_core.establishments.models import Establishment
from ent_core.imports.difference import Change
from ent_core.imports.models import ImportSource
from ent_core.imports.plan import What
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Conflict
from ent_core.kernel.events import emit
from ent_core.timetable.changes import lock
from ent_core.timetable.events import TimetableLaid
from ent_core.timetable.imports.held import Held
from ent_core.timetable.imports.planning import TimetablePlan
from ent_core.timetable.imports.writing import GROUPS, ROOMS, TEACHERS, Writing
from ent_core.timetable.models import Lesson, LessonBatch

A_BATCH = 800
# So many changes of lessons that are there already take as long, because they are read again
# first; up to this many are made with the flip, all in one transaction.
FEW = 250
# Whoever waits for SQLite's writer asks again after at most a tenth of a second: between two
# batches it is free for a moment, so that they are not always too late.
A_PAUSE = 0.1  # seconds

T = TypeVar("T")


def apply_timetable(plan: TimetablePlan) -> None:
    """Write what ``plan`` says and tell of it once (``TimetableLaid``).

    :class:`Conflict` where the school or the source has changed since the plan was made; what was
    written until then is not visible.
    """
    if plan.held is None:
        raise Conflict
    has = plan.held
    clear_away(has.establishment)
    if not plan.plan.changes_something:
        return
    try:
        _apply(plan, has)
    except (IntegrityError, ProtectedError) as error:
        # Another import runs, or a person or class that is named has gone meanwhile.
        raise Conflict from error


def _apply(plan: TimetablePlan, has: Held) -> None:
    some = {what: [c for c in plan.changes if c.what == what] for what in _WHATS}
    with transaction.atomic():
        source, batch = _begin(plan, has)
        writing = Writing(has, plan.wants, source.pk)
        writing.make_what_is_named()
    steps: list[tuple[list[Change], Callable[[Sequence[Change]], None]]] = [
        (some["leave"], writing.leave),
        (some["update"], writing.update),
    ]
    for changes in _cut(some["create"]):
        _shortly(writing.create(changes, batch))
    late = sum(len(changes) for changes, _ in steps) <= FEW
    if not late:
        for all_of_them, step in steps:
            for changes in _cut(all_of_them, FEW):
                _shortly(partial(step, changes))
    with transaction.atomic():
        if late:
            for all_of_them, step in steps:
                step(all_of_them)
        _show(plan, has, source, batch)


_WHATS: tuple[What, ...] = ("create", "update", "leave")


def _begin(plan: TimetablePlan, has: Held) -> tuple[ImportSource, LessonBatch]:
    """The source, claimed for this plan alone, and a batch that is not shown."""
    source = has.source or ImportSource.objects.create(
        establishment=has.establishment, format=plan.format
    )
    claimed = ImportSource.objects.filter(pk=source.pk, revision=source.revision).update(
        revision=F("revision") + 1
    )
    if not claimed:
        raise Conflict
    source.revision += 1
    return source, LessonBatch.objects.create(establishment=has.establishment, year=has.year)


def _show(plan: TimetablePlan, has: Held, source: ImportSource, batch: LessonBatch) -> None:
    lock(has.year)
    mine = ImportSource.objects.filter(pk=source.pk, revision=source.revision)
    shown = LessonBatch.objects.filter(pk=batch.pk).update(shown=True)
    if not (mine.update(imported_at=clock.now()) and shown):
        raise Conflict
    if not Lesson.objects.filter(batch=batch).exists():
        batch.delete()
    audit.record(
        actor=None,
        act="import_timetable",
        target=has.establishment,
        establishment_id=has.establishment.pk,
        format=plan.format,
        hash=plan.plan.hash,
        counts=dict(plan.plan.counts["lessons"]),
    )
    emit(TimetableLaid(has.establishment.pk))


def clear_away(establishment: Establishment) -> None:
    """Take away what an import that did not finish has left; nobody ever saw it."""
    for batch in LessonBatch.objects.filter(
        establishment=establishment, shown=False, by_hand=False
    ):
        pks = list(Lesson.objects.filter(batch=batch).values_list("pk", flat=True))
        for some in _cut(pks):
            _shortly(partial(_take_away, some))
        with transaction.atomic():
            batch.delete()


def _take_away(pks: Sequence[int]) -> None:
    for through, _ in (TEACHERS, ROOMS, GROUPS):
        through._default_manager.filter(lesson_id__in=pks).delete()
    Lesson.objects.filter(pk__in=pks).delete()


def _shortly(write: Callable[[], None]) -> None:
    """One batch's transaction, and the writer left to others for a moment."""
    with transaction.atomic():
        write()
    if connection.vendor == "sqlite":
        time.sleep(A_PAUSE)


def _cut(rows: Sequence[T], size: int = A_BATCH) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
