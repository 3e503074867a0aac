"""What applying a source would change in a school: read, compared, counted; nothing written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ent_core.establishments.models import Establishment
from ent_core.formats import rows
from ent_core.formats.issues import Issues, Level, Trouble
from ent_core.formats.reading import READERS
from ent_core.imports.difference import Change, difference
from ent_core.imports.models import ImportRecord
from ent_core.imports.plan import Plan, What, counted, made_plan
from ent_core.kernel import clock
from ent_core.roster import shapes
from ent_core.roster.held import Held, held
from ent_core.roster.uai import checked_uai, time_zone
from ent_core.roster.usernames import usernames
from ent_core.roster.wanted import SEPARATOR, french_year, wanted

TAKEN_OVER = Trouble(
    "group_taken_over",
    Level.WARNING,
    {
        "fr": "« {value} » existait déjà dans l’établissement : la source s’y rattache.",
        "en": "“{value}” was in the school already: the source joins it.",
    },
)
_STAFF = {"school_life", "nurse", "head", "office"}
_PLAN_KINDS = {
    shapes.PERSON: "persons",
    shapes.MEMBERSHIP: "memberships",
    shapes.TEACHER: "memberships",
    shapes.HEAD_TEACHER: "memberships",
    shapes.TEACHING: "services",
    shapes.GUARDIANSHIP: "guardianships",
}
_ROLE_KINDS = {"pupil": "pupils", "teacher": "teachers", "guardian": "guardians"}


@dataclass(frozen=True)
class RosterPlan:
    """``plan`` is what people see; the rest is what applying it needs. ``changes`` and what
    follows are empty where the plan is refused."""

    plan: Plan
    uai: str
    format: str
    school_name: str = ""
    held: Held | None = None
    changes: tuple[Change, ...] = ()
    usernames: dict[str, str] | None = None


def plan_roster(path: Path, *, uai: str, format: str, confirmed: str = "") -> RosterPlan:
    """The plan of importing ``path`` into the establishment ``uai``; errors are its issues."""
    issues = Issues()
    uai = checked_uai(uai, issues)
    school = None if issues.are_refused() else READERS[format](path, uai, issues)
    if school is None or issues.are_refused():
        refused = made_plan(
            establishment=uai,
            formats=[format],
            counts=counted(()),
            known={},
            issues=issues,
            substance=None,
            changes_something=False,
        )
        return RosterPlan(refused, uai, format)
    establishment = Establishment.objects.filter(uai=uai).first()
    today = establishment.today() if establishment else clock.today(time_zone(uai))
    has = held(establishment, format, today)
    wants = wanted(
        school,
        _known_year(has),
        today,
        {reference for reference, record in has.records.items() if record.left_on is None},
        issues,
    )
    changes = difference(
        wants.facts,
        has.records,
        has.row_of,
        lambda record: _leaves(record, has, school, wants.years),
    )
    new = {c.key for c in changes if c.kind == shapes.PERSON and c.what == "create"}
    names = usernames((person for person in school.people if person.key in new), issues)
    _tell_of_taken_over(changes, issues)
    what: What = "unchanged" if establishment else "create"
    plan = made_plan(
        establishment=uai,
        formats=[format],
        known=_known(has),
        counts=counted([("establishments", uai, what), *_counted(changes)]),
        issues=issues,
        substance=[_substance(change) for change in changes] + [school.name, sorted(names.items())],
        changes_something=establishment is None or any(c.what != "unchanged" for c in changes),
        confirmed=confirmed,
    )
    return RosterPlan(plan, uai, format, school.name, has, tuple(changes), names)


def _known_year(has: Held) -> rows.Year:
    """The year that the establishment has for today, else the French one."""
    for year in has.years:
        if year.starts_on <= has.today <= year.ends_on:
            return rows.Year(year.name, year.starts_on, year.ends_on)
    return french_year(has.today)


def _leaves(record: ImportRecord, has: Held, school: rows.School, years: frozenset[str]) -> bool:
    """Whether a record that the source no longer has takes its row along.

    Not a row that was there before, nor one that has ended, nor a past year of which the source
    does not speak any more: that is history. An incomplete source must say so of each.
    """
    if not record.brought or not shapes.SHAPES[record.kind].leaves or has.is_over(record):
        return False
    parts = record.key.split(SEPARATOR)
    in_group = record.kind not in {shapes.PERSON, shapes.ROLE, shapes.GUARDIANSHIP}
    if in_group and parts[1] not in years:
        year = next((year for year in has.years if year.name == parts[1]), None)
        if year is not None and year.ends_on < has.today:
            return False
    if school.complete:
        return True
    named = {parts[0], *parts[2:]} if in_group else set(parts)
    return bool(named & school.gone) or (
        in_group and len(parts) == 3 and (parts[0], parts[2]) in school.gone_members
    )


def _tell_of_taken_over(changes: list[Change], issues: Issues) -> None:
    for change in changes:
        if change.kind == shapes.GROUP and change.found and change.record is None and change.fact:
            issues.add(TAKEN_OVER, value=str(change.fact.values["name"]))


def _counted(changes: Iterable[Change]) -> Iterator[tuple[str, str, What]]:
    """Each change as ``(kind of the plan, who or which, what)``."""
    for change in changes:
        said = change.fact.values if change.fact else change.record.facts if change.record else {}
        kind, one = _plan_kind(change.kind, change.key, said)
        if kind:
            yield kind, one, change.what


def _known(has: Held) -> dict[str, int]:
    """How many of each kind the source has brought and not taken back."""
    ones = {
        _plan_kind(record.kind, record.key, record.facts)
        for record in has.records.values()
        if record.left_on is None and record.brought
    }
    return Counter(kind for kind, _ in ones if kind)


def _plan_kind(kind: str, key: str, said: Mapping[str, object]) -> tuple[str, str]:
    """The plan's word for a fact and whom it counts; no word where a plan does not count it.

    A pupil's, teacher's and head teacher's place in a group is one membership.
    """
    first, _, second = key.partition(SEPARATOR)
    if kind == shapes.ROLE:
        return ("staff" if second in _STAFF else _ROLE_KINDS[second]), first
    if kind == shapes.GROUP:
        return ("divisions" if said["kind"] == "division" else "groups"), key
    return _PLAN_KINDS.get(kind, ""), key


def _substance(change: Change) -> list[object]:
    """What the hash covers of a change: what is said, and what was said or held before."""
    before = change.record.facts if change.record else None
    said = change.fact.said() if change.fact else None
    row = None if change.what == "unchanged" else change.row
    return [change.what, change.kind, change.key, said, before, row, change.found]
