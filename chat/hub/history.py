"""The log as its readers see it: what happened, said as it is true today.

An event keeps ids and facts; bodies, reactions and names are read from the rows that hold them now.
So pages read in any order end in the same state, and nothing that was deleted can be read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from chat.hub import names
from chat.hub.event_data import card_data, edited_data, members_data, message_data
from chat.hub.models import (
    Channel,
    Epoch,
    Event,
    Membership,
    Mention,
    Message,
    MessageFile,
    Reaction,
)
from chat.hub.shapes import (
    CardData,
    DeletedData,
    EditedData,
    EventItem,
    MembersData,
    MessageData,
    ReactionCount,
    ReactionData,
    SettingsData,
)
from chat.hub.visibility import Viewer, sees, viewer_of
from ent_core.files.models import StoredFile
from ent_core.people.models import User


def epoch() -> str:
    """The name of the history that this database tells."""
    return Epoch.objects.get_or_create(pk=1)[0].value


def events_page(
    place: Membership, *, after: int | None, before: int | None, limit: int
) -> tuple[list[EventItem], int | None]:
    """Ascending events of a page, and the cursor of the next one in the direction of reading."""
    log = Event.objects.filter(channel=place.channel)
    if after is not None:
        rows = list(log.filter(seq__gt=after).order_by("seq")[: limit + 1])
        more = len(rows) > limit
        rows = rows[:limit]
        return read_again(rows, viewer_of(place, place.channel)), (rows[-1].seq if more else None)
    if before is not None:
        log = log.filter(seq__lt=before)
    rows = list(log.order_by("-seq")[: limit + 1])
    more = len(rows) > limit and before is not None
    rows = rows[:limit][::-1]
    return read_again(rows, viewer_of(place, place.channel)), (rows[0].seq if more else None)


def channel_heads(channel_ids: Sequence[int]) -> dict[int, int]:
    """The last ``seq`` of each channel."""
    return dict(Channel.objects.filter(pk__in=channel_ids).values_list("pk", "last_seq"))


def events_after(channel_id: int, seq: int, limit: int) -> list[Event]:
    """The log's next rows, as stored; :func:`read_again` turns them into what a reader sees."""
    return list(Event.objects.filter(channel=channel_id, seq__gt=seq).order_by("seq")[:limit])


@dataclass(frozen=True)
class _Today:
    """What the rows of today say of the messages and people that some events name."""

    messages: Mapping[int, Message]
    mentions: Mapping[int, list[int]]
    reactions: Mapping[int, list[ReactionCount]]
    files: Mapping[int, list[StoredFile]]
    kept: frozenset[tuple[int, int, str]]
    people: Mapping[int, User]


def read_again(events: Sequence[Event], viewer: Viewer) -> list[EventItem]:
    """``events`` as they are true today for ``viewer``; those not seen are ``skip``."""
    today = _today(events, viewer.user_id)
    for event in events:
        if event.message_id is not None:
            event.message = today.messages[event.message_id]
    return [_item(event, viewer, today) for event in events]


def _today(events: Sequence[Event], reader: int) -> _Today:
    ids = {event.message_id for event in events if event.message_id is not None}
    messages = Message.objects.select_related("reply_to").in_bulk(ids)
    mentions: dict[int, list[int]] = {}
    for message_id, user_id in Mention.objects.filter(message__in=ids).values_list(
        "message_id", "user_id"
    ):
        mentions.setdefault(message_id, []).append(user_id)
    files: dict[int, list[StoredFile]] = {}
    for held in (
        MessageFile.objects.filter(message__in=ids).select_related("file").order_by("place")
    ):
        files.setdefault(held.message_id, []).append(held.file)
    given: dict[int, dict[str, list[int]]] = {}
    kept: set[tuple[int, int, str]] = set()
    for message_id, user_id, emoji in (
        Reaction.objects.filter(message__in=ids)
        .order_by("at", "pk")
        .values_list("message_id", "user_id", "emoji")
    ):
        given.setdefault(message_id, {}).setdefault(emoji, []).append(user_id)
        kept.add((message_id, user_id, emoji))
    people = {event.by_id for event in events if event.by_id is not None}
    for event in events:
        if event.kind == Event.Kind.MEMBERS:
            people |= {person["id"] for person in event.facts["joined"]}
    return _Today(
        messages=messages,
        mentions=mentions,
        reactions={
            message_id: [
                ReactionCount(emoji=emoji, count=len(who), mine=reader in who)
                for emoji, who in by_emoji.items()
            ]
            for message_id, by_emoji in given.items()
        },
        files=files,
        kept=frozenset(kept),
        people=names.load(people),
    )


def for_everybody(events: Sequence[Event]) -> list[tuple[Event, BaseModel]]:
    """Each event with its ``data`` as it is true today for nobody in particular."""
    today = _today(events, reader=0)
    for event in events:
        if event.message_id is not None:
            event.message = today.messages[event.message_id]
        event.by = today.people.get(event.by_id) if event.by_id else None
    return [(event, _data(event, today)) for event in events]


def skip(event: Event) -> EventItem:
    return EventItem(ch=event.channel_id, seq=event.seq, kind="skip", at=event.at, by=None, data={})


def _item(event: Event, viewer: Viewer, today: _Today) -> EventItem:
    if not sees(viewer, event):
        return skip(event)
    by = today.people.get(event.by_id) if event.by_id else None
    return EventItem.model_construct(
        ch=event.channel_id,
        seq=event.seq,
        kind=event.kind,
        at=event.at,
        by=names.person(by, event.by_role) if by else None,
        data=_data(event, today),
    )


def _data(
    event: Event, today: _Today
) -> MessageData | EditedData | DeletedData | ReactionData | CardData | MembersData | SettingsData:
    message = event.message
    match event.kind:
        case Event.Kind.MEMBERS:
            return members_data(event, today.people)
        case Event.Kind.SETTINGS:
            return SettingsData(**event.facts)
    if message is None:
        raise LookupError(f"event {event.pk} of kind {event.kind} has no message")
    gone = message.deleted_at is not None
    match event.kind:
        case Event.Kind.MESSAGE:
            return message_data(
                message,
                today.mentions.get(message.pk, []),
                [] if gone else today.reactions.get(message.pk, []),
                today.files.get(message.pk, []),
            )
        case Event.Kind.EDITED:
            return edited_data(message, today.mentions.get(message.pk, []))
        case Event.Kind.CARD:
            return card_data(message)
        case Event.Kind.DELETED:
            return DeletedData(id=message.pk)
        case _:
            emoji = event.facts["emoji"]
            counts = {r.emoji: r.count for r in today.reactions.get(message.pk, [])}
            return ReactionData(
                id=message.pk,
                emoji=emoji,
                on=(message.pk, event.facts["person"], emoji) in today.kept,
                count=counts.get(emoji, 0),
            )
