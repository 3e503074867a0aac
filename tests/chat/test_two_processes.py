"""Two web processes talk across each other: with Valkey, and while it is stopped or dead.

`make test` runs this on SQLite and on PostgreSQL. Limits are on here, because they stand in Valkey
too and must not make anybody wait for it.
"""

import asyncio
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config.supervise.valkey import binary
from tests.chat.conftest import World, on_postgresql
from tests.chat.server import Server, tied
from tests.chat.test_invariant import Person, end_with_the_same
from tests.services import process

TOLD_WITHIN = 3.0
ACKED_WITHIN = 1.0
NAME = "two-processes"  # of the servers' connections, where the database shows it


class Valkey:
    """A Valkey of our own, to be stopped and killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = process.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = [binary(), "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        with (self.home / "valkey.log").open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=self.home, stdout=out, stderr=out, preexec_fn=tied
            )
        until = time.monotonic() + 20
        while not process.answers(self.port):
            assert time.monotonic() < until, "Valkey did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    with process.folder("two") as home:
        made = Valkey(home)
        yield made
        made.process.send_signal(signal.SIGCONT)
        made.kill()


@pytest.fixture(scope="module")
def servers(world: World, db: str, valkey: Valkey) -> Iterator[tuple[Server, Server]]:
    environment = {"REDIS_URL": valkey.url, "RATE_LIMITS": "on"}
    folder = Path(settings.DATA_DIR)
    if on_postgresql():
        db += f"?application_name={NAME}"
    one, two = Server(db, folder, **environment), Server(db, folder, **environment)
    with one, two:
        yield one, two
    assert one.faults() + two.faults() == []


@pytest.fixture(scope="module")
def server(servers: tuple[Server, Server]) -> Server:
    return servers[0]


async def talks(author, reader, ch, bodies):
    """Each message is acknowledged and told in time."""
    for body in bodies:
        start = time.monotonic()
        ack = await author.send(ch, body)
        acked = time.monotonic() - start
        await reader.event(ch, "message", TOLD_WITHIN, id=ack["id"])
        told = time.monotonic() - start
        assert acked <= ACKED_WITHIN, acked
        assert told <= TOLD_WITHIN, told


async def test_they_talk_across(world: World, connect, servers):
    ch, pupil = world.channel("class"), world.school.pupil
    here = await connect(world.school.teacher, to=servers[0])
    there, also_there = await connect(pupil, to=servers[1]), await connect(pupil, to=servers[0])
    await talks(here, there, ch, ["un", "deux"])
    await talks(there, here, ch, ["trois", "quatre"])
    # Who types and what one has read go by Valkey alone.
    await here.say("typing", ch=ch)
    assert (await there.expect("typing"))["by"]["id"] == world.school.teacher.pk
    await there.say("read", ch=ch, seq=there.pos[ch])
    assert (await also_there.expect("read"))["seq"] == there.pos[ch]

    async def say_all(author, name):
        for n in range(14):
            await author.send(ch, f"{name} {n}")

    third = await connect(world.school.pupils[1], to=servers[1])
    start = here.pos[ch]
    await asyncio.gather(say_all(here, "ici"), say_all(third, "là"))
    logs = []
    for reader in (here, there, also_there, third):
        events = await reader.upto(ch, start + 28)
        logs.append([(e["seq"], e["data"]["body"]) for e in events if e["seq"] > start])
    assert all(log == logs[0] for log in logs)
    assert len(logs[0]) == 28


async def test_clients_of_both_end_with_the_same(world: World, connect, servers, api):
    """Each comes back to either process at random; limits refuse some of what they do."""
    chance, ch = random.Random(7), world.channel("class")

    async def anywhere(user, *, resumed):
        return await connect(user, resumed=resumed, to=chance.choice(servers))

    users = (world.school.head_teacher, world.school.pupils[2], world.school.pupils[3])
    people = [
        Person(user, ch, anywhere, api(user, to=servers[n % 2]), random.Random(n))
        for n, user in enumerate(users)
    ]
    await end_with_the_same(people, acts=40)


async def test_a_right_that_ends_here_ends_there(world: World, connect, servers, api):
    person, ch = world.school.head, world.channel("class")
    there = await connect(person, to=servers[1])
    api(person).post(f"/channels/{ch}/membership")
    await there.expect("joined", TOLD_WITHIN, id=ch)
    api(person).delete(f"/channels/{ch}/membership")
    await there.expect("revoked", TOLD_WITHIN, ch=ch)


async def test_valkey_does_not_answer(world: World, connect, servers, valkey):
    ch = world.channel("class")
    here = await connect(world.school.teacher, to=servers[0])
    there = await connect(world.school.pupil, to=servers[1])
    await talks(here, there, ch, ["avant"])
    valkey.process.send_signal(signal.SIGSTOP)
    await talks(here, there, ch, ["un", "deux", "trois"])
    await talks(there, here, ch, ["quatre", "cinq"])
    late = await connect(world.school.pupils[1], to=servers[1])
    await talks(late, here, ch, ["six"])
    valkey.process.send_signal(signal.SIGCONT)
    await talks(here, there, ch, ["sept"])


async def test_valkey_dies_and_comes_back_empty(world: World, connect, servers, valkey):
    ch = world.channel("class")
    here = await connect(world.school.teacher, to=servers[0])
    there = await connect(world.school.pupil, to=servers[1])
    valkey.kill()
    await talks(here, there, ch, ["un", "deux", "trois"])
    await talks(there, here, ch, ["quatre", "cinq"])
    valkey.start()
    await talks(here, there, ch, ["six"])
    until = time.monotonic() + 20
    while not there.had("typing"):  # hints go by Valkey again
        assert time.monotonic() < until, "the layer did not come back"
        await here.say("typing", ch=ch)
        await asyncio.sleep(1.6)
        await there.settle()


if on_postgresql():

    async def test_connections_that_died_are_replaced(world: World, connect, servers):
        ch = world.channel("class")
        here = await connect(world.school.teacher, to=servers[0])
        there = await connect(world.school.pupil, to=servers[1])
        await talks(here, there, ch, ["avant"])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = %s",
                [NAME],
            )
            assert cursor.rowcount >= 4
        await talks(here, there, ch, ["un", "deux"])
        await talks(there, here, ch, ["trois"])
