"""Frames and handshakes that no client of ours makes."""

import json
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from ent_core.people.models import User
from tests.chat.browser import Browser, handshake
from tests.chat.conftest import World
from tests.factories import token_of

CID = "6a1f5b6e-5d3e-4d39-9d7e-3f0f5f8d8a11"


def frame(**fields):
    return json.dumps({"op": "send", "cid": CID, "ch": 1, "body": "x", **fields})


MALFORMED = [
    "", "{", "[]", "1", '"send"', "null", "nonsense", "[" * 60_000,
    '{"op":' * 10_000,
    '{"op":"ping","op":"ping"}',
    '{"op":"ping","x":NaN}', '{"op":"ping","x":-Infinity}', '{"op":"ping","x":1e999}',
    '{"op":"ping","x":' + "9" * 5_000 + "}",
    '{"op":"send","cid":"CID","ch":1,"body":"\\ud800"}'.replace("CID", CID),
    '{"op":"send","cid":"CID","ch":1,"body":"a\\u0000b"}'.replace("CID", CID),
]  # fmt: skip

UNKNOWN = ['{"op":"vote"}', '{"op":"pin"}', '{"op":1}', "{}", '{"op":null}', '{"op":"Send"}']

INVALID = [
    frame(ch="1"), frame(ch=1.0), frame(ch=True), frame(ch=None), frame(ch=0), frame(ch=-1),
    frame(ch=2**63), frame(ch=10**30), frame(ch=[1]), frame(ch={}),
    frame(body=1), frame(body=None), frame(body=["x"]),
    frame(cid="not-a-uuid"), frame(cid=1), frame(cid=None), frame(cid=""), frame(cid="a" * 5_000),
    frame(reply_to="1"), frame(reply_to=0), frame(mentions=[0]), frame(mentions=["1"]),
    frame(mentions={}), frame(mentions=[True]),
    frame(extra=1), frame(files=["1"]), frame(poll={}),
    '{"op":"send"}',
    '{"op":"read","ch":1,"seq":-1}', '{"op":"read","ch":1,"seq":1.5}', '{"op":"read","ch":1}',
    '{"op":"read","ch":1,"seq":9223372036854775808}', '{"op":"typing","ch":"1"}',
    '{"op":"typing","ch":1,"cid":"x"}',
    '{"op":"resume","epoch":1,"cur":{}}', '{"op":"resume","epoch":"x","cur":[]}',
    '{"op":"resume","epoch":"x","cur":{"a":1}}', '{"op":"resume","epoch":"x","cur":{"1":-1}}',
    '{"op":"resume","epoch":"x","cur":{"1":"1"}}', '{"op":"resume","epoch":"x","cur":{"-1":1}}',
    '{"op":"resume","cur":{}}', '{"op":"recv","cur":{"1":true}}', '{"op":"recv"}',
    '{"op":"react","cid":"CID","id":1,"emoji":1}'.replace("CID", CID),
    '{"op":"edit","cid":"CID","id":1.5,"body":"x"}'.replace("CID", CID),
    '{"op":"delete","cid":"CID","id":"1"}'.replace("CID", CID),
    '{"op":"ping","x":1}',
]  # fmt: skip


@pytest.mark.parametrize(
    ("frames", "code"), [(MALFORMED, "malformed"), (UNKNOWN, "unknown_op"), (INVALID, "invalid")]
)
async def test_bad_frames_are_named(world: World, connect, frames, code):
    client, wrong = None, []
    for n, raw in enumerate(frames):
        if n % 9 == 0:
            client = await connect(world.school.pupil)
        await client.raw(raw)
        error = await client.expect("error")
        if error["code"] != code:
            wrong.append((raw[:80], error["code"]))
        assert isinstance(error["message"], str)
        assert "retry_after" in error
    assert wrong == []
    await client.settle()


async def test_the_tenth_bad_frame_closes(world: World, connect):
    client = await connect(world.school.pupil)
    bad = [
        *MALFORMED[:3],
        *UNKNOWN[:3],
        *INVALID[:2],
        frame(ch=world.channel("class"), body="é" * 4001),
    ]
    for raw in bad:
        await client.raw(raw)
        await client.expect("error")
    # What is refused for other reasons is no bad frame.
    for _ in range(12):
        await client.ask("send", ch=10**12, body="x")
    await client.settle()
    await client.raw("{")
    assert (await client.expect("error"))["code"] == "malformed"
    assert await client.closed() == 4400


async def test_errors_refer_to_what_was_sent(world: World, connect):
    client = await connect(world.school.pupil)
    cid = str(uuid4())
    await client.raw(frame(cid=cid, ch="x"))
    assert (await client.expect("error"))["ref"] == cid
    await client.raw('{"op":"read","ch":1}')
    assert (await client.expect("error"))["ref"] == "read"
    await client.raw("{")
    assert (await client.expect("error"))["ref"] is None


