"""A school of 2,000 pupils with a whole year of lessons, made of bulk rows in the database at hand.

It is there to be asked in this process, through the whole of the API: ``client(person)`` and
``p95(client, path)`` give server time.
"""

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from functools import cached_property
from typing import TypeVar
from uuid import uuid4

from django.db import transaction
from django.db.models import Model
from django.test import Client

from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    Role,
    RoleKind,
    SchoolYear,
    Subject,
    Teaching,
    TeachingTeacher,
)
from ent_core.kernel import clock
from ent_core.people.authentication import digest_of
from ent_core.people.models import ApiToken, User
from ent_core.timetable.changes import by_hand
from ent_core.timetable.models import Lesson, Room

DIVISIONS, PUPILS, SUBJECTS, TEACHERS, ROOMS, WEEKS = 58, 35, 12, 150, 70, 36
HOURS = (8, 9, 10, 11, 14, 15)
ASKED = 60

R = TypeVar("R", bound=Model)


@dataclass
class BigSchool:
    """``guardian`` is the first pupil's; ``teachers[0]`` teaches the first division."""

    establishment: Establishment
    year: SchoolYear
    divisions: list[Group]
    options: list[Group]
    pupils: list[User]
    teachers: list[User]
    subjects: list[Subject]
    rooms: list[Room]
    guardian: User
    head: User
    office: User

    @property
    def monday(self) -> date:
        """Of a week in the middle of its lessons."""
        return self.first_monday + timedelta(days=7 * (WEEKS // 2))

    @cached_property
    def first_monday(self) -> date:
        return self.year.starts_on + timedelta(days=-self.year.starts_on.weekday() % 7)


def client(person: User) -> Client:
    raw = f"bench-{uuid4().hex}"
    ApiToken.objects.create(
        user=person,
        name="bench",
        digest=digest_of(raw),
        scopes=["read", "write"],
        used_at=clock.now(),
    )
    return client_of(raw)


def client_of(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def p95(ask: Callable[[], object], times: int = ASKED) -> float:
    """Milliseconds; the collector leaves out what filled the school, as at a server's start."""
    gc.collect()
    gc.freeze()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(times * 0.95) - 1]


def get(asking: Client, path: str) -> Callable[[], object]:
    def ask() -> object:
        answer = asking.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.content
        return answer

    return ask


@transaction.atomic
def make_big_school(uai: str = "0869998Y") -> BigSchool:
    """2,030 pupils in 58 divisions and as many option groups, and about 62,000 lessons."""
    place = Establishment.objects.create(uai=uai, name="Lycée du banc d’essai")
    today = place.today()
    year = SchoolYear.objects.create(
        establishment=place,
        name="banc",
        starts_on=today - timedelta(days=7 * (WEEKS // 2) + 7),
        ends_on=today + timedelta(days=7 * (WEEKS // 2) + 7),
    )

    def groups(kind: str, letter: str) -> list[Group]:
        rows = (
            Group(establishment=place, year=year, kind=kind, name=f"{letter}{n}")
            for n in range(DIVISIONS)
        )
        return kept(rows)

    def people(role: str, many: int) -> list[User]:
        rows = kept(
            User(username=f"{uai}-{role}{n}", first_name=role, last_name=f"N{n:05}", password="!")
            for n in range(many)
        )
        kept(Role(user=one, establishment=place, role=role) for one in rows)
        return rows

    made = BigSchool(
        establishment=place,
        year=year,
        divisions=groups(Group.Kind.DIVISION, "D"),
        options=groups(Group.Kind.GROUP, "O"),
        pupils=people(RoleKind.PUPIL, DIVISIONS * PUPILS),
        teachers=people(RoleKind.TEACHER, TEACHERS),
        subjects=kept(
            Subject(establishment=place, code=f"L{n}", name=f"Matière {n}", letters=f"M{n}")
            for n in range(SUBJECTS)
        ),
        rooms=kept(Room(establishment=place, name=f"{100 + n}") for n in range(ROOMS)),
        guardian=people(RoleKind.GUARDIAN, 1)[0],
        head=people(RoleKind.HEAD, 1)[0],
        office=people(RoleKind.OFFICE, 1)[0],
    )
    Guardianship.objects.create(establishment=place, guardian=made.guardian, pupil=made.pupils[0])
    kept(
        GroupMembership(group=of[n // PUPILS if of is made.divisions else n % DIVISIONS], user=one)
        for of in (made.divisions, made.options)
        for n, one in enumerate(made.pupils)
    )
    teachings = kept(
        Teaching(establishment=place, subject=subject, group=group)
        for group in made.divisions
        for subject in made.subjects
    )
    kept(
        TeachingTeacher(teaching=one, user=made.teachers[n % TEACHERS])
        for n, one in enumerate(teachings)
    )
    _lay(made)
    return made


def _lay(school: BigSchool) -> None:
    place, batch = school.establishment, by_hand(school.establishment, school.year)
    planned = list(_planned(school))
    lessons = kept(
        Lesson(
            establishment=place,
            year=school.year,
            batch=batch,
            subject=subject,
            day=starts_at.date(),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=55),
        )
        for starts_at, _, subject, _, _ in planned
    )
    links: list[tuple[type[Model], str, int]] = [
        (Lesson.groups.through, "group_id", 1),
        (Lesson.teachers.through, "user_id", 3),
        (Lesson.rooms.through, "room_id", 4),
    ]
    for through, column, at in links:
        kept(
            through(**{"lesson_id": lesson.pk, column: facts[at].pk})
            for lesson, facts in zip(lessons, planned, strict=True)
        )


def _planned(school: BigSchool) -> Iterator[tuple[datetime, Group, Subject, User, Room]]:
    """Six hours a day, four on Wednesdays, and an hour of option; teachers by the services."""
    zone = school.establishment.zone
    for week in range(WEEKS):
        for weekday in range(5):
            day = school.first_monday + timedelta(days=7 * week + weekday)
            for at, hour in enumerate(HOURS[:4] if weekday == 2 else HOURS):
                starts_at = datetime.combine(day, clock_time(hour, 5), zone)
                for n, division in enumerate(school.divisions):
                    what = (weekday * len(HOURS) + at + n) % SUBJECTS
                    teacher = school.teachers[(n * SUBJECTS + what) % TEACHERS]
                    room = school.rooms[n]
                    yield starts_at, division, school.subjects[what], teacher, room
            if weekday == 2:
                starts_at = datetime.combine(day, clock_time(13, 0), zone)
                for n, option in enumerate(school.options):
                    yield starts_at, option, school.subjects[0], school.teachers[n], school.rooms[n]


def kept(rows: Iterable[R]) -> list[R]:
    there = list(rows)
    return type(there[0])._default_manager.bulk_create(there, batch_size=2000)
