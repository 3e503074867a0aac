"""What people send that was not thought of: hours and days that do not exist, nonsense, forged
fields, and accounts that have no timetable."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bots.models import Talk, Tap
from bots.tasks import forget
from ent_core.establishments.models import Guardianship
from ent_core.kernel import clock
from tests.factories import GuardianshipFactory, PersonFactory, School

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "j’ai quoi demain à 99h99",
        "j’ai cours demain à 25h ?",
        "j’ai quoi le 31/12/9999 ?",
        "cours le 01/01/0001",
        "l’emploi du temps du 30/12/9999",
        "cours annulés depuis le 01/01/2000",
        "cours annulés du 1er septembre au 30 juin",
        "en quelle salle on est en maths depuis septembre",
        "j’ai quoi demain à ٣h٣٣",
        "👍" * 200,
        "{what} {0} %s demain",
        " ",
    ],
)
def test_a_strange_question_has_an_answer(school: School, api: Any, text: str) -> None:
    answer = api(school.pupil).post("/assistant/ask", {"text": text})
    assert answer.status_code == 200, answer.content
    assert answer.json()["reply"]["text"]


def test_nonsense_is_weighed_in_numbers(school: School, api: Any) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    for text in ("abcde " * 160, "vbnmk " * 160, "1/1 " * 200):
        answer = api(school.pupil).post("/assistant/ask", {"text": text})
        assert answer.status_code == 200, answer.content
        json.loads(answer.content, parse_constant=refuse)


@pytest.mark.parametrize("more", [{"intent": "help"}, {"pupil": "1"}, {"pupil": 2**63}])
def test_fields_are_those_of_the_contract(school: School, api: Any, more: Any) -> None:
    answer = api(school.pupil).post("/assistant/ask", {"text": "bonjour", **more})
    assert answer.status_code == 422
    pressed = api(school.pupil).post("/assistant/press", {"button": "x", "person": 1})
    assert pressed.status_code == 422


@pytest.mark.parametrize("role", ["school_life", "establishment_admin", "academy_admin"])
def test_who_has_no_lessons_is_told_so(school: School, api: Any, role: str) -> None:
    answer = api(school.person(role)).post("/assistant/ask", {"text": "J’ai quoi demain ?"})
    assert answer.status_code == 200, answer.content
    assert "ne concerne pas ce compte" in answer.json()["reply"]["text"]


def test_a_guardian_without_access_asks_about_nobody(school: School, api: Any) -> None:
    barred = school.add_guardian(school.pupil, Guardianship.Restriction.NO_ACCESS)
    ask = {"text": f"{school.pupil.first_name} a quoi demain ?"}
    answer = api(barred).post("/assistant/ask", ask)
    assert answer.status_code == 200, answer.content
    assert school.pupil.first_name not in answer.content.decode()
    assert answer.json()["reply"]["card"] is None
    by_id = api(barred).post("/assistant/ask", {**ask, "pupil": school.pupil.pk})
    assert by_id.status_code == 404


def test_no_role_no_answer(api: Any) -> None:
    answer = api(PersonFactory()).post("/assistant/ask", {"text": "bonjour"})
    assert answer.status_code == 403


def test_a_button_is_dead_when_the_tie_is(school: School, api: Any) -> None:
    second = school.add_pupil()
    GuardianshipFactory(establishment=school.establishment, guardian=school.guardian, pupil=second)
    asked = api(school.guardian).post("/assistant/ask", {"text": "Il a quoi demain ?"}).json()
    keys = {one["label"]: one["id"] for one in asked["reply"]["buttons"]}
    assert set(keys) == {school.pupil.first_name, second.first_name}
    key = {"button": keys[second.first_name]}
    assert api(school.guardian).post("/assistant/press", key).status_code == 200
    for other in (school.pupil, second, school.head, school.guardians[1]):
        assert api(other).post("/assistant/press", key).status_code == 404
    Guardianship.objects.filter(pupil=second).update(
        restriction=Guardianship.Restriction.NO_ACCESS, decided_on=school.year.starts_on
    )
    assert api(school.guardian).post("/assistant/press", key).status_code == 404


def test_a_button_lasts_a_week_and_what_was_said_is_forgotten(school: School, api: Any) -> None:
    asked = api(school.pupil).post("/assistant/ask", {"text": "J’ai quoi demain ?"}).json()
    key = {"button": asked["reply"]["buttons"][0]["id"]}
    forget()
    assert (Tap.objects.count(), Talk.objects.count()) == (1, 1)
    later = clock.now() + timedelta(days=7, minutes=1)
    with clock.at(later):
        assert api(school.pupil).post("/assistant/press", key).status_code == 404
        forget()
    assert (Tap.objects.count(), Talk.objects.count()) == (0, 0)
