"""Who stands before the camera, and the ways to a page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import httpx
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

PUPIL, PARENT, TEACHER = "lea.marchand", "sofia.marchand", "karim.haddad"
SCHOOL_LIFE, HEAD, OFFICE = "jerome.lemoine", "isabelle.arnaud", "martine.pelletier"
NOBODY = ""
ROLES = {
    "pupil": PUPIL, "parent": PARENT, "teacher": TEACHER, "school-life": SCHOOL_LIFE,
    "head": HEAD, "office": OFFICE,
}  # fmt: skip


class Stage:
    """A visitor with the school behind them."""

    def __init__(self, visitor: Visitor, person: dict[str, Any] | None, url: str) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.person = person
        self.url = url

    @cached_property
    def channels(self) -> list[dict[str, Any]]:
        assert self.person is not None
        answer = httpx.get(
            f"{self.url}/api/v1/channels?limit=200",
            headers={"Authorization": f"Bearer {self.person['token']}"},
        )
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def channel(self, kind: str, group: str = "") -> int:
        """The fullest channel of this kind (of this group)."""
        fitting = [
            one
            for one in self.channels
            if one["kind"] == kind and group in ((one.get("group") or {}).get("name") or "")
        ]
        return int(max(fitting, key=lambda one: one["last_seq"])["id"])

    def open(self, kind: str, group: str = "") -> Visitor:
        return self.visitor.open(self.channel(kind, group))

    def at(self, path: str, heading: str = "") -> Visitor:
        self.visitor.go(path)
        expect(self.page.locator("h1").first).to_contain_text(heading)
        self.page.wait_for_load_state("networkidle")
        return self.visitor

    def last(self) -> str:
        """The words of the newest message of another that stands on the page."""
        says = self.page.locator("li.msg:not(.me) .say:not(.gone)")
        expect(says.last).to_be_visible()
        return says.last.inner_text().splitlines()[0][:60]

    def hover_last(self) -> None:
        row = self.page.locator("li.msg:not(.me)", has=self.page.locator(".say:not(.gone)")).last
        row.scroll_into_view_if_needed()
        row.locator(".say").hover()

    @property
    def on_phone(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] < 768

    def sheet(self) -> None:
        """The actions of the newest message: a long press on a phone, the menu elsewhere."""
        row = self.page.locator("li.msg:not(.me)", has=self.page.locator(".say:not(.gone)")).last
        box = row.locator(".say").bounding_box()
        assert box is not None
        if self.on_phone:
            touch = self.visitor.context.new_cdp_session(self.page)
            point = {"x": box["x"] + 12, "y": box["y"] + 10}
            touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
            self.page.wait_for_timeout(600)
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            expect(self.visitor.dialog).to_be_visible()
        else:
            row.locator(".say").hover()
            row.get_by_role("button", name="Plus").click()

    def deed(self, name: str) -> None:
        self.sheet()
        where = self.visitor.dialog if self.on_phone else self.page.get_by_role("menu")
        where.get_by_text(name, exact=True).click()


Scene = Callable[[Stage], Any]


@dataclass(frozen=True)
class Job:
    name: str
    person: str
    width: str
    theme: Literal["light", "dark"]
    scene: Scene
    shared: bool = False
    fresh: bool = False


def at(path: str, heading: str = "") -> Scene:
    return _At(path, heading)


@dataclass(frozen=True)
class _At:
    path: str
    heading: str

    def __call__(self, stage: Stage) -> None:
        stage.at(self.path, self.heading)


@dataclass(frozen=True)
class In:
    kind: str
    group: str = ""

    def __call__(self, stage: Stage) -> None:
        stage.open(self.kind, self.group)
        expect(stage.page.locator("li.msg, .empty").first).to_be_visible()
        stage.page.wait_for_load_state("networkidle")


def codes(stage: Stage) -> None:
    stage.at("/codes", "Codes")
    stage.page.get_by_role("button", name=re.compile("^5.*B$")).click()
    expect(stage.page.locator(".lines li").first).to_be_visible()
