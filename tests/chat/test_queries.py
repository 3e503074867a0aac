"""Lists ask the database the same number of times, however many rows they have."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.hub import roster_channels
from chat.hub.actions import perform
from chat.hub.directs import open_direct
from chat.hub.greeting import greet
from chat.hub.models import Channel
from chat.hub.ops import Delete, React, Send
from chat.safety.actions import report_message
from ent_core.people.models import User
from tests.factories import GroupFactory, School, make_school, token_of


@pytest.fixture(scope="module")
def school(db: str) -> School:
    made = make_school(pupils=30)
    roster_channels.follow(made.establishment.pk)
    return made


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def asked(what) -> int:
    """How many queries it takes, once everything that is looked up once a process has been."""
    what()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        what()
    return len(queries)


class Getting:
    def __init__(self, person: User) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token_of(person)}"})

    def __call__(self, path: str):
        def get():
            answer = self.client.get(f"/api/v1{path}")
            assert answer.status_code == 200, answer.content
            return answer.json()

        return get


def class_channel(school: School) -> int:
    return Channel.objects.get(group=school.division, kind="class").pk


def say(person: User, ch: int, **more) -> int:
    return perform(fresh(person), Send(cid=uuid4(), ch=ch, body="Bonjour", **more)).id


def test_channels_and_hello(school: School):
    person = school.head
    page = Getting(person)

    def counts():
        return [
            asked(page("/channels")),
            asked(page("/channels?all=1")),
            asked(lambda: greet(person.pk)),
        ]

    def with_one(pupil):
        ch, _ = open_direct(
            actor=fresh(person), people=[pupil.pk], establishment_id=None, about=None
        )
        say(pupil, ch.pk)

    with_one(school.pupils[0])
    one = counts()
    for pupil in school.pupils[1:]:
        with_one(pupil)
    for n in range(20):
        GroupFactory(year=school.year, establishment=school.establishment, name=f"5e {n}")
    roster_channels.follow(school.establishment.pk)
    assert len(page("/channels")()["items"]) >= 30
    assert len(page("/channels?all=1")()["items"]) >= 20
    assert counts() == one


def test_a_page_of_events(school: School):
    ch, page = class_channel(school), Getting(school.teacher)
    first = say(school.pupils[0], ch)
    perform(fresh(school.teacher), React(uuid4(), first, "👍", True))

    def counts(many):
        return [
            asked(page(f"/channels/{ch}/events?limit={many}")),
            asked(page(f"/channels/{ch}/events?after=0&limit={many}")),
            asked(page(f"/channels/{ch}")),
        ]

    one = counts(1)
    for pupil in school.pupils:
        message = say(pupil, ch, reply_to=first, mentions=(school.teacher.pk,))
        perform(fresh(school.pupils[0]), React(uuid4(), message, "🎉", True))
        perform(fresh(pupil), Delete(uuid4(), say(pupil, ch)))
    assert len(page(f"/channels/{ch}/events?limit=100")()["items"]) == 100
    assert max(counts(100)) <= max(one) + 1
    assert counts(100) == counts(30)


def test_reports(school: School):
    ch, page = class_channel(school), Getting(school.school_life)

    def report(pupil):
        message = say(pupil, ch)
        report_message(actor=fresh(school.teacher), message_id=message, reason="insult", details="")

    report(school.pupils[0])
    one = asked(page("/safety/reports"))
    for pupil in school.pupils[1:]:
        report(pupil)
    assert len(page("/safety/reports")()["items"]) == 30
    assert asked(page("/safety/reports")) == one
