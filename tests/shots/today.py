"""Scenes of the first page."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.shots.stage import Scene, Stage


def first(stage: "Stage") -> None:
    stage.at("/")
    expect(stage.page.locator(".today .sec").first).to_be_visible()
    stage.visitor.live()
    stage.page.wait_for_load_state("networkidle")


PAGES: dict[str, dict[str, "Scene"]] = {
    role: {"today": first}
    for role in ("pupil", "parent", "teacher", "school-life", "head", "office")
}
