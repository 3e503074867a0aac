"""What homework tells: facts with ids, stored with the change."""

from dataclasses import dataclass

from ent_core.kernel.events import Event


@dataclass(frozen=True)
class HomeworkGiven(Event):
    homework_id: int


@dataclass(frozen=True)
class HomeworkChanged(Event):
    """Homework (``homework_id``) was changed or taken back, or a lesson's log was written, of that
    group."""

    establishment_id: int
    group_id: int
    homework_id: int | None = None


@dataclass(frozen=True)
class HandedIn(Event):
    submission_id: int


@dataclass(frozen=True)
class SubmissionReturned(Event):
    submission_id: int


@dataclass(frozen=True)
class HomeworkTicked(Event):
    homework_id: int
    pupil_id: int
