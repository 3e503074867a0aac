"""A file as every holder shows it: in messages, homework, absences and after its upload."""

from ent_core.files.models import StoredFile
from ent_core.kernel.http import Item


class FileItem(Item):
    """``type`` is a media type; ``size`` in bytes. ``thumbnail`` is the address of a small picture
    (WebP, 480 pixels at most), where there is one; so are ``width`` and ``height``, in pixels."""

    id: int
    name: str
    type: str
    size: int
    kind: str
    width: int | None = None
    height: int | None = None
    thumbnail: str | None = None


def file_item(file: StoredFile) -> FileItem:
    return FileItem(
        id=file.pk,
        name=file.name,
        type=file.type,
        size=file.size,
        kind=file.kind,
        width=file.width,
        height=file.height,
        thumbnail=f"/api/v1/files/{file.pk}/thumbnail" if file.thumbnail_as else None,
    )
