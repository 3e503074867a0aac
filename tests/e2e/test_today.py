"""The first page in a browser: each role finds its own parts, ticks in place, hears of changes."""

import re
from datetime import timedelta

from django.db import transaction
from playwright.sync_api import Locator, expect

from chat.safety.models import Report
from ent_core.establishments.models import RoleKind
from ent_core.homework.models import Homework, Tick
from ent_core.timetable.models import Lesson, Room
from tests.e2e.conftest import Place, Visit
from tests.e2e.visitor import Visitor
from tests.factories import GuardianshipFactory, RoleFactory
from tests.factories.attendance import lesson_now, make_absence
from tests.factories.grades import make_mark
from tests.factories.homework import make_homework, make_submission
from tests.factories.timetable import ClosureFactory, RoomFactory, make_lesson

EXERCISE = "Exercice 4 page 32"


def part(visitor: Visitor, title: str) -> Locator:
    """A part of the page by what stands above it."""
    return visitor.page.get_by_role("region", name=title, exact=True)


def home(visitor: Visitor) -> Visitor:
    visitor.go("/")
    expect(visitor.page).to_have_url(re.compile("/today$"))
    expect(visitor.page.locator(".today .sec, .today .empty").first).to_be_visible()
    return visitor


def lesson_ahead(
    place: Place, *, starts: str = "10:00", ends: str = "11:00", test: str = ""
) -> Lesson:
    """The class's next lesson, a week from now, in room 204."""
    school = place.school
    room = Room.objects.filter(establishment=school.establishment).first() or RoomFactory(
        establishment=school.establishment, name="204"
    )
    return make_lesson(
        school.division,
        school.teacher,
        starts=starts,
        ends=ends,
        rooms=room,
        subject=school.subject,
        test=test,
    )


def homework(place: Place) -> Homework:
    return make_homework(place.school.teaching, hand_in=False, title=EXERCISE)


