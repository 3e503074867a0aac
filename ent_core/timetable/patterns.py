"""Weekly patterns: what an office plans once, laid out over the year's weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from ent_core.establishments.models import Establishment, Group, Subject
from ent_core.kernel.errors import NotFound
from ent_core.kernel.events import emit
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope
from ent_core.timetable import problems
from ent_core.timetable.changes import lock, room_of, teacher_of
from ent_core.timetable.clashes import Wanted, clashes
from ent_core.timetable.events import TimetableLaid
from ent_core.timetable.laying import dates, days_of, hours, lay
from ent_core.timetable.leaving import take_away
from ent_core.timetable.models import Lesson, Pattern, Room
from ent_core.timetable.problems import Clashing, wrong
from ent_core.timetable.school_calendar import year_to_plan

DAY = timedelta(days=1)


@dataclass(frozen=True)
class NewPattern:
    """Days are inclusive; without them the pattern holds from tomorrow (before the year, from its
    first day) to the year's end."""

    establishment: int
    weekday: int
    starts: time
    ends: time
    groups: Sequence[int]
    teachers: Sequence[int]
    rooms: Sequence[int] = ()
    subject: int | None = None
    title: str = ""
    weeks: str = ""
    from_day: date | None = None
    to_day: date | None = None
    force: bool = False


def patterns_of(actor: User, *, group_id: int | None = None) -> QuerySet[Pattern]:
    found = scope(actor, Can.READ, Pattern.objects.select_related("subject"))
    if group_id is not None:
        group = fetch(actor, Can.READ, Group.objects.all(), group_id)
        found = found.filter(groups=group)
    return found.prefetch_related("teachers", "rooms", "groups")


@transaction.atomic
def add_pattern(*, actor: User, new: NewPattern) -> Pattern:
    """Plan a weekly lesson and lay it out; :class:`Clashing` with what is there, unless forced."""
    year = year_to_plan(actor, new.establishment)
    place = year.establishment
    if new.ends <= new.starts:
        raise wrong("ends", problems.ENDS_BEFORE)
    from_day = new.from_day or max(place.today() + DAY, year.starts_on)
    to_day = new.to_day or year.ends_on
    if not year.starts_on <= from_day <= to_day <= year.ends_on:
        raise wrong("from_day", problems.OUT_OF_YEAR)
    if not new.groups:
        raise wrong("groups", WRONG["missing"])
    groups = list(Group.objects.filter(year=year, closed_on=None, pk__in=new.groups))
    subject = Subject.objects.filter(establishment=place, pk=new.subject or 0).first()
    if len(groups) != len(set(new.groups)) or (new.subject is not None and subject is None):
        raise NotFound
    if subject is None and not new.title.strip():
        raise wrong("title", WRONG["missing"])
    pattern = Pattern(
        establishment=place,
        year=year,
        subject=subject,
        title=new.title.strip(),
        weekday=new.weekday,
        starts=new.starts,
        ends=new.ends,
        weeks=new.weeks,
        from_day=from_day,
        to_day=to_day,
    )
    teachers = [teacher_of(place, pk) for pk in new.teachers]
    rooms = [room_of(place, pk) for pk in new.rooms]
    lock(year)
    if not new.force:
        _refuse_clashes(place, pattern, teachers, rooms, groups)
    pattern.save()
    pattern.teachers.set(teachers)
    pattern.rooms.set(rooms)
    pattern.groups.set(groups)
    lay(year, [pattern], from_day=from_day)
    return pattern


def _refuse_clashes(
    place: Establishment,
    pattern: Pattern,
    teachers: Sequence[User],
    rooms: Sequence[Room],
    groups: Sequence[Group],
) -> None:
    """With what is there in the hours of each of the pattern's days."""
    wanted = [
        Wanted(
            *hours(pattern, day, place.zone),
            teachers=frozenset(one.pk for one in teachers),
            rooms=frozenset(one.pk for one in rooms),
            groups=frozenset(one.pk for one in groups),
        )
        for day in dates(pattern, days_of(pattern.year))
    ]
    if met := clashes(place, wanted):
        raise Clashing(met)


@transaction.atomic
def end_pattern(*, actor: User, pattern_id: int) -> None:
    """Have no more lessons of a pattern from tomorrow on; those that somebody changed stay.

    One on which something hangs is withdrawn.
    """
    pattern = fetch(
        actor, Can.EDIT, Pattern.objects.select_related("year__establishment"), pattern_id
    )
    lock(pattern.year)
    tomorrow = pattern.establishment.today() + DAY
    ahead = Lesson.objects.filter(pattern=pattern, pattern_day__gte=tomorrow, last_change=None)
    take_away(list(ahead.values_list("pk", flat=True)))
    if Lesson.objects.filter(pattern=pattern).exists():
        pattern.to_day = max(pattern.from_day, tomorrow - DAY)
        pattern.save(update_fields=["to_day"])
    else:
        pattern.delete()
    emit(TimetableLaid(pattern.establishment_id))
