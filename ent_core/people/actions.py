"""What may be done to an account as such."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from ent_core.kernel.events import emit
from ent_core.people.events import RightsChanged
from ent_core.people.models import User


@transaction.atomic
def rights_changed(user_ids: Iterable[int]) -> None:
    """Say, in the transaction of the change, that these people's rights are others now."""
    ids = sorted(set(user_ids))
    if not ids:
        return
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        User.objects.filter(pk__in=some).update(rights_version=F("rights_version") + 1)
        emit(RightsChanged(user_ids=some))
