"""`python -m config.supervise.leash NAME`: become that program, tied to the life of the parent.

A supervisor that is killed outright can end nobody; so on Linux the kernel does it
(`PR_SET_PDEATHSIG` outlives `exec`). Elsewhere children notice no such thing and may stay.
"""

import ctypes
import os
import signal
import socket
import sys
import time
from pathlib import Path

from config.supervise.programs import Program, programs, run_dir, supervisor, web_address

PR_SET_PDEATHSIG = 1


def main(name: str) -> None:
    named = {program.name: program for program in [*programs(dev=True), supervisor()]}
    become(named[name])


def become(program: Program) -> None:
    tie(program.when_orphaned)
    pid_file = run_dir() / f"{program.name}.pid"
    # A child that dies as it starts must not spin: a second more between its starts.
    if pid_file.exists() and time.time() - pid_file.stat().st_mtime < 5:
        time.sleep(1)
    write_pid(pid_file)
    if program.after_web:
        wait_for_web(seconds=20)
    os.chdir(program.folder)
    os.nice(program.nice)
    os.execvp(program.argv[0], program.argv)


def write_pid(pid_file: Path) -> None:
    """Whole or not at all: others read it at any moment, and an empty file is no number."""
    unfinished = pid_file.with_suffix(".new")
    unfinished.write_text(str(os.getpid()))
    unfinished.replace(pid_file)


def tie(death: signal.Signals) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death, 0, 0, 0)
        if os.getppid() == 1:  # the parent died before the kernel knew
            raise SystemExit(1)


def wait_for_web(*, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(web_address(), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main(sys.argv[1])
