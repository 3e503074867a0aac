"""A calendar program, and what it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
import vobject
from django.test import Client

from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.factories import School
from tests.factories.timetable import RoomFactory, make_lesson


@dataclass
class Reader:
    """A calendar program that was given one address."""

    address: str

    def ask(self, **headers: str) -> Any:
        return Client().get(urlsplit(self.address).path, headers=headers)

    def text(self) -> str:
        answer = self.ask()
        assert answer.status_code == 200
        return str(answer.content.decode())

    def events(self) -> dict[str, Any]:
        """By UID, as ``icalendar`` reads them."""
        calendar = icalendar.Calendar.from_ical(self.text())
        found = {str(one["UID"]): one for one in calendar.walk("VEVENT")}
        assert len(found) == len(calendar.walk("VEVENT"))
        assert not [one for one in found.values() if one.errors]
        return found

    def summaries(self) -> list[str]:
        return [str(one["SUMMARY"]) for one in self.events().values()]

    def seen_by_another(self) -> dict[str, Any]:
        """By UID, as ``vobject`` reads and validates them."""
        calendar = vobject.readOne(self.text())
        calendar.validate(raiseException=True)
        return {one.uid.value: one for one in calendar.vevent_list}


@pytest.fixture
def feed_of(api: Callable[..., Any]) -> Callable[[User], Reader]:
    """The feed of a person, found where the person finds it."""

    def find(person: User) -> Reader:
        return Reader(api(person).get("/me").json()["ics_url"])

    return find


@pytest.fixture
def lesson(school: School) -> Lesson:
    return make_lesson(
        school.division,
        school.teacher,
        subject=school.subject,
        rooms=RoomFactory(establishment=school.establishment, name="B12"),
    )
