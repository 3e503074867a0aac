"""Marks in a school of 2,000 pupils: a period's averages, a family's page, a teacher's grid.

The averages are read from the database and reckoned for 1,000 pupils × 12 subjects × 8 marks; the
pages are server time, through the whole of the API, in a process of its own.
"""

import gc
import random
import time
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Q
from django.test import Client

from benchmarks.figure import Figure, middle
from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    Period,
    Role,
    SchoolYear,
    Subject,
    Teaching,
    TeachingTeacher,
)
from ent_core.grades import book
from ent_core.grades.lens import WHOLE
from ent_core.grades.models import Assessment, Mark
from ent_core.kernel import clock
from ent_core.people.authentication import digest_of
from ent_core.people.models import ApiToken, User

DIVISIONS, PUPILS, SUBJECTS, MARKS = 57, 35, 12, 8
RECKONED = 1_000
GRID = 20
ASKED = 60

R = TypeVar("R", bound=Model)


def measure() -> list[Figure]:
    school = _make()
    pupil = school.pupils[0]
    guardian = _client(school.guardian)
    pages = {
        "marks of a pupil, for the pupil": (_client(pupil), "/grades"),
        "marks of a pupil, for a guardian": (guardian, f"/grades?pupil={pupil.pk}"),
        "why a general average": (guardian, f"/grades/why?pupil={pupil.pk}"),
        "progress of a pupil": (guardian, f"/grades/progress?pupil={pupil.pk}"),
        f"grid of {PUPILS} × {GRID}": (
            _client(school.teacher),
            f"/teachings/{school.teaching.pk}/grid",
        ),
    }
    return [
        Figure(
            f"averages of a period, {RECKONED:,} pupils × {SUBJECTS} × {MARKS}",
            middle(lambda: _reckon(school)),
            "s",
            most=3.0,
        ),
        *(
            Figure(f"{what}, p95", middle(partial(_p95, client, path)), "ms", most=50)
            for what, (client, path) in pages.items()
        ),
    ]


def _reckon(school: "_School") -> float:
    """Seconds from the database to every average, class figures and general ones included."""
    began = time.perf_counter()
    divisions = school.divisions[: -(-RECKONED // PUPILS)]
    members = book.memberships(school.year, school.period.starts_on).filter(group__in=divisions)
    found = book.read_book(
        Teaching.objects.filter(group__in=divisions),
        starts_on=school.period.starts_on,
        ends_on=school.period.ends_on,
        seen=WHOLE.assessments() & Q(title__startswith="n"),
        members=book.members_by_group(members.values_list("group_id", "user_id")),
        one_by_one=(),
    )
    for teaching in found.teachings:
        found.figures(teaching)
    reckoned = 0
    for division in divisions:
        found.general_figures(division.pk)
        reckoned += len(found.members[division.pk])
    assert reckoned >= RECKONED
    return time.perf_counter() - began


def _p95(client: Client, path: str) -> float:
    # As at a server's start (config/serve): what filled the school is out of the way.
    gc.collect()
    gc.freeze()
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = client.get(f"/api/v1{path}")
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.content
    return sorted(times)[int(ASKED * 0.95) - 1]


class _School:
    year: SchoolYear
    period: Period
    divisions: list[Group]
    pupils: list[User]
    guardian: User
    teacher: User
    teaching: Teaching


@transaction.atomic
def _make() -> _School:
    """2,000 pupils with twelve subjects and eight marks in each, of this month."""
    made, dice = _School(), random.Random(12)
    where = Establishment.objects.create(uai="0869999Z", name="Banc d’essai")
    today = where.today()
    starts_on = today - timedelta(days=60)
    made.year = SchoolYear.objects.create(
        establishment=where,
        name="banc",
        starts_on=starts_on,
        ends_on=today + timedelta(days=200),
    )
    made.period = Period.objects.create(
        year=made.year, name="T", starts_on=starts_on, ends_on=today + timedelta(days=30)
    )
    made.divisions = _kept(
        Group(establishment=where, year=made.year, kind=Group.Kind.DIVISION, name=f"D{number}")
        for number in range(DIVISIONS)
    )
    made.pupils = _kept(
        User(username=f"banc{number}", first_name="Élève", last_name=f"N{number:05}", password="!")
        for number in range(DIVISIONS * PUPILS)
    )
    made.guardian, made.teacher = _kept(
        User(username=f"banc-{name}", first_name=name, last_name="Banc", password="!")
        for name in ("responsable", "enseignant")
    )
    roles = [(one, "pupil") for one in made.pupils]
    roles += [(made.guardian, "guardian"), (made.teacher, "teacher")]
    _kept(Role(user=one, establishment=where, role=role) for one, role in roles)
    Guardianship.objects.create(establishment=where, guardian=made.guardian, pupil=made.pupils[0])
    of_division = {
        group.pk: made.pupils[number * PUPILS : (number + 1) * PUPILS]
        for number, group in enumerate(made.divisions)
    }
    _kept(
        GroupMembership(group_id=group, user=one)
        for group, pupils in of_division.items()
        for one in pupils
    )
    subjects = _kept(
        Subject(establishment=where, code=f"B{number}", name=f"Matière {number}")
        for number in range(SUBJECTS + 1)
    )
    teachings = _kept(
        Teaching(establishment=where, subject=subject, group=group)
        for group in made.divisions
        for subject in subjects[:SUBJECTS]
    )
    # The grid's: one more service of one division, which the reckoned ones leave out.
    made.teaching = Teaching.objects.create(
        establishment=where, subject=subjects[-1], group=made.divisions[-1]
    )
    TeachingTeacher.objects.create(teaching=made.teaching, user=made.teacher)
    now = clock.now()

    def assessment(teaching: Teaching, title: str, number: int) -> Assessment:
        return Assessment(
            establishment=where,
            teaching=teaching,
            title=f"{title}{number}",
            date=today - timedelta(days=number * 2),
            out_of=Decimal(dice.choice((20, 20, 10))),
            coefficient=Decimal(dice.choice(("1", "2", "0.5"))),
            optional=number == 7,
            pupils_at=now,
            guardians_at=now,
            pupils_told=True,
            guardians_told=True,
        )

    assessments = _kept(
        assessment(teaching, "n", number) for teaching in teachings for number in range(MARKS)
    )
    assessments += _kept(assessment(made.teaching, "g", number) for number in range(GRID))
    _kept(
        Mark(
            establishment=where,
            assessment=one,
            pupil=pupil,
            value=Decimal(dice.randint(0, int(one.out_of or 0) * 4)) / 4,
        )
        for one in assessments
        for pupil in of_division[one.teaching.group_id]
    )
    return made


def _kept(rows: Iterable[R]) -> list[R]:
    there = list(rows)
    return type(there[0])._default_manager.bulk_create(there, batch_size=500)


def _client(person: User) -> Client:
    raw = f"bench-{person.pk}"
    ApiToken.objects.create(
        user=person, name="bench", digest=digest_of(raw), scopes=["read"], used_at=clock.now()
    )
    return Client(headers={"Authorization": f"Bearer {raw}"})
