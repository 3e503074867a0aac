"""The conversation's HTTP bodies: what cannot be read, what is wrong, what is too much."""

import asyncio
import json

import httpx
import pytest
from django.core.management import call_command

from ent_core.establishments.models import Establishment
from tests.chat.conftest import World
from tests.factories import token_of

CID = "0a4c5f1e-6a2b-4f0e-9d9b-6f4f8a1f2c33"  # a refused change does not use it up


@pytest.fixture
def post(world: World, server):
    """``post(content, …)``: the class's messages, as the first pupil."""

    def send(content: bytes | str, *, kind: str = "application/json", token: str | None = None):
        headers = {"Content-Type": kind}
        headers["Authorization"] = f"Bearer {token or token_of(world.school.pupil)}"
        path = f"{server.url}/api/v1/channels/{world.channel('class')}/messages"
        return httpx.post(path, content=content, headers=headers, timeout=20)

    return send


def body(**fields) -> str:
    return json.dumps({"cid": CID, "body": "x", **fields})


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ("{", 400, "malformed"),
        (b'{"cid":"\xff"}', 400, "malformed"),
        ('{"cid":"a","cid":"b","body":"x"}', 400, "malformed"),
        ('{"cid":"a","body":NaN}', 400, "malformed"),
        ("[" * 60_000, 400, "malformed"),
        (body(body="a\x00b"), 400, "malformed"),
        ("[]", 422, "invalid"),
        ('"x"', 422, "invalid"),
        ("{}", 422, "invalid"),
        (body(cid="x"), 422, "invalid"),
        (body(cid=7), 422, "invalid"),
        (body(body=""), 422, "invalid"),
        (body(body=7), 422, "invalid"),
        (body(reply_to="1"), 422, "invalid"),
        (body(reply_to=2**63), 422, "invalid"),
        (body(mentions=[10**12]), 422, "invalid"),
        (body(mentions=[1.5]), 422, "invalid"),
        (body(mentions=[True]), 422, "invalid"),
        (body(files=["1"]), 422, "invalid"),
        (body(extra=1), 422, "invalid"),
        (body(reply_to=10**12), 404, "not_found"),
        (body(body="é" * 4_001), 413, "too_large"),
        (body(body="é" * 400_000), 413, "too_large"),
    ],
)
def test_bodies_that_are_refused(post, content, status, code):
    answer = post(content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "code", "detail", "fields"}


@pytest.mark.parametrize("cid", ["x", "", "0a4c5f1e", 7, None])
def test_a_wrong_cid_is_named(post, cid):
    answer = post(body(cid=cid))
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"cid"})


def test_other_kinds_and_nobody(world: World, post, server):
    assert post(body(), kind="text/plain").status_code == 415
    assert post(body(), token="nonsense").status_code == 401
    assert post(body(), token=token_of(world.school.pupil, "read")).status_code == 403
    ch = world.channel("class")
    answer = httpx.put(f"{server.url}/api/v1/channels/{ch}/messages", json={})
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


def test_markers_and_memberships(world: World, api):
    ch, http = world.channel("class"), api(world.school.pupil)
    for wrong in ({}, {"seq": -1}, {"seq": "1"}, {"seq": 1.5}, {"seq": 2**63}, {"seq": 1, "x": 1}):
        assert http.post(f"/channels/{ch}/read", wrong).status_code == 422, wrong
    assert http.post(f"/channels/{10**15}/read", {"seq": 1}).status_code == 404
    assert http.post(f"/channels/{world.channel('team')}/read", {"seq": 1}).status_code == 404


def test_the_list_of_channels_by_pages(world: World, api):
    http = api(world.school.head_teacher)
    everything = http.items("/channels")
    found, cursor = [], None
    while True:
        page = http.get("/channels", limit=1, **({"cursor": cursor} if cursor else {})).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == everything
    for wrong in ("x", "-1", "1.5", "٣"):
        assert http.get("/channels", cursor=wrong).status_code == 422


def test_a_wrong_host_is_refused_without_noise(server):
    for path in ("/api/v1/me", "/", "/healthz"):
        answer = httpx.get(f"{server.url}{path}", headers={"Host": "evil.example"}, timeout=20)
        assert answer.status_code == 400, path
    assert "DisallowedHost" not in server.log.read_text()


async def test_a_restored_backup_changes_the_epoch(world: World, connect):
    before, other = await connect(world.school.pupil), await connect(world.school.teacher)
    young = await connect(world.school.guardian, resumed=False)
    call_command("new_epoch")
    for socket in (before, other, young):
        assert await socket.closed(5) == 1012  # all are sent back to hello
    after = await connect(world.school.pupil, resumed=False)
    assert after.hello["epoch"] != before.hello["epoch"]
    await after.resume({world.channel("class"): 1}, epoch=before.hello["epoch"])
    assert (await after.expect("reset"))["ch"] is None
    assert after.events == {}
    await asyncio.sleep(2.5)  # longer than the server takes to look at the epoch again
    await after.settle()


def test_the_school_says_whom_pupils_may_write_to(world: World, api):
    here = Establishment.objects.filter(pk=world.twin.establishment.pk)
    pupil, classmate = world.twin.pupil, world.twin.pupils[1]

    def to(person):
        return api(pupil).post("/directs", {"people": [person.pk]}).status_code

    here.update(pupils_may_write_to_staff=False)
    assert to(world.twin.teacher) == 403
    assert to(world.twin.school_life) in (200, 201)  # who is there to help is always there
    assert to(classmate) == 403
    here.update(pupils_may_write_to_staff=True, pupils_may_write_to_pupils=True)
    assert to(world.twin.teacher) in (200, 201)
    assert to(classmate) in (200, 201)
    assert to(world.twin.other_pupil) == 404
