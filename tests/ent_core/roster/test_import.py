"""What a OneRoster set becomes: sentence by sentence, through the command."""

from datetime import timedelta
from pathlib import Path

import pytest

from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Role,
    SchoolYear,
    Subject,
    Teaching,
    TeachingTeacher,
)
from ent_core.imports.models import ImportRecord
from ent_core.kernel import clock
from ent_core.kernel.models import OutboxEvent
from ent_core.people.models import User
from tests.ent_core.roster.sets import UAI, YEAR, OneRoster, room, run, session, small_school

pytestmark = pytest.mark.django_db


def names(group: str) -> set[str]:
    return set(
        GroupMembership.objects.filter(group__name=group).values_list("user__first_name", flat=True)
    )


def roles(first_name: str) -> set[str]:
    return set(Role.objects.filter(user__first_name=first_name).values_list("role", flat=True))


def test_a_school_is_made(tmp_path: Path) -> None:
    done = run(small_school().write(tmp_path))
    assert (done.code, done.plan["applied"], done.plan["issues"]) == (0, True, [])
    assert done.plan["schema"] == "import-plan/1"
    assert done.plan["formats"] == ["oneroster"]
    assert done.counts("create") == {
        "establishments": 1,
        "persons": 7,
        "pupils": 3,
        "teachers": 2,
        "guardians": 2,
        "divisions": 2,
        "groups": 1,
        "memberships": 7,
        "services": 3,
        "guardianships": 3,
    }
    school = Establishment.objects.get(uai=UAI)
    assert school.name == "Collège Test"
    assert {(g.name, g.kind) for g in Group.objects.all()} == {
        ("6e A", "division"),
        ("6e B", "division"),
        ("Latin 6e", "group"),
    }
    assert names("6e A") == {"Léa", "Tom"}
    assert names("Latin 6e") == {"Léa"}
    assert list(HeadTeacher.objects.values_list("group__name", "user__last_name")) == [
        ("6e A", "Lefèvre")
    ]
    services = Teaching.objects.order_by("pk").values_list("group__name", "subject__name")
    assert set(services) == {
        ("6e A", "Vie de classe"),
        ("6e B", "Vie de classe"),
        ("Latin 6e", "Latin"),
    }
    assert set(TeachingTeacher.objects.values_list("teaching__group__name", "user__last_name")) == {
        ("6e A", "Lefèvre"),
        ("6e A", "Morel"),
        ("Latin 6e", "Morel"),
    }
    assert set(Guardianship.objects.values_list("guardian__first_name", "pupil__first_name")) == {
        ("Sophie", "Léa"),
        ("Julien", "Léa"),
        ("Sophie", "Tom"),
    }
    assert Subject.objects.get(code="LAT").letters == "La"


def test_nobody_has_a_password_and_everybody_can_be_found(tmp_path: Path) -> None:
    made = small_school()
    made.row("users", "lea")["password"] = "Secret-1234"
    run(made.write(tmp_path))
    lea = User.objects.get(username="lea.test")
    assert not lea.has_usable_password()
    assert not lea.check_password("Secret-1234")
    assert lea.search_name == "arnaud lea"


def test_what_is_remembered_of_a_person_is_no_name(tmp_path: Path) -> None:
    made = small_school()
    made.row("users", "lea")["email"] = "lea@example.org"
    run(made.write(tmp_path))
    kept = " ".join(str(facts) for facts in ImportRecord.objects.values_list("facts", flat=True))
    assert "Arnaud" not in kept
    assert "example.org" not in kept


def test_the_news_is_told_once_applied(tmp_path: Path) -> None:
    run(small_school().write(tmp_path))
    kinds = set(OutboxEvent.objects.values_list("kind", flat=True))
    assert {"establishments.RosterChanged", "people.RightsChanged"} <= kinds
    assert User.objects.get(username="lea.test").rights_version > 1


def test_a_zip_with_a_folder_inside_is_the_same(tmp_path: Path) -> None:
    packed = small_school().zip(tmp_path / "export.zip", folder="export/")
    assert run(packed).code == 0
    assert names("6e A") == {"Léa", "Tom"}


def test_periods_and_year_come_from_the_sessions(tmp_path: Path) -> None:
    run(small_school().write(tmp_path))
    year = SchoolYear.objects.get()
    assert (year.name, year.starts_on, year.ends_on) == (YEAR.name, YEAR.starts_on, YEAR.ends_on)
    assert list(year.periods.order_by("starts_on").values_list("name", flat=True)) == ["S1", "S2"]


