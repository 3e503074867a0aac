"""Nobody was absent from a lesson that was cancelled after its roll had been begun."""

from typing import Any

import pytest

from ent_core.kernel import clock, outbox
from ent_core.timetable.models import Lesson
from tests.ent_core.attendance.conftest import Presence

pytestmark = pytest.mark.django_db


def change(presence: Presence, lesson: Lesson, kind: str, **more: Any) -> None:
    body = {"kind": kind, **more}
    answer = presence.api(presence.school.office).post(f"/lessons/{lesson.pk}/changes", body)
    assert answer.status_code == 200, answer.content
    outbox.drain()


def halves(presence: Presence) -> int:
    return int(presence.page(presence.school.guardian, presence.school.pupil)["count"]["total"])


def day(presence: Presence) -> Any:
    path = f"/absences/day?establishment={presence.school.establishment.pk}"
    return presence.api(presence.school.school_life).get(path).json()


def test_its_absence_is_gone_and_comes_back_with_it(presence: Presence) -> None:
    lesson = presence.lesson()
    presence.call(lesson, presence.school.pupil)
    [one] = presence.absences()
    presence.justify(presence.school.guardian, one["id"], "Fièvre")
    presence.clock("10:01")
    assert halves(presence) == 1
    change(presence, lesson, "cancel", reason="Fuite d’eau")
    assert (presence.absences(), halves(presence)) == ([], 0)
    assert (day(presence)["absences"], day(presence)["rolls"]) == ([], [])
    change(presence, lesson, "restore")
    [back] = presence.absences()
    assert (back["id"], back["reason"], halves(presence)) == (one["id"], "Fièvre", 1)


def test_of_lessons_in_a_row_the_others_stay(presence: Presence) -> None:
    first, second = presence.lesson(9), presence.lesson(10)
    presence.call(first, presence.school.pupil)
    presence.clock("10:05")
    presence.call(second, presence.school.pupil)
    assert presence.hours() == [("09:00", "11:00")]
    change(presence, second, "cancel")
    assert presence.hours() == [("09:00", "10:00")]
    # A save of another roll of that day does not bring it back.
    presence.clock("11:05")
    presence.call(presence.lesson(11), presence.school.other_pupil)
    presence.call(first, presence.school.pupil)
    assert presence.hours() == [("09:00", "10:00")]


def test_one_that_its_source_took_back(presence: Presence) -> None:
    from ent_core.kernel.events import emit
    from ent_core.timetable.events import TimetableLaid

    lesson = presence.lesson()
    presence.call(lesson, presence.school.pupil)
    Lesson.objects.filter(pk=lesson.pk).update(withdrawn_at=clock.now())
    emit(TimetableLaid(presence.school.establishment.pk))
    outbox.drain()
    assert presence.absences() == []


def test_moved_it_counts_where_it_was_held(presence: Presence) -> None:
    lesson = presence.lesson()
    presence.call(lesson, presence.school.pupil)
    later = presence.moment("14:00", days=1)
    change(presence, lesson, "move", starts_at=later.isoformat())
    [one] = presence.absences()
    assert one["from"] == later.isoformat()
