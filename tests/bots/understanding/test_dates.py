"""The table of what is said of time: days, weeks, ranges, months, and what only looks like it."""

from datetime import date
from pathlib import Path

import pytest

from bots.understanding.dates import mentions
from bots.understanding.normal import spelt
from bots.understanding.typos import mended

Case = tuple[date, str, tuple[date, date] | None]


def table() -> list[Case]:
    today, found = date.min, []
    for line in (Path(__file__).parent / "dates.txt").read_text("utf-8").splitlines():
        if line.startswith("# 20"):
            today = date.fromisoformat(line[2:])
        elif line and not line.startswith("#"):
            question, _, said = line.rpartition("|")
            days = [date.fromisoformat(one) for one in said.split("..")] if said != "-" else []
            found.append((today, question, (days[0], days[-1]) if days else None))
    return found


@pytest.mark.parametrize("today", sorted({today for today, _, _ in table()}), ids=str)
def test_what_is_said_of_time(today: date) -> None:
    wrong = []
    for asked_on, question, days in table():
        if asked_on == today:
            found = mentions(mended(spelt(question)), today)
            got = (found[0].first, found[0].last) if found else None
            if got != days:
                wrong.append(f"{question}: {got}, not {days}")
    assert not wrong, "\n".join(wrong)


def test_the_table_is_there() -> None:
    assert len(table()) > 500
