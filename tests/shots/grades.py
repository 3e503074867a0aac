"""Scenes of the marks."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.shots.stage import Scene, Stage


def own(stage: "Stage") -> None:
    stage.at("/marks")
    expect(stage.page.locator("td .avg").first).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def why(stage: "Stage") -> None:
    own(stage)
    stage.page.locator("td .avg").first.click()
    expect(stage.page.locator("aside mark")).to_be_visible()


def services(stage: "Stage") -> None:
    stage.at("/marks")
    expect(stage.page.locator(".services a").first).to_be_visible()


def grid(stage: "Stage") -> None:
    services(stage)
    stage.page.locator(".services a").first.click()
    expect(stage.page.locator(".tbl, .services a[href*='/service/']").first).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


PAGES: dict[str, dict[str, "Scene"]] = {
    "pupil": {"marks": own, "marks-why": why},
    "parent": {"marks": own},
    "teacher": {"marks": services, "marks-grid": grid},
}
