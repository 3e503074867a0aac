"""`make run` as a whole: it starts, what dies comes back, and nothing of it stays."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.process import free_port

ROOT = Path(__file__).parent.parent.parent
CHILDREN = ("web", "worker", "beat", "valkey")


class Run:
    """One `make run` on its own data and port."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.log = data, free_port(), data / "said.txt"
        mine = {"MODE": "demo", "DATA_DIR": str(data), "PORT": str(self.port)}
        taken = {"DJANGO_SETTINGS_MODULE", "REDIS_URL", "DATABASE_URL", "PUBLIC_URL", "HOST", "NOW"}
        self.env = {k: v for k, v in os.environ.items() if k not in taken} | mine

    def start(self) -> None:
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.supervise"], cwd=ROOT, env=self.env,
                stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        wait(self.is_ready, seconds=120)  # a loaded machine takes its time to import

    def said(self) -> str:
        return self.log.read_text()

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1) as said:
                return said.status == 200
        except OSError:
            return False

    def pid(self, name: str) -> int:
        return int((self.data / "run" / f"{name}.pid").read_text())

    def alive(self) -> set[str]:
        return {name for name in (*CHILDREN, "supervisor") if is_alive(self.pid(name))}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait(what, *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A folder in which the small demo school stands."""
    folder = tmp_path_factory.mktemp("run")
    run = Run(folder)
    accounts = str(folder / "demo-accounts.json")
    for words in (["migrate", "-v", "0"], ["seed_demo", "--size", "small", "--json", accounts]):
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=run.env, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return folder


@pytest.fixture
def run(data) -> Iterator[Run]:
    one = Run(data)
    one.start()
    yield one
    one.process.kill()
    one.process.wait()
    wait(lambda: not one.alive(), seconds=15)


pytestmark = pytest.mark.xdist_group("run")


def test_it_tells_the_address_and_who_is_who_and_ends_when_asked(run):
    wait(lambda: run.alive() == {*CHILDREN, "supervisor"}, seconds=60)
    wait(lambda: f"http://127.0.0.1:{run.port}" in run.said(), seconds=30)
    wait(lambda: "élève" in run.said(), seconds=5)
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(timeout=20) == 0
    assert "Traceback" not in run.said()
    assert run.alive() == set()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's leash is Linux's")
def test_what_dies_is_started_again_and_nothing_is_left(run):
    wait(lambda: run.alive() == {*CHILDREN, "supervisor"}, seconds=60)
    before = {name: run.pid(name) for name in CHILDREN}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait(lambda: all(run.pid(name) != pid for name, pid in before.items()), seconds=5)
    wait(run.is_ready, seconds=60)

    os.kill(run.pid("supervisor"), signal.SIGKILL)
    assert run.process.wait(timeout=10) == 1
    wait(lambda: not run.alive(), seconds=3)


def test_a_run_that_was_killed_takes_all_with_it_and_the_next_one_starts(run):
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    run.start()
    assert run.alive() >= {"web", "valkey", "supervisor"}


def test_two_on_one_folder_or_one_port_are_refused_in_a_sentence(run, tmp_path):
    def refused(**changes: str) -> str:
        said = subprocess.run(
            [sys.executable, "-m", "config.supervise"], cwd=ROOT, env=run.env | changes,
            capture_output=True, text=True,
        )  # fmt: skip
        assert said.returncode == 2
        assert len(said.stderr.strip().splitlines()) == 1
        return said.stderr

    assert "already runs" in refused(PORT=str(free_port()))
    assert f"port {run.port} is taken" in refused(DATA_DIR=str(tmp_path))
    assert "DEMO_PUBLIC" in refused(HOST="0.0.0.0", DATA_DIR=str(tmp_path))
