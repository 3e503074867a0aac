"""The agenda and the feed in a school of 2,000 pupils: what a month and a year cost the server."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.figure import Figure, middle
from benchmarks.school import BigSchool, client, get, kept, make_big_school, p95
from ent_core.calendar.models import EventPart, PersonalItem, SchoolEvent
from ent_core.establishments.addressed import Part, Who, Within
from ent_core.kernel import clock
from ent_core.people.models import User
from tests.chat.server import Server

MONTH_MS, FEED_MS = 50.0, 100.0
EVENTS_A_CLASS, OWN_ITEMS = 20, 40
CHANGES = 30


def measure(server: Server, accounts: list[dict[str, Any]]) -> list[Figure]:
    members = [one for one in accounts if "5e B" in one["classes"]]
    changed = middle(lambda: _changed(server, members))
    school = make_big_school(uai="0869997Z")
    _fill(school)
    return [
        Figure("lesson changed → the feed of its class’s pupil has it, p95", changed, "s", most=1),
        *_months(school),
        *_feeds(school),
    ]


def _changed(server: Server, members: list[dict[str, Any]]) -> float:
    """Seconds from the request of a change to a feed that shows it, over the network."""
    pupil = next(one for one in members if one["role"] == "pupil")
    teacher = next(one for one in members if one["role"] == "teacher")

    def as_one(person: dict[str, Any]) -> httpx.Client:
        bearer = {"Authorization": f"Bearer {person['token']}"}
        return httpx.Client(base_url=f"{server.url}/api/v1", headers=bearer, timeout=20)

    took = []
    with as_one(pupil) as reader, as_one(teacher) as writer:
        feed = f"{server.url}{urlsplit(reader.get('/me').json()['ics_url']).path}"
        lesson = _next_lesson(reader, writer)
        for n in range(CHANGES):
            kind = "restore" if n % 2 else "cancel"
            began = time.perf_counter()
            body = {"kind": kind, "reason": "banc d’essai", "force": True}
            answer = writer.post(f"/lessons/{lesson}/changes", json=body)
            answer.raise_for_status()
            said = f"UID:lesson-{lesson}@preau\r\n", f"SEQUENCE:{answer.json()['sequence']}\r\n"
            while not _says(httpx.get(feed).text, *said):
                assert time.perf_counter() - began < 10
            took.append(time.perf_counter() - began)
    return sorted(took)[int(CHANGES * 0.95) - 1]


def _next_lesson(reader: httpx.Client, writer: httpx.Client) -> int:
    """A lesson to come that the teacher may change and the pupil has."""
    ahead = {"from": str(clock.today()), "to": str(clock.today() + timedelta(days=60))}
    own = {one["id"] for one in reader.get("/timetable", params=ahead).json()["items"]}
    for lesson in writer.get("/timetable", params=ahead).json()["items"]:
        if lesson["id"] in own and lesson["status"] == "kept":
            return int(lesson["id"])
    raise LookupError("this teacher has no lesson with this class")


def _says(feed: str, uid: str, sequence: str) -> bool:
    events = feed.split("BEGIN:VEVENT")
    return any(uid in event and sequence in event for event in events)


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
