"""What of a channel's log a person sees. Everything else arrives as ``skip``."""

from dataclasses import dataclass, field

from chat.hub.models import Channel, Event, Membership
from ent_core.establishments.models import RoleKind


@dataclass(frozen=True)
class Viewer:
    """A reader of one channel: ``stays`` is None where the whole year is open."""

    user_id: int
    role: str
    stays: tuple[tuple[int, int | None], ...] | None = field(default=None)

    @property
    def is_guardian(self) -> bool:
        return self.role == RoleKind.GUARDIAN

    def was_there(self, seq: int) -> bool:
        return self.stays is None or any(
            start <= seq and (end is None or seq <= end) for start, end in self.stays
        )


def viewer_of(membership: Membership, channel: Channel) -> Viewer:
    stays = None
    if channel.history == Channel.History.FROM_JOINING:
        stays = tuple((start, end) for start, end in membership.stays)
    return Viewer(user_id=membership.user_id, role=membership.role, stays=stays)


def sees_seq(membership: Membership, channel: Channel, seq: int) -> bool:
    return viewer_of(membership, channel).was_there(seq)


def sees(viewer: Viewer, event: Event) -> bool:
    """Whether ``viewer`` sees ``event``; ``event.message`` must be loaded where there is one.

    An event about a message that one does not see (it was before one's time, or a private answer
    to another) is not seen either; a guardian sees no other guardian come or go.
    """
    if not viewer.was_there(event.seq):
        return False
    if event.kind == Event.Kind.MEMBERS:
        return not (viewer.is_guardian and event.facts.get("guardians"))
    message = event.message
    if message is None:
        return True
    if message.seq is not None and not viewer.was_there(message.seq):
        return False
    return message.only_for_id is None or viewer.user_id in (message.only_for_id, message.author_id)
