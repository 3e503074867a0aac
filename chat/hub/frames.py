"""Frames as bytes: each event encoded once a process, for those who see it and those who don't."""

import json
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from chat.hub import names
from chat.hub.history import skip
from chat.hub.models import Event
from chat.hub.schemas import EventFrame
from chat.hub.shapes import EventItem, written
from chat.hub.visibility import Viewer, sees


def encode(frame: BaseModel) -> bytes:
    return frame.model_dump_json(by_alias=True).encode()


def event_frame(item: EventItem) -> bytes:
    return encode(EventFrame(**dict(item)))


@dataclass(frozen=True)
class LiveEvent:
    """An event on its way to sockets: ``event.message`` and ``event.by`` are loaded."""

    event: Event
    data: BaseModel

    @cached_property
    def full(self) -> bytes:
        event = self.event
        by = names.person(event.by, event.by_role) if event.by else None
        body = {
            "op": "event",
            "ch": event.channel_id,
            "seq": event.seq,
            "kind": event.kind,
            "at": written(event.at),
            "by": by.model_dump(mode="json") if by else None,
            "data": self.data.model_dump(mode="json", by_alias=True),
        }
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def hidden(self) -> bytes:
        return event_frame(skip(self.event))

    def for_viewer(self, viewer: Viewer) -> bytes:
        return self.full if sees(viewer, self.event) else self.hidden
