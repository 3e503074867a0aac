"""What the assistant remembers: what a person last spoke of, and the buttons it has shown."""

from datetime import timedelta

from django.db import models

from ent_core.kernel import clock
from ent_core.people.models import User

REMEMBERED = timedelta(minutes=30)  # how long «et jeudi ?» goes on from the question before
TAPS_KEPT = timedelta(days=7)


class Talk(models.Model):
    """What one person last spoke of on one surface: «et jeudi ?» goes on from there."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    surface = models.CharField(max_length=16)
    said = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "surface"], name="talk_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.surface}"


class Tap(models.Model):
    """A button that was shown: what it does stays here, its ``key`` is what travels."""

    key = models.CharField(max_length=32, primary_key=True)
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    surface = models.CharField(max_length=16)
    deed = models.JSONField()
    made_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.key
