"""Reading conversations under the reader's rights, each in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from pydantic import BaseModel

from chat.hub import names
from chat.hub.models import Channel, Epoch, Event, Membership, Mention, Message, Reaction
from chat.hub.permissions import membership_can
from chat.hub.shapes import (
    CardData,
    ChannelEntry,
    ChannelWithPeople,
    DeletedData,
    EditedData,
    EstablishmentRef,
    EventItem,
    LastSaid,
    MembersData,
    MessageData,
    Named,
    Participant,
    ReactionCount,
    ReactionData,
    SettingsData,
    SubjectRef,
)
from chat.hub.visibility import Viewer, sees, sees_seq, viewer_of
from ent_core.establishments.models import Group, Subject
from ent_core.establishments.queries import subjects_taught
from ent_core.establishments.standing import is_live, standing
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope

MOST_COUNTED = 1_000


def epoch() -> str:
    """The name of the history that this database tells."""
    return Epoch.objects.get_or_create(pk=1)[0].value


# Channels -----------------------------------------------------------------------------------


def memberships_of(actor: User) -> QuerySet[Membership]:
    """``actor``'s live memberships in channels of school years under way."""
    days = standing(actor).days
    current = Q(pk__in=())
    for establishment_id, today in days.items():
        current |= Q(
            channel__establishment=establishment_id,
            channel__year__starts_on__lte=today,
            channel__year__ends_on__gte=today,
        )
    return (
        Membership.objects.filter(current, user=actor, is_live=True)
        .select_related(
            "channel__establishment", "channel__year", "channel__group", "channel__subject"
        )
        .annotate(unread=_unread(), mentions=_mentions(), last_id=_last_message())
        .order_by("channel__kind", "channel__name", "channel_id")
    )


def _said_since() -> QuerySet[Message]:
    """Visible messages and cards by others after the marker of the outer membership."""
    return (
        Message.objects.filter(
            channel=OuterRef("channel"), seq__gt=OuterRef("read_seq"), deleted_at=None
        )
        .filter(Q(only_for=None) | Q(only_for=OuterRef("user")))
        .exclude(author=OuterRef("user"))
    )


