"""The protocol's shapes: frames and HTTP bodies. Document and client types are made from them.

Server and clients both read these: what the server accepts has no unknown fields, what it sends
may gain some.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chat.hub.pages import What
from chat.hub.shapes import ChannelEntry, EstablishmentRef, EventItem, Moment, Person
from ent_core.kernel.http import without_nulls

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]
Emoji = Annotated[str, Field(min_length=1, max_length=32)]
MOST_CURSORS = 200
MESSAGES, MESSAGES_IN = 20, 10.0  # what one person may send, in seconds


class Strict(BaseModel):
    """From a client: exactly these fields, of exactly these types; what may be left out may be
    null."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, values: Any) -> Any:
        return without_nulls(cls, values)


# From the client ----------------------------------------------------------------------------


class ResumeFrame(Strict):
    op: Literal["resume"]
    epoch: str = Field(max_length=64)
    cur: dict[str, Seq]


class SendFrame(Strict):
    op: Literal["send"]
    cid: str
    ch: Id
    body: str
    reply_to: Id | None = None
    mentions: list[Id] = Field(default_factory=list)
    files: list[Id] = Field(default_factory=list)


class EditFrame(Strict):
    op: Literal["edit"]
    cid: str
    id: Id
    body: str
    mentions: list[Id] | None = None


class DeleteFrame(Strict):
    op: Literal["delete"]
    cid: str
    id: Id


class ReactFrame(Strict):
    op: Literal["react", "unreact"]
    cid: str
    id: Id
    emoji: Emoji


class ReadFrame(Strict):
    op: Literal["read"]
    ch: Id
    seq: Seq


class TypingFrame(Strict):
    op: Literal["typing"]
    ch: Id


class RecvFrame(Strict):
    op: Literal["recv"]
    cur: dict[str, Seq]


class PingFrame(Strict):
    op: Literal["ping"]


CLIENT_FRAMES: dict[str, type[Strict]] = {
    "resume": ResumeFrame,
    "send": SendFrame,
    "edit": EditFrame,
    "delete": DeleteFrame,
    "react": ReactFrame,
    "unreact": ReactFrame,
    "read": ReadFrame,
    "typing": TypingFrame,
    "recv": RecvFrame,
    "ping": PingFrame,
}

# From the server ----------------------------------------------------------------------------


class RoleIn(BaseModel):
    role: str
    establishment: EstablishmentRef


class Me(BaseModel):
    id: int
    name: str
    roles: list[RoleIn]


class HelloFrame(BaseModel):
    op: Literal["hello"] = "hello"
    conn: str
    epoch: str
    hb: int
    me: Me
    channels: list[ChannelEntry]


class AckFrame(BaseModel):
    op: Literal["ack"] = "ack"
    cid: UUID
    ch: int
    id: int
    seq: int | None
    held_until: Moment | None = None
    dup: bool | None = None


class EventFrame(EventItem):
    op: Literal["event"] = "event"


class GapFrame(BaseModel):
    op: Literal["gap"] = "gap"
    ch: int
    from_: int = Field(serialization_alias="from", validation_alias="from")
    to: int


class ResumedFrame(BaseModel):
    op: Literal["resumed"] = "resumed"
    cur: dict[str, int]


class ResetFrame(BaseModel):
    op: Literal["reset"] = "reset"
    ch: int | None = None


class ReadMark(BaseModel):
    op: Literal["read"] = "read"
    ch: int
    seq: int
    unread: int
    mentions: int


class TypingMark(BaseModel):
    op: Literal["typing"] = "typing"
    ch: int
    by: Person


class JoinedFrame(ChannelEntry):
    op: Literal["joined"] = "joined"


class RevokedFrame(BaseModel):
    op: Literal["revoked"] = "revoked"
    ch: int


class ChangedFrame(BaseModel):
    """Pages about ``what`` show something else now; not in the sequence, may be lost."""

    op: Literal["changed"] = "changed"
    what: What


class PongFrame(BaseModel):
    op: Literal["pong"] = "pong"


class ErrorFrame(BaseModel):
    op: Literal["error"] = "error"
    ref: str | None
    code: str
    message: str
    retry_after: float | None = None


SERVER_FRAMES: tuple[type[BaseModel], ...] = (
    HelloFrame,
    AckFrame,
    EventFrame,
    GapFrame,
    ResumedFrame,
    ResetFrame,
    ReadMark,
    TypingMark,
    JoinedFrame,
    RevokedFrame,
    ChangedFrame,
    PongFrame,
    ErrorFrame,
)

# Over HTTP ----------------------------------------------------------------------------------


class NothingMore(Strict):
    """A body that may be left out, or be empty."""


class PostMessage(Strict):
    cid: str
    body: str
    reply_to: Id | None = None
    mentions: list[Id] = Field(default_factory=list)
    files: list[Id] = Field(default_factory=list)


class AckItem(BaseModel):
    """As the socket's ``ack``."""

    cid: UUID
    ch: int
    id: int
    seq: int | None
    held_until: Moment | None = None
    dup: bool | None = None


class ReadItem(BaseModel):
    seq: int
    unread: int
    mentions: int


class PostRead(Strict):
    seq: Seq


class PostDirect(Strict):
    people: list[Id] = Field(min_length=1, max_length=20)
    establishment: Id | None = None
    about: Id | None = None
