"""What the feed follows of other apps."""

from ent_core.calendar import feeds
from ent_core.kernel.events import handles
from ent_core.people.events import WaysInClosed


@handles(WaysInClosed)
def end_addresses(event: WaysInClosed) -> None:
    """Whoever had the address of a feed has it no more; its person finds another one."""
    feeds.replace(event.user_ids)
