"""Token buckets: of the process, through a real Valkey, and when Valkey goes away."""

import time
from typing import Any

import pytest

from ent_core.kernel import rates


@pytest.fixture(autouse=True)
def _anew(monkeypatch: Any) -> None:
    rates.forget()
    rates._script.cache_clear()
    monkeypatch.setattr(rates, "_rests_until", 0.0)


def test_a_bucket_fills_again(monkeypatch: Any) -> None:
    bucket = rates.Bucket(many=2, seconds=10)
    assert [bucket.take(), bucket.take()] == [None, None]
    wait = bucket.take()
    assert wait is not None
    assert 4 < wait <= 5
    later = time.monotonic() + wait
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert bucket.take() is None


def test_keys_do_not_share() -> None:
    assert rates.take("a", many=1, seconds=60) is None
    assert rates.take("a", many=1, seconds=60) is not None
    assert rates.take("b", many=1, seconds=60) is None


def test_processes_share_through_valkey(valkey_url: str, settings: Any) -> None:
    settings.REDIS_URL = valkey_url
    assert [rates.take("v", many=2, seconds=60) for _ in range(2)] == [None, None]
    rates.forget()  # another process has no buckets of its own either
    wait = rates.take("v", many=2, seconds=60)
    assert wait is not None
    assert 25 < wait <= 30


def test_without_valkey_the_process_counts_and_does_not_ask_again(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert rates.take("a", many=1, seconds=60) is None
    started = time.perf_counter()
    assert rates.take("a", many=1, seconds=60) is not None
    assert time.perf_counter() - started < 0.05


def test_limits_can_be_off(settings: Any) -> None:
    settings.RATE_LIMITS = False
    assert [rates.take("a", many=1, seconds=60) for _ in range(3)] == [None] * 3
