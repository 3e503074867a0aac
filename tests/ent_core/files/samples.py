"""Files of each kind that a school sends, and of each that it must refuse; all made here."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 200
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + b"\0" * 200
WEBM = (
    b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska".replace(b"\x88matroska", b"\x84webm") + b"\0" * 99
)
WAV = b"RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + b"\0" * 28
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 20
BARE_MP3 = b"\xff\xfb\x90\x00" * 200
OGG = b"OggS\x00\x02" + b"\0" * 100
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42" + b"\0" * 200
PLACE = 0x8825  # GPSInfo


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, turned: int = 1, gps: bool = True
) -> bytes:
    """A picture of two colours (left red), with a camera's name and a place in its EXIF."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0110] = "Appareil de Lea"
    exif[0x0112] = turned
    if gps:
        exif.get_ifd(PLACE)[2] = (48.0, 51.0, 24.0)
    into = io.BytesIO()
    if kind == "GIF":
        image.save(into, "GIF", comment=b"chez Lea Martin")
    elif kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        words = PngInfo()
        words.add_text("Author", "Lea Martin")
        words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>48.85 Lea</x:xmpmeta>")
        image.save(into, "PNG", exif=exif, pnginfo=words)
    else:
        image.save(into, kind, exif=exif, xmp=b"<x:xmpmeta>48.85 Lea</x:xmpmeta>", quality=80)
    return into.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header says so many pixels; there is nothing like that much behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


def progressive(side: int, more: int = 0) -> bytes:
    """A grey progressive JPEG whose last scan is drawn ``more`` times again."""
    into = io.BytesIO()
    Image.new("L", (side, side), 128).save(into, "JPEG", progressive=True)
    whole = into.getvalue()
    end = len(whole) - 2
    return whole[:end] + whole[whole.rindex(b"\xff\xda") : end] * more + whole[end:]


def archive(*names: str, mimetype: str | None = None) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        if mimetype is not None:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "x")
    return into.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
PPTX = archive("[Content_Types].xml", "ppt/presentation.xml")
DOCX_WITH_MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ODT = archive("content.xml", mimetype="application/vnd.oasis.opendocument.text")
ODS = archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")
ZIP = archive("a.txt")


def gif_and_script() -> bytes:
    """The classic: a GIF whose comment opens and closes a script's comment."""
    gif = picture("GIF")
    hidden = b"*/=1;alert(document.domain);//"
    at = 13 + (3 << ((gif[10] & 7) + 1) if gif[10] & 0x80 else 0)
    return gif[:at] + b"\x21\xfe" + bytes([len(hidden)]) + hidden + b"\0" + gif[at:]
