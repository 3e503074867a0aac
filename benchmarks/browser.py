"""What a cheap phone on a slow network gets: a 4× slower CPU, 400 kbit/s, 400 ms.

Times are the browser's own. A frame is judged by the time that the page's main thread itself took
for its longest task, so that a busy machine under the bench does not count as the app's.
"""

import json
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

from benchmarks.figure import Figure, middle
from tests.chat.server import Server
from tests.e2e.visitor import Visitor
from tests.e2e.watch import Watch
from tests.services.browser import launch_options

PERSON, AUTHOR = "isabelle.arnaud", "karim.haddad"
CHANNELS, MESSAGES = 40, 2_000
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
READABLE = """() => { const seen = () => {
    const say = document.querySelector('li.msg .say');
    if (say && say.getBoundingClientRect().height > 0)
      requestAnimationFrame(() => { window.readableAt ??= performance.now(); });
    else requestAnimationFrame(seen); };
  seen(); }"""
TRACED = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"]


def measure(server: Server, accounts: list[dict[str, Any]]) -> list[Figure]:
    people = {one["username"]: one for one in accounts}
    channel = _forty_channels(server.url, people[PERSON]["token"])
    _two_thousand_messages(channel)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        bench = _Bench(browser, server.url, people[PERSON], channel)
        figures = [
            Figure("readable, first visit, 40 channels", middle(bench.first_visit), "s", most=3.5),
            Figure("readable, on return", middle(bench.back_again), "s", most=1.5),
            Figure("longest task, a wheel through 2,000", middle(bench.by_wheel), "ms", most=50),
            Figure("longest task, a thumb through 2,000", middle(bench.by_thumb), "ms", most=50),
            Figure("longest task, typing in the composer", middle(bench.typing), "ms", most=50),
        ]
        browser.close()
    return figures


def _forty_channels(url: str, token: str) -> int:
    """The head joins classes and opens directs until there are forty; the channel to open."""
    with httpx.Client(
        base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
    ) as api:

        def items(path: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = api.get(path).raise_for_status().json()["items"]
            return found

        for one in items("/channels?all=1&limit=200"):
            if one["kind"] == "class":
                api.post(f"/channels/{one['id']}/membership").raise_for_status()
        people = items("/people?can=direct&limit=200")
        while (mine := items("/channels?limit=200")) and len(mine) < CHANNELS:
            for person in people[: CHANNELS - len(mine)]:
                api.post("/directs", json={"people": [person["id"]]}).raise_for_status()
            people = people[CHANNELS - len(mine) :]
        return int(next(one["id"] for one in mine if (one["group"] or {}).get("name") == "5e B"))


def _two_thousand_messages(channel: int) -> None:
    from django.db import transaction

    from chat.hub.actions import Send, perform
    from ent_core.people.models import User

    author = User.objects.get(username=AUTHOR)
    words = "On relit la leçon, puis les exercices 3 à 7 de la page 84, sans oublier la figure. "
    with transaction.atomic():
        for at in range(MESSAGES):
            body = f"{at} {words * (1 + at % 4)}"
            perform(author, Send(cid=uuid4(), ch=channel, body=body))


class _Bench:
    def __init__(self, browser: Browser, url: str, person: dict[str, Any], channel: int) -> None:
        self._browser = browser
        self._url = url
        self._person = person
        self._channel = channel
        self._read: Page | None = None

    def _context(self) -> tuple[BrowserContext, Visitor]:
        # The worker's own requests would escape the slow network; the page's cache does not.
        context = self._browser.new_context(
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            locale="fr-FR",
            service_workers="block",
        )
        visitor = Visitor(context, self._url, Watch(self._url))
        visitor.sign_in(self._person["username"], self._person["password"])
        return context, visitor

    def _slow(self, page: Page, *, network: bool = True) -> CDPSession:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        if network:
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW)
        return session

    def _readable(self, page: Page) -> float:
        page.add_init_script(f"({READABLE})()")
        self._slow(page)
        page.goto(f"{self._url}/channels/{self._channel}", wait_until="commit", timeout=60_000)
        while (at := page.evaluate("window.readableAt ?? 0")) == 0:
            page.wait_for_timeout(100)
        return float(at) / 1000

    def first_visit(self) -> float:
        context, visitor = self._context()
        took = self._readable(visitor.page)
        context.close()
        return took

    def back_again(self) -> float:
        context, visitor = self._context()
        visitor.open(self._channel)
        visitor.page.wait_for_timeout(1500)
        visitor.page.close()
        took = self._readable(visitor.new_page().page)
        context.close()
        return took

    def _with_all_read(self) -> Page:
        """The channel with all its messages on the page."""
        if self._read is None:
            _, visitor = self._context()
            visitor.open(self._channel)
            page = visitor.page
            rows = page.locator("li.msg")
            for _ in range(120):
                if rows.count() >= MESSAGES:
                    break
                page.evaluate("document.querySelector('.tl').scrollTop = -1e7")
                page.wait_for_timeout(120)
            expect(rows.first).to_be_attached()
            print(f"{rows.count()} messages on the page")
            self._read = page
        return self._read

    def by_wheel(self) -> float:
        page = self._at_the_end()
        session = self._slow(page, network=False)
        x, y = self._middle(page)
        page.mouse.move(x, y)
        with _Trace(self._browser, page) as trace:
            for way in (-600, 600):
                for _ in range(40):
                    page.mouse.wheel(0, way)
                    page.wait_for_timeout(16)
        page.mouse.move(0, 0)
        session.detach()
        return trace.longest

    def by_thumb(self) -> float:
        page = self._at_the_end()
        session = self._slow(page, network=False)
        x, y = self._middle(page)
        gesture = {"x": x, "y": y, "gestureSourceType": "touch", "speed": 6_000}
        with _Trace(self._browser, page) as trace:
            for way in (12_000, -12_000):
                session.send("Input.synthesizeScrollGesture", {**gesture, "yDistance": way})
        session.detach()
        return trace.longest

    def _at_the_end(self) -> Page:
        page = self._with_all_read()
        page.evaluate("document.querySelector('.tl').scrollTop = 0")
        page.wait_for_timeout(500)
        return page

    def _middle(self, page: Page) -> tuple[float, float]:
        box = page.locator(".tl").bounding_box()
        if box is None:
            raise RuntimeError("the timeline is not shown")
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def typing(self) -> float:
        page = self._with_all_read()
        session = self._slow(page, network=False)
        composer = page.locator(".write textarea")
        composer.fill("")
        composer.focus()
        with _Trace(self._browser, page) as trace:
            composer.press_sequentially(
                "Bonjour à tous, le contrôle de jeudi porte sur les chapitres 3 et 4.", delay=30
            )
        composer.fill("")
        session.detach()
        return trace.longest


class _Trace:
    """The longest task of the page's main thread within, in its own milliseconds of CPU."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._browser = browser
        self._page = page
        self.longest = 0.0

    def __enter__(self) -> "_Trace":
        self._file = Path(tempfile.mkdtemp(prefix="preau-trace-")) / "trace.json"
        self._browser.start_tracing(page=self._page, path=self._file, categories=TRACED)
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.stop_tracing()
        events = json.loads(self._file.read_text())["traceEvents"]
        self._file.unlink()
        self._file.parent.rmdir()
        mains = {
            (one["pid"], one["tid"])
            for one in events
            if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
        }
        tasks = [
            one.get("tdur", one.get("dur", 0)) / 1000
            for one in events
            if one["name"] in {"RunTask", "ThreadControllerImpl::RunTask"}
            and (one["pid"], one["tid"]) in mains
        ]
        self.longest = max(tasks, default=0.0)
