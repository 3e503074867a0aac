"""Cards: what the school says in a conversation, as facts and ids that each reader's client words.

A card holds only what every reader of its channel may know. Web, Telegram, e-mail and push each
draw the same card in their own way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Card:
    """``card`` is its kind («lesson_changed»), ``v`` the version of its facts' shape."""

    card: str
    facts: Mapping[str, object]
    refs: Mapping[str, Sequence[int]] = field(default_factory=dict)
    v: int = 1

    def as_json(self) -> dict[str, object]:
        return asdict(self)
