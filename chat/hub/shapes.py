"""What the hub says, as data: channels, people and events, the same on the socket and over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainSerializer

from ent_core.files.schemas import FileItem


def written(moment: datetime) -> str:
    """A moment as every door writes it, so that the same event is the same text everywhere."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(written, return_type=str)]


class Person(BaseModel):
    """``called`` is how people say it («Mme Garnier»), where it is known."""

    id: int
    name: str
    role: str
    called: str | None = None


class Named(BaseModel):
    id: int
    name: str


class SubjectRef(Named):
    """``letters`` stand wherever the subject's colour (``ink``) does."""

    letters: str
    ink: str


class Participant(Person):
    """Somebody in a channel, with what they teach to its class or group."""

    subjects: list[SubjectRef]


class EstablishmentRef(BaseModel):
    id: int
    uai: str
    name: str


class ReactionCount(BaseModel):
    emoji: str
    count: int
    mine: bool


class LastSaid(BaseModel):
    """The newest message that one sees, for the list of channels."""

    seq: int
    at: Moment
    by: Person | None
    body: str | None
    card: str | None = None
    facts: dict[str, Any] = {}  # of the card's, those that a line in a list is worded from
    files: int = 0


class ChannelEntry(BaseModel):
    id: int
    kind: Literal["class", "parents", "group", "team", "staff", "direct", "assistant"]
    name: str
    establishment: EstablishmentRef
    year: str
    group: Named | None
    subject: SubjectRef | None
    with_: list[Person] | None = Field(serialization_alias="with", validation_alias="with")
    last_seq: int
    read_seq: int
    unread: int
    mentions: int
    history: Literal["open", "from_joining"]
    can: list[str]
    frozen: bool
    last: LastSaid | None


class MessageData(BaseModel):
    id: int
    body: str | None
    reply_to: int | None
    reply_seq: int | None
    mentions: list[int]
    files: list[FileItem]
    edited_at: Moment | None
    only_for: int | None
    reactions: list[ReactionCount]


class EditedData(BaseModel):
    id: int
    body: str | None
    mentions: list[int]
    edited_at: Moment | None


class DeletedData(BaseModel):
    id: int


class ReactionData(BaseModel):
    id: int
    emoji: str
    on: bool
    count: int


class CardData(BaseModel):
    id: int
    card: str
    v: int
    facts: dict[str, Any]
    refs: dict[str, list[int]]


class MembersData(BaseModel):
    joined: list[Person]
    left: list[int]


class SettingsData(BaseModel):
    name: str
    frozen: bool


class EventItem(BaseModel):
    """One change of a channel, as history gives it; on the socket it carries ``op`` too."""

    ch: int
    seq: int
    kind: Literal["message", "edited", "deleted", "reaction", "card", "members", "settings", "skip"]
    at: Moment
    by: Person | None
    data: (
        MessageData
        | EditedData
        | DeletedData
        | ReactionData
        | CardData
        | MembersData
        | SettingsData
        | dict[str, Any]
    )


class ChannelWithPeople(ChannelEntry):
    """``member`` is false for school life and heads who look in without having joined."""

    people: list[Participant]
    member: bool
