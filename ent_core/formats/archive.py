"""The named files of a folder, a zip or one file, as bytes, within limits.

Nothing is ever written to disk, and nothing outside the folder or archive is read: links,
devices and paths that climb are refused. Names are compared without regard to case.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable
from os import SEEK_END
from pathlib import Path, PurePosixPath

from ent_core.formats import troubles
from ent_core.formats.issues import Issues

MOST_BYTES_A_FILE = 64 * 1024 * 1024
MOST_BYTES = 160 * 1024 * 1024
MOST_ENTRIES = 1000
MOST_LIST_BYTES = MOST_ENTRIES * 512  # of an archive's list of entries: they hold a name each
# Real exports shrink 5 to 30 times; a bomb shrinks a thousand times.
MOST_RATIO = 150
RATIO_COUNTS_FROM = 1024 * 1024

# Of the two records at an archive's end (APPNOTE 4.3.14, 4.3.16), the list's length.
_END = struct.Struct("<12xI6x")
_END_64 = struct.Struct("<40xQ8x")
_LOCATOR_SIZE = 20

# The name under which a file is kept, or None for one that is not opened.
Wanted = Callable[[PurePosixPath], str | None]


def read_files(path: Path, wanted: Collection[str], issues: Issues) -> dict[str, bytes]:
    """Bytes of those of ``wanted`` that are there, by the wanted name. Others are not opened."""
    names = {name.casefold(): name for name in wanted}
    return _read(path, lambda inside: names.get(inside.name.casefold()), issues)


def read_all(path: Path, endings: Collection[str], issues: Issues) -> dict[str, bytes]:
    """Bytes of the files whose names end so, by their path inside; a single file whatever its
    name."""
    try:
        alone = path.is_file() and not zipfile.is_zipfile(path)
    except OSError:
        alone = False

    def wanted(inside: PurePosixPath) -> str | None:
        fits = alone or inside.suffix.casefold() in endings
        return str(inside) if fits and not inside.name.startswith(".") else None

    files = _read(path, wanted, issues)
    if not files and not issues.are_refused():
        issues.add(troubles.NO_FILES, file=path.name, endings=", ".join(sorted(endings)))
    return files


def _read(path: Path, names: Wanted, issues: Issues) -> dict[str, bytes]:
    try:
        if path.is_dir():
            return _folder(path, names, issues)
        if path.exists() and not path.is_file():
            # A device or pipe may never end; it is not even asked whether it is a zip.
            issues.add(troubles.LINK, file=path.name)
            return {}
        if zipfile.is_zipfile(path):
            return _archive(path, names, issues)
        if path.suffix.casefold() == ".zip":
            issues.add(troubles.BAD_ZIP, file=path.name)
            return {}
        if path.exists():
            return _plain([path], names, issues)
    except (OSError, ValueError):  # ValueError: a path with a NUL in it
        pass
    issues.add(troubles.NO_PATH, file=path.name, value=str(path))
    return {}


def _folder(path: Path, names: Wanted, issues: Issues) -> dict[str, bytes]:
    """The files of ``path`` itself or, where it has none of them, of its only subfolder."""
    entries = sorted(path.iterdir())
    if not any(names(PurePosixPath(entry.name)) for entry in entries):
        inner = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
        if len(inner) == 1:
            entries = sorted(inner[0].iterdir())
    return _plain(entries, names, issues)


def _plain(entries: Iterable[Path], names: Wanted, issues: Issues) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        name = names(PurePosixPath(entry.name))
        if name is None:
            continue
        facts = entry.lstat()
        if not stat.S_ISREG(facts.st_mode):
            issues.add(troubles.LINK, file=entry.name)
        elif name in found:
            issues.add(troubles.TWICE_A_FILE, file=name)
        elif facts.st_size > MOST_BYTES_A_FILE or total + facts.st_size > MOST_BYTES:
            issues.add(troubles.TOO_BIG, file=name, limit=MOST_BYTES_A_FILE // 2**20)
        else:
            with entry.open("rb") as opened:
                found[name] = opened.read(MOST_BYTES_A_FILE)
            total += len(found[name])
    return found


def _archive(path: Path, names: Wanted, issues: Issues) -> dict[str, bytes]:
    if path.stat().st_size > MOST_BYTES or _list_bytes(path) > MOST_LIST_BYTES:
        # Before the list is read: a million entries are a gigabyte of objects.
        issues.add(troubles.ZIP_BOMB, file=path.name)
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if not _is_sane(path, members, issues):
                return {}
            return _members(path, archive, members, names, issues)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        # RuntimeError is what zipfile raises where a password is needed.
        issues.add(troubles.BAD_ZIP, file=path.name)
        return {}


def _list_bytes(path: Path) -> int:
    """How long an archive says that its list of entries is, found as :mod:`zipfile` finds it.

    The end record is in the last 64 KiB; a ZIP64 one, which only gigabytes need, stands before it.
    """
    with path.open("rb") as opened:
        length = opened.seek(0, SEEK_END)
        opened.seek(max(0, length - 2**16 - _END.size - _LOCATOR_SIZE - _END_64.size))
        tail = opened.read()
    ends = {len(tail) - _END.size, tail.rfind(b"PK\x05\x06")}
    longest = 0
    for at in ends:
        if at < 0 or tail[at : at + 4] != b"PK\x05\x06" or len(tail) < at + _END.size:
            continue
        longest = max(longest, _END.unpack_from(tail, at)[0])
        large = at - _LOCATOR_SIZE - _END_64.size
        if tail[at - _LOCATOR_SIZE : at - _LOCATOR_SIZE + 4] == b"PK\x06\x07" and large >= 0:
            longest = max(longest % 0xFFFFFFFF, _END_64.unpack_from(tail, large)[0])
    return longest


def _is_sane(path: Path, members: list[zipfile.ZipInfo], issues: Issues) -> bool:
    for member in members:
        # ZipInfo cuts names at NUL and turns the system's separator; the original is kept aside.
        written = member.orig_filename.replace("\\", "/")
        parts = PurePosixPath(written).parts
        climbs = ".." in parts or written.startswith("/") or ":" in written[:3]
        if climbs or "\0" in written or stat.S_ISLNK(member.external_attr >> 16):
            issues.add(troubles.ZIP_SLIP, file=path.name, value=member.orig_filename)
            return False
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    swollen = size > RATIO_COUNTS_FROM and size > MOST_RATIO * max(packed, 1)
    if size > MOST_BYTES or swollen or len(members) > MOST_ENTRIES:
        issues.add(troubles.ZIP_BOMB, file=path.name)
        return False
    return True


def _members(
    path: Path,
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    names: Wanted,
    issues: Issues,
) -> dict[str, bytes]:
    """Files at the archive's root or in any one folder; resource forks of a Mac are left."""
    found: dict[str, bytes] = {}
    total = 0
    for member in members:
        inside = PurePosixPath(member.filename)
        name = names(inside)
        if name is None or member.is_dir() or "__MACOSX" in inside.parts:
            continue
        if name in found:
            issues.add(troubles.TWICE_A_FILE, file=name)
            continue
        with archive.open(member) as opened:
            # The declared size may lie: one byte more than allowed is enough to know.
            found[name] = opened.read(MOST_BYTES_A_FILE + 1)
        total += len(found[name])
        if len(found[name]) > MOST_BYTES_A_FILE or total > MOST_BYTES:
            issues.add(troubles.ZIP_BOMB, file=path.name)
            return {}
    return found
