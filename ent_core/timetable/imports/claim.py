"""One timetable import at a time in a school: a claim that its holder keeps alive while it writes.

The holder beats in each of its transactions; a holder that died is one whose last beat is older
than :data:`EXPIRES`. Whoever lost the claim so cannot write any more.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction

from ent_core.establishments.models import Establishment
from ent_core.kernel import clock
from ent_core.kernel.errors import Conflict
from ent_core.timetable.models import ImportClaim

# No transaction of an import, nor what it prepares between two of them, comes near to this.
EXPIRES = timedelta(seconds=30)
# So long one waits for an import that is seen to live.
PATIENCE = 10.0  # seconds
_LOOK_AGAIN = 0.25  # seconds
# Whoever waits for SQLite's writer asks again after at most a tenth of a second: between two
# batches it is free for a moment, so that they are not always too late.
A_PAUSE = 0.1  # seconds


class Underway(Conflict):
    """Another timetable is being imported into the school."""


class Claim:
    def __init__(self, token: UUID) -> None:
        self._token = token

    def beat(self) -> None:
        """Say, within the caller's transaction, that this import lives; :class:`Conflict` when
        another one has taken its place."""
        mine = ImportClaim.objects.filter(token=self._token)
        if not mine.update(beat_at=clock.now()):
            raise Conflict

    def shortly(self, write: Callable[[], object]) -> None:
        """One batch's transaction, and the writer left to others for a moment."""
        with transaction.atomic():
            self.beat()
            write()
        if connection.vendor == "sqlite":
            time.sleep(A_PAUSE)


@contextmanager
def claimed(establishment: Establishment) -> Iterator[Claim]:
    """Be the school's only timetable import; :class:`Underway` where another one goes on."""
    token = _wait_for(establishment)
    try:
        yield Claim(token)
    finally:
        ImportClaim.objects.filter(token=token).delete()


def _wait_for(establishment: Establishment) -> UUID:
    """A claim at once, soon, or when the holder has died: that takes as long as it takes to be
    sure of it. One that beats is alive, and is waited for a little only."""
    began, first = time.monotonic(), None
    while True:
        token = _take(establishment)
        if token is not None:
            return token
        beat = _beat_of(establishment)
        first = first or beat
        if beat != first and time.monotonic() - began > PATIENCE:
            raise Underway
        time.sleep(_LOOK_AGAIN)


def _take(establishment: Establishment) -> UUID | None:
    theirs = ImportClaim.objects.filter(establishment=establishment)
    too_old = clock.now() - EXPIRES
    if theirs.filter(beat_at__gte=too_old).exists():
        return None
    theirs.filter(beat_at__lt=too_old).delete()
    token = uuid4()
    ImportClaim.objects.bulk_create(
        [ImportClaim(establishment=establishment, token=token, beat_at=clock.now())],
        ignore_conflicts=True,
    )
    return token if theirs.filter(token=token).exists() else None


def _beat_of(establishment: Establishment) -> datetime | None:
    theirs = ImportClaim.objects.filter(establishment=establishment)
    return theirs.values_list("beat_at", flat=True).first()
