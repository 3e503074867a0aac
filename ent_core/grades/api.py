"""Marks over HTTP: assessments and their marks for teachers, grades for everybody they concern."""

from ninja import Router
from ninja.responses import Status

from ent_core.grades import (
    actions,
    deciding,
    explaining,
    policies,
    publishing,
    queries,
    report_schemas,
    schemas,
)
from ent_core.grades.report_schemas import GradesItem, ProgressItem, WhyItem
from ent_core.grades.schemas import (
    AssessmentDetail,
    AssessmentItem,
    ChangeAssessment,
    DecidePolicy,
    GridItem,
    MarkingItem,
    NewAssessment,
    NewMarks,
    PolicyItem,
    Publish,
    Reopen,
    ReopeningItem,
    Weigh,
)
from ent_core.kernel.errors import NotFound
from ent_core.kernel.http import Id, Limit, Page, Request, paged
from ent_core.people.models import User

router = Router(tags=["marks"])


@router.post("/assessments", response={201: AssessmentDetail})
def make_assessment(request: Request, payload: NewAssessment) -> Status[AssessmentDetail]:
    """Make an assessment in a service that one teaches; nobody else reads it before publication."""
    made = actions.make_assessment(
        actor=request.user,
        teaching_id=payload.teaching,
        title=payload.title,
        day=payload.date,
        out_of=payload.out_of,
        coefficient=payload.coefficient,
        bonus=payload.bonus,
        optional=payload.optional,
    )
    return Status(201, _detail(request.user, made.pk))


@router.get("/assessments", response=Page[AssessmentItem])
def list_assessments(
    request: Request, teaching: Id | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[AssessmentItem]:
    """The assessments that one reads whole, oldest first."""
    rows, following = paged(
        queries.assessments_of(request.user, teaching),
        order=queries.ASSESSMENT_ORDER,
        limit=limit,
        cursor=cursor,
    )
    return Page[AssessmentItem](
        items=[schemas.assessment_item(one) for one in rows], next=following
    )


@router.get("/assessments/{int:assessment_id}", response=AssessmentDetail)
def show_assessment(request: Request, assessment_id: Id) -> AssessmentDetail:
    """An assessment with every mark that one may read."""
    return _detail(request.user, assessment_id)


@router.patch("/assessments/{int:assessment_id}", response=AssessmentDetail)
def change_assessment(
    request: Request, assessment_id: Id, payload: ChangeAssessment
) -> AssessmentDetail:
    """Change what is named, of an assessment of one's own service."""
    changes = {
        name: value
        for name, value in payload.model_dump(exclude_unset=True).items()
        if value is not None
    }
    actions.change_assessment(actor=request.user, assessment_id=assessment_id, changes=changes)
    return _detail(request.user, assessment_id)


@router.delete("/assessments/{int:assessment_id}", response={204: None})
def delete_assessment(request: Request, assessment_id: Id, confirm: bool = False) -> Status[None]:
    """Delete an assessment; with ``confirm=true`` also one that has marks (409 ``has_marks``)."""
    actions.delete_assessment(actor=request.user, assessment_id=assessment_id, confirm=confirm)
    return Status(204, None)


@router.put("/assessments/{int:assessment_id}/marks", response=AssessmentDetail)
def enter_marks(request: Request, assessment_id: Id, payload: NewMarks) -> AssessmentDetail:
    """Write these pupils' marks, all or none: 422 with ``refused``, 409 ``mark_changed``."""
    cells = [actions.Cell(one.pupil, one.value, one.base) for one in payload.marks]
    actions.enter_marks(actor=request.user, assessment_id=assessment_id, cells=cells)
    return _detail(request.user, assessment_id)


@router.post("/assessments/{int:assessment_id}/publish", response=AssessmentDetail)
def publish(
    request: Request, assessment_id: Id, payload: Publish | None = None
) -> AssessmentDetail:
    """Let the pupils read the marks (now), then the guardians (24 h later)."""
    times = payload or Publish()
    publishing.publish(
        actor=request.user,
        assessment_id=assessment_id,
        pupils_at=times.pupils_at,
        guardians_at=times.guardians_at,
    )
    return _detail(request.user, assessment_id)


@router.get("/teachings/{int:teaching_id}/grid", response=GridItem)
def show_grid(request: Request, teaching_id: Id, period: Id | None = None) -> GridItem:
    """A service's marks of a period (today's) as a table, with averages."""
    return schemas.grid_item(queries.grid_of(request.user, teaching_id, period))


@router.patch("/teachings/{int:teaching_id}/marking", response=MarkingItem)
def weigh(request: Request, teaching_id: Id, payload: Weigh) -> MarkingItem:
    """What a service weighs in the general average (head), and whether marks are brought to /20
    (its teachers too)."""
    marking = deciding.weigh(
        actor=request.user,
        teaching_id=teaching_id,
        coefficient=payload.coefficient,
        bring_to_20=payload.bring_to_20,
    )
    return schemas.marking_item(marking)


@router.post("/periods/{int:period_id}/reopen", response={201: ReopeningItem})
def reopen(request: Request, period_id: Id, payload: Reopen) -> Status[ReopeningItem]:
    """Let marks of a closed period be entered again up to a day."""
    made = deciding.reopen(
        actor=request.user,
        period_id=period_id,
        teaching_id=payload.teaching,
        until=payload.until,
        reason=payload.reason,
    )
    return Status(201, schemas.reopening_item(made))


@router.get("/grades", response=GradesItem)
def show_grades(request: Request, pupil: Id | None = None, period: Id | None = None) -> GradesItem:
    """A pupil's marks and averages in a period (today's), as they are published to whoever asks."""
    return report_schemas.grades_item(queries.report_on(request.user, pupil, period))


@router.get("/grades/why", response=WhyItem)
def explain(
    request: Request,
    pupil: Id | None = None,
    period: Id | None = None,
    subject: Id | None = None,
    teaching: Id | None = None,
) -> WhyItem:
    """Every term of an average: a subject's, or (without ``subject``) the general one."""
    report = queries.report_on(request.user, pupil, period)
    if subject is None and teaching is None:
        if not report.lens.shows_general:
            raise NotFound
        found = explaining.general(report.book, report.services, report.pupil.pk)
    else:
        found = explaining.service(
            report.book, report.service_of(subject, teaching), report.pupil.pk
        )
    return report_schemas.why_item(found)


@router.get("/grades/progress", response=ProgressItem)
def show_progress(
    request: Request, pupil: Id | None = None, period: Id | None = None
) -> ProgressItem:
    """A pupil against their own past, over a period or (left out) the year; never a ranking."""
    report = queries.report_on(request.user, pupil, period, whole_year=period is None)
    return report_schemas.progress_item(report)


@router.get("/grades/policy", response=PolicyItem)
def show_policy(request: Request, establishment: Id) -> PolicyItem:
    """How long after the pupils the guardians read marks; for the head, who decides it."""
    return schemas.policy_item(policies.policy_for(request.user, establishment))


@router.put("/grades/policy", response=PolicyItem)
def decide_policy(request: Request, payload: DecidePolicy) -> PolicyItem:
    """Decide it, from the next publication on."""
    policy = deciding.decide_policy(
        actor=request.user,
        establishment_id=payload.establishment,
        guardians_after_hours=payload.guardians_after_hours,
    )
    return schemas.policy_item(policy)


def _detail(actor: User, assessment_id: int) -> AssessmentDetail:
    return schemas.assessment_detail(*queries.assessment_of(actor, assessment_id))