def test_two_terms_of_one_title_are_told_apart(tmp_path: Path) -> None:
    made = small_school()
    made.row("academicSessions", "s2")["title"] = "S1"
    assert run(made.write(tmp_path)).code == 0
    assert set(SchoolYear.objects.get().periods.values_list("name", flat=True)) == {"S1", "S1 (2)"}


def test_without_sessions_the_year_of_today_is_taken_once(tmp_path: Path) -> None:
    made = small_school()
    del made.files["academicSessions"]
    first, second = run(made.write(tmp_path)), run(tmp_path)
    assert {"missing_optional_file", "no_year"} <= first.codes
    assert (second.code, second.changed) == (0, {})
    assert SchoolYear.objects.get().name == YEAR.name


def test_without_courses_the_subject_comes_from_the_class(tmp_path: Path) -> None:
    made = small_school()
    del made.files["courses"]
    made.row("classes", "latin")["subjects"] = "Langues anciennes, Latin"
    done = run(made.write(tmp_path))
    assert done.issue("missing_optional_file")["file"] == "courses.csv"
    assert Teaching.objects.get(group__name="Latin 6e").subject.name == "Langues anciennes"


@pytest.mark.parametrize(
    ("orgs", "code"),
    [
        ([("org", UAI), ("other", "")], None),
        ([("org", ""), ("other", "")], "org_unclear"),
        ([("org", "0750655E"), ("other", "0750655E")], "org_unclear"),
        ([("org", "anything")], None),
        ([("other", "0750655E"), ("org", UAI.lower())], None),
    ],
)
def test_the_organisation(tmp_path: Path, orgs: list[tuple[str, str]], code: str | None) -> None:
    """The one whose identifier is the UAI, else the only one, else an error."""
    made = small_school()
    made.files["orgs"] = [
        {"sourcedId": key, "name": f"Collège {key}", "identifier": identifier}
        for key, identifier in orgs
    ]
    done = run(made.write(tmp_path))
    assert done.code == (2 if code else 0)
    if code:
        assert code in done.codes
        assert not Establishment.objects.exists()
    else:
        assert Establishment.objects.get().name == "Collège org"
        assert names("6e A") == {"Léa", "Tom"}


def test_what_belongs_to_another_organisation_stays_there(tmp_path: Path) -> None:
    made = small_school()
    made.add("orgs", sourcedId="other", name="Autre", identifier="0750655E")
    made.user("x", "student", orgSourcedIds="other")
    room(made, "far", "6e Z", "homeroom", schoolSourcedId="other")
    made.enrol("far", "x")
    done = run(made.write(tmp_path))
    assert (done.code, done.plan["issues"]) == (0, [])
    assert not User.objects.filter(username="x.test").exists()
    assert not Group.objects.filter(name="6e Z").exists()


def test_an_enrolment_without_dates_has_its_terms(tmp_path: Path) -> None:
    made = small_school()
    made.row("classes", "latin")["termSourcedIds"] = "s1"
    run(made.write(tmp_path))
    ends = {s["sourcedId"]: s["endDate"] for s in made.files["academicSessions"]}
    latin = GroupMembership.objects.filter(group__name="Latin 6e")
    if ends["s1"] >= clock.today().isoformat():
        assert latin.get().ends_on.isoformat() == ends["s1"]  # type: ignore[union-attr]
    else:
        assert not latin.exists()
    both = GroupMembership.objects.get(group__name="6e B")
    assert (both.starts_on, both.ends_on) == (YEAR.starts_on, YEAR.ends_on)


def test_an_ended_enrolment_joins_nothing_and_a_later_one_waits(tmp_path: Path) -> None:
    made = small_school()
    yesterday = clock.today() - timedelta(days=1)
    made.row("enrollments", "e1")["endDate"] = yesterday.isoformat()
    tomorrow = clock.today() + timedelta(days=1)
    made.row("enrollments", "e2")["beginDate"] = tomorrow.isoformat()
    done = run(made.write(tmp_path))
    assert "ended_enrolments" in done.codes
    assert names("6e A") == {"Tom"}
    assert GroupMembership.objects.get(group__name="6e A").starts_on == tomorrow


@pytest.mark.parametrize("field", ["classSourcedId", "userSourcedId"])
def test_an_enrolment_to_nobody_or_nothing_is_refused(tmp_path: Path, field: str) -> None:
    made = small_school()
    made.row("enrollments", "e2")[field] = "ghost"
    done = run(made.write(tmp_path))
    assert done.code == 2
    issue = next(i for i in done.plan["issues"] if i["level"] == "error")
    assert (
        issue["code"]
        == {"classSourcedId": "unknown_class", "userSourcedId": "unknown_person"}[field]
    )
    assert (issue["file"], issue["line"], issue["value"]) == ("enrollments.csv", 3, "ghost")
    assert "enrollments.csv, ligne 3 :" in issue["message"]
    assert not User.objects.exists()
    assert not Establishment.objects.exists()


