"""What a first visit costs, and what it brings in its own bytes."""

import json
import re

from playwright.sync_api import Request, expect

from tests.e2e.conftest import Place, Visit

KIB = 1024


def test_the_chat_page_is_readable_within_60_kb_of_code(place: Place, visit: Visit) -> None:
    """JS and CSS, as transferred, that were there when the newest message was."""
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Lisible")
    pupil = visit(place.school.pupil)
    code: list[Request] = []
    pupil.page.on(
        "requestfinished",
        lambda request: (
            code.append(request) if request.resource_type in {"script", "stylesheet"} else None
        ),
    )
    pupil.page.goto(f"{pupil.url}/channels/{channel}", wait_until="commit")
    expect(pupil.message("Lisible")).to_be_visible()
    sizes = {}
    for request in list(code):
        answer = request.response()
        assert answer is not None
        assert answer.headers.get("content-encoding") in {"gzip", "br"}, request.url
        sizes[request.url.rsplit("/", 1)[1]] = request.sizes()["responseBodySize"]
    assert sum(sizes.values()) <= 60 * KIB, sizes


def test_the_newest_50_events_are_in_the_page_itself(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    for n in range(55):
        place.says(place.school.teacher, channel, f"Message {n}")
    pupil = visit(place.school.pupil)
    answer = pupil.context.request.get(f"{pupil.url}/channels/{channel}")
    assert answer.headers["cache-control"] == "no-store"
    block = re.search(r'<script type="application/json" id="boot">(.*?)</script>', answer.text())
    assert block is not None
    boot = json.loads(block[1])["channel"]
    page = place.api(place.school.pupil, "GET", f"/channels/{channel}/events?limit=50")
    assert boot["events"] == page["items"]
    assert len(boot["events"]) == 50
    assert boot["channel"]["id"] == channel

    asked: list[str] = []
    pupil.page.on("request", lambda request: asked.append(request.url))
    pupil.page.goto(f"{pupil.url}/channels/{channel}", wait_until="commit")
    expect(pupil.message("Message 54")).to_be_visible()
    # Older ones are read ahead; what is shown first is not asked for again.
    assert not [url for url in asked if "/events" in url and "before=" not in url]


def test_nothing_of_the_page_is_inline(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil)
    answer = pupil.context.request.get(f"{pupil.url}/channels/{place.channel('class')}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\sstyle=|<style|\son\w+=", answer.text())
    for script in re.findall(r"<script([^>]*)>", answer.text()):
        assert "src=" in script or 'type="application/json"' in script
