"""Facts of the agenda. Hours are moments in UTC; days are calendar days of the establishment."""

from django.conf import settings
from django.db import models
from django.db.models import Q

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
