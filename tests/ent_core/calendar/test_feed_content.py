"""The private feed: what it says and how it follows changes. Read by two parsers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ent_core.people.models import User
from ent_core.timetable.models import Lesson
from tests.ent_core.calendar.conftest import Reader
from tests.factories import School
from tests.factories.agenda import make_event, to_group
from tests.factories.homework import make_log
from tests.factories.timetable import RoomFactory, at, make_lesson, school_day

pytestmark = pytest.mark.django_db
Feed = Callable[[User], Reader]


def only(events: dict[str, Any]) -> Any:
    [event] = events.values()
    return event


def change(api: Callable[..., Any], who: User, lesson: Lesson, **body: Any) -> Any:
    answer = api(who).post(f"/lessons/{lesson.pk}/changes", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


# What it says -------------------------------------------------------------------------------


def test_a_lesson_as_planned(school: School, feed_of: Feed, lesson: Lesson) -> None:
    feed = feed_of(school.pupil)
    event = only(feed.events())
    assert event.decoded("DTSTART") == lesson.starts_at
    assert event.decoded("DTEND") == lesson.ends_at
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event["LOCATION"] == "B12"
    assert event["CATEGORIES"].cats == ["Mathématiques"]
    assert school.teacher.name in event["DESCRIPTION"]
    other = only(feed.seen_by_another())
    assert other.summary.value == "Mathématiques"
    assert other.dtstart.value == lesson.starts_at


def test_cancelled_and_restored(
    school: School, feed_of: Feed, lesson: Lesson, api: Callable[..., Any]
) -> None:
    feeds = [feed_of(one) for one in (school.pupil, school.guardian, school.teacher)]
    before = [only(feed.events()) for feed in feeds]
    changed = change(
        api, school.teacher, lesson, kind="cancel", reason="Formation, toute la journée"
    )
    for feed, then in zip(feeds, before, strict=True):
        now = only(feed.events())
        assert now["UID"] == then["UID"]
        assert now["STATUS"] == "CANCELLED"
        assert now["SEQUENCE"] == changed["sequence"] > then["SEQUENCE"]
        assert now["SUMMARY"] == f"Annulé : {then['SUMMARY']}"
        assert "Formation, toute la journée" in now["DESCRIPTION"]
        assert now.decoded("DTSTART") == lesson.starts_at
        assert only(feed.seen_by_another()).status.value == "CANCELLED"
    change(api, school.teacher, lesson, kind="restore")
    now = only(feeds[0].events())
    assert (now["STATUS"], now["SUMMARY"], now["SEQUENCE"]) == ("CONFIRMED", "Mathématiques", 2)


def test_moved_another_room_replaced(
    school: School, feed_of: Feed, lesson: Lesson, api: Callable[..., Any]
) -> None:
    feed = feed_of(school.pupil)
    later = lesson.starts_at + timedelta(hours=2)
    change(api, school.office, lesson, kind="move", starts_at=later.isoformat(), reason="Sortie")
    event = only(feed.events())
    assert (event["STATUS"], event["SUMMARY"]) == ("CONFIRMED", "Mathématiques")
    assert event.decoded("DTSTART") == later
    assert "Déplacé. Prévu : " in event["DESCRIPTION"]
    assert "10 h 00 – 11 h 00" in event["DESCRIPTION"]
    assert "Motif : Sortie" in event["DESCRIPTION"]
    change(api, school.office, lesson, kind="restore")
    room = RoomFactory(establishment=school.establishment, name="C3")
    change(api, school.office, lesson, kind="room", room=room.pk)
    event = only(feed.events())
    assert (event["STATUS"], event["LOCATION"]) == ("CONFIRMED", "C3")
    assert "Prévue : B12" in event["DESCRIPTION"]
    change(api, school.office, lesson, kind="restore")
    change(api, school.office, lesson, kind="replace", teacher=school.other_teacher.pk)
    event = only(feed.events())
    assert f"Prévu avec {school.teacher.name}" in event["DESCRIPTION"]
    assert school.other_teacher.name in event["DESCRIPTION"]
    assert [one["SUMMARY"] for one in feed_of(school.other_teacher).events().values()]
    assert feed_of(school.teacher).events() == {}


def test_an_added_lesson_taken_back_is_sent_as_cancelled(
    school: School, feed_of: Feed, api: Callable[..., Any]
) -> None:
    feed = feed_of(school.pupil)
    start = make_lesson(school.other_division).starts_at
    added = api(school.teacher).post(
        "/lessons",
        {
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=1)).isoformat(),
            "groups": [school.division.pk],
            "title": "Soutien",
            "test": "Fractions",
        },
    )
    assert added.status_code == 201, added.content
    event = only(feed.events())
    assert event["SUMMARY"] == "Soutien (contrôle)"
    assert "Contrôle : Fractions" in event["DESCRIPTION"]
    act = added.json()["change"]["id"]
    assert api(school.teacher).post(f"/timetable/changes/{act}/undo").status_code == 200
    gone = only(feed.events())
    assert (gone["UID"], gone["STATUS"]) == (event["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > event["SEQUENCE"]
    assert feed_of(school.other_pupil).events().keys().isdisjoint({str(event["UID"])})
    Lesson.objects.filter(title="Soutien").update(
        withdrawn_at=Lesson.objects.get(title="Soutien").withdrawn_at - timedelta(days=31)
    )
    assert feed.events() == {}


def test_in_english(school: School, feed_of: Feed, lesson: Lesson, api: Callable[..., Any]) -> None:
    feed = feed_of(school.pupil)
    api(school.pupil)("PATCH", "/me", {"language": "en"})
    later = lesson.starts_at + timedelta(hours=2)
    change(api, school.teacher, lesson, kind="move", starts_at=later.isoformat())
    assert re.search(r"Planned: \w+day, \d+ \w+, 10:00 – 11:00", only(feed.events())["DESCRIPTION"])
    change(api, school.teacher, lesson, kind="cancel")
    assert feed.summaries() == ["Cancelled: Mathématiques"]


NASTY = "Éco; gestion, «a\\b» — " + "ê" * 90 + "\nBEGIN:VEVENT\r\nX:1\x07 日本語 🎒"


def test_folding_and_escaping(school: School, feed_of: Feed) -> None:
    lesson = make_lesson(school.division, title=NASTY[:120], test="a;b,c\nEND:VCALENDAR")
    feed = feed_of(school.pupil)
    raw = feed.ask().content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
    assert raw.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    [said] = feed.summaries()
    assert said.replace("\n", "").startswith(NASTY[:60])
    assert "a;b,c\nEND:VCALENDAR" in only(feed.events())["DESCRIPTION"]
    assert only(feed.seen_by_another()).dtstart.value == lesson.starts_at


def test_hours_across_the_change_of_clocks(school: School, feed_of: Feed) -> None:
    year = school.year.starts_on.year + 1
    before = school.year.starts_on.replace(year=year, month=3, day=20)
    after = school.year.starts_on.replace(year=year, month=4, day=3)
    for day in (before, after):
        make_lesson(school.division, day=day, starts="08:00", ends="09:00")
    hours = {
        one.decoded("DTSTART").astimezone(school.establishment.zone).hour
        for one in feed_of(school.pupil).events().values()
    }
    assert hours <= {8}


# Events -------------------------------------------------------------------------------------


def test_events_are_in_it(school: School, feed_of: Feed, api: Callable[..., Any]) -> None:
    place = school.establishment
    event = make_event(
        school.teacher, place, to_group(school.division), title="Sortie; musée", place="Musée, hall"
    )
    make_event(school.head, place, [{"who": "staff", "in": {"school": place.pk}}], title="Conseil")
    read = {
        name: sorted(feed_of(school.person(name)).summaries())
        for name in ("pupil", "guardian", "teacher", "other_pupil", "nurse", "head")
    }
    assert read == {
        "pupil": ["Sortie; musée"],
        "guardian": ["Sortie; musée"],
        "teacher": ["Conseil", "Sortie; musée"],
        "other_pupil": [],
        "nurse": ["Conseil"],
        "head": ["Conseil"],
    }
    feed = feed_of(school.pupil)
    before = only(feed.events())
    assert before["LOCATION"] == "Musée, hall"
    assert before.decoded("DTSTART") == event.starts_at
    teacher = api(school.teacher)
    assert teacher("PATCH", f"/events/{event.pk}", {"place": "Gare"}).status_code == 200
    assert only(feed.events())["LOCATION"] == "Gare"
    assert only(feed.events())["SEQUENCE"] == 1
    assert teacher.delete(f"/events/{event.pk}").status_code == 204
    after = only(feed.events())
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert (after["SUMMARY"], after["SEQUENCE"]) == ("Annulé : Sortie; musée", 2)


def test_whole_days_end_on_the_day_after(school: School, feed_of: Feed) -> None:
    place, day = school.establishment, school_day(school.establishment)
    last = day + timedelta(days=2)
    make_event(
        school.head,
        place,
        to_group(school.division),
        all_day=True,
        starts_at=at(place, day, "00:00"),
        ends_at=at(place, last + timedelta(days=1), "00:00"),
    )
    event = only(feed_of(school.pupil).events())
    assert event.decoded("DTSTART") == day
    assert event.decoded("DTEND") == last + timedelta(days=1)
    other = only(feed_of(school.pupil).seen_by_another())
    assert (other.dtstart.value, other.dtend.value) == (day, last + timedelta(days=1))


def test_a_day_that_closes_and_opens_again(
    school: School, feed_of: Feed, api: Callable[..., Any]
) -> None:
    """A planned lesson on which something hangs is sent as cancelled, and then again as kept."""
    place = school.establishment
    day = school_day(place)
    office = api(school.office)
    pattern = {
        "establishment": place.pk,
        "weekday": day.isoweekday(),
        "starts": "08:00",
        "ends": "09:00",
        "groups": [school.division.pk],
        "teachers": [school.teacher.pk],
        "subject": school.subject.pk,
    }
    assert office.post("/patterns", pattern).status_code == 201
    make_log(Lesson.objects.get(day=day), school.teacher)
    closure = {
        "establishment": place.pk,
        "name": "Pont",
        "starts_on": f"{day}",
        "ends_on": f"{day}",
    }
    uid = f"lesson-{Lesson.objects.get(day=day).pk}@preau"
    seen = [feed_of(school.pupil).events()[uid]]
    closed = office.post("/school-calendar/closures", closure)
    assert closed.status_code == 201, closed.content
    seen.append(feed_of(school.pupil).events()[uid])
    office.delete(f"/school-calendar/closures/{closed.json()['id']}")
    seen.append(feed_of(school.pupil).events()[uid])
    assert [one["STATUS"] for one in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [one["SEQUENCE"] for one in seen] == [0, 1, 2]
