"""Where the bytes lie: ``STORAGE_URL``'s folder or S3-compatible bucket, under random names."""

import contextlib
import secrets
from typing import IO

import structlog
from django.core.files import File
from django.core.files.storage import Storage, storages

log = structlog.get_logger(__name__)


def place() -> Storage:
    return storages["files"]


def new_name() -> str:
    """A name that nobody can guess and nobody chose; two letters lead, to keep folders small."""
    word = secrets.token_hex(20)
    return f"{word[:2]}/{word}"


def put(name: str, content: IO[bytes]) -> None:
    """Store ``content`` (read from its beginning) under ``name``, which is new."""
    content.seek(0)
    kept = place().save(name, File(content, name))
    if kept != name:
        place().delete(kept)
        raise FileExistsError(name)


def open_(name: str) -> IO[bytes]:
    """The bytes of ``name``, to be read and closed; OSError where there are none."""
    opened: IO[bytes] = place().open(name, "rb")
    return opened


def remove(*names: str) -> bool:
    """Take bytes away; true when none of them are left. Names without bytes are no fault."""
    try:
        for name in filter(None, names):
            with contextlib.suppress(FileNotFoundError):
                place().delete(name)
    except Exception as error:  # a storage that is away: the sweep tries again
        log.warning("file_not_removed", error=repr(error))
        return False
    return True
