"""Lessons that are no longer planned: they go, except those on which something hangs."""

from collections.abc import Collection
from typing import Any

from django.db.models import CASCADE, PROTECT, RESTRICT, F, Model

from ent_core.kernel import clock
from ent_core.timetable.models import Lesson


def take_away(pks: Collection[int]) -> set[int]:
    """Delete these lessons; returns those that stay, withdrawn, for what hangs on them."""
    held = hanging(pks)
    Lesson.objects.filter(pk__in=set(pks) - held).delete()
    Lesson.objects.filter(pk__in=held, withdrawn_at=None).update(
        withdrawn_at=clock.now(), sequence=F("sequence") + 1
    )
    return held


def hanging(pks: Collection[int]) -> set[int]:
    """Lessons that something of another part of the school would be lost with, or forbids to
    delete (a roll call, what was done in it)."""
    found: set[int] = set()
    for relation in Lesson._meta.related_objects:
        owner = relation.related_model._meta.app_label
        if owner != Lesson._meta.app_label and relation.on_delete in (CASCADE, PROTECT, RESTRICT):
            column = relation.field.attname
            rows = _rows(relation.related_model).filter(**{f"{column}__in": pks})
            found.update(rows.values_list(column, flat=True))
    return found


def _rows(model: type[Model]) -> Any:
    """A table's rows; untyped, because what is done with them is the same for every link."""
    return model._default_manager
