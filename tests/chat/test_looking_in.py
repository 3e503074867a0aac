"""School life and heads look into a class's channel on demand, and join it visibly."""

from uuid import uuid4

import httpx

from ent_core.kernel.models import AuditEntry
from tests.chat.browser import Browser
from tests.chat.conftest import World
from tests.factories import token_of


def looks(world, person, ch):
    return AuditEntry.objects.filter(actor=person, act="channel_looked_into", target_id=ch).count()


async def test_looking_in_is_reading_and_audited(world: World, connect, api):
    ch = world.channel("class")
    author = await connect(world.school.teacher)
    sent = await author.send(ch, "entre nous")
    for person in (world.school.school_life, world.school.head):
        http = api(person)
        listed = {one["id"]: one for one in http.items("/channels", all=1)}
        assert set(listed) == {ch, world.channel("class", other=True)}
        assert listed[ch]["can"] == ["read"]
        assert ch not in {one["id"] for one in http.items("/channels")}
        assert looks(world, person, ch) == 0
        assert http.history(ch)[-1]["data"]["body"] == "entre nous"
        assert looks(world, person, ch) == 1
        assert http.get(f"/channels/{ch}").json()["member"] is False
        socket = await connect(person)
        assert ch not in socket.pos
        for op, fields in (
            ("send", {"ch": ch, "body": "x"}),
            ("react", {"id": sent["id"], "emoji": "👍"}),
            ("edit", {"id": sent["id"], "body": "x"}),
            ("delete", {"id": sent["id"]}),
        ):
            assert (await socket.ask(op, **fields))["code"] == "forbidden", op
        await socket.resume({ch: 0})
        assert socket.had("revoked", ch=ch)  # sockets serve memberships only
        body = {"cid": str(uuid4()), "body": "x"}
        assert http.post(f"/channels/{ch}/messages", body).status_code == 403


def test_others_look_into_nothing(world: World, api):
    ch = world.channel("class")
    for role in ("nurse", "office", "other_teacher", "other_pupil", "establishment_admin"):
        http = api(world.school.person(role))
        assert http.get(f"/channels/{ch}/events").status_code == 404, role
        assert http.post(f"/channels/{ch}/membership").status_code == 404, role
        assert ch not in {one["id"] for one in http.items("/channels", all=1)}
    for person in (world.twin.school_life, world.twin.head):
        assert api(person).get(f"/channels/{ch}/events").status_code == 404
        assert api(person).post(f"/channels/{ch}/membership").status_code == 404
    for kind in ("parents", "team"):
        for person in (world.school.school_life, world.school.head):
            theirs = world.channel(kind)
            assert api(person).get(f"/channels/{theirs}/events").status_code == 404
            assert api(person).post(f"/channels/{theirs}/membership").status_code == 404


async def test_joining_is_seen_and_leaving_too(world: World, connect, api):
    ch, person = world.channel("class"), world.school.school_life
    pupil, socket, http = await connect(world.school.pupil), await connect(person), api(person)
    answer = http.post(f"/channels/{ch}/membership")
    assert answer.status_code == 201
    assert answer.json()["member"] is True
    assert http.post(f"/channels/{ch}/membership").status_code == 200
    told = await pupil.event(ch, "members")
    assert [(p["id"], p["role"]) for p in told["data"]["joined"]] == [(person.pk, "school_life")]
    joined = await socket.expect("joined", id=ch)
    assert joined["can"] == ["read", "send", "react", "moderate"]
    assert joined["unread"] == 0
    await socket.send(ch, "Bonjour")
    assert (await pupil.event(ch, "message"))["by"]["role"] == "school_life"
    assert AuditEntry.objects.filter(actor=person, act="channel_joined", target_id=ch).count() == 1
    world.follow()  # a roster change does not throw out who joined
    assert ch in {one["id"] for one in http.items("/channels")}
    assert http.delete(f"/channels/{ch}/membership").status_code == 204
    assert http.delete(f"/channels/{ch}/membership").status_code == 204
    await socket.expect("revoked", ch=ch)
    left = await pupil.event(ch, "members", left=[person.pk])
    assert left["data"]["joined"] == []
    assert (await socket.ask("send", ch=ch, body="x"))["code"] == "forbidden"


def test_joining_takes_no_more_than_an_empty_body(world: World, server):
    ch, token = world.channel("class"), token_of(world.school.school_life)
    path = f"{server.url}/api/v1/channels/{ch}/membership"

    def post(content: str, kind: str | None = "application/json"):
        headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": kind} if kind else {})
        answer = httpx.post(path, content=content, headers=headers, timeout=20)
        return answer.status_code, answer.json().get("code")

    for content in ('{"x": 1}', '{"payload": {}}', "[]", "1", '"x"'):
        assert post(content) == (422, "invalid"), content
    for content in ("{", '{"x": 1, "x": 2}', "nonsense"):
        assert post(content) == (400, "malformed"), content
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        assert post("x=1", kind) == (415, "unsupported_type"), kind
    members = f"{server.url}/api/v1/channels"
    headers = {"Authorization": f"Bearer {token}"}
    listed = httpx.get(members, headers=headers, timeout=20).json()["items"]
    assert ch not in {one["id"] for one in listed}  # nothing of that has joined
    assert post("{}") == (201, None)
    assert post("") == (200, None)
    assert post("", None) == (200, None)
    assert httpx.delete(path, headers=headers, timeout=20).status_code == 204


def test_who_is_there_by_the_roster_stays(world: World, api):
    ch = world.channel("class")
    for person in (world.school.pupil, world.school.teacher):
        assert api(person).delete(f"/channels/{ch}/membership").status_code == 403
    assert api(world.school.guardian).delete(f"/channels/{ch}/membership").status_code == 404


async def test_the_page_of_a_channel_is_a_look_too(world: World, server):
    """The newest events stand in the page itself: reading it is reading the channel."""
    ch, head = world.channel("class"), world.school.head
    AuditEntry.objects.filter(actor=head, act="channel_looked_into").delete()
    answer = Browser(server, head).ask("GET", f"/channels/{ch}")
    assert answer.status_code == 200
    assert looks(world, head, ch) == 1
