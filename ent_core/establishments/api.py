"""Who is who in the schools that one sees."""

from ninja import Router

router = Router(tags=["school"])
