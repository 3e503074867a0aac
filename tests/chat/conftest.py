"""A server process a module over the test's own database, with two schools in it."""

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from websockets.asyncio.client import connect as open_socket

from chat.hub import roster_channels, writer
from chat.hub.models import Channel, Epoch
from ent_core.establishments.models import Group
from ent_core.people.models import User
from tests.chat.client import Api, Client
from tests.chat.server import Server
from tests.factories import (
    GroupFactory,
    MembershipFactory,
    School,
    TeachingFactory,
    TeachingTeacherFactory,
    make_school,
    token_of,
)

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module's tests share its server, so they run in one process of pytest."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The URL of the test database, whose rows are committed here and emptied after the module.

    It takes the place of pytest-django's ``db``, whose transactions no server process could see.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # Tests are coroutines that read and write rows in passing; nothing else is on their loop.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield database_url()
        writer.stop()
        epoch = Epoch.objects.first()
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        if epoch is not None:  # it is the same history to a server that goes on running
            epoch.save()


def database_url() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


@dataclass
class World:
    """A school, a twin of it in which nothing of the first may be seen, and their channels."""

    school: School
    twin: School

    def channel(self, kind: str, school: School | None = None, *, other: bool = False) -> int:
        """The id of the division's channel of a kind (``other``: of the other division)."""
        here = school or self.school
        where = {"establishment": here.establishment, "kind": kind}
        if kind not in (Channel.Kind.STAFF, Channel.Kind.GROUP):
            where["group"] = here.other_division if other else here.division
        return Channel.objects.get(**where).pk

    def follow(self) -> None:
        """Bring the channels to the roster, as the worker does after every change of it."""
        for school in (self.school, self.twin):
            roster_channels.follow(school.establishment.pk)


@pytest.fixture(scope="module")
def world(db: str) -> World:
    made = World(make_school(pupils=4), make_school(name="Collège du Parc"))
    add_group(made.school)
    made.follow()
    return made


def add_group(school: School) -> None:
    """«4e Latin», with the first pupil and the teacher."""
    group = GroupFactory(year=school.year, kind=Group.Kind.GROUP, name="4e Latin")
    MembershipFactory(group=group, user=school.pupil)
    latin = TeachingFactory(group=group, subject=school.subject)
    TeachingTeacherFactory(teaching=latin, user=school.teacher)


@pytest.fixture(scope="package")
def shared_server(
    django_db_setup: None, django_db_blocker: Any, valkey_url: str
) -> Iterator[Server]:
    """One server for all modules that need nothing special of theirs."""
    with django_db_blocker.unblock():
        url = database_url()
    with Server(url, Path(settings.DATA_DIR), REDIS_URL=valkey_url) as running:
        yield running


@pytest.fixture(scope="module")
def server_environment() -> dict[str, str] | None:
    """What a module's own server is started with; None: the shared one will do."""
    return None


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, world: World, db: str, server_environment: dict[str, str] | None
) -> Iterator[Server]:
    if server_environment is None:
        running: Server = request.getfixturevalue("shared_server")
        yield running
    else:
        with Server(db, Path(settings.DATA_DIR), **server_environment) as running:
            yield running
    assert running.faults() == []


Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
async def connect(server: Server) -> AsyncIterator[Connect]:
    """``await connect(person)``: an open socket that has said hello and resumed at the head."""
    async with contextlib.AsyncExitStack() as ends:

        async def connect(
            person: User,
            *,
            resumed: bool = True,
            to: Server | None = None,
            token: str | None = None,
            headers: dict[str, str] | None = None,
        ) -> Client:
            bearer = {"Authorization": f"Bearer {token or token_of(person)}"}
            socket = await open_socket(
                (to or server).socket_url,
                additional_headers=headers if headers is not None else bearer,
                max_size=None,
                proxy=None,
                ping_interval=None,
                close_timeout=1,  # one whose client has read nothing for long never says goodbye
            )
            ends.push_async_callback(socket.close)
            client = Client(socket)
            await client.take_hello()
            if resumed:
                await client.resume()
            return client

        yield connect


@pytest.fixture
def api(server: Server) -> Iterator[Callable[..., Api]]:
    """``api(person)``: HTTP as that person (None: as nobody)."""
    with contextlib.ExitStack() as ends:

        def as_person(person: User | None, *scopes: str, to: Server | None = None) -> Api:
            client = Api((to or server).url, token_of(person, *scopes) if person else None)
            ends.callback(client.close)
            return client

        yield as_person


def on_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")
