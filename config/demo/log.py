"""Writing what was said as the hub itself would have: contiguous numbers, times in order.

A conversation is gathered first (:class:`Talk`), then written in a few bulk inserts, with exactly
the rows that ``chat.hub.actions`` makes one at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from chat.hub.models import Channel, Event, Membership, Mention, Message, PastText, Reaction
from ent_core.kernel.models import AuditEntry

BATCH = 300
_order = count()


@dataclass(eq=False)
class Said:
    """A message, with what became of it."""

    by: int
    at: datetime
    body: str
    answers: "Said | None" = None
    mentions: list[int] = field(default_factory=list)
    reactions: list[tuple[str, int, datetime]] = field(default_factory=list)
    edited: tuple[str, datetime] | None = None
    taken_away: tuple[int, datetime] | None = None
    row: Message | None = None


@dataclass
class _Happening:
    at: datetime
    kind: Event.Kind
    by: int
    said: Said | None = None
    facts: dict[str, object] = field(default_factory=dict)
    place: int = field(default_factory=lambda: next(_order))


@dataclass(eq=False)
class Talk:
    """One channel's conversation. ``members`` holds its live memberships by person."""

    channel: Channel
    members: dict[int, Membership]
    said: list[Said] = field(default_factory=list)
    joins: list[tuple[Membership, datetime]] = field(default_factory=list)
    cards: list[tuple[dict[str, object], datetime]] = field(default_factory=list)
    last_seq: int = 0
    seqs_of_others: dict[int, list[int]] = field(default_factory=dict)

    def write_rows(self) -> tuple[list[Message], list[Event]]:
        """Give every happening its number; the messages and events, not yet stored."""
        happenings = sorted(self._happenings(), key=lambda one: (one.at, one.place))
        events: list[Event] = []
        messages: list[Message] = []
        seq = self.channel.last_seq
        for one in happenings:
            seq += 1
            if one.kind == Event.Kind.CARD:
                message = Message(channel=self.channel, seq=seq, at=one.at, card=one.facts)
                messages.append(message)
                events.append(
                    Event(channel=self.channel, seq=seq, kind=one.kind, at=one.at, message=message)
                )
                continue
            member = self.members[one.by]
            if one.kind == Event.Kind.MESSAGE and one.said:
                one.said.row = self._message(one.said, seq)
                messages.append(one.said.row)
            if one.kind == Event.Kind.MEMBERS:
                member.stays = [[seq, None]]
            nameless = (
                one.kind == Event.Kind.REACTION
                and self.channel.kind == Channel.Kind.PARENTS
                and member.is_guardian
            )
            told_by = None if nameless or one.kind == Event.Kind.MEMBERS else member
            events.append(
                Event(
                    channel=self.channel,
                    seq=seq,
                    kind=one.kind,
                    at=one.at,
                    by_id=told_by.user_id if told_by else None,
                    by_role=told_by.role if told_by else "",
                    message=one.said.row if one.said else None,
                    facts=one.facts,
                )
            )
        self.last_seq = seq
        return messages, events

    def _message(self, said: Said, seq: int) -> Message:
        gone = said.taken_away is not None
        return Message(
            channel=self.channel,
            seq=seq,
            author_id=said.by,
            at=said.at,
            body="" if gone else (said.edited[0] if said.edited else said.body),
            edited_at=said.edited[1] if said.edited else None,
            deleted_at=said.taken_away[1] if said.taken_away else None,
            deleted_by_id=said.taken_away[0] if said.taken_away else None,
        )

    def _happenings(self) -> Iterable[_Happening]:
        for membership, at in self.joins:
            facts = {
                "joined": [{"id": membership.user_id, "role": str(membership.role)}],
                "left": [],
                "guardians": False,
            }
            yield _Happening(at, Event.Kind.MEMBERS, membership.user_id, facts=facts)
        for card, at in self.cards:
            yield _Happening(at, Event.Kind.CARD, 0, facts=card)
        for said in self.said:
            yield _Happening(said.at, Event.Kind.MESSAGE, said.by, said)
            for emoji, person, at in said.reactions:
                facts = {"emoji": emoji, "person": person}
                yield _Happening(at, Event.Kind.REACTION, person, said, facts)
            if said.edited:
                yield _Happening(said.edited[1], Event.Kind.EDITED, said.by, said)
            if said.taken_away:
                yield _Happening(said.taken_away[1], Event.Kind.DELETED, said.taken_away[0], said)

    def unread_from(self, person: int, unread: int) -> int:
        """Where a marker stands that leaves the last ``unread`` messages by others."""
        seqs = [
            said.row.seq
            for said in self.said
            if said.row and said.row.seq and said.by != person and not said.taken_away
        ]
        seqs.sort()
        return seqs[-unread] - 1 if 0 < unread <= len(seqs) else self.last_seq


def write(talks: list[Talk]) -> None:
    """Store the conversations of channels in which nothing was said yet."""
    messages: list[Message] = []
    events: list[Event] = []
    for talk in talks:
        some, told = talk.write_rows()
        messages += some
        events += told
        talk.channel.last_seq = talk.last_seq
    Message.objects.bulk_create(messages, batch_size=BATCH)
    Event.objects.bulk_create(events, batch_size=BATCH)
    said = [one for talk in talks for one in talk.said]
    replies = []
    for one in said:
        if one.answers and one.row and one.answers.row and not one.answers.taken_away:
            one.row.reply_to = one.answers.row
            replies.append(one.row)
    Message.objects.bulk_update(replies, ["reply_to"], batch_size=BATCH)
    Mention.objects.bulk_create(
        (
            Mention(message=one.row, user_id=person)
            for one in said
            if one.row and not one.taken_away
            for person in sorted(set(one.mentions))
        ),
        batch_size=BATCH,
    )
    Reaction.objects.bulk_create(
        (
            Reaction(message=one.row, user_id=person, emoji=emoji, at=at)
            for one in said
            if one.row and not one.taken_away
            for emoji, person, at in one.reactions
        ),
        batch_size=BATCH,
    )
    PastText.objects.bulk_create(_past_texts(said), batch_size=BATCH)
    AuditEntry.objects.bulk_create(_moderations(talks))
    Channel.objects.bulk_update([talk.channel for talk in talks], ["last_seq"], batch_size=BATCH)


def _past_texts(said: Iterable[Said]) -> Iterable[PastText]:
    for one in said:
        if one.row and one.edited:
            yield PastText(message=one.row, body=one.body, at=one.edited[1], by_id=one.by)
        if one.row and one.taken_away:
            last = one.edited[0] if one.edited else one.body
            by, at = one.taken_away
            yield PastText(message=one.row, body=last, at=at, by_id=by)


def _moderations(talks: Iterable[Talk]) -> Iterable[AuditEntry]:
    for talk in talks:
        for one in talk.said:
            if one.row and one.taken_away and one.taken_away[0] != one.by:
                by, at = one.taken_away
                yield AuditEntry(
                    at=at,
                    actor_id=by,
                    establishment_id=talk.channel.establishment_id,
                    act="message_moderated",
                    target=Message._meta.label_lower,
                    target_id=one.row.pk,
                    details={"author": one.by, "channel": talk.channel.pk},
                )


def soon_after(at: datetime, minutes: float, moment: datetime) -> datetime:
    """``minutes`` after ``at``, but before ``moment``: nothing in the demo lies in the future."""
    later = at + timedelta(minutes=minutes)
    return later if later < moment else at + (moment - at) * 0.5
