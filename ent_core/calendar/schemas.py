"""Bodies and answers of the agenda."""

from ent_core.kernel.http import Item


class FeedItem(Item):
    """``ics_url`` is a key: whoever has it reads the feed."""

    ics_url: str
