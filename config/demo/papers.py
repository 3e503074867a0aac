"""Small files for the demo, made on the spot: a sheet as PDF, a photographed page as PNG."""

import io
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw

PAGE = (595, 842)  # A4 in points


def sheet(title: str, lines: Sequence[str]) -> io.BytesIO:
    """A page of text as PDF 1.4, in the reader's own Helvetica."""
    rows = [f"BT /F1 20 Tf 56 770 Td ({_escaped(title)}) Tj ET"]
    rows += [
        f"BT /F1 12 Tf 56 {730 - 26 * place} Td ({_escaped(line)}) Tj ET"
        for place, line in enumerate(lines)
    ]
    content = "\n".join(rows).encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>" % PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % start for start in starts))
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    )
    return out


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").replace("’", "'")


def photographed(dice: random.Random) -> io.BytesIO:
    """A page of an exercise book with a time line in pencil, as a telephone would see it."""
    picture = Image.new("RGB", (900, 640), (246, 243, 234))
    pen = ImageDraw.Draw(picture)
    for y in range(40, 640, 32):
        pen.line([(0, y), (900, y)], fill=(200, 214, 230), width=1)
    pen.line([(90, 0), (90, 640)], fill=(226, 150, 150), width=2)
    grey = dice.randrange(60, 100)
    pen.line([(120, 330), (860, 330)], fill=(grey, grey, grey), width=4)
    pen.polygon([(860, 320), (882, 330), (860, 340)], fill=(grey, grey, grey))
    for place in range(5):
        x = 160 + place * 150 + dice.randrange(-25, 25)
        pen.line([(x, 310), (x, 350)], fill=(grey, grey, grey), width=4)
        for row in range(dice.randrange(1, 4)):
            y = 270 - row * 18
            width = dice.randrange(60, 110)
            pen.line([(x - 30, y), (x - 30 + width, y + dice.randrange(-2, 3))], fill=(70, 80, 140))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out
