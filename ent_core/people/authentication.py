"""Who is asking: a browser by its session, a program by its token. Usable from any door.

Both read the database each time, so that a token, a session or a person that ended is nobody at
once. Inactive people are nobody.
"""

import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from ent_core.kernel import clock
from ent_core.people import shared_computer
from ent_core.people.models import ApiToken, User

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
LONGEST_TOKEN = 200


def digest_of(raw: str) -> str:
    """What is kept of a bearer token; 256 random bits need no slow hash."""
    return hashlib.sha256(raw.encode()).hexdigest()


def person_of_token(raw: str) -> tuple[User, ApiToken] | None:
    """The person and token of a bearer token; None for any that is not good now.

    One query, and one write on the first use of a day.
    """
    if not raw or len(raw) > LONGEST_TOKEN or not raw.isascii():
        return None
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(raw), user__is_active=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()))
        .first()
    )
    if token is None:
        return None
    _note_use(token)
    return token.user, token


def _note_use(token: ApiToken) -> None:
    """Keep on which day a token was last used: one write a day, not one a request."""
    now = clock.now()
    if token.used_at is None or now - token.used_at > timedelta(days=1):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


def person_of_session(session_key: str | None) -> User | None:
    """The person of a session key, in two queries; None where it ended, changed or idled out."""
    if not session_key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user_id = session.get(SESSION_KEY)
    if user_id is None or shared_computer.idle_too_long(session):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not hmac.compare_digest(
        session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
    ):
        return None
    return user


def live_sessions(keys: Collection[str], *, shared: Collection[str] = ()) -> frozenset[str]:
    """Those of ``keys`` that have not ended; ``shared`` ones (of shared computers) also not idled
    out. One query each.
    """
    # Django writes and reads this date with the machine's clock, not the product's.
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    plain = [key for key in keys if key not in shared]
    live = set(rows.filter(session_key__in=plain).values_list("session_key", flat=True))
    if shared:
        live |= {
            row.session_key
            for row in rows.filter(session_key__in=shared)
            if not shared_computer.idle_too_long(row.get_decoded())
        }
    return frozenset(live)


def is_shared(session_key: str) -> bool:
    """Whether a session was opened on a shared computer."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return bool(session.get(shared_computer.SHARED))


def touch_session(session_key: str) -> None:
    """Say that somebody is at a shared computer (at most one write a minute; others need none)."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if shared_computer.needs_touch(session) and not shared_computer.idle_too_long(session):
        shared_computer.touch(session)
        session.save(must_create=False)


def bearer(header: str) -> str | None:
    """The token of an ``Authorization`` header; None where it is of another kind."""
    kind, _, raw = header.partition(" ")
    return raw.strip() if kind.lower() == "bearer" else None


def allows(token: ApiToken, *, writing: bool) -> bool:
    return (WRITE if writing else READ) in token.scopes
