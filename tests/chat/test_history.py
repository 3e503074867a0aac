"""History over HTTP: pages in either direction, and the same events as on the socket."""

from chat.hub.models import Channel, Event, Mention, Message
from ent_core.kernel import clock
from tests.chat.conftest import World
from tests.chat.test_talking import entry


def seqs(page):
    return [item["seq"] for item in page["items"]]


async def test_pages_are_ascending_and_exclusive(world: World, connect, api):
    ch, http = world.channel("class"), api(world.school.pupil)
    author = await connect(world.school.pupil)
    for n in range(12):
        await author.send(ch, f"page {n}")
    head = author.pos[ch]

    def page(**params):
        answer = http.get(f"/channels/{ch}/events", **params)
        assert answer.status_code == 200
        return answer.json()

    await author.upto(ch, head)
    newest = page(limit=5)
    assert seqs(newest) == list(range(head - 4, head + 1))
    assert newest["next"] is None
    older = page(before=head - 4, limit=5)
    assert seqs(older) == list(range(head - 9, head - 4))
    assert older["next"] == str(head - 9)
    first = page(before=older["next"], limit=200)
    assert seqs(first) == list(range(1, head - 9))
    assert first["next"] is None
    forward = page(after=0, limit=5)
    assert seqs(forward) == [1, 2, 3, 4, 5]
    assert forward["next"] == "5"
    last = page(after=head - 2, limit=5)
    assert seqs(last) == [head - 1, head]
    assert last["next"] is None
    assert page(after=head) == {"items": [], "next": None}
    assert page(after=2**62) == {"items": [], "next": None}
    assert page(before=1) == {"items": [], "next": None}
    assert page(after=head - 3, limit=3)["next"] is None


def walk(http, path: str, **first) -> list[dict]:
    """Every item of a list, as a program reads it that knows ``next`` and ``cursor`` alone."""
    items, more = [], {}
    for _ in range(100):
        page = http.get(path, **first, **more)
        assert page.status_code == 200, page.text
        items += page.json()["items"]
        if page.json()["next"] is None:
            return items
        more = {"cursor": page.json()["next"]}
    raise AssertionError(f"{path} has no end: {first}")


async def test_a_cursor_goes_on_beside_the_first_parameters(world: World, connect, api):
    ch, http = world.channel("class"), api(world.school.pupil)
    author = await connect(world.school.pupil)
    for n in range(12):
        head = (await author.send(ch, f"pas {n}"))["seq"]
    path, whole = f"/channels/{ch}/events", list(range(1, head + 1))
    for limit in (1, 5, 200):
        assert seqs({"items": walk(http, path, after=0, limit=limit)}) == whole
        assert seqs({"items": walk(http, path, after=7, limit=limit)}) == whole[7:]
        back = seqs({"items": walk(http, path, before=head + 1, limit=limit)})
        assert sorted(back) == whole
        assert sorted(seqs({"items": walk(http, path, before=8, limit=limit)})) == whole[:7]
    assert seqs({"items": walk(http, path, limit=5)}) == whole[-5:]  # the newest and no more
    assert seqs(http.get(path, after=5, cursor=3, limit=1).json()) == [6]
    assert seqs(http.get(path, before=5, cursor=9, limit=1).json()) == [4]
    assert seqs(http.get(path, before=5, cursor=0).json()) == []
    assert seqs(http.get(path, after=5, cursor="9" * 19).json()) == []
    for wrong in (
        {"cursor": "5"}, {"after": 1, "cursor": "x"}, {"after": 1, "cursor": "-1"},
        {"before": 9, "cursor": "1.5"}, {"before": 9, "cursor": "٣"}, {"after": 1, "cursor": ""},
        {"after": 1, "cursor": "1" * 20},
    ):  # fmt: skip
        answer = http.get(path, **wrong)
        assert answer.status_code == 422, wrong
        assert set(answer.json()["fields"]) == {"cursor"}, wrong


async def test_wrong_pages_are_refused(world: World, api):
    ch, http = world.channel("class"), api(world.school.pupil)
    for params in (
        {"after": 1, "before": 5}, {"after": -1}, {"before": "x"}, {"limit": 0}, {"limit": 201},
        {"after": 2**63}, {"after": "1.5"},
    ):  # fmt: skip
        answer = http.get(f"/channels/{ch}/events", **params)
        assert answer.status_code == 422, params
        assert answer.json()["code"] == "invalid"
    for away in (world.channel("class", world.twin), world.channel("team"), 10**15, 2**63, 0):
        answer = http.get(f"/channels/{away}/events")
        assert answer.status_code == 404, away
    assert api(None).get(f"/channels/{ch}/events").status_code == 401


