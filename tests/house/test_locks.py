"""What is asked for is locked: `make run` installs from the lock alone."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"


@pytest.mark.parametrize("lock", ["run", "test"])
def test_what_the_product_asks_for_is_locked(lock: str) -> None:
    asked = re.findall(r"^[\w.-]+", (REQUIREMENTS / "run.in").read_text(), re.M)
    locked = re.findall(
        r"^([\w.-]+)(?:\[.*\])?==", (REQUIREMENTS / f"{lock}.txt").read_text(), re.M
    )
    assert {name.lower() for name in asked} - {"-r", "-c"} <= {name.lower() for name in locked}
