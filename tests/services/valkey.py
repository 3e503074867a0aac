"""A real Valkey: `with valkey() as url:`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from config.supervise.valkey import binary
from tests.services import process


@contextmanager
def valkey() -> Iterator[str]:
    """The URL of a server that is empty and keeps nothing."""
    if given := os.environ.get("TEST_VALKEY_URL"):
        yield given
        return
    with process.folder("valkey") as home:
        port = process.free_port()
        serve = [binary(), "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        with process.serving(serve, home=home, ready=lambda: process.answers(port)):
            yield f"redis://127.0.0.1:{port}/0"
