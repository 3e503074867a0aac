"""From roll calls to absences, and what families and school life do with them."""

from typing import Any

import pytest
from django.db import connection

from ent_core.attendance.models import Absence, RollEntry
from ent_core.establishments.models import RoleKind
from ent_core.kernel.models import OutboxEvent
from ent_core.people.models import User
from tests.ent_core.attendance.conftest import Presence
from tests.factories import GuardianshipFactory, RoleFactory, make_school
from tests.factories.attendance import make_absence
from tests.factories.files import make_file

pytestmark = pytest.mark.django_db


def test_lessons_in_a_row_are_one_absence(presence: Presence) -> None:
    lea = presence.school.pupil
    first, second, third = (presence.lesson(hour) for hour in (8, 9, 10))
    presence.clock("10:05")
    # In whatever order the calls come.
    for lesson in (third, first, second):
        presence.call(lesson, lea)
    assert presence.hours() == [("08:00", "11:00")]
    # Present in between: two absences.
    presence.call(second)
    assert presence.hours() == [("08:00", "09:00"), ("10:00", "11:00")]
    presence.call(second, late=[(lea, 12)])
    assert presence.hours() == [("08:00", "09:00"), ("09:00", "10:00"), ("10:00", "11:00")]
    late = presence.absences()[1]
    assert (late["kind"], late["minutes"], late["half_days"]) == ("lateness", 12, 0)
    presence.call(second, lea)
    assert presence.hours() == [("08:00", "11:00")]


def test_what_nobody_called_breaks_nothing(presence: Presence) -> None:
    presence.lesson(9)
    presence.clock("10:05")
    for hour in (8, 10):
        presence.call(presence.lesson(hour), presence.school.pupil)
    assert presence.hours() == [("08:00", "11:00")]


def test_a_correction_withdraws_and_brings_back(presence: Presence) -> None:
    school, lesson = presence.school, presence.lesson()
    presence.call(lesson, school.pupil)
    [absence] = presence.absences()
    presence.justify(school.guardian, absence["id"])
    presence.call(lesson)
    assert presence.absences() == []
    path = f"/absences/{absence['id']}/settle"
    assert presence.api(school.school_life).post(path, {"accepted": True}).status_code == 404
    assert presence.justify(school.guardian, absence["id"]).status_code == 404
    presence.call(lesson, school.pupil)
    [back] = presence.absences()
    assert (back["id"], back["reason"], back["justified"]) == (absence["id"], "Fièvre", True)


def test_what_is_cut_off_keeps_its_reason(presence: Presence) -> None:
    school = presence.school
    lessons = [presence.lesson(hour) for hour in (8, 9, 10)]
    presence.clock("10:05")
    for lesson in lessons:
        presence.call(lesson, school.pupil)
    presence.justify(school.guardian, presence.absences()[0]["id"])
    presence.call(lessons[1], late=[(school.pupil, 5)])
    assert [(one["kind"], one["reason"]) for one in presence.absences()] == [
        ("absence", "Fièvre"),
        ("lateness", None),
        ("absence", "Fièvre"),
    ]


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


def test_half_days(presence: Presence) -> None:
    school = presence.school
    lessons = [presence.lesson(hour) for hour in (8, 9, 14, 16)]
    presence.clock("17:00")
    for lesson in lessons:
        presence.call(lesson, school.pupil)
    [absence] = presence.absences()
    assert absence["half_days"] == 2
    count = presence.page(school.guardian, school.pupil)["count"]
    assert count == {
        "total": 2, "justified": 0, "accepted": 0, "unjustified": 2,
        "refused": 0, "coming": 0, "latenesses": 0,
    }  # fmt: skip
    # Twice away in one half-day is one half-day.
    presence.call(lessons[1])
    assert [one["half_days"] for one in presence.absences()] == [1, 1]
    presence.justify(school.guardian, presence.absences()[0]["id"])
    settle = f"/absences/{presence.absences()[0]['id']}/settle"
    desk = presence.api(school.school_life)
    desk.post(settle, {"accepted": True})
    count = presence.page(school.guardian, school.pupil)["count"]
    assert (count["total"], count["justified"], count["accepted"]) == (2, 1, 1)
    assert (count["unjustified"], count["refused"]) == (1, 0)
    desk.post(settle, {"accepted": False})
    count = presence.page(school.guardian, school.pupil)["count"]
    assert (count["unjustified"], count["refused"]) == (2, 1)
    # A lesson that was cancelled counts for nobody.
    change = {"kind": "cancel", "reason": "x", "force": True}
    for lesson in lessons[2:]:
        presence.api(school.teacher).post(f"/lessons/{lesson.pk}/changes", change)
    assert presence.page(school.guardian, school.pupil)["count"]["total"] == 1


