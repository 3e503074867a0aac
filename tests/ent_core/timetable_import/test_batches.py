"""Many lessons: written in batches, the same in the end; two imports at once; the work grows by
batches, not by rows."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.kernel.errors import Conflict
from ent_core.timetable.imports import applying, claim, clearing
from ent_core.timetable.imports.applying import apply_timetable
from ent_core.timetable.imports.planning import plan_timetable
from ent_core.timetable.models import Lesson, LessonBatch
from tests.ent_core.timetable_import.conftest import Importing, lesson
from tests.factories import School

pytestmark = pytest.mark.django_db


def year(source: Importing, many: int, room: str = "B12") -> list[str]:
    """So many lessons, six a day."""
    return [
        source.event(
            f"w{at}",
            week=at // 6,
            starts=f"{8 + at % 6:02}:00",
            ends=f"{8 + at % 6:02}:55",
            room=room,
            teacher="Mme LEFEVRE",
        )
        for at in range(many)
    ]


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "A_PAUSE", 0.0)
    monkeypatch.setattr(clearing, "FEW", 2)
    monkeypatch.setattr(clearing, "A_BATCH", 3)
    monkeypatch.setattr(applying, "A_BATCH", 3)


@pytest.mark.usefixtures("_small_batches")
def test_what_is_written_in_many_batches_is_the_same(school: School, source: Importing) -> None:
    assert source.events(*year(source, 10)).counts == {"create": 10}
    assert Lesson.objects.filter(batch__shown=True, teachers=school.teacher).count() == 10
    kept = lesson("w0").pk
    assert source.events(*year(source, 10, room="C3")).counts == {"update": 10}
    rooms = Lesson.objects.values_list("rooms__name", flat=True)
    assert set(rooms) == {"C3"}
    assert Lesson.objects.filter(groups=school.division, teachers=school.teacher).count() == 10
    assert lesson("w0").pk == kept
    asked = source.events(*year(source, 3, room="C3"))
    source.events(*year(source, 3, room="C3"), options=("--confirm", asked.plan["hash"]))
    assert Lesson.objects.count() == 3
    assert LessonBatch.objects.filter(shown=False).count() == 0


def test_of_two_imports_at_once_one_is_refused_and_leaves_nothing(
    school: School, source: Importing, tmp_path: Path
) -> None:
    source.events(source.event("c0"))
    other = tmp_path / "other.ics"
    other.write_bytes(source.calendar(source.event("c0"), source.event("late", week=2)).encode())
    slow = plan_timetable(other, uai=school.establishment.uai)
    assert source.events(source.event("c0"), source.event("c1", week=1)).counts["create"] == 1
    with pytest.raises(Conflict):
        apply_timetable(slow)
    assert set(Lesson.objects.values_list("source_uid", flat=True)) == {"c0", "c1"}


def queries(source: Importing, many: int) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert source.events(*year(source, many)).code == 0
    return len(seen)


def test_queries_do_not_follow_rows(source: Importing) -> None:
    few = queries(source, 2)
    assert queries(source, 20) <= few + 3
    assert queries(source, 20) < few
