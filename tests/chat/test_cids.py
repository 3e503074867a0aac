"""A ``cid`` counts once: over the socket, over HTTP, over both, whatever it is spelt like."""

import asyncio
from uuid import UUID, uuid4

from tests.chat.conftest import World


def facts(answer):
    return {name: answer[name] for name in ("ch", "id", "seq")}


async def test_a_repeat_gets_the_first_answer(world: World, connect):
    ch, cid = world.channel("class"), str(uuid4())
    client = await connect(world.school.pupil)
    first = await client.send(ch, "une fois", cid=cid)
    again = await client.send(ch, "une fois", cid=cid)
    assert facts(first) == facts(again)
    assert (first["dup"], again["dup"]) == (None, True)
    elsewhere = await connect(world.school.pupil)
    assert facts(await elsewhere.send(ch, "une fois", cid=cid)) == facts(first)
    await client.settle()
    assert client.pos[ch] == first["seq"]


async def test_a_cid_is_compared_as_a_uuid(world: World, connect, api):
    ch, cid = world.channel("class"), uuid4()
    client = await connect(world.school.pupil)
    first = await client.send(ch, "une fois", cid=str(cid))
    for spelt in (str(cid).upper(), cid.hex, f"{{{cid}}}", cid.urn):
        await client.say("send", cid=spelt, ch=ch, body="une fois")
        again = await client.expect("ack")
        assert facts(again) == facts(first)
        assert UUID(again["cid"]) == cid
    answer = api(world.school.pupil).post(
        f"/channels/{ch}/messages", {"cid": cid.hex.upper(), "body": "une fois"}
    )
    assert answer.status_code == 200
    assert facts(answer.json()) == facts(first)


async def test_the_socket_and_http_are_one(world: World, connect, api):
    ch = world.channel("class")
    client, http = await connect(world.school.pupil), api(world.school.pupil)
    one, two = str(uuid4()), str(uuid4())
    over_http = http.post(f"/channels/{ch}/messages", {"cid": one, "body": "par HTTP"})
    assert over_http.status_code == 201
    assert set(over_http.json()) == {"cid", "ch", "id", "seq", "held_until", "dup"}
    again = await client.send(ch, "par HTTP", cid=one)
    assert again["dup"] is True
    assert facts(again) == facts(over_http.json())
    over_socket = await client.send(ch, "par la prise", cid=two)
    again = http.post(f"/channels/{ch}/messages", {"cid": two, "body": "par la prise"})
    assert again.status_code == 200
    assert again.json()["dup"] is True
    assert facts(again.json()) == facts(over_socket)
    conflict = http.post(f"/channels/{ch}/messages", {"cid": two, "body": "autre chose"})
    assert conflict.status_code == 409
    assert conflict.json()["code"] == "cid_conflict"
    assert conflict.headers["content-type"] == "application/problem+json"


async def test_another_payload_is_a_conflict(world: World, connect):
    ch, cid = world.channel("class"), str(uuid4())
    client = await connect(world.school.teacher)
    sent = await client.send(ch, "une fois", cid=cid)
    for fields in (
        {"op": "send", "ch": ch, "body": "autre"},
        {"op": "send", "ch": world.channel("team"), "body": "une fois"},
        {"op": "send", "ch": ch, "body": "une fois", "reply_to": sent["id"]},
        {"op": "send", "ch": ch, "body": "une fois", "mentions": [world.school.pupil.pk]},
        {"op": "edit", "id": sent["id"], "body": "une fois"},
        {"op": "delete", "id": sent["id"]},
        {"op": "react", "id": sent["id"], "emoji": "👍"},
    ):
        answer = await client.ask(cid=cid, **fields)
        assert answer.get("code") == "cid_conflict", fields
    same = await client.ask("send", cid=cid, ch=ch, body="une fois", reply_to=None, mentions=[])
    assert same["dup"] is True


async def test_react_and_unreact_are_two_ops(world: World, connect):
    ch, cid = world.channel("class"), str(uuid4())
    client = await connect(world.school.pupil)
    sent = await client.send(ch, "bravo")
    on = await client.ask("react", cid=cid, id=sent["id"], emoji="🎉")
    again = await client.ask("react", cid=cid, id=sent["id"], emoji="🎉")
    assert (again["seq"], again["dup"]) == (on["seq"], True)
    off = await client.ask("unreact", cid=cid, id=sent["id"], emoji="🎉")
    assert off["code"] == "cid_conflict"


async def test_every_change_may_be_repeated(world: World, connect):
    ch = world.channel("class")
    client = await connect(world.school.pupil)
    sent = await client.send(ch, "avant")
    for op, more in (
        ("edit", {"body": "après"}),
        ("edit", {"body": "encore", "mentions": [world.school.teacher.pk]}),
        ("react", {"emoji": "👍"}),
        ("unreact", {"emoji": "👍"}),
        ("delete", {}),
    ):
        cid = str(uuid4())
        first = await client.ask(op, cid=cid, id=sent["id"], **more)
        again = await client.ask(op, cid=cid, id=sent["id"], **more)
        assert facts(first) == facts(again), op
        assert again["dup"] is True


async def test_a_change_of_nothing_is_remembered_too(world: World, connect):
    ch, cid = world.channel("class"), str(uuid4())
    client = await connect(world.school.pupil)
    sent = await client.send(ch, "pareil")
    for _ in range(2):
        answer = await client.ask("edit", cid=cid, id=sent["id"], body="pareil")
        assert (answer["seq"], answer["dup"]) == (sent["seq"], True)
    other = await client.ask("edit", cid=cid, id=sent["id"], body="autre")
    assert other["code"] == "cid_conflict"


async def test_a_deleted_message_is_not_brought_back(world: World, connect, api):
    ch, cid = world.channel("class"), str(uuid4())
    client = await connect(world.school.pupil)
    sent = await client.send(ch, "regrets", cid=cid)
    await client.ask("delete", id=sent["id"])
    again = await client.send(ch, "regrets", cid=cid)
    assert facts(again) == facts(sent)
    assert again["dup"] is True
    assert [e["kind"] for e in api(world.school.pupil).history(ch, sent["seq"] - 1)] == [
        "message",
        "deleted",
    ]


async def test_a_cid_is_of_one_sender(world: World, connect):
    ch, cid = world.channel("class"), str(uuid4())
    one, two = await connect(world.school.pupil), await connect(world.school.pupils[1])
    first = await one.send(ch, "moi", cid=cid)
    second = await two.send(ch, "moi", cid=cid)
    assert second["id"] != first["id"]
    assert second["dup"] is None


async def test_twins_at_once_make_one_message(world: World, connect, api):
    ch, cid = world.channel("class"), str(uuid4())
    sockets = [await connect(world.school.pupil) for _ in range(4)]
    http = api(world.school.pupil)
    over_http = asyncio.to_thread(
        http.post, f"/channels/{ch}/messages", {"cid": cid, "body": "ensemble"}
    )
    answers = await asyncio.gather(
        over_http, *(one.send(ch, "ensemble", cid=cid) for one in sockets for _ in range(1))
    )
    said = [answers[0].json(), *answers[1:]]
    assert len({one["id"] for one in said}) == 1
    assert sum(not one["dup"] for one in said) == 1


async def test_a_refused_change_does_not_use_its_cid_up(world: World, connect):
    ch, cid = world.channel("class"), str(uuid4())
    client = await connect(world.school.pupil)
    refused = await client.ask("send", cid=cid, ch=ch, body="x", mentions=[10**12])
    assert refused["code"] == "invalid"
    assert (await client.send(ch, "x", cid=cid))["dup"] is None
