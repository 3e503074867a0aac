"""Applying a timetable's plan: all of it out of sight, then in one moment.

Nothing holds the database's one writer (SQLite) for longer than a moment: new lessons are written
in batches, each its own transaction, into a :class:`LessonBatch` that nobody sees; what changes or
leaves is staged beside it, in batches too; one short transaction shows the batch and makes true
what is staged. After a crash in between, all is as it was, and the next import clears it away.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError

from ent_core.imports.difference import Change
from ent_core.imports.models import ImportSource
from ent_core.imports.plan import What
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Conflict
from ent_core.kernel.events import emit
from ent_core.timetable.changes import lock
from ent_core.timetable.events import TimetableLaid
from ent_core.timetable.imports.claim import Claim, claimed
from ent_core.timetable.imports.clearing import A_BATCH, clear_away, end
from ent_core.timetable.imports.held import LESSON, Held
from ent_core.timetable.imports.planning import TimetablePlan
from ent_core.timetable.imports.staging import changed_since, forget, take_effect
from ent_core.timetable.imports.writing import Writing
from ent_core.timetable.models import Lesson, LessonBatch, StagedLesson

T = TypeVar("T")


def apply_timetable(plan: TimetablePlan) -> None:
    """Write what ``plan`` says and tell of it once (``TimetableLaid``).

    :class:`~.claim.Underway` where another import into the school goes on, :class:`Conflict`
    where the school or the source has changed since the plan was made; what was written until
    then is not visible.
    """
    if plan.held is None:
        raise Conflict
    has = plan.held
    said_again = {c.row for c in plan.changes if c.row and c.what != "leave"}
    with claimed(has.establishment) as claim:
        clear_away(has.establishment, claim, said_again)
        if not plan.plan.changes_something:
            return
        try:
            batch = _apply(plan, has, claim)
        except (IntegrityError, ProtectedError) as error:
            # A person or class that is named has gone meanwhile.
            raise Conflict from error
        with suppress(Conflict):  # whoever took the claim over ends it
            end(batch, claim)


def _apply(plan: TimetablePlan, has: Held, claim: Claim) -> LessonBatch:
    some = {what: [c for c in plan.changes if c.what == what] for what in _WHATS}
    with transaction.atomic():
        claim.beat()
        source, batch = _begin(plan, has)
        writing = Writing(has, plan.wants, source.pk)
        writing.make_what_is_named()
    steps: dict[What, Callable[[Sequence[Change], LessonBatch], Callable[[], object]]] = {
        "create": writing.create,
        "update": writing.update,
        "leave": writing.leave,
    }
    for what, step in steps.items():
        for changes in _cut(some[what]):
            claim.shortly(step(changes, batch))
    with transaction.atomic():
        claim.beat()
        lock(has.year)
        _check_is_whole(batch, {what: len(changes) for what, changes in some.items()})
        if meanwhile := set(changed_since(batch)):
            forget(batch, meanwhile)
            writing.update([c for c in some["update"] if c.row in meanwhile], batch)()
        take_effect(batch, source.pk, LESSON)
        _show(plan, has, source, batch)
    return batch


_WHATS: tuple[What, ...] = ("create", "update", "leave")


def _begin(plan: TimetablePlan, has: Held) -> tuple[ImportSource, LessonBatch]:
    """The source, marked for this plan alone, and a batch that is not shown."""
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


def _check_is_whole(batch: LessonBatch, wanted: dict[What, int]) -> None:
    """:class:`Conflict` when something of the batch is missing: half of it is never shown. A
    lesson that was to be changed may have gone."""
    staged = StagedLesson.objects.filter(batch=batch)
    if (
        Lesson.objects.filter(batch=batch).count() != wanted["create"]
        or staged.filter(leaves=True).count() != wanted["leave"]
    ):
        raise Conflict


def _show(plan: TimetablePlan, has: Held, source: ImportSource, batch: LessonBatch) -> None:
    # The revision rises again: a plan that was made while this one was written is too old.
    mine = ImportSource.objects.filter(pk=source.pk, revision=source.revision)
    shown = LessonBatch.objects.filter(pk=batch.pk, shown=False).update(shown=True)
    if not (mine.update(imported_at=clock.now(), revision=F("revision") + 1) and shown):
        raise Conflict
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


def _cut(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), A_BATCH):
        yield rows[start : start + A_BATCH]
