"""«Ordinateur partagé»: a session that forgets itself.

Asked for at sign-in by the header ``X-Shared-Computer: 1``. The cookie ends with the browser, the
session after 30 idle minutes, and the answer that signs out tells the browser to clear what it
kept of us.
"""

from collections.abc import Callable, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from ent_core.kernel import clock

HEADER = "X-Shared-Computer"
SHARED = "shared"
SEEN = "seen"
TOUCH_EVERY = timedelta(minutes=1)
CLEAR = '"cache", "cookies", "storage"'


def idle_too_long(session: MutableMapping[str, Any]) -> bool:
    """Whether a shared computer's session has seen nobody for 30 minutes."""
    if not session.get(SHARED):
        return False
    seen = datetime.fromisoformat(session[SEEN])
    return bool(clock.now() - seen > settings.SHARED_COMPUTER_IDLE)


def needs_touch(session: MutableMapping[str, Any]) -> bool:
    if not session.get(SHARED):
        return False
    return clock.now() - datetime.fromisoformat(session[SEEN]) >= TOUCH_EVERY


def touch(session: MutableMapping[str, Any]) -> None:
    session[SEEN] = clock.now().isoformat()


@receiver(user_logged_in)
def _mark(sender: object, request: HttpRequest | None = None, **_: Any) -> None:
    if request is None or request.headers.get(HEADER) != "1":
        return
    request.session[SHARED] = True
    touch(request.session)
    request.session.set_expiry(0)


class SharedComputer:
    """Ends idle sessions of shared computers, keeps live ones, clears the browser at the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shared = bool(settings.SESSION_COOKIE_NAME in request.COOKIES) and bool(
            request.session.get(SHARED)
        )
        if shared:
            if idle_too_long(request.session):
                logout(request)
            elif needs_touch(request.session):
                touch(request.session)
        response = self.get_response(request)
        if shared and not request.user.is_authenticated:
            response["Clear-Site-Data"] = CLEAR
        return response
