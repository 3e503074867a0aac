"""The processes of `make run`, each under the same command as on many machines (deploy/)."""

import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Program:
    name: str
    argv: list[str]
    folder: Path = ROOT
    # How kindly it leaves the processor to others: the first page must not wait for the worker.
    nice: int = 0
    # Whether it starts only when the pages answer, or a while has passed.
    after_web: bool = False
    # How many seconds it may take to end when it is asked to.
    patience: int = 8
    # What it gets when the process that started it dies without a word.
    when_orphaned: signal.Signals = signal.SIGKILL


def programs(*, dev: bool = False) -> list[Program]:
    """What this environment needs: without a Valkey of our own where REDIS_URL names another."""
    run = run_dir()
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    found = [
        Program("web", [sys.executable, "-m", "config.serve"], patience=10),
        # Threads: a worker that is killed leaves no pool behind, and SQLite has one writer anyway.
        Program(
            "worker",
            [*celery, "worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "INFO",
             "--without-gossip", "--without-mingle"],
            nice=5,
            after_web=True,
        ),
        Program(
            "beat",
            [*celery, "beat", "--schedule", str(run / "beat"), "--pidfile", "", "--loglevel",
             "WARNING"],
            nice=5,
            after_web=True,
        ),
    ]  # fmt: skip
    if "OWN_VALKEY" in os.environ:
        found.append(Program("valkey", [os.environ["OWN_VALKEY"], str(run / "valkey.conf")]))
    if dev:
        npm: list[str] = json.loads(os.environ.get("NPM", '["npm"]'))
        vite = [*npm, "run", "dev", "--", "--host", "127.0.0.1", "--port", "5173", "--strictPort"]
        found.append(Program("vite", vite, folder=ROOT / "frontend"))
        found.append(Program("reload", [sys.executable, "-m", "config.supervise.reload"]))
    return found


def supervisor() -> Program:
    """The one that watches the others; it ends them in order when whoever started it is gone."""
    argv = [
        sys.executable,
        "-m",
        "supervisor.supervisord",
        "-c",
        str(run_dir() / "supervisord.conf"),
    ]
    return Program("supervisor", argv, folder=data_dir(), when_orphaned=signal.SIGTERM)


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


def run_dir() -> Path:
    """Pids, sockets and written configurations: nothing in it outlives a run."""
    return data_dir() / "run"


def web_address() -> tuple[str, int]:
    """Where this machine itself reaches the pages."""
    host = os.environ.get("HOST") or "127.0.0.1"
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
    return everywhere.get(host, host), int(os.environ.get("PORT") or 8000)
