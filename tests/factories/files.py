"""Files for tests: a small real picture, and stored files of a person."""

import base64
import io

from ent_core.files import actions
from ent_core.files.models import StoredFile
from ent_core.people.models import User

# One grey pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def make_file(
    uploader: User,
    name: str = "photo.png",
    content: bytes = PICTURE,
    establishment_id: int | None = None,
) -> StoredFile:
    """A stored file of ``uploader`` that nothing holds yet."""
    person = User.objects.get(pk=uploader.pk)  # with the rights of today
    return actions.store(
        actor=person, content=io.BytesIO(content), name=name, establishment_id=establishment_id
    )
