"""Marks in a browser: typed and pasted into a table, published, read, and two teachers at once."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Locator, expect

from ent_core.establishments.models import Period
from ent_core.grades.models import Assessment, GradesPolicy, Mark
from tests.e2e.conftest import Place, Visit
from tests.e2e.visitor import Visitor
from tests.e2e.watch import NO_NETWORK
from tests.factories import TeachingTeacherFactory

PASTE = """(text) => {
  const held = new DataTransfer();
  held.setData("text/plain", text);
  const about = { clipboardData: held, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", about));
}"""


@dataclass
class Service:
    """A service with one assessment out of 20, which nobody else reads yet."""

    place: Place
    assessment: Assessment

    @property
    def path(self) -> str:
        return f"/marks/service/{self.assessment.teaching_id}"

    def page(self, visitor: Visitor) -> Visitor:
        visitor.go(self.path)
        expect(cell(visitor, 0)).to_be_visible()
        return visitor.live()

    def given(self) -> dict[str, str]:
        """The marks as they are kept, by first name."""
        marks = Mark.objects.filter(assessment=self.assessment).select_related("pupil")
        return {
            one.pupil.first_name: one.code or (f"{one.value:.2f}" if one.value is not None else "")
            for one in marks
        }


def cell(visitor: Visitor, row: int) -> Locator:
    return visitor.page.locator(f'input[data-at="{row}:0"]')


def saved(visitor: Visitor) -> None:
    expect(visitor.page.locator(".cell.wait")).to_have_count(0)
    expect(visitor.page.locator(".cell.ok")).to_have_count(0)


@pytest.fixture
def service(place: Place) -> Service:
    school = place.school
    with transaction.atomic():
        assessment = Assessment.objects.create(
            establishment=school.establishment,
            teaching=school.teaching,
            title="Dictée",
            date=school.establishment.today(),
            out_of=20,
        )
        TeachingTeacherFactory(teaching=school.teaching, user=school.head_teacher)
    return Service(place, assessment)


def test_marks_are_typed_like_in_a_spreadsheet(service: Service, visit: Visit) -> None:
    # By name: Inès Benali, Léa Marchand, Noah Petit.
    teacher = service.page(visit(service.place.school.teacher))
    keys = teacher.page.keyboard
    cell(teacher, 0).focus()
    keys.type("12,5")
    keys.press("Enter")
    expect(cell(teacher, 1)).to_be_focused()
    keys.type("abs")
    keys.press("ArrowDown")
    keys.type("25")
    keys.press("ArrowUp")

    saved(teacher)
    assert service.given() == {"Inès": "12.50", "Léa": "abs"}
    expect(cell(teacher, 1)).to_have_value("Abs")
    expect(teacher.page.locator("tfoot")).to_contain_text("12,50")
    # What was refused says why, with its pupil, wherever one went since.
    refusal = teacher.page.get_by_role("alert").filter(has_text="Au-dessus du barème")
    expect(refusal).to_contain_text("Noah")
    expect(refusal).to_contain_text("25")
    cell(teacher, 2).focus()
    expect(cell(teacher, 2)).to_have_attribute("aria-invalid", "true")
    expect(cell(teacher, 2)).to_have_attribute("title", re.compile("Au-dessus du barème"))
    keys.press("Escape")
    expect(cell(teacher, 2)).to_have_value("")


def test_a_new_assessment_waits_in_its_first_cell_and_says_whose_mark_is_missing(
    service: Service, visit: Visit
) -> None:
    teacher = service.page(visit(service.place.school.teacher))
    page = teacher.page
    page.get_by_role("button", name="Nouvelle évaluation").click()
    teacher.dialog.get_by_label("Titre").fill("Exposé")
    page.keyboard.press("Enter")
    column = page.get_by_role("textbox", name=re.compile("Exposé"))
    expect(column.first).to_be_focused()

    page.get_by_role("button", name=re.compile("Exposé.*pas publié")).click()
    teacher.dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(teacher.dialog).to_contain_text("3 élèves sans note")
    teacher.dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(teacher.dialog).to_contain_text("Les élèves lisent leur note depuis")


def test_a_column_is_pasted_but_for_what_is_no_mark(service: Service, visit: Visit) -> None:
    teacher = service.page(visit(service.place.school.teacher))
    cell(teacher, 0).focus()
    teacher.evaluate(PASTE, "13\r\nbien\r\nN.Noté\r\n8\r\n")

    expect(teacher.dialog).to_contain_text("2 notes seront écrites.")
    expect(teacher.dialog).to_contain_text("Ni un nombre")
    expect(teacher.dialog).to_contain_text("1 cellule dépasse du tableau.")
    assert service.given() == {}
    teacher.page.keyboard.press("Enter")

    expect(cell(teacher, 2)).to_have_value("N.Noté")
    saved(teacher)
    assert service.given() == {"Inès": "13.00", "Noah": "nn"}


def test_a_pupil_reads_a_mark_once_it_is_published_and_a_guardian_later(
    service: Service, visit: Visit
) -> None:
    school = service.place.school
    marks = [{"pupil": school.pupil.pk, "value": "14,5"}]
    service.place.api(
        school.teacher, "PUT", f"/assessments/{service.assessment.pk}/marks", {"marks": marks}
    )
    pupil = visit(school.pupil, on="phone").go("/marks").live()
    expect(pupil.page.get_by_role("heading", name="Pas encore de note")).to_be_visible()
    guardian = visit(school.guardian, on="phone").go("/marks").live()
    expect(guardian.page.get_by_role("heading", name="Pas encore de note")).to_be_visible()

    teacher = service.page(visit(school.teacher))
    teacher.page.locator("thead").get_by_role("button").click()
    expect(teacher.dialog).to_contain_text("pas encore publié")
    teacher.dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(teacher.dialog).to_contain_text("Les responsables la lisent 24 h après")
    teacher.dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(teacher.dialog).to_contain_text("Les élèves lisent leur note depuis")
    expect(teacher.dialog).to_contain_text("Les responsables la liront")

    mark = pupil.page.locator(".mk button")
    expect(mark).to_contain_text("14,5")
    expect(mark.locator("mark")).to_be_visible()
    mark.click()
    expect(pupil.dialog).to_contain_text("Compte avec son coefficient.")
    pupil.page.keyboard.press("Escape")
    pupil.page.locator("td .avg").click()
    expect(pupil.page.get_by_role("heading", name="Pourquoi 14,50")).to_be_visible()
    expect(pupil.page.locator("aside")).to_contain_text("14,5 ÷ 1 = 14,50")

    guardian.reload()
    expect(guardian.page.get_by_role("heading", name="Pas encore de note")).to_be_visible()


def test_what_was_refused_stays_until_it_is_mended_or_taken_away(
    service: Service, visit: Visit
) -> None:
    school = service.place.school
    teacher = service.page(visit(school.teacher))
    other_tab = teacher.context.new_page()
    keys = teacher.page.keyboard
    cell(teacher, 0).focus()
    keys.type("21")
    keys.press("Enter")
    keys.type("14")
    keys.press("Enter")
    saved(teacher)
    refusals = teacher.page.get_by_role("alert", name="Notes refusées").get_by_role("listitem")
    expect(refusals).to_have_count(1)

    other_tab.goto(teacher.page.url)
    theirs = other_tab.get_by_role("alert", name="Notes refusées")
    expect(theirs).to_contain_text("« 21 ». Au-dessus du barème".replace(" ", "\u202f", 1))
    teacher.reload()
    expect(refusals).to_contain_text("Inès Benali, Dictée")
    expect(cell(teacher, 0)).to_have_value("21")
    cell(teacher, 0).focus()
    keys.type("12")
    keys.press("Enter")
    saved(teacher)
    expect(refusals).to_have_count(0)
    expect(theirs).to_have_count(0)
    other_tab.close()

    # Typed without network, and refused on the next visit: the period was closed in between.
    teacher.watch.allow(NO_NETWORK, r"status of 409 .*/marks$")
    teacher.offline(True)
    cell(teacher, 2).focus()
    keys.type("9")
    keys.press("Enter")
    expect(teacher.page.get_by_text("partiront au retour du réseau")).to_be_visible()
    today = school.establishment.today()
    Period.objects.create(
        year=school.year,
        name="Clos",
        starts_on=today - timedelta(days=9),
        ends_on=today,
        closes_on=today - timedelta(days=1),
    )
    teacher.page.reload()
    teacher.offline(False)
    expect(refusals).to_contain_text("Noah Petit, Dictée")
    expect(refusals).to_contain_text("close")
    teacher.go("/marks")
    expect(refusals).to_contain_text("Noah Petit, Dictée")
    refusals.get_by_role("button", name="Retirer la note refusée de Noah Petit").click()
    expect(refusals).to_have_count(0)
    assert service.given() == {"Inès": "12.00", "Léa": "14.00"}


def test_the_head_sees_and_sets_how_long_guardians_wait(service: Service, visit: Visit) -> None:
    school = service.place.school
    head = visit(school.head).go("/marks").live()
    head.page.get_by_role("link", name="Délai des responsables").click()
    hours = head.page.get_by_label("Heures après les élèves")
    expect(hours).to_have_value("24")
    hours.fill("400")
    head.page.get_by_role("button", name="Enregistrer").click()
    expect(head.page.get_by_text("Un nombre d’heures, de 0 à 336.")).to_be_visible()
    hours.fill("48")
    head.page.get_by_role("button", name="Enregistrer").click()
    expect(head.page.get_by_text("Délai enregistré")).to_be_visible()
    head.reload()
    expect(hours).to_have_value("48")
    policy = GradesPolicy.objects.get(establishment=school.establishment)
    assert policy.guardians_after_hours == 48


def test_two_teachers_in_one_cell(service: Service, visit: Visit) -> None:
    school = service.place.school
    teacher = service.page(visit(school.teacher))
    teacher.watch.allow(r"status of 409 .*/marks$")
    cell(teacher, 1).focus()
    teacher.page.keyboard.type("14")
    marks = [{"pupil": school.pupil.pk, "value": "11"}]
    service.place.api(
        school.head_teacher, "PUT", f"/assessments/{service.assessment.pk}/marks", {"marks": marks}
    )
    expect(teacher.page.locator("tfoot")).to_contain_text("11,00")
    teacher.page.keyboard.press("Enter")

    quarrel = teacher.page.locator(".taken li")
    expect(quarrel).to_contain_text("Haddad a mis 11 entre-temps")
    assert service.given() == {"Léa": "11.00"}
    quarrel.get_by_role("button", name="Mettre 14").click()

    expect(quarrel).to_have_count(0)
    expect(teacher.page.locator("tfoot")).to_contain_text("14,00")
    assert service.given() == {"Léa": "14.00"}


def test_on_a_phone_pupil_by_pupil_and_without_network(service: Service, visit: Visit) -> None:
    teacher = visit(service.place.school.teacher, on="phone").go(service.path).live()
    teacher.page.get_by_role("link", name="Dictée").click()
    teacher.page.get_by_role("button", name="Saisir les notes").click()
    expect(teacher.page.get_by_role("heading", name="Inès Benali")).to_be_visible()
    for figure in ("1", "5"):
        teacher.page.get_by_role("button", name=figure, exact=True).click()
    teacher.page.get_by_role("button", name="Suivant").click()
    expect(teacher.page.get_by_role("heading", name="Léa Marchand")).to_be_visible()
    teacher.watch.allow(NO_NETWORK)
    teacher.offline(True)
    # A figure or «Effacer» takes a code's place, wholly.
    teacher.page.get_by_role("button", name="Abs", exact=True).click()
    teacher.page.get_by_role("button", name="7", exact=True).click()
    expect(teacher.page.locator(".typed")).to_have_text("7/20")
    teacher.page.get_by_role("button", name="Abs", exact=True).click()
    teacher.page.get_by_role("button", name="Effacer").click()
    expect(teacher.page.locator(".typed")).to_have_text("–/20")
    teacher.page.get_by_role("button", name="Disp", exact=True).click()
    expect(teacher.page.get_by_text("Dispensé : ne compte pas.").first).to_be_visible()
    teacher.page.get_by_text("Ce que disent les codes").click()
    expect(teacher.page.get_by_text("Non rendu : compte zéro.")).to_be_visible()
    teacher.page.get_by_role("button", name="Suivant").click()
    teacher.page.get_by_role("button", name="Précédent").click()
    expect(teacher.page.get_by_text("partiront au retour du réseau")).to_be_visible()

    teacher.offline(False)

    expect(teacher.page.get_by_text("enregistré", exact=True)).to_be_visible()
    assert service.given() == {"Inès": "15.00", "Léa": "disp"}
