"""What a file is, by its content and its extension together; the two must agree.

The list is of what a school needs; all else is refused, and so is what wants to be two things.
"""

import re
import zipfile
from dataclasses import dataclass
from typing import IO, ClassVar

import filetype

from ent_core.files.models import StoredFile
from ent_core.files.naming import extension
from ent_core.kernel.errors import Problem

Kind = StoredFile.Kind
HEAD = 8192
TAIL = 4096
MOST_ENTRIES = 20_000
MOST_DIRECTORY = 200 * MOST_ENTRIES  # bytes: an entry's is 46 and its name


class WrongType(Problem):
    """Not a kind of file that is taken, or not what its name says."""

    status = 415
    code = "unsupported_type"
    sentence: ClassVar = {
        "fr": "Ce type de fichier n’est pas accepté. Images, PDF, documents de bureautique, "
        "textes, sons, vidéos et archives zip le sont.",
        "en": "This type of file is not accepted. Pictures, PDF, office documents, texts, sounds, "
        "videos and zip archives are.",
    }


NOT_WHAT_IT_SAYS = {
    "fr": "Le contenu de ce fichier n’est pas celui que son nom annonce (.{extension}).",
    "en": "What is in this file is not what its name says (.{extension}).",
}
TWO_THINGS = {
    "fr": "Ce fichier contient autre chose que ce qu’il annonce ; il est refusé par prudence.",
    "en": "This file holds something else than it says; it is refused to be safe.",
}
TOO_MANY_ENTRIES = {
    "fr": "Cette archive contient trop de fichiers ; 20 000 au plus.",
    "en": "This archive holds too many files; 20,000 at most.",
}
HEIC = {
    "fr": "Les photos HEIC ne s’ouvrent pas partout. L’envoyer en JPEG.",
    "en": "HEIC photos do not open everywhere. Send it as JPEG.",
}


@dataclass(frozen=True)
class Type:
    """``found`` are the types that the content may be recognised as; ``inline``: a browser may
    show it by itself, because nothing in it can act."""

    kind: StoredFile.Kind
    mime: str
    found: tuple[str, ...] = ()
    inline: bool = False


def _office(mime: str) -> Type:
    return Type(Kind.DOCUMENT, mime)


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_MP4 = ("video/mp4", "audio/mp4", "video/x-m4v", "video/quicktime", "video/3gpp")
_JPEG = Type(Kind.IMAGE, "image/jpeg", ("image/jpeg",), inline=True)
_OGG = Type(Kind.AUDIO, "audio/ogg", ("audio/ogg",), inline=True)
_HTML = Type(Kind.OTHER, "text/html")

TYPES: dict[str, Type] = {
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": Type(Kind.IMAGE, "image/png", ("image/png", "image/apng"), inline=True),
    "gif": Type(Kind.IMAGE, "image/gif", ("image/gif",), inline=True),
    "webp": Type(Kind.IMAGE, "image/webp", ("image/webp",), inline=True),
    "pdf": Type(Kind.PDF, "application/pdf", ("application/pdf",), inline=True),
    "docx": _office(f"{_OOXML}wordprocessingml.document"),
    "xlsx": _office(f"{_OOXML}spreadsheetml.sheet"),
    "pptx": _office(f"{_OOXML}presentationml.presentation"),
    "odt": _office(f"{_ODF}text"),
    "ods": _office(f"{_ODF}spreadsheet"),
    "odp": _office(f"{_ODF}presentation"),
    "txt": Type(Kind.DOCUMENT, "text/plain"),
    "csv": Type(Kind.DOCUMENT, "text/csv"),
    "md": Type(Kind.DOCUMENT, "text/markdown"),
    "mp3": Type(Kind.AUDIO, "audio/mpeg", ("audio/mpeg",), inline=True),
    "m4a": Type(Kind.AUDIO, "audio/mp4", _MP4, inline=True),
    "ogg": _OGG,
    "oga": _OGG,
    "opus": _OGG,
    "wav": Type(Kind.AUDIO, "audio/wav", ("audio/x-wav", "audio/wav"), inline=True),
    "mp4": Type(Kind.VIDEO, "video/mp4", _MP4, inline=True),
    "mov": Type(Kind.VIDEO, "video/quicktime", _MP4, inline=True),
    "webm": Type(Kind.VIDEO, "video/webm", ("video/webm", "video/x-matroska"), inline=True),
    "zip": Type(Kind.OTHER, "application/zip"),
    "svg": Type(Kind.OTHER, "image/svg+xml"),
    "html": _HTML,
    "htm": _HTML,
}
_INSIDE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
INLINE = frozenset(one.mime for one in TYPES.values() if one.inline)

# What makes a page, a drawing or a program of a text. Only what stands at its beginning counts.
# Nothing is gone back over (atomic groups, possessive stars): a text of comments would never end.
_MARKUP = re.compile(
    rb"(?>\s+|<\?xml[^>]*>|<!--.*?-->|<!doctype\s+svg[^>]*>)*+<svg[\s>]", re.I | re.S
)
_PAGE = re.compile(
    rb"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|script|iframe)[\s>]",
    re.I | re.S,
)
_PROGRAM = re.compile(rb"(?:#!|\s*<\?php)", re.I)
# What has no business in the parts of a picture or a PDF that no reader shows.
_SMUGGLED = re.compile(
    rb"<(?:!doctype|html|head|body|script|iframe|svg)[\s>]|<\?php|javascript:|\*/\s*=|PK\x03\x04"
    rb"|PK\x05\x06|%PDF-|Rar!\x1a|7z\xbc\xaf|\x7fELF",
    re.I,
)
_ACTS = re.compile(rb"<(?:!doctype\s+html|html|script|iframe|svg)[\s>]|<\?php", re.I)


