"""What the timetable tells: facts with ids, stored with the change."""

from dataclasses import dataclass

from ent_core.kernel.events import Event


@dataclass(frozen=True)
class LessonsChanged(Event):
    """One act changed lessons (:class:`TimetableChange`): all of them make one card a channel."""

    establishment_id: int
    change_id: int


@dataclass(frozen=True)
class TimetableLaid(Event):
    """The plan itself is another one (an import, a pattern, the calendar): pages are to be read
    anew, and nothing is told lesson by lesson."""

    establishment_id: int
