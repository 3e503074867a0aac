"""Reading ``taught.txt``: what lesson logs say and what work is given, subject by subject."""

import random
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

TAUGHT = Path(__file__).parent / "taught.txt"


@dataclass
class Taught:
    """``topics`` by level («»: every other one); ``works`` and ``handed_in`` with their minutes."""

    topics: dict[str, list[str]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    works: list[tuple[str, int]] = field(default_factory=list)
    handed_in: list[tuple[str, int]] = field(default_factory=list)

    def topic(self, level: str, share: float) -> str:
        """What is taught when ``share`` (0 to 1) of the year's lessons have been."""
        topics = self.topics.get(level) or self.topics[""]
        return topics[min(int(share * len(topics)), len(topics) - 1)]


def filled(text: str, topic: str, dice: random.Random) -> str:
    """A sentence with its topic, page and exercises; a topic inside a sentence stays as it is."""
    first = dice.randrange(1, 30)
    return text.format(t=topic, p=dice.randrange(12, 190), n=first, m=first + dice.randrange(1, 6))


@lru_cache(maxsize=1)
def taught() -> dict[str, Taught]:
    """By the subject's code."""
    found: dict[str, Taught] = {}
    now = Taught()
    for number, row in enumerate(TAUGHT.read_text(encoding="utf-8").splitlines(), start=1):
        sign, _, text = row.partition(" ")
        if not row or sign == "#":
            continue
        if sign == "!":
            now.done.append(text)
        elif sign in (">", "*"):
            words, _, minutes = text.rpartition(" ")
            (now.works if sign == ">" else now.handed_in).append((words, int(minutes)))
        elif ":" in row:
            head, _, topics = row.partition(": ")
            code, _, level = head.partition(" ")
            now = found.setdefault(code, Taught())
            now.topics[level] = [topic.strip() for topic in topics.split("|")]
        else:
            raise ValueError(f"{TAUGHT.name}:{number}: not a line of what is taught: {row}")
    for one in found.values():
        one.topics.setdefault("", next(iter(one.topics.values())))
    return found
