"""The boot block: what the page needs before its first request, in the page itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chat.hub import looking_in
from chat.hub.queries import boot_channel, boot_channels
from config.demo import accounts
from ent_core.establishments.models import Establishment
from ent_core.establishments.profile import profile_of
from ent_core.people import shared_computer


def boot(request: HttpRequest, channel_id: int | None = None) -> dict[str, Any]:
    """Who asks and how to speak to them, the list of their channels, and (in ``channel``) the
    newest events of the one that the page shows: it can be read before a socket is open."""
    person = request.user if request.user.is_authenticated else None
    me = profile_of(person) if person else None
    shown = boot_channel(person, channel_id) if person and channel_id else None
    if person and shown and not shown["channel"]["member"]:
        looking_in.note_look(actor=person, channel_id=shown["channel"]["id"])
    return {
        "me": me,
        "csrf": None,
        "mode": settings.ENV.mode,
        "version": settings.VERSION,
        "language": (me["language"] or None) if me else None,
        "address": me["address"] if me else "vous",
        "shared": bool(person and request.session.get(shared_computer.SHARED)),
        "sign_in": {"establishment": _only_school()},
        "channels": boot_channels(person) if person else None,
        "channel": shown,
        **({"demo_accounts": offered} if not me and (offered := _demo_accounts()) else {}),
    }


def _only_school() -> str | None:
    """The school's name where this server has one alone; an academy's page names none."""
    names = list(Establishment.objects.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else None


def _demo_accounts() -> list[dict[str, str]]:
    """In demo mode, the accounts that the sign-in page offers."""
    return accounts.shown() if settings.DEMO else []
