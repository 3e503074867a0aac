"""Signing in as people do it: allauth headless in a browser, by password or by access code."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config import settings as house
from ent_core.establishments import actions as school_actions
from ent_core.kernel import clock
from ent_core.people import actions
from ent_core.people.authentication import person_of_session
from ent_core.people.models import AccessCode, User
from tests.factories import PASSWORD, PersonFactory, School

pytestmark = pytest.mark.django_db

LOGIN = "/_allauth/browser/v1/auth/login"
SESSION = "/_allauth/browser/v1/auth/session"
SESSIONS = "/_allauth/browser/v1/auth/sessions"
NEW_PASSWORD = "quatre-girafes-bleues"


class Browser:
    """A browser with cookies that checks CSRF as a real one would have to."""

    def __init__(self, address: str = "10.0.0.1") -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
        self.client.get("/_allauth/browser/v1/config")

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        token = self.client.cookies["csrftoken"].value
        return self.client.generic(
            method,
            path,
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"X-CSRFToken": token, **headers},
        )

    def sign_in(self, username: str, password: str = PASSWORD, **headers: str) -> Any:
        return self.send("POST", LOGIN, {"username": username, "password": password}, **headers)

    def me(self) -> Any:
        return self.client.get("/api/v1/me")

    @property
    def session_key(self) -> str:
        return self.client.cookies["sessionid"].value


def test_signs_in_whatever_the_case_of_the_name() -> None:
    person = PersonFactory(username="lea.martin")
    browser = Browser()
    assert browser.sign_in("Lea.MARTIN").status_code == 200
    assert browser.me().json()["id"] == person.pk
    assert person_of_session(browser.session_key) == person


def test_without_csrf_nothing_is_done_and_the_answer_is_a_problem() -> None:
    PersonFactory(username="lea")
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        LOGIN, {"username": "lea", "password": PASSWORD}, content_type="application/json"
    )
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "csrf"


def test_forty_pupils_behind_one_address_sign_in() -> None:
    people = [PersonFactory() for _ in range(40)]
    assert [Browser().sign_in(one.username).status_code for one in people] == [200] * 40


def test_five_failures_lock_that_name_at_that_address_for_five_minutes() -> None:
    PersonFactory(username="lea")
    PersonFactory(username="tom")
    answers = [Browser().sign_in("lea", "faux").status_code for _ in range(5)]
    assert answers == [400, 400, 400, 400, 429]
    locked = Browser().sign_in("lea")
    assert locked.status_code == 429
    assert locked["Content-Type"] == "application/problem+json"
    assert 0 < int(locked["Retry-After"]) <= 300
    assert Browser().sign_in("tom").status_code == 200
    assert Browser("10.0.0.2").sign_in("lea").status_code == 200


def test_many_addresses_together_cannot_guess_one_password(monkeypatch: Any) -> None:
    PersonFactory(username="lea")
    answers = [Browser(f"10.0.{n}.1").sign_in("lea", "faux").status_code for n in range(50)]
    assert set(answers) == {400}
    refused = Browser("10.9.9.9").sign_in("LEA")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= 15 * 60
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert Browser("10.9.9.9").sign_in("lea").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "browser/v1/auth/signup",
        "browser/v1/auth/password/request",
        "browser/v1/auth/password/reset",
        "browser/v1/auth/code/request",
        "browser/v1/account/email",
        "app/v1/auth/login",
    ],
)
def test_no_other_door_of_allauth_is_open(path: str) -> None:
    answer = Browser().send("POST", f"/_allauth/{path}", {"username": "x", "email": "a@b.fr"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_guessing_the_old_password_is_throttled() -> None:
    person = PersonFactory()
    browser = Browser()
    browser.sign_in(person.username)
    answers = [
        browser.send(
            "POST",
            "/_allauth/browser/v1/account/password/change",
            {"current_password": "faux", "new_password": NEW_PASSWORD},
        )
        for _ in range(6)
    ]
    assert [one.status_code for one in answers] == [400] * 5 + [429]
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert int(answers[-1]["Retry-After"]) > 0


def test_passwords_are_kept_by_argon2(settings: Any) -> None:
    settings.PASSWORD_HASHERS = house.PASSWORD_HASHERS
    assert make_password(NEW_PASSWORD).startswith("argon2")


def test_odd_input_to_sign_in_is_no_fault() -> None:
    browser = Browser()
    for body in (
        {"username": "a" * 400, "password": "x"},
        {"username": "\ud800", "password": "x"},
        {"username": "\u0000", "password": "x"},
        {"username": ["lea"], "password": {"a": 1}},
        {"username": None, "password": None},
        {},
        [],
        "text",
    ):
        assert browser.send("POST", LOGIN, body).status_code in {400, 401}


@pytest.mark.parametrize("body", [[], "x", 1, None, True, [{"username": "lea"}]])
def test_a_body_that_is_no_object_is_a_problem(body: Any) -> None:
    browser = Browser()
    for method, path in (("POST", LOGIN), ("DELETE", SESSIONS)):
        token = browser.client.cookies["csrftoken"].value
        answer = browser.client.generic(
            method,
            path,
            json.dumps(body),
            content_type="application/json",
            headers={"X-CSRFToken": token},
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), path
        assert answer["Content-Type"] == "application/problem+json"


def test_sessions_are_listed_and_ended() -> None:
    person = PersonFactory()
    here, there = Browser(), Browser("10.0.0.2")
    here.sign_in(person.username)
    there.sign_in(person.username)
    listed = here.client.get(SESSIONS).json()["data"]
    assert len(listed) == 2
    other = next(one["id"] for one in listed if not one["is_current"])
    assert here.send("DELETE", SESSIONS, {"sessions": [other]}).status_code == 200
    assert there.me().status_code == 401
    assert here.me().status_code == 200
    assert here.send("DELETE", SESSION).status_code == 401
    assert here.me().status_code == 401


def test_changing_the_password_ends_all_other_sessions() -> None:
    person = PersonFactory()
    here, there = Browser(), Browser("10.0.0.2")
    here.sign_in(person.username)
    there.sign_in(person.username)
    key = there.session_key
    changed = here.send(
        "POST",
        "/_allauth/browser/v1/account/password/change",
        {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
    )
    assert changed.status_code == 200
    assert here.me().status_code == 200
    assert there.me().status_code == 401
    assert not Session.objects.filter(session_key=key).exists()
    assert Browser().sign_in(person.username, NEW_PASSWORD).status_code == 200


def test_the_row_of_a_shared_session_expires_by_itself() -> None:
    person = PersonFactory()
    shared, own = Browser(), Browser()
    shared.sign_in(person.username, **{"X-Shared-Computer": "1"})
    own.sign_in(person.username)
    soon = timezone.now() + timedelta(minutes=31)
    kept = Session.objects.filter(expire_date__gt=soon).values_list("session_key", flat=True)
    assert list(kept) == [own.session_key]


def test_a_shared_computer_forgets_after_thirty_idle_minutes(monkeypatch: Any) -> None:
    person = PersonFactory()
    browser = Browser()
    browser.sign_in(person.username, **{"X-Shared-Computer": "1"})
    key = browser.session_key
    assert not browser.client.cookies["sessionid"]["max-age"]
    start = clock.now()
    for minutes in (20, 45, 74):
        monkeypatch.setattr(clock, "now", lambda m=minutes: start + timedelta(minutes=m))
        assert browser.me().status_code == 200, minutes
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=105))
    assert person_of_session(key) is None
    gone = browser.me()
    assert gone.status_code == 401
    assert "storage" in gone["Clear-Site-Data"]
    assert not Session.objects.filter(session_key=key).exists()


def test_signing_out_of_a_shared_computer_clears_the_browser() -> None:
    person = PersonFactory()
    shared, own = Browser(), Browser()
    shared.sign_in(person.username, **{"X-Shared-Computer": "1"})
    own.sign_in(person.username)
    assert "storage" in shared.send("DELETE", SESSION)["Clear-Site-Data"]
    assert "Clear-Site-Data" not in own.send("DELETE", SESSION)


def code_of(person: User) -> str:
    return actions.make_codes(actor=None, users=[person])[0][1]


def redeem(browser: Browser, username: str, code: str, password: str = NEW_PASSWORD) -> Any:
    return browser.send(
        "POST",
        "/api/v1/access-codes/redeem",
        {"username": username, "code": code, "password": password},
    )


def test_a_code_gives_a_password_and_signs_in_once() -> None:
    person = PersonFactory(username="lea", password="!")
    code = code_of(person)
    assert len(code.replace("-", "")) == 16
    browser = Browser()
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "i")
    assert redeem(browser, "LEA", typed).status_code == 200
    assert browser.me().json()["username"] == "lea"
    assert len(browser.client.get(SESSIONS).json()["data"]) == 1
    again = redeem(Browser(), "lea", code)
    assert (again.status_code, again.json()["code"]) == (422, "code_invalid")
    assert Browser().sign_in("lea", NEW_PASSWORD).status_code == 200


def test_a_first_sign_in_may_be_on_a_shared_computer() -> None:
    person = PersonFactory(username="lea", password="!")
    browser = Browser()
    answer = browser.send(
        "POST",
        "/api/v1/access-codes/redeem",
        {"username": "lea", "code": code_of(person), "password": NEW_PASSWORD},
        **{"X-Shared-Computer": "1"},
    )
    assert answer.status_code == 200
    assert "storage" in browser.send("DELETE", SESSION)["Clear-Site-Data"]


@pytest.mark.parametrize("how", ["wrong", "expired", "revoked", "unknown", "suspended"])
def test_every_bad_code_reads_the_same(how: str) -> None:
    person = PersonFactory(username="lea", password="!")
    code = code_of(person)
    if how == "expired":
        AccessCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    if how == "revoked":
        code_of(person)
    if how == "suspended":
        actions.suspend(actor=None, user=person)
    typed = "0000-0000-0000-0000" if how == "wrong" else code
    answer = redeem(Browser(), "nobody" if how == "unknown" else "lea", typed)
    assert (answer.status_code, answer.json()["code"]) == (422, "code_invalid")
    assert answer.json()["fields"] == {}


def test_a_weak_password_is_told_in_ones_language_and_leaves_the_code() -> None:
    person = PersonFactory(username="lea", password="!")
    code = code_of(person)
    browser = Browser()
    answer = browser.send(
        "POST",
        "/api/v1/access-codes/redeem",
        {"username": "lea", "code": code, "password": "12345678"},
        **{"Accept-Language": "fr"},
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert "mot de passe" in answer.json()["fields"]["password"].lower()
    assert redeem(browser, "lea", code).status_code == 200


def test_guessing_codes_is_throttled_like_passwords() -> None:
    PersonFactory(username="lea", password="!")
    answers = [redeem(Browser(), "lea", "A" * 16).status_code for _ in range(6)]
    assert answers == [422, 422, 422, 422, 429, 429]


def test_redeeming_needs_csrf() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/api/v1/access-codes/redeem",
        {"username": "a", "code": "b", "password": "c"},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_a_new_code_ends_password_and_sessions() -> None:
    person = PersonFactory(username="lea")
    browser = Browser()
    browser.sign_in("lea")
    before = User.objects.get(pk=person.pk).rights_version
    code = code_of(User.objects.get(pk=person.pk))
    assert browser.me().status_code == 401
    assert Browser().sign_in("lea").status_code == 400
    assert User.objects.get(pk=person.pk).rights_version > before
    assert redeem(Browser(), "lea", code).status_code == 200


def test_a_code_kept_is_a_keyed_hash() -> None:
    person = PersonFactory(password="!")
    code = code_of(person)
    kept = AccessCode.objects.get(user=person)
    assert code.replace("-", "") not in kept.digest
    assert len(kept.digest) == 64


def test_who_is_suspended_is_nobody_at_once(school: School) -> None:
    browser = Browser()
    browser.sign_in(school.pupil.username)
    assert browser.me().status_code == 200
    key = browser.session_key
    school_actions.suspend_person(actor=school.head, person_id=school.pupil.pk)
    assert browser.me().status_code == 401
    assert person_of_session(key) is None
    refused = Browser().sign_in(school.pupil.username)
    assert refused.status_code == 400
    school_actions.restore_person(actor=school.head, person_id=school.pupil.pk)
    assert Browser().sign_in(school.pupil.username).status_code == 200
