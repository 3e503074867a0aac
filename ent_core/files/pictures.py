"""Pictures made safe to hand on: turned upright, without metadata, with a small copy of them."""

import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import ClassVar

from PIL import Image, ImageOps

from ent_core.files.kinds import NOT_WHAT_IT_SAYS, WrongType, check_hidden
from ent_core.files.stripping import Damaged, scans, stripped
from ent_core.kernel.errors import Invalid, Sentence, Unavailable

MOST_PIXELS = 50_000_000  # a phone's 48 megapixels; more is not decoded at all
MOST_SCANS = 100  # how often a progressive JPEG may go over its pixels; encoders do it 10 times
MOST_WORK = 20 * MOST_PIXELS  # pixels, as often as they are gone over: some seconds
THUMBNAIL = 480  # pixels on the longer side
AT_ONCE = 1  # pictures at work in a process: one may need 200 MB, and keeps a core busy
PATIENCE = 60.0

# Ours is checked when the header is read; Pillow's own would only warn at half of its own.
Image.MAX_IMAGE_PIXELS = None
_turns = threading.BoundedSemaphore(AT_ONCE)
_ORIENTATION = 0x0112
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}


class ImageTooLarge(Invalid):
    code = "image_too_large"
    sentence: ClassVar = {
        "fr": "Cette image a trop de pixels ({width} × {height}) ; 50 millions au plus.",
        "en": "This picture has too many pixels ({width} × {height}); 50 million at most.",
    }


TOO_MANY_SCANS: Sentence = {
    "fr": "Cette image JPEG est faite de trop de passes. L’enregistrer à nouveau, puis l’envoyer.",
    "en": "This JPEG picture is made of too many scans. Save it anew, then send it.",
}


# What Pillow's readers raise over bytes that are no picture.
UNREADABLE = (
    Damaged, OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, AttributeError,
    ArithmeticError, RuntimeError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    data: bytes
    width: int
    height: int
    thumbnail: bytes


def prepared(data: bytes, mime: str, extension: str) -> Picture:
    """The picture to keep. Raises :class:`ImageTooLarge` from its structure, without decoding it,
    and :class:`WrongType` for what cannot be shown or hides something."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Unavailable(retry_after=10)
    try:
        return _prepared(data, mime)
    except UNREADABLE:
        raise WrongType(NOT_WHAT_IT_SAYS, extension=extension) from None
    finally:
        _turns.release()


def _prepared(data: bytes, mime: str) -> Picture:
    only = (_FORMATS[mime],)
    with Image.open(io.BytesIO(data), formats=only) as whole:
        width, height = whole.size
        if width * height > MOST_PIXELS:
            raise ImageTooLarge(width=width, height=height)
        turned = whole.getexif().get(_ORIENTATION, 1) in range(2, 9)
    clean, hidden = stripped(data, mime)
    check_hidden(hidden)
    if mime == "image/jpeg":
        times = scans(clean)
        if times > MOST_SCANS or times * width * height > MOST_WORK:
            raise ImageTooLarge(TOO_MANY_SCANS)
    if turned:
        clean, (width, height) = _upright(data, only)
    return Picture(clean, width, height, _thumbnail(clean, only))


def _upright(data: bytes, only: tuple[str]) -> tuple[bytes, tuple[int, int]]:
    """The picture written anew the right way up: its orientation stood in the metadata."""
    with Image.open(io.BytesIO(data), formats=only) as image:
        upright = ImageOps.exif_transpose(image)
        into, profile = io.BytesIO(), image.info.get("icc_profile")
        facts = {"quality": 92} if only != ("PNG",) else {}
        upright.info.clear()
        upright.save(into, only[0], exif=b"", icc_profile=profile, **facts)
        return into.getvalue(), upright.size


def _thumbnail(data: bytes, only: tuple[str]) -> bytes:
    with Image.open(io.BytesIO(data), formats=only) as image:
        image.draft("RGB", (THUMBNAIL, THUMBNAIL))  # JPEG decodes small at once
        image.thumbnail((THUMBNAIL, THUMBNAIL))
        small = image.convert("RGBA" if _see_through(image) else "RGB")
        into = io.BytesIO()
        small.save(into, "WEBP", quality=75, method=2)
        return into.getvalue()


def _see_through(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
