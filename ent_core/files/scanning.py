"""A look by clamd, where the school has one (``CLAMD_URL``): INSTREAM of its own protocol."""

import socket
import struct
from typing import IO
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from ent_core.kernel.errors import Invalid, Unavailable

log = structlog.get_logger(__name__)

PIECE = 64 * 1024
PATIENCE = 30.0
DEFAULT_PORT = 3310


class Infected(Invalid):
    code = "infected"
    sentence = {
        "fr": "Ce fichier contient un programme malveillant. Il n’a pas été gardé.",
        "en": "This file holds malicious software. It was not kept.",
    }


def check(content: IO[bytes]) -> None:
    """Raise :class:`Infected` for what clamd knows; :class:`Unavailable` where it does not answer.

    Without ``CLAMD_URL`` nothing is asked.
    """
    if not settings.CLAMD_URL:
        return
    try:
        answer = _answer(content)
    except OSError as error:
        log.error("clamd_away", error=repr(error))
        raise Unavailable(retry_after=30) from None
    if answer.endswith(b"FOUND"):
        raise Infected
    if not answer.endswith(b"OK"):
        log.error("clamd_refused", answer=answer.decode(errors="replace")[:200])
        raise Unavailable(retry_after=30)


def _answer(content: IO[bytes]) -> bytes:
    content.seek(0)
    with _connected() as clamd:
        clamd.sendall(b"zINSTREAM\0")
        while piece := content.read(PIECE):
            clamd.sendall(struct.pack(">I", len(piece)) + piece)
        clamd.sendall(struct.pack(">I", 0))
        said = b""
        while piece := clamd.recv(1024):
            said += piece
    return said.rstrip(b"\0\n ")


def _connected() -> socket.socket:
    url = urlsplit(settings.CLAMD_URL)
    if url.scheme == "unix":
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(PATIENCE)
        try:
            clamd.connect(url.path)
        except OSError:
            clamd.close()
            raise
        return clamd
    place = (url.hostname or "127.0.0.1", url.port or DEFAULT_PORT)
    return socket.create_connection(place, timeout=PATIENCE)
