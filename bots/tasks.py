"""What the assistant forgets by itself, whether or not its person asks again."""

from celery import shared_task

from bots.models import REMEMBERED, TAPS_KEPT, Talk, Tap
from ent_core.kernel import clock


@shared_task(name="bots.forget")
def forget() -> None:
    """Buttons that do nothing any more, and what nobody can go on from."""
    now = clock.now()
    Tap.objects.filter(made_at__lte=now - TAPS_KEPT).delete()
    Talk.objects.filter(at__lte=now - REMEMBERED).delete()
