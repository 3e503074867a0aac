"""``understand``: the door of this package."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import numpy as np

from bots.understanding.features import features_of
from bots.understanding.masking import Slots, masked
from bots.understanding.model import loaded
from bots.understanding.terms import Terms

Role = Literal["pupil", "parent", "teacher", "staff"]

# What is asked of times in these is of the alerts themselves, not of a day at school.
_TIMELESS = frozenset({"quiet_hours", "push_subscribe", "push_unsubscribe", "language_switch"})
# What is asked in these is over, or still to come, whatever the tense of the sentence.
_BEHIND = frozenset({"absence_status", "grades_recent", "homework_submit_status"})
_AHEAD = frozenset({"homework_due", "reminder_set", "meeting_book", "event_next", "report_absence"})
_OF_NOBODY = frozenset({"out_of_scope"})


@dataclass(frozen=True)
class Understood:
    """``top3`` are the likeliest intents, likeliest first; ``direct`` when it is sure enough to be
    answered without asking back. ``confidence`` is the chance that ``intent`` is meant."""

    intent: str
    slots: Slots
    confidence: float
    top3: tuple[str, ...]
    direct: bool


def understand(
    text: str,
    now: datetime,
    *,
    role: Role = "parent",
    children: Sequence[str] = (),
    terms: Terms | None = None,
    possible: Collection[str] | None = None,
) -> Understood:
    """What ``text`` asks, written at ``now`` (in the school's zone) by someone who may speak of
    ``children``; ``possible`` leaves only some intents. Offline, deterministic."""
    read = masked(text, now.date(), children=children, terms=terms)
    model = loaded()
    chances = model.chances(features_of(read.words))
    if possible is not None:
        chances = np.where([one in possible for one in model.intents], chances, 0)
    order = np.argsort(-chances, kind="stable")[:3]
    intent = model.intents[order[0]] if read.words else "help"
    confidence = float(chances[order[0]])
    if intent in _BEHIND or intent in _AHEAD:
        past = intent in _BEHIND and read.slots.date_from is not None
        read = masked(text, now.date(), children=children, terms=terms, past=past)
    return Understood(
        intent,
        _meant(intent, read.slots),
        confidence,
        tuple(model.intents[at] for at in order),
        confidence >= model.sure,
    )


def _meant(intent: str, slots: Slots) -> Slots:
    if intent in _OF_NOBODY:
        return Slots()
    if intent in _TIMELESS:
        return replace(
            slots, date_from=None, date_to=None, period=None, term=None,
            subject=None if intent == "language_switch" else slots.subject,
        )  # fmt: skip
    return slots
