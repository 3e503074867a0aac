"""The timetable in a browser: looking, changing, hearing of changes, planning, without network."""

import re
import time
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Locator, expect

from ent_core.timetable.models import Lesson, Room, SchoolWeek
from tests.e2e.conftest import Place, Visit
from tests.e2e.test_layout import SMALL, WIDER
from tests.e2e.visitor import Visitor
from tests.factories import GuardianshipFactory
from tests.factories.timetable import (
    ClosureFactory,
    RoomFactory,
    make_lesson,
    monday_of,
    school_day,
)

MATHS = re.compile("Maths")


@dataclass
class Week:
    """A week of lessons, next week's, in a school of its own."""

    place: Place
    monday: date
    maths: Lesson
    late: Lesson
    rooms: list[Room]

    def page(self, visitor: Visitor) -> Visitor:
        visitor.go(f"/timetable?day={self.maths.day}")
        expect(lessons(visitor).first).to_be_visible()
        return visitor


def lessons(visitor: Visitor) -> Locator:
    """The lessons that stand on the page, in a week or on a day."""
    return visitor.page.locator(".les:visible, .dayview .line")


def opened(visitor: Visitor, name: str | re.Pattern[str] = MATHS) -> Locator:
    lessons(visitor).filter(has_text=name).first.click()
    expect(visitor.dialog).to_be_visible()
    return visitor.dialog


def deed(sheet: Locator, name: str) -> None:
    sheet.get_by_role("button", name=name, exact=True).click()


def choose(visitor: Visitor, label: str, words: str, shown: str = "") -> None:
    box = visitor.page.get_by_role("combobox", name=label)
    box.fill(words)
    expect(visitor.page.get_by_role("option").first).to_contain_text(shown or words)
    box.press("Enter")


@pytest.fixture
def week(place: Place) -> Week:
    school = place.school
    with transaction.atomic():
        day = school_day(school.establishment)
        rooms = [
            RoomFactory(establishment=school.establishment, name=name)
            for name in ("204", "112", "Gymnase")
        ]
        maths = make_lesson(
            school.division,
            school.teacher,
            day=day,
            starts="10:00",
            ends="10:55",
            subject=school.subject,
            rooms=rooms[0],
        )
        late = make_lesson(
            school.division,
            school.head_teacher,
            day=day,
            starts="14:00",
            ends="14:55",
            rooms=rooms[2],
            title="Vie de classe",
        )
        make_lesson(
            school.other_division,
            school.other_teacher,
            day=day,
            starts="10:00",
            ends="10:55",
            rooms=rooms[1],
            title="Latin",
        )
        SchoolWeek.objects.create(year=school.year, monday=monday_of(day), letter="B")
    return Week(place, monday_of(day), maths, late, rooms)


def test_a_lesson_cancelled_at_a_desk_changes_on_a_phone_at_once(week: Week, visit: Visit) -> None:
    school = week.place.school
    channel = week.place.channel("class")
    teacher = week.page(visit(school.teacher))
    phone = week.page(visit(school.pupil, on="phone")).live()
    friend = visit(school.pupils[1], on="phone").open(channel)

    expect(lessons(phone).filter(has_text=MATHS)).to_contain_text("salle 204")
    sheet = opened(teacher)
    deed(sheet, "Annuler le cours")
    teacher.page.get_by_label("Motif").fill("Réunion à midi")
    began = time.monotonic()
    deed(sheet, "Annuler le cours")

    cancelled = lessons(phone).filter(has_text="Annulé")
    expect(cancelled).to_contain_text("Maths")
    seen = time.monotonic() - began
    expect(cancelled).to_contain_text("Réunion à midi")
    expect(friend.page.locator("article.card", has_text="Annulé")).to_contain_text("Réunion")
    assert seen < 3  # about a quarter of a second where nothing else runs

    teacher.page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(lessons(phone).filter(has_text="Annulé")).to_have_count(0)
    expect(lessons(phone).filter(has_text=MATHS)).to_be_visible()
    expect(lessons(teacher).filter(has_text="Annulé")).to_have_count(0)


