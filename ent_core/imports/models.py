"""Which source brought which row: so that a source changes and takes back its own rows alone."""

from django.db import models

from ent_core.establishments.models import Establishment
from ent_core.kernel import clock


class ImportSource(models.Model):
    """A format from which an establishment imports.

    ``revision`` rises with each import that is applied; a plan made on an older one is refused.
    """

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="import_sources")
    format = models.CharField(max_length=30)
    revision = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["establishment", "format"], name="source_once_a_school")
        ]

    def __str__(self) -> str:
        return f"{self.format} · {self.establishment_id}"


class ImportRecord(models.Model):
    """One fact of a source and the row that holds it here.

    ``facts`` is what the source said last: as long as it says the same, what the school has since
    corrected by hand stays (of a person only a digest, so that nothing of theirs is kept here).
    ``brought`` is false for a row that was there before the source named it; such a row never
    leaves with the source. ``left_on`` is the day on which the source no longer had it.
    """

    source = models.ForeignKey(ImportSource, models.CASCADE, related_name="records", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=800)
    object_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    brought = models.BooleanField(default=True)
    left_on = models.DateField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "key"], name="fact_once_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
