"""Lessons that go on now, their roll calls, and absences."""

from datetime import datetime, timedelta

from ent_core.attendance.models import Absence, RollCall
from ent_core.attendance.rolls import Roll, save_roll
from ent_core.establishments.models import Establishment, Group
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.timetable.changes import by_hand
from ent_core.timetable.models import Lesson, day_of


def lesson_now(group: Group, teacher: User, **facts: object) -> Lesson:
    """A lesson that began ten minutes ago: its roll may be called."""
    now = clock.now()
    midnight = now.astimezone(group.establishment.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    starts_at = max(now - timedelta(minutes=10), midnight)  # of today, even just after midnight
    if "subject" not in facts:
        facts.setdefault("title", "Cours")
    lesson = Lesson.objects.create(
        establishment=group.establishment,
        year=group.year,
        batch=by_hand(group.establishment, group.year),
        day=day_of(starts_at, group.establishment),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=55),
        **facts,
    )
    lesson.groups.set([group])
    lesson.teachers.set([teacher])
    return lesson


def call_roll(
    lesson: Lesson,
    teacher: User,
    *,
    absent: list[User] | None = None,
    late: list[tuple[User, int]] | None = None,
    validated: bool = False,
) -> RollCall:
    roll = Roll(
        absent=[pupil.pk for pupil in absent or ()],
        late=[(pupil.pk, minutes) for pupil, minutes in late or ()],
        validated=validated,
    )
    return save_roll(actor=User.objects.get(pk=teacher.pk), lesson_id=lesson.pk, roll=roll)


def make_absence(
    pupil: User,
    establishment: Establishment,
    *,
    starts_at: datetime | None = None,
    hours: float = 1,
    reason: str = "",
    **facts: object,
) -> Absence:
    """An absence of yesterday as a roll call would have made it; ``facts`` say otherwise."""
    begins = starts_at or clock.now() - timedelta(days=1)
    facts.setdefault("kind", Absence.Kind.ABSENCE)
    facts.setdefault("origin", Absence.Origin.ROLL)
    absence = Absence(
        establishment=establishment,
        pupil=pupil,
        starts_at=begins,
        ends_at=begins + timedelta(hours=hours),
        **facts,
    )
    if reason:
        absence.reason = reason
        absence.justified_at = clock.now()
    absence.save()
    return absence
