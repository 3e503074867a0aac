"""When the roll of a lesson is called, and of whom."""

from datetime import datetime, time, timedelta

from ent_core.attendance.models import RollCall
from ent_core.attendance.problems import NotHeld, NotOpen
from ent_core.establishments.models import GroupMembership
from ent_core.establishments.standing import live
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.timetable.models import Lesson

OPENS_BEFORE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(minutes=15)


def check_open(lesson: Lesson) -> None:
    if lesson.status == Lesson.Status.CANCELLED:
        raise NotHeld
    now = clock.now()
    if now < lesson.starts_at - OPENS_BEFORE or now >= _day_ends(lesson):
        # A reopened call is corrected later than its day: that is what reopening is for.
        reopened = RollCall.objects.filter(lesson=lesson, reopened_at__isnull=False).exists()
        if now < lesson.starts_at - OPENS_BEFORE or not reopened:
            raise NotOpen


def _day_ends(lesson: Lesson) -> datetime:
    zone = lesson.establishment.zone
    return datetime.combine(lesson.day + timedelta(days=1), time(), zone)


def pupils_of(lesson: Lesson) -> list[User]:
    """The pupils of a lesson's groups on its day, by name."""
    members = GroupMembership.objects.filter(
        live(lesson.day),
        group__in=Lesson.groups.through.objects.filter(lesson=lesson).values("group_id"),
    )
    return list(
        User.objects.filter(pk__in=members.values("user_id")).order_by("last_name", "first_name")
    )
