"""What the school's tests share: a small school, and clients that are signed in."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from ent_core.kernel import rates
from ent_core.people.models import User
from tests.factories import School, make_school, token_of


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    rates.forget()
    cache.clear()  # allauth counts there


@pytest.fixture
def school(db: None) -> School:
    return make_school()


class Api:
    """A program that speaks to the API as one person."""

    def __init__(self, user: User | None, *scopes: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers: dict[str, str] = {}
        if user is not None:
            self.headers["Authorization"] = f"Bearer {token_of(user, *scopes)}"

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        kind = {"content_type": "application/json"}
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.generic(
            method,
            f"/api/v1{path}",
            data if body is not None else "",
            headers={**self.headers, **headers},
            **kind,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, {} if body is None else body, **headers)

    def delete(self, path: str) -> Any:
        return self("DELETE", path)


@pytest.fixture
def api(db: None) -> Callable[..., Api]:
    return Api
