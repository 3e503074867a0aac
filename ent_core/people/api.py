"""Tokens of one's own, and the first way in."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import user_login_failed
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from ent_core.kernel.errors import Invalid
from ent_core.kernel.http import Id, Limit, Page, Request, paged, require_csrf
from ent_core.people import actions, queries, throttle
from ent_core.people.models import ApiToken, User
from ent_core.people.schemas import MadeToken, NewToken, Redeem, Redeemed, TokenItem

router = Router(tags=["people"])


@router.get("/tokens", response=Page[TokenItem])
def list_tokens(request: Request, limit: Limit = 50, cursor: str | None = None) -> Page[TokenItem]:
    """One's own bearer tokens, without their text."""
    items, following = paged(
        queries.tokens_of(request.user), order=["pk"], limit=limit, cursor=cursor
    )
    return Page[TokenItem](items=[TokenItem.from_orm(one) for one in items], next=following)


@router.post("/tokens", response={201: MadeToken})
def make_token(request: Request, payload: NewToken) -> Status[MadeToken]:
    """Make a bearer token; its text is shown this once."""
    if request.token is not None and not set(payload.scopes) <= set(request.token.scopes):
        raise Invalid(
            fields={
                "scopes": {
                    "fr": "Un jeton n’en donne pas un plus fort que lui.",
                    "en": "A token gives none that is stronger than itself.",
                }
            }
        )
    token, text = actions.make_token(
        actor=request.user,
        name=payload.name,
        scopes=payload.scopes,
        expires_at=_no_later_than(request.token, payload.expires_at),
    )
    return Status(201, MadeToken(token=text, **TokenItem.from_orm(token).dict()))


def _no_later_than(parent: ApiToken | None, asked: datetime | None) -> datetime | None:
    """A token that a token makes does not outlive it."""
    if parent is None or parent.expires_at is None:
        return asked
    return min(asked, parent.expires_at) if asked else parent.expires_at


@router.delete("/tokens/{int:token_id}", response={204: None})
def revoke_token(request: Request, token_id: Id) -> Status[None]:
    """End one of one's own tokens, at once and on open sockets too."""
    actions.revoke_token(actor=request.user, token_id=token_id)
    return Status(204, None)


@router.post("/access-codes/redeem", response=Redeemed, auth=None)
def redeem(request: HttpRequest, payload: Redeem) -> User:
    """Turn an access code into a password of one's own, and sign in."""
    require_csrf(request)
    credentials = {"username": payload.username.strip().lower()}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise throttle.problem_of(settings.AXES_COOLOFF_TIME)
    try:
        user = actions.redeem(
            username=payload.username, code=payload.code, password=payload.password
        )
    except actions.CodeInvalid:
        # Counted like a wrong password: by axes for this address, by us over all of them.
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise
    get_adapter(request).login(request, user)
    record_authentication(request, user, method="password", username=user.username)
    UserSession.objects.create_from_request(request)
    return user