def test_an_open_sheet_follows_what_others_do(week: Week, visit: Visit) -> None:
    school = week.place.school
    pupil = week.page(visit(school.pupil, on="phone")).live()
    sheet = opened(pupil)
    expect(sheet).not_to_contain_text("Changer ce cours")

    week.place.api(
        school.school_life,
        "POST",
        f"/lessons/{week.maths.pk}/changes",
        {"kind": "room", "room": week.rooms[2].pk, "reason": "Chauffage en panne"},
    )

    expect(sheet.locator("mark")).to_have_text("Gymnase")
    expect(sheet.locator("del")).to_have_text("204")
    expect(sheet).to_contain_text("Chauffage en panne")
    expect(sheet).to_contain_text("Par Mme Camara")


def test_a_parent_sees_the_week_of_each_child(week: Week, visit: Visit) -> None:
    school = week.place.school
    with transaction.atomic():
        brother = school.add_pupil(school.other_division)
        brother.first_name, brother.last_name = "Tom", "Marchand"
        brother.save()
        GuardianshipFactory(
            establishment=school.establishment, guardian=school.guardian, pupil=brother
        )
    parent = week.page(visit(school.guardian))
    expect(parent.page.get_by_text("semaine B")).to_be_visible()
    expect(lessons(parent).filter(has_text=MATHS)).to_be_visible()
    expect(lessons(parent).filter(has_text="Latin")).to_have_count(0)

    parent.page.get_by_role("button", name="Tom", exact=True).click()
    expect(lessons(parent).filter(has_text="Latin")).to_be_visible()
    expect(lessons(parent).filter(has_text=MATHS)).to_have_count(0)
    assert not opened(parent, "Latin").get_by_text("Changer ce cours").is_visible()

    parent.reload()
    expect(parent.page.get_by_role("button", name="Tom", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_what_is_in_the_way_is_shown_and_passed_over_with_a_reason(
    week: Week, visit: Visit
) -> None:
    school = week.place.school
    office = visit(school.office)
    office.watch.allow("status of 409")
    office.go(f"/timetable?day={week.maths.day}")
    choose(office, "Voir une classe", "4e B", "4ᵉ B")
    sheet = opened(office)
    deed(sheet, "Changer de salle")
    # Free rooms come first, and each says what it is.
    options = office.page.get_by_role("option")
    expect(options.first).to_contain_text("libre")
    expect(options.filter(has_text="112")).to_contain_text("prise")
    choose(office, "Nouvelle salle", "112")

    # Before anything is tried: what is there, and where else there is room.
    clash = sheet.get_by_role("status").filter(has_text="Latin")
    expect(clash).to_contain_text("Salle prise")
    clash.get_by_role("button", name="Gymnase").click()
    expect(clash).to_have_count(0)
    choose(office, "Nouvelle salle", "112")
    expect(clash).to_be_visible()
    deed(sheet, "Changer la salle")

    clash = sheet.get_by_role("alert").filter(has_text="Latin")
    expect(clash).to_contain_text("Rien n’est changé")
    expect(clash).to_contain_text("Salle prise")
    expect(clash.get_by_role("button", name="Passer outre")).to_be_disabled()
    assert Lesson.objects.get(pk=week.maths.pk).status == "kept"

    office.page.get_by_label("Motif").fill("Les deux classes ensemble")
    clash.get_by_role("button", name="Passer outre").click()
    office.toast("salle changée")
    expect(lessons(office).filter(has_text=MATHS)).to_contain_text("112 au lieu de 204")


def test_a_clash_shows_itself_while_a_lesson_is_moved_or_added(week: Week, visit: Visit) -> None:
    school = week.place.school
    teacher = week.page(visit(school.teacher))
    sheet = opened(teacher)
    deed(sheet, "Déplacer")
    taken = sheet.get_by_role("status").filter(has_text="Vie de classe")
    teacher.page.get_by_label("Début").fill("14:20")
    expect(taken).to_contain_text("Classe prise")
    teacher.page.get_by_label("Début").fill("15:30")
    expect(taken).to_have_count(0)
    # What was refused makes way for what is true of the new hours.
    teacher.watch.allow("status of 422")
    teacher.page.get_by_label("Fin").fill("15:00")
    sheet.get_by_role("button", name="Déplacer le cours").click()
    refused = sheet.get_by_text("La fin doit venir après le début.")
    expect(refused).to_be_visible()
    teacher.page.get_by_label("Début").fill("14:20")
    teacher.page.get_by_label("Fin").fill("15:15")
    expect(taken).to_contain_text("Classe prise")
    expect(refused).to_have_count(0)
    assert Lesson.objects.get(pk=week.maths.pk).status == "kept"

    office = visit(school.office).go("/timetable/new")
    choose(office, "Pour qui", "4e B", "4ᵉ B")
    office.page.get_by_label("Jour", exact=True).fill(week.maths.day.isoformat())
    office.page.get_by_label("Début").fill("10:00")
    expect(office.page.get_by_role("status").filter(has_text="Classe prise")).to_contain_text(
        "Maths"
    )
    assert Lesson.objects.filter(establishment=school.establishment).count() == 3


def test_the_office_makes_names_and_retires_rooms(week: Week, visit: Visit) -> None:
    office = visit(week.place.school.office)
    office.watch.allow("status of 409")
    office.go("/timetable/rooms")
    page = office.page
    page.get_by_label("Nom de la salle").fill("204")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_text("Une salle porte déjà ce nom.")).to_be_visible()
    page.get_by_label("Nom de la salle").fill("Labo SVT")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    office.toast("Labo SVT")

    page.get_by_role("button", name="Renommer 112").click()
    page.get_by_label("Nouveau nom de 112").fill("112 bis")
    page.get_by_role("button", name="Renommer", exact=True).click()
    office.toast("112 bis")
    page.get_by_role("button", name="Ne plus utiliser Gymnase").click()
    office.dialog.get_by_role("button", name="Ne plus utiliser", exact=True).click()
    office.toast("Gymnase")
    page.get_by_text("Salles qui ne servent plus").click()
    page.get_by_role("button", name="Réutiliser Gymnase").click()
    expect(page.get_by_role("button", name="Ne plus utiliser Gymnase")).to_be_visible()
    here = Room.objects.filter(establishment=week.place.school.establishment, retired_at=None)
    assert set(here.values_list("name", flat=True)) == {
        "204", "112 bis", "Gymnase", "Labo SVT",
    }  # fmt: skip
    assert office.evaluate(WIDER) == [0]


def test_what_another_changed_meanwhile_is_shown_before_anything(week: Week, visit: Visit) -> None:
    school = week.place.school
    teacher = week.page(visit(school.teacher))
    teacher.watch.allow("status of 409", "WebSocket", "ERR_")
    sheet = opened(teacher)
    deed(sheet, "Déplacer")
    teacher.page.route("**/api/v1/timetable*", lambda route: route.abort())
    week.place.api(
        school.head,
        "POST",
        f"/lessons/{week.maths.pk}/changes",
        {"kind": "cancel", "reason": "Jury"},
    )
    deed(sheet, "Déplacer le cours")
    expect(sheet.get_by_role("alert")).to_contain_text("Quelqu’un d’autre")
    expect(sheet.get_by_role("alert")).to_contain_text("Annulé")
    assert Lesson.objects.get(pk=week.maths.pk).status == "cancelled"


def test_without_a_mouse(week: Week, visit: Visit) -> None:
    """A teacher announces a test with the keyboard alone, and turns the weeks."""
    teacher = week.page(visit(week.place.school.teacher))
    page = teacher.page
    keys = page.keyboard
    lesson = lessons(teacher).filter(has_text=MATHS)
    lesson.focus()
    keys.press("Enter")
    expect(teacher.dialog).to_be_visible()
    test = teacher.dialog.get_by_role("button", name="Annoncer un contrôle")
    for _ in range(12):
        if test.evaluate("(one) => one === document.activeElement"):
            break
        keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_label("Le contrôle porte sur")).to_be_focused()
    keys.type("La symétrie centrale")
    keys.press("Enter")
    teacher.toast("contrôle annoncé")
    expect(teacher.dialog).to_have_count(0)
    expect(lessons(teacher).filter(has_text="Contrôle")).to_be_visible()

    lesson.focus()
    keys.press("Enter")
    expect(teacher.dialog).to_contain_text("La symétrie centrale")
    keys.press("Escape")
    expect(teacher.dialog).to_have_count(0)
    expect(lesson).to_be_focused()
    before = page.locator(".top p").inner_text()
    keys.press("ArrowRight")
    expect(page.locator(".top p")).not_to_have_text(before)
    keys.press("ArrowLeft")
    expect(page.locator(".top p")).to_have_text(before)


