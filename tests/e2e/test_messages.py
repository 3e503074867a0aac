"""What one does with a message: answer, name, react, change, take back, report."""

import re

from playwright.sync_api import expect

from ent_core.people.models import User
from tests.e2e.conftest import Place, Visit


def test_a_reply_quotes_and_leads_to_what_it_answers(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Qui vient au CDI jeudi ?")
    pupil = visit(place.school.pupil).open(channel)
    teacher = visit(place.school.teacher).open(channel)

    pupil.act("Qui vient au CDI jeudi ?", "Répondre")
    expect(pupil.page.locator(".banner")).to_contain_text("Réponse à")
    pupil.say("Moi, avec Inès")

    quote = teacher.message("Moi, avec Inès").locator(".quote")
    expect(quote).to_contain_text("Qui vient au CDI jeudi ?")
    quote.click()
    expect(teacher.message("Qui vient au CDI jeudi ?").first).to_have_class(re.compile("lit"))


def test_a_name_is_completed_and_the_named_person_sees_it(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    named = place.school.pupils[1]
    pupil = visit(place.school.pupil).open(channel)
    other = visit(named).open(channel)

    pupil.page.wait_for_timeout(900)  # the members come after everything else
    pupil.composer.press_sequentially("@ines")
    option = pupil.page.get_by_role("option", name="Inès Benali")
    expect(option).to_be_visible()
    pupil.composer.press("Enter")
    expect(pupil.composer).to_have_value(re.compile(rf"^@{named.first_name} {named.last_name} $"))
    pupil.composer.press_sequentially("tu viens ?")
    pupil.composer.press("Enter")

    seen = other.message("tu viens ?")
    expect(seen).to_have_class(re.compile("named"))
    expect(seen.locator(".say mark")).to_have_text(f"@{named.first_name} {named.last_name}")


def test_reactions_come_and_go_with_their_count(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Sortie confirmée vendredi")
    pupil = visit(place.school.pupil).open(channel)
    other = visit(place.school.pupils[1]).open(channel)

    row = pupil.message("Sortie confirmée vendredi")
    row.hover()
    row.get_by_role("button", name="Réagir avec 👍").click()
    theirs = other.message("Sortie confirmée vendredi").locator(".reacts [data-emoji='👍']")
    expect(theirs).to_have_text(re.compile("1"))
    expect(theirs).to_have_attribute("aria-pressed", "false")
    theirs.click()
    mine = row.locator(".reacts [data-emoji='👍']")
    expect(mine).to_have_text(re.compile("2"))
    mine.click()
    expect(theirs).to_have_text(re.compile("1"))


def test_any_emoji_from_the_picker(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Bravo pour l’exposé")
    pupil = visit(place.school.pupil).open(channel)

    row = pupil.message("Bravo pour l’exposé")
    row.hover()
    row.get_by_role("button", name="Réagir", exact=True).first.click()
    pupil.dialog.get_by_role("button", name="🥳").click()
    expect(row.locator(".reacts [data-emoji='🥳']")).to_be_visible()

    pupil.page.get_by_role("button", name="Émojis").click()
    pupil.page.get_by_role("button", name="😀").last.click()
    expect(pupil.composer).to_have_value("😀")


def test_what_one_wrote_can_be_changed_and_taken_back(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    teacher = visit(place.school.teacher).open(channel)
    pupil.say("Rendez-vous à 8h")

    pupil.act("Rendez-vous à 8h", "Modifier")
    expect(pupil.composer).to_have_value("Rendez-vous à 8h")
    pupil.composer.fill("Rendez-vous à 9h")
    pupil.composer.press("Enter")
    expect(teacher.message("Rendez-vous à 9h")).to_contain_text("modifié")
    expect(teacher.message("Rendez-vous à 8h")).to_have_count(0)

    pupil.act("Rendez-vous à 9h", "Retirer")
    pupil.dialog.get_by_role("button", name="Retirer").click()
    expect(teacher.page.locator(".say.gone")).to_have_text("Message retiré")
    expect(pupil.page.locator(".say.gone")).to_contain_text("retiré ce message")
    expect(teacher.page.get_by_text("Rendez-vous à")).to_have_count(0)


def test_a_teacher_takes_away_what_a_pupil_wrote(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.pupil, channel, "T’es nul")
    teacher = visit(place.school.teacher).open(channel)
    pupil = visit(place.school.pupils[1]).open(channel)

    teacher.act("T’es nul", "Retirer")
    teacher.dialog.get_by_role("button", name="Retirer").click()
    expect(pupil.page.locator(".say.gone")).to_be_visible()
    expect(pupil.page.get_by_text("T’es nul")).to_have_count(0)


def test_a_report_reaches_school_life_who_answer_it(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.pupils[1], channel, "avant")
    place.says(place.school.pupils[1], channel, "Personne ne t’aime ici")
    pupil = visit(place.school.pupil).open(channel)

    pupil.act("Personne ne t’aime ici", "Signaler")
    expect(pupil.dialog.get_by_role("link", name="3018")).to_have_attribute("href", "tel:3018")
    expect(pupil.dialog.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
    pupil.dialog.get_by_role("button", name="Signaler à la vie scolaire").click()
    expect(pupil.dialog.get_by_role("alert")).to_have_text("Choisir une raison.")
    pupil.dialog.get_by_label("Harcèlement").check()
    pupil.dialog.get_by_label("Précisions").fill("Ça dure depuis lundi")
    pupil.dialog.get_by_role("button", name="Signaler à la vie scolaire").click()
    pupil.toast("Signalé à la vie scolaire")

    desk = visit(place.school.school_life).go("/reports")
    case = desk.page.locator(".cases > li")
    expect(case).to_contain_text("Personne ne t’aime ici")
    expect(case).to_contain_text("Ça dure depuis lundi")
    expect(case).not_to_contain_text(place.school.pupil.last_name)
    case.get_by_role("button", name="Voir dix messages").click()
    expect(case.locator(".copy")).to_contain_text("avant")
    case.get_by_label("Message masqué").check()
    case.get_by_label("Note").fill("Parents appelés")
    case.get_by_role("button", name="Enregistrer la suite").click()
    desk.toast("Suite enregistrée")
    expect(pupil.page.locator(".say.gone")).to_be_visible()
    desk.page.get_by_role("button", name="Traités").click()
    expect(desk.page.locator(".cases > li")).to_contain_text("Parents appelés")


def test_markup_in_names_and_messages_stays_text(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    markup = '<img src=x onerror="alert(1)"><b>gras</b>'
    User.objects.filter(pk=place.school.pupils[1].pk).update(last_name="<script>alert(2)</script>")
    place.says(place.school.pupils[1], channel, markup)
    place.says(place.school.pupils[1], channel, "</script><!-- [x](javascript:alert(3))")
    place.says(
        place.school.pupils[1], channel, "voir javascript:alert(4) et https://example.fr/a?b=1"
    )
    pupil = visit(place.school.pupil).open(channel)

    expect(pupil.message(markup)).to_be_visible()
    expect(pupil.page.locator("li.msg .by").first).to_contain_text("<script>alert(2)</script>")
    expect(pupil.page.locator(".say img, .say b:text-is('gras')")).to_have_count(0)
    links = pupil.page.locator(".say a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.fr/a?b=1")
    expect(links).to_have_attribute("rel", re.compile("noopener"))

    pupil.say('<img src=y onerror="alert(5)">')
    expect(pupil.page.locator(".say img")).to_have_count(0)
