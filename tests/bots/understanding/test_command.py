"""``manage.py understand`` over its pipes."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def understand(lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "understand"],
        input=lines, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


def test_a_line_a_question_in_order() -> None:
    asked = [
        {"text": "Léa a quoi demain aprem ?", "lang": "fr", "role": "parent",
         "now": "2026-11-24T08:10:00", "children": ["Léa"]},
        {"text": "merci", "role": "pupil", "now": "2026-11-24T08:10:00"},
    ]  # fmt: skip
    said = understand("\n".join(map(json.dumps, asked)) + "\n")
    assert said.returncode == 0, said.stderr
    first, second = map(json.loads, said.stdout.splitlines())
    assert first["intent"] == first["top3"][0] == "timetable_day"
    assert first["slots"] == {
        "child": "Léa", "subject": None, "date_from": "2026-11-25", "date_to": "2026-11-25",
        "term": None, "period": "pm",
    }  # fmt: skip
    assert second["intent"] == "thanks"
    assert isinstance(second["direct"], bool)


def test_a_line_that_is_none_says_which() -> None:
    said = understand('{"text": "merci", "role": "pupil", "now": "2026-11-24T08:10:00"}\nhm\n')
    assert said.returncode == 2
    assert "line 2" in said.stderr
    assert len(said.stdout.splitlines()) == 1
