"""A timetable is imported by a process of its own while people write: nobody waits long, nobody
sees half of it, and open pages are told once."""

import asyncio
import json
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
from django.db.models import Count, Q

from ent_core.attendance.models import RollCall
from ent_core.kernel import clock
from ent_core.timetable.imports.claim import EXPIRES
from ent_core.timetable.models import (
    ImportClaim,
    Lesson,
    LessonBatch,
    StagedLesson,
    StagedLink,
)
from ent_core.timetable.permissions import STANDING
from tests.chat.conftest import World

ROOT = Path(__file__).resolve().parents[2]
Starting = Callable[..., Awaitable[asyncio.subprocess.Process]]


def visible(world: World) -> int:
    return Lesson.objects.filter(STANDING, establishment=world.school.establishment).count()


@pytest.fixture
def start(world: World, db: str, valkey_url: str, tmp_path: Path) -> Starting:
    """Starts the import of a year of lessons for both classes."""
    uai = world.school.establishment.uai
    RollCall.objects.all().delete()  # of lessons that go on now: the server flags forgotten ones
    Lesson.objects.all().delete()
    call_command("make_timetable_sample", str(tmp_path), "--establishment", uai, verbosity=0)
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "MODE": "demo",
        "DATABASE_URL": db, "REDIS_URL": valkey_url,
    }  # fmt: skip

    async def started(*options: str, path: Path = tmp_path) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "manage.py", "import_timetable", str(path), "--establishment", uai,
            *options, cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip

    return started


@asynccontextmanager
async def looking(
    world: World, look_at: Callable[[World], object] = visible
) -> AsyncIterator[set[object]]:
    """Every number of lessons (or other sight) that is seen meanwhile."""
    seen = {look_at(world)}

    async def look() -> None:
        while True:
            seen.add(look_at(world))
            await asyncio.sleep(0.05)

    task = asyncio.create_task(look())
    yield seen
    task.cancel()
    seen.add(look_at(world))


async def until(there: Callable[[], bool], process: asyncio.subprocess.Process) -> None:
    """Wait for something that this import does on its way."""
    last = time.monotonic() + 60
    while not there():
        assert time.monotonic() < last
        assert process.returncode is None
        await asyncio.sleep(0.002)


async def kill(process: asyncio.subprocess.Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.wait()


def time_passes() -> None:
    """The half minute after which one who says nothing counts as dead."""
    ImportClaim.objects.update(beat_at=clock.now() - EXPIRES)


def say_otherwise(folder: Path) -> None:
    """Other lessons of one class, the other's lessons in other rooms."""
    others, changed = sorted(folder.glob("*.ics"))
    for file, what, by in (
        (others, b"UID:", b"UID:neu-"),
        (changed, b"Salle(s) : ", b"Salle(s) : B"),
    ):
        file.write_bytes(file.read_bytes().replace(what, by))


async def confirmation(start: Starting) -> tuple[str, str]:
    asked = await start("--dry-run", "--json")
    return "--confirm", json.loads((await asked.communicate())[0])["hash"]


def old_and_new(world: World) -> tuple[int, int]:
    """How many of the lessons that are seen are as the first import said, how many as the second
    says: read in one statement."""
    new = Q(source_uid__startswith="neu-") | Q(rooms__name__startswith="B")
    seen = Lesson.objects.filter(STANDING, establishment=world.school.establishment)
    found = seen.aggregate(
        old=Count("pk", filter=~new, distinct=True), new=Count("pk", filter=new, distinct=True)
    )
    return found["old"], found["new"]


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


@pytest.mark.parametrize("by_the_clock", [False, pytest.param(True, marks=pytest.mark.slow)])
async def test_killed_midway_nothing_is_seen_and_the_next_import_clears_it_away(
    world: World, start: Starting, by_the_clock: bool
) -> None:
    process = await start()
    hidden = Lesson.objects.filter(batch__shown=False)
    await until(hidden.exists, process)
    await kill(process)
    assert visible(world) == 0
    left = set(hidden.values_list("pk", flat=True))
    assert left
    if not by_the_clock:
        time_passes()
    async with looking(world) as seen:
        assert await (await start()).wait() == 0
    assert seen == {0, visible(world)}
    assert not LessonBatch.objects.filter(shown=False).exists()
    assert not Lesson.objects.filter(pk__in=left).exists()


async def test_a_reimport_of_everything_is_seen_whole_or_not_at_all(
    world: World, start: Starting, tmp_path: Path
) -> None:
    assert await (await start()).wait() == 0
    old = old_and_new(world)
    say_otherwise(tmp_path)
    async with looking(world, old_and_new) as seen:
        process = await start(*await confirmation(start))
        await until(StagedLesson.objects.filter(leaves=True).exists, process)
        await kill(process)
        assert old_and_new(world) == old
        time_passes()
        assert await (await start(*await confirmation(start))).wait() == 0
    assert seen == {old, (0, sum(old))}
    assert not StagedLesson.objects.exists()
    assert not StagedLink.objects.exists()
    # What a roll call hangs on (a lesson that goes on now) is kept out of sight.
    assert not Lesson.objects.exclude(STANDING).filter(roll_call=None).exists()


async def test_two_imports_into_one_school_leave_one_whole_timetable(
    world: World, start: Starting, tmp_path: Path
) -> None:
    first = await start()
    await until(Lesson.objects.filter(batch__shown=False).exists, first)
    club = tmp_path / "club" / "club.ics"
    club.parent.mkdir()
    day = Lesson.objects.filter(batch__shown=False).values_list("day", flat=True)[0]
    club.write_bytes(
        (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Club\r\nBEGIN:VEVENT\r\nUID:club\r\n"
            f"DTSTART:{day:%Y%m%d}T170000\r\nDURATION:PT1H\r\nSUMMARY:Maths\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        ).encode()
    )
    second = await start(path=club)
    assert await first.wait() == 0
    many = Lesson.objects.filter(STANDING, source_uid__startswith="essai-").count()
    assert many > 2000
    code = await second.wait()
    assert code in (0, 2)
    assert Lesson.objects.filter(STANDING, source_uid="club").count() == (code == 0)
    assert Lesson.objects.filter(STANDING, source_uid__startswith="essai-").count() == many
    assert not LessonBatch.objects.filter(shown=False).exists()
