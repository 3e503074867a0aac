"""What presence answers to the timetable: which lessons took place."""

from collections.abc import Collection

from ent_core.attendance.models import RollCall
from ent_core.timetable.called import says_called


@says_called
def validated(lessons: Collection[int]) -> set[int]:
    """Of these lessons (ids), those whose roll call is validated."""
    calls = RollCall.objects.filter(lesson__in=lessons, state=RollCall.State.VALIDATED)
    return set(calls.values_list("lesson_id", flat=True))
