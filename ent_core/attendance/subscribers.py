"""What presence follows of the timetable: nobody was absent from a lesson that was not held."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from ent_core.attendance.events import RollSaved
from ent_core.attendance.models import RollEntry
from ent_core.attendance.rolls import hold_days, reconcile
from ent_core.establishments.models import Establishment
from ent_core.kernel.events import emit, handles
from ent_core.timetable.events import LessonsChanged, TimetableLaid
from ent_core.timetable.models import Lesson, LessonChange

NOT_HELD = Q(roll__lesson__status=Lesson.Status.CANCELLED) | Q(
    roll__lesson__withdrawn_at__isnull=False
)


@handles(LessonsChanged)
def follow_changed_lessons(event: LessonsChanged) -> None:
    """Cancelled, moved or held after all: the days of whoever stands in their calls are read
    anew."""
    lessons = LessonChange.objects.filter(change=event.change_id).values("lesson_id")
    _follow(event.establishment_id, Q(roll__lesson__in=lessons))


@handles(TimetableLaid)
def follow_new_plan(event: TimetableLaid) -> None:
    """An import may have taken lessons back; only entries that still count are looked at."""
    _follow(event.establishment_id, NOT_HELD & Q(absence__isnull=False))


def _follow(place_id: int, which: Q) -> None:
    entries = RollEntry.objects.filter(which, roll__establishment=place_id)
    pupils = set(entries.values_list("pupil_id", flat=True))
    if not pupils:
        return
    hold_days(pupils)
    place = Establishment.objects.get(pk=place_id)
    rows = list(entries.select_related("roll__lesson", "absence").order_by("pk"))
    days: defaultdict[date, set[int]] = defaultdict(set)
    of_lesson: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        of_lesson[row.roll.lesson_id].add(row.pupil_id)
        for day in _days_of(row, place):
            days[day].add(row.pupil_id)
    for day in sorted(days):
        reconcile(place, days[day], day)
    RollEntry.objects.filter(NOT_HELD, pk__in=[row.pk for row in rows]).update(absence=None)
    for lesson, some in sorted(of_lesson.items()):
        emit(RollSaved(place_id, lesson, sorted(some)))


def _days_of(row: RollEntry, place: Establishment) -> Iterable[date]:
    """The day of the lesson, and the one on which it counted before it was moved."""
    yield row.roll.lesson.day
    if row.absence is not None:
        yield row.absence.starts_at.astimezone(place.zone).date()
