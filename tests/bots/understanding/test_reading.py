"""What is understood of ordinary, oblique and texted questions, through the package's door."""

from datetime import date, datetime

import pytest

from bots.understanding.reading import Understood, understand

NOW = datetime(2026, 11, 24, 8, 10)  # a Tuesday
CHILDREN = ("Léa", "Hugo")


def read(text: str, role: str = "parent") -> Understood:
    return understand(text, NOW, role=role, children=CHILDREN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Léa a quoi demain ?", "timetable_day"),
        ("jfini a kel h 2main", "timetable_day"),
        ("l'edt de la semaine pro", "timetable_week"),
        ("le prof de maths est absent jeudi ?", "lesson_change"),
        ("combien Hugo a eu à son contrôle d'anglais", "grades_recent"),
        ("moyenne de svt ce trimestre", "average_subject"),
        ("y a des devoirs pour jeudi ?", "homework_due"),
        ("ma fille est malade elle ne viendra pas demain", "report_absence"),
        ("Hugo a été absent combien de fois ?", "absence_status"),
        ("what's for lunch on Thursday", "canteen_menu"),
        ("stop les notifs", "push_unsubscribe"),
        ("bonjour", "greeting"),
        ("quelle est la capitale de l'Espagne ?", "out_of_scope"),
        ("j'en peux plus, j'ai envie de mourir", "distress"),
        ("ce contrôle va me tuer, c'est quand ?", "homework_due"),
    ],
)
def test_what_is_asked(text: str, intent: str) -> None:
    assert read(text).intent == intent


def test_only_what_is_said_is_in_the_slots() -> None:
    found = read("la moyenne de maths de Hugo au 2e trimestre")
    assert (found.slots.child, found.slots.subject, found.slots.term) == (
        "Hugo",
        "mathématiques",
        "T2",
    )
    assert found.slots.date_from is None
    assert read("et ses notes ?").slots.subject is None
    assert read("un contrôle de ses ?").slots.subject == "ses"


def test_a_slip_is_mended_but_a_word_is_never_turned_round() -> None:
    assert read("Hugo a cours vendredy ?").slots.date_from == date(2026, 11, 27)
    assert read("Hugoo a quoi demain").slots.child == "Hugo"
    assert read("réactive les notifications").intent == "push_subscribe"
    assert read("désactive les notifications").intent == "push_unsubscribe"


def test_the_past_is_where_the_question_looks() -> None:
    assert read("il était absent vendredi ?").slots.date_from == date(2026, 11, 20)
    assert read("mon absence de lundi est justifiée ?").slots.date_from == date(2026, 11, 23)
    assert read("les devoirs de vendredi").slots.date_from == date(2026, 11, 27)


def test_it_is_sure_of_the_plain_and_asks_back_on_the_rest() -> None:
    plain, vague = read("j'ai quoi comme cours demain ?"), read("et sinon pour le truc là")
    assert plain.direct
    assert plain.confidence > vague.confidence
    assert not vague.direct
    assert len(plain.top3) == 3
    assert plain.top3[0] == plain.intent


@pytest.mark.parametrize(
    "text", ["", "?", "😀😀😀", " ", "\u200b", "a" * 5_000, "de la " * 400, "le 12 " * 300]
)
def test_anything_is_answered_soon(text: str) -> None:
    assert read(text).intent
