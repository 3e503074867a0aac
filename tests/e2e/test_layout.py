"""Phones, narrow screens, keyboards: the same product without a mouse and with little room."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Place, Visit
from tests.e2e.visitor import Visitor

SMALL = """(least) => [...document.querySelectorAll(
    'button, a[href], input:not(.vh), textarea, summary, [role=tab], label.check')]
  .filter((one) => one.checkVisibility({opacityProperty: true}) && !one.closest('.vh, .skip')
    && !one.matches(`.skip, .check input, .say a, p a, [href^="tel:"], .reacts *, .quote, .foot *,
      .first, .btn.text.small, summary`))
  .map((one) => { const box = one.getBoundingClientRect();
    return [one.className || one.tagName, one.textContent.slice(0, 20), box.width, box.height] })
  .filter(([, , width, height]) => width > 0 && height > 0 && (width < least || height < least))"""
WIDER = """() => { const wide = document.documentElement.clientWidth;
  const hides = (one) => /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX);
  const whole = (one) => one === document.documentElement || one === document.body;
  const scrolls = (one) => one && ((hides(one) && !whole(one)) || scrolls(one.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.right > wide + 1 && !scrolls(one.parentElement)
      && !one.closest('.vh') });
  const strips = [...document.querySelectorAll('.tl, .page, .list, .side, .main, .dialog')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1);
  return [document.documentElement.scrollWidth - wide,
    ...out.concat(strips).map((one) => one.tagName + '.' + one.className)] }"""
LONG = "Anticonstitutionnellement" * 6 + " https://exemple.fr/" + "a" * 120


def fits(visitor: Visitor) -> None:
    assert visitor.evaluate(WIDER) == [0]


def test_a_phone_has_one_pane_and_a_bar_below(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Bonjour à tous")
    pupil = visit(place.school.pupil, on="phone").open(channel)
    expect(pupil.list).to_have_count(0)
    expect(pupil.page.locator(".tabs")).to_have_count(0)

    pupil.page.get_by_role("link", name="Retour aux messages").click()
    expect(pupil.list).to_be_visible()
    expect(pupil.composer).to_have_count(0)
    bar = pupil.page.locator(".tabs")
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == 844
    assert box["height"] >= 56
    expect(pupil.line(channel)).to_contain_text("Bonjour à tous")

    bar.get_by_role("link", name="Cours").click()
    expect(pupil.page.get_by_role("heading", name="Emploi du temps")).to_be_visible()
    for name in ("Personnes", "Réglages"):
        bar.get_by_role("link", name="Plus").click()
        pupil.page.get_by_role("main").get_by_role("link", name=name).click()
        expect(pupil.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    bar.get_by_role("link", name="Messages").click()
    pupil.line(channel).click()
    expect(pupil.composer).to_be_visible()
    pupil.page.go_back()
    expect(pupil.list).to_be_visible()


def test_a_long_press_brings_the_actions_to_the_thumb(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Lisez le chapitre 3")
    pupil = visit(place.school.pupil, on="phone").open(channel)
    touch = pupil.context.new_cdp_session(pupil.page)

    def press(x: float, y: float, moves: int = 0) -> None:
        touch.send(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
        )
        if not moves:
            pupil.page.wait_for_timeout(600)
        for step in range(1, moves + 1):
            point = {"x": x + step * 12, "y": y}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    box = pupil.message("Lisez le chapitre 3").locator(".say").bounding_box()
    assert box is not None
    press(box["x"] + 20, box["y"] + 8)
    expect(pupil.dialog).to_be_visible()
    assert pupil.evaluate(SMALL, 44) == []
    pupil.dialog.get_by_role("button", name="Réagir avec ❤️").click()
    expect(pupil.message("Lisez le chapitre 3").locator(".reacts")).to_contain_text("1")

    box = pupil.message("Lisez le chapitre 3").locator(".say").bounding_box()
    assert box is not None
    press(box["x"] + 20, box["y"] + 8, moves=9)
    expect(pupil.page.locator(".banner")).to_contain_text("Lisez le chapitre 3")


PAGES = ["/", "/people", "/settings", "/codes", "/reports", "/people/channels"]


def test_targets_on_a_phone_are_at_least_44_px(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Bonjour")
    seen: dict[str, object] = {}
    head = visit(place.school.head, on="phone")
    for path in PAGES:
        head.go(path)
        expect(head.page.locator("h1").first).to_be_visible()
        head.page.wait_for_timeout(300)
        seen[path] = head.evaluate(SMALL, 44)
    pupil = visit(place.school.pupil, on="phone").open(channel)
    seen["chat"] = pupil.evaluate(SMALL, 44)
    out = visit(on="phone").go("/signin")
    expect(out.page.get_by_label("Identifiant")).to_be_visible()
    seen["signin"] = out.evaluate(SMALL, 44)
    assert {path: found for path, found in seen.items() if found} == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_scrolls_sideways(place: Place, visit: Visit, width: int) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, LONG)
    place.says(place.school.teacher, channel, "```\n" + "code " * 80 + "\n```")
    office = visit(place.school.head, viewport={"width": width, "height": 640})
    for path in PAGES:
        office.go(path)
        expect(office.page.locator("h1").first).to_be_visible()
        office.page.wait_for_timeout(300)
        fits(office)
    pupil = visit(place.school.pupil, viewport={"width": width, "height": 640}).open(channel)
    pupil.say("Moi : " + LONG)
    fits(pupil)
    out = visit(viewport={"width": width, "height": 640}).go("/signin")
    expect(out.page.get_by_label("Identifiant")).to_be_visible()
    fits(out)


@pytest.mark.parametrize("width", [390, 800])
def test_a_long_quote_or_word_widens_no_conversation(
    place: Place, visit: Visit, width: int
) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Pour demain, relire le chapitre trois. " * 8)
    place.says(place.school.teacher, channel, "a" * 300)
    pupil = visit(place.school.pupil, viewport={"width": width, "height": 700}).open(channel)
    pupil.page.locator(".msg", has_text="Pour demain").first.focus()
    pupil.page.keyboard.press("r")
    pupil.say("Compris")
    expect(pupil.message("Compris").locator(".quote")).to_contain_text("Pour demain")
    fits(pupil)
    wide = pupil.evaluate(
        "() => ['.main', '.mid', '.tl', '.write', '.head'].map((one) => "
        "document.querySelector(one).getBoundingClientRect().right)"
    )
    assert max(wide) <= width + 0.5, wide


def test_all_of_it_by_keyboard_alone(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Qui a fini ?")
    pupil = visit().go(f"/channels/{channel}")
    keys = pupil.page.keyboard
    expect(pupil.page.get_by_label("Identifiant")).to_be_focused()
    keys.type(place.school.pupil.username)
    keys.press("Tab")
    from tests.factories import PASSWORD

    if not pupil.page.get_by_label("Mot de passe", exact=True).evaluate(
        "(one) => one === document.activeElement"
    ):
        keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(pupil.composer).to_be_focused()
    pupil.live()

    keys.type("Presque")
    keys.press("Enter")
    expect(pupil.message("Presque")).to_be_visible()
    keys.press("Shift+Tab")
    for _ in range(3):
        if pupil.page.locator(".tl").evaluate("(one) => one === document.activeElement"):
            break
        keys.press("Shift+Tab")
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(pupil.message("Qui a fini ?")).to_be_focused()
    thumb = pupil.page.get_by_role("button", name="Réagir avec 👍")
    expect(thumb).to_be_visible()
    keys.press("Enter")
    expect(thumb).to_be_focused()
    keys.press("Enter")
    expect(pupil.message("Qui a fini ?").locator(".reacts")).to_contain_text("1")
    keys.press("Escape")
    keys.press("r")
    expect(pupil.page.locator(".banner")).to_contain_text("Qui a fini ?")
    expect(pupil.composer).to_be_focused()
    keys.type("Moi")
    keys.press("Enter")
    expect(pupil.message("Moi").locator(".quote")).to_contain_text("Qui a fini ?")
    keys.press("Control+k")
    expect(pupil.dialog).to_be_visible()
    keys.press("Escape")
    expect(pupil.dialog).to_have_count(0)


def test_the_focus_is_seen_and_the_first_stop_skips_to_the_content(
    place: Place, visit: Visit
) -> None:
    pupil = visit(place.school.pupil).go("/people")
    expect(pupil.page.locator("h1")).to_be_visible()
    pupil.page.keyboard.press("Tab")
    skip = pupil.page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    pupil.page.keyboard.press("Enter")
    assert re.search(r"#contenu$", pupil.page.url)


def test_what_arrives_is_said_once_to_a_screen_reader(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    place.says(place.school.teacher, channel, "Contrôle reporté")
    said = pupil.page.locator(".vh[aria-live=polite]")
    expect(said).to_contain_text("Contrôle reporté")
    expect(pupil.page.locator(".tl[aria-live], .tl[role=log]")).to_have_count(0)
    for landmark in ("main", "navigation"):
        expect(pupil.page.get_by_role(landmark).first).to_be_visible()  # type: ignore[arg-type]
