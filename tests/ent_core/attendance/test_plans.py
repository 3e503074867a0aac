"""What is asked over a whole year's rows is answered from an index."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.attendance.models import Absence
from ent_core.attendance.tasks import flag_forgotten
from tests.ent_core.attendance.conftest import Presence
from tests.factories.attendance import make_absence
from tests.factories.files import make_file

pytestmark = pytest.mark.django_db


def plans(act: Callable[[], object], table: str) -> str:
    """How the database answers what ``act`` asks of ``table``; all of it, as text."""
    with CaptureQueriesContext(connection) as asked:
        act()
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # it reads few rows without any index
            cursor.execute("SET LOCAL enable_seqscan = off")
        word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        for query in asked.captured_queries:
            if query["sql"].startswith("SELECT") and f'FROM "{table}"' in query["sql"]:
                cursor.execute(f"{word} {query['sql'].removesuffix(' FOR UPDATE')}")
                found += [str(row[-1]) for row in cursor.fetchall()]
    assert found
    return "\n".join(found)


def test_forgotten_calls_are_found_by_time(presence: Presence) -> None:
    presence.lesson()
    found = plans(flag_forgotten, "timetable_lesson")
    assert "lessons_by_time" in found or connection.vendor != "sqlite", found
    assert "SCAN timetable_lesson" not in found
    assert "Seq Scan on timetable_lesson" not in found


def test_what_is_to_settle_is_found_among_few(presence: Presence) -> None:
    school = presence.school
    make_absence(school.pupil, school.establishment, reason="Fièvre")
    path = f"/absences/open?establishment={school.establishment.pk}&state=to_settle"

    def ask() -> None:
        answer = presence.api(school.school_life).get(path)
        assert len(answer.json()["items"]) == 1

    assert "absences_to_settle" in plans(ask, "attendance_absence")


def test_the_absences_of_a_file_are_found_by_it(presence: Presence) -> None:
    school = presence.school
    file = make_file(school.guardian)
    make_absence(school.pupil, school.establishment, file=file)
    found = plans(lambda: list(Absence.objects.filter(file=file)), "attendance_absence")
    assert "file_id" in found
