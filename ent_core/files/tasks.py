"""What of files is removed by and by: uploads that ended half-way, what nothing holds."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q

from ent_core.files import actions
from ent_core.files.models import StoredFile
from ent_core.kernel import clock

KEEP_UNATTACHED = timedelta(hours=24)
KEEP_UNREADY = timedelta(hours=1)
KEEP_RELEASED = timedelta(days=30)  # as the texts of messages that were taken away
AT_ONCE = 200


@shared_task(name="files.forget")
def forget() -> None:
    """Remove files that nothing took up within a day or whose holder went 30 days ago, and what
    an upload left behind that ended half-way."""
    now = clock.now()
    gone = StoredFile.objects.filter(
        Q(kept_since=None, created_at__lt=now - KEEP_UNATTACHED)
        | Q(ready_at=None, created_at__lt=now - KEEP_UNREADY)
        | Q(released_at__lt=now - KEEP_RELEASED)
        | Q(released_at__isnull=False, kept_since=None)
    )
    for row in gone.order_by("pk")[:AT_ONCE]:
        actions.remove_if_unheld(row)