def test_who_justifies(presence: Presence) -> None:
    school = presence.school
    absence = presence.missed()
    second = school.guardians[1]
    unknown = school.add_guardian(school.pupil, "no_access")
    reader = school.add_guardian(school.pupil, "no_authority")
    for by in (second, school.school_life, school.head):
        answer = presence.justify(by, absence, f"Dit par {by.pk}")
        assert answer.status_code == 200, answer.content
        assert (answer.json()["reason"], answer.json()["justified_by"]["id"]) == (
            f"Dit par {by.pk}", by.pk,
        )  # fmt: skip
    assert presence.absences(reader)[0]["can"] == []
    for by in (reader, school.pupil, school.head_teacher, school.nurse):
        assert presence.justify(by, absence).status_code == 403, by
    twin = make_school(name="Collège jumeau")
    for by in (unknown, school.other_guardian, school.teacher, school.other_pupil, school.office,
               twin.head, twin.guardian, twin.school_life, twin.nurse):  # fmt: skip
        assert presence.justify(by, absence).status_code == 404, by
    assert presence.justify(school.guardian, absence, "").status_code == 422
    assert presence.justify(school.guardian, absence, "x" * 501).status_code == 422
    assert presence.justify(school.guardian, absence, "   ").status_code == 422


def test_one_reason_for_several(presence: Presence) -> None:
    school, place = presence.school, presence.school.establishment
    mine = [make_absence(school.pupil, place, hours=n).pk for n in (1, 2)]
    other = make_absence(school.pupils[1], place).pk
    refused = presence.justify(school.guardian, mine[0], also=[mine[1], other])
    assert refused.status_code == 404
    assert not Absence.objects.exclude(justified_at=None).exists()
    file = make_file(school.guardian).pk
    done = presence.justify(school.guardian, mine[0], also=[mine[1], mine[0]], file=file)
    assert done.status_code == 200, done.content
    assert {one["file"]["id"] for one in presence.absences()} == {file}
    # The certificate that is there already may be named again, by whoever sent it.
    assert presence.justify(school.guardian, mine[0], "Angine", file=file).status_code == 200


def reads_file(presence: Presence, by: User, file: int) -> bool:
    status = presence.api(by).get(f"/files/{file}").status_code
    assert status in (200, 404)
    return bool(status == 200)


def test_a_confidential_reason_is_for_few(presence: Presence) -> None:
    school = presence.school
    giver, other = school.guardian, school.guardians[1]
    absence = presence.missed()
    file = make_file(giver).pk
    said = presence.justify(giver, absence, "Hospitalisation", confidential=True, file=file)
    assert said.json()["reason"] == "Hospitalisation"
    told = (giver, school.school_life, school.head, school.nurse)
    kept_from = (other, school.pupil, school.head_teacher)
    for by in told:
        [one] = presence.absences(by)
        assert (one["reason"], one["file"]["id"]) == ("Hospitalisation", file)
        assert reads_file(presence, by, file)
    for by in kept_from:
        [one] = presence.absences(by)
        assert (one["reason"], one["file"], one["justified_by"], one["justified"]) == (
            None, None, None, True,
        )  # fmt: skip
        assert one["confidential"] is True
        assert not reads_file(presence, by, file)
    for by in (school.teacher, school.other_guardian, make_school(name="Collège jumeau").head):
        assert not reads_file(presence, by, file)


