"""Stored files. The bytes lie in the storage under random names; who they belong to stands here."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ent_core.establishments.models import Establishment
from ent_core.kernel import clock


class StoredFile(models.Model):
    """A file that somebody sent. ``size`` is in bytes, as stored (pictures without metadata).

    ``ready_at`` is absent while the bytes are on their way to the storage; ``kept_since`` until
    something (a message, a homework …) holds the file; ``released_at`` says that its holder is
    gone: nobody reads it any more, and the sweep takes the bytes away.
    """

    class Kind(models.TextChoices):
        IMAGE = "image"
        PDF = "pdf"
        AUDIO = "audio"
        VIDEO = "video"
        DOCUMENT = "document"
        OTHER = "other"

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="files")
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="files", db_index=False
    )
    name = models.CharField(max_length=300)
    type = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    stored_as = models.CharField(max_length=80, unique=True)
    thumbnail_as = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)
    kept_since = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_file_has_bytes"),
            models.CheckConstraint(
                condition=Q(width__isnull=True, height__isnull=True) | Q(width__gt=0, height__gt=0),
                name="a_picture_has_both_sides",
            ),
            models.CheckConstraint(
                condition=Q(kept_since__isnull=True) | Q(ready_at__isnull=False),
                name="what_is_kept_is_ready",
            ),
        ]
        indexes = [
            models.Index(fields=["uploader", "created_at"], name="files_of_a_person"),
            models.Index(
                fields=["created_at"], name="files_unattached", condition=Q(kept_since__isnull=True)
            ),
            models.Index(
                fields=["released_at"],
                name="files_released",
                condition=Q(released_at__isnull=False),
            ),
        ]


class Usage(models.Model):
    """Bytes that a school, or a person over all schools, has stored: counted with each change."""

    establishment = models.OneToOneField(
        Establishment, models.CASCADE, null=True, related_name="file_usage"
    )
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="file_usage"
    )
    used = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(establishment__isnull=True, person__isnull=False)
                | Q(establishment__isnull=False, person__isnull=True),
                name="usage_of_a_school_or_a_person",
            )
        ]