class _CountOf(Subquery):
    """How many rows a (limited) subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _unread() -> Subquery:
    # Only as many rows as are told are counted, however long somebody was away.
    return _CountOf(_said_since().order_by().values("pk")[:MOST_COUNTED])


def _mentions() -> Subquery:
    return _CountOf(
        Mention.objects.filter(
            user=OuterRef("user"),
            message__channel=OuterRef("channel"),
            message__seq__gt=OuterRef("read_seq"),
            message__deleted_at=None,
        )
        .filter(Q(message__only_for=None) | Q(message__only_for=OuterRef("user")))
        .exclude(message__author=OuterRef("user"))
        .order_by()
        .values("pk")[:MOST_COUNTED]
    )


def _last_message() -> Subquery:
    return Subquery(
        Message.objects.filter(channel=OuterRef("channel"), seq__isnull=False, deleted_at=None)
        .filter(Q(only_for=None) | Q(only_for=OuterRef("user")) | Q(author=OuterRef("user")))
        .order_by("-seq")
        .values("pk")[:1]
    )


def entries(memberships: Sequence[Membership]) -> list[ChannelEntry]:
    """``memberships`` (from :func:`memberships_of`) as the list that ``hello`` gives."""
    directs = [m.channel_id for m in memberships if m.channel.kind == Channel.Kind.DIRECT]
    company = _people_in(directs)
    last = _last_said(memberships)
    return [_entry(m, company.get(m.channel_id, []), last) for m in memberships]


def _entry(
    membership: Membership, company: Sequence[Membership], last: Mapping[int, LastSaid]
) -> ChannelEntry:
    channel = membership.channel
    others = [names.person(m.user, m.role) for m in company if m.user_id != membership.user_id]
    return ChannelEntry.model_validate(
        {
            "id": channel.pk,
            "kind": channel.kind,
            "name": channel.name,
            "establishment": _establishment(channel),
            "year": channel.year.name,
            "group": _named(channel.group),
            "subject": _subject(channel.subject) if channel.subject else None,
            "with": others if channel.kind == Channel.Kind.DIRECT else None,
            "last_seq": channel.last_seq,
            "read_seq": membership.read_seq,
            "unread": getattr(membership, "unread", 0),
            "mentions": getattr(membership, "mentions", 0),
            "history": channel.history,
            "can": [str(can) for can in membership_can(membership)],
            "frozen": channel.frozen_at is not None,
            "last": last.get(getattr(membership, "last_id", None) or 0),
        }
    )


def _named(row: Group | None) -> Named | None:
    return Named(id=row.pk, name=row.name) if row else None


def _subject(row: Subject) -> SubjectRef:
    return SubjectRef(id=row.pk, name=row.name, letters=row.letters, ink=row.ink)


def _establishment(channel: Channel) -> EstablishmentRef:
    school = channel.establishment
    return EstablishmentRef(id=school.pk, uai=school.uai, name=school.name)


def _people_in(channel_ids: Sequence[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    if channel_ids:
        for member in (
            Membership.objects.filter(channel__in=channel_ids, is_live=True)
            .select_related("user")
            .order_by("user__last_name", "user__first_name", "user_id")
        ):
            found.setdefault(member.channel_id, []).append(member)
    return found


def _last_said(memberships: Sequence[Membership]) -> dict[int, LastSaid]:
    """What was said last in each channel, by its message's id; nothing of others' stays."""
    wanted = {last: m for m in memberships if (last := getattr(m, "last_id", None))}
    events = (
        Event.objects.filter(message__in=wanted, kind__in=(Event.Kind.MESSAGE, Event.Kind.CARD))
        .select_related("message", "by")
        .order_by()
    )
    return {
        event.message.pk: LastSaid(
            seq=event.seq,
            at=event.at,
            by=names.person(event.by, event.by_role) if event.by else None,
            body=event.message.body if event.message.card is None else None,
            card=event.message.card["card"] if event.message.card else None,
        )
        for event in events
        if event.message is not None
        and sees_seq(wanted[event.message.pk], wanted[event.message.pk].channel, event.seq)
    }


def channels_of(actor: User) -> list[ChannelEntry]:
    return entries(list(memberships_of(actor)))


def channels_to_look_into(actor: User) -> list[ChannelEntry]:
    """Every class's channel of one's schools (for school life and heads), joined or not."""
    own = {m.channel_id: m for m in memberships_of(actor)}
    channels = (
        scope(actor, Can.LOOK_INTO, Channel.objects.all())
        .exclude(pk__in=own)
        .select_related("establishment", "year", "group", "subject")
        .order_by("name", "pk")
    )
    days = standing(actor).days
    looked = [
        _onlooker(actor, channel)
        for channel in channels
        if is_live(channel.year, days[channel.establishment_id])
    ]
    mine = [m for m in own.values() if m.channel.kind == Channel.Kind.CLASS]
    return sorted(
        [*entries(mine), *(_entry_of_onlooker(m) for m in looked)], key=lambda e: (e.name, e.id)
    )


def _onlooker(actor: User, channel: Channel) -> Membership:
    """What stands in for a membership of somebody who looks in: it is never saved."""
    kinds = {kind for kind, where in standing(actor).roles if where == channel.establishment_id}
    return Membership(
        channel=channel,
        user=actor,
        role=names.heaviest(kinds),
        reason=Membership.Reason.JOINED,
        is_live=False,
        read_seq=channel.last_seq,
        stays=[[1, None]],
    )


def _entry_of_onlooker(membership: Membership) -> ChannelEntry:
    entry = _entry(membership, [], {})
    return entry.model_copy(update={"can": [str(Can.READ)]})


def reading_place(actor: User, channel_id: int) -> Membership:
    """``actor``'s membership, or what stands in for it when they look in; else not found."""
    channel = fetch(
        actor,
        Can.READ,
        Channel.objects.select_related("establishment", "year", "group", "subject"),
        channel_id,
    )
    own = (
        Membership.objects.filter(channel=channel, user=actor, is_live=True)
        .annotate(unread=_unread(), mentions=_mentions(), last_id=_last_message())
        .first()
    )
    if own is None:
        return _onlooker(actor, channel)
    own.channel = channel
    return own


