"""Rights are live: who loses a channel, a role, a child, an account or a session gets nothing more.

Each change is made in another process than the one that serves, as imports and commands are; the
server has Valkey in one round and is alone in the other, where five seconds are promised.
"""

from datetime import timedelta
from typing import Any

import pytest

from ent_core.establishments import actions
from ent_core.establishments.models import GroupMembership, Guardianship, Role, TeachingTeacher
from ent_core.kernel import clock
from ent_core.people import actions as accounts
from ent_core.people.models import ApiToken
from tests.chat.browser import Browser, handshake
from tests.chat.conftest import World
from tests.factories import PASSWORD, token_of

WITHIN = 5.0


@pytest.fixture(scope="module", params=["with Valkey", "alone"])
def server_environment(request: pytest.FixtureRequest, valkey_url: str) -> dict[str, str]:
    return {} if request.param == "alone" else {"REDIS_URL": valkey_url}


def yesterday(world: World):
    return world.school.establishment.today() - timedelta(days=1)


async def nothing_more(client, ch, author, body="pas pour vous"):
    """What is said now does not reach ``client``, and it may do nothing there."""
    sent = await author.send(ch, body)
    for op, fields in (
        ("send", {"ch": ch, "body": "encore moi"}),
        ("react", {"id": sent["id"], "emoji": "👍"}),
        ("edit", {"id": sent["id"], "body": "x"}),
        ("delete", {"id": sent["id"]}),
    ):
        assert (await client.ask(op, **fields))["code"] == "not_found", op
    await client.settle()
    assert client.had("event", ch=ch, seq=sent["seq"]) == []


async def test_joining_a_class(world: World, connect):
    newcomer = world.school.add_person("pupil")
    client, teacher = await connect(newcomer), await connect(world.school.teacher)
    assert client.hello["channels"] == []
    actions.join_group(user=newcomer, group=world.school.division)
    ch = world.channel("class")
    joined = await client.expect("joined", WITHIN, id=ch)
    assert joined["kind"] == "class"
    assert joined["can"] == ["read", "send", "react"]
    assert set(joined) == {"op", *teacher.hello["channels"][0]}
    told = await teacher.event(ch, "members")
    assert [one["id"] for one in told["data"]["joined"]] == [newcomer.pk]
    assert told["by"] is None
    sent = await teacher.send(ch, "Bienvenue")
    assert (await client.event(ch, "message"))["data"]["id"] == sent["id"]
    assert (await client.send(ch, "Merci"))["seq"] == sent["seq"] + 1


async def test_leaving_a_class(world: World, connect):
    leaver = world.school.add_pupil()
    world.follow()
    ch = world.channel("class")
    client, teacher = await connect(leaver), await connect(world.school.teacher)
    assert ch in client.pos
    tie = GroupMembership.objects.get(user=leaver)
    actions.leave_group(membership=tie, on=yesterday(world))
    await client.expect("revoked", WITHIN, ch=ch)
    told = await teacher.event(ch, "members")
    assert told["data"]["left"] == [leaver.pk]
    await nothing_more(client, ch, teacher)
    # The same socket may not come back to it by resuming either.
    await client.resume({ch: 0})
    assert await client.expect("revoked", ch=ch)


async def test_a_childs_guardian_restricted(world: World, connect):
    guardian = world.school.add_guardian(world.school.pupils[1])
    world.follow()
    ch = world.channel("parents")
    client, teacher = await connect(guardian), await connect(world.school.teacher)
    tie = Guardianship.objects.get(guardian=guardian)
    actions.restrict_guardianship(
        guardianship=tie, restriction="no_access", decided_on=yesterday(world)
    )
    await client.expect("revoked", WITHIN, ch=ch)
    # Pages of the child have no channel: they ask anew for whom they are.
    await client.expect("changed", WITHIN, what="rights")
    await nothing_more(client, ch, teacher)
    actions.restrict_guardianship(guardianship=tie, restriction="", decided_on=None)
    await client.expect("joined", WITHIN, id=ch)


async def test_a_child_who_changes_class(world: World, connect):
    pupil = world.school.add_pupil()
    guardian = world.school.add_guardian(pupil)
    world.follow()
    client = await connect(guardian)
    tie = GroupMembership.objects.get(user=pupil)
    actions.leave_group(membership=tie, on=yesterday(world))
    actions.join_group(user=pupil, group=world.school.other_division)
    await client.expect("revoked", WITHIN, ch=world.channel("parents"))
    await client.expect("joined", WITHIN, id=world.channel("parents", other=True))


