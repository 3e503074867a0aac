"""What is done by and by: one that waits for something outside holds up nothing else."""

import threading
import time

import pytest

from ent_core.kernel import sweeps


def wait_until(true: threading.Event) -> None:
    assert true.wait(5)


def test_a_sweep_apart_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "_sweeps", [])
    began, bucket, over = (threading.Event() for _ in range(3))
    runs: list[str] = []

    def slow() -> None:
        runs.append("slow")
        began.set()
        assert bucket.wait(5)
        over.set()

    sweeps.every(0, slow, apart=True)
    sweeps.every(0, lambda: runs.append("cards"))
    at = time.monotonic()
    sweeps.run_due()
    wait_until(began)
    sweeps.run_due()
    assert time.monotonic() - at < 2
    assert runs.count("cards") == 2
    assert runs.count("slow") == 1  # its first turn is not over
    bucket.set()
    wait_until(over)
