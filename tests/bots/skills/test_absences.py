"""Absences as they are asked about, and announced by a button that writes once."""

from datetime import timedelta
from typing import Any

import pytest

from bots.models import Tap
from ent_core.attendance.models import Absence
from ent_core.establishments.models import Guardianship
from tests.bots.skills.conftest import Talking
from tests.factories.attendance import make_absence

pytestmark = pytest.mark.django_db
CONFIRM = "Annoncer cette absence"


def test_a_guardian_reads_what_waits_for_a_reason(talking: Talking) -> None:
    school = talking.school
    make_absence(
        school.pupil, school.establishment, starts_at=talking.moment("09:00", -1), reason="Secret"
    )
    make_absence(school.pupil, school.establishment, starts_at=talking.moment("14:00", -1))
    reply = talking.ask(school.guardian, "/absences", school.pupil)
    assert reply["sentence"].startswith("Cette année : 2 absences")
    assert "1 à justifier" in reply["sentence"]
    assert [row["note"] for row in reply["card"]["rows"]] == ["à justifier", "motif donné"]
    assert reply["link"]["label"] == "Donner le motif"
    assert "Secret" not in str(reply)


def test_a_day_without_absence_says_only_that_nothing_is_recorded(talking: Talking) -> None:
    school = talking.school
    make_absence(school.pupil, school.establishment, starts_at=talking.moment("09:00", -3))
    reply = talking.ask(school.guardian, "/absences hier", school.pupil)
    assert reply["sentence"].startswith("Rien n’est noté")
    assert reply["card"] is None


def test_only_what_waits_is_shown_where_that_is_asked(talking: Talking) -> None:
    school = talking.school
    make_absence(
        school.pupil, school.establishment, starts_at=talking.moment("09:00", -1), reason="Maladie"
    )
    reply = talking.ask(school.guardian, "/absences non justifiées", school.pupil)
    assert reply["sentence"] == "Rien n’attend de motif (cette année)."


def test_nobody_reads_of_another_child(talking: Talking) -> None:
    school = talking.school
    make_absence(school.pupil, school.establishment, starts_at=talking.moment("09:00", -1))
    for who in (school.other_guardian, school.other_pupil):
        body = {"text": "/absences", "pupil": school.pupil.pk}
        assert talking.api(who).post("/assistant/ask", body).status_code == 404
    assert talking.ask(school.other_pupil, "/absences")["card"] is None


def test_school_life_has_the_day_and_a_teacher_the_own_lessons(talking: Talking) -> None:
    school = talking.school
    talking.clock("10:30")
    make_absence(school.pupil, school.establishment, starts_at=talking.moment("09:00"))
    make_absence(
        school.other_pupil,
        school.establishment,
        starts_at=talking.moment("09:00"),
        kind=Absence.Kind.LATENESS,
        minutes=5,
    )
    for who in (school.school_life, school.head):
        reply = talking.ask(who, "/absences")
        assert "1 absence, 1 retard. Appels à valider : 2 sur 2" in reply["sentence"]
        assert school.pupil.name in reply["card"]["rows"][0]["text"]
    reply = talking.ask(school.teacher, "/absences")
    assert reply["sentence"].endswith("0 absence, 0 retard, 1 appel à faire.")
    assert len(reply["card"]["rows"]) == 2
    assert school.pupil.name not in str(reply)
    reply = talking.ask(school.office, "/absences")
    assert reply["card"] is None
    assert school.pupil.name not in str(reply)


def test_the_day_asks_the_same_for_one_absence_and_many(
    talking: Talking, django_assert_max_num_queries: Any
) -> None:
    school = talking.school
    make_absence(school.pupil, school.establishment, starts_at=talking.moment("09:00"))
    talking.clock("10:30")
    talking.ask(school.school_life, "/absences")
    with django_assert_max_num_queries(30) as few:
        talking.ask(school.school_life, "/absences")
    for _ in range(30):
        make_absence(school.add_pupil(), school.establishment, starts_at=talking.moment("09:00"))
    with django_assert_max_num_queries(len(few)) as many:
        reply = talking.ask(school.school_life, "/absences")
    assert len(many) == len(few)
    assert (len(reply["card"]["rows"]), reply["card"]["left_out"]) == (12, 19)


def test_an_absence_is_shown_first_and_written_by_its_button_once(talking: Talking) -> None:
    school = talking.school
    reply = talking.ask(school.guardian, "/absent aujourd’hui elle est malade", school.pupil)
    rows = [row["text"] for row in reply["card"]["rows"]]
    assert rows[0] == school.pupil.first_name
    assert rows[2:] == ["toute la journée", "Maladie"]
    assert not Absence.objects.exists()
    first = talking.press(school.guardian, reply, CONFIRM)
    assert first.json()["reply"]["sentence"].startswith("C’est annoncé à la vie scolaire")
    again = talking.press(school.guardian, reply, CONFIRM)
    assert again.json()["reply"]["sentence"] == first.json()["reply"]["sentence"]
    [absence] = Absence.objects.all()
    assert (absence.origin, absence.reason) == ("announced", "Maladie")
    assert (absence.starts_at, absence.ends_at) == (
        talking.moment("07:00"),
        talking.moment("19:00"),
    )


