"""A reply as the web app draws it: JSON, the words chosen already, buttons by their numbers."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bots.drawing import plain
from bots.skill import Reply


def shape(reply: Reply, buttons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """``buttons`` are (number, label) as they were kept."""
    return {
        "text": plain.text(reply),
        "sentence": reply.sentence,
        "about": list(reply.about),
        "card": asdict(reply.card) if reply.card else None,
        "chart": asdict(reply.chart) if reply.chart else None,
        "buttons": [{"id": number, "label": label} for number, label in buttons],
        "link": asdict(reply.link) if reply.link else None,
        "file": reply.file,
        "as_of": reply.as_of.isoformat() if reply.as_of else None,
    }
