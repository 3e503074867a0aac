"""A source's lessons in the school's own terms: its people, groups, subjects, rooms."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from ent_core.establishments.subjects import code_of
from ent_core.formats.issues import Issues, Trouble
from ent_core.formats.rows import LessonRow, Named
from ent_core.timetable.imports import troubles
from ent_core.timetable.imports.names import Groups, Ids, Subjects, Teachers, plain, titles

LONGEST_UID = 200
LONGEST_ROOM = 60
LONGEST_TITLE = 120
NAMELESS = "Cours"
# On so many rooms that are made, a sentence stays readable.
MOST_NAMED = 8


@dataclass(slots=True)
class Wanted:
    """A lesson as its source wants it. ``subject`` is a code; ``rooms`` are names by their plain
    form; ``calendars`` are those of the source in which it stands."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    subject: str
    title: str
    teachers: set[int]
    groups: set[int]
    rooms: dict[str, str]
    cancelled: bool
    calendars: set[str]
    file: str
    line: int

    @property
    def said(self) -> str:
        return said(
            (self.starts_at, self.ends_at), self.subject, self.title, self.teachers, self.groups,
            self.rooms, cancelled=self.cancelled,
        )  # fmt: skip


def said(
    times: tuple[datetime, datetime],
    subject: str,
    title: str,
    teachers: Collection[int],
    groups: Collection[int],
    rooms: Collection[str],
    *,
    cancelled: bool,
) -> str:
    """A short form of all that an import says of a lesson: equal when it says the same.

    ``rooms`` are plain names."""
    whole = [
        *(f"{at:%Y%m%dT%H%M%S}" for at in times),
        subject, title, sorted(teachers), sorted(groups), sorted(rooms), cancelled,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class School:
    """What there is to find. ``rooms``: plain name to name; ``taught``: who teaches each group,
    ``default_group`` the group of lessons that name none."""

    teachers: Teachers
    groups: Groups
    subjects: Subjects
    rooms: Mapping[str, str]
    taught: Mapping[int, Ids]
    default_group: int | None = None


@dataclass
class _Unknown:
    row: LessonRow
    value: str
    count: int = 0


@dataclass
class Wants:
    """``calendars`` are the names of those that were read; ``subjects`` (code to name) and
    ``rooms`` those that have to be made."""

    lessons: dict[str, Wanted] = field(default_factory=dict)
    calendars: frozenset[str] = frozenset()
    subjects: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)


def wanted(
    rows: Iterable[LessonRow], school: School, known: Collection[str], issues: Issues
) -> Wants:
    """The lessons of ``rows`` by uid, each once, however many files hold it.

    ``known`` are the uids that the source had last time: of two for one lesson, one of them stays.
    """
    resolving = _Resolving(school)
    wants = Wants()
    twins: dict[tuple[object, ...], Wanted] = {}
    for row in rows:
        one = resolving.wanted(row)
        before = wants.lessons.get(one.uid)
        if before is not None and not _is_same(before, one):
            place = f"{before.file}:{before.line}"
            issues.add(troubles.SAME_UID, file=row.file, line=row.line, value=row.uid, other=place)
            continue
        twin = before or twins.get(_together(one))
        if twin is None:
            wants.lessons[one.uid] = one
            if one.rooms or one.teachers:
                twins[_together(one)] = one
            continue
        _join(twin, one)
        if one.uid in known and twin.uid not in known:
            del wants.lessons[twin.uid]
            twin.uid = one.uid
            wants.lessons[twin.uid] = twin
    resolving.tell(issues)
    wants.calendars = frozenset(name for one in wants.lessons.values() for name in one.calendars)
    wants.subjects = resolving.made_subjects
    wants.rooms = resolving.made_rooms
    return wants


def _is_same(one: Wanted, other: Wanted) -> bool:
    return (one.starts_at, one.ends_at, one.subject) == (
        other.starts_at,
        other.ends_at,
        other.subject,
    )


def _together(one: Wanted) -> tuple[object, ...]:
    """What two rows share when they tell of one lesson: time and subject, and the room; where
    none is named, the teachers."""
    where = frozenset(one.rooms) if one.rooms else frozenset(one.teachers)
    return one.starts_at, one.ends_at, one.subject, one.title, bool(one.rooms), where


def _join(one: Wanted, other: Wanted) -> None:
    one.teachers |= other.teachers
    one.groups |= other.groups
    one.rooms |= other.rooms
    one.calendars |= other.calendars
    one.cancelled = one.cancelled or other.cancelled


