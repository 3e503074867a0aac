"""Downloads: the headers that keep a file harmless, ranges, and who sends the bytes.

A request's thread must not wait for a slow phone. Under ASGI the answer only names the bytes
(:data:`BYTES`), and ``config.downloads`` sends them when the thread is free again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ent_core.files import kinds, storage
from ent_core.files.naming import disposition
from ent_core.kernel.errors import NotFound

BYTES = "X-Preau-Bytes"
PIECE = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")

# What a page made of the file could do: nothing, from nowhere. A sandbox would also keep browsers
# from showing a PDF, which has no scripts of the page's.
_HARMLESS = "default-src 'none'; sandbox"
_SHOWN = {
    "application/pdf": "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'",
    "audio": "default-src 'none'; media-src 'self'; sandbox",
    "video": "default-src 'none'; media-src 'self'; sandbox",
}


@dataclass(frozen=True)
class Download:
    stored_as: str
    size: int
    type: str
    name: str
    inline: bool = False


def answer(request: HttpRequest, what: Download) -> HttpResponseBase:
    """The whole file, or the part that a ``Range`` names (416 for one that is not there).

    Never kept by any cache: who lost the right to it gets nothing from then on. ``inline`` counts
    only for types that cannot act.
    """
    inline = what.inline and what.type in kinds.INLINE | {"image/webp"}
    start, end = 0, what.size - 1
    status = 200
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked and any(asked.groups()):
        start, end = _part(asked[1], asked[2], what.size)
        status = 206 if start <= end else 416
    length = max(0, end - start + 1) if status != 416 else 0
    response = _bytes(request, what.stored_as, start, length, status)
    response["Content-Type"] = what.type if inline or _is_harmless(what.type) else _UNKNOWN
    response["Content-Length"] = str(length)
    response["Content-Encoding"] = "identity"
    response["Accept-Ranges"] = "bytes"
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{end}/{what.size}"
    elif status == 416:
        response["Content-Range"] = f"bytes */{what.size}"
    response["Content-Disposition"] = disposition(what.name, inline=inline)
    response["Content-Security-Policy"] = _policy(what.type) if inline else _HARMLESS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


_UNKNOWN = "application/octet-stream"


def _is_harmless(mime: str) -> bool:
    return mime not in ("text/html", "image/svg+xml")


def _policy(mime: str) -> str:
    return _SHOWN.get(mime) or _SHOWN.get(mime.partition("/")[0]) or _HARMLESS


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte of one range (RFC 9110, 14.1.2); backwards when there is none."""
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end) if start < size else (size, size - 1)


def _bytes(
    request: HttpRequest, name: str, start: int, length: int, status: int
) -> HttpResponseBase:
    if not length:
        return HttpResponse(status=status)
    if isinstance(request, ASGIRequest):
        response = HttpResponse(status=status)
        response[BYTES] = f"{name} {start} {length}"
        return response
    return StreamingHttpResponse(pieces(name, start, length), status=status)


def pieces(name: str, start: int, length: int) -> Iterator[bytes]:
    """``length`` bytes of a stored file from ``start``; ends early where the file does."""
    try:
        content = storage.open_(name)
    except OSError:
        raise NotFound from None
    with content:
        content.seek(start)
        while length and (piece := content.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
