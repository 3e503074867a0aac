"""When marks are read: by the pupils first, then by their guardians. The news goes out once."""

from datetime import datetime, timedelta

from django.db import transaction

from ent_core.grades.actions import locked
from ent_core.grades.events import AssessmentChanged, MarksPublished
from ent_core.grades.models import Assessment
from ent_core.grades.policies import policy_of
from ent_core.kernel import clock
from ent_core.kernel.errors import Invalid, Sentence
from ent_core.kernel.events import emit
from ent_core.people.models import User

GUARDIANS_FIRST: Sentence = {
    "fr": "Les responsables ne lisent pas une note avant l’élève.",
    "en": "Guardians do not read a mark before the pupil.",
}


@transaction.atomic
def publish(
    *,
    actor: User,
    assessment_id: int,
    pupils_at: datetime | None = None,
    guardians_at: datetime | None = None,
) -> Assessment:
    """Let the pupils read the marks (now), then the guardians (24 h later, or as the school
    decided). A past time is now; a time that has come already stays; one still to come moves.

    A closed period does not stand in its way: publishing enters nothing."""
    assessment = locked(actor, assessment_id)
    now = clock.now()
    pupils = _time(pupils_at, now, assessment.pupils_at, now)
    policy = policy_of(assessment.establishment_id)
    later = pupils + timedelta(hours=policy.guardians_after_hours)
    guardians = _time(guardians_at, later, assessment.guardians_at, now)
    if guardians < pupils:
        raise Invalid(fields={"guardians_at": GUARDIANS_FIRST})
    assessment.pupils_at, assessment.guardians_at = pupils, guardians
    assessment.save(update_fields=["pupils_at", "guardians_at"])
    emit(AssessmentChanged(assessment_id=assessment.pk))
    _tell(assessment.pk, now)
    assessment.refresh_from_db(fields=["pupils_told", "guardians_told"])
    return assessment


def _time(
    asked: datetime | None, default: datetime, before: datetime | None, now: datetime
) -> datetime:
    if before is not None and before <= now:
        return before
    return max(asked or default, now)


@transaction.atomic
def _tell(assessment_id: int, now: datetime) -> None:
    """Emit :class:`MarksPublished` for each audience whose time has come, once for each."""
    due = Assessment.objects.filter(pk=assessment_id, deleted_at=None)
    if due.filter(pupils_told=False, pupils_at__lte=now).update(pupils_told=True):
        emit(MarksPublished(assessment_id=assessment_id, audience="pupils"))
    if due.filter(guardians_told=False, guardians_at__lte=now).update(guardians_told=True):
        emit(MarksPublished(assessment_id=assessment_id, audience="guardians"))


def tell_published() -> None:
    """Tell of what has come due by the clock; bears being run twice, and at once elsewhere."""
    now = clock.now()
    kept = Assessment.objects.filter(deleted_at=None)
    for due in (
        kept.filter(pupils_told=False, pupils_at__isnull=False, pupils_at__lte=now),
        kept.filter(guardians_told=False, guardians_at__isnull=False, guardians_at__lte=now),
    ):
        for assessment_id in due.values_list("pk", flat=True):
            _tell(assessment_id, now)
