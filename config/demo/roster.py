"""Writing the people of a cast into the database, each table in one go."""

from datetime import time, timedelta

from config.demo import calendar
from config.demo.accounts import HashedPassword, token_rows
from config.demo.calendar import Year
from config.demo.people import Cast, Someone
from config.demo.plans import CPES, SUBJECTS
from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Period,
    Role,
    RoleKind,
    SchoolYear,
    Subject,
    Teaching,
    TeachingTeacher,
)
from ent_core.people.models import ApiToken, User
from ent_core.people.names import searchable

BATCH = 200


def write(cast: Cast, year: Year, password: HashedPassword) -> Establishment:
    """The establishment with its year, people, groups, services and guardianships."""
    plan = cast.plan
    establishment = Establishment.objects.create(
        uai=plan.uai, name=plan.name, town=plan.town, holiday_zone="A", pupils_are_vous=plan.lycee
    )
    school_year = SchoolYear.objects.create(
        establishment=establishment,
        name=year.name,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
    )
    Period.objects.bulk_create(
        Period(year=school_year, name=name, starts_on=start, ends_on=end, closes_on=closes)
        for name, start, end, closes in year.periods
    )
    _people(cast, year, password)
    _roles(cast, establishment)
    groups = _groups(cast, establishment, school_year)
    _services(cast, establishment, groups)
    Guardianship.objects.bulk_create(
        (
            Guardianship(
                establishment=establishment,
                guardian=tie.guardian.row,
                pupil=tie.pupil.row,
                restriction=tie.restriction,
                decided_on=year.starts_on - timedelta(days=120) if tie.restriction else None,
            )
            for tie in cast.ties
        ),
        batch_size=BATCH,
    )
    return establishment


def _people(cast: Cast, year: Year, password: HashedPassword) -> None:
    new = [someone for someone in cast.everybody() if someone.user is None]
    taken = set(User.objects.values_list("username", flat=True))
    joined = calendar.at(year.starts_on, time(8))
    for someone in new:
        someone.user = User(
            username=_username(someone, taken),
            first_name=someone.first,
            last_name=someone.last,
            civility=someone.civility,
            password=password.hashed,
            date_joined=joined,
        )
    users = [someone.row for someone in new]
    User.objects.bulk_create(users, batch_size=BATCH)
    ApiToken.objects.bulk_create(token_rows(users), batch_size=BATCH)


def _username(someone: Someone, taken: set[str]) -> str:
    """«prenom.nom», with a number for those who come later."""
    parts = (searchable(part) for part in (someone.first, someone.last))
    base = ".".join(
        "-".join("".join(c if c.isalnum() else " " for c in part).split()) for part in parts
    )
    name, number = base, 2
    while name in taken:
        name, number = f"{base}{number}", number + 1
    taken.add(name)
    return name


def _roles(cast: Cast, establishment: Establishment) -> None:
    wanted: dict[tuple[int, str], None] = {}
    for role, people in cast.staff.items():
        wanted |= {(p.row.pk, role): None for p in people}
    wanted |= {(p.row.pk, "teacher"): None for group in cast.teachers.values() for p in group}
    for division in cast.divisions.values():
        wanted |= {(p.row.pk, "pupil"): None for p in division.pupils}
    wanted |= {(tie.guardian.row.pk, "guardian"): None for tie in cast.ties}
    aed = {(p.row.pk, "school_life") for p in cast.staff[RoleKind.SCHOOL_LIFE][CPES:]}
    Role.objects.bulk_create(
        (
            Role(user_id=user, establishment=establishment, role=role, aed=(user, role) in aed)
            for user, role in wanted
        ),
        batch_size=BATCH,
    )


def _groups(cast: Cast, establishment: Establishment, year: SchoolYear) -> dict[str, Group]:
    rows = [
        Group(
            establishment=establishment,
            year=year,
            kind=Group.Kind.DIVISION,
            name=division.name,
            level=division.level,
        )
        for division in sorted(cast.divisions.values(), key=lambda d: (-ord(d.name[0]), d.name))
    ]
    rows += [
        Group(
            establishment=establishment,
            year=year,
            kind=Group.Kind.GROUP,
            name=group.name,
            level=group.level,
        )
        for group in cast.groups
    ]
    Group.objects.bulk_create(rows, batch_size=BATCH)
    groups = {row.name: row for row in rows}
    pupils = {division.name: division.pupils for division in cast.divisions.values()}
    pupils |= {group.name: group.pupils for group in cast.groups}
    GroupMembership.objects.bulk_create(
        (
            GroupMembership(group=groups[name], user=pupil.row)
            for name, members in pupils.items()
            for pupil in members
        ),
        batch_size=BATCH,
    )
    HeadTeacher.objects.bulk_create(
        HeadTeacher(group=groups[division.name], user=division.head.row)
        for division in cast.divisions.values()
        if division.head is not None
    )
    return groups


def _services(cast: Cast, establishment: Establishment, groups: dict[str, Group]) -> None:
    Subject.objects.bulk_create(
        Subject(establishment=establishment, code=s.code, name=s.name, letters=s.letters, ink=s.ink)
        for s in SUBJECTS
    )
    subjects = {row.code: row for row in Subject.objects.filter(establishment=establishment)}
    wanted = [
        (division.name, code, teacher)
        for division in cast.divisions.values()
        for code, teacher in division.teachers.items()
    ]
    wanted += [(group.name, group.subject, group.teacher) for group in cast.groups]
    services = [
        Teaching(establishment=establishment, subject=subjects[code], group=groups[name])
        for name, code, _ in wanted
    ]
    Teaching.objects.bulk_create(services, batch_size=BATCH)
    TeachingTeacher.objects.bulk_create(
        (
            TeachingTeacher(teaching=service, user=teacher.row)
            for service, (_, _, teacher) in zip(services, wanted, strict=True)
        ),
        batch_size=BATCH,
    )
