"""Holidays and public holidays that today is in."""

from collections.abc import Sequence
from datetime import date

from ent_core.timetable.models import Closure


def closed_on(places: Sequence[int], day: date) -> dict[int, str]:
    """The name of what closes each of these schools on ``day``, by school."""
    return dict(
        Closure.objects.filter(
            year__establishment__in=places, starts_on__lte=day, ends_on__gte=day
        ).values_list("year__establishment", "name")
    )
