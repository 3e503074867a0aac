"""What is read of timetables: the actor first, joins decided here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from ent_core.establishments.asking import pupil_of
from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    GroupMembership,
    Role,
    RoleKind,
)
from ent_core.establishments.queries import guardians_of
from ent_core.establishments.standing import live, standing
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, annotated, fetch, scope
from ent_core.timetable import problems
from ent_core.timetable.models import Closure, Lesson, LessonChange, Room, SchoolWeek
from ent_core.timetable.permissions import attended_by
from ent_core.timetable.problems import wrong

MOST_DAYS = 100


def full(establishment_id: int | None = None) -> QuerySet[Lesson]:
    """Lessons with all that a change or an answer reads of them."""
    lessons = Lesson.objects.select_related(
        "establishment", "year", "subject", "last_change__by"
    ).prefetch_related("teachers", "rooms", "groups")
    return lessons if establishment_id is None else lessons.filter(establishment=establishment_id)


@dataclass(frozen=True)
class Whose:
    """Whose timetable is asked for; nothing of it: one's own. ``whole``: of a class also the
    groups in which its pupils are."""

    pupil: int | None = None
    teacher: int | None = None
    group: int | None = None
    room: int | None = None
    whole: bool = False


def timetable(actor: User, whose: Whose, first: date, last: date) -> QuerySet[Lesson]:
    """Lessons on the days from ``first`` to ``last`` (both included), by time.

    Each has ``can_edit``. :class:`NotFound` for whom, or where, one may not look.
    """
    check_span(first, last)
    asked, places = _asked(actor, whose)
    found = scope(actor, Can.READ, full()).filter(
        asked, establishment__in=places, day__gte=first, day__lte=last
    )
    return annotated(actor, (Can.EDIT,), found).order_by("starts_at", "pk")


def _asked(actor: User, whose: Whose) -> tuple[Q, list[int]]:
    named = [one for one in (whose.pupil, whose.teacher, whose.group, whose.room) if one]
    if len(named) > 1:
        raise wrong("pupil", problems.ONE_QUESTION)
    now = standing(actor)
    teaches = now.establishments(RoleKind.TEACHER)
    if whose.teacher is not None or (not named and teaches):
        teacher = whose.teacher or actor.pk
        places = teaches if teacher == actor.pk else where_teaches(actor, teacher)
        link = Lesson.teachers.through.objects.filter(user_id=teacher)
        return Q(pk__in=link.values("lesson_id")), places
    if whose.group is not None:
        group = fetch(actor, Can.READ, Group.objects.all(), whose.group)
        meant = _with_its_groups(group) if whose.whole else Group.objects.filter(pk=group.pk)
        link_group = Lesson.groups.through.objects.filter(group__in=meant)
        return Q(pk__in=link_group.values("lesson_id")), [group.establishment_id]
    if whose.room is not None:
        room = fetch(actor, Can.READ, Room.objects.all(), whose.room)
        link_room = Lesson.rooms.through.objects.filter(room=room)
        return Q(pk__in=link_room.values("lesson_id")), [room.establishment_id]
    asked = pupil_of(actor, whose.pupil)
    groups = GroupMembership.objects.filter(
        user=asked.pupil, group__establishment__in=asked.places
    ).values("group_id")
    link_groups = Lesson.groups.through.objects.filter(group__in=groups).values("lesson_id")
    return Q(pk__in=link_groups) & attended_by(Q(user=asked.pupil)), asked.places


def _with_its_groups(group: Group) -> QuerySet[Group]:
    """A class and the groups in which its pupils are today: who is at Latin is not free."""
    here = Group.objects.filter(pk=group.pk)
    if group.kind != Group.Kind.DIVISION:
        return here
    today = group.establishment.today()
    members = GroupMembership.objects.filter(live(today), group=group).values("user_id")
    shared = GroupMembership.objects.filter(live(today), user__in=members)
    return here | Group.objects.filter(
        pk__in=shared.values("group_id"), kind=Group.Kind.GROUP, year=group.year_id
    )


def where_teaches(actor: User, teacher_id: int) -> list[int]:
    """Establishments (ids) in which ``actor`` works and that person teaches, or did;
    :class:`NotFound` without any."""
    if teacher_id != actor.pk:
        fetch(actor, Can.READ, User.objects.all(), teacher_id)
    places = standing(actor).establishments(*STAFF_ROLES)
    taught = Role.objects.filter(
        user=teacher_id, establishment__in=places, role=RoleKind.TEACHER
    ).values_list("establishment_id", flat=True)
    if not taught:
        raise NotFound
    return sorted(set(taught))


def check_span(first: date, last: date) -> None:
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        raise wrong("to", problems.SPAN, most=str(MOST_DAYS))


def lesson_of(actor: User, lesson_id: int) -> Lesson:
    return fetch(actor, Can.READ, annotated(actor, (Can.EDIT,), full()), lesson_id)


def marked(actor: User, lesson_ids: Collection[int]) -> QuerySet[Lesson]:
    """These lessons by time, each with ``can_edit``; the caller has shown that ``actor`` may."""
    found = annotated(actor, (Can.EDIT,), full().filter(pk__in=lesson_ids))
    return found.order_by("starts_at", "pk")


def calendar_of(actor: User, first: date, last: date) -> tuple[list[Closure], list[SchoolWeek]]:
    """Closures and week letters that touch these days, in the schools one belongs to."""
    closures = scope(actor, Can.READ, Closure.objects.select_related("year__establishment"))
    weeks = scope(actor, Can.READ, SchoolWeek.objects.select_related("year"))
    return (
        list(closures.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on", "pk")),
        list(
            weeks.filter(monday__lte=last, monday__gt=first - timedelta(days=7)).order_by(
                "monday", "pk"
            )
        ),
    )


def lessons_changed_by(change_id: int) -> list[Lesson]:
    """The lessons of an act, by time, with all that a card says of them."""
    rows = LessonChange.objects.filter(change=change_id).values("lesson_id")
    return list(full().filter(pk__in=rows).order_by("starts_at", "pk"))


def people_concerned(establishment_id: int, group_ids: Collection[int] | None) -> set[int]:
    """Whose open pages a change of these groups' lessons concerns (None: everybody's): pupils,
    their guardians, and the staff, who see the school's."""
    place = Establishment.objects.get(pk=establishment_id)
    today = place.today()
    roles = Role.objects.filter(live(today), establishment=place)
    if group_ids is None:
        return set(roles.values_list("user_id", flat=True))
    people = set(roles.filter(role__in=STAFF_ROLES).values_list("user_id", flat=True))
    pupils = set(
        GroupMembership.objects.filter(live(today), group__in=group_ids).values_list(
            "user_id", flat=True
        )
    )
    return people | pupils | guardians_of(place, pupils)


def ids_in(lessons: Collection[Lesson], what: str) -> set[int]:
    """Ids of teachers or rooms that changed lessons had or have, the planned ones too."""
    found = {one.pk for lesson in lessons for one in getattr(lesson, what).all()}
    return found | {pk for lesson in lessons if lesson.was for pk in lesson.was[what]}
