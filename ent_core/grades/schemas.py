"""Bodies and answers about marks. Numbers are strings of two decimals, null where there is none."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from ent_core.establishments.schemas import (
    NamedItem,
    PeriodItem,
    SubjectItem,
    period_item,
    subject_item,
)
from ent_core.grades import entry, explaining, progress
from ent_core.grades.averages import Figures, shown
from ent_core.grades.book import Entry, marking_of
from ent_core.grades.models import Assessment, Mark, Reopening, TeachingMarking
from ent_core.grades.queries import Grid, Report
from ent_core.kernel.http import Body, BodyId, Item
from ent_core.permissions import Can

Title = Annotated[str, Field(min_length=1, max_length=200)]
# A comma or a point, two decimals at most; what is wrong with it is said by the action.
Number = Annotated[str, Field(max_length=40)]
Day = Annotated[date, Field(strict=False)]
Moment = Annotated[AwareDatetime, Field(strict=False)]


class NewAssessment(Body):
    """``out_of`` is left out in a primary school, where levels are given."""

    teaching: BodyId
    title: Title
    date: Day
    out_of: Number | None = None
    coefficient: Number = "1"
    bonus: bool = False
    optional: bool = False


class ChangeAssessment(Body):
    title: Title | None = None
    date: Day | None = None
    out_of: Number | None = None
    coefficient: Number | None = None
    bonus: bool | None = None
    optional: bool | None = None


class NewMark(Body):
    """``value``: a number, a code, a level in a primary school; null empties the cell. ``base`` is
    the version that one saw (0: nothing was there); left out, the mark is written over."""

    pupil: BodyId
    value: Annotated[str, Field(max_length=40)] | None
    base: Annotated[int, Field(ge=0)] | None = None


class NewMarks(Body):
    marks: Annotated[list[NewMark], Field(min_length=1, max_length=400)]


class Publish(Body):
    pupils_at: Moment | None = None
    guardians_at: Moment | None = None


class Reopen(Body):
    teaching: BodyId | None = None
    until: Day
    reason: Annotated[str, Field(min_length=3, max_length=500)]


class Weigh(Body):
    coefficient: Number | None = None
    bring_to_20: bool | None = None


class AssessmentItem(Item):
    id: int
    teaching: int
    title: str
    date: date
    out_of: str | None
    coefficient: str
    bonus: bool
    optional: bool
    pupils_at: datetime | None
    guardians_at: datetime | None
    can: list[Literal["edit"]]


class MarkItem(Item):
    """``version`` is the ``base`` of the next change."""

    pupil: int
    value: str | None
    version: int
    changed_at: datetime
    changed_by: NamedItem | None


class AssessmentDetail(AssessmentItem):
    marks: list[MarkItem]


class MarkingItem(Item):
    coefficient: str
    bring_to_20: bool


class ReopeningItem(Item):
    id: int
    period: int
    teaching: int | None
    until: date
    reason: str


class ClassFigures(Item):
    """Of the class's pupils who have an average."""

    class_average: str | None
    class_min: str | None
    class_max: str | None


class GeneralItem(ClassFigures):
    average: str | None


class MarkShown(Item):
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


class WhyTerm(Item):
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


class PointItem(Item):
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


class GridMark(Item):
    assessment: int
    value: str | None
    version: int


class GridRow(Item):
    pupil: NamedItem
    average: str | None
    marks: list[GridMark]


class GridAssessment(AssessmentItem):
    class_average: str | None


class GridItem(ClassFigures):
    """``closed``: the period is over for entry. ``can``: «mark» (enter, publish), «weigh»."""

    teaching: int
    subject: SubjectItem
    group: NamedItem
    teachers: list[NamedItem]
    period: PeriodItem | None
    levels: bool
    coefficient: str
    bring_to_20: bool
    closed: bool
    can: list[Literal["mark", "weigh"]]
    assessments: list[GridAssessment]
    pupils: list[GridRow]


def assessment_item(assessment: Assessment) -> AssessmentItem:
    """``assessment`` must come from ``queries``, which says what one may do with it."""
    facts = _facts(assessment, may_edit=getattr(assessment, f"can_{Can.EDIT}"))
    return AssessmentItem.model_validate(facts)


def _facts(one: Assessment | Entry, *, may_edit: bool) -> dict[str, object]:
    return {
        "id": one.pk,
        "teaching": one.teaching_id,
        "title": one.title,
        "date": one.date,
        "out_of": None if one.out_of is None else f"{one.out_of:.2f}",
        "coefficient": f"{one.coefficient:.2f}",
        "bonus": one.bonus,
        "optional": one.optional,
        "pupils_at": one.pupils_at,
        "guardians_at": one.guardians_at,
        "can": ["edit"] if may_edit else [],
    }


def assessment_detail(assessment: Assessment, marks: list[Mark]) -> AssessmentDetail:
    facts = _facts(assessment, may_edit=getattr(assessment, f"can_{Can.EDIT}"))
    return AssessmentDetail.model_validate({**facts, "marks": [mark_item(one) for one in marks]})


def mark_item(mark: Mark) -> MarkItem:
    by = mark.changed_by
    return MarkItem(
        pupil=mark.pupil_id,
        value=entry.written(mark.value, mark.level, mark.code),
        version=mark.version,
        changed_at=mark.changed_at,
        changed_by=NamedItem(id=by.pk, name=by.name) if by else None,
    )


def marking_item(marking: TeachingMarking) -> MarkingItem:
    return MarkingItem(coefficient=f"{marking.coefficient:.2f}", bring_to_20=marking.bring_to_20)


def reopening_item(made: Reopening) -> ReopeningItem:
    return ReopeningItem(
        id=made.pk,
        period=made.period_id,
        teaching=made.teaching_id,
        until=made.until,
        reason=made.reason,
    )


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


def grid_item(grid: Grid) -> GridItem:
    teaching, book, marking = grid.teaching, grid.book, marking_of(grid.teaching)
    of_class, cells = book.figures(teaching.pk), book.cells.get(teaching.pk, {})
    can: list[Literal["mark", "weigh"]] = []
    if grid.can_mark:
        can.append("mark")
    if grid.can_weigh:
        can.append("weigh")
    period = grid.term.period
    return GridItem(
        teaching=teaching.pk,
        subject=subject_item(teaching.subject),
        group=NamedItem(id=teaching.group.pk, name=teaching.group.name),
        teachers=[
            NamedItem(id=one.user.pk, name=one.user.called or one.user.name)
            for one in teaching.teachers.all()
        ],
        period=period_item(period) if period else None,
        levels=grid.term.by_levels,
        coefficient=f"{marking.coefficient:.2f}",
        bring_to_20=marking.bring_to_20,
        closed=grid.closed,
        can=can,
        assessments=[
            GridAssessment.model_validate(
                {
                    **_facts(one, may_edit=grid.can_mark),
                    "class_average": shown(book.mean_of(one)),
                }
            )
            for one in book.entries_of.get(teaching.pk, ())
        ],
        pupils=[
            GridRow(
                pupil=NamedItem(id=pupil.pk, name=pupil.name),
                average=shown(book.average(teaching.pk, pupil.pk)),
                marks=[
                    GridMark(assessment=pk, value=cell.said, version=cell.version)
                    for pk, cell in cells.get(pupil.pk, {}).items()
                ],
            )
            for pupil in grid.pupils
        ],
        class_average=shown(of_class.average),
        class_min=shown(of_class.lowest),
        class_max=shown(of_class.highest),
    )
