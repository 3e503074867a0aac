"""STSWEB's XML: ``emp_sts`` (the weekly courses of a year) and ``sts_emp`` (who and what they
name), to lessons. The ministry publishes no specification: what is read is what exports hold."""

from ent_core.formats.stsweb.reading import read

__all__ = ["read"]
