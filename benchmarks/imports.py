"""A year of lessons for 60 classes, imported while a class talks.

The import is a process of its own over the same SQLite file as the server. Meanwhile five people
write as fast as they are answered, and a reader asks what of the import is visible.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from asgiref.sync import sync_to_async
from django.core.management import call_command

from benchmarks.figure import Figure
from benchmarks.server import BODY, Line
from ent_core.establishments.models import Establishment, Group, Role, RoleKind, SchoolYear
from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from ent_core.timetable.permissions import STANDING
from ent_core.timetable.school_calendar import follow_the_zone
from tests.chat.server import Server

UAI = "0860099B"
CLASSES = 60
TEACHERS = 130
WRITERS = 5
ROOT = Path(__file__).resolve().parents[1]


def measure(server: Server, accounts: list[dict[str, Any]], folder: Path) -> list[Figure]:
    place = _school()
    files = folder / "timetable"
    call_command("make_timetable_sample", str(files), "--establishment", UAI, verbosity=0)
    members = [one for one in accounts if "5e B" in one["classes"]]
    took, slowest, seen = asyncio.run(_meanwhile(server.socket_url, members, place, files))
    lessons = max(seen)
    if seen - {0, lessons}:
        raise RuntimeError(f"half an import was visible: {sorted(seen)}")
    began = time.perf_counter()
    subprocess.run(_import(files), check=True, stdout=subprocess.DEVNULL)
    again = time.perf_counter() - began
    return [
        Figure(
            f"import of a year, {CLASSES} classes, {lessons:,} lessons", took, "s", most=60, runs=1
        ),
        Figure("slowest ack of a message meanwhile", slowest, "s", most=3, runs=1),
        Figure("the same import again", again, "s", most=60, runs=1),
    ]


def _school() -> Establishment:
    place = Establishment.objects.create(uai=UAI, name="Grand lycée", holiday_zone="A")
    today = place.today()
    first = today.year if today.month >= 8 else today.year - 1
    year = SchoolYear.objects.create(
        establishment=place,
        name=f"{first}-{first + 1}",
        starts_on=today.replace(year=first, month=9, day=1),
        ends_on=today.replace(year=first + 1, month=7, day=4),
    )
    follow_the_zone(year)
    Group.objects.bulk_create(
        Group(establishment=place, year=year, kind=Group.Kind.DIVISION, name=f"{level}e {number}")
        for level in (6, 5, 4, 3)
        for number in range(1, CLASSES // 4 + 1)
    )
    people = User.objects.bulk_create(
        User(username=f"bench-{at}", first_name=f"Prénom{at}", last_name=f"Nom{at}")
        for at in range(TEACHERS)
    )
    Role.objects.bulk_create(
        Role(user=one, establishment=place, role=RoleKind.TEACHER) for one in people
    )
    return place


def _import(files: Path) -> list[str]:
    return [
        sys.executable, str(ROOT / "manage.py"), "import_timetable", str(files),
        "--establishment", UAI,
    ]  # fmt: skip


async def _send(line: Line, channel: int) -> None:
    """Write one message, wait for its ack, and say what was read, as a client must that stays."""
    frame = {"op": "send", "cid": str(uuid4()), "ch": channel, "body": BODY}
    await line.socket.send(json.dumps(frame))
    last = 0
    while True:
        answer = json.loads(await line.socket.recv())
        last = max(last, answer.get("seq") or 0)
        if answer["op"] == "ack":
            break
        if answer["op"] == "error":
            raise RuntimeError(str(answer))
    await line.socket.send(json.dumps({"op": "recv", "cur": {str(channel): last}}))


async def _meanwhile(
    url: str, members: list[dict[str, Any]], place: Establishment, files: Path
) -> tuple[float, float, set[int]]:
    """Seconds of the import, of the slowest ack, and every number of lessons that was visible."""
    lines = [await Line.open(url, members[at]["token"]) for at in range(WRITERS)]
    channel, slowest, seen, running = lines[0].channel(), 0.0, {0}, True

    async def write(line: Line) -> None:
        nonlocal slowest
        while running:
            began = time.perf_counter()
            await _send(line, channel)
            slowest = max(slowest, time.perf_counter() - began)
            await asyncio.sleep(0.05)

    async def look() -> None:
        visible = Lesson.objects.filter(STANDING, establishment=place)
        while running:
            seen.add(await sync_to_async(visible.count)())
            await asyncio.sleep(0.25)
        seen.add(await sync_to_async(visible.count)())

    doing = [*(asyncio.create_task(write(line)) for line in lines), asyncio.create_task(look())]
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *_import(files), stdout=subprocess.DEVNULL, env=dict(os.environ)
    )
    code = await process.wait()
    took = time.perf_counter() - began
    running = False
    await asyncio.gather(*doing)
    await asyncio.gather(*(line.socket.close() for line in lines))
    if code:
        raise RuntimeError(f"the import ended with {code}")
    return took, slowest, seen
