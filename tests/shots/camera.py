"""One browser that goes from scene to scene."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.visitor import Visitor
from tests.e2e.watch import Watch
from tests.services.browser import launch_options
from tests.shots.stage import Job, Stage

WIDTHS = {"390": (390, 844), "1280": (1280, 800)}


def take(url: str, accounts: list[dict[str, Any]], jobs: Sequence[Job], into: Path) -> list[str]:
    """Take these pictures; what went wrong, a line each."""
    faults: list[str] = []
    people = {one["username"]: one for one in accounts}
    cookies: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for job in jobs:
            try:
                faults += _one(browser, url, people, cookies, job, into)
            except Exception as error:  # the other pictures are still wanted
                faults.append(f"{job.name}: {str(error).splitlines()[0][:200]}")
        browser.close()
    return faults


def _one(
    browser: Browser,
    url: str,
    people: dict[str, dict[str, Any]],
    cookies: dict[str, Any],
    job: Job,
    into: Path,
) -> list[str]:
    width, height = WIDTHS[job.width]
    phone = job.width == "390"
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=1,
        is_mobile=phone,
        has_touch=phone,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme=job.theme,
        reduced_motion="reduce",
        service_workers="block",
        storage_state=cookies.get(job.person) if not job.fresh else None,
    )
    watch = Watch(url)
    watch.over(context)
    watch.allow("status of 4", "ERR_", "WebSocket connection to")
    visitor = Visitor(context, url, watch)
    try:
        person = people.get(job.person)
        if person and (job.fresh or job.person not in cookies):
            visitor.sign_in(person["username"], person["password"], shared=job.shared)
            if not job.fresh:
                cookies[job.person] = context.storage_state()
        now = httpx.get(f"{url}/healthz").json().get("now")
        if now:
            visitor.page.clock.set_fixed_time(datetime.fromisoformat(now))
        job.scene(Stage(visitor, person, url))
        visitor.page.evaluate("document.fonts.ready.then(() => true)")
        visitor.page.wait_for_timeout(150)
        visitor.page.screenshot(path=into / f"{job.name}.png", animations="disabled", caret="hide")
        return [f"{job.name}: {fault}" for fault in watch.faults]
    finally:
        visitor.page.unroute_all(behavior="ignoreErrors")
        context.close()
