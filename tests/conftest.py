"""What every test may ask for. Each folder adds its own conftest.py for its own things."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.services.postgresql import postgresql
from tests.services.valkey import valkey


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A real Valkey, one a test process."""
    with valkey() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL, for tests that start processes of their own upon it."""
    with postgresql() as url:
        yield url


@pytest.fixture
def layer(valkey_url: str, settings: Any) -> Any:
    """The channel layer that production has, over a real Valkey."""
    from channels.layers import channel_layers

    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": valkey_url, "socket_timeout": None}]},
        }
    }
    channel_layers.backends = {}
    yield channel_layers["default"]
    channel_layers.backends = {}


@pytest.fixture(autouse=True)
def connections_of_coroutines() -> Iterator[None]:
    """Close what a test opened on its event loop: there each task has a connection of its own."""
    from django.db.backends.signals import connection_created

    made: list[Any] = []

    def note(connection: Any, **_: Any) -> None:
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            made.append(connection)

    connection_created.connect(note)
    yield
    connection_created.disconnect(note)
    for connection in made:
        connection.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI nothing may be left out: a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if left_out := len(terminalreporter.stats.get("skipped", [])):
        word = "not allowed under CI=true" if os.environ.get("CI") == "true" else "see above why"
        terminalreporter.write_line(f"Left out: {left_out} ({word})")
