"""A class with its service, and what one does about homework over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from ent_core.establishments.models import Period
from ent_core.kernel import clock
from ent_core.people.models import User
from tests.factories import School


@dataclass
class Work:
    """A school that is a while from its year's ends; today is in ``period``, which is open."""

    school: School
    api: Callable[..., Any]
    patch: pytest.MonkeyPatch
    period: Period

    @property
    def today(self) -> date:
        return self.school.establishment.today()

    def clock(self, days: int, hour: str = "12:00") -> None:
        moment = datetime.combine(
            self.today + timedelta(days=days),
            time.fromisoformat(hour),
            self.school.establishment.zone,
        )
        self.patch.setattr(clock, "now", lambda: moment)

    def body(self, days: int = 3, **facts: Any) -> dict[str, Any]:
        return {
            "teaching": self.school.teaching.pk,
            "title": "Exercice 4 page 32",
            "due": (self.today + timedelta(days=days)).isoformat(),
            "hand_in": True,
            **facts,
        }

    def ask(self, by: User | None = None, days: int = 3, **facts: Any) -> Any:
        """The answer to giving homework."""
        return self.api(by or self.school.teacher).post("/homework", self.body(days, **facts))

    def give(self, days: int = 3, **facts: Any) -> int:
        answer = self.ask(None, days, **facts)
        assert answer.status_code == 201, answer.content
        return int(answer.json()["id"])

    def change(self, homework: int, by: User | None = None, days: int = 3, **facts: Any) -> Any:
        body = self.body(days, **facts)
        body.pop("teaching")
        return self.api(by or self.school.teacher)("PUT", f"/homework/{homework}", body)

    def seen(self, by: User, **query: Any) -> list[int]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.api(by).get(f"/homework?{asked}")
        assert answer.status_code == 200, answer.content
        return [one["id"] for one in answer.json()["items"]]

    def one(self, by: User, homework: int, query: str = "") -> Any:
        answer = self.api(by).get(f"/homework/{homework}{query}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def hand_in(self, homework: int, by: User | None = None, **body: Any) -> Any:
        body = body or {"text": "Voici."}
        return self.api(by or self.school.pupil).post(f"/homework/{homework}/submissions", body)

    def handed_in(self, homework: int, by: User | None = None, **body: Any) -> int:
        answer = self.hand_in(homework, by, **body)
        assert answer.status_code == 201, answer.content
        return int(answer.json()["id"])

    def give_back(self, submission: int, by: User | None = None, **body: Any) -> Any:
        who = self.api(by or self.school.teacher)
        return who.post(f"/submissions/{submission}/return", body or {"comment": "Bien."})

    def versions(self, homework: int, by: User, query: str = "") -> list[Any]:
        answer = self.api(by).get(f"/homework/{homework}/submissions{query}")
        assert answer.status_code == 200, answer.content
        found: list[Any] = answer.json()["items"]
        return found

    def reads_file(self, by: User, file: int) -> bool:
        status = self.api(by).get(f"/files/{file}").status_code
        assert status in (200, 404), status
        return bool(status == 200)


@pytest.fixture
def work(
    school: School, api: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Work:
    settings.RATE_LIMITS = False
    year, today = school.year, school.establishment.today()
    year.starts_on = min(year.starts_on, today - timedelta(days=30))
    year.ends_on = max(year.ends_on, today + timedelta(days=60))
    year.save()
    period = Period.objects.create(
        year=year, name="Trimestre", starts_on=year.starts_on, ends_on=year.ends_on
    )
    return Work(school, api, monkeypatch, period)
