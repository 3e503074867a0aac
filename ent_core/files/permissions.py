"""Who may read a file: who sent it, and whoever may read what it is attached to.

What holds files (a message, a homework, an absence) registers its own readers, with
``@attached``; without a holder a file is its sender's alone.
"""

from collections.abc import Callable

from django.db.models import Q

from ent_core.establishments.standing import standing
from ent_core.files.models import StoredFile
from ent_core.people.models import User
from ent_core.permissions import Can, rule

Readers = Callable[[User], Q]
_attached: list[Readers] = []


def attached(readers: Readers) -> Readers:
    """Register who may read the files of one kind of holder: a ``Q`` over :class:`StoredFile`,
    true of the files that the actor may read there today."""
    _attached.append(readers)
    return readers


@rule(Can.READ, StoredFile)
def read_file(actor: User) -> Q:
    found = Q(uploader=actor)
    for readers in _attached:
        found |= readers(actor)
    return (
        found
        & Q(establishment__in=standing(actor).establishments())
        & Q(ready_at__isnull=False, released_at=None)
    )


@rule(Can.DELETE, StoredFile)
def delete_file(actor: User) -> Q:
    """One's own, while nothing holds it."""
    return Q(uploader=actor, kept_since=None, released_at=None)
