"""Events as they are asked about, in the asker's audience."""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.calendar.models import SchoolEvent
from tests.bots.skills.conftest import Talking
from tests.factories.agenda import make_event, to_group
from tests.factories.timetable import ClosureFactory

pytestmark = pytest.mark.django_db


def _event(talking: Talking, title: str, *who: str, days: int = 14, **facts: Any) -> SchoolEvent:
    school = talking.school
    audience = to_group(school.division, *(who or ("pupils", "guardians")))
    return make_event(school.head, school.establishment, audience, title=title, days=days, **facts)


def test_the_next_events_are_those_of_the_askers_audience(talking: Talking) -> None:
    school = talking.school
    _event(talking, "Sortie au musée", days=15)
    _event(talking, "Conseil de classe", "staff", days=14)
    _event(talking, "Vente annulée", days=14, cancelled_at=talking.moment("07:00"))
    reply = talking.ask(school.pupil, "/evenements")
    assert reply["sentence"].startswith("Prochain événement : Sortie au musée, ")
    assert len(reply["card"]["rows"]) == 1
    assert talking.ask(school.other_pupil, "/evenements")["sentence"] == (
        "Aucun événement n’est annoncé pour la suite."
    )


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Quand est la réunion parents-profs ?", "Rencontre parents-professeurs, "),
        ("C’est quand la sortie au musée ?", "Sortie au musée de la ville, "),
        ("When is the school trip?", "Sortie au musée de la ville, "),
        ("C’est quand les vacances de Noël ?", "Vacances de Noël : du "),
        ("Quand a lieu le conseil pédagogique ?", "Rien ne porte exactement ce nom."),
        ("C’est quand le concert de la chorale ?", "Aucun événement de ce nom"),
    ],
)
def test_an_event_is_found_by_its_words(talking: Talking, text: str, starts: str) -> None:
    school = talking.school
    _event(talking, "Rencontre parents-professeurs", answers=SchoolEvent.Answers.YES_NO_MAYBE)
    _event(talking, "Sortie au musée de la ville", days=20)
    _event(talking, "Conseil de classe", days=21)
    ClosureFactory(
        year=school.year,
        name="Vacances de Noël",
        starts_on=talking.day + timedelta(days=20),
        ends_on=talking.day + timedelta(days=30),
    )
    assert talking.ask(school.guardian, text, school.pupil)["sentence"].startswith(starts)


def test_what_asks_for_an_answer_leads_there(talking: Talking) -> None:
    event = _event(talking, "Portes ouvertes", answers=SchoolEvent.Answers.YES_NO_MAYBE)
    reply = talking.ask(talking.school.guardian, "Quand sont les portes ouvertes ?")
    assert reply["link"] == {"label": "Répondre à l’invitation", "path": f"/events/{event.pk}"}


def test_an_event_that_one_does_not_see_is_not_found(talking: Talking) -> None:
    _event(talking, "Portes ouvertes")
    reply = talking.ask(talking.school.other_guardian, "Quand sont les portes ouvertes ?")
    assert "Portes" not in str(reply)


def test_many_events_take_the_queries_of_one(
    talking: Talking, django_assert_max_num_queries: Any
) -> None:
    _event(talking, "Portes ouvertes")
    talking.ask(talking.school.pupil, "/evenements")
    with django_assert_max_num_queries(40) as few:
        talking.ask(talking.school.pupil, "/evenements")
    for _ in range(30):
        _event(talking, "Portes ouvertes")
    with django_assert_max_num_queries(len(few)):
        talking.ask(talking.school.pupil, "/evenements")
