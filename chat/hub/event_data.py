"""What each kind of event says, made from the rows that it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from chat.hub import names
from chat.hub.models import Event, Message
from chat.hub.shapes import CardData, EditedData, MembersData, MessageData, ReactionCount
from ent_core.files.models import StoredFile
from ent_core.files.schemas import file_item
from ent_core.people.models import User


def message_data(
    message: Message,
    mentions: list[int],
    reactions: list[ReactionCount],
    files: Sequence[StoredFile] = (),
) -> MessageData:
    gone = message.deleted_at is not None
    return MessageData(
        id=message.pk,
        body=None if gone else message.body,
        reply_to=message.reply_to_id,
        reply_seq=message.reply_to.seq if message.reply_to else None,
        mentions=sorted(mentions),
        files=[] if gone else [file_item(one) for one in files],
        edited_at=None if gone else message.edited_at,
        only_for=message.only_for_id,
        reactions=reactions,
    )


def edited_data(message: Message, mentions: list[int]) -> EditedData:
    gone = message.deleted_at is not None
    return EditedData(
        id=message.pk,
        body=None if gone else message.body,
        mentions=sorted(mentions),
        edited_at=None if gone else message.edited_at,
    )


def card_data(message: Message) -> CardData:
    card = message.card or {"card": "gone", "v": 1, "facts": {}, "refs": {}}
    return CardData(id=message.pk, **card)


def members_data(event: Event, people: Mapping[int, User]) -> MembersData:
    return _members(event.facts, people)


def members_live(facts: Mapping[str, Any]) -> MembersData:
    """A ``members`` event's data as it happens; its people are looked up."""
    return _members(facts, names.load(one["id"] for one in facts["joined"]))


def _members(facts: Mapping[str, Any], people: Mapping[int, User]) -> MembersData:
    return MembersData(
        joined=[
            names.person(people[one["id"]], one["role"])
            for one in facts["joined"]
            if one["id"] in people
        ],
        left=facts["left"],
    )
