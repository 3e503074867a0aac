"""Scenes of homework and of the lesson log."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.shots.stage import Scene, Stage

OWN = "/homework"


def own(stage: "Stage") -> None:
    stage.at(OWN)
    expect(stage.page.locator(".homework .ml li").first).to_be_visible()


def log(stage: "Stage") -> None:
    stage.at("/homework/log")
    expect(stage.page.locator(".homework .ml li").first).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


@dataclass(frozen=True)
class _Opened:
    """The first piece of work under a heading, opened."""

    heading: str
    shows: str

    def __call__(self, stage: "Stage") -> None:
        own(stage)
        part = stage.page.locator(
            "section", has=stage.page.get_by_role("heading", name=self.heading)
        )
        part.locator("a.plain").first.click()
        expect(stage.page.locator(self.shows).first).to_be_visible()
        stage.page.wait_for_load_state("networkidle")


def hand_in(stage: "Stage") -> None:
    own(stage)
    stage.page.get_by_role("link", name="Rendre", exact=True).first.click()
    expect(stage.page.locator(".handin")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


board = _Opened("À corriger", ".rows")


def correct(stage: "Stage") -> None:
    board(stage)
    stage.page.locator(".rows .it").first.click()
    expect(stage.page.locator(".work-on")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def give(stage: "Stage") -> None:
    stage.at("/homework/new")
    stage.page.get_by_label("Pour qui").select_option(index=1)
    expect(stage.page.locator(".loads li.chosen")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def lesson_log(stage: "Stage") -> None:
    own(stage)
    stage.page.locator('a[href$="/log"][href^="/lessons"]').first.click()
    expect(stage.page.get_by_label("Ce qui a été fait")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


PAGES: dict[str, dict[str, "Scene"]] = {
    "pupil": {"homework": own, "homework-hand-in": hand_in, "homework-log": log,
              "homework-corrected": _Opened("Corrigé", ".returned")},
    "parent": {"homework": own},
    "teacher": {"homework": own, "homework-give": give, "homework-board": board,
                "homework-correct": correct, "homework-lesson": lesson_log},
    "school-life": {"homework": own},
}  # fmt: skip
