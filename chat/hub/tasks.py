"""The hub's own sweeps for the worker; the web process runs the same ones."""

from datetime import timedelta

from celery import shared_task

from chat.hub import roster_channels
from chat.hub.models import PastText, SentOp
from ent_core.kernel import clock

KEEP_CIDS = timedelta(days=30)
KEEP_PAST_TEXTS = timedelta(days=30)


@shared_task(name="hub.follow_dates")
def follow_dates() -> None:
    roster_channels.follow_dates()


@shared_task(name="hub.forget")
def forget() -> None:
    """Remove acknowledged ``cid``s and texts that were taken away, 30 days after."""
    SentOp.objects.filter(at__lt=clock.now() - KEEP_CIDS).delete()
    PastText.objects.filter(at__lt=clock.now() - KEEP_PAST_TEXTS).delete()