async def test_a_role_that_ends(world: World, connect):
    teacher = world.school.add_person("teacher")
    actions.make_teaching(
        group=world.school.division, subject=world.school.subject, teachers=[teacher]
    )
    world.follow()
    client, author = await connect(teacher), await connect(world.school.head_teacher)
    places = [world.channel(kind) for kind in ("class", "parents", "team", "staff")]
    assert set(places) == set(client.pos)
    actions.end_role(role=Role.objects.get(user=teacher), on=yesterday(world))
    for ch in places:
        await client.expect("revoked", WITHIN, ch=ch)
    for ch in places:
        await nothing_more(client, ch, author)


async def test_a_service_that_ends(world: World, connect):
    teacher = world.school.add_person("teacher")
    actions.make_teaching(
        group=world.school.division, subject=world.school.subject, teachers=[teacher]
    )
    world.follow()
    client = await connect(teacher)
    actions.end_teaching(teacher=TeachingTeacher.objects.get(user=teacher), on=yesterday(world))
    await client.expect("revoked", WITHIN, ch=world.channel("class"))
    await client.expect("revoked", WITHIN, ch=world.channel("team"))
    await client.settle()
    assert client.had("revoked", ch=world.channel("staff")) == []


async def test_a_suspended_account(world: World, connect, api, server):
    pupil = world.school.add_pupil()
    world.follow()
    token = token_of(pupil)
    client = await connect(pupil, token=token)
    sent = await client.send(world.channel("class"), "avant")
    actions.suspend_person(actor=fresh(world.school.head), person_id=pupil.pk)
    assert await client.closed(WITHIN) == 4401
    assert handshake(server, [("Authorization", f"Bearer {token}")]) == 403
    items = api(world.school.teacher).history(world.channel("class"), sent["seq"] - 1)
    assert items[0]["data"]["body"] == "avant"  # messages remain


def fresh(person: Any) -> Any:
    return type(person).objects.get(pk=person.pk)


async def test_a_revoked_token(world: World, connect, api):
    pupil = world.school.pupil
    raw = token_of(pupil)
    client, other = await connect(pupil, token=raw), await connect(pupil)
    token = ApiToken.objects.order_by("-pk").filter(user=pupil)[1]
    answer = api(pupil).delete(f"/tokens/{token.pk}")
    assert answer.status_code == 204
    assert await client.closed(WITHIN) == 4401
    await other.settle()


async def test_a_token_that_runs_out(world: World, connect):
    pupil = world.school.pupil
    raw = token_of(pupil, expires_at=clock.now() + timedelta(seconds=2))
    client = await connect(pupil, token=raw)
    assert await client.closed(2 + WITHIN) == 4401


async def test_signing_out(world: World, connect, server):
    browser, other = Browser(server, world.school.nurse), Browser(server, world.school.nurse)
    client = await connect(world.school.nurse, headers=browser.headers)
    elsewhere = await connect(world.school.nurse, headers=other.headers)
    assert client.hello["me"]["id"] == world.school.nurse.pk
    browser.ask("DELETE", "/_allauth/browser/v1/auth/session")
    assert await client.closed(WITHIN) == 4401
    await elsewhere.settle()
    assert handshake(server, list(browser.headers.items())) == 403


async def test_a_password_changed_elsewhere(world: World, connect, server):
    person = world.school.add_person("office")
    browser, other = Browser(server, person), Browser(server, person)
    elsewhere = await connect(person, headers=other.headers)
    answer = browser.ask(
        "POST", "/_allauth/browser/v1/account/password/change",
        {"current_password": PASSWORD, "new_password": "une-autre-phrase-2027"},
    )  # fmt: skip
    assert answer.status_code in (200, 401, 404), answer.text
    if answer.status_code == 404:
        pytest.fail("no way to change a password")
    assert await elsewhere.closed(WITHIN) == 4401


async def test_a_new_code_ends_the_sessions(world: World, connect, server):
    person = world.school.add_person("head")
    browser = Browser(server, person)
    client = await connect(person, headers=browser.headers)
    accounts.make_codes(actor=None, users=[fresh(person)])
    assert await client.closed(WITHIN) == 4401
