"""Reporting a message, and the desk where school life reads and answers."""

from typing import Literal

from ninja import Router
from ninja.responses import Status

from chat.safety import actions, queries
from chat.safety.schemas import (
    Help,
    NewAnswer,
    NewReport,
    ReportItem,
    ReportMade,
    report_item,
)
from ent_core.kernel import rates
from ent_core.kernel.errors import TooMany, in_language
from ent_core.kernel.http import Id, Limit, Page, Request, paged

router = Router(tags=["safety"])

REPORTS_AN_HOUR = 30

HELP = (
    (
        "3018",
        {
            "fr": "Harcèlement et violences numériques, 7 j/7, gratuit et anonyme",
            "en": "Bullying and online violence, every day, free and anonymous (in French)",
        },
    ),
    (
        "119",
        {
            "fr": "Allô enfance en danger, jour et nuit, gratuit",
            "en": "Children in danger, day and night, free (in French)",
        },
    ),
)


@router.post("/messages/{int:message_id}/report", response={200: ReportMade, 201: ReportMade})
def report(request: Request, message_id: Id, payload: NewReport) -> Status[ReportMade]:
    """Report a message to school life; again, the first report is answered."""
    wait = rates.take(f"report:{request.user.pk}", many=REPORTS_AN_HOUR, seconds=3600)
    if wait is not None:
        raise TooMany(retry_after=wait)
    made, new = actions.report_message(
        actor=request.user,
        message_id=message_id,
        reason=payload.reason,
        details=payload.details,
    )
    help_ = [Help(number=number, name=in_language(name)) for number, name in HELP]
    item = ReportMade.model_validate(
        {"id": made.pk, "reason": made.reason, "at": made.at, "help": help_}
    )
    return Status(201 if new else 200, item)


@router.get("/safety/reports", response=Page[ReportItem])
def list_reports(
    request: Request,
    state: Literal["open", "all"] = "all",
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[ReportItem]:
    """Reports of one's school, oldest first: those that wait longest come before others."""
    found = queries.reports_of(request.user, open_only=state == "open")
    rows, following = paged(found, order=["pk"], limit=limit, cursor=cursor)
    return Page[ReportItem](items=[report_item(row) for row in rows], next=following)


@router.post("/safety/reports/{int:report_id}/answer", response={201: ReportItem})
def answer(request: Request, report_id: Id, payload: NewAnswer) -> Status[ReportItem]:
    """Answer a report; ``hidden`` also takes the message away."""
    actions.answer_report(
        actor=request.user, report_id=report_id, outcome=payload.outcome, note=payload.note
    )
    row = queries.reports_of(request.user).get(pk=report_id)
    return Status(201, report_item(row))
