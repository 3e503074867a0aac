"""Facts of the agenda. Hours are moments in UTC; days are calendar days of the establishment."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ent_core.establishments.models import Establishment
from ent_core.kernel import clock


class CalendarFeed(models.Model):
    """A private address at which calendar programs read what its person may see.

    Whoever reads this table can open no feed: ``digest`` finds the row of a secret, and ``sealed``
    (with FIELD_KEYS alone) shows the secret to its person again.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", db_index=False
    )
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    made_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="one_live_feed_a_person"
            )
        ]
        indexes = [models.Index(fields=["person", "-id"], name="feeds_of_a_person")]


class SchoolEvent(models.Model):
    """A meeting, an outing, a council: something of the school at an hour, for an audience.

    ``all_day``: ``starts_at`` is the first day's midnight where the school is, ``ends_at`` the
    midnight after the last. ``sequence`` rises with each change that a calendar shows.
    """

    class Answers(models.TextChoices):
        NONE = "none"
        YES_NO_MAYBE = "yes_no_maybe"

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="events")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    all_day = models.BooleanField(default=False)
    place = models.CharField(max_length=120, blank=True)
    details = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answers = models.CharField(max_length=12, choices=Answers, default=Answers.NONE)
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    cancelled_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_in_order")
        ]
        indexes = [models.Index(fields=["establishment", "starts_at"], name="events_by_time")]

    @property
    def first_day(self) -> date:
        return self.starts_at.astimezone(self.establishment.zone).date()

    @property
    def last_day(self) -> date:
        """The last day on which it is: what ends at midnight is not of the day that begins."""
        last = max(self.starts_at, self.ends_at - timedelta(microseconds=1))
        return last.astimezone(self.establishment.zone).date()


class EventPart(models.Model):
    """A part of an event's audience, by its key (:mod:`ent_core.establishments.addressed`)."""

    event = models.ForeignKey(SchoolEvent, models.CASCADE, related_name="audience", db_index=False)
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="a_part_once_an_event")
        ]
        indexes = [models.Index(fields=["key", "event"], name="events_of_a_part")]


class EventAnswer(models.Model):
    """What one person answered last."""

    class Answer(models.TextChoices):
        YES = "yes"
        NO = "no"
        MAYBE = "maybe"

    event = models.ForeignKey(
        SchoolEvent, models.CASCADE, related_name="given_answers", db_index=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="one_answer_a_person")
        ]


class PersonalItem(models.Model):
    """A deadline or a note of one's own: nobody else ever reads it.

    ``starts_at`` and ``ends_at`` are there when it has an hour; ``day`` always is.
    """

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="agenda_items", db_index=False
    )
    title = models.CharField(max_length=120)
    details = models.TextField(blank=True)
    day = models.DateField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="own_item_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False),
                name="own_item_ends_after_a_start",
            ),
        ]
        indexes = [models.Index(fields=["person", "day"], name="own_items_by_day")]
