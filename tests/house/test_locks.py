"""What `make run` installs is what the tests ran with."""

import re
from pathlib import Path

import pytest

LOCKS = Path(__file__).parent.parent.parent / "requirements"
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE | re.IGNORECASE)


def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((LOCKS / lock).read_text()))


def test_the_tests_lock_holds_all_of_the_runs_lock():
    assert pins("run.txt") - pins("test.txt") == set()


@pytest.mark.parametrize("lock", ["run.txt", "test.txt", "bootstrap.txt", "node.txt"])
def test_a_lock_has_hashes_and_names_no_host(lock):
    text = (LOCKS / lock).read_text()
    assert text.count("--hash=sha256:") >= len(pins(lock)) > 0
    assert "://" not in text
    assert "--index-url" not in text
