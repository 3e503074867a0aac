"""Readers of the files that schools have, one a format: files in, typed rows and issues out.

No database here. ``rows.School`` is what every format is brought to; what it means for the people
and groups that exist already is for ``ent_core.roster`` to say.
"""
