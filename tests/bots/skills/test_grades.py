"""What the assistant says of marks, over HTTP: what the page shows and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.establishments.models import Period
from ent_core.kernel import clock
from ent_core.people.models import User
from tests.factories import School, SubjectFactory, TeachingFactory, TeachingTeacherFactory
from tests.factories.grades import make_mark

Say = Callable[..., Any]


@pytest.fixture
def say(school: School, api: Callable[..., Any], settings: Any) -> Say:
    """A person's question, answered."""
    settings.RATE_LIMITS = False
    Period.objects.create(
        year=school.year,
        name="1er trimestre",
        starts_on=school.year.starts_on,
        ends_on=school.year.ends_on,
    )

    def asked(who: User, text: str, **body: Any) -> Any:
        answer = api(who).post("/assistant/ask", {"text": text, **body})
        assert answer.status_code == 200, answer.content
        return answer.json()["reply"]

    return asked


def test_the_last_mark_is_said_first(school: School, say: Say) -> None:
    make_mark(school.pupil, school.teaching, "12.5")
    reply = say(school.pupil, "/notes")
    assert reply["sentence"].startswith("Dernière note : 12,5/20, Mathématiques, Contrôle (")
    assert [row["text"] for row in reply["card"]["rows"]] == ["12,5/20"]
    assert reply["link"]["path"] == "/marks"


def test_an_unpublished_mark_is_told_to_nobody(school: School, say: Say) -> None:
    make_mark(school.pupil, school.teaching, "3.25", published=False)
    for who in (school.pupil, school.guardian):
        for text in ("/notes", "/moyenne", "/progres", "/notes maths"):
            assert "3,25" not in say(who, text)["text"], (who, text)


def test_guardians_read_a_mark_when_it_is_published_to_them(school: School, say: Say) -> None:
    mark = make_mark(school.pupil, school.teaching, "17")
    mark.assessment.guardians_at = clock.now() + timedelta(hours=24)
    mark.assessment.save()
    assert "17/20" in say(school.pupil, "/notes")["text"]
    assert "17" not in say(school.guardian, "/notes")["sentence"]
    assert say(school.guardian, "/notes")["card"] is None


def test_nobody_asks_about_another_child(school: School, say: Say, api: Any) -> None:
    make_mark(school.pupil, school.teaching, "19")
    assert "19" not in say(school.other_guardian, "/notes")["sentence"]
    for who in (school.other_guardian, school.pupils[1], school.teacher):
        answer = api(who).post("/assistant/ask", {"text": "/notes", "pupil": school.pupil.pk})
        assert answer.status_code == 404, who


def test_averages_with_the_class_and_the_page_of_the_child(school: School, say: Say) -> None:
    make_mark(school.pupils[0], school.teaching, "14")
    make_mark(school.pupils[1], school.teaching, "10")
    reply = say(school.guardian, "/moyenne")
    assert reply["sentence"] == "Moyenne générale : 14 (classe : 12)."
    assert reply["card"]["rows"][0] == {
        "label": "Mathématiques", "text": "14", "note": "classe : 12", "tone": "plain",
    }  # fmt: skip
    assert reply["about"] == [school.pupil.first_name, "1er trimestre"]
    assert reply["link"]["path"] == f"/marks/pupil/{school.pupil.pk}"


def test_a_subject_has_its_average_and_its_marks(school: School, say: Say) -> None:
    make_mark(school.pupil, school.teaching, "9")
    make_mark(school.pupil, school.teaching, "14")
    reply = say(school.pupil, "quelle est ma moyenne en maths ?")
    assert reply["sentence"].startswith("Mathématiques : moyenne de 11,50")
    assert sorted(row["text"] for row in reply["card"]["rows"]) == ["14/20", "9/20"]