def _entry_at(place: Membership) -> tuple[ChannelEntry, list[Membership]]:
    """The channel as its list shows it, and everybody who is in it."""
    company = _people_in([place.channel_id]).get(place.channel_id, [])
    if not place.is_live:
        return _entry_of_onlooker(place), company
    return _entry(place, company, _last_said([place])), company


def one_channel(actor: User, channel_id: int) -> ChannelWithPeople:
    place = reading_place(actor, channel_id)
    entry, company = _entry_at(place)
    channel = place.channel
    taught = subjects_taught(
        [m.user_id for m in company if m.is_staff],
        {channel.establishment_id: channel.establishment.today()},
        group_id=channel.group_id,
    )
    people = [
        Participant(
            **dict(names.person(m.user, m.role)),
            subjects=[_subject(one) for one in taught.get(m.user_id, ())],
        )
        for m in company
        if _may_see(place, m)
    ]
    return ChannelWithPeople.model_validate(
        {**dict(entry), "with": entry.with_, "people": people, "member": place.is_live}
    )


def _may_see(viewer: Membership, member: Membership) -> bool:
    """In a class's parents' channel a guardian sees no other guardian."""
    hidden = viewer.channel.kind == Channel.Kind.PARENTS and viewer.is_guardian
    return not (hidden and member.is_guardian and member.user_id != viewer.user_id)


def message_seen(actor: User, can: Can, message_id: int) -> Message:
    """A published message to which ``actor`` may do ``can``, within the stays that they had."""
    message = fetch(actor, can, Message.objects.select_related("channel"), message_id)
    place = Membership.objects.filter(
        channel=message.channel_id, user=actor, is_live=True
    ).first() or _onlooker(actor, message.channel)
    if message.seq is None or not sees_seq(place, message.channel, message.seq):
        raise NotFound
    return message


def unread_counts(actor: User, channel_id: int) -> tuple[int, int, int]:
    """(read_seq, unread, mentions) of one's membership."""
    found = (
        Membership.objects.filter(user=actor, channel=channel_id, is_live=True)
        .annotate(unread=_unread(), mentions=_mentions())
        .values_list("read_seq", "unread", "mentions")
        .first()
    )
    if found is None:
        raise NotFound
    return found


# The log ------------------------------------------------------------------------------------


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


def boot_channels(actor: User) -> list[dict[str, Any]]:
    """One's channels for the page itself, as ``GET /channels`` gives them."""
    return [entry.model_dump(mode="json", by_alias=True) for entry in channels_of(actor)]


def boot_channel(actor: User, channel_id: int) -> dict[str, Any] | None:
    """A channel with its newest 50 events, for the page itself; None for what one may not see."""
    try:
        place = reading_place(actor, channel_id)
    except NotFound:
        return None
    entry, _ = _entry_at(place)
    items, _ = events_page(place, after=None, before=None, limit=50)
    return {
        "channel": {**entry.model_dump(mode="json", by_alias=True), "member": place.is_live},
        "events": [item.model_dump(mode="json", by_alias=True) for item in items],
    }


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


def message_data(
    message: Message, mentions: list[int], reactions: list[ReactionCount]
) -> MessageData:
    gone = message.deleted_at is not None
    return MessageData(
        id=message.pk,
        body=None if gone else message.body,
        reply_to=message.reply_to_id,
        reply_seq=message.reply_to.seq if message.reply_to else None,
        mentions=sorted(mentions),
        files=[],
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
