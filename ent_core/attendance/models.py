"""Facts of presence. A roll call says who was away from a lesson; an absence is what families see.

An absence spans the lessons missed in a row; it keeps its justification while the roll calls
below it are corrected.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ent_core.establishments.models import Establishment
from ent_core.files.models import StoredFile
from ent_core.kernel import clock, sealed
from ent_core.timetable.models import Lesson


class RollCall(models.Model):
    """The *appel* of one lesson. Validated, it is locked until school life reopens it.

    ``flagged_at``: it was still to do 15 minutes after the lesson began.
    """

    class State(models.TextChoices):
        TO_DO = "to_do"
        IN_PROGRESS = "in_progress"
        VALIDATED = "validated"

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="roll_calls", db_index=False
    )
    lesson = models.OneToOneField(Lesson, models.PROTECT, related_name="roll_call")
    state = models.CharField(max_length=11, choices=State, default=State.TO_DO)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    saved_at = models.DateTimeField(null=True)
    validated_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    flagged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["establishment", "state"], name="roll_calls_by_state")]


class Absence(models.Model):
    """Time that a pupil was away, or late (``minutes``), or will be away (announced).

    *Justifiée* (``justified_at``: a reason was given) is not *régularisée* (``accepted``: school
    life accepts it; null: not looked at yet). The reason rests encrypted; a ``confidential`` one
    is shown to few (docs/access.md). ``withdrawn_at``: the roll call was corrected.
    """

    class Kind(models.TextChoices):
        ABSENCE = "absence"
        LATENESS = "lateness"

    class Origin(models.TextChoices):
        ROLL = "roll"
        ANNOUNCED = "announced"
        DESK = "desk"  # entered by school life

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="absences", db_index=False
    )
    pupil = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    origin = models.CharField(max_length=9, choices=Origin)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    sealed_reason = models.TextField(blank=True)
    confidential = models.BooleanField(default=False)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="absences")
    justified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    justified_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_in_order"
            ),
            models.CheckConstraint(
                condition=Q(kind="absence", minutes__isnull=True)
                | Q(kind="lateness", minutes__gt=0),
                name="lateness_has_minutes",
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(settled_at__isnull=False),
                name="accepted_by_a_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["pupil", "starts_at"], name="absences_of_a_pupil"),
            models.Index(fields=["ends_at"], name="absences_by_end"),  # a day's: few end later
            models.Index(
                fields=["establishment", "starts_at"],
                condition=Q(justified_at=None, withdrawn_at=None),
                name="absences_unjustified",
            ),
            models.Index(
                fields=["establishment", "justified_at"],
                condition=Q(
                    justified_at__isnull=False, accepted__isnull=True, withdrawn_at__isnull=True
                ),
                name="absences_to_settle",
            ),
        ]

    @property
    def reason(self) -> str:
        return sealed.unseal(self.sealed_reason) if self.sealed_reason else ""

    @reason.setter
    def reason(self, text: str) -> None:
        self.sealed_reason = sealed.seal(text) if text else ""


class RollEntry(models.Model):
    """A pupil who was away from a lesson or came late to it; who was there has no row."""

    class Kind(models.TextChoices):
        ABSENT = "absent"
        LATE = "late"

    roll = models.ForeignKey(RollCall, models.CASCADE, related_name="entries", db_index=False)
    pupil = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roll_entries")
    kind = models.CharField(max_length=6, choices=Kind)
    minutes = models.PositiveSmallIntegerField(null=True)
    absence = models.ForeignKey(Absence, models.SET_NULL, null=True, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll", "pupil"], name="a_pupil_once_a_roll_call"),
            models.CheckConstraint(
                condition=Q(kind="absent", minutes__isnull=True) | Q(kind="late", minutes__gt=0),
                name="late_has_minutes",
            ),
        ]
