"""Storing files, giving them to what holds them, and taking them away."""

import hashlib
import io
from collections.abc import Sequence
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ent_core.establishments.queries import roles_of
from ent_core.establishments.standing import standing
from ent_core.files import kinds, naming, pictures, scanning, storage
from ent_core.files.models import StoredFile, Usage
from ent_core.files.receiving import too_large
from ent_core.kernel import clock
from ent_core.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unavailable
from ent_core.people.models import User
from ent_core.permissions import Can, fetch

MOST_FILES = 10


class EmptyFile(Invalid):
    code = "empty_file"
    sentence = {"fr": "Ce fichier est vide.", "en": "This file is empty."}


class OverQuota(TooLarge):
    code = "quota"
    sentence = {
        "fr": "Il n’y a plus de place pour ce fichier : {used} Mo sur {most} sont pris.",
        "en": "There is no room left for this file: {used} MB of {most} are taken.",
    }


class TooManyFiles(TooLarge):
    sentence = {"fr": "Dix fichiers au plus à la fois.", "en": "Ten files at most at once."}


def store(
    *,
    actor: User,
    content: IO[bytes],
    name: str,
    declared_type: str = "",
    establishment_id: int | None = None,
) -> StoredFile:
    """Keep ``content`` for ``actor`` until something holds it, for 24 hours at least.

    Checked in this order: name, size, school, room, type, malware; then pictures lose their
    metadata and get a thumbnail. The row stands before the bytes are stored and is ready after,
    so that an end in between leaves nothing that the sweep does not find. Not in one transaction
    on purpose: a storage may be slow, and SQLite has one writer.
    """
    name = naming.checked(name)
    size = content.seek(0, io.SEEK_END)
    if size == 0:
        raise EmptyFile
    if size > settings.FILE_LIMIT:
        raise too_large()
    where = _school(actor, establishment_id)
    _check_room(actor.pk, where, size)
    found = kinds.recognised(content, name, declared_type)
    scanning.check(content)
    picture = _picture(content, found, name)
    if picture is not None:
        content, size = io.BytesIO(picture.data), len(picture.data)
    row = _reserve(actor, where, content, size, name, found, picture)
    try:
        storage.put(row.stored_as, content)
        if picture is not None:
            storage.put(row.thumbnail_as, io.BytesIO(picture.thumbnail))
    except Exception as error:
        # Disk full, a bucket that does not answer: one may try again. What cannot be taken back
        # now keeps its row for the sweep, so that no bytes lie there unnamed.
        StoredFile.objects.filter(pk=row.pk).update(released_at=clock.now())
        _remove(row)
        raise Unavailable(retry_after=10) from error
    row.ready_at = clock.now()
    row.save(update_fields=["ready_at"])
    return row


def _school(actor: User, establishment_id: int | None) -> int:
    """Where the file belongs: the school named, of those where one has a role, or the first."""
    if establishment_id is not None:
        if establishment_id not in standing(actor).establishments():
            raise NotFound
        return establishment_id
    for _, establishment in roles_of(actor):
        return int(establishment.pk)
    raise Forbidden


def _picture(content: IO[bytes], found: kinds.Type, name: str) -> pictures.Picture | None:
    if found.kind != StoredFile.Kind.IMAGE:
        return None
    content.seek(0)
    return pictures.prepared(content.read(), found.mime, naming.extension(name))


def _check_room(person_id: int, establishment_id: int, size: int) -> None:
    """An early word, before any work is done; :func:`_take_room` is what holds."""
    rows = Usage.objects.filter(person=person_id) | Usage.objects.filter(
        establishment=establishment_id
    )
    for usage in rows:
        most = settings.QUOTA_PERSON if usage.person_id else settings.QUOTA_SCHOOL
        if usage.used + size > most:
            raise _over(usage.used, most)


