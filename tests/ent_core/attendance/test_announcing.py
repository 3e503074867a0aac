"""Absences announced beforehand: who may, and what they cover."""

import pytest

from ent_core.attendance.models import Absence, RollEntry
from tests.ent_core.attendance.conftest import Presence
from tests.factories import GuardianshipFactory, make_school
from tests.factories.files import make_file

pytestmark = pytest.mark.django_db


def test_an_announced_absence_covers(presence: Presence) -> None:
    school = presence.school
    announced = presence.announce(school.guardian, "09:30", "12:00")
    assert announced.status_code == 201, announced.content
    assert (announced.json()["origin"], announced.json()["justified"]) == ("announced", True)
    presence.clock("11:05")
    for hour in (8, 9, 10):
        presence.call(presence.lesson(hour), school.pupil)
    # The first hour was not announced.
    assert [
        (one["origin"], one["from"][11:16], one["to"][11:16]) for one in presence.absences()
    ] == [
        ("roll", "08:00", "09:00"),
        ("announced", "09:30", "12:00"),
    ]
    assert RollEntry.objects.filter(absence=announced.json()["id"]).count() == 2


def test_what_is_to_come_was_not_missed_yet(presence: Presence) -> None:
    school = presence.school
    presence.lesson(14)
    presence.announce(school.guardian, "13:00", "18:00")
    count = presence.page(school.guardian, school.pupil)["count"]
    assert (count["total"], count["justified"], count["coming"]) == (0, 0, 1)
    presence.clock("15:00")
    count = presence.page(school.guardian, school.pupil)["count"]
    assert (count["total"], count["justified"], count["coming"]) == (1, 1, 0)


def test_announced_after_the_call_it_takes_it_over(presence: Presence) -> None:
    absence = presence.missed(9)
    assert presence.announce(presence.school.guardian, "09:00", "11:00").status_code == 201
    [left] = presence.absences()
    assert (left["origin"], left["id"] != absence) == ("announced", True)


def test_no_announcement_out_of_reason(presence: Presence) -> None:
    school, by = presence.school, presence.school.guardian
    far = presence.moment("09:00", 61).isoformat()
    for answer, field in (
        (presence.announce(by, "10:00", "10:00"), "to"),
        (presence.announce(by, "11:00", "10:00"), "to"),
        (presence.announce(by, "08:00", "09:00"), "to"),
        (presence.announce(by, "09:00", "10:00", to=far), "to"),
        (presence.announce(by, "10:00", "11:00", reason=""), "reason"),
        (presence.announce(by, "10:00", "11:00", from_="2026-13-01T10:00:00Z"), "from"),
        (presence.announce(by, "10:00", "11:00", from_="2026-11-01T10:00:00"), "from"),
        (presence.announce(by, "10:00", "11:00", from_="0001-01-01T00:00:00+14:00",
                           to="0001-01-02T00:00:00+14:00"), "from"),
        (presence.announce(by, "10:00", "11:00", from_="9999-12-31T20:00:00-14:00",
                           to="9999-12-31T23:00:00-14:00"), "from"),
    ):  # fmt: skip
        assert answer.status_code == 422, answer.content
        assert field in answer.json()["fields"], answer.content
    assert presence.announce(by, "10:00", "12:00").status_code == 201
    for begins, ends in (("10:00", "12:00"), ("09:30", "10:30"), ("11:59", "13:00")):
        refused = presence.announce(school.guardians[1], begins, ends)
        assert (refused.status_code, refused.json()["code"]) == (409, "announced_already")
    assert presence.announce(by, "12:00", "13:00").status_code == 201
    assert presence.announce(school.school_life, "07:00", "08:00").json()["origin"] == "desk"


def test_who_announces(presence: Presence) -> None:
    school = presence.school
    reader = school.add_guardian(school.pupil, "no_authority")
    unknown = school.add_guardian(school.pupil, "no_access")
    for by in (reader, school.pupil, school.teacher, school.head_teacher, school.nurse):
        assert presence.announce(by, "10:00", "11:00").status_code == 403, by
    twin = make_school(name="Collège jumeau")
    for by in (unknown, school.other_guardian, school.other_pupil, twin.guardian, twin.head):
        assert presence.announce(by, "10:00", "11:00").status_code == 404, by
    assert (
        presence.announce(school.guardian, "10:00", "11:00", pupil=school.other_pupil).status_code
        == 404
    )
    assert not Absence.objects.exists()
    file = make_file(school.guardians[1]).pk  # of somebody else
    assert presence.announce(school.guardian, "10:00", "11:00", file=file).status_code == 404
    assert not Absence.objects.exists()


def test_the_page_says_who_may_announce(presence: Presence) -> None:
    school = presence.school
    reader = school.add_guardian(school.pupil, "no_authority")
    for by, may in (
        (school.guardian, True),
        (school.guardians[1], True),
        (school.school_life, True),
        (school.head, True),
        (reader, False),
        (school.nurse, False),
        (school.head_teacher, False),
    ):
        assert presence.page(by, school.pupil)["can_announce"] is may, by
    assert presence.page(school.pupil)["can_announce"] is False
    # With authority over one child, and none over another.
    sibling = school.add_pupil()
    GuardianshipFactory(establishment=school.establishment, guardian=reader, pupil=sibling)
    assert presence.page(reader, sibling)["can_announce"] is True
    assert presence.page(reader, school.pupil)["can_announce"] is False
