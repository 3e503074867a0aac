"""Taking an upload in, by way of a file under DATA_DIR when it is large, up to the limit."""

import hashlib
import json
import re
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from ent_core.kernel.errors import Malformed, TooLarge, UnsupportedType

# The form around the file: boundaries, headers, a field or two.
AROUND = 16 * 1024
END = 256
IN_MEMORY = 8 * 1024**2  # config.threads lets two uploads at once through
# How browsers write what would end a header's parameter (HTML, «multipart/form-data»).
_ESCAPED = re.compile("%(0D|0A|22)", re.IGNORECASE)


class FileTooLarge(TooLarge):
    sentence = {
        "fr": "Ce fichier est trop lourd : {most} Mo au plus.",
        "en": "This file is too large: {most} MB at most.",
    }


def too_large() -> FileTooLarge:
    return FileTooLarge(most=settings.FILE_LIMIT // 1024**2)


@dataclass(frozen=True)
class Form:
    """What was sent: plain fields, and files with the names that they were given."""

    fields: dict[str, list[str]]
    files: "list[tuple[str, str, UploadedFile[Any]]]"

    def digest(self) -> str:
        """What makes two forms the same, however their boundaries are spelt."""
        said: list[Any] = [sorted(self.fields.items())]
        for field, name, file in self.files:
            file.seek(0)
            said.append([field, name, hashlib.file_digest(file, "sha256").hexdigest()])
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def is_form(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data"


def leave_unread(request: HttpRequest) -> None:
    """Keep Django from reading a form before one knows who asks; its CSRF token is a header."""
    request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]


def form(request: HttpRequest) -> Form:
    """The multipart form of ``request``, read once. Raises :class:`FileTooLarge`,
    :class:`UnsupportedType`, and :class:`Malformed` for one that is cut off."""
    known: Form | None = getattr(request, "_form", None)
    if known is None:
        known = _read(request)
        request._form = known  # type: ignore[attr-defined]
    return known


def _read(request: HttpRequest) -> Form:
    if not is_form(request):
        raise UnsupportedType(
            {
                "fr": "Il faut envoyer le fichier dans un formulaire (multipart/form-data).",
                "en": "Send the file in a form (multipart/form-data).",
            }
        )
    if _length(request) > settings.FILE_LIMIT + AROUND:
        raise too_large()
    stream = _Remembered(request)
    try:
        parser = _Parser(request.META, stream, [_ToDisk(request)], request.encoding)
        fields, files = parser.parse()
    except RequestDataTooBig:
        raise TooLarge from None
    except (MultiPartParserError, SuspiciousOperation):  # or hundreds of fields
        raise Malformed from None
    request._files = files  # type: ignore[attr-defined] # Django closes them with the request
    if not stream.ends_with(b"--" + parser.boundary + b"--"):
        raise Malformed  # cut off: half a file is none
    return Form(
        fields={name: list(values) for name, values in fields.lists()},
        files=[
            (field, parser.names[int(str(one.name))], one)
            for field, many in files.lists()
            for one in many
        ],
    )


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Malformed from None


class _Remembered:
    """The body as a stream that knows how it ended: a form that was cut off has no last line."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._end = stream, b""

    def read(self, size: int) -> bytes:
        piece: bytes = self._stream.read(size)
        self._end = (self._end + piece)[-END:]
        return piece

    def ends_with(self, line: bytes) -> bool:
        return line in self._end


class _Parser(MultiPartParser):
    """Django's own, which would clean names silently: here they are kept as they were sent."""

    def __init__(self, *facts: Any) -> None:
        super().__init__(*facts)
        self.names: list[str] = []
        self.boundary: bytes = self._boundary  # type: ignore[attr-defined]

    def sanitize_file_name(self, file_name: str) -> str:
        self.names.append(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), file_name))
        return str(len(self.names) - 1)


class _ToDisk(FileUploadHandler):
    """Small files stay in memory, others go to a file without a name, which ends with its process;
    the limit on one file holds while it is read."""

    file: "UploadedFile[Any]"

    def new_file(self, *facts: Any, **more: Any) -> None:
        super().new_file(*facts, **more)
        self._taken = 0
        self.file = UploadedFile(
            SpooledTemporaryFile(IN_MEMORY, "w+b", dir=str(settings.FILE_UPLOAD_TEMP_DIR)),  # noqa: SIM115 - closed with the request
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._taken += len(raw_data)
        if self._taken > settings.FILE_LIMIT:
            self.file.close()
            raise too_large()
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        self.file.close()
