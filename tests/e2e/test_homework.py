"""Homework in a browser: given with the load in view, ticked, handed in, returned, the log."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from ent_core.homework.giving import Work as Asked
from ent_core.homework.giving import change_homework, take_back
from ent_core.homework.models import Homework
from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.e2e.conftest import Place, Visit
from tests.e2e.test_files import jpeg
from tests.e2e.visitor import Visitor
from tests.e2e.watch import NO_NETWORK
from tests.factories.homework import make_homework, make_submission
from tests.factories.timetable import make_lesson, school_day

ESSAY = "Rédaction : un souvenir"


@dataclass
class Work:
    """A class with two lessons to come, in a school of its own."""

    place: Place
    lesson: Lesson
    other: Lesson
    past: Lesson

    def given(self, **facts: object) -> Homework:
        with transaction.atomic():
            return make_homework(self.place.school.teaching, title=ESSAY, **facts)  # type: ignore[arg-type]


@pytest.fixture
def work(place: Place) -> Work:
    school = place.school
    with transaction.atomic():
        day = school_day(school.establishment, 2)
        lesson, other, past = (
            make_lesson(
                school.division, teacher, day=on, starts="10:00", ends="10:55", subject=subject
            )
            for on, teacher, subject in (
                (day, school.teacher, school.subject),
                (school_day(school.establishment, 5), school.head_teacher, None),
                (school.establishment.today(), school.teacher, school.subject),
            )
        )
    return Work(place, lesson, other, past)


def choose(who: Visitor, *names: str) -> None:
    with who.page.expect_file_chooser() as chooser:
        who.page.get_by_role("button", name="Choisir des fichiers").click()
    chooser.value.set_files([jpeg(name) for name in names])


def test_work_is_given_with_the_load_in_view_and_stands_on_a_phone_at_once(
    work: Work, visit: Visit
) -> None:
    school = work.place.school
    with transaction.atomic():
        day = work.lesson.day
        make_homework(
            school.teaching,
            title="Lire le chapitre 2",
            days=(day - school.establishment.today()).days,
            hand_in=False,
            minutes=45,
        )
    teacher = visit(school.teacher).go("/homework/new")
    phone = visit(school.pupil, on="phone").go("/homework")
    phone.live()
    friend = visit(school.pupils[1], on="phone").open(work.place.channel("class"))

    page = teacher.page
    chosen = page.locator(".loads li.chosen")
    expect(chosen).to_contain_text("45\u202fmin, 1 travail")
    expect(chosen).to_contain_text("Votre cours")
    expect(chosen).to_contain_text("Lire le chapitre 2")
    expect(page.get_by_role("radio")).to_have_count(2)
    page.get_by_label("Travail", exact=True).fill(ESSAY)
    page.get_by_label("Temps estimé").select_option("30")
    page.get_by_role("button", name="À rendre sur Préau").click()
    page.get_by_role("button", name="Donner ce travail").click()
    expect(page.get_by_role("heading", name=ESSAY)).to_be_visible()

    expect(phone.page.locator(".works .due", has_text=ESSAY)).to_be_visible()
    card = friend.page.locator("article.card", has_text=ESSAY)
    expect(card).to_contain_text("pour")
    expect(card).to_contain_text("environ 30\u202fmin")
    expect(card).to_contain_text("À rendre")
    card.get_by_role("link", name="Voir ce travail").click()
    expect(friend.page.get_by_role("heading", name="Rendre ce travail")).to_be_visible()


def test_work_that_moves_is_told_again_and_taken_back_is_read_no_longer(
    work: Work, visit: Visit
) -> None:
    school, given = work.place.school, work.given(minutes=30)
    page = visit(school.pupil, on="phone").open(work.place.channel("class")).page
    cards = page.locator("article.card")
    expect(cards).to_have_count(1)
    teacher = User.objects.get(pk=school.teacher.pk)
    due = given.due + timedelta(days=1)
    with transaction.atomic():
        change_homework(actor=teacher, homework_id=given.pk, work=Asked(title=ESSAY, due=due))
    expect(cards).to_have_count(2)
    expect(cards.last).to_contain_text("Travail modifié")
    expect(cards.last).to_contain_text(ESSAY)
    with transaction.atomic():
        take_back(actor=teacher, homework_id=given.pk)
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Travail retiré")
    expect(cards).to_contain_text("n’est plus à faire")
    expect(page.get_by_text(ESSAY)).to_have_count(0)
    expect(page.get_by_role("link", name="Voir ce travail")).to_have_count(0)


def test_two_photos_are_handed_in_returned_with_a_mark_that_is_read_once_published(
    work: Work, visit: Visit
) -> None:
    school = work.place.school
    given = work.given()
    pupil = visit(school.pupil, on="phone").go(f"/homework/{given.pk}")
    pupil.live()
    teacher = visit(school.teacher).go(f"/homework/{given.pk}")
    teacher.live()
    expect(teacher.page.locator(".names li")).to_have_count(3)

    choose(pupil, "page1.jpg", "page2.jpg")
    pupil.page.get_by_label("Texte").fill("Voilà mes deux pages.")
    pupil.page.get_by_role("button", name="Rendre", exact=True).click()
    receipt = pupil.page.locator(".receipt")
    expect(receipt).to_contain_text(re.compile(r"Reçu à \d+\u202fh\u202f\d\d, version 1"))

    row = teacher.page.locator(".rows .it", has_text="Léa Marchand")
    row.click()
    expect(teacher.page.locator(".sheet-photo img")).to_have_count(2)
    expect(teacher.page.locator(".work-on")).to_contain_text("Voilà mes deux pages.")
    teacher.page.get_by_label("Commentaire").fill("De belles images.")
    teacher.page.get_by_label("Note", exact=True).fill("15,5")
    teacher.page.get_by_role("button", name="Rendre à l’élève").click()
    expect(row.locator(".num")).to_have_text("15,5")

    returned = pupil.page.locator(".returned")
    expect(returned).to_contain_text("De belles images.")
    expect(returned).not_to_contain_text("15,5")

    given.refresh_from_db()
    work.place.api(school.teacher, "POST", f"/assessments/{given.assessment_id}/publish", {})
    pupil.reload()
    expect(returned).to_contain_text("15,5/20")

    parent = visit(school.guardians[0], on="phone").go(f"/homework/{given.pk}")
    expect(parent.page.locator(".returned")).to_contain_text("De belles images.")
    expect(parent.page.locator(".returned")).not_to_contain_text("15,5")
    expect(parent.page.get_by_role("button", name="Rendre")).to_have_count(0)


def test_one_tap_ticks_without_network_too_and_another_unticks(work: Work, visit: Visit) -> None:
    school = work.place.school
    given = work.given(hand_in=False)
    parent = visit(school.guardians[0], on="phone").go("/homework")
    parent.live()
    phone = visit(school.pupil, on="phone").go("/homework")
    phone.live()
    box = phone.page.get_by_role("checkbox", name=f"Fait\u202f: {ESSAY}")
    expect(box).not_to_be_checked()

    phone.watch.allow(NO_NETWORK)
    phone.offline(True)
    box.check()
    expect(phone.page.locator(".works .past", has_text=ESSAY)).to_be_visible()
    assert not given.ticks.exists()
    phone.offline(False)
    expect(parent.page.locator(".works .past", has_text=ESSAY)).to_contain_text("Fait")

    box.uncheck()
    expect(parent.page.locator(".works .past", has_text=ESSAY)).to_have_count(0)
    expect(parent.page.get_by_role("checkbox")).to_have_count(0)


def test_a_teacher_goes_from_pupil_to_pupil_by_keyboard(work: Work, visit: Visit) -> None:
    school = work.place.school
    given = work.given()
    with transaction.atomic():
        for pupil in school.pupils[:2]:
            make_submission(given, pupil, text=f"Texte de {pupil.first_name}")
    teacher = visit(school.teacher).go(f"/homework/{given.pk}")
    teacher.live()
    page = teacher.page
    expect(page.locator(".names li")).to_have_count(1)
    page.locator(".rows .it").first.click()
    name = page.locator(".work-on h2")
    expect(name).to_have_text("Inès Benali")
    page.keyboard.press("ArrowRight")
    expect(name).to_have_text("Léa Marchand")
    page.keyboard.press("ArrowLeft")
    expect(name).to_have_text("Inès Benali")
    page.get_by_label("Commentaire").fill("Bien.")
    work.place.api(
        school.pupils[1], "POST", f"/homework/{given.pk}/submissions", {"text": "En mieux."}
    )
    expect(page.locator(".work-on")).to_contain_text("version 2")
    expect(page.get_by_label("Commentaire")).to_have_value("Bien.")
    page.keyboard.press("Control+Enter")
    expect(name).to_have_text("Léa Marchand")
    expect(page.get_by_label("Commentaire")).to_have_value("")
    expect(page.locator(".rows")).to_contain_text("Corrigé")


def test_the_log_is_written_one_tap_from_the_page_and_read_by_the_class(
    work: Work, visit: Visit
) -> None:
    school = work.place.school
    teacher = visit(school.teacher, on="phone").go("/homework")
    teacher.page.get_by_role("link", name="Remplir").click()
    page = teacher.page
    page.get_by_label("Ce qui a été fait").fill("Théorème de Thalès : la figure.")
    page.get_by_role("button", name="Enregistrer").click()
    teacher.toast("Cahier de textes enregistré")
    page.get_by_role("link", name="Donner un travail").click()
    page.get_by_label("Travail", exact=True).fill(ESSAY)
    expect(page.locator(".loads li.chosen")).to_be_visible()
    page.get_by_role("button", name="Donner ce travail").click()
    expect(page.get_by_role("heading", name="Travail donné pendant ce cours")).to_be_visible()
    expect(page.locator(".lines")).to_contain_text(ESSAY)

    pupil = visit(school.pupil, on="phone").go("/homework/log")
    expect(pupil.page.locator(".ml")).to_contain_text("Théorème de Thalès")
    given = Homework.objects.get(lesson=work.past)
    assert given.due == work.lesson.day
    assert given.due > school.establishment.today() + timedelta(days=1)


def test_what_is_late_says_so_and_nothing_to_do_says_what_comes(work: Work, visit: Visit) -> None:
    school = work.place.school
    phone = visit(school.pupil, on="phone").go("/homework")
    phone.live()
    expect(phone.page.locator(".empty")).to_contain_text("Rien à faire")
    work.given(days=-1)
    phone.reload()
    expect(phone.page.locator(".due", has_text=ESSAY)).to_contain_text("Pas encore rendu")
    phone.page.get_by_role("link", name="Rendre", exact=True).click()
    phone.page.get_by_label("Texte").fill("Désolé du retard.")
    phone.page.get_by_role("button", name="Rendre", exact=True).click()
    expect(phone.page.locator(".receipt")).to_contain_text("en retard")
