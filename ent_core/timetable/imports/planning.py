"""What importing a timetable would change: read, compared, counted; nothing written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ent_core.establishments.models import Establishment, SchoolYear
from ent_core.formats.issues import Issues
from ent_core.formats.reading import TIMETABLE_READERS, timetable_files, timetable_format
from ent_core.formats.rows import Frame, LessonRow
from ent_core.imports.difference import Change, Fact, difference
from ent_core.imports.models import ImportRecord
from ent_core.imports.plan import Plan, counted, made_plan
from ent_core.kernel import clock
from ent_core.timetable.imports import troubles
from ent_core.timetable.imports.held import LESSON, Held, closed_days, held, said_of, school
from ent_core.timetable.imports.wanted import Wanted, Wants, wanted
from ent_core.timetable.models import Lesson
from ent_core.timetable.queries import full
from ent_core.timetable.state import planned

AT_ONCE = 500


@dataclass(frozen=True)
class TimetablePlan:
    """``plan`` is what people see; the rest is what applying it needs, nothing where it is
    refused."""

    plan: Plan
    format: str
    held: Held | None = None
    changes: tuple[Change, ...] = ()
    wants: Wants = field(default_factory=Wants)


def plan_timetable(
    path: Path, *, uai: str, format: str = "", group: str = "", confirmed: str = ""
) -> TimetablePlan:
    """The plan of importing ``path`` into the establishment ``uai``; errors are its issues.

    ``group``: the class or group of lessons that name none; only its lessons may leave then.
    """
    issues = Issues()
    uai = uai.strip().upper()
    place = Establishment.objects.filter(uai=uai).first()
    years = _years(place) if place else []
    if place is None:
        issues.add(troubles.UNKNOWN_SCHOOL, value=uai)
    elif not years:
        issues.add(troubles.NO_YEAR)
    files = {} if issues.are_refused() else timetable_files(path, issues)
    found = format or (timetable_format(files, issues) if files else None) or ""
    if place is None or issues.are_refused():
        return _refused(uai, found, issues)
    year, rows = _read(files, found, place, years, issues)
    there = school(place, year)
    if group and not issues.are_refused():
        pk = there.groups.named(group)
        if pk is None:
            issues.add(troubles.NO_SUCH_GROUP, value=group)
        there = replace(there, default_group=pk)
    if issues.are_refused():
        return _refused(uai, found, issues)
    has = held(place, year, found)
    wants = wanted(rows, there, has.by_uid, issues)
    _keep_what_others_say(wants, has)
    changes = difference(
        [_fact(one) for one in wants.lessons.values()],
        has.records,
        has.row_of,
        _leaving(wants, has, there.default_group, issues),
    )
    _tell_of_changed_by_hand(changes, has, issues)
    counts = {
        **counted(
            [("establishments", uai, "unchanged"), *(("lessons", c.key, c.what) for c in changes)]
        )
    }
    counts["lessons"] = {**counts["lessons"], "cancelled": _cancelled(changes, wants, has)}
    plan = made_plan(
        establishment=uai,
        formats=[found],
        known={"lessons": sum(map(has.is_there, has.records.values()))},
        counts=counts,
        issues=issues,
        substance=[list(_substance(changes)), year.pk, wants.subjects, wants.rooms],
        changes_something=any(change.what != "unchanged" for change in changes),
        confirmed=confirmed,
    )
    return TimetablePlan(plan, found, has, tuple(changes), wants)


def _years(place: Establishment) -> list[SchoolYear]:
    """The school year of today and the one that follows, as far as they are there."""
    return list(
        SchoolYear.objects.select_related("establishment")
        .filter(establishment=place, ends_on__gte=place.today())
        .order_by("starts_on")[:2]
    )


def _read(
    files: Mapping[str, bytes],
    format_: str,
    place: Establishment,
    years: list[SchoolYear],
    issues: Issues,
) -> tuple[SchoolYear, list[LessonRow]]:
    """The lessons of the present school year; where the files hold none, of the next one."""
    for year in years:
        said = Issues()
        frame = Frame(place.uai, place.zone, year.starts_on, year.ends_on, closed_days(year))
        rows = TIMETABLE_READERS[format_](files, frame, said)
        if rows or said.are_refused() or year is years[-1]:
            break
    issues.join(said)
    return year, rows


def _refused(uai: str, format_: str, issues: Issues) -> TimetablePlan:
    plan = made_plan(
        establishment=uai,
        formats=[format_] if format_ else [],
        counts=counted(()),
        known={},
        issues=issues,
        substance=None,
        changes_something=False,
    )
    return TimetablePlan(plan, format_)


def _fact(one: Wanted) -> Fact:
    calendars = "\n".join(sorted(one.calendars))
    return Fact(LESSON, one.uid, {"said": one.said, "calendars": calendars})


def _leaving(
    wants: Wants, has: Held, only_group: int | None, issues: Issues
) -> Callable[[ImportRecord], bool]:
    """Which lessons that the source has no more go with it.

    Not those of the past that lie before the first lesson of the source (it speaks of them no
    more), nor, where calendars have names, those of calendars that are not in this import.
    """
    lessons = wants.lessons.values()
    first = min((one.starts_at for one in lessons), default=None)
    past = min(clock.now(), first) if first else clock.now()
    here = wants.calendars
    named = bool(here) and all(one.calendars for one in lessons)
    of_group = _of_group_alone(only_group) if only_group else None
    left: dict[str, int] = {}
    for record in has.records.values():
        if named and record.key not in wants.lessons and has.is_there(record):
            for name in _calendars(record) - here:
                left[name] = left.get(name, 0) + 1
    if left:
        shown = ", ".join(sorted(left)[:8])
        issues.add(troubles.OTHER_CALENDARS, value=shown, count=sum(left.values()))

    def leaves(record: ImportRecord) -> bool:
        if not record.brought or not has.is_there(record):
            return False
        if has.lessons[record.object_id].starts_at < past:
            return False
        if of_group is not None and record.object_id not in of_group:
            return False
        return not (named and _calendars(record) - here)

    return leaves


def _keep_what_others_say(wants: Wants, has: Held) -> None:
    """A lesson that also stands in a calendar which is not in this import keeps the classes and
    teachers whom that one gave it."""
    here = wants.calendars
    shared: dict[int, Wanted] = {}
    for uid, one in wants.lessons.items():
        record = has.records.get((LESSON, uid))
        elsewhere = _calendars(record) - here if record and one.calendars else set()
        if record and elsewhere and has.is_there(record):
            shared[record.object_id] = one
            one.calendars |= elsewhere
    pks = sorted(shared)
    for start in range(0, len(pks), AT_ONCE):
        for lesson in full().filter(pk__in=pks[start : start + AT_ONCE]):
            one = shared[lesson.pk]
            one.groups.update(group.pk for group in lesson.groups.all())
            one.teachers |= planned(lesson).teachers


def _calendars(record: ImportRecord) -> set[str]:
    return set(filter(None, str(record.facts.get("calendars", "")).split("\n")))


def _of_group_alone(group: int) -> set[int]:
    """Lessons that are of that group and of no other."""
    link = Lesson.groups.through.objects
    mine = set(link.filter(group_id=group).values_list("lesson_id", flat=True))
    others = link.filter(lesson__groups=group).exclude(group_id=group)
    return mine - set(others.values_list("lesson_id", flat=True))


def _tell_of_changed_by_hand(changes: Iterable[Change], has: Held, issues: Issues) -> None:
    said = {
        change.row: change.record.facts.get("said") if change.record else None
        for change in changes
        if change.what == "update" and change.row and has.lessons[change.row].is_changed
    }
    kept: list[datetime] = []
    pks = sorted(pk for pk in said if pk)
    for start in range(0, len(pks), AT_ONCE):
        for lesson in full().filter(pk__in=pks[start : start + AT_ONCE]):
            if said_of(lesson) != said[lesson.pk]:
                kept.append(lesson.starts_at.astimezone(has.establishment.zone))
    if kept:
        issues.add(troubles.CHANGED_BY_HAND, value=f"{min(kept):%Y-%m-%d %H:%M}", count=len(kept))


def _cancelled(changes: Iterable[Change], wants: Wants, has: Held) -> int:
    """Lessons that the source cancels now and did not before."""
    return sum(
        wants.lessons[change.key].cancelled
        and not (change.row and has.lessons[change.row].is_cancelled)
        for change in changes
        if change.what in ("create", "update")
    )


def _substance(changes: Iterable[Change]) -> Iterator[list[object]]:
    """What the hash covers: what is said now, and what was said or held before (a record without
    a lesson was left by an import that died)."""
    for change in changes:
        before = change.record.facts.get("said") if change.record and change.row else None
        said = change.fact.values["said"] if change.fact else None
        yield [change.what, change.key, said, before, change.row]
