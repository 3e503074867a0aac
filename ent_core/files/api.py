"""Files over HTTP: sent in a form, read by whoever may, never as a page of ours."""

from typing import IO, Any, cast

from django.http.response import HttpResponseBase
from ninja import Router
from ninja.responses import Status

from ent_core.files import actions, queries, receiving, serving
from ent_core.files.schemas import FileItem, file_item
from ent_core.kernel import rates
from ent_core.kernel.errors import Invalid, TooMany
from ent_core.kernel.http import BIGGEST_ID, Id, Request

router = Router(tags=["files"])

UPLOADS, UPLOADS_IN = 60, 300.0  # what one person may send, in seconds

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "establishment": {"type": "integer", "minimum": 1},
                    },
                }
            }
        },
    }
}
_BYTES: dict[str, Any] = {
    "responses": {200: {"description": "OK", "content": {"application/octet-stream": {}}}}
}


@router.post("/files", response={201: FileItem}, openapi_extra=_FORM)
def post_file(request: Request) -> Status[FileItem]:
    """Keep a file (``file``) for a message or whatever will hold it; unheld, it goes after a day.

    ``establishment`` names the school, where one is in several; else it is the first.
    """
    wait = rates.take(f"upload:{request.user.pk}", many=UPLOADS, seconds=UPLOADS_IN)
    if wait is not None:
        raise TooMany(retry_after=wait)
    form = receiving.form(request)
    if unknown := (set(form.fields) | {field for field, _, _ in form.files}) - {
        "file",
        "establishment",
    }:
        said = {"fr": "Ce champ est inconnu.", "en": "This field is unknown."}
        raise Invalid(fields={name[:100]: said for name in sorted(unknown)[:5]})
    sent = [(name, file) for field, name, file in form.files if field == "file"]
    if len(sent) != 1 or "file" in form.fields:
        said = {"fr": "Il faut un fichier, et un seul.", "en": "One file, and only one."}
        raise Invalid(fields={"file": said})
    [(name, file)] = sent
    stored = actions.store(
        actor=request.user,
        content=cast("IO[bytes]", file.file),
        name=name,
        declared_type=file.content_type or "",
        establishment_id=_establishment(form.fields.get("establishment", [])),
    )
    return Status(201, file_item(stored))


def _establishment(said: list[str]) -> int | None:
    if not said:
        return None
    if len(said) == 1 and said[0].isascii() and said[0].isdigit() and len(said[0]) < 20:
        found = int(said[0])
        if 1 <= found <= BIGGEST_ID:
            return found
    wrong = {"fr": "Cette valeur n’a pas la bonne forme.", "en": "This value has a wrong form."}
    raise Invalid(fields={"establishment": wrong})


@router.get("/files/{int:file_id}", openapi_extra=_BYTES)
def get_file(request: Request, file_id: Id, inline: bool = False) -> HttpResponseBase:
    """The file itself, as an attachment; ``inline=1`` shows pictures, PDFs, sounds and videos."""
    file = queries.file_of(request.user, file_id)
    return serving.answer(
        request, serving.Download(file.stored_as, file.size, file.type, file.name, inline)
    )


@router.get("/files/{int:file_id}/thumbnail", openapi_extra=_BYTES)
def get_thumbnail(request: Request, file_id: Id) -> HttpResponseBase:
    """A small picture of a picture."""
    file = queries.thumbnail_of(request.user, file_id)
    size = queries.thumbnail_size(file)
    return serving.answer(
        request,
        serving.Download(file.thumbnail_as, size, "image/webp", f"{file.name}.webp", inline=True),
    )


@router.delete("/files/{int:file_id}", response={204: None})
def delete_file(request: Request, file_id: Id) -> Status[None]:
    """Take back a file of one's own that nothing holds yet."""
    actions.discard(actor=request.user, file_id=file_id)
    return Status(204, None)
