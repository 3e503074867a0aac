"""A class hands in its photographs all at once, while others go on talking and reading."""

import asyncio
import io
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
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
    over = asyncio.Event()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:
        line = await Line.open(server.socket_url, other["token"])
        reads: list[float] = []
        sends: list[float] = []
        async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
            meanwhile = [
                *(asyncio.create_task(_read(http, other, reads, over)) for _ in range(READERS)),
                asyncio.create_task(_send(line, sends, over)),
            ]
            tokens = [one["token"] for one in pupils]
            # In a process of its own: what the pupils' machines do is not the server's time.
            took, kept = await asyncio.get_running_loop().run_in_executor(
                elsewhere, hand_in, server.url, tokens, photo
            )
            over.set()
            await asyncio.gather(*meanwhile)
        await line.socket.close()
    return PUPILS - kept, took, _p99(reads), _p99(sends)


def hand_in(url: str, tokens: list[str], photo: bytes) -> tuple[float, int]:
    """Send ``photo`` as everybody at once; seconds until the last answer, and how many are there
    whole afterwards."""
    said = b'Content-Disposition: form-data; name="file"; filename="devoir.jpg"'
    body = b"--x\r\n" + said + b"\r\nContent-Type: image/jpeg\r\n\r\n" + photo + b"\r\n--x--\r\n"
    return asyncio.run(_hand_in(url, tokens, body))


async def _hand_in(url: str, tokens: list[str], body: bytes) -> tuple[float, int]:
    limits = httpx.Limits(max_connections=len(tokens))
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as http:
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        began = time.perf_counter()
        answers = await asyncio.gather(
            *(
                http.post("/api/v1/files", content=body, headers={**kind, **_bearer(token)})
                for token in tokens
            )
        )
        took = time.perf_counter() - began
        there = 0
        for token, answer in zip(tokens, answers, strict=True):
            if answer.status_code != 201:
                continue
            said = answer.json()
            got = await http.get(f"/api/v1/files/{said['id']}", headers=_bearer(token))
            there += got.status_code == 200 and len(got.content) == said["size"] > SIZE // 2
    return took, there


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _read(
    http: httpx.AsyncClient, one: dict[str, Any], into: list[float], over: asyncio.Event
) -> None:
    while not over.is_set():
        began = time.perf_counter()
        (await http.get("/api/v1/channels", headers=_bearer(one["token"]))).raise_for_status()
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
