"""What a OneRoster set says of one school, in the school's own words."""

from collections.abc import Iterator

from ent_core.establishments.subjects import code_of
from ent_core.formats import rows
from ent_core.formats.issues import Issues, Trouble
from ent_core.formats.oneroster import calendar, troubles
from ent_core.formats.oneroster import columns as at
from ent_core.formats.oneroster.belonging import Belonging, belonging
from ent_core.formats.oneroster.records import Class, Enrollment, Session, Tables
from ent_core.formats.rows import Span


def school_of(tables: Tables, uai: str, issues: Issues) -> rows.School | None:
    who = belonging(tables, uai, issues)
    if who is None:
        return None
    return rows.School(
        name=who.org.name,
        complete=not tables.is_delta,
        years=calendar.years(tables.sessions),
        periods=calendar.periods(tables.sessions),
        people=tuple(_people(tables, who)),
        groups=tuple(_groups(tables, who, issues)),
        members=tuple(_members(tables, who, issues)),
        guardians=tuple(_guardians(tables, who, issues)),
        gone=tables.gone_users | tables.gone_classes,
        gone_members=tables.gone_enrollments,
    )


def _people(tables: Tables, who: Belonging) -> Iterator[rows.Person]:
    for key, roles in who.people.items():
        user = tables.users[key]
        yield rows.Person(
            key=key,
            username=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email,
            roles=tuple(roles.items()),
            file=at.USERS_1_1.file,
            line=user.line,
        )


def _sessions(tables: Tables, class_: Class) -> list[Session]:
    return [tables.sessions[term] for term in class_.terms if term in tables.sessions]


def _groups(tables: Tables, who: Belonging, issues: Issues) -> Iterator[rows.Group]:
    for key in who.classes:
        class_ = tables.classes[key]
        if tables.has_sessions:
            for term in class_.terms:
                if term not in tables.sessions:
                    issues.add(
                        troubles.UNKNOWN_SESSION,
                        file=at.CLASSES.file,
                        line=class_.line,
                        field="termSourcedIds",
                        value=term,
                    )
        if tables.has_courses and class_.course and class_.course not in tables.courses:
            issues.add(
                troubles.UNKNOWN_COURSE,
                file=at.CLASSES.file,
                line=class_.line,
                field="courseSourcedId",
                value=class_.course,
            )
        sessions = sorted(_sessions(tables, class_), key=lambda one: (one.starts_on, one.id))
        yield rows.Group(
            key=key,
            year=calendar.year_of(sessions[-1], tables.sessions) if sessions else None,
            is_division=class_.is_homeroom,
            name=class_.title,
            code=class_.code,
            level=class_.grade,
            subject=_subject(tables, class_),
            file=at.CLASSES.file,
            line=class_.line,
        )


def _subject(tables: Tables, class_: Class) -> rows.Subject | None:
    """The class's first subject, else its course's, else the course itself."""
    course = tables.courses.get(class_.course)
    for names, codes in (
        (class_.subjects, class_.subject_codes),
        (course.subjects, course.subject_codes) if course else ((), ()),
        ((course.title,), (course.code,)) if course else ((), ()),
    ):
        if names:
            code = codes[0] if codes and codes[0] else code_of(names[0])
            return rows.Subject(code[:60], names[0][:200])
    return None


def _members(tables: Tables, who: Belonging, issues: Issues) -> Iterator[rows.Member]:
    for enrollment in tables.enrollments:
        class_ = _class_of(tables, who, enrollment, issues)
        is_known = _person_is_known(tables, who, enrollment, issues)
        if class_ is None or not is_known:
            continue
        wanted = {"student": "pupil", "teacher": "teacher"}.get(enrollment.role)
        if wanted is None:
            _say(issues, troubles.ROLE_UNUSED, enrollment, "role", enrollment.role)
        elif enrollment.user in who.disabled:
            continue
        elif wanted not in who.people[enrollment.user]:
            issues.add(
                troubles.ROLE_LACKING,
                file=at.ENROLLMENTS.file,
                line=enrollment.line,
                field="role",
                value=enrollment.user,
                role=enrollment.role,
            )
        else:
            is_teacher = wanted == "teacher"
            yield rows.Member(
                group=enrollment.class_,
                person=enrollment.user,
                is_teacher=is_teacher,
                heads=is_teacher and class_.is_homeroom and enrollment.is_primary,
                span=_span(tables, class_, enrollment),
            )


def _span(tables: Tables, class_: Class, enrollment: Enrollment) -> Span:
    """The enrolment's own dates; what it leaves open is the class's terms'."""
    own = Span(enrollment.starts_on, enrollment.ends_on)
    span = own.or_else(calendar.span_of(_sessions(tables, class_)))
    if span.starts_on and span.ends_on and span.ends_on < span.starts_on:
        return own
    return span


def _class_of(
    tables: Tables, who: Belonging, enrollment: Enrollment, issues: Issues
) -> Class | None:
    if enrollment.class_ in who.classes:
        return tables.classes[enrollment.class_]
    if enrollment.class_ in tables.gone_classes:
        _say(issues, troubles.GONE, enrollment, "classSourcedId", enrollment.class_)
    elif enrollment.class_ not in tables.classes:
        _say(issues, troubles.UNKNOWN_CLASS, enrollment, "classSourcedId", enrollment.class_)
    return None


def _person_is_known(
    tables: Tables, who: Belonging, enrollment: Enrollment, issues: Issues
) -> bool:
    if enrollment.user in who.people:
        return True
    if enrollment.user in tables.gone_users:
        _say(issues, troubles.GONE, enrollment, "userSourcedId", enrollment.user)
    elif enrollment.user not in tables.users:
        _say(issues, troubles.UNKNOWN_PERSON, enrollment, "userSourcedId", enrollment.user)
    elif enrollment.class_ in who.classes:
        _say(issues, troubles.ELSEWHERE, enrollment, "userSourcedId", enrollment.user)
    return False


def _say(issues: Issues, trouble: Trouble, enrollment: Enrollment, field: str, value: str) -> None:
    issues.add(trouble, file=at.ENROLLMENTS.file, line=enrollment.line, field=field, value=value)


def _guardians(tables: Tables, who: Belonging, issues: Issues) -> Iterator[rows.Guardian]:
    """Ties between a guardian and a pupil, whichever of the two names the other."""
    told: set[tuple[str, str]] = set()
    for key in who.people:
        user = tables.users[key]
        for agent in user.agents:
            trouble = None
            if agent in tables.gone_users:
                trouble = troubles.GONE
            elif agent not in tables.users:
                trouble = troubles.AGENT_UNKNOWN
            elif agent not in who.people:
                trouble = troubles.ELSEWHERE
            else:
                pair = _guardian_and_pupil(who, key, agent)
                if pair is None:
                    trouble = troubles.AGENT_UNFIT
                elif pair not in told:
                    told.add(pair)
                    yield rows.Guardian(*pair)
            if trouble is not None:
                issues.add(
                    trouble,
                    file=at.USERS_1_1.file,
                    line=user.line,
                    field="agentSourcedIds",
                    value=agent,
                )


def _guardian_and_pupil(who: Belonging, one: str, other: str) -> tuple[str, str] | None:
    if one == other:
        return None
    if "pupil" in who.people[one] and "guardian" in who.people[other]:
        return other, one
    if "guardian" in who.people[one] and "pupil" in who.people[other]:
        return one, other
    return None
