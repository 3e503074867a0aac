"""What school life has still to see to, the class of a PP, and a decision that is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.attendance.models import Absence
from ent_core.kernel import clock
from ent_core.people.models import User
from tests.factories import School, make_school
from tests.factories.attendance import lesson_now, make_absence

pytestmark = pytest.mark.django_db

Api = Callable[..., Any]


@pytest.fixture
def left_open(api: Api, school: School) -> Callable[[str], list[int]]:
    def left_open(state: str) -> list[int]:
        answer = api(school.school_life).get(
            f"/absences/open?establishment={school.establishment.pk}&state={state}"
        )
        return [one["id"] for one in answer.json()["items"]]

    return left_open


def test_what_is_open_of_any_day(school: School, left_open: Callable[[str], list[int]]) -> None:
    place, now = school.establishment, clock.now()
    old = make_absence(school.pupils[0], place, starts_at=now - timedelta(days=20))
    new = make_absence(school.pupils[1], place, starts_at=now - timedelta(days=2))
    make_absence(school.pupils[1], place, starts_at=now - timedelta(minutes=5))  # goes on
    told = make_absence(school.pupils[0], place, reason="Fièvre")
    later = make_absence(
        school.pupils[0], place, starts_at=now + timedelta(days=2), reason="Dentiste"
    )
    make_absence(school.pupils[0], place, reason="Grippe", accepted=True, settled_at=clock.now())
    make_absence(school.pupils[0], place, reason="Erreur", withdrawn_at=now)
    twin = make_school(name="Collège jumeau")
    make_absence(twin.pupil, twin.establishment, reason="Ailleurs")

    assert left_open("unjustified") == [new.pk, old.pk]
    assert left_open("to_settle") == [told.pk, later.pk]


def test_an_unknown_state_is_refused(api: Api, school: School) -> None:
    answer = api(school.school_life).get(
        f"/absences/open?establishment={school.establishment.pk}&state=all"
    )
    assert answer.status_code == 422


def test_a_decision_is_taken_back(api: Api, school: School) -> None:
    absence = make_absence(school.pupil, school.establishment, reason="Fièvre")
    desk = api(school.school_life)
    path = f"/absences/{absence.pk}/settle"
    assert desk.post(path, {"accepted": True}).json()["accepted"] is True
    assert desk.post(path, {"accepted": None}).json()["accepted"] is None
    absence.refresh_from_db()
    assert (absence.settled_by, absence.settled_at) == (None, None)
    assert desk.post(path, {}).status_code == 422


def test_a_pp_has_the_class_by_pupil(api: Api, school: School) -> None:
    lesson_now(school.division, school.teacher)
    missed = make_absence(
        school.pupil, school.establishment, starts_at=clock.now() - timedelta(minutes=10)
    )
    make_absence(
        school.pupil, school.establishment, kind=Absence.Kind.LATENESS, minutes=5, reason="Car"
    )
    make_absence(school.other_pupil, school.establishment)

    [found] = api(school.head_teacher).get("/absences/classes").json()["items"]

    assert found["group"]["id"] == school.division.pk
    counts = {one["pupil"]["id"]: one["count"] for one in found["pupils"]}
    assert set(counts) == {pupil.pk for pupil in school.pupils}
    assert counts[missed.pupil_id] == {
        "total": 1, "justified": 0, "accepted": 0, "unjustified": 1, "refused": 0, "coming": 0,
        "latenesses": 1,
    }  # fmt: skip
    for person in (school.teacher, school.guardian, school.pupil):
        assert api(person).get("/absences/classes").json() == {"items": []}


def test_an_absence_says_the_class(api: Api, school: School) -> None:
    make_absence(school.pupil, school.establishment)
    [one] = api(school.guardian).get(f"/absences?pupil={school.pupil.pk}").json()["items"]
    assert one["group"] == school.division.name


def test_a_day_is_read_page_by_page(api: Api, school: School) -> None:
    """Who is away, who is back, who came late; the counts are of all of them."""
    place, now = school.establishment, clock.now()
    begun = place.today()
    late = make_absence(
        school.add_pupil(), place, starts_at=now - timedelta(seconds=3),
        kind=Absence.Kind.LATENESS, minutes=5,
    )  # fmt: skip
    back = make_absence(
        school.add_pupil(), place, starts_at=now - timedelta(seconds=2), hours=0.0002
    )
    away = [
        make_absence(school.add_pupil(), place, starts_at=now - timedelta(seconds=1))
        for _ in range(3)
    ]
    make_absence(make_school(name="Collège jumeau").pupil, place, starts_at=now, withdrawn_at=now)
    path = f"/absences/day?establishment={place.pk}&day={begun}&limit=2"
    seen: list[int] = []
    following: str | None = ""
    while following is not None:
        answer = api(school.school_life).get(f"{path}&cursor={following}" if following else path)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        assert page["count"] == {"away": 3, "back": 1, "late": 1}
        seen += [one["id"] for one in page["absences"]]
        following = page["next"]
    assert set(seen[:3]) == {one.pk for one in away}
    assert seen[3:] == [back.pk, late.pk]
    refused = api(school.school_life).get(f"{path}&cursor=%7B")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("page", ["open", "classes", "day", "list"])
def test_a_list_asks_the_same_number_of_times(api: Api, school: School, page: str) -> None:
    place = school.establishment.pk
    person, path = {
        "open": (school.school_life, f"/absences/open?establishment={place}&state=to_settle"),
        "classes": (school.head_teacher, "/absences/classes"),
        "day": (school.school_life, f"/absences/day?establishment={place}"),
        "list": (school.guardian, f"/absences?pupil={school.pupil.pk}"),
    }[page]

    def asked(user: User) -> int:
        client = api(user)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, answer.content
        return len(queries)

    def fill(many: int) -> None:
        for n in range(many):
            pupil = school.pupil if page == "list" else school.add_pupil()
            make_absence(
                pupil,
                school.establishment,
                starts_at=clock.now() - timedelta(minutes=n + 1),
                hours=0.01,
                reason="Fièvre",
            )

    fill(1)
    few = asked(person)
    fill(29)
    assert asked(person) == few
