"""What presence tells: facts with ids, stored with the change."""

from dataclasses import dataclass

from ent_core.kernel.events import Event


@dataclass(frozen=True)
class RollSaved(Event):
    """A roll call was saved; ``pupils`` are those for whom something is another than before."""

    establishment_id: int
    lesson_id: int
    pupils: list[int]


@dataclass(frozen=True)
class RollForgotten(Event):
    """Fifteen minutes after it began, nobody has called the roll of a lesson."""

    establishment_id: int
    lesson_id: int


@dataclass(frozen=True)
class AbsenceChanged(Event):
    """An absence was announced, justified or settled (``what``)."""

    establishment_id: int
    absence_id: int
    pupil_id: int
    what: str
