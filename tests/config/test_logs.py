"""What stands in the logs, and what must not."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from config import logs

SECRET = "d0Nt-Te11_anybody"


@pytest.fixture
def said() -> Iterator[StringIO]:
    """All that is logged, written as the product writes it."""
    root, lines = logging.getLogger(), StringIO()
    handlers, level = list(root.handlers), root.level
    logs.configure()
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(lines)
    yield lines
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def test_the_secret_of_a_feed_is_in_no_line(said: StringIO) -> None:
    """Django writes the address of every answer of 500 and more."""
    path = f"/ics/{SECRET}.ics"
    logging.getLogger("django.request").error("Service Unavailable: %s", path)
    structlog.get_logger("any").warning("failed", path=path, url=f"https://ent.example{path}?x=1")
    text = said.getvalue()
    assert "Service Unavailable: /ics/…" in text
    assert "https://ent.example/ics/…" in text
    assert SECRET not in text
