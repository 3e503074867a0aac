"""The audit log: one line for each act that somebody may later have to answer for."""

from typing import TYPE_CHECKING

from django.db import models

from ent_core.kernel.models import AuditEntry

if TYPE_CHECKING:
    from ent_core.people.models import User


def record(
    *,
    actor: "User | None",
    act: str,
    target: models.Model | None = None,
    establishment_id: int | None = None,
    **details: object,
) -> AuditEntry:
    """Write one entry in the caller's transaction. ``details`` are facts that JSON can hold."""
    return AuditEntry.objects.create(
        actor=actor,
        act=act,
        target=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        establishment_id=establishment_id,
        details=details,
    )
