"""What a source says now against what it said last: create, update, leave, unchanged."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ent_core.imports.models import ImportRecord
from ent_core.imports.plan import What

Reference = tuple[str, str]  # kind, key
Value = str | bool | None


@dataclass(frozen=True)
class Fact:
    """One row that a source wants: its kind and key there, plain values, and the other facts
    that it hangs on (by the column that holds them). ``once`` is written at creation only;
    ``is_private`` values (a name, an address) are remembered as a digest alone."""

    kind: str
    key: str
    values: Mapping[str, Value]
    links: Mapping[str, Reference] = field(default_factory=dict)
    once: Mapping[str, Value] = field(default_factory=dict)
    is_private: bool = False

    @property
    def reference(self) -> Reference:
        return self.kind, self.key

    def said(self) -> dict[str, object]:
        """What is kept and compared the next time: JSON, equal when nothing has changed."""
        said: dict[str, object] = dict(self.values)
        said |= {name: list(to) for name, to in self.links.items()}
        if not self.is_private:
            return said
        whole = json.dumps([self.key, said], sort_keys=True, ensure_ascii=False)
        return {"digest": hashlib.sha256(whole.encode()).hexdigest()}


@dataclass(frozen=True)
class Change:
    """``fact`` is None for what leaves, ``record`` for what the source never said before.

    ``row`` is the object's id where one exists; ``found`` that it was there before the source.
    """

    what: What
    kind: str
    key: str
    fact: Fact | None
    record: ImportRecord | None
    row: int | None
    found: bool = False

    @property
    def reference(self) -> Reference:
        return self.kind, self.key


def difference(
    facts: Iterable[Fact],
    records: Mapping[Reference, ImportRecord],
    row_of: Callable[[Fact, ImportRecord | None], tuple[int | None, bool, bool]],
    leaves: Callable[[ImportRecord], bool],
) -> list[Change]:
    """Facts in their order, then what leaves.

    ``row_of`` gives the row that holds a fact, whether it was there before the source named it,
    and whether it must be written although the source says nothing new. ``leaves`` says whether a
    record that the source no longer has takes its row along.
    """
    changes: list[Change] = []
    met: set[Reference] = set()
    for fact in facts:
        met.add(fact.reference)
        record = records.get(fact.reference)
        row, found, is_off = row_of(fact, record)
        what: What = "unchanged"
        if row is None:
            what = "create"
        elif is_off or (record and (record.left_on or record.facts != fact.said())):
            what = "update"
        changes.append(Change(what, fact.kind, fact.key, fact, record, row, found))
    for reference, record in records.items():
        if reference not in met and record.left_on is None and leaves(record):
            changes.append(Change("leave", *reference, None, record, record.object_id))
    return changes
