"""Who may do what on which rows: one rule, written once, serves lists, objects and sockets.

An app's ``permissions.py`` registers its rules with ``@rule(Can.X, Model)``; a rule turns an actor
into a ``Q`` over that model. No rule means no access. ``scope`` filters, ``fetch`` loads or says
not found, ``annotated`` and ``abilities`` tell the page what to offer.
"""

from ent_core.permissions.registry import (
    Can,
    abilities,
    annotated,
    fetch,
    registered,
    rule,
    scope,
)

__all__ = ["Can", "abilities", "annotated", "fetch", "registered", "rule", "scope"]
