"""Changing a conversation: each change one transaction, acknowledged only after its commit.

Every op checks in the same order: its shape, the channel's rights, its ``cid``, then its targets.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction

from chat.hub import log, text
from chat.hub.event_data import edited_data, message_data
from chat.hub.models import (
    Channel,
    Event,
    Membership,
    Mention,
    Message,
    MessageFile,
    PastText,
    Reaction,
    SentOp,
)
from chat.hub.ops import Ack, Delete, Edit, Op, React, Send, payload_of
from chat.hub.shapes import DeletedData, ReactionData
from chat.hub.visibility import sees_seq
from ent_core.files.actions import MOST_FILES, TooManyFiles, attach, release
from ent_core.files.models import StoredFile
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from ent_core.people.models import User
from ent_core.permissions import Can, fetch

MOST_MENTIONS = 50
MOST_EMOJIS = 20  # different ones on one message


class Closed(Forbidden):
    code = "closed"
    sentence = {
        "fr": "Cette conversation est gelée : on peut la lire, plus y écrire.",
        "en": "This conversation is frozen: it can be read, no longer written to.",
    }


class CidConflict(Conflict):
    code = "cid_conflict"
    sentence = {
        "fr": "Cet envoi porte le numéro d’un autre, qui dit autre chose.",
        "en": "This change carries the number of another one that says something else.",
    }


def perform(actor: User, op: Op) -> Ack:
    """Do ``op`` as ``actor`` in one transaction, once per ``cid``."""
    match op:
        case Send():
            return post_message(actor, op)
        case Edit():
            return edit_message(actor, op)
        case Delete():
            return delete_message(actor, op)
        case React():
            return react(actor, op)


@transaction.atomic
def post_message(actor: User, op: Send) -> Ack:
    text.check_body(op.body, may_be_empty=bool(op.files))
    if len(op.files) > MOST_FILES:
        raise TooManyFiles
    channel, membership = _channel_for(actor, Can.SEND, op.ch)
    if repeat := _repeat(actor, op):
        return repeat
    reply_to = _target(channel, membership, op.reply_to) if op.reply_to is not None else None
    mentioned = _mentioned(channel, op.mentions)
    files = _attached(actor, channel, op)
    at = clock.now()
    # The number first: it locks the channel's row, so that messages and events stay in order.
    seq = log.next_seq(channel.pk)
    message = Message.objects.create(
        channel=channel,
        seq=seq,
        author=actor,
        at=at,
        body=op.body,
        reply_to=reply_to,
    )
    Mention.objects.bulk_create(Mention(message=message, user_id=user) for user in mentioned)
    MessageFile.objects.bulk_create(
        MessageFile(message=message, file=file, place=place) for place, file in enumerate(files)
    )
    log.write(
        channel.pk,
        seq,
        Event.Kind.MESSAGE,
        at=at,
        by=membership,
        message=message,
        live=message_data(message, mentioned, [], files),
    )
    return _remember(actor, op, Ack(op.cid, channel.pk, message.pk, seq))


def _attached(actor: User, channel: Channel, op: Send) -> list[StoredFile]:
    if not op.files:
        return []
    return attach(actor=actor, file_ids=op.files, establishment_id=channel.establishment_id)


@transaction.atomic
def edit_message(actor: User, op: Edit) -> Ack:
    text.check_body(op.body, may_be_empty=True)
    message, channel, membership = _message_for(actor, Can.SEND, op.id)
    if repeat := _repeat(actor, op):
        return repeat
    fetch(actor, Can.EDIT, Message.objects.all(), message.pk)
    if message.deleted_at is not None:
        raise NotFound
    if not op.body:
        text.check_body(op.body, may_be_empty=message.files.exists())
    mentioned = _mentioned(channel, op.mentions) if op.mentions is not None else None
    before = set(message.mentions.values_list("user_id", flat=True))
    if message.body == op.body and (mentioned is None or set(mentioned) == before):
        return _nothing_changed(actor, op, message)
    at = clock.now()
    seq = log.next_seq(channel.pk)
    PastText.objects.create(message=message, body=message.body, at=at, by=actor)
    message.body, message.edited_at = op.body, at
    message.save(update_fields=["body", "edited_at"])
    if mentioned is not None and set(mentioned) != before:
        message.mentions.all().delete()
        Mention.objects.bulk_create(Mention(message=message, user_id=user) for user in mentioned)
    log.write(
        channel.pk,
        seq,
        Event.Kind.EDITED,
        at=at,
        by=membership,
        message=message,
        live=edited_data(message, sorted(before) if mentioned is None else mentioned),
    )
    return _remember(actor, op, Ack(op.cid, channel.pk, message.pk, seq))


@transaction.atomic
def delete_message(actor: User, op: Delete) -> Ack:
    """Take a message away: one's own, or anyone's with ``moderate`` (kept 30 days, audited)."""
    message, channel, membership = _message_for(actor, Can.READ, op.id)
    if repeat := _repeat(actor, op):
        return repeat
    fetch(actor, Can.DELETE, Message.objects.all(), message.pk)
    moderated = message.author_id != actor.pk
    if not moderated and channel.frozen_at is not None:
        raise Closed
    if message.deleted_at is not None:
        return _nothing_changed(actor, op, message)
    if moderated:
        _audit_moderation(actor, message, channel)
    seq = _take_away(actor, message, by=membership)
    return _remember(actor, op, Ack(op.cid, channel.pk, message.pk, seq))


@transaction.atomic
def hide_message(*, actor: User, message_id: int) -> None:
    """Take a message away by a decision about a report; the caller has checked the right to it."""
    channel_id = Message.objects.values_list("channel_id", flat=True).get(pk=message_id)
    # The channel first, as the writer does: an edit under way is over before the text is read.
    Channel.objects.select_for_update(no_key=True).get(pk=channel_id)
    message = Message.objects.select_related("channel").get(pk=message_id)
    if message.deleted_at is None:
        _audit_moderation(actor, message, message.channel)
        _take_away(actor, message, by=None)


def withdraw_card(message: Message) -> None:
    """Take away a card of which the school says nothing any more; the caller holds its channel."""
    if message.deleted_at is None:
        _take_away(None, message, by=None)


def _take_away(actor: User | None, message: Message, by: Membership | None) -> int:
    """Blank a message and tell it; what it said is kept 30 days for school life."""
    at = clock.now()
    seq = log.next_seq(message.channel_id)
    PastText.objects.create(message=message, body=message.body, at=at, by=actor)
    message.reactions.all().delete()
    message.mentions.all().delete()
    release(list(message.files.values_list("file_id", flat=True)))
    message.files.all().delete()
    message.body, message.card = "", None
    message.deleted_at, message.deleted_by = at, actor
    message.save(update_fields=["body", "card", "deleted_at", "deleted_by"])
    log.write(
        message.channel_id,
        seq,
        Event.Kind.DELETED,
        at=at,
        by=by,
        message=message,
        live=DeletedData(id=message.pk),
    )
    return seq


def _audit_moderation(actor: User, message: Message, channel: Channel) -> None:
    audit.record(
        actor=actor,
        act="message_moderated",
        target=message,
        establishment_id=channel.establishment_id,
        author=message.author_id,
        channel=channel.pk,
    )


@transaction.atomic
def react(actor: User, op: React) -> Ack:
    emoji = text.check_emoji(op.emoji)
    message, channel, membership = _message_for(actor, Can.REACT, op.id)
    if repeat := _repeat(actor, op):
        return repeat
    if message.deleted_at is not None:
        raise NotFound
    mine = Reaction.objects.filter(message=message, user=actor, emoji=emoji)
    if mine.exists() == op.on:
        return _nothing_changed(actor, op, message)
    # A guardian's reaction in the parents' channel stands without a name, for everybody.
    nameless = channel.kind == Channel.Kind.PARENTS and membership.is_guardian
    if op.on:
        given = set(Reaction.objects.filter(message=message).values_list("emoji", flat=True))
        if emoji not in given and len(given) >= MOST_EMOJIS:
            raise Invalid(
                {
                    "fr": "Ce message a déjà {most} réactions différentes.",
                    "en": "This message has {most} different reactions already.",
                },
                most=MOST_EMOJIS,
            )
    seq = log.next_seq(channel.pk)
    if op.on:
        Reaction.objects.create(message=message, user=actor, emoji=emoji)
    else:
        mine.delete()
    count = Reaction.objects.filter(message=message, emoji=emoji).count()
    log.write(
        channel.pk,
        seq,
        Event.Kind.REACTION,
        at=clock.now(),
        by=None if nameless else membership,
        message=message,
        facts={"emoji": emoji, "person": actor.pk},
        live=ReactionData(id=message.pk, emoji=emoji, on=op.on, count=count),
    )
    return _remember(actor, op, Ack(op.cid, channel.pk, message.pk, seq))


def mark_read(actor: User, channel_id: int, seq: int) -> int | None:
    """Move ``actor``'s marker to ``seq`` (at most the head); None where it stood there or beyond.

    Raises :class:`NotFound` when the channel is not one of the actor's, :class:`Forbidden` where
    one only looks into it: there is no marker then.
    """
    membership = _own_membership(actor, channel_id)
    if membership is None:
        fetch(actor, Can.READ, Channel.objects.all(), channel_id)
        raise Forbidden
    upto = min(seq, membership.channel.last_seq)
    moved = Membership.objects.filter(pk=membership.pk, read_seq__lt=upto).update(read_seq=upto)
    return upto if moved else None


def _own_membership(actor: User, channel_id: int) -> Membership | None:
    if not actor.is_active:
        return None
    return (
        Membership.objects.filter(channel_id=channel_id, user=actor, is_live=True)
        .select_related("channel")
        .first()
    )


def _channel_for(actor: User, can: Can, channel_id: int) -> tuple[Channel, Membership]:
    """The channel and the actor's membership; looking in is no membership, so it writes nothing."""
    channel = fetch(actor, can, Channel.objects.all(), channel_id)
    membership = _own_membership(actor, channel_id)
    if membership is None:
        raise Forbidden
    membership.user = actor  # whom the event names, without another query
    if channel.frozen_at is not None and can in (Can.SEND, Can.REACT):
        raise Closed
    return channel, membership


