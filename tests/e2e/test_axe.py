"""axe-core finds nothing on any page, light and dark, on a phone's and a desktop's width."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import FilePayload, expect

from chat.hub.cards.posting import post
from ent_core.attendance.models import RollCall
from ent_core.calendar.models import SchoolEvent
from ent_core.homework.models import Homework
from tests.e2e.conftest import Place, Visit
from tests.e2e.test_cards import changed, lesson
from tests.e2e.test_files import PICTURE, attach, jpeg, send
from tests.e2e.visitor import Visitor
from tests.factories.agenda import make_event, make_item, to_group
from tests.factories.attendance import lesson_now, make_absence
from tests.factories.grades import make_mark
from tests.factories.homework import make_homework, make_log, make_submission
from tests.factories.timetable import RoomFactory, make_lesson, school_day

AXE = Path(settings.BASE_DIR) / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations', 'passes']});
  if (found.passes.length < 5) return ['axe saw nothing'];
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(' ')} ${node.failureSummary.split('\\n')[1] ?? ''}`)); }"""
Scene = Callable[[Visitor, Place], Any]


def heading(path: str) -> Scene:
    def scene(visitor: Visitor, place: Place) -> None:
        visitor.go(path)
        expect(visitor.page.locator("h1").first).to_be_visible()
        visitor.page.wait_for_load_state("networkidle")

    return scene


def chat(kind: str) -> Scene:
    return lambda visitor, place: visitor.open(place.channel(kind))


def inbox(visitor: Visitor, place: Place) -> None:
    visitor.go("/messages")
    expect(visitor.list).to_be_visible()
    visitor.live()
    visitor.page.wait_for_load_state("networkidle")


def hovered(visitor: Visitor, place: Place) -> None:
    visitor.open(place.channel("class"))
    visitor.message("Sortie vendredi").hover()


def reporting(visitor: Visitor, place: Place) -> None:
    visitor.open(place.channel("class"))
    if visitor.page.viewport_size == {"width": 390, "height": 844}:
        return
    visitor.act("Sortie vendredi", "Signaler")
    expect(visitor.dialog.get_by_label("Harcèlement")).to_be_visible()


def replying(visitor: Visitor, place: Place) -> None:
    visitor.open(place.channel("class"))
    visitor.page.locator("li.msg:not(.me)").first.focus()
    visitor.page.keyboard.press("r")
    visitor.composer.fill("@")
    visitor.page.get_by_role("button", name="Émojis").click()
    expect(visitor.page.locator(".emojis")).to_be_visible()


def members(visitor: Visitor, place: Place) -> None:
    visitor.open(place.channel("class"))
    if visitor.page.get_by_role("button", name="Membres").is_visible():
        visitor.page.get_by_role("button", name="Membres").click()
    expect(visitor.page.locator(".folk li").first).to_be_visible()


def attached(visitor: Visitor, place: Place) -> None:
    visitor.open(place.channel("class"))
    visitor.watch.allow("status of 415")
    page: FilePayload = {"name": "page.png", "mimeType": "image/png", "buffer": b"<html>x</html>"}
    listed = attach(visitor, jpeg(), page)
    expect(listed.get_by_role("alert")).to_be_visible()


def looked_at(visitor: Visitor, place: Place) -> None:
    send(visitor)
    visitor.page.locator(PICTURE).last.click()
    expect(visitor.page.locator(".viewer img")).to_be_visible()


def lesson_sheet(visitor: Visitor, place: Place) -> None:
    visitor.go(f"/timetable?day={school_day(place.school.establishment)}")
    visitor.page.locator(".les:visible, .dayview .line").first.click()
    expect(visitor.dialog).to_be_visible()
    if (move := visitor.dialog.get_by_role("button", name="Déplacer")).count():
        move.click()
        expect(visitor.page.get_by_label("Motif")).to_be_visible()


def lesson_list(visitor: Visitor, place: Place) -> None:
    visitor.go(f"/timetable?day={school_day(place.school.establishment)}")
    visitor.page.get_by_role("button", name="Liste", exact=True).click()
    expect(visitor.page.locator(".line").first).to_be_visible()


def lessons(visitor: Visitor, place: Place) -> None:
    visitor.go(f"/timetable?day={school_day(place.school.establishment)}")
    expect(visitor.page.locator(".les:visible, .dayview .line").first).to_be_visible()


def roll(visitor: Visitor, place: Place) -> None:
    call = RollCall.objects.get(establishment=place.school.establishment)
    visitor.go(f"/lessons/{call.lesson_id}/roll")
    visitor.page.get_by_role("button", name="Retard : Noah Petit").click()
    expect(visitor.page.get_by_role("button", name="15 min")).to_be_visible()
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.get_by_role("button", name="Pas de retard").click()
    visitor.page.get_by_role("button", name="Retard : Noah Petit").click()


def to_settle(visitor: Visitor, place: Place) -> None:
    visitor.go("/absences")
    visitor.page.get_by_role("button", name="À régler").click()
    expect(visitor.page.get_by_role("button", name="Accepter").first).to_be_visible()


