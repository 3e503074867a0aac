"""Who teaches what, how one meets them, and what there is instead of the menu."""

from typing import Any

import pytest

from ent_core.calendar.models import SchoolEvent
from ent_core.people.models import User
from tests.bots.skills.conftest import Talking
from tests.factories import (
    MembershipFactory,
    PersonFactory,
    SubjectFactory,
    TeachingFactory,
    TeachingTeacherFactory,
)
from tests.factories.agenda import make_event, to_group

pytestmark = pytest.mark.django_db


def _named(person: User, name: str) -> None:
    person.civility, person.last_name = "Mme", name
    person.save()


def test_the_teacher_of_a_subject_is_that_of_the_pupil(talking: Talking) -> None:
    school = talking.school
    _named(school.teacher, "Garnier")
    _named(school.other_teacher, "Delmas")
    text = "Qui est le prof de maths ?"
    assert talking.ask(school.pupil, text)["sentence"] == "Mathématiques : Mme Garnier."
    reply = talking.ask(school.guardian, text, school.pupil)
    assert reply["sentence"] == "Mathématiques : Mme Garnier."
    assert talking.ask(school.other_pupil, text)["sentence"] == "Mathématiques : Mme Delmas."
    reply = talking.ask(school.teacher, "Qui est le prof de maths de 3e A ?")
    assert reply["sentence"] == "Mathématiques : Mme Delmas."


def test_the_head_teacher_is_that_of_the_class(talking: Talking) -> None:
    school = talking.school
    _named(school.head_teacher, "Nguyen")
    reply = talking.ask(school.pupil, "Qui est mon professeur principal ?")
    assert reply["sentence"] == "Professeur principal (4e B) : Mme Nguyen."
    reply = talking.ask(school.other_pupil, "Qui est mon professeur principal ?")
    assert "Nguyen" not in str(reply)


def test_a_meeting_is_asked_for_by_a_message_to_the_teacher(talking: Talking) -> None:
    school = talking.school
    _named(school.teacher, "Garnier")
    text = "Prendre rendez-vous avec le prof de maths"
    reply = talking.ask(school.guardian, text, school.pupil)
    assert reply["sentence"] == "Un rendez-vous se demande par un message : Mme Garnier."
    assert reply["link"]["path"] == "/people"


def test_a_meeting_of_all_parents_leads_to_its_event(talking: Talking) -> None:
    school = talking.school
    event = make_event(
        school.head,
        school.establishment,
        to_group(school.division, "guardians"),
        title="Rencontre parents-professeurs",
        days=14,
        answers=SchoolEvent.Answers.YES_NO_MAYBE,
    )
    reply = talking.ask(school.guardian, "Réserver un créneau pour la réunion parents-profs")
    assert reply["link"]["path"] == f"/events/{event.pk}"


def test_there_is_no_menu_and_that_is_said(talking: Talking) -> None:
    school = talking.school
    _named(school.office, "Pelletier")
    for who in (school.pupil, school.guardian):
        reply = talking.ask(who, "On mange quoi à la cantine demain ?")
        assert reply["sentence"] == "Le menu n’est pas dans Préau."
        assert "Pelletier" not in str(reply)
    reply = talking.ask(school.teacher, "On mange quoi à la cantine demain ?")
    assert "Mme Pelletier" in str(reply)


def test_many_subjects_take_the_queries_of_one(
    talking: Talking, django_assert_max_num_queries: Any
) -> None:
    school = talking.school
    text = "Qui est le prof de maths ?"
    talking.ask(school.pupil, text)
    with django_assert_max_num_queries(60) as few:
        talking.ask(school.pupil, text)
    for at in range(30):
        teacher = PersonFactory()
        subject = SubjectFactory(establishment=school.establishment, name=f"Matière {at}")
        teaching = TeachingFactory(group=school.division, subject=subject)
        TeachingTeacherFactory(teaching=teaching, user=teacher)
    MembershipFactory(group=school.other_division, user=PersonFactory())
    with django_assert_max_num_queries(len(few)):
        talking.ask(school.pupil, text)
