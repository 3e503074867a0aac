"""The agenda's routes."""

from typing import Any

from ninja import Router
from ninja.responses import Status

from ent_core.calendar import feeds
from ent_core.calendar.schemas import FeedItem
from ent_core.kernel.http import Request

router = Router(tags=["agenda"])


@router.post("/me/ics", response={201: FeedItem})
def renew_feed(request: Request) -> Status[dict[str, Any]]:
    """A new private address for one's calendar feed; the old one stops at once."""
    return Status(201, {"ics_url": feeds.renew_feed(actor=request.user)})


@router.delete("/me/ics", response={204: None})
def revoke_feed(request: Request) -> Status[None]:
    """Have no calendar feed any more."""
    feeds.revoke_feed(actor=request.user)
    return Status(204, None)
