"""Promises 6 and 8: a slow reader hurts nobody, and silence is noticed. These take their time."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.chat.conftest import World

pytestmark = pytest.mark.slow


async def test_200_unconfirmed_for_30_seconds_close_4408(world: World, connect):
    ch = world.channel("class")
    author, other = await connect(world.school.teacher), await connect(world.school.pupils[1])
    slow = await connect(world.school.pupil)
    slow.confirms = False
    start = slow.pos[ch]
    for n in range(260):
        last = await author.send(ch, f"vite {n}")
    await other.upto(ch, last["seq"])
    await slow.upto(ch, start + 200)
    full = time.monotonic()
    await slow.settle()
    assert slow.pos[ch] == start + 200
    while time.monotonic() - full < 20:  # pings do not count as confirming
        await asyncio.sleep(5)
        await slow.settle()
    assert await slow.closed(20) == 4408
    assert 28 <= time.monotonic() - full <= 40
    again = await connect(world.school.pupil, resumed=False)
    await again.resume({ch: start + 200})
    await again.upto(ch, last["seq"])
    assert [e["seq"] for e in again.events[ch]] == list(range(start + 201, last["seq"] + 1))


async def test_who_confirms_in_time_is_not_closed(world: World, connect):
    ch = world.channel("class")
    author, slow = await connect(world.school.teacher), await connect(world.school.pupil)
    slow.confirms = False
    start = slow.pos[ch]
    for n in range(450):
        last = await author.send(ch, f"vite {n}")
    for upto in (200, 400):
        await slow.upto(ch, start + upto)
        await asyncio.sleep(18)
        await slow.confirm()
    await slow.upto(ch, last["seq"])
    await slow.settle()


async def test_who_does_not_read_is_closed_and_nobody_waits(world: World, connect, server):
    ch = world.channel("class")
    author, other = await connect(world.school.teacher), await connect(world.school.pupils[1])
    stuck = await connect(world.school.pupil)
    stuck._socket.transport.pause_reading()
    body = "é" * 4_000
    for _ in range(230):
        start = time.monotonic()
        ack = await author.send(ch, body)
        await other.upto(ch, ack["seq"])
        assert time.monotonic() - start < 2
    before = memory(server)
    for _ in range(300):
        ack = await author.send(ch, body)
    await other.upto(ch, ack["seq"])
    assert memory(server) - before < 20 * 1024 * 1024
    await asyncio.sleep(34)
    stuck._socket.transport.resume_reading()
    try:
        code = await stuck.closed(20)
    except OSError:
        code = None
    assert code in (4408, None)
    back = await connect(world.school.pupil, resumed=False)
    await back.resume({ch: stuck.pos[ch]})
    assert back.pos[ch] == ack["seq"]


def memory(server) -> int:
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    raise LookupError("VmRSS")


async def test_silence_closes_and_pings_keep_open(world: World, connect):
    silent, pinging = await connect(world.school.pupil), await connect(world.school.teacher)
    start = time.monotonic()

    async def ping():
        while time.monotonic() - start < 75:
            await pinging.settle()
            await asyncio.sleep(5)

    code, _ = await asyncio.gather(silent.closed(80), ping())
    assert code == 1001
    await pinging.settle()
