"""What the tests of skills share: questions and taps as one person, on a school day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ent_core.kernel import clock
from ent_core.people.models import User
from tests.factories import School
from tests.factories.timetable import at, make_lesson, school_day


@dataclass
class Talking:
    """``day`` is a school day in a week's time; it is 7:30 there, and there are lessons."""

    school: School
    api: Callable[..., Any]
    patch: pytest.MonkeyPatch
    day: date

    def moment(self, hour: str, days: int = 0) -> datetime:
        return at(self.school.establishment, self.day + timedelta(days=days), hour)

    def clock(self, hour: str, days: int = 0) -> None:
        moment = self.moment(hour, days)
        self.patch.setattr(clock, "now", lambda: moment)

    def ask(self, who: User, text: str, pupil: User | None = None) -> Any:
        """The reply to a question, as the web app gets it."""
        body = {"text": text, **({"pupil": pupil.pk} if pupil else {})}
        answer = self.api(who).post("/assistant/ask", body)
        assert answer.status_code == 200, answer.content
        return answer.json()["reply"]

    def press(self, who: User, reply: Any, label: str) -> Any:
        """The answer to a tap on the button of that label."""
        [button] = [one["id"] for one in reply["buttons"] if one["label"] == label]
        return self.api(who).post("/assistant/press", {"button": button})


@pytest.fixture
def talking(school: School, api: Any, monkeypatch: pytest.MonkeyPatch) -> Talking:
    found = Talking(school, api, monkeypatch, school_day(school.establishment))
    for division, teacher in (
        (school.division, school.teacher),
        (school.other_division, school.other_teacher),
    ):
        for hour in (9, 14):
            make_lesson(
                division, teacher, day=found.day, starts=f"{hour:02}:00", ends=f"{hour + 1:02}:00"
            )
    found.clock("07:30")
    return found
