"""The formats that can be read, by name. A new one is a reader more here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ent_core.formats import oneroster, rows
from ent_core.formats.issues import Issues

Reader = Callable[[Path, str, Issues], rows.School | None]

READERS: Mapping[str, Reader] = {"oneroster": oneroster.read}
