"""Every kind of issue is documented and said in both languages, with the same facts."""

import re
import string
from importlib import import_module
from pathlib import Path

import pytest

from ent_core.formats.issues import Trouble

MODULES = (
    "ent_core.formats.troubles",
    "ent_core.formats.icalendar.troubles",
    "ent_core.formats.oneroster.troubles",
    "ent_core.formats.stsweb.troubles",
    "ent_core.imports.plan",
    "ent_core.roster.planning",
    "ent_core.roster.uai",
    "ent_core.roster.usernames",
    "ent_core.roster.wanted",
    "ent_core.timetable.imports.troubles",
)
TROUBLES = [
    found
    for module in MODULES
    for found in vars(import_module(module)).values()
    if isinstance(found, Trouble)
]


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.code)
def test_it_is_said_in_french_and_english(trouble: Trouble) -> None:
    assert set(trouble.sentence) == {"fr", "en"}
    assert fields(trouble.sentence["fr"]) == fields(trouble.sentence["en"])


def test_the_documented_codes_are_those_of_the_code() -> None:
    page = Path("docs/imports.md").read_text(encoding="utf-8").partition("## Issues")[2]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    documented = set(re.findall(r"`(\w+)`", " ".join(rows)))
    assert documented == {trouble.code for trouble in TROUBLES}