def code_step(visitor: Visitor, place: Place) -> None:
    visitor.go("/signin")
    visitor.page.get_by_role("button", name="J’ai un code").click()
    visitor.page.get_by_label("Identifiant").fill("lea")
    visitor.page.get_by_label("Code à 16 caractères").fill("AB")
    visitor.page.get_by_role("button", name="Continuer").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def why(visitor: Visitor, place: Place) -> None:
    visitor.go("/marks")
    visitor.page.locator("td .avg").first.click()
    expect(visitor.page.locator("aside mark")).to_be_visible()


def grid(visitor: Visitor, place: Place) -> None:
    visitor.go(f"/marks/service/{place.school.teaching.pk}")
    expect(visitor.page.get_by_text("Contrôle").first).to_be_visible()


def refused_mark(visitor: Visitor, place: Place) -> None:
    """In the table; on a phone, what is no mark on the pad of one pupil."""
    grid(visitor, place)
    if (cell := visitor.page.locator("input[data-at]").first).count():
        cell.fill("21")
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.get_by_role("alert", name="Notes refusées")).to_be_visible()
    else:
        visitor.page.get_by_role("link", name="Contrôle").click()
        visitor.page.get_by_role("button", name=re.compile("la saisie|Saisir")).click()
        for figure in "99":
            visitor.page.get_by_role("button", name=figure, exact=True).click()
        expect(visitor.page.get_by_text("Au-dessus du barème")).to_be_visible()
    visitor.page.get_by_text("Ce que disent les codes").click()


def delay(visitor: Visitor, place: Place) -> None:
    visitor.go("/marks/delay")
    visitor.page.get_by_label("Heures après les élèves").fill("999")
    visitor.page.get_by_role("button", name="Enregistrer").click()
    expect(visitor.page.get_by_text("Un nombre d’heures, de 0 à 336.")).to_be_visible()


def codes(visitor: Visitor, place: Place) -> None:
    visitor.go("/codes")
    visitor.page.get_by_role("button", name="4").first.click()
    expect(visitor.page.locator(".lines li").first).to_be_visible()


def missing(visitor: Visitor, place: Place) -> None:
    visitor.watch.allow("status of 404")
    visitor.go("/channels/99999999")
    expect(visitor.page.locator(".empty")).to_be_visible()


def homework(what: str) -> Scene:
    """A piece of homework as a pupil hands it in, as a teacher gives it or works through it."""

    def scene(visitor: Visitor, place: Place) -> None:
        given = Homework.objects.get(teaching=place.school.teaching)
        path = "/homework/new" if what == "give" else f"/homework/{given.pk}"
        if what == "correct":
            path += f"/{place.school.pupils[1].pk}"
        visitor.go(path)
        expect(
            visitor.page.locator(".loads, .rows, .work-on, .handin").filter(visible=True).first
        ).to_be_visible()
        visitor.page.wait_for_load_state("networkidle")

    return scene


def agenda(view: str) -> Scene:
    def scene(visitor: Visitor, place: Place) -> None:
        visitor.go("/agenda")
        visitor.page.get_by_role("button", name=view, exact=True).click()
        expect(visitor.page.locator(".month, .week, .listed").first).to_be_visible()
        visitor.page.wait_for_load_state("networkidle")

    return scene


def deadline(visitor: Visitor, place: Place) -> None:
    agenda("Liste")(visitor, place)
    visitor.page.get_by_label("Noter pour toi").fill("Exposé pour jeudi")
    visitor.page.get_by_role("button", name="Rendre le livre", exact=False).first.click()
    expect(visitor.dialog).to_be_visible()


def event(visitor: Visitor, place: Place) -> None:
    visitor.go(f"/events/{SchoolEvent.objects.get(establishment=place.school.establishment).pk}")
    expect(visitor.page.locator("h1")).to_contain_text("Réunion")
    visitor.page.wait_for_load_state("networkidle")


def new_event(visitor: Visitor, place: Place) -> None:
    visitor.go("/events/new")
    visitor.page.get_by_label("Quoi").fill("Cross")
    visitor.page.get_by_role("combobox", name="Pour qui").fill("4e")
    visitor.page.get_by_role("option").first.click()
    visitor.page.get_by_role("button", name="Publier").focus()
    expect(visitor.page.locator(".preview")).to_be_visible()


