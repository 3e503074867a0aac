"""`python -m config.supervise [--dev]`: prepare, start every process, stay until told to end."""

import errno
import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

from config import environment
from config.supervise import valkey
from config.supervise.console import Trouble, is_ready, welcome
from config.supervise.programs import ROOT, data_dir, programs, run_dir, supervisor, web_address


class Stop(Exception):
    """Someone asked us to end."""


def main() -> int:
    dev = "--dev" in sys.argv[1:]
    os.environ.setdefault("MODE", "demo")
    if os.environ.get("DATA_DIR") == "":
        environment.refuse(environment.NO_FOLDER)
    os.environ["DATA_DIR"] = str(data_dir())
    os.environ["PYTHONPATH"] = str(ROOT)
    if dev:
        # The pages come from Vite, which hands everything else to the web process.
        os.environ.setdefault("PUBLIC_URL", "http://127.0.0.1:5173")
    own_valkey = not os.environ.get("REDIS_URL")
    try:
        for folder in (data_dir(), run_dir(), data_dir() / "log"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = only_one(run_dir() / "lock")
        if own_valkey:
            os.environ["OWN_VALKEY"] = valkey.binary()
            os.environ["REDIS_URL"] = valkey.prepare(run_dir())
    except LookupError as error:
        environment.refuse(f"{error}.")
    except OSError as error:
        environment.refuse(f"DATA_DIR={data_dir()} cannot be written: {error.strerror}.")
    env = environment.read()
    os.environ["BACKEND"] = "http://{}:{}".format(*web_address())
    port_is_free()
    (data_dir() / "mode").write_text(env.mode + "\n")
    # SIGINT too: a shell that starts us in the background has told us to ignore it.
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, stop)
    try:
        prepare(without_redis=own_valkey and env.demo)
        return supervise(address=env.public_url, demo=env.demo, dev=dev)
    except Stop:
        return 0
    finally:
        lock.close()


def stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stop


def only_one(path: Path) -> TextIOWrapper:
    """One run a DATA_DIR; the lock goes with the process that holds it, however that ends."""
    lock = path.open("a")
    until = time.monotonic() + 3  # one that was told to stop may be about to
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                environment.refuse(f"it already runs on {data_dir()}; stop it, or set DATA_DIR.")
            time.sleep(0.2)
        else:
            return lock


def port_is_free() -> None:
    """Refuse a port that is taken, after waiting for a run that was killed and is still ending."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = web_address()[1]
    until = time.monotonic() + (12 if alive(run_dir() / "supervisor.pid") else 0)
    while True:
        family, kind, proto, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                asked.bind(where)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    environment.refuse(f"{host}:{port} cannot be listened on: {error.strerror}.")
            else:
                return
        if time.monotonic() > until:
            environment.refuse(
                f"port {port} is taken by another program; choose one: PORT={port + 1} make run"
            )
        time.sleep(0.3)


def alive(pid_file: Path) -> bool:
    with suppress(OSError, ValueError):
        os.kill(int(pid_file.read_text()), 0)
        return True
    return False


def prepare(*, without_redis: bool) -> None:
    # Our own Valkey is not up yet, and what the seed writes is found by the sweep.
    hidden = {"REDIS_URL"} if without_redis else set()
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run([sys.executable, "-m", "config.supervise.prepare"], cwd=ROOT, env=env)
    if done.returncode:
        raise SystemExit(done.returncode)


def supervise(*, address: str, demo: bool, dev: bool) -> int:
    (run_dir() / "supervisord.conf").write_text(configuration(dev=dev))
    trouble = Trouble(data_dir() / "log")
    leash = [sys.executable, "-m", "config.supervise.leash", supervisor().name]
    # A session of its own: Ctrl-C reaches us alone, and we end the others in order.
    running = subprocess.Popen(leash, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        announced = False
        starts: set[str] = set()
        while running.poll() is None:
            if not announced and is_ready():
                announced = True
                print(welcome(address, demo=demo), flush=True)
            for line in trouble.lines():
                print(line, flush=True)
            if not announced and web_starts(starts) > 3:
                print("Préau: the pages do not start; why stands above.", file=sys.stderr)
                return 1
            time.sleep(0.5 if announced else 0.1)
        print("Préau: the supervisor ended by itself; start again.", file=sys.stderr)
        return 1
    except Stop:
        return 0
    finally:
        end(running)


def web_starts(seen: set[str]) -> int:
    """How often the web process was started, as far as `seen` remembers."""
    with suppress(OSError):
        seen.add((run_dir() / "web.pid").read_text())
    return len(seen)


def end(running: subprocess.Popen[bytes]) -> None:
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    if running.poll() is None:
        print("\n· stopping", flush=True)
        running.terminate()
        try:
            running.wait(timeout=20)
        except subprocess.TimeoutExpired:
            running.kill()


def configuration(*, dev: bool) -> str:
    """supervisord's file. Paths are relative to DATA_DIR, where it starts: nothing to escape."""
    root = "user=root\n" if os.geteuid() == 0 else ""
    python = shlex.quote(sys.executable).replace("%", "%%")
    parts = [
        "[supervisord]\nnodaemon=true\nsilent=true\nloglevel=info\n"
        f"logfile=log/supervisor.log\nlogfile_maxbytes=1MB\nlogfile_backups=1\n"
        f"pidfile=run/supervisord.pid\nchildlogdir=log\n{root}"
    ]
    named = programs(dev=dev)
    for program in named:
        parts.append(
            f"[program:{program.name}]\n"
            f"command={python} -m config.supervise.leash {program.name}\n"
            # Started again for ever; the leash sees to it that it does not spin.
            "autostart=true\nautorestart=true\nstartsecs=0\n"
            f"stopwaitsecs={program.patience}\nstopasgroup=true\nkillasgroup=true\n"
            f"redirect_stderr=true\nstdout_logfile=log/{program.name}.log\n"
            "stdout_logfile_maxbytes=2MB\nstdout_logfile_backups=2\n"
        )
    # A group ends together; Valkey after those that talk to it.
    others = ",".join(program.name for program in named if program.name != "valkey")
    parts.append(f"[group:preau]\nprograms={others}\npriority=20\n")
    if any(program.name == "valkey" for program in named):
        parts.append("[group:layer]\nprograms=valkey\npriority=10\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
