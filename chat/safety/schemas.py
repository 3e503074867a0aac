"""What is sent and answered about reports."""

from typing import Any, Literal

from pydantic import Field

from chat.hub import names
from chat.hub.shapes import Moment, Person
from chat.safety.models import Report
from ent_core.kernel.http import Body, Item

Reason = Literal["insult", "harassment", "threat", "sexual", "hate", "danger", "other"]
Outcome = Literal["dismissed", "hidden", "warned", "referred"]


class NewReport(Body):
    reason: Reason
    details: str = Field(default="", max_length=2_000)


class Help(Item):
    number: str
    name: str


class ReportMade(Item):
    """``help`` are numbers to call, told to everyone who reports."""

    id: int
    reason: Reason
    at: Moment
    help: list[Help]


class NewAnswer(Body):
    outcome: Outcome
    note: str = Field(max_length=2_000)


class AnswerItem(Item):
    outcome: Outcome
    note: str
    by: Person
    at: Moment


class ChannelOfReport(Item):
    id: int
    kind: str
    name: str


class ReportItem(Item):
    id: int
    at: Moment
    reason: Reason
    details: str
    channel: ChannelOfReport
    message: dict[str, Any]
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    hidden: bool
    state: Literal["open", "answered"]
    answers: list[AnswerItem]


def report_item(report: Report) -> ReportItem:
    answers = [
        {
            "outcome": one.outcome,
            "note": one.note,
            "by": names.person(one.by, one.by_role),
            "at": one.at,
        }
        for one in report.answers.all()
    ]
    channel = report.channel
    return ReportItem.model_validate(
        {
            "id": report.pk,
            "at": report.at,
            "reason": report.reason,
            "details": report.details,
            "channel": {"id": channel.pk, "kind": channel.kind, "name": channel.name},
            "message": report.copy["message"],
            "before": report.copy["before"],
            "after": report.copy["after"],
            "hidden": report.message.deleted_at is not None,
            "state": "answered" if answers else "open",
            "answers": answers,
        }
    )
