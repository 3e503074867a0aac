"""A class with its terms, and what one does to marks over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from ent_core.establishments.models import Period, Teaching
from ent_core.people.models import User
from tests.factories import School


@dataclass
class Marking:
    """A school whose year has three terms; today is in ``period``, ``past`` is over and open."""

    school: School
    api: Callable[..., Any]
    past: Period
    period: Period

    @property
    def today(self) -> date:
        return self.school.establishment.today()

    def assessment(self, teacher: User | None = None, **facts: Any) -> int:
        body = {
            "teaching": self.school.teaching.pk,
            "title": "Contrôle",
            "date": self.today.isoformat(),
            "out_of": "20",
            "coefficient": "1",
            **facts,
        }
        answer = self.api(teacher or self.school.teacher).post("/assessments", body)
        assert answer.status_code == 201, answer.content
        return int(answer.json()["id"])

    def enter(self, assessment: int, *marks: tuple[Any, ...], by: User | None = None) -> Any:
        """``marks``: (pupil, value) or (pupil, value, base)."""
        body = {
            "marks": [
                {"pupil": one[0].pk, "value": one[1], **({"base": one[2]} if one[2:] else {})}
                for one in marks
            ]
        }
        return self.api(by or self.school.teacher)("PUT", f"/assessments/{assessment}/marks", body)

    def publish(self, assessment: int, **times: str) -> Any:
        """To pupils and guardians, now, unless ``times`` say otherwise."""
        times = times or {
            "pupils_at": "2020-01-01T08:00:00Z",
            "guardians_at": "2020-01-01T08:00:00Z",
        }
        return self.api(self.school.teacher).post(f"/assessments/{assessment}/publish", times)

    def marked(self, *marks: tuple[Any, ...], published: bool = True, **facts: Any) -> int:
        assessment = self.assessment(**facts)
        answer = self.enter(assessment, *marks)
        assert answer.status_code == 200, answer.content
        if published:
            assert self.publish(assessment).status_code == 200
        return assessment

    def grades(self, who: User, path: str = "/grades", **query: Any) -> Any:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return self.api(who).get(f"{path}?{asked}")

    def teach(self, teacher: User, subject: str, **facts: Any) -> Teaching:
        from tests.factories import SubjectFactory, TeachingFactory, TeachingTeacherFactory

        teaching = TeachingFactory(
            group=facts.pop("group", self.school.division),
            subject=SubjectFactory(establishment=self.school.establishment, name=subject),
        )
        TeachingTeacherFactory(teaching=teaching, user=teacher)
        return teaching


@pytest.fixture
def marking(school: School, api: Callable[..., Any], settings: Any) -> Marking:
    settings.RATE_LIMITS = False
    year = school.year
    today = school.establishment.today()
    begins = max(year.starts_on, today - timedelta(days=20))
    past = Period.objects.create(
        year=year,
        name="1er trimestre",
        starts_on=year.starts_on,
        ends_on=begins - timedelta(days=1),
    )
    period = Period.objects.create(
        year=year, name="2e trimestre", starts_on=begins, ends_on=today + timedelta(days=30)
    )
    return Marking(school, api, past, period)