def test_a_role_that_the_person_lacks_joins_nothing(tmp_path: Path) -> None:
    made = small_school()
    made.enrol("6b", "lea", "teacher")
    made.enrol("6b", "anne", "student")
    made.enrol("6b", "mum", "aide")
    done = run(made.write(tmp_path))
    assert done.code == 0
    assert {"role_lacking", "role_not_used"} == done.codes
    assert names("6e B") == {"Inès"}
    assert not TeachingTeacher.objects.filter(teaching__group__name="6e B").exists()


def test_agents_are_guardians_only_between_a_guardian_and_a_pupil(tmp_path: Path) -> None:
    made = small_school()
    made.row("users", "ines")["agentSourcedIds"] = "anne,tom,ghost,aunt"
    made.user("aunt", "relative", "Nadia", "Benali")
    made.row("users", "paul")["agentSourcedIds"] = "mum"
    # A guardian who names the child says the same as a child who names the guardian.
    made.row("users", "dad")["agentSourcedIds"] = "tom,lea"
    done = run(made.write(tmp_path))
    assert done.code == 0
    assert {"agent_not_guardian", "unknown_agent"} == done.codes
    ties = Guardianship.objects.values_list("guardian__first_name", "pupil__first_name")
    assert sorted(ties) == [
        ("Julien", "Léa"),
        ("Julien", "Tom"),
        ("Nadia", "Inès"),
        ("Sophie", "Léa"),
        ("Sophie", "Tom"),
    ]


def in_1_2(*held: tuple[str, str]) -> OneRoster:
    """The small school as 1.2, with these roles more."""
    made = small_school()
    made.files["manifest"][1]["value"] = "1.2"
    pairs = [(user["sourcedId"], user.pop("role")) for user in made.files["users"]]
    for user in made.files["users"]:
        del user["orgSourcedIds"]
    for number, (key, role) in enumerate([*pairs, *held]):
        made.add("roles", sourcedId=f"r{number}", userSourcedId=key, role=role, orgSourcedId="org")
    return made


def test_roles_of_1_2(tmp_path: Path) -> None:
    made = in_1_2(("anne", "guardian"), ("mum", "counselor"), ("dad", "principal"))
    done = run(made.write(tmp_path))
    assert (done.code, done.plan["issues"]) == (0, [])
    assert roles("Anne") == {"teacher", "guardian"}
    assert roles("Sophie") == {"guardian", "school_life"}
    assert roles("Julien") == {"guardian", "head"}
    assert done.counts("create") | {"persons": 7, "staff": 2, "guardians": 3} == done.counts(
        "create"
    )


def test_1_2_without_its_roles_is_refused(tmp_path: Path) -> None:
    made = small_school()
    made.files["manifest"][1]["value"] = "1.2"
    done = run(made.write(tmp_path))
    assert (done.code, done.issue("missing_file")["file"]) == (2, "roles.csv")


@pytest.mark.parametrize(
    "word", ["administrator", "districtAdministrator", "siteAdministrator", "systemAdministrator"]
)
def test_administrators_get_no_role_and_are_asked_about(tmp_path: Path, word: str) -> None:
    made = small_school()
    made.user("root", word, "Ada", "Admin")
    asked = run(made.write(tmp_path))
    assert asked.code == 3
    assert asked.issue("administrator")["level"] == "confirm"
    assert not User.objects.exists()
    done = run(tmp_path, "--confirm", asked.plan["hash"])
    assert (done.code, done.plan["applied"], done.plan["hash"]) == (0, True, asked.plan["hash"])
    assert roles("Ada") == set()
    again = run(tmp_path)
    assert (again.code, again.changed) == (0, {})


def test_other_roles_give_no_right(tmp_path: Path) -> None:
    made = small_school()
    made.user("help", "aide", "Rémi")
    made.user("odd", "ext:gardener", "Gil")
    done = run(made.write(tmp_path))
    assert (done.code, done.codes) == (0, {"role_not_used"})
    assert roles("Rémi") == roles("Gil") == set()


def test_a_person_whose_account_is_off_has_no_role(tmp_path: Path) -> None:
    made = small_school()
    made.row("users", "tom")["enabledUser"] = "false"
    done = run(made.write(tmp_path))
    assert (done.code, done.codes) == (0, {"disabled", "agent_not_guardian"})
    assert names("6e A") == {"Léa"}


