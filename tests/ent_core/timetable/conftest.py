"""Asking for a timetable, as the tests of this folder do."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ent_core.establishments.models import Group
from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.factories import GroupFactory, MembershipFactory, School
from tests.factories.timetable import monday_of, school_day

Api = Callable[..., Any]


class Looking:
    """What people see of the timetable over HTTP."""

    def __init__(self, api: Api, school: School) -> None:
        self.api = api
        self.first = monday_of(school_day(school.establishment)) - timedelta(days=1)

    def page(self, person: User, **whose: Any) -> Any:
        first: date = whose.pop("first", self.first)
        last: date = whose.pop("last", first + timedelta(days=13))
        query = "&".join(f"{name}={getattr(one, 'pk', one)}" for name, one in whose.items())
        return self.api(person).get(f"/timetable?from={first}&to={last}&{query}")

    def lessons(self, person: User, **whose: Any) -> list[int]:
        answer = self.page(person, **whose)
        assert answer.status_code == 200, answer.content
        return [one["id"] for one in answer.json()["items"]]

    def lesson(self, person: User, lesson: Lesson) -> dict[str, Any]:
        answer = self.api(person).get(f"/lessons/{lesson.pk}")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def look(api: Api, school: School) -> Looking:
    return Looking(api, school)


@pytest.fixture
def change(api: Api) -> Callable[..., Any]:
    """``change(person, lesson, kind, …)``: the answer."""

    def ask(person: User, lesson: Lesson, kind: str, **more: Any) -> Any:
        body = {"kind": kind, **{name: getattr(one, "pk", one) for name, one in more.items()}}
        return api(person).post(f"/lessons/{lesson.pk}/changes", body)

    return ask


@pytest.fixture
def latin(school: School) -> Group:
    """«4e Latin», a group of the first pupil alone."""
    group: Group = GroupFactory(year=school.year, kind=Group.Kind.GROUP, name="4e Latin")
    MembershipFactory(group=group, user=school.pupil)
    return group
