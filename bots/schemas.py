"""The assistant over HTTP, as data."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from ent_core.kernel.http import Body, BodyId

Text = Annotated[str, Field(min_length=1, max_length=1_000)]


class AskIn(Body):
    """A question; ``pupil`` whom it is about, ``ch`` the channel in which it was asked."""

    text: Text
    pupil: BodyId | None = None
    ch: BodyId | None = None


class PressIn(Body):
    """The ``id`` of a button that was shown."""

    button: Annotated[str, Field(min_length=1, max_length=32)]


class SlotsItem(Schema):
    child: str | None
    subject: str | None
    date_from: date | None
    date_to: date | None
    term: str | None
    period: str | None


class RowItem(Schema):
    label: str
    text: str
    note: str
    tone: Literal["plain", "off", "changed", "good", "warning"]


class ReplyCard(Schema):
    title: str
    rows: list[RowItem]
    left_out: int


class ChartPoint(Schema):
    label: str
    value: float | None


class ReplyChart(Schema):
    title: str
    points: list[ChartPoint]
    most: float


class ReplyButton(Schema):
    id: str
    label: str


class ReplyLink(Schema):
    label: str
    path: str


class ReplyItem(Schema):
    """``text`` is the whole answer; the rest says the same in parts."""

    text: str
    sentence: str
    about: list[str]
    card: ReplyCard | None
    chart: ReplyChart | None
    buttons: list[ReplyButton]
    link: ReplyLink | None
    file: int | None
    as_of: datetime | None


class AssistantAnswer(Schema):
    intent: str
    slots: SlotsItem
    confidence: float
    reply: ReplyItem
