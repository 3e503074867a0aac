"""Channels, who is in them, and the log that is the truth of each.

Everything that changes a channel is an :class:`Event` with the channel's next ``seq``; the log is
its own outbox. An event keeps what happened in facts and ids; what it says is read from the rows
that hold today's truth, so that nothing deleted can be read again.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from ent_core.establishments.models import Establishment, Group, RoleKind, SchoolYear, Subject
from ent_core.files.models import StoredFile
from ent_core.kernel import clock


class Channel(models.Model):
    class Kind(models.TextChoices):
        CLASS = "class"
        PARENTS = "parents"
        GROUP = "group"
        TEAM = "team"
        STAFF = "staff"
        DIRECT = "direct"
        ASSISTANT = "assistant"

    class History(models.TextChoices):
        OPEN = "open"
        FROM_JOINING = "from_joining"

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="channels")
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200, blank=True)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="channels")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    history = models.CharField(max_length=12, choices=History, default=History.OPEN)
    # In a direct conversation, its people's ids in order («12:98»): one channel for each company.
    company = models.CharField(max_length=200, blank=True)
    frozen_at = models.DateTimeField(null=True)
    last_seq = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind"], condition=Q(group__isnull=False), name="channel_a_group"
            ),
            models.UniqueConstraint(
                fields=["year", "kind"], condition=Q(kind="staff"), name="one_staff_channel_a_year"
            ),
            models.UniqueConstraint(
                fields=["year", "company"],
                condition=~Q(company=""),
                name="one_direct_channel_a_company",
            ),
        ]


class Membership(models.Model):
    """A person in a channel. ``stays`` are the intervals of ``seq`` in which they were in it, the
    last one open (``[[1, 40], [52, null]]``); they bound what is seen where history is not open.
    """

    class Reason(models.TextChoices):
        ROSTER = "roster"
        JOINED = "joined"
        DIRECT = "direct"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_memberships", db_index=False
    )
    role = models.CharField(max_length=20, choices=RoleKind)
    reason = models.CharField(max_length=10, choices=Reason)
    is_live = models.BooleanField(default=True)
    stays = models.JSONField(default=list)
    read_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "user"], name="one_membership_a_person")
        ]
        indexes = [
            models.Index(
                fields=["user", "channel"], name="live_memberships", condition=Q(is_live=True)
            )
        ]

    @property
    def is_staff(self) -> bool:
        return self.role not in (RoleKind.PUPIL, RoleKind.GUARDIAN)

    @property
    def is_guardian(self) -> bool:
        return self.role == RoleKind.GUARDIAN


class Message(models.Model):
    """What somebody said, or a card of the school, as it stands today.

    ``seq`` is absent while the message is held (``held_until``); a deleted one has no body.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveBigIntegerField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages"
    )
    at = models.DateTimeField(default=clock.now)
    body = models.TextField(blank=True)
    card = models.JSONField(null=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    only_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "seq"], name="one_message_a_seq"),
            models.CheckConstraint(
                condition=Q(seq__isnull=False) | Q(held_until__isnull=False),
                name="published_or_held",
            ),
        ]


class MessageFile(models.Model):
    """A file of a message; a message that is taken away has none."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="files", db_index=False)
    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="of_message")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "place"], name="one_file_a_place")
        ]


class Mention(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentioned_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mentioned_once")]


class Reaction(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions", db_index=False
    )
    emoji = models.CharField(max_length=32)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "emoji", "user"], name="reacted_once")
        ]


class PastText(models.Model):
    """What a message said before it was edited or taken away: 30 days, for school life alone."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="past_texts")
    body = models.TextField()
    at = models.DateTimeField(default=clock.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )


class Event(models.Model):
    """One change of a channel. ``facts`` hold ids and what no other row holds."""

    class Kind(models.TextChoices):
        MESSAGE = "message"
        EDITED = "edited"
        DELETED = "deleted"
        REACTION = "reaction"
        CARD = "card"
        MEMBERS = "members"
        SETTINGS = "settings"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="events", db_index=False)
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    by_role = models.CharField(max_length=20, blank=True)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="events")
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "seq"], name="one_event_a_seq")]


class SentOp(models.Model):
    """A change that was acknowledged, so that its ``cid`` counts once for 30 days."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    cid = models.UUIDField()
    payload = models.CharField(max_length=64)
    channel_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    seq = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "cid"], name="one_op_a_cid")]


def new_epoch_value() -> str:
    """A name that no other history has."""
    return secrets.token_hex(8)


class Epoch(models.Model):
    """The one row that says which history this database tells; a restore renews it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=32, default=new_epoch_value)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_epoch")]
