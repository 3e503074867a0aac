"""Facts of the timetable. Hours are moments in UTC; days are calendar days of the establishment.

A lesson (*cours*) is dated and stands for itself: it holds what is true today, and beside it what
was planned as long as the two differ, so that whatever shows it can say what changed.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ent_core.establishments.models import Establishment, Group, SchoolYear, Subject
from ent_core.kernel import clock


class Room(models.Model):
    """``retired_at``: no lesson is put there any more; those that are there stay."""

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["establishment", "name"], name="room_once_a_school")
        ]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """Days without lessons: holidays of the zone, public holidays, a bridge, a teachers' day."""

    class Kind(models.TextChoices):
        HOLIDAYS = "holidays"
        PUBLIC_HOLIDAY = "public_holiday"
        OTHER = "other"

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="closures")
    kind = models.CharField(max_length=15, choices=Kind)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "starts_on", "ends_on", "name"], name="closure_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="closure_in_order"
            ),
        ]


class SchoolWeek(models.Model):
    """The letter (*quinzaine*) of the week that begins on that Monday, as the school decided."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="weeks")
    monday = models.DateField()
    letter = models.CharField(max_length=1, choices=[("A", "A"), ("B", "B")])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "monday"], name="week_once")]


class LessonBatch(models.Model):
    """Lessons that were written together and are shown together: nobody sees half an import."""

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="lesson_batches")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="lesson_batches")
    shown = models.BooleanField(default=False)
    # The one batch of a year to which people add by hand.
    by_hand = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(by_hand=True), name="one_batch_by_hand"
            )
        ]


class ImportClaim(models.Model):
    """The one timetable import that may write in a school now; whose ``beat_at`` is too old has
    died."""

    establishment = models.OneToOneField(Establishment, models.CASCADE, related_name="+")
    token = models.UUIDField(unique=True)
    beat_at = models.DateTimeField()


class Pattern(models.Model):
    """A lesson of every week, or of every week A or B, from one day to another (both included)."""

    class Weeks(models.TextChoices):
        EVERY = ""
        A = "A"
        B = "B"

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="patterns")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="patterns")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120, blank=True)
    weekday = models.PositiveSmallIntegerField()  # 1 is Monday, as ISO 8601 counts
    starts = models.TimeField()
    ends = models.TimeField()
    weeks = models.CharField(max_length=1, choices=Weeks, blank=True, default="")
    from_day = models.DateField()
    to_day = models.DateField()
    teachers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    rooms = models.ManyToManyField(Room, related_name="+")
    groups = models.ManyToManyField(Group, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="pattern_in_order"),
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")), name="pattern_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="pattern_has_a_weekday"
            ),
        ]


class Lesson(models.Model):
    """A dated lesson as it stands today.

    ``status`` says how it differs from what was planned, worst first: a room that changed is never
    shown as a cancellation. ``was`` is the plan while they differ (``{"starts_at", "ends_at":
    ISO, "teachers", "rooms": [id]}``), null when the lesson is as planned. ``sequence`` rises with
    each change that a calendar shows (RFC 5545, 3.8.7.4). ``withdrawn_at``: its source no longer
    has it, and it stays only for what hangs on it (a roll call).
    """

    class Status(models.TextChoices):
        KEPT = "kept"
        CANCELLED = "cancelled"
        MOVED = "moved"
        REPLACED = "replaced"
        ROOM_CHANGED = "room_changed"
        EXCEPTIONAL = "exceptional"

    class Kind(models.TextChoices):
        LESSON = "lesson"
        ACTIVITY = "activity"  # after school: a club, homework help
        OUTING = "outing"
        DETENTION = "detention"

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="lessons", db_index=False
    )
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="lessons")
    batch = models.ForeignKey(LessonBatch, models.CASCADE, related_name="lessons")
    # Its weekly pattern, and the day on which that put it: a lesson that moved keeps its place.
    pattern = models.ForeignKey(Pattern, models.SET_NULL, null=True, related_name="lessons")
    pattern_day = models.DateField(null=True)
    # The name by which its source knows it («…@index-education»), empty for our own.
    source_uid = models.CharField(max_length=255, blank=True)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LESSON)
    # Not of the regular timetable: added for once.
    added = models.BooleanField(default=False)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.KEPT)
    was = models.JSONField(null=True)
    # What a test (*contrôle*) in it is about; empty when there is none.
    test = models.CharField(max_length=200, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    last_change = models.ForeignKey(
        "TimetableChange", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)
    teachers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="lessons")
    rooms = models.ManyToManyField(Room, related_name="lessons")
    groups = models.ManyToManyField(Group, related_name="lessons")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lesson_in_order"),
            models.UniqueConstraint(
                fields=["pattern", "pattern_day"],
                condition=Q(pattern__isnull=False),
                name="one_lesson_a_pattern_and_day",
            ),
            models.UniqueConstraint(
                fields=["year", "source_uid"],
                condition=~Q(source_uid=""),
                name="one_lesson_a_source_uid",
            ),
        ]
        indexes = [
            models.Index(fields=["establishment", "starts_at"], name="lessons_by_time"),
            models.Index(fields=["establishment", "day"], name="lessons_by_day"),
        ]

    @property
    def planned_starts_at(self) -> datetime:
        return datetime.fromisoformat(self.was["starts_at"]) if self.was else self.starts_at

    @property
    def planned_ends_at(self) -> datetime:
        return datetime.fromisoformat(self.was["ends_at"]) if self.was else self.ends_at


class StagedLesson(models.Model):
    """What an import will do to a lesson that is there, seen by nobody until its batch is shown:
    take it away (``leaves``), or give it these columns.

    ``seen`` is the lesson's ``sequence`` when this was worked out; another one at the end means
    that people changed it meanwhile. Ids are plain: nothing hangs on what is only intended.
    """

    batch = models.ForeignKey(LessonBatch, models.CASCADE, related_name="staged", db_index=False)
    lesson_id = models.BigIntegerField()
    record_id = models.BigIntegerField(null=True)
    leaves = models.BooleanField(default=False)
    seen = models.PositiveIntegerField(default=0)
    subject_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=120, blank=True)
    day = models.DateField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=12, blank=True)
    was = models.JSONField(null=True)
    last_change_id = models.BigIntegerField(null=True)
    facts = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "lesson_id"], name="staged_once_a_batch")
        ]


class StagedLink(models.Model):
    """A teacher, room or group that a staged lesson gets or loses: ``link_id`` is the row that
    goes or, with ``other_id``, names that one instead; without ``link_id`` a row is added."""

    batch = models.ForeignKey(LessonBatch, models.CASCADE, related_name="+", db_index=False)
    lesson_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    link_id = models.BigIntegerField(null=True)
    other_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "lesson_id"], name="staged_links")]


class TimetableChange(models.Model):
    """One act on one lesson or many («M. Haddad is away from Monday to Wednesday»)."""

    class Kind(models.TextChoices):
        CANCEL = "cancel"
        MOVE = "move"
        REPLACE = "replace"
        ROOM = "room"
        RESTORE = "restore"
        ADD = "add"
        TEST = "test"
        AWAY = "away"
        UNDO = "undo"

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="timetable_changes"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)


class LessonChange(models.Model):
    """What one act did to one lesson: its state before (``Lesson`` facts as JSON), for the undo.

    ``before`` is null when the act made the lesson.
    """

    change = models.ForeignKey(TimetableChange, models.CASCADE, related_name="lessons")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="changes")
    before = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "lesson"], name="a_lesson_once_a_change")
        ]


def day_of(moment: datetime, establishment: Establishment) -> date:
    """The calendar day of ``moment`` where the school is."""
    return moment.astimezone(establishment.zone).date()
