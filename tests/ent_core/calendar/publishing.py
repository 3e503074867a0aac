"""Publishing school events and looking for them, as the tests of this folder do."""

from collections.abc import Callable
from typing import Any

from ent_core.people.models import User
from tests.factories import School
from tests.factories.timetable import at, school_day

Apis = Callable[..., Any]


def body(school: School, audience: Any, **facts: Any) -> dict[str, Any]:
    day = school_day(school.establishment)
    return {
        "title": "Réunion parents-professeurs",
        "starts_at": at(school.establishment, day, "18:00").isoformat(),
        "ends_at": at(school.establishment, day, "19:30").isoformat(),
        "audience": audience,
        **facts,
    }


def publish(api: Apis, who: User, school: School, audience: Any, **facts: Any) -> Any:
    answer = api(who).post("/events", body(school, audience, **facts))
    assert answer.status_code == 201, answer.content
    return answer.json()


def refused(answer: Any, *fields: str) -> None:
    assert answer.status_code == 422, answer.content
    assert set(answer.json()["fields"]) == set(fields)


def sees(api: Apis, person: User, event: int) -> bool:
    listed = event in [one["id"] for one in api(person).get("/events").json()["items"]]
    status = api(person).get(f"/events/{event}").status_code
    assert status == (200 if listed else 404)
    return listed


def everybody(school: School) -> dict[str, User]:
    return {
        name: school.person(name)
        for name in (
            *("pupil", "guardian", "other_pupil", "other_guardian", "teacher", "head_teacher"),
            *("other_teacher", "school_life", "nurse", "head", "office", "establishment_admin"),
            "academy_admin",
        )
    }
