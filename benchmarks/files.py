"""A class hands in its photographs all at once, while others go on talking and reading."""

import asyncio
import io
import os
import time
from statistics import median
from typing import Any

import httpx
from PIL import Image

from benchmarks.figure import Figure
from benchmarks.server import Line
from tests.chat.server import Server

PUPILS = 35
SIZE = 5_000_000
SIDES = (4000, 3000)
READERS = 4


def measure(server: Server, accounts: list[dict[str, Any]]) -> list[Figure]:
    pupils = [one for one in accounts if one["role"] == "pupil"][:PUPILS]
    others = [one for one in accounts if one["role"] == "teacher" and "5e B" in one["classes"]]
    photo = photograph()
    rounds = [asyncio.run(_round(server, pupils, others[0], photo)) for _ in range(3)]
    lost = sum(one[0] for one in rounds)
    took, reads, sends = (median(one[at] for one in rounds) for at in (1, 2, 3))
    return [
        Figure(f"{PUPILS} × 5 MB handed in at once: lost", lost, "files", most=0),
        Figure("all of them kept after", took, "s"),
        Figure("meanwhile, p99: a page’s data", reads, "s", most=1),
        Figure("meanwhile, p99: sent to acknowledged", sends, "s", most=1),
    ]


def photograph() -> bytes:
    """About 5 MB of 12 megapixels, as a phone makes them: with a place, and taken upright."""
    width, height = SIDES
    small = Image.frombytes("RGB", (width // 4, height // 4), os.urandom(width * height * 3 // 16))
    picture = small.resize(SIDES, Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    best = b""
    for quality in range(30, 96, 5):
        into = io.BytesIO()
        picture.save(into, "JPEG", quality=quality, exif=exif)
        if abs(len(into.getvalue()) - SIZE) < abs(len(best) - SIZE):
            best = into.getvalue()
    return best


async def _round(
    server: Server, pupils: list[dict[str, Any]], other: dict[str, Any], photo: bytes
) -> tuple[int, float, float, float]:
    """Lost uploads, seconds until the last was kept, and p99 of the others' reads and sends."""
    limits = httpx.Limits(max_connections=PUPILS + READERS)
    over = asyncio.Event()
    async with httpx.AsyncClient(base_url=server.url, timeout=120, limits=limits) as http:
        line = await Line.open(server.socket_url, other["token"])
        reads: list[float] = []
        sends: list[float] = []
        meanwhile = [
            *(asyncio.create_task(_read(http, other, reads, over)) for _ in range(READERS)),
            asyncio.create_task(_send(line, sends, over)),
        ]
        began = time.perf_counter()
        answers = await asyncio.gather(*(_hand_in(http, one, photo) for one in pupils))
        took = time.perf_counter() - began
        over.set()
        await asyncio.gather(*meanwhile)
        await line.socket.close()
        lost = 0
        for pupil, answer in zip(pupils, answers, strict=True):
            kept = answer.status_code == 201 and await _is_there(http, pupil, answer.json())
            lost += not kept
    return lost, took, _p99(reads), _p99(sends)


def _bearer(one: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {one['token']}"}


async def _hand_in(http: httpx.AsyncClient, one: dict[str, Any], photo: bytes) -> httpx.Response:
    return await http.post(
        "/api/v1/files", files={"file": ("devoir.jpg", photo)}, headers=_bearer(one)
    )


async def _is_there(http: httpx.AsyncClient, one: dict[str, Any], said: dict[str, Any]) -> bool:
    got = await http.get(f"/api/v1/files/{said['id']}", headers=_bearer(one))
    return got.status_code == 200 and len(got.content) == said["size"] > SIZE * 0.5


async def _read(
    http: httpx.AsyncClient, one: dict[str, Any], into: list[float], over: asyncio.Event
) -> None:
    while not over.is_set():
        began = time.perf_counter()
        (await http.get("/api/v1/channels", headers=_bearer(one))).raise_for_status()
        into.append(time.perf_counter() - began)
        await asyncio.sleep(0.05)


async def _send(line: Line, into: list[float], over: asyncio.Event) -> None:
    while not over.is_set():
        began = time.perf_counter()
        await line.send(line.channel())
        into.append(time.perf_counter() - began)
        await asyncio.sleep(0.05)


def _p99(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)] if waits else float("inf")
