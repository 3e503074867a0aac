"""Sweeps for the worker; the web process runs the same ones by itself."""

from datetime import timedelta

from celery import shared_task

from ent_core.kernel import clock, outbox
from ent_core.kernel.models import IdempotentAnswer, OutboxEvent

KEEP_TOLD_EVENTS = timedelta(days=7)
KEEP_ANSWERS = timedelta(hours=48)


@shared_task(name="kernel.sweep_outbox")
def sweep_outbox() -> None:
    outbox.drain()


@shared_task(name="kernel.forget")
def forget() -> None:
    """Remove what nobody can ask for again: told events, old answers to repeated requests."""
    OutboxEvent.objects.filter(done_at__lt=clock.now() - KEEP_TOLD_EVENTS).delete()
    IdempotentAnswer.objects.filter(at__lt=clock.now() - KEEP_ANSWERS).delete()
