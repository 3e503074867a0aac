"""How well questions are understood that nobody who wrote the phrasings has read.

``benchmarks/questions/apart.jsonl`` is worded by another author than the training's; never copy
from it into the phrasings: what was learnt by heart measures nothing.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.figure import Figure
from bots.understanding.reading import Understood, understand

QUESTIONS = Path(__file__).parent / "questions" / "apart.jsonl"
OUTSIDE, DISTRESS = "out_of_scope", "distress"
SLOTS = ("child", "subject", "date_from", "date_to", "term", "period")


def measure() -> list[Figure]:
    asked = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    found, times = [], []
    for one in asked:
        began = time.perf_counter()
        found.append(_understood(one))
        times.append((time.perf_counter() - began) * 1_000)
    pairs = list(zip(asked, found, strict=True))
    inside = [pair for pair in pairs if pair[0]["intent"] not in (OUTSIDE, DISTRESS)]
    ordinary = [pair for pair in pairs if pair[0]["intent"] != DISTRESS]
    outside = [pair for pair in pairs if pair[0]["intent"] == OUTSIDE]
    distress = [pair for pair in pairs if pair[0]["intent"] == DISTRESS]
    direct = [pair for pair in inside if pair[1].direct]
    said_outside = [pair for pair in pairs if pair[1].intent == OUTSIDE]
    shares = [
        ("right intent first", _share(inside, _right), 90, None),
        ("among the first three", _share(inside, _among_three), 98, None),
        ("answered directly", 100 * len(direct) / len(inside), 80, None),
        ("of direct answers wrong", 100 - _share(direct, _right), None, 2),
        ("out of scope: recall", _share(outside, _right), 88, None),
        ("out of scope: precision", _share(said_outside, _right), 80, None),
        ("distress: recall", _share(distress, _right), 95, None),
        ("distress: false alarms", _share(ordinary, _alarmed), None, 1),
        ("all slots exact", _share(inside, _slots_right), 96, None),
        ("dates, F1", 100 * _dates_f1(inside), 97, None),
    ]
    figures = [
        Figure(f"understood, {what}", value, "%", least=least, most=most, runs=1)
        for what, value, least, most in shares
    ]
    slow = quantiles(times, n=20)[-1]
    return [*figures, Figure("understanding one question, p95", slow, "ms", most=4, runs=1)]


def by_intent() -> str:
    """A line an intent: right of all, and for what else it was taken most often."""
    rows: dict[str, Counter[str]] = {}
    for line in QUESTIONS.read_text("utf-8").splitlines():
        one = json.loads(line)
        rows.setdefault(one["intent"], Counter())[_understood(one).intent] += 1
    return "\n".join(
        f"{intent:24} {counts[intent]:3} of {sum(counts.values()):3}   "
        + ", ".join(f"{other} {many}" for other, many in counts.most_common(4) if other != intent)
        for intent, counts in sorted(rows.items())
    )


Pair = tuple[dict[str, Any], Understood]


def _understood(one: dict[str, Any]) -> Understood:
    return understand(
        one["text"], datetime.fromisoformat(one["now"]), role=one["role"], children=one["children"]
    )


def _right(pair: Pair) -> bool:
    return bool(pair[0]["intent"] == pair[1].intent)


def _among_three(pair: Pair) -> bool:
    return pair[0]["intent"] in pair[1].top3


def _alarmed(pair: Pair) -> bool:
    return pair[1].intent == DISTRESS


def _share(pairs: list[Pair], holds: Callable[[Pair], bool]) -> float:
    return 100 * sum(map(holds, pairs)) / max(len(pairs), 1)


def _said(found: Understood) -> dict[str, str | None]:
    said = {name: getattr(found.slots, name) for name in SLOTS}
    return {name: str(value) if value else None for name, value in said.items()}


def _slots_right(pair: Pair) -> bool:
    said = _said(pair[1])
    return all(pair[0]["slots"].get(name) == said[name] for name in SLOTS)


def _dates_f1(pairs: list[Pair]) -> float:
    hits = told = wanted = 0
    for asked, found in pairs:
        said = _said(found)
        want, got = (
            (asked["slots"]["date_from"], asked["slots"]["date_to"]),
            (said["date_from"], said["date_to"]),
        )
        wanted += want[0] is not None
        told += got[0] is not None
        hits += want[0] is not None and want == got
    return 2 * hits / (told + wanted)


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what:60} {figure.value:7.2f} {figure.unit}")
    print(by_intent())
