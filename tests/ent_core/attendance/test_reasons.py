"""Reasons given for absences: who gives, reads and settles them."""

import pytest
from django.db import connection

from ent_core.attendance.models import Absence
from ent_core.establishments.models import RoleKind
from ent_core.kernel.models import OutboxEvent
from ent_core.people.models import User
from tests.ent_core.attendance.conftest import Presence
from tests.factories import RoleFactory, make_school
from tests.factories.attendance import make_absence
from tests.factories.files import make_file

pytestmark = pytest.mark.django_db


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
