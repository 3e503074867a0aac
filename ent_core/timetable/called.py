"""Lessons that took place, as those who called their roll have confirmed.

Such a lesson keeps its hour and is not cancelled any more: who was absent, was absent then. Its
room and teacher can still be corrected. Presence says which ones (it stands above and registers).
"""

from collections.abc import Callable, Collection, Mapping

from ent_core.timetable.models import Lesson
from ent_core.timetable.state import State, present

Says = Callable[[Collection[int]], set[int]]
_says: list[Says] = []


def says_called(says: Says) -> Says:
    """``says`` gives, of some lessons (ids), those whose roll is called for good."""
    _says.append(says)
    return says


def called(lessons: Collection[int]) -> set[int]:
    return {pk for says in _says for pk in says(lessons)} if lessons else set()


def gone_elsewhere(wanted: Mapping[Lesson, State]) -> set[int]:
    """Of lessons (ids) with the state that they would get, those that took place and would be
    cancelled, taken away (``withdrawn_at``) or put at another hour."""
    gone = [
        lesson.pk
        for lesson, state in wanted.items()
        if not present(lesson).cancelled
        and (
            state.cancelled
            or lesson.withdrawn_at is not None
            or (state.starts_at, state.ends_at) != (lesson.starts_at, lesson.ends_at)
        )
    ]
    return called(gone)
