"""The agenda in a browser: one view of everything, own deadlines, events and who answers them."""

import re

from django.db import transaction
from playwright.sync_api import Route, expect

from ent_core.calendar.models import PersonalItem, SchoolEvent
from ent_core.people.models import User
from tests.e2e.conftest import Place, Visit
from tests.e2e.visitor import Visitor
from tests.e2e.watch import NO_NETWORK
from tests.factories.agenda import make_event, make_item, to_group
from tests.factories.homework import make_homework
from tests.factories.models import GuardianshipFactory
from tests.factories.timetable import make_lesson, school_day

MEETING = "Réunion d’information"
ASKS = SchoolEvent.Answers.YES_NO_MAYBE
MISSING = "n’est pas ouvert à ce compte"


def to_whom(who: Visitor, typed: str, found: str) -> None:
    """Chooses a place or a person in the field «Pour qui»."""
    field = who.page.get_by_role("combobox", name="Pour qui")
    field.fill(typed)
    who.page.get_by_role("option", name=re.compile(found)).first.click()


def planned(place: Place, author: User, **facts: object) -> SchoolEvent:
    """An event for the families of the class, which asks for answers."""
    school = place.school
    facts = {"title": MEETING, "answers": ASKS, "place": "Salle 12", **facts}
    with transaction.atomic():
        audience = to_group(school.division, "guardians")
        return make_event(author, school.establishment, audience, **facts)  # type: ignore[arg-type]


