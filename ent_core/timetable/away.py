"""A teacher who is away for days: one act over all of their lessons of a school."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from ent_core.establishments.models import Establishment, SchoolYear
from ent_core.kernel.errors import Forbidden, NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.timetable import problems, queries
from ent_core.timetable.called import called
from ent_core.timetable.changes import Kind, apply, begin, lock, reasoned, teacher_of
from ent_core.timetable.clashes import Wanted, clashes
from ent_core.timetable.models import Lesson, TimetableChange
from ent_core.timetable.problems import Clashing, wrong
from ent_core.timetable.state import State, present

LONGEST_DAYS = 200


@dataclass(frozen=True)
class Away:
    """``from_day`` and ``to_day`` are both included. ``replacement`` takes the lessons over."""

    teacher: int
    from_day: date
    to_day: date
    reason: str = ""
    replacement: int | None = None
    force: bool = False


def lessons_of_teacher_away(actor: User, away: Away) -> list[Lesson]:
    """The lessons that ``away`` would touch, those already cancelled left out, and those
    that took place (their roll is validated).

    :class:`NotFound` for who is not a teacher where the actor works, :class:`Forbidden` where one
    is neither that teacher nor plans the school.
    """
    if away.to_day < away.from_day:
        raise wrong("to", problems.ENDS_BEFORE)
    if (away.to_day - away.from_day).days > LONGEST_DAYS:
        raise wrong("to", problems.OUT_OF_YEAR)
    places = queries.where_teaches(actor, away.teacher)
    planned = scope(actor, Can.PLAN, Establishment.objects.filter(pk__in=places))
    if away.teacher != actor.pk and not planned.exists():
        raise Forbidden
    link = Lesson.teachers.through.objects.filter(user_id=away.teacher).values("lesson_id")
    lessons = list(
        scope(actor, Can.EDIT, queries.full())
        .filter(pk__in=link, day__gte=away.from_day, day__lte=away.to_day)
        .exclude(status=Lesson.Status.CANCELLED)
        .order_by("starts_at", "pk")
    )
    took_place = called([one.pk for one in lessons])
    return [one for one in lessons if one.pk not in took_place]


@transaction.atomic
def teacher_away(*, actor: User, away: Away) -> tuple[list[TimetableChange], list[Lesson]]:
    """Cancel a teacher's lessons, or have them taken over; a lesson with several teachers goes on
    with the others. One act for each school; none where there is nothing to change (the same
    asked for again)."""
    reasoned(away.force, away.reason)
    if away.replacement == away.teacher:
        raise wrong("replacement", problems.SAME_TEACHER)
    years = {one.year_id for one in lessons_of_teacher_away(actor, away)}
    for year in SchoolYear.objects.filter(pk__in=years).order_by("pk"):
        lock(year)
    lessons = [one for one in lessons_of_teacher_away(actor, away) if one.year_id in years]
    by_place: defaultdict[Establishment, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_place[lesson.establishment].append(lesson)
    instead = _instead(list(by_place), away.replacement)
    acts = [_act(actor, place, away, own, instead) for place, own in by_place.items()]
    return acts, lessons


def _instead(places: Sequence[Establishment], teacher_id: int | None) -> int | None:
    """Who takes the lessons over works wherever they are."""
    if teacher_id is None:
        return None
    missing = 0
    for place in places:
        try:
            teacher_of(place, teacher_id)
        except NotFound:
            missing += 1
    if not missing:
        return teacher_id
    if missing == len(places):
        raise NotFound
    raise wrong("replacement", problems.NOT_EVERYWHERE)


def _act(
    actor: User, place: Establishment, away: Away, lessons: Sequence[Lesson], instead: int | None
) -> TimetableChange:
    wanted = {lesson: _without(lesson, away.teacher, instead) for lesson in lessons}
    if instead is not None and not away.force:
        _refuse_clashes(place, instead, wanted)
    act = begin(actor, place, Kind.AWAY, away.reason)
    apply(act, wanted)
    return act


def _without(lesson: Lesson, teacher: int, instead: int | None) -> State:
    now = present(lesson)
    rest = now.teachers - {teacher}
    if instead is not None:
        return replace(now, teachers=rest | {instead})
    return replace(now, teachers=rest) if rest else replace(now, cancelled=True)


def _refuse_clashes(place: Establishment, instead: int, wanted: dict[Lesson, State]) -> None:
    """The replacement must be free in every hour; rooms and groups stay as they are."""
    hours = [
        Wanted(state.starts_at, state.ends_at, frozenset({instead})) for state in wanted.values()
    ]
    if busy := clashes(place, hours, but=[lesson.pk for lesson in wanted]):
        raise Clashing(busy)
