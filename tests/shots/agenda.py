"""Scenes of the agenda and of school events."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.shots.stage import Scene, Stage


@dataclass(frozen=True)
class _Agenda:
    view: str

    def __call__(self, stage: "Stage") -> None:
        stage.at("/agenda")
        stage.page.get_by_role("button", name=self.view, exact=True).click()
        expect(stage.page.locator(".month, .week, .listed").first).to_be_visible()
        stage.page.wait_for_load_state("networkidle")


def note(stage: "Stage") -> None:
    _Agenda("Liste")(stage)
    stage.page.get_by_label("Noter pour").fill("Exposé pour jeudi")
    expect(stage.page.locator(".heard")).to_be_visible()


def deadline(stage: "Stage") -> None:
    _Agenda("Liste")(stage)
    stage.page.locator(".own .plainly").first.click()
    expect(stage.visitor.dialog).to_be_visible()


def event(stage: "Stage") -> None:
    _Agenda("Liste")(stage)
    stage.page.locator('.listed a[href^="/events/"]').first.click()
    expect(stage.page.locator(".facts")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def new_event(stage: "Stage") -> None:
    stage.at("/events/new", "Nouvel événement")
    stage.page.get_by_label("Quoi").fill("Réunion d’information")
    stage.page.get_by_role("combobox", name="Pour qui").fill("5e B")
    stage.page.get_by_role("option").first.click()
    expect(stage.page.locator(".preview")).to_be_visible()


VIEWS: "dict[str, Scene]" = {
    "agenda": _Agenda("Mois"),
    "agenda-week": _Agenda("Semaine"),
    "agenda-list": _Agenda("Liste"),
}
PAGES: "dict[str, dict[str, Scene]]" = {
    "pupil": {**VIEWS, "agenda-note": note, "agenda-own": deadline, "event": event},
    "parent": {"agenda": _Agenda("Mois"), "agenda-list": _Agenda("Liste"), "event": event},
    "teacher": {"agenda": _Agenda("Mois"), "event-new": new_event},
    "head": {"agenda": _Agenda("Mois"), "event": event},
}
