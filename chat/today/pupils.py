"""A pupil's day, and a card a child for a guardian: in the same number of queries for one or many.

The day shown is that of the first lesson that is not over yet: today, or the next school day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Min, Q, QuerySet

from chat.today.closures import closed_on
from ent_core.attendance.models import Absence
from ent_core.establishments.models import Group, GroupMembership, RoleKind
from ent_core.establishments.standing import is_live, standing
from ent_core.grades.models import Mark
from ent_core.homework.models import Homework, Submission, Tick
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.permissions import Can, annotated, scope
from ent_core.timetable.models import Lesson
from ent_core.timetable.queries import full

AHEAD = timedelta(days=7)  # how far changes, homework and tests are looked for
NEW_FOR = timedelta(days=7)  # how long a mark counts as new
OWED_FOR = timedelta(days=14)  # how long work that was not handed in is asked for


@dataclass
class PupilDay:
    """What one pupil's card says. ``day`` is None when nothing is planned any more; ``over``: there
    were lessons today, and none is left; ``closed`` names the holidays that today is in."""

    pupil: User
    group: Group | None = None
    day: date | None = None
    over: bool = False
    closed: str = ""
    lessons: list[Lesson] = field(default_factory=list)
    next_lesson: Lesson | None = None
    changes: list[Lesson] = field(default_factory=list)
    tests: list[Lesson] = field(default_factory=list)
    homework: list[Homework] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    handed_in: set[int] = field(default_factory=set)
    marks: list[Mark] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)


def pupils_days(actor: User, pupils: Sequence[User], *, as_guardian: bool) -> list[PupilDay]:
    """The day of each of ``pupils`` (oneself, or one's children), under ``actor``'s rights."""
    cards = {pupil.pk: PupilDay(pupil) for pupil in pupils}
    now = standing(actor)
    places = now.establishments(RoleKind.GUARDIAN if as_guardian else RoleKind.PUPIL)
    if not cards or not places:
        return list(cards.values())
    groups = _groups(cards, places)
    _lessons(actor, cards, groups, places)
    _homework(actor, cards, groups, places, as_guardian=as_guardian)
    _marks(actor, cards, places, as_guardian=as_guardian)
    _absences(actor, cards, places)
    return list(cards.values())


Groups = Mapping[int, Sequence[GroupMembership]]


def _groups(cards: Mapping[int, PupilDay], places: Sequence[int]) -> Groups:
    found: defaultdict[int, list[GroupMembership]] = defaultdict(list)
    rows = GroupMembership.objects.filter(
        user__in=cards, group__establishment__in=places, group__closed_on=None
    ).select_related("group__establishment", "group__year")
    for row in rows:
        today = row.group.establishment.today()
        if is_live(row.group.year, today):
            found[row.user_id].append(row)
            if row.group.kind == Group.Kind.DIVISION and is_live(row, today):
                cards[row.user_id].group = row.group
    return found


def _is_of(rows: Sequence[GroupMembership], groups: set[int], day: date) -> bool:
    return any(row.group_id in groups and is_live(row, day) for row in rows)


def _lessons(
    actor: User, cards: Mapping[int, PupilDay], groups: Groups, places: Sequence[int]
) -> None:
    wanted = {row.group_id for rows in groups.values() for row in rows}
    link = Lesson.groups.through.objects.filter(group__in=wanted).values("lesson_id")
    coming = scope(actor, Can.READ, full()).filter(pk__in=link, establishment__in=places)
    now = clock.now()
    today = min(standing(actor).days[place] for place in places)
    rows = _between(coming, today, today + AHEAD)
    held = [one for one in rows if one.day == today and one.status != Lesson.Status.CANCELLED]
    of = _groups_of(rows)
    free: dict[int, PupilDay] = {}  # no lesson was planned for them today
    later: dict[int, PupilDay] = {}  # and none in the coming week: holidays
    for pk, card in cards.items():
        own = [one for one in held if _is_of(groups.get(pk, ()), of[one.pk], one.day)]
        card.over = bool(own) and all(one.ends_at <= now for one in own)
        if not own:
            free[pk] = card
        if not _fill(
            card, [one for one in rows if _is_of(groups.get(pk, ()), of[one.pk], one.day)], now
        ):
            later[pk] = card
    if free:
        _close(free, places, today)
    if later:
        _after_holidays(coming.filter(day__gt=today + AHEAD), later, groups, now)


def _after_holidays(
    coming: QuerySet[Lesson], cards: Mapping[int, PupilDay], groups: Groups, now: datetime
) -> None:
    """Fill cards from the first day on which their groups have lessons again."""
    wanted = {row.group_id for pk in cards for row in groups.get(pk, ())}
    link = Lesson.groups.through.objects.filter(group__in=wanted, lesson__in=coming.values("pk"))
    near = Q()
    for first in {first for _, first in link.values_list("group").annotate(Min("lesson__day"))}:
        near |= Q(day__gte=first, day__lte=first + AHEAD)
    if not near:
        return
    rows = list(coming.filter(near).order_by("starts_at", "pk"))
    of = _groups_of(rows)
    for pk, card in cards.items():
        _fill(card, [one for one in rows if _is_of(groups.get(pk, ()), of[one.pk], one.day)], now)


def _groups_of(lessons: Sequence[Lesson]) -> dict[int, set[int]]:
    return {lesson.pk: {one.pk for one in lesson.groups.all()} for lesson in lessons}


def _close(cards: Mapping[int, PupilDay], places: Sequence[int], today: date) -> None:
    names = closed_on(places, today)
    for card in cards.values():
        if card.group:
            card.closed = names.get(card.group.establishment_id, "")


def _between(lessons: QuerySet[Lesson], first: date, last: date) -> list[Lesson]:
    return list(lessons.filter(day__gte=first, day__lte=last).order_by("starts_at", "pk"))


def _fill(card: PupilDay, own: Sequence[Lesson], now: datetime) -> bool:
    """False when none of ``own`` is ahead."""
    ahead = [lesson for lesson in own if lesson.ends_at > now]
    if not ahead:
        return False
    card.day = ahead[0].day
    card.lessons = [lesson for lesson in own if lesson.day == card.day]
    card.next_lesson = next(
        (lesson for lesson in ahead if lesson.status != Lesson.Status.CANCELLED), None
    )
    card.changes = [lesson for lesson in ahead if lesson.status != Lesson.Status.KEPT]
    card.tests = [
        lesson for lesson in ahead if lesson.test and lesson.status != Lesson.Status.CANCELLED
    ]
    return True


def _homework(
    actor: User,
    cards: Mapping[int, PupilDay],
    groups: Groups,
    places: Sequence[int],
    *,
    as_guardian: bool,
) -> None:
    """What is due in the coming days. Before it, for pupils, what they owe: guardians do not read
    what was handed in before it is returned, so nobody could tell them what was not."""
    today = min(standing(actor).days[place] for place in places)
    owed = Q(due__gte=today - OWED_FOR, hand_in=True)
    wanted = {row.group_id for rows in groups.values() for row in rows}
    rows = list(
        scope(
            actor, Can.READ, Homework.objects.select_related("teaching__subject", "teaching__group")
        )
        .filter(
            Q(due__gte=today) if as_guardian else Q(due__gte=today) | owed,
            teaching__group__in=wanted,
            establishment__in=places,
            due__lte=today + AHEAD,
        )
        .order_by("due", "pk")
    )
    ids = [row.pk for row in rows]
    for pupil, homework in Tick.objects.filter(homework__in=ids, pupil__in=cards).values_list(
        "pupil_id", "homework_id"
    ):
        cards[pupil].done.add(homework)
    mine = scope(actor, Can.READ, Submission.objects.all())
    for pupil, homework in mine.filter(homework__in=ids, pupil__in=cards).values_list(
        "pupil_id", "homework_id"
    ):
        cards[pupil].handed_in.add(homework)
    for pk, card in cards.items():
        card.homework = [
            row
            for row in rows
            if _is_of(groups.get(pk, ()), {row.teaching.group_id}, row.due)
            and (row.due >= today or row.pk not in card.handed_in)
        ]


def _marks(
    actor: User, cards: Mapping[int, PupilDay], places: Sequence[int], *, as_guardian: bool
) -> None:
    shown = "assessment__guardians_at" if as_guardian else "assessment__pupils_at"
    rows = (
        scope(actor, Can.READ, Mark.objects.select_related("assessment__teaching__subject"))
        .filter(
            Q(value__isnull=False) | Q(level__isnull=False) | ~Q(code=""),
            pupil__in=cards,
            establishment__in=places,
            **{f"{shown}__gt": clock.now() - NEW_FOR},
        )
        .order_by(f"-{shown}", "-pk")
    )
    for mark in rows:
        cards[mark.pupil_id].marks.append(mark)


def _absences(actor: User, cards: Mapping[int, PupilDay], places: Sequence[int]) -> None:
    """What waits for a reason: for whoever may give one, and for the pupil to know."""
    rows = annotated(
        actor,
        (Can.JUSTIFY,),
        scope(actor, Can.READ, Absence.objects.select_related("establishment")),
    ).filter(pupil__in=cards, establishment__in=places, justified_at=None)
    for absence in rows.order_by("-starts_at", "-pk")[:100]:
        cards[absence.pupil_id].absences.append(absence)
