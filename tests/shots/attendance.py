"""Scenes of presence."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.shots.stage import Scene, Stage


def at(path: str, seen: str) -> "Scene":
    def scene(stage: "Stage") -> None:
        stage.at(path)
        expect(stage.page.locator(seen).first).to_be_visible()

    return scene


def roll(stage: "Stage") -> None:
    """The day's first roll, with somebody away and somebody late where it is still open."""
    at("/absences", ".attendance .ml, .empty")(stage)
    door = stage.page.locator('a[href$="/roll"]')
    if door.count() == 0:
        return
    door.first.click()
    expect(stage.page.locator(".page.roll")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def desk(name: str) -> "Scene":
    def scene(stage: "Stage") -> None:
        stage.at("/absences")
        stage.page.get_by_role("button", name=name, exact=True).click()
        stage.page.wait_for_load_state("networkidle")

    return scene


PAGES: "dict[str, dict[str, Scene]]" = {
    "pupil": {"absences": at("/absences", ".attendance .ml, .empty")},
    "parent": {
        "absences": at("/absences", ".attendance .ml, .empty"),
        "absence-new": at("/absences/announce", "form"),
    },
    "teacher": {"roll": roll, "absences-class": at("/absences/class", ".tbl")},
    "school-life": {
        "absences": at("/absences", ".attendance .ml, .empty"),
        "absences-settle": desk("À régler"),
        "absences-open": desk("Sans motif"),
        "absence-told": at("/absences/new", "form"),
    },
}
