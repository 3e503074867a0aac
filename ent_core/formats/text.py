"""Bytes to text, and text to what may stand in a name."""

import codecs
import unicodedata

from ent_core.formats import troubles
from ent_core.formats.issues import Issues

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(raw: bytes, *, file: str, issues: Issues) -> str | None:
    """The text: UTF-8 with or without mark, UTF-16, else Windows-1252; None when it is neither.

    Anything but UTF-8 is read and warned of, because a wrong guess shows only in the accents.
    """
    for encoding in _candidates(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not encoding.startswith("utf-8"):
            shown = "Windows-1252" if encoding == "cp1252" else "UTF-16"
            issues.add(troubles.OTHER_ENCODING, file=file, value=shown)
        return text.removeprefix("\ufeff")
    issues.add(troubles.UNKNOWN_ENCODING, file=file)
    return None


def _candidates(raw: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return (encoding,)
    head = raw[:200]
    # UTF-16 without its mark: Latin text has a zero in every second byte.
    if len(head) > 8 and len(head) % 2 == 0:
        if head[1::2].count(0) > len(head) // 3 and not head[::2].count(0):
            return ("utf-16-le",)
        if head[::2].count(0) > len(head) // 3 and not head[1::2].count(0):
            return ("utf-16-be",)
    return ("utf-8", "cp1252")


def is_invisible(sign: str) -> bool:
    """Controls, and the format signs that turn or hide what follows them (U+202E, U+200B …)."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def cleaned(value: str) -> str:
    """``value`` in NFC, without invisible signs, its runs of spaces as one."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    # A line break inside a name separates words; a joiner or a turn of direction does not.
    shown = "".join(
        (" " if sign in "\t\n\r\v\f\x85\u2028\u2029" else "") if is_invisible(sign) else sign
        for sign in unicodedata.normalize("NFC", value)
    )
    return " ".join(shown.split())
