"""Browser sessions, in the database: Django's own, but for those of shared computers.

Such a session's row expires 30 minutes after the last touch, so that whoever looks at sessions (a
request, an open socket) finds it ended without asking what kind it was. The cookie of it ends with
the browser.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from ent_core.people import shared_computer


class SessionStore(DatabaseSessions):
    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if self.get(shared_computer.SHARED):
            # The machine's clock, as Django compares it: not the product's, which a demo may move.
            return timezone.now() + settings.SHARED_COMPUTER_IDLE
        return super().get_expiry_date(**kwargs)