def test_an_event_is_published_answered_in_its_card_and_counted_at_once(
    place: Place, visit: Visit
) -> None:
    school = place.school
    family = visit(school.guardian, on="phone").open(place.channel("parents"))
    head = visit(school.head).go("/events/new")
    page = head.page
    page.get_by_label("Quoi").fill(MEETING)
    to_whom(head, "4e B", "^4. B")
    page.get_by_role("button", name="Élèves", exact=True).click()
    page.get_by_label("Lieu").fill("Salle polyvalente")
    page.get_by_label("Jour", exact=True).fill(str(school_day(school.establishment, 7)))
    page.get_by_role("button", name="Oui, peut-être, non").click()
    expect(page.locator(".preview")).to_contain_text("Familles de 4ᵉ B")
    page.get_by_role("button", name="Publier").click()
    page.wait_for_url(re.compile(r"/events/\d+$"))
    head.live()
    yes = page.locator(".counts .yes dd")
    expect(yes).to_have_text("0")
    expect(page.get_by_text("6 personnes invitées")).to_be_visible()

    card = family.page.locator("article.card", has_text=MEETING)
    expect(card).to_contain_text("18\u202fh\u202f00 – 19\u202fh\u202f30, Salle polyvalente")
    card.get_by_role("button", name="Oui", exact=True).click()
    expect(card.get_by_role("button", name="Oui", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(yes).to_have_text("1")
    expect(page.locator(".given")).to_contain_text(school.guardian.name)

    card.get_by_role("link", name="Voir l’événement").click()
    expect(family.page.get_by_role("heading", name="Vous serez là")).to_be_visible()
    family.page.get_by_role("button", name="Non", exact=True).click()
    expect(family.page.get_by_role("heading", name="Vous ne serez pas là")).to_be_visible()
    expect(yes).to_have_text("0")
    expect(page.locator(".counts .no dd")).to_have_text("1")

    number = page.url.rpartition("/")[2]
    other = visit(school.other_guardian)
    with other.watch.allowing("status of 404"):
        other.go(f"/events/{number}")
        expect(other.page.get_by_text(MISSING)).to_be_visible()
    other.go("/agenda")
    other.page.get_by_role("button", name="Liste", exact=True).click()
    expect(other.page.locator(".listed, .empty")).to_be_visible()
    expect(other.page.get_by_text(MEETING)).to_have_count(0)


def test_whom_one_may_not_address_is_named_and_can_be_taken_out(place: Place, visit: Visit) -> None:
    school = place.school
    teacher = visit(school.teacher).go("/events/new")
    page = teacher.page
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("Donner un titre.")).to_be_visible()
    expect(page.get_by_text("Choisir au moins une classe")).to_be_visible()
    page.get_by_label("Quoi").fill("Sortie au musée")
    to_whom(teacher, "4e B", "^4. B")
    to_whom(teacher, "Arnaud", "Arnaud")
    with teacher.watch.allowing("status of 403"):
        page.get_by_role("button", name="Publier").click()
        expect(page.get_by_role("alert")).to_contain_text("Isabelle Arnaud")
    expect(page.locator(".audience li", has_text="Arnaud")).to_contain_text("Non ouvert à l’envoi")
    page.get_by_role("button", name=re.compile("Isabelle Arnaud")).last.click()
    page.get_by_role("button", name="Publier").click()
    page.wait_for_url(re.compile(r"/events/\d+$"))
    assert SchoolEvent.objects.get(title="Sortie au musée").author == school.teacher


def test_a_cancelled_event_is_crossed_out_on_open_pages_and_in_the_channel(
    place: Place, visit: Visit
) -> None:
    school = place.school
    event = planned(place, school.head)
    family = visit(school.guardian, on="phone").go(f"/events/{event.pk}")
    family.live()
    expect(family.page.get_by_role("heading", name="Serez-vous là")).to_be_visible()
    head = visit(school.head).go(f"/events/{event.pk}")
    head.page.get_by_role("button", name="Annuler l’événement").click()
    head.dialog.get_by_role("button", name="Annuler l’événement").click()
    head.toast("Annulé")

    expect(family.page.locator("h1 del")).to_have_text(MEETING)
    expect(family.page.get_by_text("Cet événement n’aura pas lieu.")).to_be_visible()
    expect(family.page.get_by_role("button", name="Oui", exact=True)).to_have_count(0)
    family.open(place.channel("parents"))
    card = family.page.locator("article.card", has_text=MEETING).last
    expect(card).to_contain_text("Annulé")
    expect(card.locator("del")).to_have_text(MEETING)


def test_a_deadline_in_one_line_leaves_with_the_network_and_nobody_else_sees_it(
    place: Place, visit: Visit
) -> None:
    school = place.school
    pupil = visit(school.pupil, on="phone").go("/agenda")
    page = pupil.page
    pupil.live()
    line = page.get_by_label("Noter pour toi")
    expect(line).to_be_visible()
    page.wait_for_load_state("networkidle")
    with pupil.watch.allowing(NO_NETWORK):
        pupil.offline(True)
        line.fill("Exposé dans 3 jours")
        page.get_by_role("button", name="Noter", exact=True).click()
        expect(page.locator(".waiting")).to_contain_text("Exposé")
        pupil.offline(False)
        row = page.locator(".ml li", has_text="Exposé")
        expect(row).to_be_visible()
    item = PersonalItem.objects.get(person=school.pupil)
    assert (item.title, (item.day - school.establishment.today()).days) == ("Exposé", 3)

    page.get_by_label("Exposé, c’est fait").check()
    expect(row.locator(".struck")).to_be_visible()
    row.get_by_role("button", name="Exposé").click()
    pupil.dialog.get_by_label("Quoi").fill("Exposé sur l’eau")
    pupil.dialog.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".ml li", has_text="Exposé sur l’eau")).to_be_visible()

    family = visit(school.guardian).go("/agenda")
    family.page.get_by_role("button", name="Liste", exact=True).click()
    expect(family.page.locator(".listed, .empty")).to_be_visible()
    expect(family.page.get_by_text("Exposé")).to_have_count(0)
    # A parent notes what concerns them; the child never sees it.
    family.page.get_by_label("Noter pour vous").fill("Signer le carnet pour demain")
    family.page.get_by_role("button", name="Noter", exact=True).click()
    expect(family.page.locator(".ml li", has_text="Signer le carnet")).to_be_visible()
    expect(page.get_by_text("Signer le carnet")).to_have_count(0)

    page.get_by_role("button", name="Exposé sur l’eau").click()
    pupil.dialog.get_by_role("button", name="Supprimer").click()
    pupil.toast("Supprimé")
    page.locator(".toast", has_text="Supprimé").get_by_role("button", name="Annuler").click()
    expect(page.locator(".ml li", has_text="Exposé sur l’eau")).to_be_visible()


