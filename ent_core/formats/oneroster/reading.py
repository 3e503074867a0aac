"""A OneRoster set's files to its typed tables, and from there to a school."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ent_core.formats import archive, rows
from ent_core.formats import troubles as common
from ent_core.formats.issues import Issues
from ent_core.formats.oneroster import columns as at
from ent_core.formats.oneroster import troubles
from ent_core.formats.oneroster.meaning import school_of
from ent_core.formats.oneroster.records import (
    Class,
    Course,
    Enrollment,
    Org,
    RoleLine,
    Session,
    Tables,
    User,
)
from ent_core.formats.tables import Columns, Row, read_rows

T = TypeVar("T")


def read(path: Path, uai: str, issues: Issues) -> rows.School | None:
    """The school ``uai`` of the set at ``path``; None where ``issues`` has an error."""
    files = archive.read_files(path, at.FILES, issues)
    if issues.are_refused():
        return None
    tables = _tables(files, issues)
    if issues.are_refused():
        return None
    return school_of(tables, uai, issues)


def _tables(files: dict[str, bytes], issues: Issues) -> Tables:
    for needed in (*at.ALWAYS, at.USERS_1_1):
        if needed.file not in files:
            issues.add(common.MISSING_FILE, file=needed.file)
    for optional in at.OPTIONAL:
        if optional.file not in files:
            issues.add(common.MISSING_OPTIONAL_FILE, file=optional.file)
    facts = {
        row.text("propertyName").casefold(): row.text("value").casefold()
        for row in _rows(files, at.MANIFEST, issues)
    }
    in_1_2 = at.ROLES.file in files
    if facts.get("oneroster.version") == "1.2" and not in_1_2:
        issues.add(common.MISSING_FILE, file=at.ROLES.file)
        in_1_2 = True
    is_delta = any(
        facts.get(f"file.{name}") == "delta" for name in ("users", "classes", "enrollments")
    )
    if is_delta:
        issues.add(troubles.DELTA, file=at.MANIFEST.file)
    users = at.USERS_1_2 if in_1_2 else at.USERS_1_1
    gone_users: set[str] = set()
    gone_classes: set[str] = set()
    gone_enrollments: set[tuple[str, str]] = set()
    keep = _Keep(files, issues)
    enrollments = keep.all(
        at.ENROLLMENTS,
        _enrollment,
        lambda row: gone_enrollments.add((row.text("classSourcedId"), row.text("userSourcedId"))),
    )
    return Tables(
        is_delta=is_delta,
        orgs=keep.all(at.ORGS, _org),
        sessions=keep.all(at.SESSIONS, _session),
        courses=keep.all(at.COURSES, _course),
        classes=keep.all(at.CLASSES, _class, lambda row: gone_classes.add(row.text("sourcedId"))),
        users=keep.all(users, _user, lambda row: gone_users.add(row.text("sourcedId"))),
        roles=tuple(keep.all(at.ROLES, _role).values()) if in_1_2 else None,
        enrollments=tuple(enrollments.values()),
        gone_classes=frozenset(gone_classes),
        gone_users=frozenset(gone_users),
        gone_enrollments=frozenset(gone_enrollments),
        has_sessions=at.SESSIONS.file in files,
        has_courses=at.COURSES.file in files,
    )


def _rows(files: dict[str, bytes], columns: Columns, issues: Issues) -> Iterator[Row]:
    if columns.file in files:
        yield from read_rows(files[columns.file], columns, issues)


class _Keep:
    """Reads one file after the other, each id once."""

    def __init__(self, files: dict[str, bytes], issues: Issues) -> None:
        self._files = files
        self._issues = issues

    def all(
        self,
        columns: Columns,
        typed: Callable[[Row, Issues], T | None],
        when_gone: Callable[[Row], object] = lambda row: None,
    ) -> dict[str, T]:
        """Rows by id, those marked as deleted left out. The same id with other values is an
        error, with the same ones a warning."""
        kept: dict[str, T] = {}
        first: dict[str, tuple[int, int]] = {}
        for row in _rows(self._files, columns, self._issues):
            key = row.needed("sourcedId")
            if not key:
                continue
            values = hash(row.as_written)
            if key in first:
                line, before = first[key]
                same = before == values
                self._issues.add(
                    common.DUPLICATE_LINE if same else common.DUPLICATE_ID,
                    file=columns.file,
                    line=row.line,
                    field="sourcedId",
                    value=key,
                    first=line,
                )
                continue
            first[key] = (row.line, values)
            # «inactive» is what OneRoster 1.0 wrote for «tobedeleted».
            if row.text("status").casefold() in {"tobedeleted", "inactive"}:
                when_gone(row)
            elif (record := typed(row, self._issues)) is not None:
                kept[key] = record
        return kept


def _org(row: Row, issues: Issues) -> Org:
    return Org(
        row.text("sourcedId"),
        row.needed("name", 200),
        row.text("identifier"),
        row.text("parentSourcedId"),
    )


def _session(row: Row, issues: Issues) -> Session | None:
    starts_on, ends_on = row.day("startDate"), row.day("endDate")
    if starts_on is None or ends_on is None:
        row.needed("startDate")
        row.needed("endDate")
        return None
    if ends_on < starts_on:
        issues.add(
            common.DATES_REVERSED,
            file=row.file,
            line=row.line,
            field="endDate",
            value=str(ends_on),
        )
        return None
    return Session(
        row.text("sourcedId"),
        row.needed("title"),
        row.needed("type").casefold(),
        starts_on,
        ends_on,
        row.text("parentSourcedId"),
        row.line,
    )


def _course(row: Row, issues: Issues) -> Course:
    return Course(
        row.text("sourcedId"),
        row.needed("title", 200),
        row.text("courseCode", 60),
        row.words("subjects"),
        row.words("subjectCodes"),
    )


def _class(row: Row, issues: Issues) -> Class:
    grades = row.words("grades")
    return Class(
        id=row.text("sourcedId"),
        title=row.needed("title", 150),
        is_homeroom=row.text("classType").casefold() == "homeroom",
        school=row.text("schoolSourcedId"),
        grade=grades[0][:20] if grades else "",
        course=row.text("courseSourcedId"),
        code=row.text("classCode", 40),
        terms=row.words("termSourcedIds"),
        subjects=row.words("subjects"),
        subject_codes=row.words("subjectCodes"),
        line=row.line,
    )


def _user(row: Row, issues: Issues) -> User:
    email = row.text("email", 254)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            issues.add(troubles.BAD_EMAIL, file=row.file, line=row.line, field="email", value=email)
            email = ""
    return User(
        id=row.text("sourcedId"),
        username=row.text("username", 150),
        first_name=row.needed("givenName", 100),
        last_name=row.needed("familyName", 100),
        email=email,
        role=row.text("role"),
        is_enabled=row.text("enabledUser").casefold() not in {"false", "0", "no", "non"},
        orgs=row.words("orgSourcedIds"),
        agents=row.words("agentSourcedIds"),
        line=row.line,
    )


def _role(row: Row, issues: Issues) -> RoleLine:
    return RoleLine(
        row.text("sourcedId"),
        row.needed("userSourcedId"),
        row.needed("role"),
        row.text("orgSourcedId"),
        *_span(row, issues),
        row.line,
    )


def _enrollment(row: Row, issues: Issues) -> Enrollment:
    return Enrollment(
        row.text("sourcedId"),
        row.needed("classSourcedId"),
        row.needed("userSourcedId"),
        row.needed("role").casefold(),
        row.is_true("primary"),
        *_span(row, issues),
        row.line,
    )


def _span(row: Row, issues: Issues) -> tuple[date | None, date | None]:
    starts_on, ends_on = row.day("beginDate"), row.day("endDate")
    if starts_on and ends_on and ends_on < starts_on:
        issues.add(
            common.DATES_REVERSED,
            file=row.file,
            line=row.line,
            field="endDate",
            value=str(ends_on),
        )
    return starts_on, ends_on
