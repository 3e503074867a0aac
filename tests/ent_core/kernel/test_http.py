"""What the API refuses to read, and how it says so."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ent_core.kernel.errors import Malformed
from ent_core.kernel.http import strict_json
from tests.factories import PersonFactory, School, token_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"name": "a", "name": "b"}',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": 1e999}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": "x"}',
        b'{"name": "\xff"}',
        b'{"name": ' + b"1" * 5000 + b"}",
        b"[" * 100 + b"]" * 100,
        b"[" * 100_000,
        b'\xef\xbb\xbf{"name": "a"}',
    ],
)
def test_what_readers_would_understand_differently_is_malformed(
    raw: bytes, api: Callable[..., Any]
) -> None:
    with pytest.raises(Malformed):
        strict_json(raw)
    answer = api(PersonFactory())("POST", "/tokens", raw)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "malformed"


def test_other_content_types_are_refused(api: Callable[..., Any]) -> None:
    person = api(PersonFactory())
    answer = person.client.post("/api/v1/tokens", {"name": "x"}, headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_type")


def test_too_large_a_body_is_refused(api: Callable[..., Any]) -> None:
    answer = api(PersonFactory()).post("/tokens", {"name": "x" * 300_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_unknown_missing_and_wrong_fields_are_named(api: Callable[..., Any]) -> None:
    answer = api(PersonFactory()).post("/tokens", {"nom": "x", "scopes": ["all"]})
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"nom", "name", "scopes.0"}
    for body in ([], "text", 3, None):
        assert api(PersonFactory())("POST", "/tokens", json.dumps(body)).status_code == 422
    assert api(PersonFactory())("POST", "/tokens", "").status_code == 422


def test_values_of_other_types_are_refused(school: School, api: Callable[..., Any]) -> None:
    office = api(school.office)
    for people in (["1"], [True], [1.5], [None], "1", [2**63], [0], [-1]):
        assert office.post("/access-codes", {"people": people}).status_code == 422, people
    for when in (
        "2026-01-01",
        "2030-01-01T00:00:00",
        "9999-12-31T23:59:59-12:00",
        "1999-01-01T00:00:00Z",
        5,
        1e300,
        [],
    ):
        answer = office.post("/tokens", {"name": "x", "expires_at": when})
        assert answer.status_code == 422, when
    assert office.post("/tokens", {"name": "   "}).status_code == 422


def test_problems_speak_the_persons_language(api: Callable[..., Any]) -> None:
    french, english = PersonFactory(language="fr"), PersonFactory(language="en")
    headers = {"Accept-Language": "en"}
    assert "n’existe pas" in api(french).get("/people/999999", **headers).json()["detail"]
    assert "does not exist" in api(english).get("/people/999999").json()["detail"]
    nobody = PersonFactory()
    assert "n’existe pas" in api(nobody).get("/people/999999").json()["detail"]
    assert "does not" in api(nobody).get("/people/999999", **headers).json()["detail"]


def test_routes_that_do_not_exist_speak_it_too(api: Callable[..., Any]) -> None:
    english, nobody = PersonFactory(language="en"), PersonFactory()
    browser = Client()
    browser.force_login(english, backend=BACKEND)

    def details(ask: Callable[..., Any], **headers: str) -> tuple[str, str]:
        unknown, method = ask("GET", "/nothing", **headers), ask("PUT", "/people", {}, **headers)
        assert (unknown.status_code, method.status_code) == (404, 405)
        assert method["Allow"] == "GET"
        return unknown.json()["detail"], method.json()["detail"]

    def by_session(method: str, path: str, body: Any = None, **headers: str) -> Any:
        return browser.generic(method, f"/api/v1{path}", headers=headers)

    in_english = details(api(english))
    assert "does not exist" in in_english[0]
    in_french = details(api(nobody))
    assert "n’existe pas" in in_french[0]
    assert in_french[1] != in_english[1]
    for accept in ({}, {"Accept-Language": "fr"}):
        assert details(api(english), **accept) == in_english
        assert details(by_session, **accept) == in_english
    for asking in (nobody, None):
        assert details(api(asking), **{"Accept-Language": "en"}) == in_english
        assert details(api(asking), **{"Accept-Language": "en;q=0.1, fr"}) == in_french
    chosen = api(PersonFactory(language="fr"))
    assert details(chosen, **{"Accept-Language": "en"}) == in_french


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/people/abc",
        "/people/0",
        f"/people/{10**30}",
        f"/people/{2**63}",
        "/people/-1",
        "/people/1/",
        "/",
        "",
        "/people/1\x00",
    ],
)
def test_what_does_not_exist_is_one_problem(path: str, api: Callable[..., Any]) -> None:
    answer = api(PersonFactory()).get(path.replace("\x00", "%00"))
    assert answer.status_code in {404, 422}, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_ids_beyond_any_row_read_like_absent_ones(api: Callable[..., Any]) -> None:
    person = api(PersonFactory())
    absent = person.get("/people/999999")
    for strange in (0, 2**63, 10**30):
        answer = person.get(f"/people/{strange}")
        assert (answer.status_code, answer.json()) == (404, absent.json())


def test_other_methods_are_a_problem(api: Callable[..., Any]) -> None:
    answer = api(PersonFactory())("PUT", "/people", {})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=W10"])
def test_pages_have_limits(query: str, api: Callable[..., Any]) -> None:
    answer = api(PersonFactory()).get(f"/people?{query}")
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {query.split("=")[0]}


def test_nul_and_surrogates_in_a_query_are_malformed(api: Callable[..., Any]) -> None:
    assert api(PersonFactory()).get("/people?q=%00").status_code == 400


def test_who_is_not_known_gets_401(db: None) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer é"},
        {"Authorization": "Bearer " + "x" * 5000},
    ):
        answer = Client().get("/api/v1/me", headers=headers)
        assert answer.status_code == 401, headers
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer["Content-Type"] == "application/problem+json"


def test_tokens_end_with_their_time_person_and_scope(school: School, api: Any) -> None:
    from datetime import timedelta

    from ent_core.kernel import clock

    reading = api(school.teacher, "read")
    assert reading.get("/me").status_code == 200
    refused = reading.post("/tokens", {"name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope")
    writing = api(school.teacher, "write")
    assert writing.get("/me").status_code == 403
    old = token_of(school.teacher, expires_at=clock.now() - timedelta(seconds=1))
    client = Client(headers={"Authorization": f"Bearer {old}"})
    assert client.get("/api/v1/me").status_code == 401
    school.teacher.is_active = False
    school.teacher.save()
    assert reading.get("/me").status_code == 401


def test_a_session_needs_csrf_to_write_and_a_token_does_not(school: School) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(school.teacher, backend=BACKEND)
    assert client.get("/api/v1/me").status_code == 200
    refused = client.patch("/api/v1/me", {"theme": "dark"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    client.get("/_allauth/browser/v1/config")
    accepted = client.patch(
        "/api/v1/me",
        {"theme": "dark"},
        content_type="application/json",
        headers={"X-CSRFToken": client.cookies["csrftoken"].value},
    )
    assert accepted.status_code == 200


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_two_hundred_requests_a_minute(api: Callable[..., Any], settings: Any) -> None:
    person = api(PersonFactory())
    assert {person.get("/tokens").status_code for _ in range(200)} == {200}
    # The bucket fills again as it is emptied: more than three a second, never ten.
    last = next(one for one in (person.get("/tokens") for _ in range(60)) if one.status_code != 200)
    assert (last.status_code, last.json()["code"]) == (429, "rate")
    assert int(last["Retry-After"]) >= 1
    assert api(PersonFactory()).get("/tokens").status_code == 200
    settings.RATE_LIMITS = False
    assert person.get("/tokens").status_code == 200


def test_head_answers_like_get(api: Callable[..., Any]) -> None:
    person = api(PersonFactory(), "read")
    assert person("HEAD", "/me").status_code == 200
    assert person("HEAD", "/people/999999").status_code == 404


def test_openapi_and_its_page(db: None) -> None:
    described = Client().get("/api/v1/openapi.json")
    assert described.status_code == 200
    for verbs in described.json()["paths"].values():
        for operation in verbs.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    assert b"/api/v1/people" in page.content
    assert b"<script" not in page.content
    assert "default-src 'none'" in page["Content-Security-Policy"]
