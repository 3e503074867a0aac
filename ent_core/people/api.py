"""Tokens of one's own, and the first way in."""

from ninja import Router

router = Router(tags=["people"])