def test_progress_is_a_chart_and_the_same_figures_in_rows(school: School, say: Say) -> None:
    first, second = (make_mark(school.pupil, school.teaching, value) for value in ("10", "14"))
    first.assessment.date -= timedelta(days=1)
    first.assessment.save()
    assert second.assessment.date > first.assessment.date
    Period.objects.all().delete()
    school.year.starts_on = min(school.year.starts_on, first.assessment.date)
    school.year.save()
    reply = say(school.pupil, "/progres")
    assert [point["value"] for point in reply["chart"]["points"]] == [10.0, 12.0]
    figures = [row["text"] for row in reply["card"]["rows"] if row["tone"] == "plain"]
    assert figures == ["10", "12"]
    assert reply["chart"]["most"] == 20


def test_the_report_card_leads_to_the_marks_of_the_term(school: School, say: Say) -> None:
    make_mark(school.pupil, school.teaching, "13")
    reply = say(school.pupil, "mon bulletin du premier trimestre est dispo ?")
    assert reply["sentence"].startswith("Le bulletin n’est pas dans Préau")
    assert "Moyenne générale : 13" in reply["sentence"]


def test_a_term_that_there_is_not(school: School, say: Say) -> None:
    assert "n’existe pas" in say(school.pupil, "/moyenne T3")["sentence"]


def test_a_teacher_reads_the_assessments_of_their_own_services(school: School, say: Say) -> None:
    make_mark(school.pupil, school.teaching, "11")
    other = TeachingFactory(
        group=school.division,
        subject=SubjectFactory(establishment=school.establishment, name="Latin"),
    )
    TeachingTeacherFactory(teaching=other, user=school.other_teacher)
    make_mark(school.pupil, other, "15")
    rows = say(school.teacher, "/notes")["card"]["rows"]
    assert [row["label"] for row in rows] == ["4e B · Mathématiques"]
    # Who heads the class reads the other's too, on the page; here their own services are asked for.
    assert say(school.head_teacher, "/notes")["card"] is None


@pytest.mark.parametrize(("role", "page"), [("head", "/marks"), ("school_life", "/marks"),
                                            ("office", None), ("nurse", None)])  # fmt: skip
def test_staff_are_led_to_the_page_that_they_have(
    school: School, say: Say, role: str, page: str | None
) -> None:
    make_mark(school.pupil, school.teaching, "18")
    reply = say(school.person(role), "/moyenne")
    assert (reply["link"] or {}).get("path") == page
    assert "18" not in reply["text"]


@pytest.mark.parametrize("text", ["/notes", "/moyenne", "/progres", "/notes maths"])
def test_as_many_queries_for_one_mark_as_for_thirty(school: School, say: Say, text: str) -> None:
    make_mark(school.pupil, school.teaching)
    say(school.pupil, text)  # what is made at the first question
    few = _queries(say, school.pupil, text)
    for _ in range(30):
        make_mark(school.pupil, school.teaching)
    assert _queries(say, school.pupil, text) == few


def test_as_many_queries_for_a_teacher_of_one_assessment_as_of_thirty(
    school: School, say: Say
) -> None:
    make_mark(school.pupil, school.teaching)
    say(school.teacher, "/notes")
    few = _queries(say, school.teacher, "/notes")
    for _ in range(30):
        make_mark(school.pupil, school.teaching)
    assert _queries(say, school.teacher, "/notes") == few


def test_a_button_asks_about_the_same_child_and_subject(
    school: School, say: Say, api: Callable[..., Any]
) -> None:
    make_mark(school.pupil, school.teaching, "16")
    button = say(school.guardian, "les notes de maths")["buttons"][0]
    answer = api(school.guardian).post("/assistant/press", {"button": button["id"]})
    assert answer.json()["reply"]["sentence"].startswith("Mathématiques : moyenne de 16")
    assert answer.json()["reply"]["about"][0] == school.pupil.first_name
    # Anybody else's press of it is none.
    stranger = api(school.other_guardian).post("/assistant/press", {"button": button["id"]})
    assert stranger.status_code == 404


def _queries(say: Say, who: User, text: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        say(who, text)
    return len(seen)


def test_in_english(school: School, say: Say) -> None:
    make_mark(school.pupil, school.teaching, "12.5")
    reply = say(school.pupil, "what are my latest marks in maths?")
    assert reply["sentence"].startswith("Latest mark: 12.5/20, Mathématiques")
