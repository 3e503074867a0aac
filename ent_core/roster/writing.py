"""Rows of a plan, written a table at a time: the number of queries follows batches, not rows."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from ent_core.establishments.models import Establishment
from ent_core.imports.difference import Change, Fact, Reference
from ent_core.imports.models import ImportRecord, ImportSource
from ent_core.people.models import ExternalIdentity
from ent_core.people.names import searchable_name
from ent_core.roster import shapes
from ent_core.roster.held import NOT_YET, Held, provider
from ent_core.roster.shapes import SHAPES, manager

A_BATCH = 500
T = TypeVar("T")

# What a row has until it is opened: a group's end, a dated row's time long ago.
_CLOSING = {"closed_on": NOT_YET, "starts_on": None, "ends_on": NOT_YET}
# Their names are unique among each other: two that swap names must not meet on the way.
_RENAMED_APART = {shapes.GROUP, shapes.PERIOD}


def in_batches(rows: Sequence[T], size: int = A_BATCH) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


class Writing:
    """One application of a plan. ``touched`` are the people whose rights it changed."""

    def __init__(
        self,
        establishment: Establishment,
        source: ImportSource,
        has: Held,
        usernames: dict[str, str],
    ) -> None:
        self.establishment = establishment
        self.source = source
        self.touched: set[int] = set()
        self._has = has
        self._usernames = usernames
        self._ids = dict(has.ids)
        self._new_groups: set[str] = set()

    def create(self, kind: str, changes: Sequence[Change], *, closed: bool = False) -> None:
        """Make the rows; ``closed`` makes groups and dated rows that count for nothing yet."""
        for batch in in_batches(changes):
            facts = [change.fact for change in batch if change.fact]
            rows = manager(kind).bulk_create([self._row(kind, fact, closed) for fact in facts])
            if kind == shapes.PERSON:
                self._identify(facts, rows)
            for fact, row in zip(facts, rows, strict=True):
                self._ids[fact.reference] = row.pk
                if kind == shapes.GROUP:
                    self._new_groups.add(fact.key)
            self._touch(kind, batch)
            self._remember(batch)

    def update(self, kind: str, changes: Sequence[Change]) -> None:
        if kind in _RENAMED_APART:
            for batch in in_batches(changes):
                manager(kind).filter(pk__in=[change.row for change in batch]).update(
                    name=Concat(Value("… "), Cast("pk", CharField()))
                )
        for batch in in_batches(changes, 100):
            by_id = manager(kind).in_bulk([change.row for change in batch])
            columns: set[str] = set()
            for change in batch:
                if change.fact:
                    values = self._values(kind, change.fact)
                    columns.update(values)
                    for name, value in values.items():
                        setattr(by_id[change.row], name, value)
            if columns:
                manager(kind).bulk_update(by_id.values(), sorted(columns))
            self._touch(kind, batch)
            self._remember(batch)

    def leave(self, kind: str, changes: Sequence[Change]) -> None:
        """End dated rows as of yesterday, close groups; people and services stay for what hangs
        on them. A row that has not begun before today is removed."""
        yesterday = self._has.today - timedelta(days=1)
        for batch in in_batches(changes):
            rows = {change.row for change in batch}
            gone: set[int | None] = set()
            if kind == shapes.GROUP:
                manager(kind).filter(pk__in=rows).update(closed_on=self._has.today)
            elif SHAPES[kind].is_dated:
                held = self._has.rows[kind]
                gone = {r for r in rows if r and (held[r]["starts_on"] or yesterday) > yesterday}
                manager(kind).filter(pk__in=gone).delete()
                manager(kind).filter(pk__in=rows - gone).update(ends_on=yesterday)
            self._touch(kind, batch)
            records = [change.record for change in batch if change.record]
            over = [record.pk for record in records if record.object_id in gone]
            ImportRecord.objects.filter(pk__in=over).delete()
            ImportRecord.objects.filter(
                pk__in=[record.pk for record in records if record.object_id not in gone]
            ).update(left_on=self._has.today)

    def remember_found(self, changes: Iterable[Change]) -> None:
        """Note rows that the source names for the first time and that hold already."""
        new = [change for change in changes if change.record is None]
        for batch in in_batches(new):
            self._remember(batch)

    def open(self, changes: Sequence[Change]) -> None:
        """Give rows that were made closed what their facts say."""
        by_dates: dict[tuple[str, str], list[int]] = defaultdict(list)
        for change in changes:
            if change.fact:
                values = self._values(change.kind, change.fact)
                opened = {name: values[name] for name in _CLOSING if name in values}
                by_dates[change.kind, json.dumps(opened)].append(self._ids[change.reference])
        for (kind, opened_as), ids in by_dates.items():
            for batch in in_batches(ids):
                manager(kind).filter(pk__in=batch).update(**json.loads(opened_as))

    def is_in_new_group(self, change: Change) -> bool:
        """Whether a membership or service stands in a group that this writing has made."""
        links = change.fact.links if change.fact else {}
        to = links.get("group_id") or links.get("teaching_id")
        return to is not None and to[1] in self._new_groups

    def _row(self, kind: str, fact: Fact, closed: bool) -> Any:
        values = self._values(kind, fact)
        values.update(fact.once)
        if SHAPES[kind].of_establishment:
            values["establishment_id"] = self.establishment.pk
        if kind == shapes.PERSON:
            values |= {"username": self._usernames[fact.key], "password": make_password(None)}
        if closed:
            values |= {name: shut for name, shut in _CLOSING.items() if name in values}
        return SHAPES[kind].model(**values)

    def _values(self, kind: str, fact: Fact) -> dict[str, Any]:
        """Column values of a fact, its links as ids."""
        values: dict[str, Any] = dict(fact.values)
        values |= {name: self._ids[to] for name, to in fact.links.items()}
        if kind == shapes.PERSON:
            names = str(values["first_name"]), str(values["last_name"])
            values["search_name"] = searchable_name(*names)
        if kind == shapes.GROUP:
            values["closed_on"] = None
        return values

    def _identify(self, facts: Sequence[Fact], people: Sequence[Any]) -> None:
        known_as = provider(self.source.format, self.establishment.uai)
        ExternalIdentity.objects.bulk_create(
            ExternalIdentity(user=person, provider=known_as, subject=fact.key)
            for fact, person in zip(facts, people, strict=True)
        )

    def _touch(self, kind: str, changes: Iterable[Change]) -> None:
        """Whose rights these rows give or take."""
        if not SHAPES[kind].is_dated:
            return
        for change in changes:
            said = (
                change.fact.said() if change.fact else change.record.facts if change.record else {}
            )
            for to in said.values():
                if isinstance(to, list) and to[0] == shapes.PERSON:
                    person = self._person(to[1])
                    if person is not None:
                        self.touched.add(person)

    def _person(self, key: str) -> int | None:
        return self._ids.get((shapes.PERSON, key)) or self._has.people.get(key)

    def _remember(self, changes: Sequence[Change]) -> None:
        new: list[ImportRecord] = []
        known: list[ImportRecord] = []
        for change in changes:
            if change.fact is None:
                continue
            record = change.record or ImportRecord(
                source=self.source, kind=change.kind, key=change.key, brought=not change.found
            )
            record.object_id = self._id(change.fact.reference)
            record.facts = change.fact.said()
            record.left_on = None
            (known if change.record else new).append(record)
        ImportRecord.objects.bulk_create(new)
        ImportRecord.objects.bulk_update(known, ["object_id", "facts", "left_on"], batch_size=100)

    def _id(self, reference: Reference) -> int:
        return self._ids[reference]
