"""A real web process (`python -m config.serve`) over the test's database."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from config.supervise.leash import tie
from tests.services.process import free_port

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """One web process. ``stop`` ends it as a restart would, ``kill`` as a power cut would."""

    def __init__(self, database_url: str, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.socket_url = f"ws://127.0.0.1:{self.port}/ws/v1"
        self.log = folder / f"server-{self.port}.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MODE": "demo",
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "RATE_LIMITS": "off",
            "LOG_FORMAT": "json",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.serve"],
                cwd=ROOT,
                env=self._environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                preexec_fn=tied,
            )
        until = time.monotonic() + 40
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self._wait()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self._wait()

    def _wait(self) -> None:
        assert self.process is not None
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def faults(self) -> list[str]:
        """What the process's log says of faults of our own."""
        said = self.log.read_text(errors="replace").splitlines()
        return [
            line
            for line in said
            if ("Traceback" in line or '"level": "error"' in line)
            and '"logger": "channels_redis' not in line  # it cries when Valkey dies
        ]

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: Any) -> None:
        self.stop()


def tied() -> None:
    tie(signal.SIGKILL)
