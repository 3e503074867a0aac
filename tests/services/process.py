"""Starting a server of the tests: as nobody when we are root, ended with the process that asked."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.supervise.leash import tie


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """A folder of its own that the server's user may write, gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix=f"preau-{name}-"))
    if os.geteuid() == 0:
        shutil.chown(made, "nobody")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def serving(argv: Sequence[str], *, home: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """The server, once it answers; its log is shown if it does not within 20 seconds."""
    log = home / "server.log"
    with log.open("wb") as out:
        running = subprocess.Popen(
            argv, cwd=home, stdout=out, stderr=subprocess.STDOUT, preexec_fn=_tied, **as_nobody()
        )
    try:
        until = time.monotonic() + 20
        while not ready():
            if running.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{argv[0]} did not start:\n{log.read_text()}")
            time.sleep(0.05)
        yield
    finally:
        running.terminate()
        try:
            running.wait(timeout=10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _tied() -> None:
    import signal

    tie(signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
