"""Presence in a browser: rolls called without network, reasons given, read by whom, settled."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Request, expect

from ent_core.attendance.models import Absence, RollCall
from ent_core.establishments.models import Guardianship
from ent_core.kernel import clock
from ent_core.timetable.models import Lesson
from tests.e2e.conftest import Place, Visit
from tests.e2e.test_files import picture
from tests.e2e.visitor import Visitor
from tests.factories.attendance import lesson_now, make_absence

LEA, INES, NOAH = "Léa Marchand", "Inès Benali", "Noah Petit"


@pytest.fixture
def lesson(place: Place) -> Lesson:
    school = place.school
    with transaction.atomic():
        return lesson_now(school.division, school.teacher, subject=school.subject)


@pytest.fixture
def absence(place: Place) -> Absence:
    with transaction.atomic():
        return make_absence(place.school.pupil, place.school.establishment)


def roll(visitor: Visitor, lesson: Lesson) -> Visitor:
    visitor.go(f"/lessons/{lesson.pk}/roll")
    expect(name(visitor, LEA)).to_be_visible()
    return visitor


def name(visitor: Visitor, who: str) -> Locator:
    return visitor.page.locator(".call .pupil", has_text=who)


def late(visitor: Visitor, who: str) -> Locator:
    return visitor.page.get_by_role("button", name=f"Retard : {who}")


def validate(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="valider").or_(
        visitor.page.get_by_role("button", name="Valider l’appel")
    ).click()


def posts(visitor: Visitor, lesson: Lesson) -> list[Request]:
    seen: list[Request] = []
    visitor.page.on(
        "request",
        lambda request: (
            seen.append(request)
            if request.method == "POST" and request.url.endswith(f"/lessons/{lesson.pk}/roll")
            else None
        ),
    )
    return seen


def test_a_full_class_takes_one_tap(lesson: Lesson, place: Place, visit: Visit) -> None:
    teacher = roll(visit(place.school.teacher, on="phone"), lesson)
    expect(teacher.page.locator(".rollbar")).to_contain_text("élèves sont là")

    teacher.page.get_by_role("button", name="Tous présents, valider").click()

    expect(teacher.page.get_by_text("Appel validé à")).to_be_visible()
    expect(name(teacher, LEA)).to_be_visible()
    call = RollCall.objects.get(lesson=lesson)
    assert (call.state, call.entries.count()) == (RollCall.State.VALIDATED, 0)


def test_taps_are_saved_and_taken_back(lesson: Lesson, place: Place, visit: Visit) -> None:
    school = place.school
    teacher = roll(visit(school.teacher, on="phone"), lesson)
    desk = visit(school.school_life).go("/absences").live()

    name(teacher, INES).click()
    expect(name(teacher, INES)).to_have_attribute("aria-pressed", "true")
    expect(desk.page.get_by_role("region", name="1 absence en cours")).to_contain_text(INES)

    late(teacher, NOAH).click()
    teacher.page.get_by_role("button", name="15 min").click()
    expect(teacher.page.locator(".rollbar")).to_contain_text("1 absence, 1 retard")
    expect(desk.page.get_by_role("region", name="1 retard")).to_contain_text(NOAH)

    teacher.page.get_by_role("button", name="Annuler le dernier geste").click()
    expect(teacher.page.locator(".call .late")).to_contain_text("10 min")
    teacher.page.get_by_role("button", name="Annuler le dernier geste").click()
    expect(teacher.page.locator(".call .late")).to_have_count(0)
    expect(desk.page.get_by_role("region", name="0 retard")).to_be_visible()


def test_who_is_expected_to_be_away_is_marked(lesson: Lesson, place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        make_absence(
            school.pupil,
            school.establishment,
            starts_at=clock.now() - timedelta(minutes=5),
            reason="Rendez-vous médical",
            origin=Absence.Origin.ANNOUNCED,
        )
    teacher = roll(visit(school.teacher, on="phone"), lesson)

    expect(name(teacher, LEA)).to_have_attribute("aria-pressed", "true")
    expect(name(teacher, LEA)).to_contain_text("Absence annoncée")
    expect(teacher.page.get_by_text("1 nom est coché d’avance")).to_be_visible()
    validate(teacher)
    expect(teacher.page.get_by_text("Appel validé à")).to_be_visible()
    assert RollCall.objects.get(lesson=lesson).entries.get().pupil_id == school.pupil.pk


# Whether the service worker holds all that this page was made of.
KEPT = """async () => {
  const names = performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname);
  const parts = names.filter((path) => path.startsWith('/static/assets/'));
  const kept = await Promise.all(['/shell', ...parts].map((path) => caches.match(path)));
  return parts.length > 0 && kept.every(Boolean);
}"""


def test_a_roll_called_without_network_is_sent_once(
    lesson: Lesson, place: Place, visit: Visit
) -> None:
    teacher = roll(visit(place.school.teacher, on="phone"), lesson)
    teacher.live()
    teacher.watch.allow("ERR_INTERNET_DISCONNECTED")
    teacher.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until = time.monotonic() + 15
    while not teacher.evaluate(KEPT):
        assert time.monotonic() < until, "the page's parts were not put by"
        teacher.page.wait_for_timeout(20)
    sent = posts(teacher, lesson)

    teacher.offline(True)
    name(teacher, LEA).click()
    name(teacher, NOAH).click()
    name(teacher, NOAH).click()
    validate(teacher)
    expect(teacher.page.get_by_text("Appel validé sur cet appareil.")).to_be_visible()
    assert not RollCall.objects.filter(lesson=lesson, state=RollCall.State.VALIDATED).exists()

    teacher.page.reload()
    expect(teacher.page.get_by_text("Appel validé sur cet appareil.")).to_be_visible()
    expect(name(teacher, LEA)).to_contain_text("abs.")

    before = len(sent)
    teacher.offline(False)
    expect(teacher.page.get_by_text("Appel validé à")).to_be_visible(timeout=20_000)
    expect(name(teacher, LEA)).to_contain_text("abs.")
    teacher.reload().live()  # what still waited on the device would be sent now
    expect(teacher.page.get_by_text("Appel validé à")).to_be_visible()
    assert len(sent) - before == 1
    call = RollCall.objects.get(lesson=lesson)
    assert [entry.pupil_id for entry in call.entries.all()] == [place.school.pupil.pk]
    assert call.state == RollCall.State.VALIDATED


def test_school_life_reopens_with_a_reason(lesson: Lesson, place: Place, visit: Visit) -> None:
    school = place.school
    place.api(school.teacher, "POST", f"/lessons/{lesson.pk}/roll", {"validated": True})
    teacher = roll(visit(school.teacher, on="phone"), lesson)
    teacher.live()
    expect(teacher.page.get_by_role("button", name="Rouvrir l’appel")).to_have_count(0)
    desk = roll(visit(school.school_life), lesson)

    desk.page.get_by_role("button", name="Rouvrir l’appel").click()
    desk.dialog.get_by_label("Pourquoi").fill("Arrivée au CDI")
    desk.dialog.get_by_role("button", name="Rouvrir l’appel").click()

    expect(teacher.page.get_by_role("button", name="valider")).to_be_visible()


def test_a_reason_goes_from_a_guardian_to_school_life(
    absence: Absence, place: Place, visit: Visit
) -> None:
    school = place.school
    second = visit(school.guardians[1], on="phone").go("/absences")
    second.live()
    mother = visit(school.guardians[0], on="phone").go("/absences")
    due = mother.page.locator(".due")
    due.get_by_text("Maladie").click()
    due.get_by_label("Précision, si besoin").fill("Angine")
    with mother.page.expect_file_chooser() as chooser:
        due.get_by_role("button", name="Choisir des fichiers").click()
    chooser.value.set_files(
        {"name": "certificat.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(due.get_by_role("list", name="Fichiers joints")).to_contain_text("certificat.jpg")
    expect(due.locator("progress")).to_have_count(0)
    due.get_by_label("Motif confidentiel").check()
    due.get_by_role("button", name="Envoyer le motif").click()

    mine = mother.page.locator(".attendance .ml")
    expect(mine).to_contain_text("Maladie. Angine")
    expect(mine).to_contain_text("Motif donné, en attente")
    expect(mine.locator(".pics img")).to_be_visible()
    expect(due).to_have_count(0)

    theirs = second.page.locator(".attendance .ml")
    expect(theirs).to_contain_text("Motif donné, en attente")
    expect(theirs).to_contain_text("Motif confidentiel, donné à la vie scolaire")
    expect(theirs).not_to_contain_text("Angine")
    expect(theirs.locator(".pics")).to_have_count(0)

    desk = visit(school.school_life).go("/absences")
    desk.page.get_by_role("button", name="À régler").click()
    expect(desk.page.get_by_text("Maladie. Angine")).to_be_visible()
    accept = desk.page.get_by_role("button", name=f"Accepter le motif : {LEA}", exact=True)
    accept.click()
    expect(theirs).to_contain_text("Acceptée")
    expect(desk.page.get_by_role("heading", level=1)).to_be_focused()
    expect(mine.get_by_role("button")).to_have_count(1)  # the photo alone: nothing to change

    desk.page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(accept).to_be_visible()
    expect(theirs).not_to_contain_text("Acceptée")


def test_one_reason_explains_several(absence: Absence, place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        other = make_absence(
            school.pupil, school.establishment, starts_at=clock.now() - timedelta(days=3)
        )
    mother = visit(school.guardians[0]).go("/absences")
    due = mother.page.locator(".due")
    expect(due.get_by_role("checkbox")).to_have_count(3)  # two absences, and the confidential one

    due.get_by_role("button", name="Envoyer le motif").click()
    expect(due.get_by_role("alert")).to_contain_text("Choisir un motif")
    due.get_by_text("Transport").click()
    # One is ticked; the reason is not given for another unless one says so.
    expect(due.get_by_role("checkbox").nth(0)).to_be_checked()
    expect(due.get_by_role("checkbox").nth(1)).not_to_be_checked()
    due.get_by_role("checkbox").nth(1).check()
    due.get_by_role("button", name="Envoyer le motif pour 2 absences").click()

    expect(due).to_have_count(0)
    expect(mother.page.get_by_role("heading", level=1)).to_be_focused()
    for one in (absence, other):
        one.refresh_from_db()
        assert one.reason == "Transport"


def test_an_absence_is_announced(place: Place, visit: Visit) -> None:
    school = place.school
    mother = visit(school.guardians[0], on="phone").go("/absences")
    mother.page.get_by_role("link", name="Annoncer une absence").click()
    mother.page.get_by_role("button", name="Matin").click()
    mother.page.get_by_text("Rendez-vous médical").click()
    mother.page.get_by_role("button", name="Annoncer l’absence").click()

    coming = mother.page.get_by_role("region", name="À venir")
    expect(coming).to_contain_text("le matin")
    expect(coming).to_contain_text("Annoncée")
    announced = Absence.objects.get(pupil=school.pupil)
    assert announced.origin == Absence.Origin.ANNOUNCED


def test_a_guardian_without_authority_is_not_offered_to_announce(
    absence: Absence, place: Place, visit: Visit
) -> None:
    school = place.school
    with transaction.atomic():
        Guardianship.objects.filter(guardian=school.guardian, pupil=school.pupil).update(
            restriction="no_authority", decided_on=school.year.starts_on
        )
    page = visit(school.guardian, on="phone").go("/absences").page
    expect(page.get_by_role("link", name="Annoncer une absence")).to_have_count(0)
    expect(page.locator(".counts")).to_be_visible()
    expect(page.get_by_role("link", name="Annoncer une absence")).to_have_count(0)
    page.goto(page.url + "/announce")
    expect(page.get_by_role("status").filter(has_text="autorité parentale")).to_be_visible()
    expect(page.get_by_role("button", name="Annoncer l’absence")).to_have_count(0)


def test_a_pp_sees_the_class_and_no_confidential_reason(
    absence: Absence, place: Place, visit: Visit
) -> None:
    school = place.school
    place.api(
        school.guardians[0],
        "POST",
        f"/absences/{absence.pk}/justify",
        {"reason": "Hospitalisation", "confidential": True},
    )
    head_teacher = visit(school.head_teacher).go("/absences/class")
    head_teacher.page.get_by_role("link", name=LEA).click()
    expect(head_teacher.page.get_by_text("Motif confidentiel, donné")).to_be_visible()
    expect(head_teacher.page.locator("main")).not_to_contain_text("Hospitalisation")


def test_an_absence_told_by_telephone(place: Place, visit: Visit) -> None:
    school = place.school
    desk = visit(school.school_life).go("/absences/new")
    box = desk.page.get_by_role("combobox", name="Élève")
    box.fill("Léa")
    expect(desk.page.get_by_role("option").first).to_contain_text(LEA)
    box.press("Enter")
    desk.page.get_by_text("Maladie").click()
    desk.page.get_by_role("button", name="Enregistrer l’absence").click()

    desk.toast(LEA)
    expect(desk.page.locator(".attendance .ml").first).to_contain_text("Maladie")
    assert Absence.objects.get(pupil=school.pupil).origin == Absence.Origin.DESK
