"""Reading files under the actor's rights."""

from collections.abc import Callable

from ent_core.files import storage
from ent_core.files.models import StoredFile
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, fetch

_noted: list[Callable[[User, StoredFile], None]] = []


def on_read(note: Callable[[User, StoredFile], None]) -> Callable[[User, StoredFile], None]:
    """Have ``note`` called with each file that somebody else than its sender reads."""
    _noted.append(note)
    return note


def file_of(actor: User, file_id: int) -> StoredFile:
    """A file that ``actor`` may read now, else :class:`NotFound`."""
    found = fetch(actor, Can.READ, StoredFile.objects.all(), file_id)
    if found.uploader_id != actor.pk:
        for note in _noted:
            note(actor, found)
    return found


def thumbnail_of(actor: User, file_id: int) -> StoredFile:
    """The same, where it has a small picture."""
    found = file_of(actor, file_id)
    if not found.thumbnail_as:
        raise NotFound
    return found


def thumbnail_size(file: StoredFile) -> int:
    """In bytes."""
    return storage.size_of(file.thumbnail_as)
