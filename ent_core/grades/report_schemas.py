"""Answers about one pupil: marks and averages, why, progress."""

from datetime import date, datetime
from typing import Literal

from ent_core.establishments.schemas import (
    NamedItem,
    PeriodItem,
    SubjectItem,
    period_item,
    subject_item,
)
from ent_core.grades import explaining, progress
from ent_core.grades.averages import Figures, shown
from ent_core.grades.book import marking_of
from ent_core.grades.queries import Report
from ent_core.grades.schemas import ClassFigures, Plain
from ent_core.kernel.http import Item


class GeneralItem(ClassFigures):
    average: str | None


class MarkShown(Plain):
    """``counted``: it enters the average; ``reason`` says how, or why not."""

    assessment: int
    title: str
    date: date
    value: str | None
    out_of: str | None
    coefficient: str
    bonus: bool
    optional: bool
    counted: bool
    reason: str
    class_average: str | None
    published_at: datetime | None


class SubjectGrades(ClassFigures):
    teaching: int
    subject: SubjectItem
    teachers: list[NamedItem]
    coefficient: str
    bring_to_20: bool
    average: str | None
    marks: list[MarkShown]


class GradesItem(Item):
    """``levels``: a primary school, whose marks are levels from 1 to 4 and make no averages."""

    pupil: NamedItem
    period: PeriodItem | None
    levels: bool
    general: GeneralItem
    subjects: list[SubjectGrades]


class WhyTerm(Plain):
    """``points`` = 20 · value / out_of · coefficient, for a bonus only what exceeds 10; ``weight``
    is what divides them. Null where the mark does not count."""

    title: str
    value: str | None
    out_of: str | None
    coefficient: str
    counted: bool
    points: str | None
    weight: str | None
    why: str
    reason: str
    assessment: int | None
    teaching: int | None


class WhyItem(Item):
    """``points`` over ``weight`` is the average."""

    average: str | None
    terms: list[WhyTerm]
    points: str | None
    weight: str | None
    rule: str


class PointItem(Plain):
    date: date
    average: str


class GeneralPointItem(PointItem):
    class_average: str | None


class SubjectProgress(Item):
    teaching: int
    subject: SubjectItem
    average: str | None
    points: list[PointItem]


class ToWorkOn(Item):
    """``reason``: «down» (``now``: the last marks, ``before``: those before them) or «below_own»
    (``now``: the subject's average, ``before``: one's own general average)."""

    teaching: int
    subject: SubjectItem
    reason: Literal["down", "below_own"]
    now: str
    before: str


class ProgressItem(Item):
    pupil: NamedItem
    period: PeriodItem | None
    general: list[GeneralPointItem]
    subjects: list[SubjectProgress]
    to_work_on: list[ToWorkOn]


def grades_item(report: Report) -> GradesItem:
    book, pupil = report.book, report.pupil
    general = report.lens.shows_general
    of_class = book.general_figures(report.division) if general and report.division else Figures()
    return GradesItem(
        pupil=NamedItem(id=pupil.pk, name=pupil.name),
        period=_period(report),
        levels=report.by_levels,
        general=GeneralItem(
            average=shown(book.general(pupil.pk)) if general else None,
            class_average=shown(of_class.average),
            class_min=shown(of_class.lowest),
            class_max=shown(of_class.highest),
        ),
        subjects=[_subject_grades(report, pk) for pk in report.services],
    )


def _period(report: Report) -> PeriodItem | None:
    return period_item(report.term.period) if report.term and report.term.period else None


def _subject_grades(report: Report, pk: int) -> SubjectGrades:
    book, pupil = report.book, report.pupil.pk
    teaching, marking = book.teachings[pk], marking_of(book.teachings[pk])
    cells = book.cells.get(pk, {}).get(pupil, {})
    marks = []
    for term in book.services[pk].terms(book.given(pk, pupil)):
        one = book.entries[term.given.work.id]
        marks.append(
            MarkShown(
                assessment=one.pk,
                title=one.title,
                date=one.date,
                value=cells[one.pk].said,
                out_of=None if one.out_of is None else f"{one.out_of:.2f}",
                coefficient=f"{one.coefficient:.2f}",
                bonus=one.bonus,
                optional=one.optional,
                counted=term.counted,
                reason=term.verdict,
                class_average=shown(book.mean_of(one)),
                published_at=report.lens.published_at(one),
            )
        )
    of_class = book.figures(pk)
    return SubjectGrades(
        teaching=pk,
        subject=subject_item(teaching.subject),
        teachers=[
            NamedItem(id=one.pk, name=one.called or one.name) for one in report.teachers.get(pk, [])
        ],
        coefficient=f"{marking.coefficient:.2f}",
        bring_to_20=marking.bring_to_20,
        average=shown(book.average(pk, pupil)),
        marks=marks,
        class_average=shown(of_class.average),
        class_min=shown(of_class.lowest),
        class_max=shown(of_class.highest),
    )


def why_item(found: explaining.Explained) -> WhyItem:
    return WhyItem(
        average=found.average,
        terms=[
            WhyTerm(
                title=line.title,
                value=line.value,
                out_of=line.out_of,
                coefficient=line.coefficient,
                counted=line.counted,
                points=line.points,
                weight=line.weight,
                why=line.why,
                reason=line.reason,
                assessment=line.entry,
                teaching=line.teaching,
            )
            for line in found.lines
        ],
        points=found.points,
        weight=found.weight,
        rule=found.rule,
    )


def progress_item(report: Report) -> ProgressItem:
    book, pupil = report.book, report.pupil
    general = report.lens.shows_general
    curve = progress.general_curve(book, pupil.pk, report.division) if general else []
    hints = progress.to_work_on(book, pupil.pk, report.services, compared=general)
    return ProgressItem(
        pupil=NamedItem(id=pupil.pk, name=pupil.name),
        period=_period(report),
        general=[
            GeneralPointItem(
                date=one.day,
                average=str(shown(one.average)),
                class_average=shown(one.of_class.average),
            )
            for one in curve
        ],
        subjects=[
            SubjectProgress(
                teaching=pk,
                subject=subject_item(book.teachings[pk].subject),
                average=shown(book.average(pk, pupil.pk)),
                points=[
                    PointItem(date=one.day, average=str(shown(one.average)))
                    for one in progress.curve(book, pk, pupil.pk)
                ],
            )
            for pk in report.services
        ],
        to_work_on=[
            ToWorkOn(
                teaching=hint.teaching,
                subject=subject_item(book.teachings[hint.teaching].subject),
                reason=hint.reason,
                now=str(shown(hint.now)),
                before=str(shown(hint.before)),
            )
            for hint in hints
        ],
    )
