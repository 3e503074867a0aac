"""Rights on open sockets: who lost a channel, a role, an account or a session gets nothing more.

``check`` compares what a socket was given with what its person has now. It is called at once when
rights change here or (by a hint) in another process, and for everybody every two seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from chat.hub.frames import encode
from chat.hub.models import Channel, Membership
from chat.hub.permissions import membership_can
from chat.hub.queries import entries, memberships_of
from chat.hub.reading import read
from chat.hub.registry import Connection, Place
from chat.hub.schemas import ChangedFrame, JoinedFrame, RevokedFrame
from chat.hub.visibility import viewer_of
from ent_core.kernel import clock
from ent_core.people.authentication import live_sessions
from ent_core.people.models import ApiToken, User
from ent_core.permissions import Can

if TYPE_CHECKING:
    from chat.hub.delivery import Hub

Listener = Callable[[Sequence[int]], None]
_listeners: list[Listener] = []

SIGNED_OUT = 4401
RIGHTS = encode(ChangedFrame(what="rights"))


def on_rights_changed(listener: Listener) -> None:
    """Have ``listener`` called, in any thread, with the people whose rights are others now."""
    _listeners.append(listener)


def off_rights_changed(listener: Listener) -> None:
    _listeners.remove(listener)


def rights_changed(user_ids: Sequence[int]) -> None:
    for listener in _listeners:
        listener(user_ids)


@dataclass(frozen=True)
class Known:
    """What holds now of some people: the version of their rights, live sessions and tokens."""

    versions: dict[int, int]
    sessions: frozenset[str]
    tokens: frozenset[int]


def known(
    user_ids: Sequence[int], sessions: Sequence[str], shared: Sequence[str], tokens: Sequence[int]
) -> Known:
    """What holds now; ``shared`` are those of ``sessions`` that a shared computer has."""
    live_tokens = ApiToken.objects.filter(pk__in=tokens).filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now())
    )
    return Known(
        versions=dict(
            User.objects.filter(pk__in=user_ids, is_active=True).values_list("pk", "rights_version")
        ),
        sessions=live_sessions(sessions, shared=shared) if sessions else frozenset(),
        tokens=frozenset(live_tokens.values_list("pk", flat=True)) if tokens else frozenset(),
    )


async def check(hub: "Hub", user_ids: Sequence[int]) -> None:
    """Close, or bring up to date, every socket of these people whose rights are others now."""
    theirs = [c for user in user_ids for c in hub.registry.of_user(user)]
    now = await read(
        known,
        list(user_ids),
        [c.session_key for c in theirs if c.session_key is not None],
        [c.session_key for c in theirs if c.session_key is not None and c.shared],
        [c.token_id for c in theirs if c.token_id is not None],
    )
    for connection in theirs:
        version = now.versions.get(connection.user_id)
        signed_in = (
            connection.session_key in now.sessions
            if connection.session_key is not None
            else connection.token_id in now.tokens
        )
        if version is None or not signed_in:
            await hub.close(connection, SIGNED_OUT)
        elif version != connection.rights_version:
            await _bring_up_to_date(hub, connection, version)


async def _bring_up_to_date(hub: "Hub", connection: Connection, version: int) -> None:
    given = await read(places_of, connection.user_id)
    if connection not in hub.registry.connections:
        return  # it closed meanwhile, and must not come back
    connection.rights_version = version
    for channel_id in list(connection.places):
        if channel_id not in given:
            if hub.registry.leave(connection, channel_id):
                hub.left(channel_id)
            connection.write(encode(RevokedFrame(ch=channel_id)))
    for channel_id, (place, frame) in given.items():
        had = connection.places.get(channel_id)
        if had is None:
            if hub.registry.enter(connection, channel_id, place):
                hub.entered(channel_id)
            connection.write(frame)
        elif (had.viewer, had.can_send) != (place.viewer, place.can_send):
            had.viewer, had.can_send = place.viewer, place.can_send
            connection.write(frame)
    # A child, a class, a role may be gone that no channel tells of: the page asks who it is for.
    connection.write(RIGHTS)


def places_of(user_id: int) -> dict[int, tuple[Place, bytes]]:
    """Where a person is now: a fresh place at the head of each channel, and its ``joined``."""
    user = User.objects.get(pk=user_id)
    memberships = list(memberships_of(user))
    return {
        membership.channel_id: (place_of(membership), encode(JoinedFrame(**entry_fields)))
        for membership, entry in zip(memberships, entries(memberships), strict=True)
        for entry_fields in [{**dict(entry), "with": entry.with_}]
    }


def place_of(membership: Membership) -> Place:
    channel = membership.channel
    return Place(
        viewer=viewer_of(membership, channel),
        pos=channel.last_seq,
        can_send=Can.SEND in membership_can(membership),
        parents=channel.kind == Channel.Kind.PARENTS,
    )
