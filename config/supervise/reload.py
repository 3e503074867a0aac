"""`make dev`: when a Python file changes, web and worker end, and are started anew."""

import os
import signal
import time
from contextlib import suppress

from config.supervise.programs import ROOT, run_dir

WATCHED = ("config", "ent_core", "chat", "bots")


def state() -> dict[str, int]:
    found: dict[str, int] = {}
    for package in WATCHED:
        for file in (ROOT / package).rglob("*.py"):
            with suppress(FileNotFoundError):
                found[str(file)] = file.stat().st_mtime_ns
    return found


def main() -> None:
    before = state()
    while True:
        time.sleep(0.7)
        now = state()
        if now != before:
            before = now
            for name in ("web", "worker"):
                with suppress(OSError, ValueError):
                    os.kill(int((run_dir() / f"{name}.pid").read_text()), signal.SIGTERM)


if __name__ == "__main__":
    main()
