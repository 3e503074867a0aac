"""The door: passwords, codes of the office, shared computers, sessions that end."""

import re

import pytest
from playwright.sync_api import expect

from ent_core.establishments.actions import suspend_person
from tests.e2e.conftest import Place, Visit
from tests.e2e.visitor import Visitor
from tests.factories import PASSWORD

REFUSED = re.compile(r"status of 40[013] .*/_allauth/browser/v1/auth/login")


def type_in(visitor: Visitor, username: str, password: str, *, shared: bool = False) -> None:
    visitor.page.get_by_label("Identifiant").fill(username)
    visitor.page.get_by_label("Mot de passe", exact=True).fill(password)
    if shared:
        visitor.page.get_by_label("Ordinateur partagé").check()
    visitor.page.get_by_role("button", name="Entrer").click()


def test_a_password_opens_the_page_that_was_asked_for(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit().go(f"/channels/{channel}")
    expect(pupil.page).to_have_title(re.compile("Connexion"))
    type_in(pupil, place.school.pupil.username, PASSWORD)
    expect(pupil.composer).to_be_visible()
    assert pupil.page.url.endswith(f"/channels/{channel}")


def test_a_wrong_password_is_said_and_keeps_what_was_typed(place: Place, visit: Visit) -> None:
    pupil = visit().go("/signin")
    pupil.watch.allow(REFUSED)
    type_in(pupil, place.school.pupil.username, "pas le bon mot")
    expect(pupil.page.get_by_role("alert")).to_have_text(
        "Identifiant ou mot de passe inconnu. Vérifier les majuscules."
    )
    expect(pupil.page.get_by_label("Identifiant")).to_have_value(place.school.pupil.username)
    expect(pupil.page.get_by_label("Mot de passe", exact=True)).to_be_focused()
    type_in(pupil, place.school.pupil.username, PASSWORD)
    expect(pupil.composer.or_(pupil.list).first).to_be_visible()


def test_the_office_gives_a_code_and_the_person_comes_in_with_it(
    place: Place, visit: Visit
) -> None:
    school = place.school
    newcomer = school.add_pupil()
    place.follow()
    office = visit(school.office).go("/codes")
    office.page.get_by_role("button", name=re.compile("^4")).click()
    office.page.get_by_label(newcomer.last_name).check()
    office.page.get_by_role("button", name="Code pour 1 personne").click()
    office.dialog.get_by_role("button", name="Donner le code").click()
    slip = office.page.locator(".slips li", has_text=newcomer.last_name)
    code = slip.locator("code").inner_text()
    expect(slip).to_contain_text(newcomer.username)

    pupil = visit().go("/signin")
    pupil.page.get_by_role("button", name="J’ai un code").click()
    pupil.page.get_by_label("Identifiant").fill(newcomer.username)
    field = pupil.page.get_by_label("Code à 16 caractères")
    field.fill(code[:-2])
    pupil.page.get_by_role("button", name="Continuer").click()
    expect(pupil.page.get_by_role("alert")).to_have_text("Il manque 2 caractères au code.")
    field.fill(code.replace("-", "").lower())
    expect(field).to_have_value(code)
    pupil.page.get_by_role("button", name="Continuer").click()
    password = pupil.page.get_by_label("Mot de passe personnel")
    password.fill("court")
    pupil.page.get_by_role("button", name="Entrer").click()
    expect(pupil.page.get_by_role("alert")).to_contain_text("10 caractères")
    password.fill("trois mots au hasard")
    pupil.page.get_by_role("button", name="Entrer").click()

    expect(pupil.list).to_be_visible()
    pupil.open(place.channel("class"))
    teacher = visit(school.teacher).open(place.channel("class"))
    pupil.say("Bonjour, je suis nouveau")
    expect(teacher.message("Bonjour, je suis nouveau")).to_be_visible()

    again = visit().go("/signin")
    again.watch.allow(r"status of 422 .*/access-codes/redeem")
    again.page.get_by_role("button", name="J’ai un code").click()
    again.page.get_by_label("Identifiant").fill(newcomer.username)
    again.page.get_by_label("Code à 16 caractères").fill(code)
    again.page.get_by_role("button", name="Continuer").click()
    again.page.get_by_label("Mot de passe personnel").fill("encore trois autres mots")
    again.page.get_by_role("button", name="Entrer").click()
    expect(again.page.get_by_role("alert")).to_contain_text("a déjà servi")


KEPT = """async () => ({
  databases: (await indexedDB.databases()).map((one) => one.name),
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"databases": [], "local": [], "session": [], "caches": [], "workers": 0}


def test_a_shared_computer_keeps_nothing(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Un message à ne pas garder")
    pupil = visit().go(f"/channels/{channel}")
    type_in(pupil, place.school.pupil.username, PASSWORD, shared=True)
    expect(pupil.message("Un message à ne pas garder")).to_be_visible()
    pupil.say("Écrit au CDI")
    pupil.page.wait_for_timeout(3500)  # elsewhere the worker would be there by now
    kept = pupil.evaluate(KEPT)
    assert kept["databases"] == []
    assert kept["caches"] == []
    assert kept["workers"] == 0

    pupil.go("/settings")
    expect(pupil.page.get_by_text("Ordinateur partagé : rien ne reste")).to_be_visible()
    pupil.page.get_by_role("button", name="Se déconnecter").click()
    pupil.dialog.get_by_role("button", name="Se déconnecter").click()
    expect(pupil.page.get_by_label("Identifiant")).to_be_visible()
    pupil.page.wait_for_url("**/signin")
    assert pupil.evaluate(KEPT) == NOTHING
    assert pupil.context.cookies() == [] or all(
        "session" not in cookie["name"] for cookie in pupil.context.cookies()
    )
    pupil.watch.allow(r"status of 401 .*/api/v1/me$")
    pupil.evaluate("void setTimeout(() => history.back())")
    pupil.page.wait_for_timeout(800)
    expect(pupil.page.get_by_text("Un message à ne pas garder")).to_have_count(0)


def test_signing_out_leaves_no_message_on_ones_own_device(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Lu puis parti")
    pupil = visit(place.school.pupil).open(channel)
    expect(pupil.message("Lu puis parti")).to_be_visible()
    pupil.go("/settings")
    pupil.page.get_by_role("button", name="Se déconnecter").click()
    pupil.page.wait_for_url("**/signin")
    kept = pupil.evaluate(KEPT)
    assert kept["databases"] == []
    assert not [key for key in kept["local"] if key == "preau.account"]


def test_a_suspended_person_is_out_at_once(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil).open(place.channel("class"))
    pupil.watch.allow(r"status of 40[13]")
    suspend_person(actor=place.school.head, person_id=place.school.pupil.pk)
    expect(pupil.page.get_by_label("Identifiant")).to_be_visible(timeout=8_000)
    kept = pupil.evaluate("indexedDB.databases().then((all) => all.length)")
    pupil.evaluate("void setTimeout(() => history.back())")
    pupil.page.wait_for_timeout(800)
    expect(pupil.composer).to_have_count(0)
    assert kept in (0, 1)


def test_a_session_is_ended_from_another_device(place: Place, visit: Visit) -> None:
    here = visit(place.school.pupil).open(place.channel("class"))
    here.watch.allow(r"status of 40[13]")
    there = visit(place.school.pupil).go("/settings")
    there.page.get_by_role("button", name="Déconnecter", exact=True).click()
    there.toast("Appareil déconnecté")
    expect(here.page.get_by_label("Identifiant")).to_be_visible(timeout=8_000)


def test_the_language_changes_without_a_reload_and_is_kept(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil).go("/settings")
    pupil.evaluate("window.unmoved = true")
    pupil.page.get_by_role("button", name="English").click()
    expect(pupil.page.get_by_role("heading", name="Settings")).to_be_visible()
    assert pupil.evaluate("window.unmoved && document.documentElement.lang") == "en"
    pupil.go(f"/channels/{place.channel('class')}")
    expect(pupil.page.get_by_role("button", name="Send")).to_be_visible()
    elsewhere = visit(place.school.pupil).go("/settings")
    expect(elsewhere.page.get_by_role("heading", name="Settings")).to_be_visible()


def test_the_theme_is_chosen_and_kept_before_the_first_paint(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil, color_scheme="light").go("/settings")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = pupil.evaluate(paper)
    pupil.page.get_by_role("button", name="Tableau").click()
    expect(pupil.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert pupil.evaluate(paper) != light
    pupil.reload()
    expect(pupil.page.locator("html")).to_have_attribute("data-theme", "dark")
    pupil.page.get_by_role("button", name="Auto").click()
    expect(pupil.page.locator("html")).not_to_have_attribute("data-theme", "dark")
    assert pupil.evaluate(paper) == light


@pytest.mark.parametrize("path", ["/settings", "/people", "/reports", "/codes", "/nowhere"])
def test_nothing_is_shown_to_who_is_not_in(place: Place, visit: Visit, path: str) -> None:
    visitor = visit()
    if path == "/nowhere":
        visitor.watch.allow("status of 404")
    visitor.go(path)
    expect(visitor.page.get_by_label("Identifiant")).to_be_visible()
