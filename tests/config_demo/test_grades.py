"""The demo's marks: ones that a school could have, the same whatever the day, in their time."""

from datetime import UTC, datetime, time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from config.demo import calendar
from ent_core.grades.models import Assessment, Mark
from ent_core.kernel import clock
from ent_core.people.models import ApiToken, User
from tests.factories import token_of

pytestmark = pytest.mark.django_db


def make(day: str, monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = calendar.at(datetime.fromisoformat(day).date(), time(18, 30))
    monkeypatch.setattr(clock, "now", lambda: moment.astimezone(UTC))
    call_command("seed_demo", "--size=small", f"--today={day}", stdout=StringIO())
    return moment


def read(username: str, path: str) -> Any:
    token = token_of(User.objects.get(username=username))
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize("day", ["2026-11-24", "2027-02-03", "2027-05-20", "2027-08-20"])
def test_a_year_of_marks(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = make(day, monkeypatch)
    assert ApiToken.objects.exists()
    found = read("lea.marchand", "/grades")
    french = next(one for one in found["subjects"] if one["subject"]["name"] == "Français")
    assert french["average"] == "12.57"
    assert found["general"]["average"] is not None
    assert Mark.objects.filter(changed_at__gt=moment).count() == 0
    assert Assessment.objects.filter(made_at__gt=moment).count() == 0
    for one in Assessment.objects.all():
        assert one.pupils_told == (one.pupils_at is not None and one.pupils_at <= moment)
        assert calendar.is_school_day(one.date)
    assert not Mark.objects.filter(assessment__date__gt=moment.date()).exists()
    why = read("lea.marchand", f"/grades/why?subject={french['subject']['id']}")
    assert (why["points"], why["weight"]) == ("44.00", "3.50")


def test_the_first_day_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    make("2026-09-01", monkeypatch)
    assert read("lea.marchand", "/grades")["subjects"] == []
    assert not Mark.objects.exists()
