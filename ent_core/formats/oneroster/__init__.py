"""OneRoster CSV 1.1 and 1.2 (1EdTech): a folder or zip of files, to ``rows.School``."""

from ent_core.formats.oneroster.reading import read

__all__ = ["read"]