async def test_errors_speak_the_persons_language(world: World, connect):
    chosen, none = world.school.add_pupil(), world.school.add_pupil()
    User.objects.filter(pk=chosen.pk).update(language="en")

    async def said(person, accept: str | None) -> str:
        headers = {"Authorization": f"Bearer {token_of(person)}"}
        if accept is not None:
            headers["Accept-Language"] = accept
        client = await connect(person, headers=headers)
        return str((await client.ask("send", ch=10**12, body="x"))["message"])

    french, english = await said(none, "fr"), await said(none, "en")
    assert "n’existe pas" in french
    assert "does not exist" in english
    for accept, expected in (
        (None, french), ("", french), ("en-GB,en;q=0.9", english), ("de, en;q=0.5", english),
        ("en;q=0.1, fr;q=0.9", french), ("de", french), ("é;;q=x", french),
    ):  # fmt: skip
        assert await said(none, accept) == expected, accept
    for accept in (None, "fr", "en"):
        assert await said(chosen, accept) == english, accept


async def test_a_binary_frame_closes_1003(world: World, connect):
    client = await connect(world.school.pupil)
    await client.raw(b'{"op":"ping"}')
    assert await client.closed() == 1003


async def test_text_that_is_not_utf8_closes_1007(world: World, connect):
    client = await connect(world.school.pupil)
    await write(client, Frame(Opcode.TEXT, b'{"op":"\xff\xfe"}'))
    assert await client.closed() == 1007


async def test_more_than_64_kib_closes_1009(world: World, connect):
    client = await connect(world.school.pupil)
    await client.raw("x" * (64 * 1024))
    assert (await client.expect("error"))["code"] == "malformed"
    await client.raw("x" * (64 * 1024 + 1))
    assert await client.closed() == 1009


async def test_endless_fragments_close_1009(world: World, connect):
    client = await connect(world.school.pupil)
    try:
        await write(client, Frame(Opcode.TEXT, b"x" * 1_000, fin=False))
        for _ in range(100):
            await write(client, Frame(Opcode.CONT, b"x" * 1_000, fin=False))
    except (ConnectionClosed, OSError):
        pass
    assert await client.closed() == 1009


async def write(client, raw: Frame) -> None:
    """One frame on the wire, below the library's own checks."""
    socket = client._socket
    socket.transport.write(raw.serialize(mask=True))


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "Bearer nonsense")],
        [("Authorization", "Bearer ")],
        [("Authorization", "Basic dTpw")],
        [("Authorization", "Bearer TOKEN"), ("Authorization", "Bearer TOKEN")],
        [("Cookie", "sessionid=nonsense"), ("Origin", "OURS")],
        [("Cookie", "SESSION")],
        [("Cookie", "SESSION"), ("Origin", "null")],
        [("Cookie", "SESSION"), ("Origin", "https://example.org")],
        [("Cookie", "SESSION"), ("Origin", "OURS.example.org")],
        [("Cookie", "SESSION"), ("Origin", "HTTPS")],
        [("Cookie", "SESSION"), ("Origin", "OURS/")],
        [("Cookie", "SESSION"), ("Origin", "OURS"), ("Origin", "https://example.org")],
        [("Cookie", "SESSION"), ("Origin", "https://example.org"), ("Origin", "OURS")],
        [("Cookie", "SESSION"), ("Origin", "OURS, OURS")],
    ],
)
def test_other_handshakes_are_refused(world: World, server, session, headers):
    token = token_of(world.school.pupil)
    filled = [
        (
            name,
            value.replace("TOKEN", token)
            .replace("SESSION", session["Cookie"])
            .replace("HTTPS", server.url.replace("http:", "https:"))
            .replace("OURS", server.url),
        )
        for name, value in headers
    ]
    assert handshake(server, filled) in (400, 403)


@pytest.fixture(scope="module")
def session(world: World, server) -> dict[str, str]:
    return Browser(server, world.school.pupil).headers


async def test_our_own_page_is_let_in(world: World, connect, session):
    client = await connect(world.school.pupil, headers=session)
    assert client.hello["me"]["id"] == world.school.pupil.pk


def test_another_path_is_refused(world: World, server):
    bearer = [("Authorization", f"Bearer {token_of(world.school.pupil)}")]
    for path in ("/ws/v2", "/ws/v1/", "/ws", "/"):
        assert handshake(server, bearer, path) == 403
    assert handshake(server, bearer) == 101


async def test_a_token_does_what_its_scopes_say(world: World, connect, server):
    reading = await connect(world.school.pupil, token=token_of(world.school.pupil, "read"))
    ch = world.channel("class")
    assert (await reading.ask("send", ch=ch, body="x"))["code"] == "forbidden"
    for op, fields in (("read", {"ch": ch, "seq": 1}), ("typing", {"ch": ch})):
        await reading.say(op, **fields)
        assert (await reading.expect("error", ref=op))["code"] == "forbidden"
    writing = token_of(world.school.pupil, "write")
    assert handshake(server, [("Authorization", f"Bearer {writing}")]) == 403
