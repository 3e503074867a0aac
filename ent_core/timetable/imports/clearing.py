"""After an import: what it withdrew is deleted, what it had staged forgotten, in short batches.

One that died before it was shown is taken away whole; one that died after is brought to its end.
"""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ent_core.establishments.models import Establishment
from ent_core.imports.models import ImportRecord
from ent_core.timetable.changes import lock
from ent_core.timetable.imports.claim import Claim
from ent_core.timetable.imports.staging import LINKS
from ent_core.timetable.leaving import take_away
from ent_core.timetable.models import Lesson, LessonBatch, StagedLesson, StagedLink

A_BATCH = 800
# A lesson that goes takes rows of other tables along.
FEW = 250
_STAGED = 4000


def clear_away(establishment: Establishment, claim: Claim, kept: Collection[int]) -> None:
    """Take away, or end, what imports that died have left. ``kept`` are lessons of which the
    school's source speaks again: they are not deleted.

    The caller holds the school's claim, so nobody else is at work on any of it."""
    batches = LessonBatch.objects.filter(establishment=establishment, by_hand=False)
    for batch in batches.filter(shown=False):
        forget_staged(batch, claim)
        lessons = Lesson.objects.filter(batch=batch).values_list("pk", flat=True)
        while pks := list(lessons[:A_BATCH]):
            claim.shortly(partial(_delete, pks))
        claim.shortly(batch.delete)
    staged = StagedLesson.objects.filter(batch=OuterRef("pk"))
    for batch in batches.filter(Exists(staged), shown=True).select_related("year__establishment"):
        end(batch, claim, kept)


def end(batch: LessonBatch, claim: Claim, kept: Collection[int] = ()) -> None:
    """Delete the lessons that left with ``batch``, but for those on which something hangs."""
    leaving = StagedLesson.objects.filter(batch=batch, leaves=True)
    while some := list(leaving[:FEW]):
        claim.shortly(partial(_go, batch, some, set(kept)))
    forget_staged(batch, claim)
    if not Lesson.objects.filter(batch=batch).exists():
        claim.shortly(batch.delete)


def forget_staged(batch: LessonBatch, claim: Claim) -> None:
    for rows in (StagedLink.objects.filter(batch=batch), StagedLesson.objects.filter(batch=batch)):
        while rows.exists():
            claim.shortly(partial(_delete_some, rows))


def _go(batch: LessonBatch, some: Collection[StagedLesson], kept: Collection[int]) -> None:
    lock(batch.year)
    gone = [one for one in some if one.lesson_id not in kept]
    hanging = take_away({one.lesson_id for one in gone})
    records = ImportRecord.objects.filter(pk__in=[one.record_id for one in gone if one.record_id])
    records.exclude(object_id__in=hanging).delete()
    records.update(left_on=batch.year.establishment.today())
    StagedLesson.objects.filter(pk__in=[one.pk for one in some]).delete()


def _delete(pks: Collection[int]) -> None:
    for through, _ in LINKS.values():
        through._default_manager.filter(lesson_id__in=pks).delete()
    Lesson.objects.filter(pk__in=pks).delete()


def _delete_some(rows: QuerySet[Any]) -> None:
    rows.model._default_manager.filter(pk__in=rows.values("pk")[:_STAGED]).delete()
