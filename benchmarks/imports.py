"""A year of lessons for 60 classes, imported while a class talks.

The import is a process of its own over the same SQLite file as the server. Meanwhile five people
write as fast as they are answered, and a reader asks what of the import is visible.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
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
    line = Meanwhile(server.socket_url, members, place)
    first = asyncio.run(line.run(files))
    lessons = max(first.seen)
    if first.seen - {0, lessons}:
        raise RuntimeError(f"half an import was visible: {sorted(first.seen)}")
    began = time.perf_counter()
    subprocess.run(_import(files), check=True, stdout=subprocess.DEVNULL)
    again = time.perf_counter() - began
    # Every lesson begins five minutes later, in another room; then every one is replaced.
    _rewrite(files, rb"(DT(?:START|END):\d{8}T\d\d\d)0", rb"\g<1>5")
    _rewrite(files, rb"Salle\(s\) : ", rb"Salle(s) : B")
    changed = asyncio.run(line.run(files))
    _rewrite(files, rb"UID:", rb"UID:neu-")
    replaced = asyncio.run(line.run(files))
    if (changed.seen | replaced.seen) != {lessons}:
        raise RuntimeError(f"half a re-import was visible: {changed.seen | replaced.seen}")
    return [
        Figure(
            f"import of a year, {CLASSES} classes, {lessons:,} lessons",
            first.took,
            "s",
            most=60,
            runs=1,
        ),
        *_held("", first),
        Figure("the same import again", again, "s", most=60, runs=1),
        Figure("re-import that changes every lesson", changed.took, "s", runs=1),
        *_held(", every lesson changed", changed),
        Figure("re-import that replaces every lesson", replaced.took, "s", runs=1),
        *_held(", every lesson replaced", replaced),
    ]


def _held(which: str, seen: "Seen") -> list[Figure]:
    return [
        Figure(f"slowest ack of a message meanwhile{which}", seen.slowest, "s", most=3, runs=1),
        Figure(f"the database's writer held for{which}", seen.held, "s", most=2, runs=1),
    ]


def _rewrite(files: Path, what: bytes, by: bytes) -> None:
    for file in files.glob("*.ics"):
        file.write_bytes(re.sub(what, by, file.read_bytes()))


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


def _import(files: Path, *options: str) -> list[str]:
    return [
        sys.executable, str(ROOT / "manage.py"), "import_timetable", str(files),
        "--establishment", UAI, *options,
    ]  # fmt: skip


def _confirmed(files: Path) -> list[str]:
    """The command by which the import is made that replaces everything."""
    asked = subprocess.run(
        _import(files, "--dry-run", "--json"), check=False, stdout=subprocess.PIPE
    )
    words = _import(files, "--confirm", json.loads(asked.stdout)["hash"])[2:]
    return [sys.executable, "-m", "benchmarks.holding", *words]


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


@dataclass
class Seen:
    """Seconds of the import, of the slowest ack and of the import's longest transaction, and
    every number of lessons that was visible."""

    took: float = 0.0
    slowest: float = 0.0
    held: float = 0.0
    seen: set[int] = field(default_factory=set)


class Meanwhile:
    def __init__(self, url: str, members: list[dict[str, Any]], place: Establishment) -> None:
        self._url = url
        self._members = members
        self._place = place

    async def run(self, files: Path) -> Seen:
        command = await sync_to_async(_confirmed)(files)
        lines = [await Line.open(self._url, self._members[at]["token"]) for at in range(WRITERS)]
        channel, result, running = lines[0].channel(), Seen(), True

        async def write(line: Line) -> None:
            while running:
                began = time.perf_counter()
                await _send(line, channel)
                result.slowest = max(result.slowest, time.perf_counter() - began)
                await asyncio.sleep(0.05)

        async def look() -> None:
            visible = Lesson.objects.filter(STANDING, establishment=self._place)
            while running:
                result.seen.add(await sync_to_async(visible.count)())
                await asyncio.sleep(0.25)
            result.seen.add(await sync_to_async(visible.count)())

        doing = [asyncio.create_task(one) for one in (*map(write, lines), look())]
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.PIPE, env=dict(os.environ), cwd=ROOT
        )
        told, _ = await process.communicate()
        result.took = time.perf_counter() - began
        running = False
        await asyncio.gather(*doing)
        await asyncio.gather(*(line.socket.close() for line in lines))
        if process.returncode:
            raise RuntimeError(f"the import ended with {process.returncode}")
        result.held = float(told.split()[-1])
        return result
