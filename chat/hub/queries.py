"""One's channels, and who is in them: each list in a constant number of queries."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery

from chat.hub import names
from chat.hub.briefs import facts_in_brief
from chat.hub.history import events_page
from chat.hub.models import Channel, Event, Membership, Mention, Message
from chat.hub.permissions import membership_can
from chat.hub.shapes import (
    ChannelEntry,
    ChannelWithPeople,
    EstablishmentRef,
    LastSaid,
    Named,
    Participant,
    SubjectRef,
)
from chat.hub.visibility import sees_seq
from ent_core.establishments.models import Group, Subject
from ent_core.establishments.queries import subjects_taught
from ent_core.establishments.standing import is_live, standing
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope

MOST_COUNTED = 1_000
PREVIEW = 200  # code points of the last message that the list of channels shows


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
        .annotate(held=Count("message__files"))
        .order_by()
    )
    return {
        event.message.pk: LastSaid(
            seq=event.seq,
            at=event.at,
            by=names.person(event.by, event.by_role) if event.by else None,
            body=event.message.body[:PREVIEW] if event.message.card is None else None,
            card=event.message.card["card"] if event.message.card else None,
            facts=facts_in_brief(event.message.card["facts"]) if event.message.card else {},
            files=event.held,
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