def _over(used: int, most: int) -> OverQuota:
    return OverQuota(used=-(-used // 1024**2), most=most // 1024**2)


@transaction.atomic
def _reserve(
    actor: User,
    establishment_id: int,
    content: IO[bytes],
    size: int,
    name: str,
    found: kinds.Type,
    picture: pictures.Picture | None,
) -> StoredFile:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    _take_room(size, settings.QUOTA_SCHOOL, establishment_id=establishment_id)
    _take_room(size, settings.QUOTA_PERSON, person_id=actor.pk)
    return StoredFile.objects.create(
        establishment_id=establishment_id,
        uploader=actor,
        name=name,
        type=found.mime,
        kind=found.kind,
        size=size,
        sha256=digest,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        stored_as=storage.new_name(),
        thumbnail_as=storage.new_name() if picture else "",
    )


def _take_room(size: int, most: int, **whose: Any) -> None:
    """Count ``size`` in one statement, so that two uploads at once cannot share the last place."""
    usage, _ = Usage.objects.get_or_create(**whose)
    taken = Usage.objects.filter(pk=usage.pk, used__lte=most - size).update(used=F("used") + size)
    if not taken:
        raise _over(usage.used, most)


@transaction.atomic
def attach(*, actor: User, file_ids: Sequence[int], establishment_id: int) -> list[StoredFile]:
    """Give files to what the caller makes in this transaction: they are kept from now on.

    They must be the actor's own, of that school, and not held by anything else. Raises
    :class:`TooManyFiles` over ten, :class:`NotFound` for what is not one's own or not there,
    :class:`Conflict` (``file_attached``) for what something holds already. In the order given.
    """
    ids = list(dict.fromkeys(file_ids))
    if len(ids) > MOST_FILES:
        raise TooManyFiles
    own = (
        StoredFile.objects.select_for_update()
        .filter(pk__in=ids, uploader=actor, establishment=establishment_id)
        .filter(ready_at__isnull=False, released_at=None)
        .order_by("pk")
    )
    found = {row.pk: row for row in own}
    if len(found) != len(ids):
        raise NotFound
    if any(row.kept_since is not None for row in found.values()):
        raise Conflict(
            {
                "fr": "Ce fichier est déjà joint ailleurs. L’envoyer de nouveau.",
                "en": "This file is attached elsewhere already. Send it again.",
            },
            code="file_attached",
        )
    at = clock.now()
    StoredFile.objects.filter(pk__in=ids).update(kept_since=at)
    for row in found.values():
        row.kept_since = at
    return [found[pk] for pk in ids]


def release(file_ids: Sequence[int]) -> None:
    """What held these files is gone: nobody reads them from now on, and the sweep removes them.

    In the caller's transaction.
    """
    StoredFile.objects.filter(pk__in=file_ids, released_at=None).update(released_at=clock.now())


def discard(*, actor: User, file_id: int) -> None:
    """Take back a file of one's own that nothing holds yet."""
    with transaction.atomic():
        row = fetch(actor, Can.DELETE, StoredFile.objects.select_for_update(), file_id)
        StoredFile.objects.filter(pk=row.pk).update(released_at=clock.now())
    _remove(row)


def remove_if_unheld(row: StoredFile) -> None:
    """Take away a file that the sweep found, unless something took it up in the meantime."""
    same = StoredFile.objects.filter(pk=row.pk, kept_since=row.kept_since)
    if same.update(released_at=row.released_at or clock.now()):
        _remove(row)


def _remove(row: StoredFile) -> None:
    """The bytes, then the row; a storage that does not answer keeps both for the next sweep."""
    if storage.remove(row.stored_as, row.thumbnail_as):
        _forget(row)


@transaction.atomic
def _forget(row: StoredFile) -> None:
    deleted, _ = StoredFile.objects.filter(pk=row.pk).delete()
    if deleted:
        for usage in (
            Usage.objects.filter(establishment=row.establishment_id),
            Usage.objects.filter(person=row.uploader_id),
        ):
            usage.update(used=F("used") - row.size)
