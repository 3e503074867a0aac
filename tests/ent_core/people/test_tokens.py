"""Bearer tokens: what ends them, what they may make; and cursors that somebody made up."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ent_core.kernel import clock
from tests.factories import School

pytestmark = pytest.mark.django_db


def test_a_new_code_ends_tokens_too(school: School, api: Callable[..., Any]) -> None:
    """Whoever had got in is out: sessions, tokens and all."""
    school.pupil.set_password("un mot de passe assez long")
    school.pupil.save()
    theirs = api(school.pupil)
    assert theirs.get("/me").status_code == 200
    assert (
        api(school.office).post("/access-codes", {"people": [school.pupil.pk]}).status_code == 201
    )
    assert theirs.get("/me").status_code == 401


def test_a_token_makes_none_that_outlives_it(school: School, api: Callable[..., Any]) -> None:
    own = api(school.pupil)
    until = (clock.now() + timedelta(days=1)).isoformat()
    parent = own.post("/tokens", {"name": "robot", "expires_at": until}).json()
    own.headers["Authorization"] = f"Bearer {parent['token']}"
    for asked in ({}, {"expires_at": (clock.now() + timedelta(days=30)).isoformat()}):
        child = own.post("/tokens", {"name": "enfant", **asked}).json()
        assert child["expires_at"] == parent["expires_at"]


@pytest.mark.parametrize("made_up", [["abc"], [""], ["é"], [1, 1], [None], {"a": 1}, [10**30]])
def test_a_cursor_that_somebody_made_up_is_refused(
    school: School, api: Callable[..., Any], made_up: Any
) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(made_up).encode()).decode().rstrip("=")
    for path in ("/tokens", "/people", "/groups", "/safety/reports"):
        answer = api(school.head).get(f"{path}?cursor={cursor}")
        assert answer.status_code in (200, 422), (path, made_up)
        assert answer.status_code == 422 or made_up == [1, 1], (path, made_up)


def test_a_path_that_a_browser_takes_for_another_host_is_nothing() -> None:
    assert Client().get("//evil.test/phish").status_code == 404


def test_made_up_methods_make_no_series_of_their_own() -> None:
    client = Client()
    for n in range(3):
        client.generic(f"MADEUP{n}", "/healthz")
    assert b"MADEUP" not in client.get("/metrics").content
