"""A school's rows as facts: what the database should hold, before looking at what it does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ent_core.establishments.models import Group, RoleKind
from ent_core.establishments.subjects import letters_of
from ent_core.formats import rows
from ent_core.formats.issues import Issues, Level, Trouble
from ent_core.formats.rows import Span
from ent_core.imports.difference import Fact, Reference, Value
from ent_core.roster import shapes

ENDED = Trouble(
    "ended_enrolments",
    Level.WARNING,
    {
        "fr": "inscriptions déjà terminées : {count} ; elles ne font entrer personne.",
        "en": "enrolments that have ended: {count}; they let nobody in.",
    },
)
NO_YEAR = Trouble(
    "no_year",
    Level.WARNING,
    {
        "fr": "classes et groupes sans année scolaire dans la source : {count} ; {value} est "
        "retenue.",
        "en": "classes and groups without a school year in the source: {count}; {value} is taken.",
    },
)
SAME_NAME = Trouble(
    "same_name",
    Level.WARNING,
    {
        "fr": "une autre classe s’appelle « {value} » cette année ; celle-ci devient « "
        "{renamed} ».",
        "en": "another class is called “{value}” this year; this one becomes “{renamed}”.",
    },
)

HOMEROOM = rows.Subject("VIE-DE-CLASSE", "Vie de classe")
SEPARATOR = "\t"  # the readers leave no tab in a key


def joined(*parts: str) -> str:
    return SEPARATOR.join(parts)


@dataclass(frozen=True)
class Wanted:
    """Facts in the order in which rows can be made; ``years`` are the names that they use."""

    facts: tuple[Fact, ...]
    years: frozenset[str]


def wanted(
    school: rows.School,
    known_year: rows.Year,
    today: date,
    said_before: set[Reference],
    issues: Issues,
) -> Wanted:
    """``known_year`` serves classes for which the source names none. A membership that has ended
    is wanted only where it came in before it ended (``said_before``)."""
    years = {year.name: year for year in school.years}
    default = _default_year(years.values(), known_year, today)
    yearless = [group for group in school.groups if group.year is None]
    if yearless:
        years.setdefault(default.name, default)
        issues.add(NO_YEAR, value=default.name, count=len(yearless))
    keys = {group.key: joined(group.key, group.year or default.name) for group in school.groups}
    subjects = _subjects(school.groups)
    facts = [
        *_years(years.values()),
        *_periods(school.periods),
        *_subject_facts(subjects.values()),
        *_people(school.people),
        *_groups(school.groups, keys, default.name, issues),
        *(
            Fact(
                shapes.TEACHING,
                keys[group.key],
                {},
                {
                    "group_id": (shapes.GROUP, keys[group.key]),
                    "subject_id": (shapes.SUBJECT, _subject_of(group).code),
                },
            )
            for group in school.groups
        ),
        *_members(school.members, keys, today, said_before, issues),
        *_roles(school.people),
        *_guardians(school.guardians),
    ]
    return Wanted(tuple(facts), frozenset(years))


def french_year(today: date) -> rows.Year:
    """From September to August: where nothing else is known of the year that holds ``today``."""
    first = today.year if today.month >= 9 else today.year - 1
    return rows.Year(f"{first}-{first + 1}", date(first, 9, 1), date(first + 1, 8, 31))


def _default_year(said: Iterable[rows.Year], known: rows.Year, today: date) -> rows.Year:
    in_order = sorted(said, key=lambda year: year.starts_on)
    for year in in_order:
        if year.starts_on <= today <= year.ends_on:
            return year
    return in_order[-1] if in_order else known


def _dates(span: Span) -> dict[str, Value]:
    return {
        "starts_on": span.starts_on.isoformat() if span.starts_on else None,
        "ends_on": span.ends_on.isoformat() if span.ends_on else None,
    }


def _years(years: Iterable[rows.Year]) -> Iterator[Fact]:
    for year in years:
        values = {"name": year.name, **_dates(Span(year.starts_on, year.ends_on))}
        yield Fact(shapes.YEAR, year.name, values)


def _periods(periods: Iterable[rows.Period]) -> Iterator[Fact]:
    for period in periods:
        yield Fact(
            shapes.PERIOD,
            joined(period.key, period.year),
            {"name": period.name, **_dates(Span(period.starts_on, period.ends_on))},
            {"year_id": (shapes.YEAR, period.year)},
        )


def _subject_of(group: rows.Group) -> rows.Subject:
    """The service's subject; a division without any has «Vie de classe», a group its own name."""
    if group.subject is not None:
        return group.subject
    return HOMEROOM if group.is_division else rows.Subject(group.name.upper()[:60], group.name)


