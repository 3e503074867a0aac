"""Facts of marks. A mark is a number on its assessment's scale, a level, or a word for its absence.

Sources of the words: docs/school-facts.md, «Marks», and the arrêté of 31 December 2015 on the
four levels of the livret scolaire of primary schools.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ent_core.establishments.models import Establishment, Period, Teaching
from ent_core.kernel import clock


class GradesPolicy(models.Model):
    """What a school decided about its marks; without a row, what stands here."""

    GUARDIANS_AFTER_HOURS = 24

    establishment = models.OneToOneField(
        Establishment, models.CASCADE, related_name="grades_policy"
    )
    guardians_after_hours = models.PositiveSmallIntegerField(default=GUARDIANS_AFTER_HOURS)


class TeachingMarking(models.Model):
    """How a service is averaged; without a row, what stands here.

    ``coefficient`` is the service's weight in the general average; ``bring_to_20`` says that marks
    on another scale are brought to /20 first.
    """

    teaching = models.OneToOneField(Teaching, models.CASCADE, related_name="marking")
    coefficient = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    bring_to_20 = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(coefficient__gte=0), name="weight_not_negative")
        ]


class Assessment(models.Model):
    """A piece of work that is marked. Its period is the one that holds ``date``.

    ``out_of`` is null in a primary school, where levels stand in the place of points. Pupils read
    the marks from ``pupils_at`` on, guardians from ``guardians_at``; ``pupils_told`` and
    ``guardians_told`` say that the news of it went out. A deleted one is kept for the audit.
    """

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="assessments")
    teaching = models.ForeignKey(
        Teaching, models.PROTECT, related_name="assessments", db_index=False
    )
    title = models.CharField(max_length=200)
    date = models.DateField()
    out_of = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    coefficient = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(1))
    bonus = models.BooleanField(default=False)
    optional = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(default=clock.now)
    pupils_at = models.DateTimeField(null=True)
    guardians_at = models.DateTimeField(null=True)
    pupils_told = models.BooleanField(default=False)
    guardians_told = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(out_of__isnull=True) | Q(out_of__gt=0), name="scale_above_zero"
            ),
            models.CheckConstraint(condition=Q(coefficient__gte=0), name="coefficient_at_least_0"),
            models.CheckConstraint(
                condition=~Q(bonus=True, optional=True), name="bonus_or_optional"
            ),
            models.CheckConstraint(
                condition=Q(pupils_at__isnull=True, guardians_at__isnull=True)
                | Q(pupils_at__isnull=False, guardians_at__gte=F("pupils_at")),
                name="pupils_before_guardians",
            ),
        ]
        indexes = [
            models.Index(fields=["teaching", "date"], name="assessments_by_teaching"),
            models.Index(
                fields=["pupils_at"],
                name="pupils_to_tell",
                condition=Q(pupils_told=False, pupils_at__isnull=False),
            ),
            models.Index(
                fields=["guardians_at"],
                name="guardians_to_tell",
                condition=Q(guardians_told=False, guardians_at__isnull=False),
            ),
        ]


class Mark(models.Model):
    """One cell of the grid: a value, a level, a code, or nothing (it was emptied again).

    ``version`` rises with each change, so that of two who write at once none loses unseen.
    """

    class Code(models.TextChoices):
        """Why there is no number. The last two count as zero, the others do not count."""

        ABSENT = "abs"
        EXEMPT = "disp"
        NOT_MARKED = "nn"
        UNFIT = "inapte"
        NOT_HANDED_IN = "nr"
        ABSENT_ZERO = "abs0"
        NOT_HANDED_IN_ZERO = "nr0"

    establishment = models.ForeignKey(
        Establishment, models.PROTECT, related_name="marks", db_index=False
    )
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="marks", db_index=False)
    pupil = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="marks")
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    level = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    code = models.CharField(max_length=6, choices=Code, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "pupil"], name="one_mark_a_pupil"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="mark_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 4)), name="four_levels"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, level__isnull=True)
                | Q(value__isnull=True, code="")
                | Q(level__isnull=True, code=""),
                name="a_mark_is_one_thing",
            ),
        ]

    @property
    def is_empty(self) -> bool:
        return self.value is None and self.level is None and not self.code


class PastMark(models.Model):
    """What a mark was before a change: who had written it, when. Append-only."""

    mark = models.ForeignKey(Mark, models.PROTECT, related_name="past", db_index=False)
    version = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    level = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=6, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "version"], name="a_past_mark_once")]


class Reopening(models.Model):
    """A head lets marks of a closed period be entered again, up to a day (included)."""

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="reopenings")
    period = models.ForeignKey(Period, models.CASCADE, related_name="reopenings")
    teaching = models.ForeignKey(Teaching, models.CASCADE, null=True, related_name="reopenings")
    until = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
