"""A timetable is imported by a process of its own while people write: nobody waits long, nobody
sees half of it, and open pages are told once."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command

from ent_core.timetable.models import Lesson, LessonBatch
from ent_core.timetable.permissions import STANDING
from tests.chat.conftest import World

ROOT = Path(__file__).resolve().parents[2]
Starting = Callable[[], Awaitable[asyncio.subprocess.Process]]


def visible(world: World) -> int:
    return Lesson.objects.filter(STANDING, establishment=world.school.establishment).count()


@pytest.fixture
def start(world: World, db: str, valkey_url: str, tmp_path: Path) -> Starting:
    """Starts the import of a year of lessons for both classes."""
    uai = world.school.establishment.uai
    Lesson.objects.all().delete()
    call_command("make_timetable_sample", str(tmp_path), "--establishment", uai, verbosity=0)
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "MODE": "demo",
        "DATABASE_URL": db, "REDIS_URL": valkey_url,
    }  # fmt: skip

    async def started() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "manage.py", "import_timetable", str(tmp_path), "--establishment", uai,
            cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    return started


@asynccontextmanager
async def looking(world: World) -> AsyncIterator[set[int]]:
    """Every number of lessons that is seen meanwhile."""
    seen = {visible(world)}

    async def look() -> None:
        while True:
            seen.add(visible(world))
            await asyncio.sleep(0.05)

    task = asyncio.create_task(look())
    yield seen
    task.cancel()
    seen.add(visible(world))


async def test_sends_are_answered_and_the_lessons_are_there_at_once(
    world: World, connect, start: Starting
) -> None:
    writer = await connect(world.school.teacher)
    reader = await connect(world.school.pupil)
    ch = world.channel("class")
    slowest = 0.0
    async with looking(world) as seen:
        process = await start()
        ended = asyncio.create_task(process.wait())
        while not ended.done():
            began, cid = time.monotonic(), str(uuid4())
            await writer.say("send", cid=cid, ch=ch, body="On en est où ?")
            await writer.expect("ack", cid=cid)
            slowest = max(slowest, time.monotonic() - began)
            await asyncio.sleep(0.02)
    assert await ended == 0
    assert slowest < 3
    assert seen == {0, visible(world)}
    assert visible(world) > 2000
    assert (await reader.expect("changed"))["what"] == "timetable"
    await asyncio.sleep(0.5)
    assert [frame["what"] for frame in reader.had("changed")] == []


async def test_killed_midway_nothing_is_seen_and_the_next_import_clears_it_away(
    world: World, connect, start: Starting
) -> None:
    process = await start()
    hidden = Lesson.objects.filter(batch__shown=False)
    until = time.monotonic() + 60
    while not hidden.exists():
        assert time.monotonic() < until
        assert process.returncode is None
        await asyncio.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert visible(world) == 0
    left = set(hidden.values_list("pk", flat=True))
    assert left
    async with looking(world) as seen:
        assert await (await start()).wait() == 0
    assert seen == {0, visible(world)}
    assert not LessonBatch.objects.filter(shown=False).exists()
    assert not Lesson.objects.filter(pk__in=left).exists()
