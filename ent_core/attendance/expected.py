"""Who is expected to be away from a lesson before its roll is called."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Prefetch, Q

from ent_core.attendance.models import Absence, RollCall, RollEntry
from ent_core.establishments.models import GroupMembership
from ent_core.establishments.standing import live
from ent_core.timetable.models import Lesson


def calls_about(pupils: Collection[int], groups_of: Mapping[int, set[int]]) -> Q:
    """Calls of these pupils' groups, or in which one of them stands: not a whole school's."""
    groups = {group for pupil in pupils for group in groups_of.get(pupil, ())}
    link = Lesson.groups.through.objects.filter(group__in=groups)
    entered = RollEntry.objects.filter(pupil__in=pupils)
    return Q(lesson__in=link.values("lesson_id")) | Q(pk__in=entered.values("roll_id"))


def announced(lesson: Lesson, pupils: Collection[int]) -> set[int]:
    """Of ``pupils``, those for whom an absence is announced during the lesson."""
    return set(
        Absence.objects.filter(
            establishment=lesson.establishment_id,
            pupil__in=pupils,
            withdrawn_at=None,
            kind=Absence.Kind.ABSENCE,
            starts_at__lt=lesson.ends_at,
            ends_at__gt=lesson.starts_at,
            origin__in=(Absence.Origin.ANNOUNCED, Absence.Origin.DESK),
        ).values_list("pupil_id", flat=True)
    )


def missed_before(lesson: Lesson, pupils: Collection[int]) -> set[int]:
    """Of ``pupils``, those who were away from their last called lesson before this one, that day
    in that school; who came to it, even late, is not expected to be away."""
    groups_of: defaultdict[int, set[int]] = defaultdict(set)
    for pupil, group in GroupMembership.objects.filter(
        live(lesson.day), user__in=pupils, group__establishment=lesson.establishment_id
    ).values_list("user_id", "group_id"):
        groups_of[pupil].add(group)
    calls = (
        RollCall.objects.filter(
            calls_about(pupils, groups_of),
            establishment=lesson.establishment_id,
            lesson__day=lesson.day,
            lesson__ends_at__lte=lesson.starts_at,
            lesson__withdrawn_at=None,
            saved_at__isnull=False,
        )
        .exclude(lesson__status=Lesson.Status.CANCELLED)
        .prefetch_related(
            "lesson__groups", Prefetch("entries", RollEntry.objects.filter(pupil__in=pupils))
        )
        .select_related("lesson")
        .order_by("lesson__starts_at", "lesson")
    )
    away: dict[int, bool] = {}
    for call in calls:
        groups = {group.pk for group in call.lesson.groups.all()}
        kinds = {entry.pupil_id: entry.kind for entry in call.entries.all()}
        for pupil in pupils:
            if pupil in kinds or groups & groups_of[pupil]:
                away[pupil] = kinds.get(pupil) == RollEntry.Kind.ABSENT
    return {pupil for pupil, missed in away.items() if missed}
