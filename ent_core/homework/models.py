"""Facts of the lesson log and of homework. Days are calendar days of the establishment."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ent_core.establishments.models import Establishment, Teaching
from ent_core.files.models import StoredFile
from ent_core.grades.models import Assessment
from ent_core.kernel import clock
from ent_core.timetable.models import Lesson


class LessonLog(models.Model):
    """What was done in a lesson; read by its pupils and their guardians from ``shown_at`` on."""

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="lesson_logs")
    lesson = models.OneToOneField(Lesson, models.PROTECT, related_name="log")
    done = models.TextField(max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=clock.now)
    shown_at = models.DateTimeField(default=clock.now)
    files = models.ManyToManyField(StoredFile, related_name="lesson_logs")


class Homework(models.Model):
    """Work for a day (``due``), given to all pupils of a service's group.

    ``hand_in``: something is to be handed in. ``minutes`` is the teacher's estimate.
    ``assessment`` is where its marks go, once there is one. Pupils see it from ``given_at`` on.
    """

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="homework", db_index=False
    )
    teaching = models.ForeignKey(Teaching, models.PROTECT, related_name="homework", db_index=False)
    lesson = models.ForeignKey(Lesson, models.SET_NULL, null=True, related_name="homework")
    title = models.CharField(max_length=200)
    details = models.TextField(max_length=4000, blank=True)
    due = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True)
    hand_in = models.BooleanField(default=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    assessment = models.OneToOneField(
        Assessment, models.SET_NULL, null=True, related_name="homework"
    )
    files = models.ManyToManyField(StoredFile, related_name="homework")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, 1000)),
                name="minutes_make_sense",
            )
        ]
        indexes = [
            models.Index(fields=["teaching", "due"], name="homework_by_teaching"),
            models.Index(fields=["establishment", "due"], name="homework_by_day"),
        ]


class Tick(models.Model):
    """A pupil ticked a piece of homework as done."""

    homework = models.ForeignKey(Homework, models.CASCADE, related_name="ticks", db_index=False)
    pupil = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["homework", "pupil"], name="ticked_once")]


class Submission(models.Model):
    """One version of what a pupil handed in: it stays as it was received.

    ``late`` from the day after ``due``. Returned, it carries the teacher's comment and files; a
    mark stands in the grade book alone.
    """

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="submissions", db_index=False
    )
    homework = models.ForeignKey(
        Homework, models.PROTECT, related_name="submissions", db_index=False
    )
    pupil = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=20_000, blank=True)
    late = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=clock.now)
    files = models.ManyToManyField(StoredFile, related_name="submissions")
    comment = models.TextField(max_length=4000, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    returned_files = models.ManyToManyField(StoredFile, related_name="returned_with")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["homework", "pupil", "version"], name="a_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_from_one"),
        ]
