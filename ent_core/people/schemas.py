"""Bodies and answers about accounts."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from ent_core.kernel.http import Body, Item

Scope = Literal["read", "write"]


class NewToken(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=2)] = ["read", "write"]
    expires_at: Annotated[AwareDatetime, Field(strict=False)] | None = None


class TokenItem(Item):
    id: int
    name: str
    scopes: list[Scope]
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class MadeToken(TokenItem):
    """``token`` is shown this once."""

    token: str


class Redeem(Body):
    username: Annotated[str, Field(min_length=1, max_length=150)]
    code: Annotated[str, Field(min_length=1, max_length=40)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class Redeemed(Item):
    id: int
    name: str
