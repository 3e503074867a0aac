"""Markers, counts, and who types."""

from uuid import UUID

import pytest

from chat.hub.models import Membership
from tests.chat.conftest import World
from tests.chat.test_talking import entry


async def counts_of(connect, person, ch):
    client = await connect(person, resumed=False)
    found = entry(client.hello, ch)
    await client.close()
    return found["read_seq"], found["unread"], found["mentions"]


async def test_unread_counts_visible_messages_of_others(world: World, connect):
    ch, pupil = world.channel("class"), world.school.pupil
    teacher, reader = await connect(world.school.teacher), await connect(pupil)
    await reader.say("read", ch=ch, seq=10**9)
    first = await teacher.send(ch, "un", mentions=[pupil.pk])
    await teacher.send(ch, "deux", mentions=[pupil.pk])
    third = await teacher.send(ch, "trois")
    await reader.send(ch, "le mien")
    await teacher.ask("react", id=first["id"], emoji="👍")
    _, unread, mentions = await counts_of(connect, pupil, ch)
    assert (unread, mentions) == (3, 2)
    await teacher.ask("delete", id=first["id"])
    _, unread, mentions = await counts_of(connect, pupil, ch)
    assert (unread, mentions) == (2, 1)
    await teacher.ask("edit", id=third["id"], body="trois", mentions=[pupil.pk])
    assert await counts_of(connect, pupil, ch) == (first["seq"] - 1, 2, 2)


async def test_a_reply_is_no_mention(world: World, connect):
    ch, pupil = world.channel("class"), world.school.pupil
    teacher, reader = await connect(world.school.teacher), await connect(pupil)
    mine = await reader.send(ch, "question")
    await reader.say("read", ch=ch, seq=mine["seq"])
    await reader.settle()
    await teacher.send(ch, "réponse", reply_to=mine["id"])
    assert await counts_of(connect, pupil, ch) == (mine["seq"], 1, 0)


async def test_own_other_sockets_see_the_marker(world: World, connect, api):
    ch, pupil = world.channel("class"), world.school.pupil
    here, there = await connect(pupil), await connect(pupil)
    other = await connect(world.school.pupils[1])
    teacher = await connect(world.school.teacher)
    one, two = await teacher.send(ch, "un"), await teacher.send(ch, "deux")
    await here.say("read", ch=ch, seq=one["seq"])
    assert await there.expect("read") == {
        "op": "read", "ch": ch, "seq": one["seq"], "unread": 1, "mentions": 0,
    }  # fmt: skip
    # Lower is ignored, beyond the head is the head.
    await here.say("read", ch=ch, seq=one["seq"] - 1)
    await here.say("read", ch=ch, seq=10**12)
    assert (await there.expect("read"))["seq"] == two["seq"]
    assert (await counts_of(connect, pupil, ch))[0] == two["seq"]
    await here.settle()
    await other.settle()
    assert here.had("read") == []  # «none» answers it
    assert other.had("read") == []
    three = await teacher.send(ch, "trois")
    answer = api(pupil).post(f"/channels/{ch}/read", {"seq": three["seq"]})
    assert answer.json() == {"seq": three["seq"], "unread": 0, "mentions": 0}
    for socket in (here, there):
        assert (await socket.expect("read"))["seq"] == three["seq"]


async def test_typing_reaches_the_others(world: World, connect):
    ch = world.channel("class")
    teacher, pupil = await connect(world.school.teacher), await connect(world.school.pupil)
    stranger = await connect(world.school.other_pupil)
    await teacher.say("typing", ch=ch)
    told = await pupil.expect("typing")
    assert told["ch"] == ch
    assert {name: told["by"][name] for name in ("id", "name", "role")} == {
        "id": world.school.teacher.pk,
        "name": world.school.teacher.name,
        "role": "teacher",
    }
    for client in (teacher, stranger):
        await client.settle()
        assert client.had("typing") == []
    parents = world.channel("parents")
    guardian = await connect(world.school.guardian)
    other = await connect(world.school.guardians[2])
    await guardian.say("typing", ch=parents)
    assert (await guardian.expect("error"))["code"] == "forbidden"
    await teacher.say("typing", ch=parents)
    await other.expect("typing")
    await other.settle()
    assert other.had("typing") == []


@pytest.mark.slow
async def test_a_thousand_means_at_least_that(world: World, connect):
    ch, pupil = world.channel("class"), world.school.pupils[1]
    teacher = await connect(world.school.teacher)
    Membership.objects.filter(channel=ch, user=pupil).update(read_seq=0)
    for start in range(0, 1_010, 50):
        for n in range(50):
            await teacher.say("send", cid=f"{start + n:032x}", ch=ch, body="encore")
        for n in range(50):
            await teacher.answer(str(UUID(int=start + n)))
    assert (await counts_of(connect, pupil, ch))[1] == 1_000
