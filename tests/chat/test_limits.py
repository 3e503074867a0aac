"""How much at once: messages, requests, sockets, frames."""

import asyncio
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed

from tests.chat.conftest import World
from tests.factories import token_of


@pytest.fixture(scope="module")
def server_environment(valkey_url: str) -> dict[str, str]:
    return {"REDIS_URL": valkey_url, "RATE_LIMITS": "on"}


async def test_twenty_messages_in_ten_seconds(world: World, connect, api):
    ch, person = world.channel("class"), world.school.add_pupil()
    world.follow()
    client, other = await connect(person), await connect(person)
    for n in range(40):
        await (client, other)[n % 2].say("send", cid=f"{n:032x}", ch=ch, body=str(n))
    answers = [
        await (client, other)[n % 2].wait(lambda f: f["op"] in ("ack", "error"), "an answer")
        for n in range(40)
    ]
    acked = [one for one in answers if one["op"] == "ack"]
    refused = [one for one in answers if one["op"] == "error"]
    assert 20 <= len(acked) < 40  # some seconds may pass on a busy machine, and free some
    assert {one["code"] for one in refused} == {"rate"}
    for one in refused:
        assert 0 < one["retry_after"] <= 10
        assert one["ref"] is not None
    await other.settle()  # a refusal closes nothing
    http = api(person).post(f"/channels/{ch}/messages", {"cid": f"{99:032x}", "body": "x"})
    assert http.status_code in (201, 429)
    if http.status_code == 429:
        assert http.json()["code"] == "rate"
        assert int(http.headers["retry-after"]) >= 1
    await asyncio.sleep(max(one["retry_after"] for one in refused))
    assert (await client.send(ch, "encore"))["op"] == "ack"


async def test_too_many_sockets_close_4429(world: World, connect, server):
    person = world.school.add_pupil()
    world.follow()
    token = token_of(person)
    open_ones = [await connect(person, token=token, resumed=False) for _ in range(20)]
    bearer = {"Authorization": f"Bearer {token}"}
    async with open_socket(server.socket_url, additional_headers=bearer, proxy=None) as one_more:
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(one_more.recv(), 8)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4429
    await open_ones[0].settle()
    await open_ones[0].close()
    async with asyncio.timeout(8):
        while not await let_in(connect, person, token):
            pass  # until the server has seen the other one go


async def let_in(connect, person, token) -> bool:
    try:
        await connect(person, token=token)
    except ConnectionClosed:
        await asyncio.sleep(0.1)
        return False
    return True


async def test_a_flood_of_frames_is_slowed_then_closed(world: World, connect):
    client = await connect(world.school.pupils[1])
    for _ in range(2_000):
        try:
            await client.raw('{"op":"ping"}')
        except Exception:
            break
    assert await client.closed(20) == 4429
    assert {one["code"] for one in client.had("error")} == {"rate"}
    assert all(one["retry_after"] > 0 for one in client.had("error"))


def test_requests_of_a_person(world: World, api):
    person = world.school.add_pupil()
    http = api(person)
    for _ in range(230):
        answer = http.get("/me")
        if answer.status_code == 429:
            break
    else:
        pytest.fail("230 requests went through")
    assert answer.json()["code"] == "rate"
    assert int(answer.headers["retry-after"]) >= 1
    assert api(world.school.pupils[2]).get("/me").status_code == 200


async def test_what_others_write_keeps_nobody_out(world: World, connect, api):
    """However much stands in one's channels, ``hello`` comes: the frame limit is the clients'."""
    school = world.school
    http = api(school.head)
    for pupil in (*school.pupils, school.other_pupil, *school.staff[:3]):
        made = http.post("/directs", {"people": [pupil.pk]}).json()["id"]
        cid = str(uuid4())
        sent = http.post(f"/channels/{made}/messages", {"cid": cid, "body": "😀" * 4000})
        assert sent.status_code == 201, sent.text
    client = await connect(school.head)
    bodies = [one["last"]["body"] for one in client.hello["channels"] if one["last"]]
    assert bodies
    assert max(len(body or "") for body in bodies) <= 200
    ch = made
    await client.resume({ch: 0})
    assert any(e["kind"] == "message" and len(e["data"]["body"]) == 4000 for e in client.events[ch])


async def test_a_message_has_at_most_20_different_reactions(world: World, connect):
    ch = world.channel("class")
    client, other = await connect(world.school.teacher), await connect(world.school.pupil)
    sent = await client.send(ch, "à voter")
    faces = [chr(code) for code in range(0x1F600, 0x1F615)]
    for face in faces[:20]:
        assert (await client.ask("react", id=sent["id"], emoji=face))["op"] == "ack"
    assert (await client.ask("react", id=sent["id"], emoji=faces[20]))["code"] == "invalid"
    assert (await other.ask("react", id=sent["id"], emoji=faces[0]))["op"] == "ack"
    tower = "👍" + "\u0301" * 3
    assert (await client.ask("react", id=sent["id"], emoji=tower))["code"] == "invalid"
