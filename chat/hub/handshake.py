"""Who is at a socket, before it is accepted."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from chat.hub.reading import read
from ent_core.kernel.language import preferred
from ent_core.people import authentication

Scope = MutableMapping[str, Any]


@dataclass(frozen=True)
class Caller:
    user_id: int
    session_key: str | None
    token_id: int | None
    writes: bool
    language: str
    shared: bool = False


async def caller_of(scope: Scope) -> Caller | None:
    """Who is at the socket: a bearer token, or a session from our own origin; else nobody."""
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in (b"origin", b"authorization") and name in headers:
            return None  # two of them: somebody tries to be two people
        headers[name] = value
    language = preferred(headers.get(b"accept-language", b"").decode("latin1"))
    if (authorization := headers.get(b"authorization")) is not None:
        raw = authentication.bearer(authorization.decode("latin1"))
        found = await read(authentication.person_of_token, raw) if raw else None
        if found is None:
            return None
        person, token = found
        if not authentication.allows(token, writing=False):
            return None  # a socket reads
        return Caller(
            user_id=person.pk,
            session_key=None,
            token_id=token.pk,
            writes=authentication.allows(token, writing=True),
            language=language,
        )
    if headers.get(b"origin", b"").decode("latin1") != settings.PUBLIC_URL:
        return None
    key = _session_key(headers.get(b"cookie", b"").decode("latin1"))
    signed_in = await read(authentication.person_of_session, key)
    if signed_in is None or key is None:
        return None
    return Caller(
        user_id=signed_in.pk,
        session_key=key,
        token_id=None,
        writes=True,
        language=language,
        shared=await read(authentication.is_shared, key),
    )


def _session_key(cookies: str) -> str | None:
    for pair in cookies.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == settings.SESSION_COOKIE_NAME:
            return value.strip('"')
    return None
