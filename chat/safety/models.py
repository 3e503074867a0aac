"""Reports of messages. A report's copy is written once and never again; answers are added."""

from django.conf import settings
from django.db import models

from chat.hub.models import Channel, Message
from ent_core.establishments.models import Establishment
from ent_core.kernel import clock


class Report(models.Model):
    """``copy`` is the message with the ten before and after it as they stood at that moment, and
    ``digest`` its SHA-256, so that a change of it would show."""

    class Reason(models.TextChoices):
        INSULT = "insult"
        HARASSMENT = "harassment"
        THREAT = "threat"
        SEXUAL = "sexual"
        HATE = "hate"
        DANGER = "danger"
        OTHER = "other"

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="reports")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="reports")
    message = models.ForeignKey(Message, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports_made"
    )
    accused = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reports_about"
    )
    reason = models.CharField(max_length=12, choices=Reason)
    details = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    copy = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "reporter"], name="reported_once_by_each")
        ]


class Answer(models.Model):
    """What was decided about a report; the last one stands."""

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed"
        HIDDEN = "hidden"
        WARNED = "warned"
        REFERRED = "referred"

    report = models.ForeignKey(Report, models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=10, choices=Outcome)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=20)
    at = models.DateTimeField(default=clock.now)