def test_a_pupil_sees_where_to_be_next_and_ticks_in_place(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        lesson_ahead(place, test="Symétrie centrale")
        work = homework(place)
        make_mark(school.pupil, school.teaching, "14.5")
    pupil = home(visit(school.pupil, on="phone"))
    following = part(pupil, "Prochain cours")
    expect(following).to_contain_text("Maths")
    expect(following).to_contain_text("salle 204")
    expect(part(pupil, "Nouvelles notes")).to_contain_text("14,5")
    expect(part(pupil, "Contrôles à venir")).to_contain_text("Symétrie centrale")
    box = part(pupil, "À rendre, à faire").get_by_role("checkbox", name=re.compile(EXERCISE))
    box.check()
    expect(box).to_be_checked()
    pupil.live()
    pupil.page.wait_for_load_state("networkidle")
    assert Tick.objects.filter(homework=work, pupil=school.pupil).exists()
    pupil.reload()
    expect(pupil.page.get_by_text("Tout est fait pour les sept jours à venir.")).to_be_visible()
    pupil.page.get_by_role("button", name=re.compile("Voir ce qui est fait")).click()
    expect(pupil.page.get_by_role("checkbox", name=re.compile(EXERCISE))).to_be_checked()


def test_a_tick_without_network_is_kept_and_sent_once(place: Place, visit: Visit) -> None:
    with transaction.atomic():
        work = homework(place)
    pupil = home(visit(place.school.pupil))
    pupil.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket")
    pupil.live()
    pupil.context.set_offline(True)
    box = pupil.page.get_by_role("checkbox", name=re.compile(EXERCISE))
    box.check()
    expect(box).to_be_checked()
    assert not Tick.objects.filter(homework=work).exists()
    with pupil.page.expect_response(lambda answer: answer.url.endswith("/done")) as sent:
        pupil.context.set_offline(False)
    assert sent.value.ok
    assert Tick.objects.filter(homework=work, pupil=place.school.pupil).count() == 1


def test_a_change_stands_there_without_reload(place: Place, visit: Visit) -> None:
    with transaction.atomic():
        lesson = lesson_ahead(place)
        lesson_ahead(place, starts="14:00", ends="15:00")
    pupil = home(visit(place.school.pupil))
    pupil.live()
    expect(part(pupil, "Prochain cours")).to_contain_text("10\u202fh\u202f00")
    body = {"kind": "cancel", "reason": "Mme Garnier absente"}
    place.api(place.school.school_life, "POST", f"/lessons/{lesson.pk}/changes", body)
    expect(part(pupil, "Prochain cours")).to_contain_text("14\u202fh\u202f00")
    expect(pupil.page.locator(".today")).to_contain_text("Mme Garnier absente")


def test_a_day_off_says_so_and_shows_the_next_school_day(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        lesson_ahead(place)
    pupil = home(visit(school.pupil))
    expect(pupil.page.locator(".top")).to_contain_text("Pas de cours aujourd’hui. Reprise ")
    expect(pupil.page.get_by_role("heading", level=2).filter(has_text="Maths")).to_be_visible()
    today = school.establishment.today()
    with transaction.atomic():
        ClosureFactory(
            year=school.year,
            name="Vacances de Noël",
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=1),
        )
    pupil.reload()
    expect(pupil.page.locator(".top")).to_contain_text("Vacances de Noël. Reprise ")


def test_a_guardian_has_a_card_a_child_and_one_thing_to_do(place: Place, visit: Visit) -> None:
    school = place.school
    guardian = school.guardians[0]
    with transaction.atomic():
        GuardianshipFactory(
            establishment=school.establishment, guardian=guardian, pupil=school.pupils[1]
        )
        make_absence(school.pupil, school.establishment)
        lesson_ahead(place)
        homework(place)
    parent = home(visit(guardian, on="phone"))
    expect(parent.page.locator(".top")).to_contain_text("Une chose vous attend.")
    child = part(parent, school.pupil.first_name)
    expect(child).to_contain_text("Maths")
    expect(child).to_contain_text(EXERCISE)
    expect(part(parent, school.pupils[1].first_name)).to_contain_text(EXERCISE)
    child.get_by_role("link", name="Donner le motif").click()
    expect(parent.page).to_have_url(re.compile("/absences$"))
    expect(parent.page.get_by_role("checkbox", name=re.compile(EXERCISE))).to_have_count(0)


def test_a_teacher_has_each_lesson_with_its_roll_and_its_log(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        lesson = lesson_now(school.division, school.teacher, subject=school.subject)
        work = make_homework(school.teaching, title=EXERCISE)
        make_submission(work, school.pupil)
    teacher = home(visit(school.teacher, on="phone"))
    row = part(teacher, "Vos cours").get_by_role("listitem").filter(has_text="4e B")
    expect(row.get_by_role("link", name="Cahier de textes")).to_have_attribute(
        "href", f"/lessons/{lesson.pk}/log"
    )
    expect(part(teacher, "À corriger")).to_contain_text(EXERCISE)
    row.get_by_role("link", name="Faire l’appel").click()
    expect(teacher.page).to_have_url(re.compile(f"/lessons/{lesson.pk}/roll$"))
    place.api(
        school.teacher,
        "POST",
        f"/lessons/{lesson.pk}/roll",
        {"absent": [school.pupil.pk], "late": [], "validated": True},
    )
    home(teacher)
    expect(row.get_by_role("link", name="Appel fait, 1 absent")).to_be_visible()


def test_the_desk_sees_who_is_away_and_the_head_the_curve(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        lesson = lesson_now(school.division, school.teacher, subject=school.subject)
        for ago in (1, 2, 3):
            day = school.establishment.today() - timedelta(days=ago)
            make_lesson(school.division, school.teacher, day=day)
    body = {"absent": [school.pupil.pk], "late": [], "validated": True}
    place.api(school.teacher, "POST", f"/lessons/{lesson.pk}/roll", body)
    desk = home(visit(school.school_life))
    expect(part(desk, "La journée en chiffres")).to_contain_text("absent")
    expect(part(desk, "Absents et en retard")).to_contain_text(school.pupil.name)
    expect(part(desk, "Absences, jour par jour")).to_have_count(0)
    head = home(visit(school.head))
    curve = part(head, "Absences, jour par jour")
    expect(curve.get_by_role("img")).to_be_visible()
    curve.get_by_text("Les chiffres").click()
    expect(curve.get_by_role("row")).to_have_count(5)
    assert not Report.objects.filter(establishment=school.establishment).exists()


def test_who_teaches_and_has_a_child_finds_both_on_one_page(place: Place, visit: Visit) -> None:
    school = place.school
    with transaction.atomic():
        lesson_ahead(place)
        RoleFactory(user=school.teacher, establishment=school.establishment, role=RoleKind.GUARDIAN)
        GuardianshipFactory(
            establishment=school.establishment, guardian=school.teacher, pupil=school.pupil
        )
    teacher = home(visit(school.teacher))
    expect(teacher.page.get_by_role("heading", name=re.compile("^Vos cours"))).to_be_visible()
    expect(part(teacher, school.pupil.first_name)).to_contain_text("Maths")


def test_nothing_to_say_is_said_and_messages_arrive(place: Place, visit: Visit) -> None:
    nurse = home(visit(place.school.nurse))
    expect(nurse.page.get_by_text("Rien de particulier aujourd’hui")).to_be_visible()
    pupil = home(visit(place.school.pupil))
    pupil.live()
    unread = part(pupil, "Non lus")
    expect(unread).to_contain_text("Tout est lu.")
    place.says(place.school.teacher, place.channel("class"), "Sortie vendredi")
    expect(unread).to_contain_text("Sortie vendredi")
    unread.get_by_role("link", name=re.compile("Sortie vendredi")).click()
    expect(pupil.message("Sortie vendredi")).to_be_visible()
