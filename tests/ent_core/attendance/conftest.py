"""A school day whose hour the test sets, and what people do about presence over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.factories import School
from tests.factories.timetable import at, make_lesson, school_day


@dataclass
class Presence:
    """``day`` is a school day in a week's time; it is 9:05 there until :meth:`clock` says else."""

    school: School
    api: Callable[..., Any]
    patch: pytest.MonkeyPatch
    day: date

    def moment(self, hour: str, days: int = 0) -> datetime:
        return at(self.school.establishment, self.day + timedelta(days=days), hour)

    def clock(self, hour: str, days: int = 0) -> None:
        moment = self.moment(hour, days)
        self.patch.setattr(clock, "now", lambda: moment)

    def lesson(self, hour: int = 9, **facts: Any) -> Lesson:
        return make_lesson(
            facts.pop("group", self.school.division),
            facts.pop("teacher", self.school.teacher),
            day=self.day,
            starts=f"{hour:02}:00",
            ends=f"{hour + 1:02}:00",
            **facts,
        )

    def call(self, lesson: Lesson, *absent: User, by: User | None = None, **more: Any) -> Any:
        """The answer to a roll call: ``late`` are (pupil, minutes)."""
        body = {
            "absent": [one.pk for one in absent],
            "late": [{"pupil": one.pk, "minutes": many} for one, many in more.pop("late", ())],
            "validated": more.pop("validated", False),
        }
        return self.api(by or self.school.teacher).post(f"/lessons/{lesson.pk}/roll", body, **more)

    def entered(self, lesson: Lesson, by: User | None = None) -> dict[int, tuple[str, int | None]]:
        """Who is away on a lesson's roll, as read again."""
        answer = self.api(by or self.school.teacher).get(f"/lessons/{lesson.pk}/roll")
        assert answer.status_code == 200, answer.content
        found = answer.json()["pupils"]
        return {one["pupil"]["id"]: (one["kind"], one["minutes"]) for one in found if one["kind"]}

    def page(self, by: User, pupil: User | None = None) -> Any:
        answer = self.api(by).get(f"/absences?pupil={pupil.pk}" if pupil else "/absences")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def absences(self, by: User | None = None, pupil: User | None = None) -> list[Any]:
        """The oldest first, of the first pupil for the first guardian unless said otherwise."""
        read = self.page(by or self.school.guardian, pupil or self.school.pupil)["items"]
        return list(reversed(read))

    def hours(self) -> list[tuple[str, str]]:
        return [(one["from"][11:16], one["to"][11:16]) for one in self.absences()]

    def missed(self, hour: int = 9) -> int:
        """An absence of the first pupil, made by a roll call; its id."""
        assert self.call(self.lesson(hour), self.school.pupil).status_code == 200
        return int(self.absences()[-1]["id"])

    def justify(self, by: User, absence: int, reason: str = "Fièvre", **more: Any) -> Any:
        return self.api(by).post(f"/absences/{absence}/justify", {"reason": reason, **more})

    def announce(self, by: User, begins: str, ends: str, **more: Any) -> Any:
        """Of the first pupil, on ``day`` (``to`` and ``from_`` moments say otherwise)."""
        body = {
            "pupil": more.pop("pupil", self.school.pupil).pk,
            "from": more.pop("from_", None) or self.moment(begins).isoformat(),
            "to": more.pop("to", None) or self.moment(ends).isoformat(),
            "reason": "Rendez-vous",
            **more,
        }
        return self.api(by).post("/absences", body)


@pytest.fixture
def presence(
    school: School, api: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Presence:
    settings.RATE_LIMITS = False
    today = school.establishment.today()
    school.year.starts_on = min(school.year.starts_on, today - timedelta(days=30))
    school.year.ends_on = max(school.year.ends_on, today + timedelta(days=60))
    school.year.save()
    made = Presence(school, api, monkeypatch, school_day(school.establishment))
    made.clock("09:05")
    return made
