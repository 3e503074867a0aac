"""Pictures without what their pixels do not need: no place, camera, name, comment, nor tail.

Each format is walked by its own structure and written anew without the rest, so that the pixels
are the same bits as before. What is left out is handed back too: a picture that hides a page or an
archive there is refused by who asked. Sources: ITU-T T.81 (JPEG), the PNG specification (W3C, 3rd
edition), GIF89a, and the WebP container specification.
"""

import re
import struct

Parts = tuple[bytes, bytes]  # the clean picture, and all that was left out


class Damaged(ValueError):
    """The structure is not that of its format."""


def stripped(data: bytes, mime: str) -> Parts:
    """``data`` without metadata; :class:`Damaged` when it is not what it should be."""
    try:
        return _WALKS[mime](data)
    except (IndexError, struct.error):
        raise Damaged("it ends too early") from None


# JPEG ---------------------------------------------------------------------------------------

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a marker that ends coded data
_ALONE = frozenset([0x01, *range(0xD0, 0xD8)])


def _jpeg(data: bytes) -> Parts:
    if data[:2] != b"\xff\xd8":
        raise Damaged("no beginning")
    at = 2
    kept: list[bytes] = [b"\xff\xd8"]
    left: list[bytes] = []
    while True:
        if data[at] != 0xFF:
            raise Damaged("no marker")
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            kept.append(b"\xff\xd9")
            left.append(data[at + 2 :])
            return b"".join(kept), b"".join(left)
        if marker in _ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise Damaged("a segment is too long")
        segment = data[at:end]
        (kept if _needed_in_jpeg(marker, segment[4:]) else left).append(segment)
        at = end
        if marker == 0xDA:  # the scan's coded data go on to the next marker
            found = _MARKER.search(data, at)
            if found is None:
                raise Damaged("no end")
            kept.append(data[at : found.start()])
            at = found.start()


def _needed_in_jpeg(marker: int, content: bytes) -> bool:
    """Tables, frames, scans; JFIF, the colour profile and Adobe's colour transform."""
    if marker == 0xE0:
        return content.startswith(b"JFIF\0")
    if marker == 0xE2:
        return content.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return content.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def scans(clean: bytes) -> int:
    """How many times a JPEG of :func:`stripped` goes over its pixels: 1, or some 10 when it is
    progressive. Each time costs about as much as the first."""
    return sum(found.group()[1] == 0xDA for found in _MARKER.finditer(clean))


# PNG ----------------------------------------------------------------------------------------

_PNG = b"\x89PNG\r\n\x1a\n"
_NEEDED_IN_PNG = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT cICP bKGD pHYs acTL fcTL fdAT".split()
)


def _png(data: bytes) -> Parts:
    if not data.startswith(_PNG):
        raise Damaged("no beginning")
    at = len(_PNG)
    kept: list[bytes] = [_PNG]
    left: list[bytes] = []
    while True:
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data) or not name.isalpha():
            raise Damaged("a chunk is too long")
        (kept if name in _NEEDED_IN_PNG else left).append(data[at:end])
        at = end
        if name == b"IEND":
            left.append(data[at:])
            return b"".join(kept), b"".join(left)


# GIF ----------------------------------------------------------------------------------------


def _gif(data: bytes) -> Parts:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise Damaged("no beginning")
    at = 13 + _colours(data[10])
    kept: list[bytes] = [data[:at]]
    left: list[bytes] = []
    while True:
        first = data[at]
        if first == 0x3B:
            kept.append(b"\x3b")
            left.append(data[at + 1 :])
            return b"".join(kept), b"".join(left)
        if first == 0x2C:
            end = _blocks(data, at + 11 + _colours(data[at + 9]))
            kept.append(data[at:end])
        elif first == 0x21:
            end = _blocks(data, at + 2)
            label, program = data[at + 1], data[at + 3 : at + 14]
            loop = label == 0xFF and program in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
            (kept if label == 0xF9 or loop else left).append(data[at:end])
        else:
            raise Damaged("no block")
        at = end


def _colours(packed: int) -> int:
    """Bytes of the colour table that a descriptor announces."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    """Behind the sub-blocks that begin at ``at``."""
    while (length := data[at]) != 0:
        at += length + 1
    return at + 1


# WebP ---------------------------------------------------------------------------------------

_EXIF, _XMP = 0x08, 0x04  # flags of VP8X
_NEEDED_IN_WEBP = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))


def _webp(data: bytes) -> Parts:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Damaged("no beginning")
    over = 8 + struct.unpack_from("<I", data, 4)[0]
    if over > len(data) + 1 or over < 20:
        raise Damaged("it is cut off")
    at = 12
    kept: list[bytes] = []
    left: list[bytes] = [data[over:]]
    while at + 8 <= min(over, len(data)):
        name, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length + (length & 1)
        chunk = data[at:end]
        if at + 8 + length > len(data):
            raise Damaged("a chunk is too long")
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~(_EXIF | _XMP)]) + chunk[9:]
        (kept if name in _NEEDED_IN_WEBP else left).append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body, b"".join(left)


_WALKS = {"image/jpeg": _jpeg, "image/png": _png, "image/gif": _gif, "image/webp": _webp}