def test_the_month_is_walked_by_keys_and_shows_what_one_wants(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        work = make_homework(school.teaching, title="Lire le chapitre 2")
        make_lesson(
            school.division, school.teacher, day=work.due, subject=school.subject, test="Fractions"
        )
        make_event(
            school.head, school.establishment, to_group(school.division), title="Photo de classe"
        )
        make_item(school.pupil, school.establishment, days=5, title="Feutres")
    pupil = visit(school.pupil).go("/agenda")
    page = pupil.page
    grid = page.get_by_role("grid")
    today = grid.locator("[aria-current=date]")
    expect(today).to_have_attribute("tabindex", "0")
    today.focus()
    start = school.establishment.today()
    for _ in range((work.due - start).days):
        page.keyboard.press("ArrowRight")
    focused = grid.locator("[tabindex='0']")
    expect(focused).to_be_focused()
    expect(focused).to_contain_text(re.compile("1 contrôle, .*1 devoir"))
    day = page.locator(".monthly section")
    expect(day).to_contain_text("Fractions")
    expect(day).to_contain_text("Lire le chapitre 2")
    # Months that nobody has read yet, on a slow line: the keys keep their place in the calendar.
    waiting: list[Route] = []
    page.route("**/api/v1/agenda?*", lambda route: waiting.append(route))
    for key in ["PageDown"] * 3 + ["PageUp"] * 3:
        page.keyboard.press(key)
    expect(day).to_contain_text("Lire le chapitre 2")
    expect(grid.locator("[tabindex='0']")).to_be_focused()
    for one in waiting:
        one.continue_()
    page.unroute("**/api/v1/agenda?*")

    page.get_by_role("button", name="Devoirs", exact=True).click()
    expect(day).not_to_contain_text("Lire le chapitre 2")
    pupil.reload()
    page.get_by_role("button", name="Liste", exact=True).click()
    expect(page.locator(".listed")).to_contain_text("Photo de classe")
    expect(page.locator(".listed")).to_contain_text("Feutres")
    expect(page.get_by_text("Lire le chapitre 2")).to_have_count(0)
    page.get_by_role("button", name="Devoirs", exact=True).click()
    expect(page.locator(".listed")).to_contain_text("Lire le chapitre 2")
    page.get_by_role("link", name=re.compile("Photo de classe")).click()
    expect(page.get_by_role("heading", name="Photo de classe")).to_be_visible()


def test_a_parent_looks_at_one_child_or_the_other(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        sibling = school.add_pupil(school.other_division)
        sibling.first_name, sibling.last_name = "Tom", "Marchand"
        sibling.save()
        GuardianshipFactory(
            establishment=school.establishment, guardian=school.guardian, pupil=sibling
        )
        for group, title in ((school.division, "Cross"), (school.other_division, "Oral blanc")):
            make_event(school.head, school.establishment, to_group(group), title=title)
    family = visit(school.guardian, on="phone").go("/agenda")
    page = family.page
    expect(page.get_by_text("Cross", exact=True)).to_be_visible()
    expect(page.get_by_text("Oral blanc")).to_have_count(0)
    page.get_by_role("button", name="Tom", exact=True).click()
    expect(page.get_by_text("Oral blanc")).to_be_visible()
    expect(page.get_by_text("Cross", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Dans l’agenda du téléphone").click()
    expect(family.dialog).to_contain_text("agenda du téléphone")


def test_a_form_with_a_wrong_field_brings_one_to_it(place: Place, visit: Visit) -> None:
    page = visit(place.school.head, on="phone").go("/events/new").page
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_label("Quoi")).to_be_focused()
    expect(page.get_by_text("Donner un titre.")).to_be_in_viewport()


def test_who_publishes_nothing_and_what_is_not_there_say_so_with_a_way_back(
    place: Place, visit: Visit
) -> None:
    family = visit(place.school.guardian).go("/events/new")
    page = family.page
    expect(page.get_by_role("heading", name="Cette page n’est pas ouverte")).to_be_visible()
    expect(page.get_by_label("Quoi")).to_have_count(0)
    family.watch.allow("status of 404")
    for unknown in ("/events/9999", "/homework/9999"):
        family.go(unknown)
        expect(page.get_by_text(MISSING)).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="Revenir à Aujourd’hui")).to_be_visible()


def test_a_link_that_names_a_child_opens_on_that_child(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        sibling = school.add_pupil(school.other_division)
        sibling.first_name, sibling.last_name = "Tom", "Marchand"
        sibling.save()
        GuardianshipFactory(
            establishment=school.establishment, guardian=school.guardian, pupil=sibling
        )
    page = visit(school.guardian, on="phone").go(f"/absences?pupil={sibling.pk}").page
    expect(page.get_by_role("button", name="Tom", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