def test_an_aed_is_school_life_without_secrets_and_decisions(presence: Presence) -> None:
    school = presence.school
    aed = school.add_person(RoleKind.SCHOOL_LIFE, aed=True)
    absence, file = presence.missed(), make_file(school.guardian).pk
    presence.justify(school.guardian, absence, "Hospitalisation", confidential=True, file=file)
    [one] = presence.absences(aed)
    assert (one["reason"], one["file"], one["justified"], one["can"]) == (None, None, True, [])
    assert not reads_file(presence, aed, file)
    assert presence.justify(aed, absence, "Panne").json()["code"] == "confidential_reason"
    settle = f"/absences/{absence}/settle"
    assert presence.api(aed).post(settle, {"accepted": True}).status_code == 403
    for by, waiting in ((aed, 0), (school.school_life, 1)):
        assert presence.api(by).get("/today").json()["desk"]["to_settle"] == waiting
    # What is not confidential is the desk's work as ever; who is the head too has all of it.
    second = make_absence(school.pupil, school.establishment).pk
    assert presence.justify(aed, second, "Dit au téléphone").json()["can"] == ["justify"]
    refused = presence.api(aed).post(f"/absences/{second}/settle", {"accepted": True})
    assert refused.status_code == 403
    RoleFactory(user=aed, establishment=school.establishment, role=RoleKind.HEAD)
    assert presence.api(aed).post(settle, {"accepted": True}).json()["reason"] == "Hospitalisation"


def test_nobody_writes_over_what_they_may_not_read(presence: Presence) -> None:
    school = presence.school
    giver, other = school.guardian, school.guardians[1]
    absence = presence.missed()
    file = make_file(giver).pk
    presence.justify(giver, absence, "Hospitalisation", confidential=True, file=file)
    assert presence.absences(other)[0]["can"] == []
    for more in ({}, {"file": file}, {"confidential": True, "file": file}):
        refused = presence.justify(other, absence, "Panne de réveil", **more)
        assert (refused.status_code, refused.json()["code"]) == (409, "confidential_reason")
    assert not reads_file(presence, other, file)
    assert presence.absences(giver)[0]["reason"] == "Hospitalisation"
    # Said openly afterwards, the file of the confidence does not go with it.
    assert presence.justify(giver, absence, "Maladie").json()["file"] is None
    assert presence.absences(other)[0]["reason"] == "Maladie"
    assert not reads_file(presence, other, file)


def test_one_guardian_never_answers_for_the_other(presence: Presence) -> None:
    school = presence.school
    giver, other = school.guardian, school.guardians[1]
    absence, file = presence.missed(), make_file(giver).pk
    assert presence.absences(other)[0]["can"] == ["justify"]
    presence.justify(giver, absence, file=file)
    for more in ({}, {"file": file}, {"file": make_file(other).pk}):
        refused = presence.justify(other, absence, "Vacances", **more)
        assert (refused.status_code, refused.json()["code"]) == (409, "justified_already")
    [seen] = presence.absences(other)
    assert (seen["reason"], seen["can"], seen["file"]["id"]) == ("Fièvre", [], file)
    # The own reason may be replaced; whose it is, only the desk and they know.
    assert presence.absences(giver)[0]["can"] == ["justify"]
    assert presence.justify(giver, absence, "Angine").status_code == 200
    for by, shown in (
        (giver, giver), (school.school_life, giver), (school.head, giver),
        (other, None), (school.pupil, None), (school.head_teacher, None),
    ):  # fmt: skip
        by_whom = presence.absences(by)[0]["justified_by"]
        assert (by_whom and by_whom["id"]) == (shown and shown.pk), by
    # School life was told otherwise by telephone: the certificate stays readable to its sender.
    letter = make_file(school.school_life).pk
    done = presence.justify(school.school_life, absence, "Décès", file=letter)
    assert (done.status_code, done.json()["file"]["id"]) == (200, letter)
    assert reads_file(presence, giver, file)
    assert not reads_file(presence, other, file)
    assert presence.justify(giver, absence).json()["code"] == "justified_already"


