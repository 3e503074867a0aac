"""What an establishment already holds: rows, who brought them, and how to find one for a fact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ent_core.establishments.models import Establishment, SchoolYear, Subject
from ent_core.imports.difference import Fact, Reference
from ent_core.imports.models import ImportRecord, ImportSource
from ent_core.people.models import ExternalIdentity
from ent_core.roster import shapes
from ent_core.roster.shapes import SHAPES

# The end that a row has while an import in batches is under way, or was broken off.
NOT_YET = date(1900, 1, 1)


@dataclass
class Held:
    """All of it is empty for an establishment that does not exist yet.

    ``rows``: by kind, each row's known-by columns and dates; ``ids``: the row of each fact that
    has one, filled while facts are met in their order.
    """

    establishment: Establishment | None
    source: ImportSource | None
    today: date
    records: Mapping[Reference, ImportRecord] = field(default_factory=dict)
    rows: Mapping[str, Mapping[int, Mapping[str, Any]]] = field(default_factory=dict)
    found_by: Mapping[str, Mapping[tuple[Any, ...], int]] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    subject_names: Mapping[str, int] = field(default_factory=dict)
    years: tuple[SchoolYear, ...] = ()
    ids: dict[Reference, int] = field(default_factory=dict)

    def row_of(self, fact: Fact, record: ImportRecord | None) -> tuple[int | None, bool, bool]:
        """The row, whether it was there before the source, whether it is off (its dates, or
        left shut by an import that did not finish)."""
        if fact.kind == shapes.PERSON:
            row, found, is_off = self.people.get(fact.key), False, False
        else:
            row, found, is_off = self._other_row(fact, record)
        if row is not None:
            self.ids[fact.reference] = row
        return row, found, is_off

    def _other_row(self, fact: Fact, record: ImportRecord | None) -> tuple[int | None, bool, bool]:
        rows = self.rows.get(fact.kind, {})
        if record is not None and record.object_id in rows:
            row = rows[record.object_id]
            is_shut = row.get("closed_on") is not None or row.get("ends_on") == NOT_YET
            return record.object_id, not record.brought, is_shut
        known = self._known_row(fact)
        if known is None:
            return None, False, False
        dates = rows[known] if SHAPES[fact.kind].is_dated or fact.kind == shapes.YEAR else {}
        is_off = any(
            _iso(dates[name]) != fact.values[name]
            for name in ("starts_on", "ends_on")
            if name in dates
        )
        return known, True, is_off

    def _known_row(self, fact: Fact) -> int | None:
        """A row that the source never brought, known by what identifies its kind."""
        known: list[object] = []
        for name in SHAPES[fact.kind].known_by:
            if name in fact.links:
                linked = self.ids.get(fact.links[name])
                if linked is None:
                    return None
                known.append(linked)
            else:
                known.append(fact.values[name])
        row = self.found_by.get(fact.kind, {}).get(tuple(known))
        if row is None and fact.kind == shapes.SUBJECT:
            return self.subject_names.get(str(fact.values["name"]).casefold())
        return row

    def is_over(self, record: ImportRecord) -> bool:
        """Whether the record's row is gone or already ended: then nothing is left to leave."""
        if record.kind == shapes.PERSON:
            return record.key not in self.people
        row = self.rows.get(record.kind, {}).get(record.object_id)
        if row is None or row.get("closed_on"):
            return True
        ends_on = row.get("ends_on")
        return ends_on is not None and ends_on < self.today


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def provider(format_: str, uai: str) -> str:
    """The name under which a source's people are known to it (``ExternalIdentity``)."""
    return f"import:{format_}:{uai}"


def held(establishment: Establishment | None, format_: str, today: date) -> Held:
    """Read once, in as many queries as there are kinds, however many rows there are."""
    if establishment is None:
        return Held(None, None, today)
    source = ImportSource.objects.filter(establishment=establishment, format=format_).first()
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    found_by: dict[str, dict[tuple[Any, ...], int]] = {}
    for kind, shape in SHAPES.items():
        if not shape.within:
            continue
        dates = ["starts_on", "ends_on"] if shape.is_dated or kind == shapes.YEAR else []
        more = ["closed_on"] if kind == shapes.GROUP else []
        queryset = shapes.manager(kind).filter(**{shape.within: establishment.pk})
        rows[kind] = {
            row.pop("pk"): row
            for row in queryset.order_by("pk").values("pk", *shape.known_by, *dates, *more)
        }
        found_by[kind] = {
            tuple(row[name] for name in shape.known_by): pk
            for pk, row in rows[kind].items()
            if not row.get("closed_on")
        }
    records = list(ImportRecord.objects.filter(source=source)) if source else []
    # A group that the source already holds is not found again under another key of the source.
    brought = {record.object_id for record in records if record.kind == shapes.GROUP}
    found_by[shapes.GROUP] = {
        known: pk for known, pk in found_by[shapes.GROUP].items() if pk not in brought
    }
    return Held(
        establishment=establishment,
        source=source,
        today=today,
        records={(record.kind, record.key): record for record in records},
        rows=rows,
        found_by=found_by,
        people=dict(
            ExternalIdentity.objects.filter(
                provider=provider(format_, establishment.uai)
            ).values_list("subject", "user_id")
        ),
        subject_names={
            subject.name.casefold(): subject.pk
            for subject in Subject.objects.filter(establishment=establishment).order_by("-pk")
        },
        years=tuple(SchoolYear.objects.filter(establishment=establishment).order_by("starts_on")),
    )
