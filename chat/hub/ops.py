"""The changes that a client may ask for, whichever door they come through, and their answer."""

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Ack:
    """What is said of a change after its commit; ``seq`` is None while it is held."""

    cid: UUID
    ch: int
    id: int
    seq: int | None
    dup: bool = False


@dataclass(frozen=True)
class Send:
    """A message for a channel; the shape of the socket's ``send`` and of POST …/messages."""

    cid: UUID
    ch: int
    body: str
    reply_to: int | None = None
    mentions: tuple[int, ...] = ()
    files: tuple[int, ...] = ()


@dataclass(frozen=True)
class Edit:
    cid: UUID
    id: int
    body: str
    mentions: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Delete:
    cid: UUID
    id: int


@dataclass(frozen=True)
class React:
    cid: UUID
    id: int
    emoji: str
    on: bool


Op = Send | Edit | Delete | React


def payload_of(op: Op) -> str:
    """What makes two changes the same: the op and all its fields but ``cid``, as one digest."""
    name = type(op).__name__
    if isinstance(op, React):
        name = "React" if op.on else "Unreact"
    facts = {key: value for key, value in vars(op).items() if key not in ("cid", "on")}
    if not facts.get("files", True):
        del facts["files"]  # as phones that know no files were answered before there were any
    said = json.dumps([name, facts], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()
