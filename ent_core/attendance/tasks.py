"""What time alone brings: a roll call that nobody made."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction

from ent_core.attendance.calling import FORGOTTEN_AFTER
from ent_core.attendance.events import RollForgotten
from ent_core.attendance.models import RollCall
from ent_core.establishments.models import Establishment
from ent_core.kernel import clock
from ent_core.kernel.events import emit
from ent_core.timetable.models import Lesson
from ent_core.timetable.permissions import STANDING

LOOK_BACK = timedelta(hours=2)  # after a pause of the server, no storm of old calls


@shared_task(name="attendance.flag_forgotten")
def flag_forgotten() -> None:
    """Flag, once each, the lessons that began 15 minutes ago and whose roll nobody called."""
    now = clock.now()
    # Named, so that the index by school and time serves: twice a minute, over a year's lessons.
    places = list(Establishment.objects.values_list("pk", flat=True))
    due = list(
        Lesson.objects.filter(
            STANDING,
            establishment__in=places,
            kind=Lesson.Kind.LESSON,
            starts_at__lte=now - FORGOTTEN_AFTER,
            starts_at__gt=now - LOOK_BACK,
        )
        .exclude(status=Lesson.Status.CANCELLED)
        .exclude(roll_call__saved_at__isnull=False)
        .exclude(roll_call__flagged_at__isnull=False)
        .values_list("pk", "establishment_id")
    )
    if not due:
        return
    with transaction.atomic():
        RollCall.objects.bulk_create(
            (RollCall(lesson_id=pk, establishment_id=place) for pk, place in due),
            ignore_conflicts=True,
        )
        mine = list(
            RollCall.objects.select_for_update()
            .filter(lesson__in=[pk for pk, _ in due], saved_at=None, flagged_at=None)
            .order_by("pk")
        )
        RollCall.objects.filter(pk__in=[call.pk for call in mine]).update(flagged_at=now)
        for call in mine:
            emit(RollForgotten(call.establishment_id, call.lesson_id))