def test_an_open_reason_is_for_all_who_read_the_absence(presence: Presence) -> None:
    school = presence.school
    absence, file = presence.missed(), make_file(school.guardian).pk
    presence.justify(school.guardian, absence, file=file)
    for by in (school.guardians[1], school.pupil, school.head_teacher, school.school_life):
        assert presence.absences(by)[0]["reason"] == "Fièvre"
        assert reads_file(presence, by, file)
    assert not reads_file(presence, school.teacher, file)
    assert not reads_file(presence, school.other_guardian, file)


def test_reasons_rest_encrypted(presence: Presence) -> None:
    presence.justify(presence.school.guardian, presence.missed(), "Hospitalisation d’urgence")
    presence.announce(presence.school.guardian, "10:00", "11:00", reason="Orthophoniste")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM attendance_absence")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT * FROM kernel_outboxevent")
        rows += str(cursor.fetchall())
    for word in ("Hospitalisation", "urgence", "Orthophoniste"):
        assert word not in rows


def test_settling(presence: Presence) -> None:
    school = presence.school
    absence = presence.missed()
    path = f"/absences/{absence}/settle"
    for by, status in (
        (school.guardian, 403), (school.pupil, 403), (school.head_teacher, 403),
        (school.nurse, 403), (school.teacher, 404), (make_school(name="Twin").school_life, 404),
    ):  # fmt: skip
        assert presence.api(by).post(path, {"accepted": True}).status_code == status
    desk = presence.api(school.school_life)
    presence.justify(school.guardian, absence)
    for accepted in (True, True, False, True):
        answer = desk.post(path, {"accepted": accepted}).json()
        assert (answer["accepted"], answer["justified"]) == (accepted, True)
    told = OutboxEvent.objects.filter(kind__endswith="AbsenceChanged")
    assert [one.facts["what"] for one in told] == ["justified", "settled", "settled", "settled"]
    refused = presence.justify(school.guardian, absence, "Autre")
    assert (refused.status_code, refused.json()["code"]) == (409, "settled")
    # Refused, another reason may be given, and waits again.
    desk.post(path, {"accepted": False})
    again = presence.justify(school.guardian, absence, "Certificat").json()
    assert (again["accepted"], again["reason"]) == (None, "Certificat")
    assert desk.post(path, {"accepted": "yes"}).status_code == 422


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


def test_who_reads(presence: Presence) -> None:
    school = presence.school
    absence = presence.missed()
    for by in (school.guardian, school.guardians[1], school.head_teacher, school.school_life,
               school.head, school.nurse):  # fmt: skip
        assert [one["id"] for one in presence.absences(by)] == [absence], by
    assert [one["id"] for one in presence.page(school.pupil)["items"]] == [absence]
    path = f"/absences?pupil={school.pupil.pk}"
    # Staff who may look the pupil up and read no absences of theirs find none.
    for by in (school.teacher, school.other_teacher, school.office):
        assert presence.absences(by) == []
    twin = make_school(name="Collège jumeau")
    unknown = school.add_guardian(school.pupil, "no_access")
    for by in (school.pupils[1], school.other_guardian, twin.head, twin.nurse, unknown):
        assert presence.api(by).get(path).status_code == 404, by
    for by in (school.guardian, school.school_life):
        assert presence.api(by).get("/absences").status_code == 422
    place = school.establishment.pk
    for by in (school.teacher, school.guardian, school.pupil, school.office, twin.head):
        assert presence.api(by).get(f"/absences/day?establishment={place}").status_code == 404


def test_a_long_list_comes_by_pages(presence: Presence) -> None:
    school = presence.school
    made: list[Any] = [make_absence(school.pupil, school.establishment) for _ in range(5)]
    api, found, cursor = presence.api(school.pupil), [], ""
    while True:
        page = api.get(f"/absences?limit=2{cursor}").json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == [one.pk for one in made]
