"""A web process over the test's database, a browser, and a school of its own a test."""

import fcntl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import transaction
from playwright.sync_api import Browser, expect, sync_playwright

from chat.hub import roster_channels
from chat.hub.models import Channel
from config.supervise.prepare import collect
from ent_core.people.models import User
from tests.chat.conftest import database_url
from tests.chat.server import Server
from tests.e2e.visitor import Visitor
from tests.e2e.watch import Watch
from tests.factories import PASSWORD, School, make_school, token_of
from tests.services.browser import launch_options

HERE = Path(__file__).parent
FIRST_HALF = {"test_axe", "test_budget", "test_layout", "test_messages"}
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two halves, each with one server and one browser, so that two processes share the work."""
    for item in items:
        if item.path.is_relative_to(HERE):
            half = 1 if item.path.stem in FIRST_HALF else 2
            item.add_marker(pytest.mark.xdist_group(f"e2e-{half}"))


@pytest.fixture(scope="package")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The URL of the test database, whose rows are committed here and emptied afterwards."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # Playwright keeps a loop in this thread, on which nothing else runs.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield database_url()
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture(scope="session")
def pages() -> None:
    """The built frontend where the server looks for it, compressed, made once a run."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    if not (Path(settings.FRONTEND_DIST) / ".vite" / "manifest.json").is_file():
        pytest.fail("the pages are not built: make build")
    with (root.parent / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        collect(Path(settings.FRONTEND_DIST), root)
        if not any(root.glob("assets/*.js.gz")):
            subprocess.run(
                [sys.executable, "-m", "whitenoise.compress", "-q", str(root)], check=True
            )


@pytest.fixture(scope="package")
def server(db: str, pages: None, valkey_url: str) -> Iterator[Server]:
    with Server(db, Path(settings.DATA_DIR), REDIS_URL=valkey_url) as running:
        yield running
    assert running.faults() == []


@pytest.fixture(scope="package")
def chromium(server: Server) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


def named_people(school: School) -> list[tuple[User, tuple[str, str, str]]]:
    """Who is met in the tests, called as people are."""
    return [
        (school.pupils[0], ("", "Léa", "Marchand")),
        (school.pupils[1], ("", "Inès", "Benali")),
        (school.pupils[2], ("", "Noah", "Petit")),
        (school.teacher, ("Mme", "Claire", "Garnier")),
        (school.head_teacher, ("M.", "Karim", "Haddad")),
        (school.school_life, ("Mme", "Aïssata", "Camara")),
        (school.head, ("Mme", "Isabelle", "Arnaud")),
        (school.office, ("Mme", "Martine", "Pelletier")),
        (school.guardians[0], ("Mme", "Sofia", "Marchand")),
        (school.guardians[2], ("M.", "Nabil", "Bouazza")),
    ]


@lru_cache(maxsize=1)
def hashed() -> str:
    """The password as the server keeps one; the tests' own settings have a quicker way."""
    hasher = Argon2PasswordHasher()
    return hasher.encode(PASSWORD, hasher.salt())


@dataclass
class Place:
    """A school of its own for one test: nothing that another test did can be seen in it."""

    school: School
    server: Server

    def channel(self, kind: str, *, other: bool = False) -> int:
        group = self.school.other_division if other else self.school.division
        where = {"group": group} if kind != Channel.Kind.STAFF else {}
        return Channel.objects.get(establishment=self.school.establishment, kind=kind, **where).pk

    def follow(self) -> None:
        """Bring the channels to the roster, as the worker does after every change of it."""
        roster_channels.follow(self.school.establishment.pk)

    def api(self, person: User, method: str, path: str, body: object = None) -> Any:
        """What ``person`` does elsewhere, over HTTP with a token; the answer's body."""
        answer = httpx.request(
            method,
            f"{self.server.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {token_of(person)}"},
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def says(self, person: User, channel: int, body: str, **fields: Any) -> dict[str, Any]:
        """``person`` writes from elsewhere; the ack."""
        message = {"cid": str(uuid4()), "body": body, **fields}
        ack: dict[str, Any] = self.api(person, "POST", f"/channels/{channel}/messages", message)
        return ack


@pytest.fixture
def place(server: Server) -> Place:
    before = User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        school = make_school(pupils=3)
        for person, (civility, first, last) in named_people(school):
            person.civility, person.first_name, person.last_name = civility, first, last
            person.save()
        User.objects.filter(pk__gt=before).update(password=hashed())
        roster_channels.follow(school.establishment.pk)
    return Place(school, server)


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Visit]:
    """``visit(person)``: a browser of their own, signed in; without a person, at the door."""
    watch = Watch(server.url)
    contexts = []

    def visit(
        person: User | None = None, *, on: str = "desktop", shared: bool = False, **options: Any
    ) -> Visitor:
        width, height = SIZES[on]
        phone = {"has_touch": True, "is_mobile": True, "device_scale_factor": 1}
        context = chromium.new_context(
            **{
                "viewport": {"width": width, "height": height},
                "locale": "fr-FR",
                "timezone_id": "Europe/Paris",
                **(phone if on == "phone" else {}),
                **options,
            }
        )
        contexts.append(context)
        watch.over(context)
        visitor = Visitor(context, server.url, watch)
        return visitor.sign_in(person.username, PASSWORD, shared=shared) if person else visitor

    yield visit
    for context in contexts:
        context.close()
    assert watch.faults == []
