"""Where the bytes lie: ``STORAGE_URL``'s folder or S3-compatible bucket, under random names."""

import contextlib
import secrets
from typing import IO

import structlog
from django.core.files import File
from django.core.files.storage import Storage, storages

from ent_core.kernel.errors import NotFound, Unavailable

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
    """The bytes of ``name``, to be read and closed; FileNotFoundError where there are none."""
    opened: IO[bytes] = place().open(name, "rb")
    return opened


def size_of(name: str) -> int:
    """In bytes. Raises :class:`NotFound`, or :class:`Unavailable` while the storage is away."""
    try:
        return place().size(name)
    except FileNotFoundError:
        raise NotFound from None
    except Exception as error:  # each storage has its own
        log.warning("storage_away", error=repr(error))
        raise Unavailable(retry_after=10) from None


def remove(*names: str) -> bool:
    """Take bytes away; true when none of them are left. Names without bytes are no fault."""
    try:
        for name in filter(None, names):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                place().delete(name)
    except Exception as error:  # a storage that is away: the sweep tries again
        log.warning("file_not_removed", error=repr(error))
        return False
    return True
