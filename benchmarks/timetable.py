"""Lessons: how soon a change is read, and what a week's page costs the server."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any

import httpx
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.figure import Figure, middle
from benchmarks.school import BigSchool, client, client_of, get, make_big_school, p95
from benchmarks.server import Line
from ent_core.kernel import clock
from tests.chat.server import Server

READERS = 60
ACTS = 30
WEEK_MS = 50.0


def measure(server: Server, accounts: list[dict[str, Any]]) -> list[Figure]:
    members = [one for one in accounts if "5e B" in one["classes"]]
    rounds = middle(lambda: asyncio.run(_told(server, members)))
    began = time.perf_counter()
    school = make_big_school()
    made = time.perf_counter() - began
    return [
        Figure(
            f"lesson changed → card on {READERS} sockets of the class, p95", rounds, "s", most=1
        ),
        *_weeks_of_the_demo(members),
        Figure("make a school of 2,030 pupils and 62,000 lessons", made, "s", runs=1),
        *_weeks(school),
        *_acts(school),
    ]


async def _told(server: Server, members: list[dict[str, Any]]) -> float:
    """Seconds from a request to the card, the slowest 5 % of all cards and sockets left out."""
    pupils = [one for one in members if one["role"] == "pupil"]
    teacher = next(one for one in members if one["role"] == "teacher")
    lines = [
        await Line.open(server.socket_url, pupils[n % len(pupils)]["token"]) for n in range(READERS)
    ]
    group = next(
        one["group"]["id"] for one in lines[0].hello["channels"] if one["id"] == lines[0].channel()
    )
    took: list[float] = []
    bearer = {"Authorization": f"Bearer {teacher['token']}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=bearer) as http:
        lesson = await _lesson(http, group)
        for n in range(ACTS):
            began = time.perf_counter()
            reading = [asyncio.create_task(_card(line, began)) for line in lines]
            kind = "restore" if n % 2 else "cancel"
            body = {"kind": kind, "force": True, "reason": "banc d’essai"}
            answer = await http.post(f"/lessons/{lesson}/changes", json=body)
            answer.raise_for_status()
            took += await asyncio.gather(*reading)
    await asyncio.gather(*(line.socket.close() for line in lines))
    return sorted(took)[int(len(took) * 0.95) - 1]


async def _lesson(http: httpx.AsyncClient, group: int) -> int:
    """A lesson of tomorrow evening, for once."""
    starts_at = (clock.now() + timedelta(days=1)).replace(hour=19, minute=0)
    body = {
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(minutes=50)).isoformat(),
        "groups": [group],
        "title": "Banc d’essai",
        "force": True,
        "reason": "banc d’essai",
    }
    answer = await http.post("/lessons", json=body)
    answer.raise_for_status()
    return int(answer.json()["id"])


async def _card(line: Line, began: float) -> float:
    while True:
        frame = json.loads(await line.socket.recv())
        is_card = frame["op"] == "event" and frame["kind"] == "card"
        if is_card and frame["data"]["facts"]["kind"] != "add":
            return time.perf_counter() - began


def _weeks_of_the_demo(members: list[dict[str, Any]]) -> list[Figure]:
    return [
        Figure(
            f"week of a {role} in the demo school, p95",
            middle(
                lambda one=one: p95(get(client_of(one["token"]), "/timetable"))  # type: ignore[misc]
            ),
            "ms",
            most=WEEK_MS,
        )
        for role in ("pupil", "teacher")
        for one in [next(one for one in members if one["role"] == role)]
    ]


def _weeks(school: BigSchool) -> list[Figure]:
    span = f"from={school.monday}&to={school.monday + timedelta(days=6)}"
    head, pupil = client(school.head), school.pupils[0].pk
    pages = {
        "pupil’s own": (client(school.pupils[0]), ""),
        "child’s, for a guardian": (client(school.guardian), f"&pupil={pupil}"),
        "teacher’s own": (client(school.teachers[0]), ""),
        "class’s, for the head": (head, f"&group={school.divisions[0].pk}"),
        "room’s, for the head": (head, f"&room={school.rooms[0].pk}"),
    }
    figures = []
    for what, (asking, whose) in pages.items():
        page = get(asking, f"/timetable?{span}{whose}")
        page()
        with CaptureQueriesContext(connection) as queries:
            page()
        name = f"week view of 2,000 pupils: {what}, p95 ({len(queries)} queries)"
        figures.append(Figure(name, middle(lambda page=page: p95(page)), "ms", most=WEEK_MS))  # type: ignore[misc]
    return figures


def _acts(school: BigSchool) -> list[Figure]:
    """A teacher away for a week, seen beforehand; told only."""
    asking = client(school.office)
    body = {
        "teacher": school.teachers[0].pk,
        "from": school.monday.isoformat(),
        "to": (school.monday + timedelta(days=6)).isoformat(),
        "preview": True,
    }

    def preview() -> object:
        answer = asking.post("/api/v1/timetable/away", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer

    return [Figure("teacher away for a week, preview, p95", p95(preview), "ms", runs=1)]
