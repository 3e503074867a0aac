"""What is done by and by in every web process, so that nothing waits for a broker that is dead.

The worker does the same by beat. A sweep bears being run twice, and at the same time elsewhere.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

log = structlog.get_logger(__name__)


@dataclass
class _Sweep:
    run: Callable[[], None]
    seconds: float
    apart: bool
    due: float = 0.0
    thread: threading.Thread | None = None


_sweeps: list[_Sweep] = []


def every(seconds: float, run: Callable[[], None], *, apart: bool = False) -> None:
    """Have ``run`` called about every ``seconds`` by the outbox's thread of this process.

    ``apart``: in a thread of its own, one at a time, because it waits for something else than the
    database; nothing that the outbox does waits for it.
    """
    _sweeps.append(_Sweep(run, seconds, apart))


def run_due() -> None:
    """Run what is due; one that fails is logged and tried at its next turn."""
    for sweep in _sweeps:
        now = time.monotonic()
        if now < sweep.due:
            continue
        sweep.due = now + sweep.seconds
        if sweep.apart:
            _run_apart(sweep)
            continue
        try:
            sweep.run()
        except (OperationalError, InterfaceError):
            raise  # without a database nothing else of the round can be done either
        except Exception as error:
            _say_failed(sweep, error)


def _run_apart(sweep: _Sweep) -> None:
    if sweep.thread is not None and sweep.thread.is_alive():
        return  # the last turn is not over

    def run() -> None:
        try:
            close_old_connections()
            sweep.run()
        except Exception as error:
            _say_failed(sweep, error)
        finally:
            connection.close()

    sweep.thread = threading.Thread(target=run, name=f"sweep-{sweep.run.__name__}", daemon=True)
    sweep.thread.start()


def _say_failed(sweep: _Sweep, error: Exception) -> None:
    log.error("sweep_failed", sweep=sweep.run.__name__, exc_info=error)
