"""Scenes of the timetable."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.shots.stage import Scene, Stage

THURSDAY = "/timetable?day=2026-11-26"


def own(stage: "Stage") -> None:
    stage.at(THURSDAY)
    expect(stage.page.locator(".les, .line").first).to_be_visible()


@dataclass(frozen=True)
class _View:
    """Day, week or list of one's own."""

    name: str

    def __call__(self, stage: "Stage") -> None:
        own(stage)
        stage.page.get_by_role("button", name=self.name, exact=True).click()
        stage.page.wait_for_load_state("networkidle")


@dataclass(frozen=True)
class _Tool:
    """What adults organise, by its address."""

    path: str

    def __call__(self, stage: "Stage") -> None:
        stage.at(f"/timetable/{self.path}")
        expect(stage.page.locator("form, .weeks, .ml").first).to_be_visible()
        stage.page.wait_for_load_state("networkidle")


def news(stage: "Stage") -> None:
    _View("Liste")(stage)
    stage.page.get_by_role("button", name="Ce qui change", exact=True).click()
    stage.page.wait_for_load_state("networkidle")


def sheet(stage: "Stage") -> None:
    own(stage)
    changed = stage.page.locator(".les, .line").filter(has_text=re.compile("Annulé|salle|Contrôle"))
    changed.first.click()
    expect(stage.visitor.dialog).to_be_visible()


def own_sheet(stage: "Stage") -> None:
    own(stage)
    stage.page.locator(".les, .line").last.click()
    expect(stage.visitor.dialog).to_be_visible()


def moving(stage: "Stage") -> None:
    own_sheet(stage)
    stage.visitor.dialog.get_by_role("button", name="Déplacer", exact=True).click()
    expect(stage.page.get_by_label("Motif")).to_be_visible()


def away(stage: "Stage") -> None:
    stage.at("/timetable/away", "Professeur absent")
    box = stage.page.get_by_role("combobox", name="Qui est absent")
    box.fill("Garnier")
    expect(stage.page.get_by_role("option").first).to_contain_text("Garnier")
    box.press("Enter")
    stage.page.get_by_label("Au, compris").fill("2026-11-27")
    expect(stage.page.get_by_role("heading", name=re.compile("concerné"))).to_be_visible()


def feed(stage: "Stage") -> None:
    own(stage)
    stage.page.get_by_role("button", name=re.compile("agenda du téléphone")).click()
    expect(stage.visitor.dialog.get_by_role("button").nth(1)).to_be_visible()


def holidays(stage: "Stage") -> None:
    stage.at("/timetable?day=2026-12-24")
    expect(stage.page.locator(".empty")).to_be_visible()


PAGES: dict[str, dict[str, "Scene"]] = {
    "pupil": {"timetable": own, "timetable-week": _View("Semaine"),
              "timetable-list": _View("Liste"),
              "timetable-news": news, "timetable-sheet": sheet, "timetable-holidays": holidays},
    "parent": {"timetable": own, "timetable-feed": feed},
    "teacher": {"timetable": own, "timetable-sheet": own_sheet, "timetable-move": moving},
    "school-life": {"timetable": own, "timetable-away": away, "timetable-year": _Tool("calendar"),
                    "timetable-patterns": _Tool("patterns"), "timetable-new": _Tool("new")},
}  # fmt: skip
