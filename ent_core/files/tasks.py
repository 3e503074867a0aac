"""What of files is removed by and by: uploads that ended half-way, what nothing holds."""

import time
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db.models import Q

from ent_core.files import actions
from ent_core.files.models import StoredFile
from ent_core.kernel import clock

KEEP_UNATTACHED = timedelta(hours=24)
KEEP_UNREADY = timedelta(hours=1)
KEEP_RELEASED = timedelta(days=30)  # as the texts of messages that were taken away
KEEP_INCOMING = 3600.0  # seconds
AT_ONCE = 200


@shared_task(name="files.forget")
def forget() -> None:
    """Remove files that nothing took up within a day or whose holder went 30 days ago, and what an
    upload left behind that ended half-way."""
    now = clock.now()
    gone = StoredFile.objects.filter(
        Q(kept_since=None, created_at__lt=now - KEEP_UNATTACHED)
        | Q(ready_at=None, created_at__lt=now - KEEP_UNREADY)
        | Q(released_at__lt=now - KEEP_RELEASED)
        | Q(released_at__isnull=False, kept_since=None)
    )
    for row in gone.order_by("pk")[:AT_ONCE]:
        actions.remove_if_unheld(row)
    _sweep_incoming(Path(settings.FILE_UPLOAD_TEMP_DIR))


def _sweep_incoming(folder: Path) -> None:
    """Uploads stand there while they are read; a process that dies leaves them."""
    old = time.time() - KEEP_INCOMING
    for left in folder.glob("*.upload*"):
        if left.is_file() and left.stat().st_mtime < old:
            left.unlink(missing_ok=True)