def test_what_is_marked_as_deleted_is_absent(tmp_path: Path) -> None:
    made = small_school()
    made.row("users", "tom").update(status="tobedeleted", givenName="", familyName="")
    made.row("classes", "latin")["status"] = "ToBeDeleted"
    done = run(made.write(tmp_path))
    assert (done.code, done.codes) == (0, {"refers_to_deleted"})
    assert not User.objects.filter(username="tom.test").exists()
    assert not Group.objects.filter(name="Latin 6e").exists()


def test_usernames_are_free_ones_whatever_their_case(tmp_path: Path) -> None:
    User.objects.create_user("lea.test")
    made = small_school()
    made.row("users", "lea")["username"] = "Lea.TEST"
    made.row("users", "tom")["username"] = "anne.test"
    made.row("users", "ines")["username"] = ""
    done = run(made.write(tmp_path))
    assert (done.code, done.codes) == (0, {"username_taken", "username_made"})
    by_name = dict(User.objects.values_list("first_name", "username"))
    assert by_name["Léa"] == "lea.arnaud"
    assert by_name["Inès"] == "ines.benali"
    assert {by_name["Tom"], by_name["Anne"]} == {"anne.test", "anne.lefevre"} or (
        by_name["Tom"] == "anne.test"
    )
    assert User.objects.count() == 8


def test_people_are_never_merged_by_name(tmp_path: Path) -> None:
    made = small_school()
    made.user("lea2", "student", "Léa", "Arnaud", email="lea@example.org")
    run(made.write(tmp_path / "one"))
    run(made.write(tmp_path / "two"), uai="0750655E")
    assert User.objects.filter(first_name="Léa", last_name="Arnaud").count() == 4


def test_two_classes_of_one_name_are_told_apart(tmp_path: Path) -> None:
    made = small_school()
    room(made, "latin2", "Latin 6e", "scheduled", classCode="G2")
    room(made, "6a2", "6e A", "homeroom")
    done = run(made.write(tmp_path))
    assert (done.code, done.codes) == (0, {"same_name"})
    assert {"Latin 6e", "Latin 6e (G2)", "6e A", "6e A (2)"} <= set(
        Group.objects.values_list("name", flat=True)
    )


def test_past_and_coming_years_stand_side_by_side(tmp_path: Path) -> None:
    made = small_school()
    first = YEAR.starts_on.replace(year=YEAR.starts_on.year + 1)
    last = YEAR.ends_on.replace(year=YEAR.ends_on.year + 1)
    session(made, "next", "schoolYear", first, last)
    room(made, "5a", "6e A", "homeroom", termSourcedIds="next")
    made.enrol("5a", "tom")
    assert run(made.write(tmp_path)).code == 0
    assert SchoolYear.objects.count() == 2
    assert Group.objects.filter(name="6e A").count() == 2
    assert GroupMembership.objects.filter(
        user__first_name="Tom", group__year__starts_on=first
    ).exists()


@pytest.mark.parametrize(("uai", "code"), [("nonsense", 2), ("086123", 2), ("0861234é", 2)])
def test_a_wrong_uai_is_refused(tmp_path: Path, uai: str, code: int) -> None:
    done = run(small_school().write(tmp_path), uai=uai)
    assert (done.code, done.codes) == (code, {"invalid_uai"})


def test_a_wrong_check_letter_is_warned_of(tmp_path: Path) -> None:
    done = run(small_school().write(tmp_path), uai="0861234A")
    assert (done.code, done.codes) == (0, {"uai_check_letter"})


def test_an_existing_establishment_keeps_its_own(tmp_path: Path) -> None:
    school = Establishment.objects.create(uai=UAI, name="Le vrai nom")
    year = SchoolYear.objects.create(
        establishment=school, name=YEAR.name, starts_on=YEAR.starts_on, ends_on=YEAR.ends_on
    )
    Group.objects.create(establishment=school, year=year, kind="division", name="6e A")
    done = run(small_school().write(tmp_path))
    assert done.codes == {"group_taken_over"}
    assert done.plan["counts"]["establishments"]["unchanged"] == 1
    assert done.plan["counts"]["divisions"] == {
        "create": 1,
        "update": 0,
        "leave": 0,
        "unchanged": 1,
    }
    school.refresh_from_db()
    assert school.name == "Le vrai nom"
    assert SchoolYear.objects.count() == 1
    assert Group.objects.get(name="6e A").memberships.count() == 2