def recognised(content: IO[bytes], name: str, declared: str = "") -> Type:
    """The type of ``content``, called ``name``; :class:`WrongType` says why there is none.

    ``declared`` (what the browser said) only tells a recorded voice from a film in a .webm.
    """
    ext = extension(name)
    content.seek(0)
    head = content.read(HEAD)
    mime = filetype.guess_mime(head) or ""
    wanted = TYPES.get(ext)
    if wanted is None:
        raise WrongType(HEIC if ext in ("heic", "heif") else None)
    if wanted.found:
        if mime not in wanted.found and not _is_mp3(ext, head):
            raise WrongType(HEIC if mime in ("image/heic", "image/heif") else NOT_WHAT_IT_SAYS,
                            extension=ext)  # fmt: skip
        if wanted.kind == Kind.PDF:
            _check_pdf(content, head)
        if ext == "webm" and declared.startswith("audio/"):
            return Type(Kind.AUDIO, "audio/webm", wanted.found, inline=True)
        return wanted
    if wanted.kind == Kind.DOCUMENT and wanted.mime.startswith("application/"):
        _check_office(content, ext, wanted.mime)
    elif ext == "zip":
        _check_zip(content, head)
    else:
        _check_text(content, head, ext, mime)
    return wanted


def check_hidden(hidden: bytes) -> None:
    """Refuse a picture whose unseen parts (comments, metadata, tail) are a page or an archive."""
    if _SMUGGLED.search(hidden):
        raise WrongType(TWO_THINGS)


def _is_mp3(ext: str, head: bytes) -> bool:
    """Frames without an ID3 tag: eleven set bits (ISO 11172-3), layer III."""
    return ext == "mp3" and len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2


def _check_pdf(content: IO[bytes], head: bytes) -> None:
    content.seek(0, 2)
    content.seek(max(0, content.tell() - TAIL))
    tail = content.read()
    after = tail.rpartition(b"%%EOF")[2]
    if _ACTS.search(head[:1024]) or _ACTS.search(after) or b"PK\x05\x06" in tail:
        raise WrongType(TWO_THINGS)


def _check_zip(content: IO[bytes], head: bytes) -> list[str]:
    """The names in an archive that begins where the file does."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise WrongType(NOT_WHAT_IT_SAYS, extension="zip")
    try:
        _check_directory(content)
        with zipfile.ZipFile(content) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError):
        raise WrongType(NOT_WHAT_IT_SAYS, extension="zip") from None


def _check_directory(content: IO[bytes]) -> None:
    """Refuse an archive of more entries than anybody hands in, before they are listed.

    The number that it tells may lie, and ``zipfile`` reads by the directory's size: that is
    bounded too. Its own reader of the archive's end is asked, so that both read the same one.
    """
    end = zipfile._EndRecData(content)  # type: ignore[attr-defined]
    if end is not None and (end[4] > MOST_ENTRIES or end[5] > MOST_DIRECTORY):
        raise WrongType(TOO_MANY_ENTRIES)


def _check_office(content: IO[bytes], ext: str, mime: str) -> None:
    content.seek(0)
    head = content.read(4)
    try:
        names = _check_zip(content, head)
        if ext in _INSIDE:
            right = "[Content_Types].xml" in names and any(
                name.startswith(_INSIDE[ext]) for name in names
            )
        else:
            right = "mimetype" in names and _first_words(content, mime)
    except WrongType:
        right = False
    if not right:
        raise WrongType(NOT_WHAT_IT_SAYS, extension=ext)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise WrongType(
            {
                "fr": "Les documents qui contiennent des macros ne sont pas acceptés.",
                "en": "Documents with macros are not accepted.",
            }
        )


def _first_words(content: IO[bytes], mime: str) -> bool:
    """ODF says its type in a member of its own, which is short and not compressed."""
    try:
        with zipfile.ZipFile(content) as archive, archive.open("mimetype") as member:
            return member.read(200).strip() == mime.encode()
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError):
        return False


def _check_text(content: IO[bytes], head: bytes, ext: str, mime: str) -> None:
    said = _decoded(head)
    if mime or said is None or not _is_text(content):
        raise WrongType(NOT_WHAT_IT_SAYS, extension=ext)
    drawing, page = _MARKUP.match(said), _PAGE.match(said)
    right = {"svg": bool(drawing), "html": bool(page), "htm": bool(page)}.get(
        ext, not drawing and not page and not _PROGRAM.match(said)
    )
    if not right:
        raise WrongType(NOT_WHAT_IT_SAYS, extension=ext)


def _decoded(head: bytes) -> bytes | None:
    """``head`` in UTF-8 without its mark; None for UTF-16 that is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return head[: len(head) // 2 * 2].decode("utf-16", "ignore").encode("utf-8", "ignore")
        except UnicodeDecodeError:
            return None
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_text(content: IO[bytes]) -> bool:
    """No NUL anywhere, unless its mark says UTF-16."""
    content.seek(0)
    first = content.read(64 * 1024)
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    while first:
        if b"\0" in first:
            return False
        first = content.read(64 * 1024)
    return True
