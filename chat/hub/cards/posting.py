"""Posting a card: a message of the school's own, in the sequence of each channel it concerns."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from chat.hub import actions, log
from chat.hub.event_data import card_data
from chat.hub.models import Channel, Event, Message
from ent_core.kernel import clock
from ent_core.kernel.cards import Card

# Where a group's news are read; a team's and the staff's channels are for colleagues' talk.
OF_FAMILIES = (Channel.Kind.CLASS, Channel.Kind.GROUP, Channel.Kind.PARENTS)


def post(card: Card, group_ids: Iterable[int], kinds: Iterable[str] = OF_FAMILIES) -> int:
    """Post ``card`` in these groups' channels of ``kinds`` that are not frozen; returns how many.

    ``card`` holds only what every reader of those channels may know.
    """
    return post_in(card, Channel.objects.filter(group__in=list(group_ids), kind__in=list(kinds)))


@transaction.atomic
def post_in(card: Card, chosen: QuerySet[Channel]) -> int:
    """The same, in those of ``chosen`` channels that are not frozen."""
    # Always in this order, so that two who post never wait for each other.
    channels = list(chosen.filter(frozen_at=None).order_by("pk"))
    for channel in channels:
        seq = log.next_seq(channel.pk)
        at = clock.now()
        message = Message.objects.create(channel=channel, seq=seq, at=at, card=card.as_json())
        log.write(channel.pk, seq, Event.Kind.CARD, at=at, message=message, live=card_data(message))
    return len(channels)


def standing_cards(
    card: str, ref: tuple[str, int], group_ids: Iterable[int], kinds: Iterable[str] = OF_FAMILIES
) -> list[Message]:
    """The cards of kind ``card`` that refer first to ``ref`` (name, id) and are still read in these
    groups' channels, frozen ones too, the oldest first.

    Inside a transaction; until it ends nobody else writes in those channels.
    """
    chosen = Channel.objects.filter(group__in=list(group_ids), kind__in=list(kinds))
    channels = list(chosen.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    name, target = ref
    return list(
        Message.objects.filter(
            channel__in=channels,
            deleted_at=None,
            card__card=card,
            **{f"card__refs__{name}__0": target},
        ).order_by("pk")
    )


def take_away(cards: Iterable[Message]) -> None:
    """Nobody reads these cards (of :func:`standing_cards`) any more."""
    for message in cards:
        actions.withdraw_card(message)
