"""A pupil and a teacher at two browsers, and what each is told of the other."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Place, Visit


def test_what_one_writes_the_other_reads_at_once_both_ways(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    teacher = visit(place.school.teacher).open(channel)

    mine = pupil.say("On rend quoi demain ?")
    expect(teacher.message("On rend quoi demain ?")).to_be_visible()
    teacher.say("L’exercice 12, page 84.")
    expect(pupil.message("L’exercice 12, page 84.")).to_be_visible()

    expect(mine).to_have_class(re.compile(r"\bme\b"))
    expect(mine.get_by_text("Envoyé à")).to_be_attached()
    expect(pupil.message("L’exercice 12, page 84.").locator(".by")).to_contain_text("Maths")


def test_who_is_elsewhere_sees_a_badge_and_the_title_count(place: Place, visit: Visit) -> None:
    channel, parents = place.channel("class"), place.channel("parents")
    teacher = visit(place.school.teacher).open(parents)
    place.says(place.school.pupil, channel, "Bonjour Madame")
    place.says(place.school.pupil, channel, "On a cours en salle 112 ?")

    badge = teacher.line(channel).locator(".badge")
    expect(badge).to_contain_text("2 non lus")
    expect(teacher.page).to_have_title(re.compile(r"^\(2\) "))

    teacher.line(channel).click()
    expect(teacher.message("On a cours en salle 112 ?")).to_be_visible()
    expect(badge).to_have_count(0)
    expect(teacher.page).not_to_have_title(re.compile(r"^\("))


def test_a_mention_is_told_apart_from_other_unread(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    teacher = visit(place.school.teacher).open(place.channel("parents"))
    place.says(place.school.pupil, channel, "Une question", mentions=[place.school.teacher.pk])

    expect(teacher.line(channel).locator(".badge.at")).to_contain_text("mention")


def test_the_line_of_what_is_new_stands_before_it(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Lu hier")
    place.api(place.school.pupil, "POST", f"/channels/{channel}/read", {"seq": 99})
    place.says(place.school.teacher, channel, "Écrit depuis")

    pupil = visit(place.school.pupil).open(channel)

    line = pupil.page.locator("li.fresh")
    expect(line).to_have_text("Nouveaux messages")
    expect(line.locator("+ li.msg")).to_contain_text("Écrit depuis")


def test_typing_is_seen_and_ends_with_the_message(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    teacher = visit(place.school.teacher).open(channel)

    pupil.composer.press_sequentially("Je cherche")
    expect(teacher.page.locator(".head .typing")).to_contain_text("écrit…")
    pupil.composer.press("Enter")
    expect(teacher.page.locator(".head .typing")).to_have_count(0)


def test_drafts_are_kept_a_channel_and_over_a_reload(place: Place, visit: Visit) -> None:
    first, second = place.channel("class"), place.channel("parents")
    teacher = visit(place.school.teacher).open(first)
    teacher.composer.fill("À la classe, plus tard")
    teacher.line(second).click()
    expect(teacher.composer).to_have_value("")
    teacher.composer.fill("Aux familles, plus tard")
    teacher.line(first).click()
    expect(teacher.composer).to_have_value("À la classe, plus tard")
    expect(teacher.line(second)).to_contain_text("Brouillon")

    teacher.page.wait_for_timeout(600)  # a draft goes to the device 400 ms after the last key
    teacher.reload().live()
    expect(teacher.composer).to_have_value("À la classe, plus tard")
    teacher.line(second).click()
    expect(teacher.composer).to_have_value("Aux familles, plus tard")


def test_reading_above_is_not_disturbed_and_is_found_again(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    for n in range(45):
        place.says(place.school.teacher, channel, f"Ligne {n:03} " + "mot " * 12)
    pupil = visit(place.school.pupil).open(channel)
    expect(pupil.message("Ligne 044")).to_be_in_viewport()

    def top() -> float:
        return float(pupil.message("Ligne 012").bounding_box()["y"])  # type: ignore[index]

    pupil.evaluate("document.querySelector('.tl').scrollTop = 0")
    pupil.message("Ligne 012").scroll_into_view_if_needed()
    pupil.page.wait_for_timeout(200)
    before = top()
    place.says(place.school.teacher, channel, "Arrivé pendant la lecture")
    expect(pupil.message("Arrivé pendant la lecture")).to_be_attached()
    assert abs(top() - before) <= 1
    expect(pupil.page.get_by_role("button", name="nouveau")).to_be_visible()

    pupil.page.keyboard.press("Alt+ArrowDown")
    pupil.page.wait_for_timeout(100)
    pupil.go_within(f"/channels/{channel}")
    expect(pupil.message("Ligne 012")).to_be_in_viewport()
    pupil.page.locator(".latest").click()
    expect(pupil.message("Arrivé pendant la lecture")).to_be_in_viewport()