def test_a_teacher_away_is_one_act_that_can_be_undone(week: Week, visit: Visit) -> None:
    school = week.place.school
    cpe = visit(school.school_life).go("/timetable/away")
    choose(cpe, "Qui est absent", "Garnier")
    cpe.page.get_by_label("Du", exact=True).fill(week.maths.day.isoformat())
    cpe.page.get_by_label("Au, compris").fill((week.maths.day + timedelta(days=2)).isoformat())
    expect(cpe.page.get_by_role("heading", name="1 cours concerné")).to_be_visible()
    cpe.page.get_by_label("Motif").fill("Formation")
    cpe.page.get_by_role("button", name="Annuler 1 cours").click()
    cpe.toast("1 cours changé")
    assert Lesson.objects.get(pk=week.maths.pk).status == "cancelled"
    cpe.page.locator(".toast").get_by_role("button", name="Annuler").click()
    cpe.toast("C’est comme avant")
    assert Lesson.objects.get(pk=week.maths.pk).status == "kept"


def test_weeks_and_closed_days_are_the_schools_to_decide(week: Week, visit: Visit) -> None:
    school = week.place.school
    office = visit(school.office).go("/timetable/calendar")
    monday = office.page.get_by_role("button", name=re.compile(r", B$")).first
    with office.page.expect_response("**/school-calendar/weeks"):
        monday.click()
    expect(office.page.get_by_role("button", name=re.compile(r", B$"))).to_have_count(0)
    assert not SchoolWeek.objects.filter(year=school.year, letter="B").exists()

    office.page.get_by_label("Nom").fill("Journée pédagogique")
    day = week.monday + timedelta(days=9)
    office.page.get_by_label("Du", exact=True).fill(day.isoformat())
    office.page.get_by_role("button", name="Fermer ces jours").click()
    office.toast("Journée pédagogique")
    line = office.page.locator(".lines li", has_text="Journée pédagogique")
    line.get_by_role("button").click()
    office.dialog.get_by_role("button", name="Rouvrir", exact=True).click()
    expect(line).to_have_count(0)


