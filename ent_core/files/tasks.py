"""What of files is removed by and by: uploads that ended half-way, what nothing holds."""

import time
from dataclasses import dataclass
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
TURN = 20.0  # seconds: a storage that hardly answers holds nobody up for longer


@dataclass
class _Place:
    """How far this process has come: what could not be removed waits for the next round."""

    last: int = 0


_place = _Place()


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
    ends = time.monotonic() + TURN
    rows = list(gone.filter(pk__gt=_place.last).order_by("pk")[:AT_ONCE])
    for row in rows:
        _place.last = row.pk
        actions.remove_if_unheld(row)
        if time.monotonic() > ends:
            return
    if len(rows) < AT_ONCE:
        _place.last = 0
