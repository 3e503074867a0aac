"""Who is who, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ent_core.establishments.events import RosterChanged
from ent_core.establishments.models import RoleKind
from ent_core.kernel.models import AuditEntry, OutboxEvent
from ent_core.people.models import ApiToken, User
from tests.factories import (
    GroupFactory,
    GuardianshipFactory,
    MembershipFactory,
    PersonFactory,
    RoleFactory,
    School,
    TeachingFactory,
    TeachingTeacherFactory,
    make_school,
)

pytestmark = pytest.mark.django_db


def test_me(school: School, api: Callable[..., Any]) -> None:
    me = api(school.guardian).get("/me").json()
    assert me["id"] == school.guardian.pk
    assert me["first_name"] == school.guardian.first_name
    where = {
        "id": school.establishment.pk,
        "uai": school.establishment.uai,
        "name": school.establishment.name,
    }
    assert me["roles"] == [{"role": "guardian", "establishment": where}]
    assert me["children"] == [
        {
            "id": school.pupil.pk,
            "name": school.pupil.name,
            "group": {"id": school.division.pk, "name": "4e B"},
        }
    ]
    assert me["ics_url"].endswith(".ics")
    assert me["address"] == "vous"
    assert api(school.pupil).get("/me").json()["address"] == "tu"
    assert [one["role"] for one in api(school.head_teacher).get("/me").json()["roles"]] == [
        "teacher",
        "head_teacher",
    ]


def test_choosing_language_and_theme(school: School, api: Callable[..., Any]) -> None:
    pupil = api(school.pupil)
    answer = pupil("PATCH", "/me", {"language": "en", "theme": "dark"})
    assert (answer.json()["language"], answer.json()["theme"]) == ("en", "dark")
    assert pupil("PATCH", "/me", {"theme": ""}).json()["language"] == "en"
    assert set(pupil("PATCH", "/me", {"language": "de"}).json()["fields"]) == {"language"}
    assert pupil("PATCH", "/me", {"name": "x"}).status_code == 422


def names(answer: Any) -> list[str]:
    return [one["name"] for one in answer.json()["items"]]


def test_searching_ignores_accents_and_case(school: School, api: Callable[..., Any]) -> None:
    zoe = PersonFactory(first_name="Zoé", last_name="Lefèvre-Œillet")
    RoleFactory(user=zoe, establishment=school.establishment, role=RoleKind.PUPIL)
    head = api(school.head)
    for q in ("zoe", "ZOÉ", "lefevre", "oeillet zo", "lefèvre-œil", "Zoe Lefevre"):
        assert names(head.get(f"/people?q={q}")) == [zoe.name], q
    assert names(head.get("/people?q=zoe%25")) == []
    assert names(head.get("/people?q=xyz")) == []
    zoe.last_name = "Durand"
    zoe.save()
    assert names(head.get("/people?q=durand")) == [zoe.name]


def test_filters(school: School, api: Callable[..., Any]) -> None:
    head = api(school.head)

    def found(query: str) -> set[int]:
        return {one["id"] for one in head.get(f"/people?limit=200&{query}").json()["items"]}

    assert found("role=pupil") == {one.pk for one in [*school.pupils, school.other_pupil]}
    assert found("role=head_teacher") == {school.head_teacher.pk}
    assert found("role=guardian") == {one.pk for one in [*school.guardians, school.other_guardian]}
    assert found(f"group={school.division.pk}") == {
        one.pk for one in [*school.pupils, school.teacher, school.head_teacher]
    }
    assert school.head.pk in found("")
    assert school.head.pk not in found("can=direct")
    assert head.get("/people?role=boss").status_code == 422
    assert head.get("/people?can=fly").status_code == 422
    twin = make_school(name="Jumeau")
    assert head.get(f"/people?group={twin.division.pk}").status_code == 404


def test_a_person_shows_what_the_reader_may_know(school: School, api: Callable[..., Any]) -> None:
    RoleFactory(user=school.teacher, establishment=school.establishment, role=RoleKind.GUARDIAN)
    GuardianshipFactory(
        establishment=school.establishment, guardian=school.teacher, pupil=school.other_pupil
    )

    def shown(reader: User) -> Any:
        return api(reader).get(f"/people/{school.teacher.pk}").json()

    to_pupil, to_head = shown(school.pupil), shown(school.head)
    assert [one["role"] for one in to_pupil["roles"]] == ["teacher"]
    assert to_pupil["children"] == []
    assert to_pupil["groups"] == [{"id": school.division.pk, "name": "4e B", "kind": "division"}]
    assert to_pupil["can"] == ["direct"]
    assert {one["role"] for one in to_head["roles"]} == {"teacher", "guardian"}
    assert to_head["children"] == [{"id": school.other_pupil.pk, "name": school.other_pupil.name}]
    assert to_head["can"] == ["direct", "code"]
    assert "username" not in to_head


def test_pages_follow_one_another(school: School, api: Callable[..., Any]) -> None:
    head = api(school.head)
    whole = names(head.get("/people?limit=200"))
    pieces: list[str] = []
    cursor = ""
    while True:
        answer = head.get(f"/people?limit=4{cursor}")
        pieces += names(answer)
        if answer.json()["next"] is None:
            break
        cursor = f"&cursor={answer.json()['next']}"
    assert pieces == whole
    assert len(set(whole)) == len(whole) > 8


def test_groups_and_their_people(school: School, api: Callable[..., Any]) -> None:
    pupil = api(school.pupil)
    groups = pupil.get("/groups").json()["items"]
    assert [(one["id"], one["name"], one["kind"]) for one in groups] == [
        (school.division.pk, "4e B", "division")
    ]
    people = pupil.get(f"/groups/{school.division.pk}/people").json()["items"]
    assert {one["id"] for one in people} == {
        one.pk for one in [*school.pupils, school.teacher, school.head_teacher]
    }
    guardian = api(school.guardian)
    people = guardian.get(f"/groups/{school.division.pk}/people").json()["items"]
    assert {one["id"] for one in people} == {
        school.pupil.pk,
        school.teacher.pk,
        school.head_teacher.pk,
    }
    assert pupil.get(f"/groups/{school.other_division.pk}/people").status_code == 404


@pytest.mark.parametrize("path", ["/people?limit=200", "/groups", "/groups/{group}/people", "/me"])
@pytest.mark.parametrize("reader", ["head", "guardian", "pupil"])
def test_lists_cost_the_same_with_one_row_and_thirty(
    path: str, reader: str, school: School, api: Callable[..., Any]
) -> None:
    client = api(school.person(reader))
    address = path.format(group=school.division.pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    client.get("/me")  # the first look makes the address of one's feed
    before = queries()
    for _ in range(30):
        pupil = school.add_pupil(guardians=1)
        if reader == "guardian":
            GuardianshipFactory(
                establishment=school.establishment, guardian=school.guardian, pupil=pupil
            )
    assert queries() == before
    assert before <= 16


def test_codes_for_a_class(school: School, api: Callable[..., Any]) -> None:
    answer = api(school.head_teacher).post("/access-codes", {"group": school.division.pk})
    assert answer.status_code == 201
    items = answer.json()["items"]
    assert {one["person"] for one in items} == {
        one.pk for one in [*school.pupils, *school.guardians]
    }
    assert {one["group"] for one in items} == {"4e B"}
    assert set(items[0]) == {"person", "username", "name", "group", "code", "expires_at"}
    acts = AuditEntry.objects.filter(act="gave_access_code", actor=school.head_teacher)
    assert acts.count() == len(items)


@pytest.mark.parametrize(
    ("actor", "group", "status"),
    [
        ("head_teacher", "division", 201),
        ("head_teacher", "other_division", 403),
        ("office", "division", 201),
        ("office", "other_division", 201),
        ("head", "division", 201),
        ("head", "other_division", 201),
        ("teacher", "division", 403),
        ("school_life", "division", 403),
        ("nurse", "division", 403),
        ("establishment_admin", "division", 403),
        ("pupil", "division", 403),
        ("pupil", "other_division", 404),
        ("guardian", "division", 403),
        ("other_guardian", "division", 404),
    ],
)
def test_codes_for_groups(
    actor: str, group: str, status: int, school: School, api: Callable[..., Any]
) -> None:
    asked: Any = getattr(school, group)
    answer = api(school.person(actor)).post("/access-codes", {"group": asked.pk})
    assert answer.status_code == status
    changed = User.objects.filter(password__startswith="!").exists()
    assert changed == (status == 201)
    twin = make_school(name="Jumeau")
    away = api(school.person(actor)).post("/access-codes", {"group": twin.division.pk})
    assert away.status_code == 404


def test_a_pp_gives_no_codes_to_a_group_of_ones_own_pupils(
    school: School, api: Callable[..., Any]
) -> None:
    """A group is not the division, even where all of its pupils are of it and one teaches it."""
    latin = GroupFactory(year=school.year, kind="group", name="4e Latin")
    MembershipFactory(group=latin, user=school.pupil)
    TeachingTeacherFactory(
        teaching=TeachingFactory(group=latin, subject=school.subject), user=school.head_teacher
    )
    ask = {"group": latin.pk}
    assert api(school.head_teacher).post("/access-codes", ask).status_code == 403
    assert api(school.office).post("/access-codes", ask).status_code == 201
    assert User.objects.get(pk=school.pupils[1].pk).has_usable_password()


@pytest.mark.parametrize(
    ("actor", "target", "status"),
    [
        ("office", "pupil", 201),
        ("office", "head", 403),
        ("office", "establishment_admin", 403),
        ("head", "office", 201),
        ("head_teacher", "pupil", 201),
        ("head_teacher", "guardian", 201),
        ("head_teacher", "other_pupil", 403),
        ("head_teacher", "teacher", 403),
        ("teacher", "pupil", 403),
        ("school_life", "pupil", 403),
        ("pupil", "pupil", 403),
        ("pupil", "other_pupil", 404),
        ("guardian", "pupil", 403),
    ],
)
def test_codes_for_people(
    actor: str, target: str, status: int, school: School, api: Callable[..., Any]
) -> None:
    person = school.person(target)
    client = api(school.person(actor))
    before = User.objects.get(pk=person.pk).password
    answer = client.post("/access-codes", {"people": [person.pk]})
    assert answer.status_code == status
    assert (User.objects.get(pk=person.pk).password != before) == (status == 201)


def test_codes_are_given_together_or_not_at_all(school: School, api: Callable[..., Any]) -> None:
    twin = make_school(name="Jumeau")
    office = api(school.office)
    wrong = office.post("/access-codes", {"people": [school.pupil.pk, twin.pupil.pk]})
    assert wrong.status_code == 404
    assert User.objects.get(pk=school.pupil.pk).has_usable_password()
    for body in ({}, {"group": school.division.pk, "people": [1]}, {"people": []}):
        assert office.post("/access-codes", body).status_code == 422
    assert office.post("/access-codes", {"group": twin.division.pk}).status_code == 404
    other = api(school.head_teacher).post("/access-codes", {"group": school.other_division.pk})
    assert other.status_code == 403


def test_the_commands(school: School, capsys: Any) -> None:
    import json

    uai = school.establishment.uai
    call_command("access_codes", establishment=uai.lower(), as_json=True)
    assert json.loads(capsys.readouterr().out) == []
    User.objects.filter(pk=school.pupil.pk).update(password="!")
    call_command("access_codes", establishment=uai, as_json=True)
    (first,) = json.loads(capsys.readouterr().out)
    assert first["username"] == school.pupil.username
    assert set(first) == {"username", "name", "group", "code", "expires_at"}
    call_command("access_codes", establishment=uai, group="4E b", as_json=True)
    assert len(json.loads(capsys.readouterr().out)) == 6
    call_command("access_codes", establishment=uai, user=school.teacher.username)
    assert school.teacher.username in capsys.readouterr().out
    call_command("api_token", "create", school.head.username, scope=["read"])
    token = capsys.readouterr().out.strip()
    assert "\n" not in token
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get("/api/v1/me").json()["id"] == school.head.pk


@pytest.mark.parametrize(
    ("words", "scopes"),
    [
        ([], {"read", "write"}),
        (["--scope", "read", "write"], {"read", "write"}),
        (["--scope", "read", "--scope", "write"], {"read", "write"}),
        (["--scope", "read"], {"read"}),
        (["--scope", "write", "--name", "nuit"], {"write"}),
        (["--scope", "read", "--scope", "read"], {"read"}),
    ],
)
def test_the_scopes_of_a_token(
    words: list[str], scopes: set[str], school: School, capsys: Any
) -> None:
    call_command("api_token", "create", school.head.username, *words)
    (token,) = capsys.readouterr().out.splitlines()
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert (client.get("/api/v1/me").status_code == 200) == ("read" in scopes)
    body = {"name": "x", "scopes": sorted(scopes)}
    made = client.post("/api/v1/tokens", body, content_type="application/json")
    assert (made.status_code == 201) == ("write" in scopes)
    (kept,) = ApiToken.objects.filter(user=school.head).exclude(name="x")
    assert sorted(kept.scopes) == sorted(scopes)


def test_a_token_without_scopes_reads_and_writes(school: School, api: Callable[..., Any]) -> None:
    made = api(school.head).post("/tokens", {"name": "x"})
    assert made.json()["scopes"] == ["read", "write"]
    client = Client(headers={"Authorization": f"Bearer {made.json()['token']}"})
    assert client.get("/api/v1/me").status_code == 200
    again = client.post("/api/v1/tokens", {"name": "y"}, content_type="application/json")
    assert again.status_code == 201
    for scopes in ([], ["all"], ["read", "write", "read"]):
        answer = api(school.head).post("/tokens", {"name": "x", "scopes": scopes})
        assert answer.status_code == 422, scopes
    twice = api(school.head).post("/tokens", {"name": "x", "scopes": ["read", "read"]})
    assert twice.json()["scopes"] == ["read"]


def test_changes_are_told(school: School) -> None:
    from ent_core.establishments import actions

    before = User.objects.get(pk=school.guardian.pk).rights_version
    actions.restrict_guardianship(
        guardianship=school.guardian.guards.get(),
        restriction="no_access",
        decided_on=school.year.starts_on,
        actor=school.head,
    )
    assert User.objects.get(pk=school.guardian.pk).rights_version == before + 1
    kinds = set(OutboxEvent.objects.values_list("kind", flat=True))
    assert {RosterChanged.kind, "people.RightsChanged"} <= kinds
