"""What is done by and by in every web process, so that nothing waits for a broker that is dead.

The worker does the same by beat. A sweep bears being run twice, and at the same time elsewhere.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import InterfaceError, OperationalError

log = structlog.get_logger(__name__)


@dataclass
class _Sweep:
    run: Callable[[], None]
    seconds: float
    due: float = 0.0


_sweeps: list[_Sweep] = []


def every(seconds: float, run: Callable[[], None]) -> None:
    """Have ``run`` called about every ``seconds`` by the outbox's thread of this process."""
    _sweeps.append(_Sweep(run, seconds))


def run_due() -> None:
    """Run what is due; one that fails is logged and tried at its next turn."""
    for sweep in _sweeps:
        now = time.monotonic()
        if now < sweep.due:
            continue
        sweep.due = now + sweep.seconds
        try:
            sweep.run()
        except (OperationalError, InterfaceError):
            raise  # without a database nothing else of the round can be done either
        except Exception as error:
            log.error("sweep_failed", sweep=sweep.run.__name__, exc_info=error)