def test_a_closed_week_says_why_and_until_when(week: Week, visit: Visit) -> None:
    school = week.place.school
    first = week.monday + timedelta(days=7)
    ClosureFactory(
        year=school.year, name="Vacances d’essai", starts_on=first, ends_on=first + timedelta(11)
    )
    pupil = visit(school.pupil).go(f"/timetable?day={first}")
    expect(pupil.page.get_by_role("heading", name="Vacances d’essai")).to_be_visible()
    expect(pupil.page.get_by_text("Reprise lundi")).to_be_visible()
    pupil.page.get_by_role("button", name="Aller à la reprise").click()
    back = pupil.page.get_by_role("button", name=re.compile("Vacances d’essai, reprise lundi"))
    expect(back).to_have_count(1)  # the way back says where it leads
    back.click()
    expect(pupil.page.get_by_role("heading", name="Vacances d’essai")).to_be_visible()

    pupil.page.get_by_role("button", name="Aller à une date").click()
    pupil.dialog.get_by_label("Jour", exact=True).fill((first + timedelta(days=2)).isoformat())
    expect(pupil.dialog.get_by_role("status")).to_contain_text("Vacances d’essai, reprise lundi")
    pupil.dialog.get_by_label("Jour", exact=True).fill(week.maths.day.isoformat())
    pupil.dialog.get_by_role("button", name="Y aller").click()
    expect(lessons(pupil).filter(has_text=MATHS)).to_be_visible()


def test_without_network_the_week_stays_with_its_age(week: Week, visit: Visit) -> None:
    pupil = week.page(visit(week.place.school.pupil, on="phone")).live()
    pupil.evaluate("navigator.serviceWorker.ready.then(() => true)")
    age = pupil.page.get_by_text("Affiché tel que reçu")
    pupil.watch.allow("ERR_", "WebSocket connection to", "fetching the script")
    pupil.offline(True)
    expect(age).to_be_visible()
    week.page(pupil)
    expect(lessons(pupil).filter(has_text=MATHS)).to_be_visible()
    expect(age).to_be_visible()
    pupil.offline(False)
    expect(age).to_have_count(0)


def test_a_small_phone_shows_all_without_sideways_scroll(week: Week, visit: Visit) -> None:
    teacher = week.page(
        visit(week.place.school.teacher, on="phone", viewport={"width": 320, "height": 640})
    )
    for view in ("Jour", "Semaine", "Liste"):
        teacher.page.get_by_role("button", name=view, exact=True).click()
        expect(teacher.page.get_by_text(MATHS).first).to_be_attached()
        assert teacher.evaluate(WIDER) == [0], view
        assert teacher.evaluate(SMALL, 24) == [], view
    assert week.late.pk
