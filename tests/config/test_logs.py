"""What stands in the logs, and what must not."""

import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from config import logs

SECRET = "d0Nt-Te11_anybody"


@pytest.fixture
def as_in_production(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.configure()
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)
    yield capsys
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def test_the_secret_of_a_feed_is_in_no_line(
    as_in_production: pytest.CaptureFixture[str],
) -> None:
    """Django writes the address of every answer of 500 and more."""
    path = f"/ics/{SECRET}.ics"
    logging.getLogger("django.request").error("Service Unavailable: %s", path)
    structlog.get_logger("any").warning("failed", path=path, url=f"https://ent.example{path}?x=1")
    said = as_in_production.readouterr().err
    assert "Service Unavailable: /ics/…" in said
    assert "https://ent.example/ics/…" in said
    assert SECRET not in said
