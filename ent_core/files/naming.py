"""Names of files: what people call them, and how a download says so (RFC 6266, RFC 8187)."""

import unicodedata
from urllib.parse import quote

from ent_core.kernel.errors import Invalid

LONGEST_NAME = 300  # characters
LONGEST_BYTES = 255  # in UTF-8: what file systems take
# They turn the text that follows around: «photo\u202Egpj.exe» shows itself as «photoexe.jpg».
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ELSEWHERE = frozenset('<>:"|?*')  # Windows takes none of them


class BadName(Invalid):
    code = "bad_name"
    sentence = {
        "fr": "Ce nom de fichier ne peut pas être gardé. Le raccourcir ou le simplifier, "
        "puis recommencer.",
        "en": "This file name cannot be kept. Make it shorter or simpler, then try again.",
    }


def checked(name: str) -> str:
    """``name`` without its folders, in NFC; :class:`BadName` for what would mislead or not fit.

    Refused: nothing left, line ends and other controls, lone surrogates, marks that turn the
    reading direction, more than 300 characters or 255 bytes.
    """
    if any(_misleads(character) for character in name):
        raise BadName
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    if not name.strip(". ") or len(name) > LONGEST_NAME or len(name.encode()) > LONGEST_BYTES:
        raise BadName
    return name


def _misleads(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def extension(name: str) -> str:
    """Lower case, without the dot; empty where there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def disposition(name: str, *, inline: bool) -> str:
    """The Content-Disposition of a download; ``name`` is a checked one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join("_" if one in _ELSEWHERE or one in "\\%;" else one for one in plain).strip()
    plain = plain if plain.strip("._ ") else "fichier"
    way = "inline" if inline else "attachment"
    spelt = quote(name, safe="!#$&+-.^_`|~")
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{spelt}"
