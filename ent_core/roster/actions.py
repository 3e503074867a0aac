"""Applying a roster's plan: all of it, or nothing that anybody could see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from ent_core.establishments.events import RosterChanged
from ent_core.establishments.models import Establishment
from ent_core.imports.difference import Change
from ent_core.imports.models import ImportSource
from ent_core.imports.plan import What
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Conflict
from ent_core.kernel.events import emit
from ent_core.people.actions import rights_changed
from ent_core.roster import shapes
from ent_core.roster.held import Held
from ent_core.roster.planning import RosterPlan
from ent_core.roster.shapes import SHAPES
from ent_core.roster.uai import time_zone
from ent_core.roster.writing import Writing, in_batches

# SQLite has one writer: what makes more rows than this is written in batches, so that nobody
# waits for it longer than a moment.
BIG = 6000
_OF_GROUPS = {shapes.TEACHING, shapes.MEMBERSHIP, shapes.TEACHER, shapes.HEAD_TEACHER}
_CLOSED_FIRST = {shapes.GROUP, shapes.ROLE, shapes.GUARDIANSHIP}

ByKind = Mapping[tuple[str, What], Sequence[Change]]


def apply_roster(plan: RosterPlan) -> Establishment:
    """Write what ``plan`` says, and tell of it (``RosterChanged``, ``RightsChanged``).

    One transaction. On SQLite a big plan first writes, in batches, what gives nobody anything
    (people, roles that have ended, closed groups with their members) and then opens it together
    with all the rest: after a crash in between, the next import goes on from there.
    :class:`Conflict` where the school has changed since the plan was made.
    """
    if plan.held is None:
        raise Conflict
    try:
        return _apply(plan, plan.held)
    except IntegrityError as error:
        # Somebody took a username or a class's name, or imported the same at the same time.
        raise Conflict from error


def _apply(plan: RosterPlan, has: Held) -> Establishment:
    changes: dict[tuple[str, What], list[Change]] = defaultdict(list)
    for change in plan.changes:
        changes[change.kind, change.what].append(change)
    made = sum(len(some) for (_, what), some in changes.items() if what == "create")
    if connection.vendor == "sqlite" and made > BIG:
        with transaction.atomic():
            writing = _begin(plan, has)
        closed = _stage(writing, changes)
        with transaction.atomic():
            _finish(writing, plan, changes)
            writing.open(closed)
    else:
        with transaction.atomic():
            writing = _begin(plan, has)
            _finish(writing, plan, changes)
    return writing.establishment


def _begin(plan: RosterPlan, has: Held) -> Writing:
    """The establishment and the source, claimed for this plan alone."""
    establishment = has.establishment or Establishment.objects.create(
        uai=plan.uai,
        name=plan.school_name,
        time_zone=time_zone(plan.uai),
        pupils_are_vous="lycée" in plan.school_name.casefold(),
    )
    source = has.source or ImportSource.objects.create(
        establishment=establishment, format=plan.format
    )
    claimed = ImportSource.objects.filter(pk=source.pk, revision=source.revision).update(
        revision=F("revision") + 1, imported_at=clock.now()
    )
    if not claimed:
        raise Conflict
    return Writing(establishment, source, has, plan.usernames or {})


def _stage(writing: Writing, changes: dict[tuple[str, What], list[Change]]) -> list[Change]:
    """Write new people, groups and ties in batches, each its own transaction; what is done is
    taken out of ``changes``. Returns what is still closed."""
    closed: list[Change] = []
    for kind in SHAPES:
        new = changes.pop((kind, "create"), [])
        if kind in _OF_GROUPS:
            # In a group that is closed still, nobody sees them; in one that is open, they wait.
            changes[kind, "create"] = [c for c in new if not writing.is_in_new_group(c)]
            new = [change for change in new if writing.is_in_new_group(change)]
        for batch in in_batches(new):
            with transaction.atomic():
                writing.create(kind, batch, closed=kind in _CLOSED_FIRST)
        closed += new if kind in _CLOSED_FIRST else []
    return closed


def _finish(writing: Writing, plan: RosterPlan, changes: ByKind) -> None:
    """All that is left of the plan. Leaving comes first: it frees the names of groups."""
    for kind in SHAPES:
        writing.leave(kind, changes.get((kind, "leave"), []))
    for kind in SHAPES:
        writing.update(kind, changes.get((kind, "update"), []))
        writing.create(kind, changes.get((kind, "create"), []))
        writing.remember_found(changes.get((kind, "unchanged"), []))
    audit.record(
        actor=None,
        act="import_roster",
        target=writing.establishment,
        establishment_id=writing.establishment.pk,
        format=plan.format,
        hash=plan.plan.hash,
        counts={kind: dict(by_what) for kind, by_what in plan.plan.counts.items()},
    )
    if plan.plan.changes_something:
        rights_changed(writing.touched)
        emit(RosterChanged(establishment_id=writing.establishment.pk))