def _subjects(groups: Iterable[rows.Group]) -> dict[str, rows.Subject]:
    subjects: dict[str, rows.Subject] = {}
    for group in groups:
        subject = _subject_of(group)
        subjects.setdefault(subject.code, subject)
    return subjects


def _subject_facts(subjects: Iterable[rows.Subject]) -> Iterator[Fact]:
    for subject in subjects:
        yield Fact(
            shapes.SUBJECT,
            subject.code,
            {"code": subject.code, "name": subject.name},
            once={"letters": letters_of(subject.name)},
        )


def _people(people: Iterable[rows.Person]) -> Iterator[Fact]:
    for person in people:
        yield Fact(
            shapes.PERSON,
            person.key,
            {
                "first_name": person.first_name,
                "last_name": person.last_name,
                "email": person.email,
            },
            is_private=True,
        )


def _groups(
    groups: Iterable[rows.Group], keys: dict[str, str], default_year: str, issues: Issues
) -> Iterator[Fact]:
    """Names are made unique in their year and kind: by the class's code, else by a number."""
    taken: set[tuple[str, bool, str]] = set()
    for group in sorted(groups, key=lambda one: one.key):
        year = group.year or default_year
        name, number = group.name, 1
        if (year, group.is_division, name) in taken and group.code:
            name = f"{group.name} ({group.code})"
        while (year, group.is_division, name) in taken:
            number += 1
            name = f"{group.name} ({number})"
        taken.add((year, group.is_division, name))
        if name != group.name:
            issues.add(
                SAME_NAME,
                file=group.file,
                line=group.line,
                field="title",
                value=group.name,
                renamed=name,
            )
        yield Fact(
            shapes.GROUP,
            keys[group.key],
            {
                "kind": Group.Kind.DIVISION.value if group.is_division else Group.Kind.GROUP.value,
                "name": name,
                "level": group.level,
            },
            {"year_id": (shapes.YEAR, year)},
        )


def _members(
    members: Iterable[rows.Member],
    keys: dict[str, str],
    today: date,
    said_before: set[Reference],
    issues: Issues,
) -> Iterator[Fact]:
    """One fact a person and group, over all enrolments that have not ended."""
    spans: dict[Reference, list[Span]] = defaultdict(list)
    for member in members:
        key = joined(keys[member.group], member.person)
        kinds = [shapes.TEACHER if member.is_teacher else shapes.MEMBERSHIP]
        if member.heads:
            kinds.append(shapes.HEAD_TEACHER)
        for kind in kinds:
            spans[kind, key].append(member.span)
    ended = 0
    for (kind, key), all_spans in spans.items():
        open_spans = [span for span in all_spans if not _is_over(span, today)]
        if not open_spans and (kind, key) not in said_before:
            ended += kind != shapes.HEAD_TEACHER
            continue
        span, *others = open_spans or all_spans
        for other in others:
            span = span.joined_with(other)
        group, person = key.rsplit(SEPARATOR, 1)
        place: dict[str, Reference] = {"group_id": (shapes.GROUP, group)}
        if kind == shapes.TEACHER:
            place = {"teaching_id": (shapes.TEACHING, group)}
        yield Fact(kind, key, _dates(span), {**place, "user_id": (shapes.PERSON, person)})
    if ended:
        issues.add(ENDED, count=ended)


def _is_over(span: Span, today: date) -> bool:
    return span.ends_on is not None and span.ends_on < today


def _roles(people: Iterable[rows.Person]) -> Iterator[Fact]:
    for person in people:
        for role, span in person.roles:
            yield Fact(
                shapes.ROLE,
                joined(person.key, role),
                {"role": RoleKind(role).value, **_dates(span)},
                {"user_id": (shapes.PERSON, person.key)},
            )


def _guardians(guardians: Iterable[rows.Guardian]) -> Iterator[Fact]:
    for tie in guardians:
        yield Fact(
            shapes.GUARDIANSHIP,
            joined(tie.guardian, tie.pupil),
            _dates(Span()),
            {
                "guardian_id": (shapes.PERSON, tie.guardian),
                "pupil_id": (shapes.PERSON, tie.pupil),
            },
        )
