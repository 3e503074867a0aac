"""How often one may fail to prove who one is.

Two limits, neither of which locks an address alone (a class of forty signs in from one): axes
counts per username and address (five failures, then five minutes); this module counts a username's
failures over all addresses, so that many addresses together cannot guess one password.
Both are kept in the database: a throttle must not end with a cache.
"""

from datetime import timedelta
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from ent_core.kernel import clock
from ent_core.kernel.errors import TooMany
from ent_core.kernel.http import respond
from ent_core.people.models import SignInFailure

WIDE_LIMIT = 50
WIDE_WINDOW = timedelta(minutes=15)
LONGEST_USERNAME = 150

LOCKED = {
    "fr": "Trop d’essais. Attendre {minutes} minutes, puis recommencer.",
    "en": "Too many attempts. Wait {minutes} minutes, then try again.",
}


def problem_of(wait: timedelta) -> TooMany:
    seconds = max(1.0, wait.total_seconds())
    return TooMany(LOCKED, retry_after=seconds, minutes=max(1, round(seconds / 60)))


def check(username: str) -> None:
    """Raise :class:`TooMany` where ``username`` failed too often in the last quarter of an hour."""
    since = clock.now() - WIDE_WINDOW
    failures = SignInFailure.objects.filter(username=username.lower(), at__gt=since)
    recent = list(failures.order_by("-at").values_list("at", flat=True)[:WIDE_LIMIT])
    if len(recent) == WIDE_LIMIT:
        raise problem_of(recent[-1] + WIDE_WINDOW - clock.now())


def failed(username: str) -> None:
    SignInFailure.objects.create(username=username.lower()[:LONGEST_USERNAME])


def forget_failures() -> None:
    """Remove what no limit counts any more."""
    SignInFailure.objects.filter(at__lt=clock.now() - WIDE_WINDOW).delete()


@receiver(user_login_failed)
def _count(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    # What axes has locked already is no further guess.
    if not getattr(request, "axes_locked_out", False):
        failed(str(credentials.get("username") or ""))


def address(request: HttpRequest) -> str:
    """Whose failures axes counts: the client behind our proxy, not the proxy."""
    return get_client_ip(request) or str(request.META.get("REMOTE_ADDR", ""))


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """What axes answers for a username and address that failed five times: a problem, 429."""
    return respond(problem_of(settings.AXES_COOLOFF_TIME))
