"""The private address of a person's feed: shown, renewed, revoked, opened.

An address is a key: whoever has it reads the feed, until it is renewed or revoked. It has 256
random bits and never stands in a log.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import IntegrityError, transaction

from ent_core.calendar.models import CalendarFeed
from ent_core.establishments.standing import standing
from ent_core.kernel import audit, clock, sealed
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User

SECRET_BYTES = 32
NOTED_EVERY = timedelta(hours=1)


def address_of(person: User) -> str | None:
    """The address of ``person``'s feed, made when first asked for; None once it was revoked."""
    newest = CalendarFeed.objects.filter(person=person).order_by("-pk").first()
    if newest is None:
        newest = _make_first(person)
    if newest.revoked_at is not None:
        return None
    try:
        return _address(sealed.unseal(newest.sealed))
    except InvalidToken:  # sealed with a key that is gone: it still opens, a new one can be shown
        return None


@transaction.atomic
def renew_feed(*, actor: User) -> str:
    """A new address; the old one stops at once."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # of two at once, one is second
    _revoke(actor)
    feed = _make(actor)
    audit.record(actor=actor, act="renewed_calendar_feed", target=actor)
    return _address(sealed.unseal(feed.sealed))


@transaction.atomic
def revoke_feed(*, actor: User) -> None:
    """No address any more, until the person asks for a new one. Again changes nothing."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if not CalendarFeed.objects.filter(person=actor).exists():
        _make(actor)  # whoever never had one does not want one made for them later
    if _revoke(actor):
        audit.record(actor=actor, act="revoked_calendar_feed", target=actor)


@transaction.atomic
def replace(people: Iterable[int]) -> None:
    """End these people's addresses and make new ones, which they find where the old one was."""
    live = CalendarFeed.objects.filter(person__in=list(people), revoked_at=None)
    theirs = list(live.values_list("person_id", flat=True))
    live.update(revoked_at=clock.now())
    CalendarFeed.objects.bulk_create(_new(person) for person in theirs)


def owner_of(secret: str) -> User:
    """Whose feed a secret opens; :class:`NotFound` for any that opens none now: unknown, revoked,
    of a person who is suspended or has left."""
    feed = (
        CalendarFeed.objects.select_related("person")
        .filter(digest=digest_of(secret), revoked_at=None, person__is_active=True)
        .first()
    )
    if feed is None or not standing(feed.person).roles:
        raise NotFound
    now = clock.now()
    if feed.last_read_at is None or now - feed.last_read_at > NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
    return feed.person


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _make_first(person: User) -> CalendarFeed:
    try:
        with transaction.atomic():
            return _make(person)
    except IntegrityError:  # another page of theirs was quicker
        return CalendarFeed.objects.filter(person=person).latest("pk")


def _new(person_id: int) -> CalendarFeed:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return CalendarFeed(
        person_id=person_id,
        digest=digest_of(secret),
        sealed=sealed.seal(secret),
        made_at=clock.now(),
    )


def _make(person: User) -> CalendarFeed:
    feed = _new(person.pk)
    feed.save()
    return feed


def _revoke(person: User) -> int:
    live = CalendarFeed.objects.filter(person=person, revoked_at=None)
    return live.update(revoked_at=clock.now())


def _address(secret: str) -> str:
    return f"{settings.PUBLIC_URL}/ics/{secret}.ics"
