"""What the school says in a channel, as it is drawn there."""

import re

from playwright.sync_api import expect

from chat.hub.cards.posting import post
from ent_core.kernel.cards import Card
from tests.e2e.conftest import Place, Visit

SUBJECT = {"id": 1, "name": "Sciences de la vie et de la Terre", "letters": "SV", "ink": "sv"}
TEACHER = {"id": 1, "name": "Anne Le Goff", "called": "Mme Le Goff"}


def lesson(number: int, status: str = "cancelled", **more: object) -> dict[str, object]:
    return {
        "id": number,
        "starts_at": f"2026-11-25T{7 + number:02}:25:00+01:00",
        "ends_at": f"2026-11-25T{8 + number:02}:20:00+01:00",
        "subject": SUBJECT,
        "title": "",
        "status": status,
        "teachers": [TEACHER],
        "rooms": [{"id": 12, "name": "112"}],
        "groups": [],
        "test": "",
        "change": None,
        **more,
    }


#: What the card of one cancelled lesson says in one line, on whichever day this runs.
NEWS = re.compile("SVT .+ annulé")


def changed(*lessons: dict[str, object], kind: str = "cancel", reason: str = "") -> Card:
    facts = {"kind": kind, "reason": reason, "lessons": list(lessons), "more": 0}
    return Card("lesson_changed", facts, {"lessons": [1]})


def test_a_lesson_that_changed_is_told_at_once_with_what_was(place: Place, visit: Visit) -> None:
    division = place.school.division.pk
    pupil = visit(place.school.pupil).open(place.channel("class"))
    was = {"starts_at": "2026-11-25T10:25:00+01:00", "ends_at": "2026-11-25T11:20:00+01:00"}
    was |= {"teachers": [TEACHER], "rooms": [{"id": 4, "name": "204"}]}  # type: ignore[dict-item]

    post(changed(lesson(3), reason="Mme Le Goff est absente"), [division])
    change = {"kind": "room", "reason": "", "was": was}
    post(changed(lesson(3, "room_changed", change=change), kind="room"), [division])

    cards = pupil.page.locator("li.msg .card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("Annulé")
    expect(cards.first).to_contain_text("Mme Le Goff est absente")
    expect(cards.first.locator("del")).to_have_text("SVT")
    expect(cards.first).to_contain_text("mercredi 25 novembre")
    expect(cards.last).to_contain_text("Change de salle")
    expect(cards.last.locator("mark")).to_have_text("salle 112")
    expect(cards.last.locator("del")).to_have_text("204")


def test_many_lessons_fold_after_three(place: Place, visit: Visit) -> None:
    post(changed(*(lesson(n) for n in range(1, 6)), kind="away"), [place.school.division.pk])
    pupil = visit(place.school.pupil).open(place.channel("class"))

    card = pupil.page.locator("li.msg .card")
    expect(card).to_contain_text("5 cours changent")
    expect(card.locator(".ml > li")).to_have_count(3)
    card.get_by_role("button", name="Encore 2 cours").click()
    expect(card.locator(".ml > li")).to_have_count(5)


def test_a_card_counts_as_unread_and_is_named_in_the_list(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    teacher = visit(place.school.teacher).open(place.channel("team"))
    post(changed(lesson(1)), [place.school.division.pk])
    expect(teacher.line(channel).locator(".badge")).to_contain_text("1 non lu")

    phone = visit(place.school.teacher, on="phone").go("/messages")
    expect(phone.line(channel)).to_contain_text(NEWS)
    # What is told fits a phone: the school's own cards need no sender before it.
    expect(phone.line(channel)).not_to_contain_text("L’établissement")


def test_what_this_version_cannot_draw_is_a_calm_line(place: Place, visit: Visit) -> None:
    for card in (Card("tombola", {}), Card("lesson_changed", {}, v=99)):
        post(card, [place.school.division.pk])
    pupil = visit(place.school.pupil).open(place.channel("class"))

    row = pupil.page.locator("li.msg", has_text="Information de l’établissement")
    expect(row).to_have_count(2)


def test_one_answers_a_card_but_neither_edits_nor_reports_it(place: Place, visit: Visit) -> None:
    post(changed(lesson(1)), [place.school.division.pk])
    pupil = visit(place.school.pupil).open(place.channel("class"))
    row = pupil.page.locator("li.msg", has=pupil.page.locator(".card"))
    row.hover()
    row.get_by_role("button", name="Plus").click()

    expect(row.get_by_role("menuitem")).to_have_text([re.compile("Répondre")])
    row.get_by_role("menuitem", name="Répondre").click()
    pupil.say("Merci")
    expect(pupil.message("Merci").locator(".quote")).to_contain_text(NEWS)