def _message_for(actor: User, can: Can, message_id: int) -> tuple[Message, Channel, Membership]:
    message = fetch(actor, Can.READ, Message.objects.all(), message_id)
    channel, membership = _channel_for(actor, can, message.channel_id)
    if message.seq is None or not sees_seq(membership, channel, message.seq):
        raise NotFound
    return message, channel, membership


def _target(channel: Channel, membership: Membership, message_id: int) -> Message:
    """The message that is answered: in the same channel, and seen by who answers."""
    found = (
        Message.objects.filter(pk=message_id, channel=channel, seq__isnull=False)
        .filter(deleted_at=None)
        .first()
    )
    if (
        found is None
        or found.seq is None
        or not sees_seq(membership, channel, found.seq)
        or (found.only_for_id is not None and membership.user_id not in
            (found.only_for_id, found.author_id))
    ):  # fmt: skip
        raise NotFound
    return found


def _mentioned(channel: Channel, people: Sequence[int]) -> list[int]:
    """Ids of those named: people of the channel; in the parents' channel nobody but staff."""
    if not people:
        return []
    wanted = sorted(set(people))
    if len(wanted) > MOST_MENTIONS:
        raise Invalid(fields={"mentions": {"fr": "Trop de mentions.", "en": "Too many mentions."}})
    members = Membership.objects.filter(channel=channel, user__in=wanted, is_live=True)
    allowed = {
        member.user_id
        for member in members
        if channel.kind != Channel.Kind.PARENTS or member.is_staff
    }
    if len(allowed) != len(wanted):
        raise Invalid(
            fields={
                "mentions": {
                    "fr": "Une personne nommée n’est pas dans cette conversation.",
                    "en": "A person named here is not in this conversation.",
                }
            }
        )
    return wanted


