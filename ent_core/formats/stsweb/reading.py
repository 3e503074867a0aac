"""``EDT_STS`` and ``STS_EDT`` to dated lessons of one school year.

``ALTERNANCES/ALTERNANCE@CODE/SEMAINES/DATE_DEBUT_SEMAINE`` says which weeks an alternation holds
(every week, A, B); ``COURS`` of a teacher of a service of a division or group says the alternation,
day, hour and length. Teachers who share a service, day and hour give one lesson together.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from ent_core.formats import troubles as common
from ent_core.formats.issues import Issues, Trouble
from ent_core.formats.rows import Frame, LessonRow, Named
from ent_core.formats.stsweb import troubles
from ent_core.formats.xml import Element, parsed

MOST_LESSONS = 400_000
_ROOTS = ("EDT_STS", "STS_EDT")
_HHMM = re.compile(r"(\d{1,2})[:hH]?(\d\d)(?::?\d\d)?\Z")


@dataclass(frozen=True)
class _Names:
    """What ``sts_emp`` says of those whom ``emp_sts`` only numbers."""

    teachers: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Slot:
    """A lesson of the week, as one ``COURS`` says it; ``line`` is that of the element."""

    group: str
    is_division: bool
    subject: str
    mode: str
    weeks: str
    day: int
    starts: time
    length: timedelta
    line: int

    @property
    def key(self) -> tuple[object, ...]:
        return (
            self.group,
            self.is_division,
            self.subject,
            self.mode,
            self.weeks,
            self.day,
            self.starts,
        )


@dataclass
class _Who:
    slot: _Slot
    teachers: dict[str, None] = field(default_factory=dict)
    rooms: dict[str, None] = field(default_factory=dict)


def read(files: Mapping[str, bytes], frame: Frame, issues: Issues) -> list[LessonRow]:
    """The lessons of the ``EDT_STS`` among ``files``, named by the ``STS_EDT`` among them."""
    roots: list[tuple[str, Element]] = []
    for file, raw in files.items():
        root = parsed(raw, file=file, issues=issues)
        if root is None:
            continue
        if root.tag in _ROOTS:
            roots.append((file, root))
        else:
            issues.add(troubles.NOT_STSWEB, file=file, line=root.line, value=root.tag)
    names = _Names()
    for file, root in roots:
        _learn(root, names)
        for school in root.at("PARAMETRES", "UAJ"):
            code = school.get("CODE")
            if code and code != frame.uai:
                issues.add(
                    troubles.OTHER_SCHOOL, file=file, line=school.line, value=code, uai=frame.uai
                )
    lessons: list[LessonRow] = []
    has_courses = False
    for file, root in roots:
        reading = _Reading(file, root, frame, names, issues)
        has_courses = has_courses or reading.has_courses
        lessons += reading.lessons()
    if not has_courses and not issues.are_refused():
        issues.add(troubles.NO_COURSES, file=next(iter(files), ""))
    return lessons


def _learn(root: Element, names: _Names) -> None:
    for one in root.at("DONNEES", "INDIVIDUS", "INDIVIDU"):
        name = f"{one.said('NOM_USAGE', 'NOM_PATRONYMIQUE')} {one.said('PRENOM')}".strip()
        if name:
            names.teachers[one.get("ID")] = name
    for one in root.at("NOMENCLATURES", "MATIERES", "MATIERE"):
        name = one.said("LIBELLE_EDITION", "LIBELLE_LONG", "LIBELLE_COURT")
        if name:
            names.subjects[one.get("CODE")] = name
    for kind, each in (("DIVISIONS", "DIVISION"), ("GROUPES", "GROUPE")):
        for one in root.at("DONNEES", "STRUCTURE", kind, each):
            if name := one.said("LIBELLE_LONG", "LIBELLE_COURT"):
                names.groups[one.get("CODE")] = name


class _Reading:
    """One file's courses."""

    def __init__(
        self, file: str, root: Element, frame: Frame, names: _Names, issues: Issues
    ) -> None:
        self._file = file
        self._root = root
        self._frame = frame
        self._names = names
        self._issues = issues
        self._courses = [
            (owner, service, teacher, course)
            for kind, each in (("DIVISIONS", "DIVISION"), ("GROUPES", "GROUPE"))
            for owner in root.at("DONNEES", "STRUCTURE", kind, each)
            for service in owner.at("SERVICES", "SERVICE")
            for teacher in service.at("ENSEIGNANTS", "ENSEIGNANT")
            for course in teacher.at("COURS_RATTACHES", "COURS")
        ]

    @property
    def has_courses(self) -> bool:
        return bool(self._courses)

    def lessons(self) -> list[LessonRow]:
        if not self._courses:
            return []
        weeks = self._weeks()
        by_key: dict[tuple[object, ...], _Who] = {}
        for owner, service, teacher, course in self._courses:
            slot = self._slot(owner, service, course, weeks)
            if slot is None:
                continue
            who = by_key.setdefault(slot.key, _Who(slot))
            if teacher.get("ID"):
                who.teachers[teacher.get("ID")] = None
            if room := course.said("SALLE", "CODE_SALLE", "LIBELLE_SALLE"):
                who.rooms[room[:100]] = None
        found: dict[str, LessonRow] = {}
        for who in by_key.values():
            for day in weeks[who.slot.weeks]:
                for lesson in self._lesson(who, day + timedelta(days=who.slot.day - 1)):
                    # The same hour under two alternations, of two teachers.
                    twin = found.get(lesson.uid)
                    found[lesson.uid] = _joined(twin, lesson) if twin else lesson
            if len(found) > MOST_LESSONS:
                self._issues.add(
                    common.TOO_MANY_ROWS, file=self._file, line=who.slot.line, limit=MOST_LESSONS
                )
                return []
        return list(found.values())

    def _weeks(self) -> dict[str, Sequence[date]]:
        """The Mondays of each alternation's weeks that touch the school year."""
        weeks: dict[str, Sequence[date]] = {}
        first = self._frame.starts_on - timedelta(days=6)
        for one in self._root.at("ALTERNANCES", "ALTERNANCE"):
            mondays: dict[date, None] = {}
            for said in one.at("SEMAINES", "DATE_DEBUT_SEMAINE"):
                day = _day(said.text.strip())
                if day is None:
                    self._say(troubles.INVALID_WEEK, said, said.tag, said.text)
                    continue
                # A year that begins in the middle of a week may write its first day.
                mondays[day - timedelta(days=day.weekday())] = None
            kept = [day for day in mondays if first <= day <= self._frame.ends_on]
            if not kept:
                self._say(troubles.NO_WEEKS, one, "CODE", one.get("CODE"))
            weeks[one.get("CODE")] = kept
        return weeks

    def _slot(
        self, owner: Element, service: Element, course: Element, weeks: Mapping[str, object]
    ) -> _Slot | None:
        for element, name in ((owner, "CODE"), (service, "CODE_MATIERE")):
            if not element.get(name):
                self._say(troubles.NO_SUBJECT, element, name, "")
                return None
        code = course.said("CODE_ALTERNANCE")
        if code not in weeks:
            self._say(troubles.UNKNOWN_WEEKS, course, "CODE_ALTERNANCE", code)
            return None
        day = course.said("JOUR")
        if day not in {"1", "2", "3", "4", "5", "6", "7"}:
            self._say(troubles.INVALID_SLOT, course, "JOUR", day)
            return None
        starts, length = (_span(course.said(name)) for name in ("HEURE_DEBUT", "DUREE"))
        if starts is None or starts >= timedelta(days=1):
            self._say(troubles.INVALID_SLOT, course, "HEURE_DEBUT", course.said("HEURE_DEBUT"))
            return None
        if not length or starts + length >= timedelta(days=1):
            self._say(troubles.INVALID_SLOT, course, "DUREE", course.said("DUREE"))
            return None
        return _Slot(
            group=owner.get("CODE"),
            is_division=owner.tag == "DIVISION",
            subject=service.get("CODE_MATIERE"),
            mode=service.get("CODE_MOD_COURS"),
            weeks=code,
            day=int(day),
            starts=(datetime.min + starts).time(),
            length=length,
            line=course.line,
        )

    def _lesson(self, who: _Who, day: date) -> Iterator[LessonRow]:
        slot = who.slot
        if not self._frame.holds(day) or day in self._frame.closed:
            return
        starts_at = datetime.combine(day, slot.starts, self._frame.zone).astimezone(UTC)
        kind = "division" if slot.is_division else "group"
        yield LessonRow(
            uid=f"{kind}/{slot.group}/{slot.subject}/{slot.mode}/{day}T{slot.starts:%H%M}",
            starts_at=starts_at,
            ends_at=starts_at + slot.length,
            subject=Named(slot.subject, self._names.subjects.get(slot.subject, "")),
            teachers=tuple(Named(key, self._names.teachers.get(key, "")) for key in who.teachers),
            groups=(Named(slot.group, self._names.groups.get(slot.group, "")),),
            rooms=tuple(who.rooms),
            hints=(),
            calendar="",
            cancelled=False,
            file=self._file,
            line=slot.line,
        )

    def _say(self, trouble: Trouble, element: Element, name: str, value: str) -> None:
        self._issues.add(trouble, file=self._file, line=element.line, field=name, value=value)


def _joined(one: LessonRow, other: LessonRow) -> LessonRow:
    return replace(
        one,
        ends_at=max(one.ends_at, other.ends_at),
        teachers=tuple(dict.fromkeys((*one.teachers, *other.teachers))),
        rooms=tuple(dict.fromkeys((*one.rooms, *other.rooms))),
    )


def _day(said: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(said[:10], form).date()
        except ValueError:
            continue
    return None


def _span(said: str) -> timedelta | None:
    """«0800», «8:00», «1h30» as a length of time."""
    found = _HHMM.match(said)
    if found is None or int(found[2]) > 59:
        return None
    return timedelta(hours=int(found[1]), minutes=int(found[2]))
