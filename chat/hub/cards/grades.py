"""Marks change open pages and nothing else: a mark never appears in a channel."""

from chat.hub import pages
from ent_core.grades import queries
from ent_core.grades.events import (
    AssessmentChanged,
    AveragingChanged,
    MarksChanged,
    MarksPublished,
    PeriodReopened,
)
from ent_core.kernel.events import handles


@handles(AssessmentChanged)
def assessment_changed(event: AssessmentChanged) -> None:
    pages.changed("grades", queries.concerned_by(event.assessment_id))


@handles(MarksChanged)
def marks_changed(event: MarksChanged) -> None:
    pages.changed("grades", queries.concerned_by(event.assessment_id, event.pupil_ids))


@handles(MarksPublished)
def marks_published(event: MarksPublished) -> None:
    people = queries.concerned_by(event.assessment_id)
    pages.changed("grades", people)
    pages.changed("today", people)


@handles(AveragingChanged)
def averaging_changed(event: AveragingChanged) -> None:
    pages.changed("grades", queries.concerned_by_averaging(event.teaching_id))


@handles(PeriodReopened)
def period_reopened(event: PeriodReopened) -> None:
    pages.changed("grades", queries.concerned_by_reopening(event.period_id, event.teaching_id))