async def test_the_socket_reads_again_what_http_says(world: World, connect, api):
    ch = world.channel("class")
    teacher, pupil = await connect(world.school.teacher), await connect(world.school.pupil)
    start = teacher.pos[ch]
    one = await teacher.send(ch, "un", mentions=[world.school.pupil.pk])
    two = await pupil.send(ch, "deux", reply_to=one["id"])
    await pupil.ask("react", id=one["id"], emoji="👍")
    await teacher.ask("react", id=one["id"], emoji="👍")
    await teacher.ask("react", id=one["id"], emoji="🎉")
    await teacher.ask("unreact", id=one["id"], emoji="🎉")
    await teacher.ask("edit", id=one["id"], body="un, corrigé")
    last = await pupil.ask("delete", id=two["id"])
    for person, mine in ((world.school.pupil, True), (world.school.pupils[1], False)):
        items = api(person).history(ch, after=start)
        again = await connect(person, resumed=False)
        await again.resume({ch: start})
        await again.upto(ch, last["seq"])
        told = [{k: v for k, v in e.items() if k != "op"} for e in again.events[ch]]
        assert told == items
        assert items[0]["data"]["body"] == "un, corrigé"
        assert items[0]["data"]["reactions"] == [{"emoji": "👍", "count": 2, "mine": mine}]
        assert items[1]["data"]["body"] is None
        assert items[1]["data"]["reply_seq"] == one["seq"]
        party = [e["data"] for e in items if e["data"].get("emoji") == "🎉"]
        assert {(e["on"], e["count"]) for e in party} == {(False, 0)}


async def test_pages_in_any_order_say_the_same(world: World, connect, api):
    """Each page by itself tells today's truth of every message that it shows."""
    ch, http = world.channel("class"), api(world.school.pupil)
    author = await connect(world.school.teacher)
    start = author.pos[ch]
    sent = await author.send(ch, "v1")
    for body in ("v2", "v3"):
        last = await author.ask("edit", id=sent["id"], body=body)
    for seq in range(start, last["seq"]):
        (item,) = http.items(f"/channels/{ch}/events", after=seq, limit=1)
        assert item["data"]["body"] == "v3"


def private_answer(world: World, ch: int, reader) -> int:
    """A message that only one reader sees, as an assistant gives it; its ``seq``."""
    channel = Channel.objects.get(pk=ch)
    seq, now = channel.last_seq + 1, clock.now()
    author = world.school.head_teacher
    message = Message.objects.create(
        channel=channel, seq=seq, author=author, at=now, body="pour toi", only_for=reader
    )
    Mention.objects.create(message=message, user=world.school.pupils[1])
    Event.objects.create(
        channel=channel, seq=seq, kind="message", at=now, by=author, by_role="teacher",
        message=message,
    )  # fmt: skip
    Channel.objects.filter(pk=ch).update(last_seq=seq)
    return seq


async def test_a_private_answer_is_skip_to_others(world: World, connect, api):
    ch = world.channel("class")
    asker = await connect(world.school.pupil)
    other = await connect(world.school.pupils[1])
    before = {}
    for person in (world.school.pupil, world.school.pupils[1]):
        socket = await connect(person, resumed=False)
        before[person.pk] = entry(socket.hello, ch)
    seq = private_answer(world, ch, world.school.pupil)
    seen = await asker.event(ch, "message", body="pour toi")
    hidden = await other.event(ch)
    assert (seen["seq"], hidden["seq"]) == (seq, seq)
    assert seen["data"]["only_for"] == world.school.pupil.pk
    assert (hidden["kind"], hidden["by"], hidden["data"]) == ("skip", None, {})
    (item,) = api(world.school.pupils[1]).history(ch, after=seq - 1)
    assert (item["kind"], item["by"], item["data"]) == ("skip", None, {})
    assert api(world.school.pupil).history(ch, after=seq - 1)[0]["data"]["body"] == "pour toi"
    message = Message.objects.get(channel=ch, seq=seq)
    assert (await other.ask("react", id=message.pk, emoji="👍"))["code"] == "not_found"
    assert (await other.ask("send", ch=ch, body="?", reply_to=message.pk))["code"] == "not_found"
    assert (await other.ask("delete", id=message.pk))["code"] == "not_found"
    answer = api(world.school.pupils[1]).post(f"/messages/{message.pk}/report", {"reason": "other"})
    assert answer.status_code == 404
    await asker.ask("react", id=message.pk, emoji="👍")
    assert (await other.event(ch))["kind"] == "skip"
    for person, more in ((world.school.pupil, 1), (world.school.pupils[1], 0)):
        socket = await connect(person, resumed=False)
        now = entry(socket.hello, ch)
        assert now["unread"] == before[person.pk]["unread"] + more
        assert now["mentions"] == before[person.pk]["mentions"]
        assert (now["last"]["body"] == "pour toi") == bool(more)


async def test_the_list_is_hellos(world: World, connect, api):
    for person in (world.school.pupil, world.school.guardian, world.school.teacher):
        socket = await connect(person, resumed=False)
        http = api(person)
        assert http.items("/channels") == socket.hello["channels"]
        for one in socket.hello["channels"]:
            single = http.get(f"/channels/{one['id']}").json()
            people = single.pop("people")
            assert single.pop("member") is True
            assert single == one
            assert {"id": person.pk, "name": person.name} in [
                {"id": p["id"], "name": p["name"]} for p in people
            ]
    assert api(world.school.establishment_admin).items("/channels") == []