class _Resolving:
    def __init__(self, school: School) -> None:
        self._school = school
        self._unknown: dict[tuple[Trouble, str], _Unknown] = {}
        self._titles: dict[tuple[str, str], tuple[int | None, int | None]] = {}
        self.made_subjects: dict[str, str] = {}
        self.made_rooms: dict[str, str] = {}

    def wanted(self, row: LessonRow) -> Wanted:
        group_of_calendar, teacher_of_calendar = self._calendar(row)
        groups = {pk for said in row.groups if (pk := self._group(row, said))}
        hinted = dict.fromkeys(row.hints)
        used: set[str] = set()
        for hint in hinted:
            if pk := self._school.groups.named(hint):
                groups.add(pk)
                used.add(hint)
        fallback = group_of_calendar or self._school.default_group
        if not groups and fallback:
            groups.add(fallback)
        teachers = {pk for said in row.teachers if (pk := self._teacher(row, said, groups))}
        if not row.teachers:
            for hint in hinted:
                if hint not in used and (
                    pk := self._one(self._school.teachers.named(hint), groups)
                ):
                    teachers.add(pk)
                    used.add(hint)
            if not teachers and teacher_of_calendar:
                teachers.add(teacher_of_calendar)
        if not groups and not row.groups:
            self._say(troubles.NO_GROUP, row, row.subject.name or NAMELESS, once=True)
        subject = self._subject(row, used)
        return Wanted(
            uid=_uid(row.uid),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            subject=subject,
            title="" if subject else NAMELESS,
            teachers=teachers,
            groups=groups,
            rooms=dict(self._room(name) for name in row.rooms if plain(name)),
            cancelled=row.cancelled,
            calendars={row.calendar} if row.calendar else set(),
            file=row.file,
            line=row.line,
        )

    def tell(self, issues: Issues) -> None:
        """Say each name that was not found once, with the number of its lessons."""
        for (trouble, _), one in self._unknown.items():
            issues.add(
                trouble, file=one.row.file, line=one.row.line, value=one.value, count=one.count
            )
        if self.made_rooms:
            names = sorted(self.made_rooms.values())
            more = ", …" if len(names) > MOST_NAMED else ""
            shown = ", ".join(names[:MOST_NAMED]) + more
            issues.add(troubles.ROOMS_MADE, value=shown, count=len(names))

    def _calendar(self, row: LessonRow) -> tuple[int | None, int | None]:
        """The group and the teacher whose name the calendar bears, or else its file."""
        key = (row.calendar, row.file)
        if key not in self._titles:
            group = teacher = None
            for title in (row.calendar, PurePosixPath(row.file).stem):
                group = group or self._school.groups.in_title(title)
                for said in titles(title):
                    teacher = teacher or self._one(self._school.teachers.named(said), ())
            self._titles[key] = group, None if group else teacher
        return self._titles[key]

    def _group(self, row: LessonRow, said: Named) -> int | None:
        groups = self._school.groups
        for name in (said.name, said.key):
            if name and (pk := groups.named(name)):
                return pk
        shown = said.name or said.key
        around = groups.around(shown)
        self._say(troubles.PART_OF_CLASS if around else troubles.UNKNOWN_GROUP, row, shown)
        return around

    def _teacher(self, row: LessonRow, said: Named, groups: Collection[int]) -> int | None:
        if pk := self._school.teachers.keyed(said.key):
            return pk
        meant = self._school.teachers.named(said.name) if said.name else frozenset()
        if one := self._one(meant, groups):
            return one
        trouble = troubles.SEVERAL_TEACHERS if meant else troubles.UNKNOWN_TEACHER
        self._say(trouble, row, said.name or said.key)
        return None

    def _one(self, meant: Ids, groups: Collection[int]) -> int | None:
        """The one who is meant: the only one, or the only one who teaches these groups."""
        if len(meant) > 1:
            teaching = {pk for group in groups for pk in self._school.taught.get(group, ())}
            meant = meant & teaching
        return next(iter(meant)) if len(meant) == 1 else None

    def _subject(self, row: LessonRow, used: Collection[str]) -> str:
        """The subject's code, made where the school has none of that name."""
        subjects = self._school.subjects
        if found := subjects.coded(row.subject.key) or subjects.named(row.subject.name):
            if found in self.made_subjects:
                self._say(troubles.SUBJECT_MADE, row, self.made_subjects[found])
            return found
        parts = [part for part in row.subject.name.split(" - ") if part not in used]
        name = " - ".join(parts).strip()
        for hint in used:
            name = name.removesuffix(f"({hint})").strip()
        for said in (name, parts[0] if parts else ""):
            if found := subjects.named(said):
                return found
        name = _written(name or row.subject.key)[:200]
        if not name:
            return ""
        code = (row.subject.key or code_of(name))[:60]
        if code not in self.made_subjects:
            self.made_subjects[code] = name
            subjects.add(code, name)
        self._say(troubles.SUBJECT_MADE, row, name)
        return code

    def _room(self, name: str) -> tuple[str, str]:
        shown = name[:LONGEST_ROOM].strip()
        key = plain(shown)
        if key not in self._school.rooms:
            self.made_rooms.setdefault(key, shown)
        return key, shown

    def _say(self, trouble: Trouble, row: LessonRow, value: str, *, once: bool = False) -> None:
        key = (trouble, "" if once else value)
        self._unknown.setdefault(key, _Unknown(row, value)).count += 1


def _written(name: str) -> str:
    """A name that a source shouts («SCIENCES VIE & TERRE»), in small letters; what is short or has
    a figure is a sign (EPS, LV2) and stays."""
    words = name.split()
    if not name.isupper() or max(map(len, words)) < 5:
        return name
    low = " ".join(word if any(sign.isdigit() for sign in word) else word.lower() for word in words)
    return low[:1].upper() + low[1:]


def _uid(uid: str) -> str:
    """The source's own, as long as it fits; its digest else."""
    if len(uid) <= LONGEST_UID:
        return uid
    return f"sha256-{hashlib.sha256(uid.encode()).hexdigest()}"
