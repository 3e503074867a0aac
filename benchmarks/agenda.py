"""The agenda and the feed in a school of 2,000 pupils: what a month and a year cost the server."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.figure import Figure, middle
from benchmarks.school import BigSchool, client, get, kept, make_big_school, p95
from ent_core.calendar.models import EventPart, PersonalItem, SchoolEvent
from ent_core.establishments.addressed import Part, Who, Within
from ent_core.people.models import User

MONTH_MS, FEED_MS = 50.0, 100.0
EVENTS_A_CLASS, OWN_ITEMS = 20, 40


def measure() -> list[Figure]:
    school = make_big_school(uai="0869997Z")
    _fill(school)
    return [*_months(school), *_feeds(school)]


def _fill(school: BigSchool) -> None:
    """Twenty events a class and as many for the whole school, over the year; own deadlines."""
    place = school.establishment
    starts = school.year.starts_on
    parts = [
        *(Part(Who.PUPILS, Within.GROUP, one.pk) for one in school.divisions),
        Part(Who.STAFF, Within.SCHOOL, place.pk),
    ]
    events = [
        SchoolEvent(
            establishment=place,
            author=school.teachers[n % len(school.teachers)],
            title=f"Événement {n}",
            starts_at=_noon(school, starts + timedelta(days=13 * n)),
            ends_at=_noon(school, starts + timedelta(days=13 * n)) + timedelta(hours=2),
        )
        for _ in parts
        for n in range(EVENTS_A_CLASS)
    ]
    rows = kept(events)
    kept(
        EventPart(event=event, key=parts[n // EVENTS_A_CLASS].key(place.pk))
        for n, event in enumerate(rows)
    )
    kept(
        PersonalItem(
            establishment=place,
            person=school.pupils[0],
            title=f"Échéance {n}",
            day=school.monday + timedelta(days=n),
        )
        for n in range(OWN_ITEMS)
    )


def _noon(school: BigSchool, day: date) -> datetime:
    return datetime.combine(day, clock_time(12), school.establishment.zone)


def _months(school: BigSchool) -> list[Figure]:
    span = f"from={school.monday}&to={school.monday + timedelta(days=41)}"
    pupil = school.pupils[0].pk
    pages = {
        "pupil’s own": (client(school.pupils[0]), ""),
        "child’s, for a guardian": (client(school.guardian), f"&pupil={pupil}"),
        "teacher’s own": (client(school.teachers[0]), ""),
        "head’s own": (client(school.head), ""),
    }
    figures = []
    for what, (asking, whose) in pages.items():
        page = get(asking, f"/agenda?{span}{whose}")
        figures.append(_figure(f"month view (six weeks) of 2,000 pupils: {what}", page, MONTH_MS))
    events = get(client(school.head), f"/events?{span}")
    figures.append(_figure("events of a month, the whole school’s", events, MONTH_MS))
    return figures


def _feeds(school: BigSchool) -> list[Figure]:
    figures = []
    people = {"pupil": school.pupils[0], "teacher": school.teachers[0]}
    for what, person in people.items():
        path = urlsplit(_address(person)).path

        def read(path: str = path, tag: str = "") -> Any:
            answer = Client().get(path, headers={"If-None-Match": tag})
            assert answer.status_code == (304 if tag else 200)
            return answer

        began = time.perf_counter()
        lessons = read().content.count(b"BEGIN:VEVENT")
        first = (time.perf_counter() - began) * 1000
        figures.append(
            Figure(f"feed of a {what} ({lessons} entries), the first time", first, "ms", runs=1)
        )
        figures.append(_figure(f"feed of a {what}, again", read, FEED_MS))
        tag = read()["ETag"]
        figures.append(
            _figure(f"feed of a {what}, nothing new (304)", lambda: read(tag=tag), FEED_MS)  # noqa: B023
        )
    return figures


def _address(person: User) -> str:
    return str(client(person).get("/api/v1/me").json()["ics_url"])


def _figure(name: str, ask: Callable[[], object], most: float) -> Figure:
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return Figure(
        f"{name}, p95 ({len(queries)} queries)", middle(lambda: p95(ask)), "ms", most=most
    )
