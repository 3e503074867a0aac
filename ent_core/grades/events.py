"""What is told of marks: facts with ids, stored with the change. Never a mark itself."""

from dataclasses import dataclass
from typing import Literal

from ent_core.kernel.events import Event

Audience = Literal["pupils", "guardians"]


@dataclass(frozen=True)
class AssessmentChanged(Event):
    """An assessment was made, changed, deleted, or its publication was moved."""

    assessment_id: int


@dataclass(frozen=True)
class MarksChanged(Event):
    """Marks of these pupils are others than before."""

    assessment_id: int
    pupil_ids: list[int]


@dataclass(frozen=True)
class MarksPublished(Event):
    """The marks can be read by ``audience`` from now on; told once for each."""

    assessment_id: int
    audience: Audience


@dataclass(frozen=True)
class AveragingChanged(Event):
    """A service weighs otherwise, or is averaged otherwise."""

    teaching_id: int


@dataclass(frozen=True)
class PeriodReopened(Event):
    """Marks of a closed period can be entered again, in one service or in all of them."""

    period_id: int
    teaching_id: int | None
