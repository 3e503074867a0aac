"""What the agenda tells: facts with ids, stored with the change."""

from dataclasses import dataclass, field

from ent_core.kernel.events import Event


@dataclass(frozen=True)
class EventPublished(Event):
    establishment_id: int
    event_id: int


@dataclass(frozen=True)
class EventChanged(Event):
    """``shown``: something that its card says is another now. ``before`` are the keys of the
    audience that it had: whoever is in it no more is to look again; who is new is told anew."""

    establishment_id: int
    event_id: int
    shown: bool
    before: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EventCancelled(Event):
    establishment_id: int
    event_id: int


@dataclass(frozen=True)
class EventAnswered(Event):
    """Somebody answered: the author's page counts anew."""

    establishment_id: int
    event_id: int
    person_id: int


@dataclass(frozen=True)
class OwnItemChanged(Event):
    """A deadline of one's own is another: the person's other devices look again."""

    person_id: int
