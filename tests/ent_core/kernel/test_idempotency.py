"""A POST with an Idempotency-Key happens once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse

from ent_core.kernel import clock, idempotency
from ent_core.kernel.models import IdempotentAnswer
from ent_core.people.models import ApiToken
from tests.factories import PersonFactory, School


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer(api: Callable[..., Any]) -> None:
    person = api(PersonFactory())
    key = {"Idempotency-Key": str(uuid4())}
    first = person.post("/tokens", {"name": "a"}, **key)
    again = person.post("/tokens", {"name": "a"}, **key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert ApiToken.objects.filter(name="a").count() == 1
    other = person.post("/tokens", {"name": "b"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert api(PersonFactory()).post("/tokens", {"name": "b"}, **key).status_code == 201


@pytest.mark.django_db
def test_what_is_kept_shows_no_secret(api: Callable[..., Any]) -> None:
    answer = api(PersonFactory()).post(
        "/tokens", {"name": "a"}, **{"Idempotency-Key": str(uuid4())}
    )
    assert answer.json()["token"] not in IdempotentAnswer.objects.get().body


@pytest.mark.django_db
def test_a_key_is_a_uuid_and_a_refusal_is_not_kept(api: Callable[..., Any]) -> None:
    reader, key = PersonFactory(), {"Idempotency-Key": str(uuid4())}
    assert api(reader).post("/tokens", {"name": "a"}, **{"Idempotency-Key": "x"}).status_code == 422
    assert api(reader, "read").post("/tokens", {"name": "a"}, **key).status_code == 403
    assert api(reader).post("/tokens", {"name": "a"}, **key).status_code == 201


@pytest.mark.django_db
def test_the_same_said_in_other_spelling_is_the_same(api: Callable[..., Any]) -> None:
    person, key = api(PersonFactory()), {"Idempotency-Key": str(uuid4())}
    first = person("POST", "/tokens", '{"name":"é","scopes":["read"]}', **key)
    assert first.status_code == 201
    for spelt in (
        '{ "scopes" : [ "read" ],\n  "name" : "\\u00e9" }\n',
        '{"scopes":["read"],"name":"é"}',
    ):
        again = person("POST", "/tokens", spelt, **key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again["Idempotent-Replay"] == "true"
    for other in ('{"name":"é","scopes":["write"]}', '{"name":"é"}', "{", "[]"):
        answer = person("POST", "/tokens", other, **key)
        assert (answer.status_code, answer.json()["code"]) == (409, "key_conflict"), other
    assert ApiToken.objects.filter(name="é").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "status"),
    [("{", 400), ("[]", 422), ("{}", 422), ('{"name": ""}', 422), ('{"name": "a", "x": 1}', 422)],
)
def test_what_was_refused_may_be_corrected_under_the_same_key(
    api: Callable[..., Any], wrong: str, status: int
) -> None:
    person, key = api(PersonFactory()), {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        assert person("POST", "/tokens", wrong, **key).status_code == status
    right = person.post("/tokens", {"name": "a"}, **key)
    assert right.status_code == 201
    assert person.post("/tokens", {"name": "a"}, **key).json() == right.json()
    assert not IdempotentAnswer.objects.filter(status__gte=400).exists()


@pytest.mark.django_db
def test_what_was_not_found_is_looked_for_again(school: School, api: Callable[..., Any]) -> None:
    office, key = api(school.office), {"Idempotency-Key": str(uuid4())}
    assert office.post("/access-codes", {"people": [10**12]}, **key).status_code == 404
    assert office.post("/access-codes", {"people": [school.pupil.pk]}, **key).status_code == 201


@pytest.mark.django_db
def test_a_process_that_died_does_not_hold_its_key(db: None) -> None:
    person, key = PersonFactory(), uuid4()
    IdempotentAnswer.objects.create(
        person=person,
        path="/x",
        key=key,
        payload="p",
        status=0,
        body="",
        at=clock.now() - timedelta(minutes=2),
    )
    given = idempotency.once(
        person=person, path="/x", key=key, payload="p", answer=lambda: HttpResponse("new")
    )
    assert given.content == b"new"


@pytest.mark.django_db(transaction=True)
def test_a_twin_under_way_is_waited_for() -> None:
    person, key = PersonFactory(), UUID(int=7)
    under_way, calls, answers = threading.Event(), [], []

    def act() -> HttpResponse:
        calls.append(1)
        under_way.set()
        threading.Event().wait(0.3)
        return HttpResponse("once", status=201)

    def ask() -> None:
        given = idempotency.once(person=person, path="/x", key=key, payload="p", answer=act)
        answers.append((given.status_code, given.content))
        connection.close()

    first = threading.Thread(target=ask)
    first.start()
    under_way.wait(5)
    second = threading.Thread(target=ask)
    second.start()
    first.join(10)
    second.join(10)
    assert len(calls) == 1
    assert answers == [(201, b"once")] * 2
