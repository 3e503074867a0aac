"""The private feed: whose it is, its address, what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ent_core.calendar.models import CalendarFeed
from ent_core.establishments.models import Group, GroupMembership, Guardianship, Role
from ent_core.kernel import outbox
from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.ent_core.calendar.conftest import Reader
from tests.factories import GroupFactory, MembershipFactory, School, make_school, token_of
from tests.factories.timetable import RoomFactory, make_lesson

pytestmark = pytest.mark.django_db
Feed = Callable[[User], Reader]


# Whose it is --------------------------------------------------------------------------------


def test_everybody_reads_their_own(school: School, feed_of: Feed, lesson: Lesson) -> None:
    make_lesson(school.other_division, school.other_teacher, title="Ailleurs")
    child = school.pupil.first_name
    assert feed_of(school.pupil).summaries() == ["Mathématiques"]
    assert feed_of(school.guardian).summaries() == [f"{child} – Mathématiques"]
    assert feed_of(school.teacher).summaries() == ["Mathématiques – 4e B"]
    assert feed_of(school.other_pupil).summaries() == ["Ailleurs"]
    for person in (school.head, school.school_life, school.office, school.academy_admin):
        assert feed_of(person).summaries() == []


def test_its_name(school: School, feed_of: Feed) -> None:
    assert f"X-WR-CALNAME:Préau – {school.pupil.name}" in feed_of(school.pupil).text()
    assert f"X-WR-CALNAME:Préau – {school.pupil.first_name}" in feed_of(school.guardian).text()


def test_two_children_in_one_lesson(school: School, feed_of: Feed, lesson: Lesson) -> None:
    first, second = school.pupils
    Guardianship.objects.create(
        establishment=school.establishment, guardian=school.guardian, pupil=second
    )
    [said] = feed_of(school.guardian).summaries()
    assert said == f"{first.first_name}, {second.first_name} – Mathématiques"


def test_a_parent_who_teaches_has_both(school: School, feed_of: Feed, lesson: Lesson) -> None:
    Role.objects.create(
        user=school.other_teacher, establishment=school.establishment, role="guardian"
    )
    Guardianship.objects.create(
        establishment=school.establishment, guardian=school.other_teacher, pupil=school.pupil
    )
    make_lesson(
        school.other_division, school.other_teacher, title="Club", starts="14:00", ends="15:00"
    )
    assert sorted(feed_of(school.other_teacher).summaries()) == [
        "Club – 3e A",
        f"{school.pupil.first_name} – Mathématiques",
    ]


@pytest.mark.parametrize("ended", ["no_access", "dates", "role"])
def test_a_guardian_reads_only_what_holds_now(
    school: School, feed_of: Feed, lesson: Lesson, ended: str
) -> None:
    feed = feed_of(school.guardian)
    assert len(feed.events()) == 1
    yesterday = school.establishment.today() - timedelta(days=1)
    tie = Guardianship.objects.filter(guardian=school.guardian)
    if ended == "no_access":
        tie.update(restriction="no_access", decided_on=yesterday)
    elif ended == "dates":
        tie.update(ends_on=yesterday)
    else:
        Role.objects.filter(user=school.pupil).update(ends_on=yesterday)
    assert feed.events() == {}
    assert school.pupil.first_name not in feed.text().replace(school.guardian.first_name, "")


def test_a_pupil_who_changes_class(school: School, feed_of: Feed) -> None:
    today = school.establishment.today()
    GroupMembership.objects.filter(user=school.pupil).update(ends_on=today)
    MembershipFactory(
        user=school.pupil, group=school.other_division, starts_on=today + timedelta(days=1)
    )
    for days, title in ((-3, "Avant"), (3, "Après")):
        for group in (school.division, school.other_division):
            make_lesson(group, day=today + timedelta(days=days), title=f"{title} {group.name}")
    assert feed_of(school.pupil).summaries() == ["Avant 4e B", "Après 3e A"]


def test_what_it_holds_by_day(school: School, feed_of: Feed) -> None:
    today = school.establishment.today()
    for days in (-40, -29, 200):
        make_lesson(school.division, day=today + timedelta(days=days), title=f"J{days}")
    make_lesson(school.division, title="Import en cours", shown=False)
    assert feed_of(school.pupil).summaries() == ["J-29", "J200"]


# The address --------------------------------------------------------------------------------


def test_an_address_opens_without_a_session(school: School, feed_of: Feed, lesson: Lesson) -> None:
    feed = feed_of(school.pupil)
    assert feed_of(school.pupil) == feed  # the same each time
    answer = feed.ask()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="preau.ics"'
    assert answer["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in answer
    assert Client().head(feed.address).status_code == 200
    assert Client().post(feed.address).status_code == 405


def test_renewing_stops_the_old_one(school: School, api: Callable[..., Any], feed_of: Feed) -> None:
    old = feed_of(school.pupil)
    answer = api(school.pupil).post("/me/ics")
    assert answer.status_code == 201
    new = Reader(answer.json()["ics_url"])
    assert new.address == feed_of(school.pupil).address != old.address
    assert old.ask().status_code == 404
    assert new.ask().status_code == 200


def test_revoking(school: School, api: Callable[..., Any], feed_of: Feed) -> None:
    pupil, feed = api(school.pupil), feed_of(school.pupil)
    for _ in range(2):
        assert pupil.delete("/me/ics").status_code == 204
    assert pupil.get("/me").json()["ics_url"] is None
    assert feed.ask().status_code == 404
    assert Reader(pupil.post("/me/ics").json()["ics_url"]).ask().status_code == 200
    # Whoever never asked for one and revokes it has none made later.
    guardian = api(school.guardian)
    guardian.delete("/me/ics")
    assert guardian.get("/me").json()["ics_url"] is None


def test_a_reader_of_the_database_opens_nothing(school: School, feed_of: Feed) -> None:
    secret = feed_of(school.pupil).address.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(secret) >= 43
    [row] = CalendarFeed.objects.values()
    assert secret not in str(row)
    for kept in (row["digest"], row["sealed"].rstrip("=")):
        assert Client().get(f"/ics/{kept}.ics").status_code == 404


def test_whoever_is_suspended_or_left_has_none(school: School, feed_of: Feed) -> None:
    for person in (school.pupil, school.teacher):
        feed = feed_of(person)
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert feed.ask().status_code == 404
        User.objects.filter(pk=person.pk).update(is_active=True)
        assert feed.ask().status_code == 200
        Role.objects.filter(user=person).update(
            ends_on=school.establishment.today() - timedelta(days=1)
        )
        assert feed.ask().status_code == 404


def test_a_new_access_code_ends_it(school: School, feed_of: Feed, api: Callable[..., Any]) -> None:
    """Whoever had got into the account is out, of its feed too."""
    feed, other = feed_of(school.pupil), feed_of(school.guardian)
    api(school.pupil).post("/me/ics")
    feed = feed_of(school.pupil)
    api(school.guardian).delete("/me/ics")
    people = [school.pupil.pk, school.guardian.pk]
    assert api(school.head).post("/access-codes", {"people": people}).status_code == 201
    outbox.drain()
    assert feed.ask().status_code == other.ask().status_code == 404
    assert feed_of(school.pupil).ask().status_code == 200
    assert api(school.guardian).get("/me").json()["ics_url"] is None


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "..%2f..%2fetc", "é", "a" * 5000])
def test_wrong_secrets(db: None, secret: str) -> None:
    assert Client().get(f"/ics/{secret}.ics").status_code == 404


def test_it_is_not_asked_for_without_end(school: School, feed_of: Feed) -> None:
    feed = feed_of(school.pupil)
    many = 0
    while (answer := feed.ask()).status_code == 200:
        many += 1
        assert many < 1000
    assert many >= 120
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    assert feed_of(school.guardian).ask().status_code == 200
    guesses = [Client().get(f"/ics/wrong{n}.ics").status_code for n in range(200)]
    assert guesses[:60] == [404] * 60
    assert 429 in guesses


def test_what_did_not_change_is_not_sent_again(
    school: School, feed_of: Feed, lesson: Lesson, api: Callable[..., Any]
) -> None:
    feed = feed_of(school.pupil)
    tag = feed.ask()["ETag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}'):
        again = feed.ask(**{"If-None-Match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == tag
    gone = api(school.teacher).post(f"/lessons/{lesson.pk}/changes", {"kind": "cancel"})
    assert gone.status_code == 200, gone.content
    answer = feed.ask(**{"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag


# Elsewhere, and how much --------------------------------------------------------------------


def test_the_twin_school_is_not_there(school: School, feed_of: Feed, lesson: Lesson) -> None:
    twin = make_school(name="Collège jumeau")
    make_lesson(twin.division, twin.teacher, title="Jumeau")
    for person in (school.pupil, school.guardian, school.teacher):
        assert "Jumeau" not in feed_of(person).text()


def queries(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as caught:
        ask()
    return len(caught)


@pytest.mark.parametrize("role", ["pupil", "guardian", "teacher"])
def test_thirty_lessons_ask_no_more_than_one(school: School, feed_of: Feed, role: str) -> None:
    feed = feed_of(school.person(role))
    group: Group = GroupFactory(year=school.year, kind="group", name="Allemand")
    MembershipFactory(group=group, user=school.pupil)

    def add(hour: int) -> None:
        make_lesson(
            [school.division, group],
            [school.teacher, school.other_teacher],
            subject=school.subject,
            starts=f"{hour // 2:02}:{hour % 2 * 30:02}",
            ends=f"{hour // 2:02}:{hour % 2 * 30 + 20:02}",
            rooms=RoomFactory(establishment=school.establishment),
        )

    add(0)
    feed.ask()
    one = queries(feed.ask)
    for hour in range(1, 30):
        add(hour)
    assert queries(feed.ask) == one <= 24
    assert len(feed.events()) == 30


def test_a_token_that_only_reads_is_not_told_the_address(school: School) -> None:
    """Else whoever had the token once would read the calendar when it is long taken back."""
    reading = Client(headers={"Authorization": f"Bearer {token_of(school.pupil, 'read')}"})
    assert reading.get("/api/v1/me").json()["ics_url"] is None
    assert not CalendarFeed.objects.filter(person=school.pupil).exists()
    both = Client(headers={"Authorization": f"Bearer {token_of(school.pupil)}"})
    assert both.get("/api/v1/me").json()["ics_url"].endswith(".ics")


def test_only_reading_is_known_there(school: School, feed_of: Callable[[User], Reader]) -> None:
    address = urlsplit(feed_of(school.pupil).address).path
    browser = Client(enforce_csrf_checks=True)
    for path in (address, "/ics/abc.ics", "/today", "/nowhere"):
        assert browser.post(path).status_code == 405, path
