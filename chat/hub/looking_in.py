"""School life and heads look into a class's channel on demand, and join it visibly."""

from datetime import timedelta

from django.db import transaction

from chat.hub import names
from chat.hub.models import Channel, Membership, MessageFile
from chat.hub.roster_channels import change_members
from ent_core.establishments.models import RoleKind
from ent_core.establishments.standing import standing
from ent_core.files.models import StoredFile
from ent_core.files.queries import on_read
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Forbidden
from ent_core.kernel.models import AuditEntry
from ent_core.people.actions import rights_changed
from ent_core.people.models import User
from ent_core.permissions import Can, fetch

SAID_AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic
def join(*, actor: User, channel_id: int) -> bool:
    """Become a member of a class's channel that one may look into; false if one was already."""
    channel = fetch(actor, Can.LOOK_INTO, Channel.objects.select_for_update(), channel_id)
    row = Membership.objects.filter(channel=channel, user=actor).first()
    if row is not None and row.is_live:
        return False
    kinds = {kind for kind, where in standing(actor).roles if where == channel.establishment_id}
    role = names.heaviest(kinds & {RoleKind.SCHOOL_LIFE, RoleKind.HEAD})
    change_members(
        channel,
        {actor.pk: role},
        [],
        Membership.Reason.JOINED,
        known={actor.pk: row} if row else {},
    )
    audit.record(
        actor=actor,
        act="channel_joined",
        target=channel,
        establishment_id=channel.establishment_id,
    )
    rights_changed([actor.pk])
    return True


@transaction.atomic
def leave(*, actor: User, channel_id: int) -> None:
    """Leave a channel that one joined; who is in it by the roster stays."""
    channel = fetch(actor, Can.READ, Channel.objects.select_for_update(), channel_id)
    row = Membership.objects.filter(channel=channel, user=actor, is_live=True).first()
    if row is None:
        return
    if row.reason != Membership.Reason.JOINED:
        raise Forbidden
    change_members(channel, {}, [row], Membership.Reason.JOINED, known={})
    rights_changed([actor.pk])


@on_read
def note_look_by_file(actor: User, file: StoredFile) -> None:
    """A file of a class's channel shows what was said there, as its history does."""
    held = MessageFile.objects.filter(file=file).values_list("message__channel", flat=True).first()
    if held is None:
        return
    if not Membership.objects.filter(channel=held, user=actor, is_live=True).exists():
        note_look(actor=actor, channel_id=held)


def note_look(*, actor: User, channel_id: int) -> None:
    """Keep in the audit that somebody read a class's channel without being in it, once an hour."""
    recent = AuditEntry.objects.filter(
        actor=actor,
        act="channel_looked_into",
        target_id=channel_id,
        at__gt=clock.now() - SAID_AGAIN_AFTER,
    )
    if not recent.exists():
        channel = Channel.objects.get(pk=channel_id)
        audit.record(
            actor=actor,
            act="channel_looked_into",
            target=channel,
            establishment_id=channel.establishment_id,
        )
