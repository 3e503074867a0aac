"""One factory a model, each making a row that makes sense by itself."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast
from uuid import uuid4

import factory
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from factory.django import DjangoModelFactory

from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
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

M = TypeVar("M", bound=Model, covariant=True)
R = TypeVar("R", bound=Model)


class Maker(Protocol[M]):
    """A factory as tests call it: ``PersonFactory(username="lea")`` is a saved person."""

    def __call__(self, **facts: Any) -> M: ...


def maker(of: type[DjangoModelFactory[R]]) -> Maker[R]:
    return cast("Maker[R]", of)


PASSWORD = "préau-essai-2026"


@lru_cache(maxsize=1)
def hashed() -> str:
    return make_password(PASSWORD)


BEFORE, AFTER = timedelta(days=45), timedelta(days=75)


def year_starts() -> date:
    """1 September of the school year around today, and some weeks ago at least: what a test puts
    before today is in the year on every day of it, in summer too."""
    day = clock.today()
    return min(date(day.year if day.month >= 8 else day.year - 1, 9, 1), day - BEFORE)


def year_ends(year: SchoolYear) -> date:
    return max(year.starts_on + timedelta(days=333), clock.today() + AFTER)


class _PersonFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n:04}")
    password = factory.LazyFunction(hashed)


class _EstablishmentFactory(DjangoModelFactory[Establishment]):
    class Meta:
        model = Establishment

    uai = factory.Sequence(lambda n: f"{n:07}A")
    name = factory.Sequence(lambda n: f"Collège {n}")


class _SchoolYearFactory(DjangoModelFactory[SchoolYear]):
    class Meta:
        model = SchoolYear

    establishment = factory.SubFactory(_EstablishmentFactory)
    starts_on = factory.LazyFunction(year_starts)
    ends_on = factory.LazyAttribute(year_ends)
    name = factory.LazyAttribute(lambda year: f"{year.starts_on.year}-{year.starts_on.year + 1}")


class _GroupFactory(DjangoModelFactory[Group]):
    class Meta:
        model = Group

    year = factory.SubFactory(_SchoolYearFactory)
    establishment = factory.LazyAttribute(lambda group: group.year.establishment)
    kind = Group.Kind.DIVISION
    name = factory.Sequence(lambda n: f"{6 - n % 4}e {n}")


class _RoleFactory(DjangoModelFactory[Role]):
    class Meta:
        model = Role

    user = factory.SubFactory(_PersonFactory)
    establishment = factory.SubFactory(_EstablishmentFactory)
    role = RoleKind.TEACHER


class _MembershipFactory(DjangoModelFactory[GroupMembership]):
    class Meta:
        model = GroupMembership

    group = factory.SubFactory(_GroupFactory)
    user = factory.SubFactory(_PersonFactory)


class _HeadTeacherFactory(DjangoModelFactory[HeadTeacher]):
    class Meta:
        model = HeadTeacher

    group = factory.SubFactory(_GroupFactory)
    user = factory.SubFactory(_PersonFactory)


class _SubjectFactory(DjangoModelFactory[Subject]):
    class Meta:
        model = Subject

    establishment = factory.SubFactory(_EstablishmentFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    name = factory.Sequence(lambda n: f"Matière {n}")


class _TeachingFactory(DjangoModelFactory[Teaching]):
    class Meta:
        model = Teaching

    group = factory.SubFactory(_GroupFactory)
    establishment = factory.LazyAttribute(lambda teaching: teaching.group.establishment)
    subject = factory.SubFactory(
        _SubjectFactory, establishment=factory.SelfAttribute("..establishment")
    )


class _TeachingTeacherFactory(DjangoModelFactory[TeachingTeacher]):
    class Meta:
        model = TeachingTeacher

    teaching = factory.SubFactory(_TeachingFactory)
    user = factory.SubFactory(_PersonFactory)


class _GuardianshipFactory(DjangoModelFactory[Guardianship]):
    class Meta:
        model = Guardianship

    establishment = factory.SubFactory(_EstablishmentFactory)
    guardian = factory.SubFactory(_PersonFactory)
    pupil = factory.SubFactory(_PersonFactory)


PersonFactory = maker(_PersonFactory)
EstablishmentFactory = maker(_EstablishmentFactory)
SchoolYearFactory = maker(_SchoolYearFactory)
GroupFactory = maker(_GroupFactory)
RoleFactory = maker(_RoleFactory)
MembershipFactory = maker(_MembershipFactory)
HeadTeacherFactory = maker(_HeadTeacherFactory)
SubjectFactory = maker(_SubjectFactory)
TeachingFactory = maker(_TeachingFactory)
TeachingTeacherFactory = maker(_TeachingTeacherFactory)
GuardianshipFactory = maker(_GuardianshipFactory)


def token_of(user: User, *scopes: str, **facts: Any) -> str:
    """A bearer token of ``user`` with these scopes (both, without any)."""
    raw = f"test-{user.pk}-{uuid4().hex}"
    ApiToken.objects.create(
        user=user,
        name="test",
        digest=digest_of(raw),
        scopes=list(scopes) or ["read", "write"],
        **{"used_at": clock.now(), **facts},
    )
    return raw
