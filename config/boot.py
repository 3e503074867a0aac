"""The boot block: what the page needs before its first request, in the page itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def boot(request: HttpRequest, channel_id: int | None = None) -> dict[str, Any]:
    """Who asks, how to speak to them, and (in ``channel``) the newest events of their channel."""
    return {
        "me": None,
        "csrf": None,
        "mode": settings.ENV.mode,
        "version": settings.VERSION,
        "language": None,
        "address": "vous",
        "shared": False,
        "sign_in": {"establishment": None},
        "channel": None,
    }