def test_two_buttons_for_the_same_hours_write_one_absence(talking: Talking) -> None:
    school = talking.school
    replies = [
        talking.ask(school.guardian, "/absent aujourd’hui malade", school.pupil) for _ in range(2)
    ]
    talking.press(school.guardian, replies[0], CONFIRM)
    second = talking.press(school.guardian, replies[1], CONFIRM)
    assert second.json()["reply"]["sentence"] == ("Une absence est déjà annoncée sur ces heures.")
    assert Absence.objects.count() == 1


def test_the_right_is_that_of_the_tap(talking: Talking) -> None:
    school = talking.school
    reply = talking.ask(school.guardian, "/absent aujourd’hui malade", school.pupil)
    for stranger in (school.other_guardian, school.guardians[1]):
        assert talking.press(stranger, reply, CONFIRM).status_code == 404
    tie = Guardianship.objects.filter(guardian=school.guardian, pupil=school.pupil)
    tie.update(restriction=Guardianship.Restriction.NO_AUTHORITY, decided_on=talking.day)
    refused = talking.press(school.guardian, reply, CONFIRM)
    assert "annoncé" not in refused.json()["reply"]["sentence"]
    tie.delete()
    assert talking.press(school.guardian, reply, CONFIRM).status_code in (403, 404)
    assert not Absence.objects.exists()


def test_what_was_written_and_why_rests_sealed_in_a_button(talking: Talking) -> None:
    school = talking.school
    reply = talking.ask(school.guardian, "/absent aujourd’hui elle est malade", school.pupil)
    kept = str([tap.deed for tap in Tap.objects.all()])
    assert "malad" not in kept.lower()
    talking.press(school.guardian, reply, CONFIRM)
    assert "reason" not in Tap.objects.get(person=school.guardian).deed


def test_a_part_of_the_day_is_that_part(talking: Talking) -> None:
    school = talking.school
    reply = talking.ask(school.guardian, "/absent ce matin, dentiste", school.pupil)
    assert [row["text"] for row in reply["card"]["rows"]][2:] == ["le matin", "Rendez-vous médical"]
    talking.press(school.guardian, reply, CONFIRM)
    assert Absence.objects.get().ends_at == talking.moment("12:45")


def test_without_a_reason_it_is_asked_for(talking: Talking) -> None:
    school = talking.school
    reply = talking.ask(school.guardian, "/absent aujourd’hui", school.pupil)
    assert [one["label"] for one in reply["buttons"]] == [
        "Maladie",
        "Rendez-vous médical",
        "Raison familiale",
        "Transport",
    ]
    chosen = talking.press(school.guardian, reply, "Raison familiale").json()["reply"]
    assert not Absence.objects.exists()
    talking.press(school.guardian, chosen, CONFIRM)
    assert Absence.objects.get().reason == "Raison familiale"


def test_what_is_recorded_already_leads_to_its_reason(talking: Talking) -> None:
    school = talking.school
    talking.clock("18:00")
    make_absence(school.pupil, school.establishment, starts_at=talking.moment("09:00"))
    reply = talking.ask(school.guardian, "/absent aujourd’hui malade", school.pupil)
    assert "déjà notée" in reply["sentence"]
    assert reply["link"]["path"].startswith("/absences?pupil=")
    assert not reply["buttons"]


def test_days_without_lessons_need_no_announcement(talking: Talking) -> None:
    school = talking.school
    sunday = 6 - talking.day.weekday()
    day = talking.day + timedelta(days=sunday)
    reply = talking.ask(school.guardian, f"/absent le {day:%d/%m/%Y} malade", school.pupil)
    assert "Pas de cours" in reply["sentence"]
    assert not reply["buttons"]


def test_who_may_report_is_told_to_the_others(talking: Talking) -> None:
    school = talking.school
    assert "par un parent" in talking.ask(school.pupil, "/absent demain malade")["sentence"]
    assert "à l’appel" in talking.ask(school.teacher, "/absent demain")["sentence"]
    assert talking.ask(school.school_life, "/absent")["link"]["path"] == "/absences/new"
    restricted = school.add_guardian(school.pupil, Guardianship.Restriction.NO_AUTHORITY)
    reply = talking.ask(restricted, "/absent aujourd’hui malade", school.pupil)
    assert "ne peut pas annoncer" in reply["sentence"]
    assert not reply["buttons"]
