"""Rows that belong to no school concept: events waiting to be told, audit, repeated requests."""

from django.conf import settings
from django.db import models

from ent_core.kernel import clock


class OutboxEvent(models.Model):
    """A fact in the past tense for one reader, stored with the change, until the reader had it."""

    kind = models.CharField(max_length=80)
    reader = models.CharField(max_length=200)
    facts = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(default="", blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="outbox_waiting",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(fields=["done_at"], name="outbox_done"),
        ]


class AuditEntry(models.Model):
    """Who did what to whom, when. Append-only: nothing in the product changes or removes a row."""

    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    establishment_id = models.BigIntegerField(null=True, db_index=True)
    act = models.CharField(max_length=60)
    target = models.CharField(max_length=60, default="")
    target_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)


class IdempotentAnswer(models.Model):
    """The first answer to a POST with an Idempotency-Key, given again to its repeats for 24 h."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    path = models.CharField(max_length=200)
    key = models.UUIDField()
    payload = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "path", "key"], name="idempotent_once_per_person"
            )
        ]
