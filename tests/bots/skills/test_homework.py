"""What the assistant says of homework, tests, hand-ins and files, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.people.models import User
from tests.factories import School
from tests.factories.files import make_file
from tests.factories.homework import make_homework, make_submission
from tests.factories.timetable import make_lesson

Say = Callable[..., Any]


@pytest.fixture
def say(school: School, api: Callable[..., Any], settings: Any) -> Say:
    settings.RATE_LIMITS = False

    def asked(who: User, text: str, **body: Any) -> Any:
        answer = api(who).post("/assistant/ask", {"text": text, **body})
        assert answer.status_code == 200, answer.content
        return answer.json()["reply"]

    return asked


def rows_of(reply: Any) -> list[tuple[str, str]]:
    return [(row["text"], row["note"]) for row in (reply["card"] or {"rows": ()})["rows"]]


def tick(api: Any, who: User, homework: int) -> None:
    assert api(who).post(f"/homework/{homework}/done", {"done": True}).status_code == 200


def test_what_is_due_and_what_is_done(school: School, say: Say, api: Any) -> None:
    done = make_homework(school.teaching, days=1, hand_in=False, title="Exercice 4")
    make_homework(school.teaching, days=1, hand_in=False, title="Exercice 5", minutes=20)
    tick(api, school.pupil, done.pk)
    reply = say(school.pupil, "/devoirs demain")
    assert reply["sentence"].endswith("2 devoirs. Reste à faire : 1.")
    assert rows_of(reply) == [("Exercice 4", "fait"), ("Exercice 5", "20\u00a0min")]
    assert reply["link"]["path"] == "/homework"


def test_tests_that_lessons_announce(school: School, say: Say) -> None:
    day = school.establishment.today()
    make_lesson(
        school.division, school.teacher, day=day, subject=school.subject, test="Les fractions"
    )
    make_lesson(school.other_division, school.other_teacher, day=day, test="Autre classe")
    make_lesson(
        school.division, school.teacher, day=day, test="Annulé", status="cancelled",
        starts="14:00", ends="15:00",
    )  # fmt: skip
    reply = say(school.pupil, "/devoirs")
    assert "Contrôle annoncé : Mathématiques." in reply["sentence"]
    assert rows_of(reply) == [("Les fractions", "contrôle")]


def test_no_test_is_said_where_a_test_was_asked_for(school: School, say: Say) -> None:
    reply = say(school.pupil, "/devoirs un contrôle de maths demain ?")
    assert reply["sentence"].startswith("Aucun contrôle n’est annoncé (Mathématiques).")


def test_of_another_class_nothing_is_said(school: School, say: Say, api: Any) -> None:
    make_homework(school.teaching, title="Secret de la 4e B")
    for who in (school.other_pupil, school.other_guardian):
        assert "Secret" not in say(who, "/devoirs")["text"]
    answer = api(school.other_guardian).post(
        "/assistant/ask", {"text": "/devoirs", "pupil": school.pupil.pk}
    )
    assert answer.status_code == 404


def test_a_pupil_is_told_what_is_handed_in_and_what_is_owed(school: School, say: Say) -> None:
    handed = make_homework(school.teaching, title="Rendu")
    make_homework(school.teaching, title="Oublié")
    make_submission(handed, school.pupil)
    reply = say(school.pupil, "est-ce que j'ai bien rendu mon devoir de maths ?")
    assert reply["sentence"] == "1 devoir reste à rendre. Rendus : 1."
    assert rows_of(reply) == [("Oublié", "à rendre"), ("Rendu", "rendu")]


def test_a_guardian_is_not_told_of_what_has_not_come_back(school: School, say: Say) -> None:
    """Neither that it is in nor that it is missing: the page tells neither."""
    handed, past = (
        make_homework(school.teaching, title="A"),
        make_homework(school.teaching, title="B", days=-2),
    )
    text = "A-t-il rendu tous ses devoirs ?"
    before = say(school.guardian, text)
    make_submission(handed, school.pupil)
    make_submission(past, school.pupil)
    after = say(school.guardian, text)
    assert before["sentence"] == after["sentence"]
    # Handing in ticks the work as done, which guardians read on the page too.
    assert rows_of(before) == [("A", "à rendre")]
    assert rows_of(after) == [("A", "fait, à rendre")]
    make_submission(past, school.pupil, returned=True)
    assert ("B", "rendu et corrigé") in rows_of(say(school.guardian, text))


def test_a_teacher_reads_who_has_not_handed_in(school: School, say: Say) -> None:
    homework = make_homework(school.teaching, days=-1, title="Rédaction")
    make_submission(homework, school.pupils[0])
    reply = say(school.teacher, "Qui n'a pas rendu le devoir de maths ?")
    assert "copies manquantes, 1 sur 2" in reply["sentence"]
    assert [row[0] for row in rows_of(reply)] == [school.pupils[1].name]
    assert reply["link"]["path"] == f"/homework/{homework.pk}"


def test_a_teacher_of_another_class_reads_nothing_of_it(school: School, say: Say) -> None:
    make_homework(school.teaching, days=-1, title="Rédaction")
    reply = say(school.other_teacher, "Qui n'a pas rendu le devoir de maths ?")
    assert reply["card"] is None
    assert "Rédaction" not in reply["text"]


@pytest.mark.parametrize(
    ("role", "page"), [("head", "/homework"), ("school_life", "/homework"), ("office", None)]
)
def test_staff_are_led_to_the_page_that_they_have(
    school: School, say: Say, role: str, page: str | None
) -> None:
    assert (say(school.person(role), "/devoirs")["link"] or {}).get("path") == page


def test_a_file_of_homework_is_found_by_its_name(school: School, say: Say) -> None:
    file = make_file(school.teacher, "fractions.png")
    make_homework(school.teaching, title="Lire la fiche", files=[file.pk])
    other = make_file(school.teacher, "thales.png")
    make_homework(school.teaching, title="Exercices", files=[other.pk])
    text = "où est le cours de maths sur les fractions ?"
    reply = say(school.pupil, text)
    assert [row[0] for row in rows_of(reply)] == ["fractions.png"]
    assert reply["file"] == file.pk
    assert say(school.other_pupil, text)["card"] is None


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("pupil", "/devoirs"),
        ("pupil", "est-ce que j'ai bien rendu mes devoirs de maths ?"),
        ("guardian", "Tous ses devoirs sont-ils rendus ?"),
        ("teacher", "/devoirs"),
        ("teacher", "Qui n'a pas rendu le devoir de maths ?"),
        ("pupil", "où est le cours de maths sur les fractions ?"),
    ],
)
def test_as_many_queries_for_one_as_for_thirty(
    school: School, say: Say, role: str, text: str
) -> None:
    def give() -> None:
        file = make_file(school.teacher, "fractions.png")
        made = make_homework(school.teaching, files=[file.pk])
        make_submission(made, school.pupil)

    give()
    say(school.person(role), text)  # what is made at the first question
    few = _queries(say, school.person(role), text)
    for _ in range(30):
        give()
    assert _queries(say, school.person(role), text) == few


def _queries(say: Say, who: User, text: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        say(who, text)
    return len(seen)
