"""Restarts and deaths: sockets are told, and nothing acknowledged is lost or doubled."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed

from chat.hub.models import Message
from tests.chat.conftest import World
from tests.chat.server import Server


@pytest.fixture
def server(world: World, db: str, valkey_url: str) -> Iterator[Server]:
    """A server of each test's own: these tests end it."""
    with Server(db, Path(settings.DATA_DIR), REDIS_URL=valkey_url) as running:
        yield running
    assert running.faults() == []


async def test_a_restart_says_so(world: World, connect, server):
    clients = [await connect(person) for person in (world.school.pupil, world.school.teacher)]
    server.signal(signal.SIGTERM)
    for client in clients:
        assert await client.closed() == 1012


async def test_what_was_sent_before_a_restart_is_kept(world: World, connect, server, api):
    ch = world.channel("class")
    client = await connect(world.school.teacher)
    cids = [str(uuid4()) for _ in range(30)]
    for cid in cids:
        await client.say("send", cid=cid, ch=ch, body=cid)
    server.signal(signal.SIGTERM)
    assert await client.closed() == 1012
    acked = {frame["cid"]: frame["seq"] for frame in client.had("ack")}
    server.stop()
    server.start()
    kept = {e["data"]["body"]: e["seq"] for e in api(world.school.pupil).history(ch)
            if e["kind"] == "message"}  # fmt: skip
    assert all(kept[cid] == seq for cid, seq in acked.items())
    assert Message.objects.filter(body__in=cids).count() == len(kept.keys() & set(cids))


async def test_killed_while_200_are_sent(world: World, connect, server):
    """After the restart each client sends again what was not acknowledged: each is there once."""
    ch = world.channel("class")
    authors = [world.school.teacher, world.school.pupil, *world.school.pupils[1:3]]
    wanted = {person.pk: [str(uuid4()) for _ in range(50)] for person in authors}
    acked: dict[str, int] = {}
    enough = asyncio.Event()

    async def send_all(person):
        client = await connect(person)
        try:
            for cid in wanted[person.pk]:
                await client.say("send", cid=cid, ch=ch, body=cid)
                await asyncio.sleep(0)
            for cid in wanted[person.pk]:
                acked[cid] = (await client.answer(cid))["seq"]
                if len(acked) >= 60:
                    enough.set()
        except (ConnectionClosed, OSError):
            acked.update({one["cid"]: one["seq"] for one in client.had("ack")})

    async def kill():
        await enough.wait()
        os.kill(server.process.pid, signal.SIGKILL)

    await asyncio.gather(kill(), *map(send_all, authors))
    assert len(acked) >= 60
    server.kill()
    server.start()
    for person in authors:
        client = await connect(person, resumed=False)
        for cid in wanted[person.pk]:
            again = await client.ask("send", cid=cid, ch=ch, body=cid)
            if cid in acked:
                assert (again["seq"], again["dup"]) == (acked[cid], True)
    reader = await connect(world.school.head_teacher, resumed=False)
    await reader.resume({ch: 0})
    said = [e["data"]["body"] for e in reader.events[ch] if e["kind"] == "message"]
    everything = {cid for cids in wanted.values() for cid in cids}
    assert sorted(body for body in said if body in everything) == sorted(everything)
