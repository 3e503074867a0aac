"""The demo: right as a log, allowed by the rules, the same each time, made once."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Max
from django.test import Client

from chat.hub import roster_channels
from chat.hub.models import Channel, Event, Membership, Message, Reaction
from chat.safety.models import Report
from config.demo import accounts, calendar, script
from ent_core.attendance.models import Absence, RollCall
from ent_core.calendar.models import EventAnswer, SchoolEvent
from ent_core.establishments.models import Establishment, Guardianship, Role, SchoolYear
from ent_core.homework.models import Homework, LessonLog
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.roster.uai import check_letter
from ent_core.timetable.models import Lesson, LessonChange

PARIS = ZoneInfo("Europe/Paris")
FIELDS = {"username", "password", "role", "establishment", "classes", "children", "token"}
DAYS = ("2026-09-01", "2026-09-04", "2026-10-25", "2027-01-01", "2027-08-31", "2031-02-20")


def seed(*args: str, **options: Any) -> str:
    said = StringIO()
    call_command("seed_demo", *args, size="small", stdout=said, **options)
    return said.getvalue()


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[list[dict[str, Any]]]:
    """The small demo of today, for tests that only read it; yields its accounts."""
    file: Path = tmp_path_factory.mktemp("demo") / "accounts.json"
    with django_db_blocker.unblock(), transaction.atomic():
        seed(json=str(file))
        yield json.loads(file.read_text())
        transaction.set_rollback(True)


def account(demo: list[dict[str, Any]], username: str) -> dict[str, Any]:
    return next(one for one in demo if one["username"] == username)


def bearer(demo: list[dict[str, Any]], username: str) -> Client:
    return Client(headers={"authorization": f"Bearer {account(demo, username)['token']}"})


def check_the_logs(until: datetime) -> None:
    assert Channel.objects.exists()
    for channel in Channel.objects.all():
        events = list(Event.objects.filter(channel=channel).order_by("seq"))
        assert [e.seq for e in events] == list(range(1, channel.last_seq + 1))
        times = [e.at for e in events]
        assert times == sorted(times)
        assert all(at <= until for at in times)
    for message in Message.objects.exclude(reply_to=None).select_related("reply_to"):
        assert message.reply_to is not None
        assert message.reply_to.channel_id == message.channel_id
        assert (message.reply_to.seq or 0) < (message.seq or 0)


def test_every_log_is_contiguous_ordered_and_past(demo: Any) -> None:
    check_the_logs(clock.now())
    for event in Event.objects.filter(kind=Event.Kind.MESSAGE).select_related("message"):
        assert event.message is not None
        assert (event.message.seq, event.message.at) == (event.seq, event.at)
        assert (event.message.deleted_at is not None) == (event.message.body == "")
    assert Membership.objects.filter(stays=[]).count() == 0
    for member in Membership.objects.all():  # who speaks has read what was said before
        own = Message.objects.filter(channel=member.channel_id, author=member.user_id)
        assert member.read_seq >= (own.aggregate(last=Max("seq"))["last"] or 0)


def test_what_is_told_again_is_what_stands(demo: Any) -> None:
    """Reactions in the rows are those of the log; a deleted message has none and no words."""
    for event in Event.objects.filter(kind=Event.Kind.REACTION).select_related("message"):
        assert Reaction.objects.filter(
            message=event.message, user=event.facts["person"], emoji=event.facts["emoji"]
        ).exists()
    assert not Reaction.objects.exclude(message__deleted_at=None).exists()
    edited = Message.objects.exclude(edited_at=None)
    assert edited.exists()
    for message in edited:
        assert message.past_texts.count() == 1
        assert message.events.filter(kind=Event.Kind.EDITED).count() == 1


def test_whoever_speaks_may_speak_there(demo: Any) -> None:
    pairs = set(Message.objects.exclude(author=None).values_list("author", "channel"))
    people = User.objects.in_bulk({author for author, _ in pairs})
    for author, channel in pairs:
        assert scope(people[author], Can.SEND, Channel.objects.filter(pk=channel)).exists()


def test_whoever_begins_a_direct_conversation_may_begin_it(demo: Any) -> None:
    directs = Channel.objects.filter(kind=Channel.Kind.DIRECT)
    assert directs.count() > 5
    for channel in directs:
        first = channel.messages.order_by("seq")[0].author
        others = channel.memberships.exclude(user=first).values("user")
        assert first is not None
        assert scope(first, Can.WRITE_TO, User.objects.filter(pk__in=others)).exists(), channel


def test_nothing_crosses_between_the_schools(demo: Any) -> None:
    roles = set(Role.objects.values_list("user", "establishment"))
    for user, establishment in Membership.objects.values_list("user", "channel__establishment"):
        assert (user, establishment) in roles
    for tie in Guardianship.objects.all():
        assert (tie.pupil_id, tie.establishment_id) in roles
    for group, establishment in Channel.objects.exclude(group=None).values_list(
        "group__establishment", "establishment"
    ):
        assert group == establishment
    emma, lea = bearer(demo, "emma.lopes"), bearer(demo, "lea.marchand")
    hers = {one["id"] for one in lea.get("/api/v1/channels").json()["items"]}
    others = {one["id"] for one in emma.get("/api/v1/channels").json()["items"]}
    assert hers
    assert others
    assert not hers & others
    assert emma.get(f"/api/v1/channels/{min(hers)}").status_code == 404


def test_somebody_belongs_to_both_schools(demo: Any) -> None:
    here, there = Establishment.objects.order_by("uai")
    rui = account(demo, "rui.lopes")
    assert sorted(rui["children"]) == ["emma.lopes", "sacha.lopes"]
    assert {one["establishment"] for one in rui["roles"]} == {here.uai, there.uai}
    claire = account(demo, "claire.garnier")
    assert claire["role"] == "teacher"
    assert claire["children"] == ["basile.garnier"]


def test_every_account_is_listed_with_what_opens_it(demo: list[dict[str, Any]]) -> None:
    assert len(demo) == User.objects.count()
    for one in demo:
        assert set(one) >= FIELDS
        assert one["establishment"][7] == check_letter(one["establishment"])
    assert demo[0]["username"] == "lea.marchand"
    assert demo[0]["classes"] == ["5e B", "Espagnol 5e"]
    haddad = account(demo, "karim.haddad")
    assert haddad["role"] == "teacher"
    assert "head_teacher" in {one["role"] for one in haddad["roles"]}
    assert account(demo, "sofia.marchand")["children"] == ["lea.marchand", "tom.marchand"]
    assert {one["password"] for one in demo} == {accounts.PASSWORD}
    assert User.objects.get(username="lea.marchand").check_password(accounts.PASSWORD)
    answer = bearer(demo, "lea.marchand").get("/api/v1/me").json()
    assert answer["name"] == "Léa Marchand"


def test_something_waits_for_those_of_the_sign_in_page(demo: Any) -> None:
    channels = bearer(demo, "lea.marchand").get("/api/v1/channels").json()["items"]
    own = next(one for one in channels if one["kind"] == "class")
    assert own["unread"] >= 4
    assert own["mentions"] >= 1
    events = bearer(demo, "lea.marchand").get(f"/api/v1/channels/{own['id']}/events").json()
    assert events["items"][-1]["seq"] == own["last_seq"]
    shown = accounts.shown()
    assert [one["username"] for one in shown] == list(accounts.SHOWN)


def test_school_life_has_a_report_to_answer_and_one_answered(demo: Any) -> None:
    assert Report.objects.filter(answers=None).count() == 1
    assert Report.objects.exclude(answers=None).count() == 1
    listed = bearer(demo, "jerome.lemoine").get("/api/v1/safety/reports").json()["items"]
    assert {one["state"] for one in listed} == {"open", "answered"}


@pytest.mark.django_db
def test_a_second_run_changes_nothing() -> None:
    def all_rows() -> list[list[Any]]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (
                User,
                Role,
                Channel,
                Membership,
                Message,
                Event,
                Report,
                SchoolYear,
                Lesson,
                LessonChange,
                RollCall,
                Absence,
                LessonLog,
                Homework,
                SchoolEvent,
            )
        ]

    seed()
    before = all_rows()
    assert seed() == ""
    assert all_rows() == before
    for establishment in Establishment.objects.all():
        roster_channels.follow(establishment.pk)  # what a new day does
    assert Event.objects.count() == len(before[5])


@pytest.mark.django_db
def test_a_demo_of_an_earlier_year_stays_and_says_so() -> None:
    seed(today=date(2025, 11, 18))
    before = Message.objects.count()
    assert "is over" in seed(today=date(2026, 11, 18))
    assert Message.objects.count() == before


@pytest.mark.django_db
def test_the_same_day_makes_the_same_people_who_say_the_same() -> None:
    def told() -> list[object]:
        with transaction.atomic():
            seed(today=date(2027, 3, 18))
            rows: list[object] = [
                list(User.objects.order_by("pk").values_list("username", "civility")),
                list(
                    Message.objects.order_by("channel", "seq").values_list(
                        "seq", "at", "body", "author__username"
                    )
                ),
                list(Lesson.objects.order_by("pk").values_list("starts_at", "status", "test")),
                list(Absence.objects.order_by("pk").values_list("pupil__username", "starts_at")),
                list(Homework.objects.order_by("pk").values_list("title", "due", "given_at")),
                list(EventAnswer.objects.order_by("pk").values_list("person", "answer", "at")),
            ]
            transaction.set_rollback(True)
        return rows

    assert told() == told()


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS)
def test_any_day_of_a_year_has_a_demo(today: str) -> None:
    day = date.fromisoformat(today)
    seed(today=day)
    check_the_logs(datetime.combine(day, time(18, 30), PARIS))
    for year in SchoolYear.objects.all():
        assert year.starts_on <= day <= year.ends_on
    assert Message.objects.filter(channel__kind=Channel.Kind.CLASS).exists()


@pytest.mark.django_db
def test_production_has_no_demo(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="MODE=demo"):
        seed()
    assert not User.objects.exists()


def test_holidays_are_those_of_zone_a() -> None:
    free = ["2026-10-17", "2026-11-01", "2026-11-11", "2026-12-25", "2027-02-13", "2027-04-25"]
    open_ = ["2026-09-01", "2026-10-16", "2026-11-02", "2027-01-04", "2027-03-01", "2027-04-26"]
    assert not any(calendar.is_school_day(date.fromisoformat(day)) for day in free)
    assert all(calendar.is_school_day(date.fromisoformat(day)) for day in open_)


def test_the_plays_are_many_and_various() -> None:
    lines = [line.text for thread in script.threads() for line in thread.lines]
    assert len(set(lines)) >= 250
