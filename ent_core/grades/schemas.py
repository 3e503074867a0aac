"""Bodies and answers about marks. Numbers are strings of two decimals, null where there is none."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from ent_core.establishments.schemas import (
    NamedItem,
    PeriodItem,
    SubjectItem,
    period_item,
    subject_item,
)
from ent_core.grades import entry
from ent_core.grades.averages import shown
from ent_core.grades.book import Entry, marking_of
from ent_core.grades.models import Assessment, GradesPolicy, Mark, Reopening, TeachingMarking
from ent_core.grades.queries import Grid
from ent_core.kernel.http import Body, BodyId, Day, Item, Moment
from ent_core.permissions import Can

Title = Annotated[str, Field(min_length=1, max_length=200)]
# A comma or a point, two decimals at most; what is wrong with it is said by the action.
Number = Annotated[str, Field(max_length=40)]


class Plain(BaseModel):
    """An item that a page has by the hundred: without the getters that make rows into items."""


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
    """An empty list changes nothing."""

    marks: Annotated[list[NewMark], Field(max_length=400)]


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


class DecidePolicy(Body):
    """At most a fortnight."""

    establishment: BodyId
    guardians_after_hours: Annotated[int, Field(ge=0, le=336)]


class PolicyItem(Item):
    establishment: int
    guardians_after_hours: int


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


class MarkItem(Plain):
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


class GridMark(Plain):
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


def policy_item(policy: GradesPolicy) -> PolicyItem:
    return PolicyItem(
        establishment=policy.establishment_id,
        guardians_after_hours=policy.guardians_after_hours,
    )


def reopening_item(made: Reopening) -> ReopeningItem:
    return ReopeningItem(
        id=made.pk,
        period=made.period_id,
        teaching=made.teaching_id,
        until=made.until,
        reason=made.reason,
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
