"""clamd is asked before a file is kept, where there is one."""

import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ent_core.files.models import StoredFile
from tests.ent_core.files.conftest import Send
from tests.factories import School

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(threading.Thread):
    """What clamd(8) says of INSTREAM: it reads pieces up to an empty one, then answers."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.answer: bytes | None = None

    def run(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", said.read(4))[0]:
                    content += said.read(size)
                found = b"Eicar-Signature FOUND" if EICAR in content else b"OK"
                line.sendall(b"stream: " + (self.answer or found) + b"\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    running = Clamd()
    running.start()
    settings.CLAMD_URL = f"tcp://127.0.0.1:{running.port}"
    yield running
    running.door.close()


def test_what_clamd_knows_is_not_kept(school: School, send: Send, clamd: Clamd) -> None:
    assert send(school.pupil, "a.txt", b"Bonjour" * 30_000).status_code == 201
    answer = send(school.pupil, "a.txt", b"x" * 100_000 + EICAR)
    assert (answer.status_code, answer.json()["code"]) == (422, "infected")
    assert StoredFile.objects.count() == 1


def test_without_its_word_nothing_is_kept(
    school: School, send: Send, clamd: Clamd, settings: Any
) -> None:
    clamd.answer = b"INSTREAM size limit exceeded. ERROR"
    assert send(school.pupil, "a.txt", b"x").status_code == 503
    clamd.door.close()
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    answer = send(school.pupil, "a.txt", b"x")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    settings.CLAMD_URL = "unix:///nowhere/clamd.sock"
    assert send(school.pupil, "a.txt", b"x").status_code == 503
    assert not StoredFile.objects.exists()


def test_a_storage_that_fails_leaves_nothing(
    school: School, send: Send, settings: Any, tmp_path: Any
) -> None:
    (tmp_path / "file").write_bytes(b"")
    location = {"location": tmp_path / "file" / "below"}  # a folder that cannot be made
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": location}
    settings.STORAGES = {**settings.STORAGES, "files": place}
    answer = send(school.pupil, "a.txt", b"x")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert not StoredFile.objects.exists()