def _repeat(actor: User, op: Op) -> Ack | None:
    """The first answer to this ``cid``, or None when it is new."""
    sent = SentOp.objects.filter(user=actor, cid=op.cid).first()
    if sent is None:
        return None
    if sent.payload != payload_of(op):
        raise CidConflict
    seq = sent.seq
    if seq is None:  # held when it was sent; today it may stand in the log
        seq = Message.objects.values_list("seq", flat=True).get(pk=sent.message_id)
    return Ack(op.cid, sent.channel_id, sent.message_id, seq, dup=True)


def _nothing_changed(actor: User, op: Op, message: Message) -> Ack:
    ack = Ack(op.cid, message.channel_id, message.pk, message.seq)
    return replace(_remember(actor, op, ack), dup=True)


def _remember(actor: User, op: Op, ack: Ack) -> Ack:
    try:
        with transaction.atomic():
            SentOp.objects.create(
                user=actor,
                cid=op.cid,
                payload=payload_of(op),
                channel_id=ack.ch,
                message_id=ack.id,
                seq=ack.seq,
            )
    except IntegrityError:  # its twin, in another process, was faster
        raise TwinUnderWay from None
    return ack


class TwinUnderWay(Problem):
    """Another process is acknowledging the same ``cid``: asked once more, it answers ``dup``."""

    status = 409
    code = "conflict"


def perform_once(actor: User, op: Op) -> Ack:
    """``op``, asked again once when its twin in another process came first."""
    try:
        return perform(actor, op)
    except TwinUnderWay:
        return perform(actor, op)