PAGES: dict[str, dict[str, Scene]] = {
    "": {"sign-in": heading("/signin"), "code": code_step, "style": heading("/style")},
    "pupil": {"today": heading("/today"), "inbox": inbox, "class": chat("class"),
              "hover": hovered, "reply": replying, "report": reporting, "members": members,
              "people": heading("/people"),
              "settings": heading("/settings"), "files": attached, "picture": looked_at,
              "agenda": agenda("Mois"), "agenda week": agenda("Semaine"),
              "agenda list": agenda("Liste"), "deadline": deadline, "event": event,
              "homework": heading("/homework"), "log": heading("/homework/log"), "marks": why,
              "hand-in": homework("hand in"), "404": missing},
    "guardian": {"today": heading("/today"), "families": chat("parents"),
                 "timetable": lessons, "list": lesson_list, "event": event,
                 "absences": heading("/absences"), "announce": heading("/absences/announce")},
    "teacher": {"today": heading("/today"), "homework": heading("/homework"),
                "give": homework("give"), "board": homework("board"),
                "correct": homework("correct"),
                "timetable": lessons, "lesson": lesson_sheet, "roll": roll,
                "calls": heading("/absences"), "grid": grid,
                "refused mark": refused_mark},
    "head": {"today": heading("/today"), "new event": new_event, "answers": event,
             "delay": delay},
    "head_teacher": {"class's absences": heading("/absences/class")},
    "school_life": {"today": heading("/today"), "reports": heading("/reports"),
                    "channels": heading("/people/channels"), "more": heading("/more"),
                    "absences": heading("/absences"), "settle": to_settle,
                    "absence": heading("/absences/new")},
    "office": {"codes": codes, "away": heading("/timetable/away"),
               "year": heading("/timetable/calendar"), "new": heading("/timetable/new"),
               "patterns": heading("/timetable/patterns")},
}  # fmt: skip


@pytest.fixture
def peopled(place: Place) -> Place:
    """A school with something on every page."""
    channel, parents = place.channel("class"), place.channel("parents")
    sent = place.says(place.school.teacher, channel, "Sortie vendredi, **8 h 40** `grille`")
    place.says(place.school.pupil, channel, "> vu\n\nmerci https://exemple.fr", reply_to=sent["id"])
    place.says(place.school.teacher, channel, "Bravo", mentions=[place.school.pupil.pk])
    place.says(place.school.teacher, parents, "Réunion jeudi")
    post(changed(lesson(1), reason="Mme Le Goff est absente"), [place.school.division.pk])
    post(changed(*(lesson(n) for n in range(1, 6))), [place.school.division.pk])
    place.api(place.school.pupil, "POST", f"/messages/{sent['id']}/report", {"reason": "other"})
    timetable_of(place)
    presence_of(place)
    homework_of(place)
    agenda_of(place)
    with transaction.atomic():
        make_mark(place.school.pupil, place.school.teaching)
    return place


def agenda_of(place: Place) -> None:
    """An event that asks the class and its families, one answer, a deadline of the pupil's own."""
    school = place.school
    with transaction.atomic():
        audience = to_group(school.division, "pupils", "guardians")
        made = make_event(
            school.head, school.establishment, audience, days=2, answers="yes_no_maybe",
            place="Salle 12", details="Ordre du **jour**",
        )  # fmt: skip
        make_item(school.pupil, school.establishment, days=2)
    place.api(school.guardian, "POST", f"/events/{made.pk}/answer", {"answer": "maybe"})


def homework_of(place: Place) -> None:
    """Work to hand in, handed in by one, and what was done in a lesson."""
    school = place.school
    with transaction.atomic():
        given = make_homework(school.teaching, minutes=30, details="Page **32**, au crayon")
        make_submission(given, school.pupils[1])
        make_log(
            make_lesson(school.division, school.teacher, day=school.establishment.today(),
                        subject=school.subject),
            school.teacher,
        )  # fmt: skip


def presence_of(place: Place) -> None:
    """A roll that is being called, an absence to justify, a reason to settle."""
    school = place.school
    with transaction.atomic():
        called = lesson_now(school.division, school.teacher)
        make_absence(school.pupil, school.establishment)
        make_absence(school.pupils[1], school.establishment, reason="Fièvre", confidential=True)
    roll = {"absent": [school.pupils[1].pk], "validated": False}
    place.api(school.teacher, "POST", f"/lessons/{called.pk}/roll", roll)


def timetable_of(place: Place) -> None:
    """A day with a lesson as planned, a cancelled one, one in another room, a test."""
    school, teacher = place.school, place.school.teacher
    with transaction.atomic():
        rooms = [RoomFactory(establishment=school.establishment) for _ in range(2)]
        planned = [
            make_lesson(
                school.division,
                teacher,
                starts=f"{hour:02}:00",
                ends=f"{hour:02}:55",
                rooms=rooms[0],
                subject=school.subject,
                test="La symétrie" if hour == 12 else "",
            )
            for hour in range(9, 13)
        ]
    change = f"/lessons/{planned[1].pk}/changes", f"/lessons/{planned[2].pk}/changes"
    place.api(teacher, "POST", change[0], {"kind": "cancel", "reason": "Réunion"})
    place.api(teacher, "POST", change[1], {"kind": "room", "room": rooms[1].pk})


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_nothing(peopled: Place, visit: Visit, size: str) -> None:
    axe = AXE.read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for role, scenes in PAGES.items():
        person = peopled.school.person(role) if role else None
        visitor = visit(person, on=size, reduced_motion="reduce", color_scheme="light")
        for name, scene in scenes.items():
            scene(visitor, peopled)
            visitor.evaluate(axe)
            for theme in ("light", "dark"):
                visitor.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                if faults := visitor.evaluate(RUN):
                    found[f"{role} {name} {theme}"] = faults
            visitor.page.emulate_media(color_scheme="light")
    assert found == {}
