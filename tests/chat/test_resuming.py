"""Coming back: exactly what was missed, in order, then live."""

import asyncio
from uuid import uuid4

import pytest

from chat.hub import log
from chat.hub.models import Channel, Event, Membership
from ent_core.kernel import clock
from ent_core.people.actions import rights_changed
from tests.chat.conftest import World


def fill(ch: int, many: int) -> int:
    """Append ``many`` events to a channel without anybody's socket; the new head."""
    channel = Channel.objects.get(pk=ch)
    start = channel.last_seq
    Event.objects.bulk_create(
        [
            Event(
                channel=channel,
                seq=start + n,
                kind=Event.Kind.SETTINGS,
                at=clock.now(),
                facts={"name": channel.name, "frozen": False},
            )
            for n in range(1, many + 1)
        ],
        batch_size=500,
    )
    Channel.objects.filter(pk=ch).update(last_seq=start + many)
    return start + many


@pytest.fixture
def quiet(world: World) -> int:
    """A channel of our own for the test, whose members are the head teacher and the teacher."""
    channel = Channel.objects.create(
        establishment=world.school.establishment,
        year=world.school.year,
        kind=Channel.Kind.TEAM,
        name=f"Essai {uuid4().hex[:6]}",
    )
    for person in (world.school.teacher, world.school.head_teacher):
        Membership.objects.create(
            channel=channel,
            user=person,
            role="teacher",
            reason=Membership.Reason.JOINED,
            stays=[[1, None]],
        )
    log.write_settings(channel)
    return channel.pk


async def test_nothing_comes_before_the_first_resume(world: World, connect, quiet):
    author = await connect(world.school.teacher)
    reader = await connect(world.school.head_teacher, resumed=False)
    sent = [await author.send(quiet, f"tôt {n}") for n in range(3)]
    await reader.settle()
    assert reader.had("event") == []
    answer = await reader.resume()
    assert answer["cur"][str(quiet)] == sent[0]["seq"] - 1
    assert set(answer["cur"]) == {str(one["id"]) for one in reader.hello["channels"]}
    events = await reader.upto(quiet, sent[-1]["seq"])
    assert [e["seq"] for e in events] == [ack["seq"] for ack in sent]


async def test_some_were_missed(world: World, connect, quiet, api):
    author = await connect(world.school.teacher)
    sent = [await author.send(quiet, f"manqué {n}") for n in range(5)]
    reader = await connect(world.school.head_teacher, resumed=False)
    answer = await reader.resume({quiet: sent[1]["seq"]})
    missed = reader.events[quiet]
    assert [e["data"]["body"] for e in missed] == ["manqué 2", "manqué 3", "manqué 4"]
    assert answer["cur"][str(quiet)] == sent[-1]["seq"]
    live = await author.send(quiet, "en direct")
    await reader.event(quiet, "message", id=live["id"])
    read_again = api(world.school.head_teacher).history(quiet, after=sent[1]["seq"])
    told = [{k: v for k, v in e.items() if k != "op"} for e in reader.events[quiet]]
    assert told == read_again


async def test_the_first_500_of_a_channel_then_a_gap(world: World, connect, quiet):
    head = fill(quiet, 700)
    reader = await connect(world.school.head_teacher, resumed=False)
    answer = await reader.resume({quiet: 1})
    assert len(reader.events[quiet]) == 500
    assert reader.gaps[quiet] == [(502, head)]
    assert answer["cur"][str(quiet)] == head
    author = await connect(world.school.teacher)
    live = await author.send(quiet, "ensuite")
    assert (await reader.event(quiet, "message"))["seq"] == live["seq"] == head + 1


async def test_2000_in_all(world: World, connect, quiet):
    everywhere = [world.channel(kind) for kind in ("class", "parents", "team", "staff")]
    everywhere.append(quiet)
    cur = {}
    for ch in everywhere:
        cur[ch] = Channel.objects.get(pk=ch).last_seq
        fill(ch, 510)
    reader = await connect(world.school.head_teacher, resumed=False)
    await reader.resume(cur)
    assert sum(len(events) for events in reader.events.values()) == 2_000
    for ch in everywhere:
        assert reader.pos[ch] == cur[ch] + 510
        assert len(reader.gaps[ch]) == 1
    assert reader.gaps[quiet] == [(cur[quiet] + 1, cur[quiet] + 510)]


async def test_it_pauses_at_150_unconfirmed(world: World, connect, quiet):
    head = fill(quiet, 400)
    reader = await connect(world.school.head_teacher, resumed=False)
    reader.confirms = False
    await reader.start_resume({quiet: 1})
    await reader.upto(quiet, 151)
    await reader.settle()
    await reader.settle()
    assert reader.pos[quiet] == 151
    await reader.say("recv", cur={str(quiet): 101})
    await reader.upto(quiet, 251)
    await reader.settle()
    assert reader.pos[quiet] == 251
    reader.confirms = True
    await reader.confirm()
    await reader.expect("resumed")
    assert reader.pos[quiet] == head


async def test_what_happens_during_a_paused_resume_comes_after_it(world: World, connect, quiet):
    fill(quiet, 300)
    author = await connect(world.school.teacher)
    reader = await connect(world.school.head_teacher, resumed=False)
    reader.confirms = False
    await reader.start_resume({quiet: 1})
    await reader.upto(quiet, 100)
    live = await author.send(quiet, "pendant")
    elsewhere = await author.send(world.channel("team"), "ailleurs")
    reader.confirms = True
    await reader.confirm()
    await reader.expect("resumed")
    await reader.event(quiet, "message", id=live["id"])
    await reader.event(world.channel("team"), "message", id=elsewhere["id"])


async def test_a_channel_one_may_not_see_is_revoked_like_none(world: World, connect):
    reader = await connect(world.school.pupil, resumed=False)
    theirs = world.channel("class", world.twin)
    answer = await reader.resume({theirs: 3, 10**15: 3, world.channel("staff"): 0})
    for ch in (theirs, 10**15, world.channel("staff")):
        assert await reader.expect("revoked", ch=ch) == {"op": "revoked", "ch": ch}
        assert str(ch) not in answer["cur"]


async def test_beyond_the_head_is_reset(world: World, connect, quiet):
    reader = await connect(world.school.head_teacher, resumed=False)
    head = Channel.objects.get(pk=quiet).last_seq
    team = world.channel("team")
    before = Channel.objects.get(pk=team).last_seq
    answer = await reader.resume({quiet: head + 1, team: before - 1})
    assert await reader.expect("reset") == {"op": "reset", "ch": quiet}
    assert answer["cur"][str(quiet)] == head
    assert [e["seq"] for e in reader.events[team]] == [before]
    author = await connect(world.school.teacher)
    live = await author.send(quiet, "après")
    await reader.event(quiet, "message", id=live["id"])


async def test_another_epoch_is_reset(world: World, connect, quiet):
    reader = await connect(world.school.head_teacher, resumed=False)
    answer = await reader.resume({quiet: 0}, epoch="another")
    assert await reader.expect("reset") == {"op": "reset", "ch": None}
    assert reader.events == {}
    assert set(answer["cur"]) == {str(one["id"]) for one in reader.hello["channels"]}
    author = await connect(world.school.teacher)
    live = await author.send(quiet, "après")
    await reader.event(quiet, "message", id=live["id"])


async def test_over_200_cursors_is_too_large(world: World, connect, quiet):
    reader = await connect(world.school.head_teacher, resumed=False)
    await reader.say("resume", epoch=reader.hello["epoch"], cur={str(n): 0 for n in range(1, 202)})
    error = await reader.expect("error")
    assert (error["ref"], error["code"]) == ("resume", "too_large")
    await reader.say("recv", cur={str(n): 0 for n in range(1, 202)})
    assert (await reader.expect("error"))["code"] == "too_large"
    answer = await reader.resume(dict.fromkeys(range(10**6, 10**6 + 200), 0))
    assert len(reader.had("revoked")) == 200
    assert str(quiet) in answer["cur"]


async def test_several_frames_are_each_answered(world: World, connect, quiet):
    team = world.channel("team")
    author = await connect(world.school.teacher)
    for ch in (quiet, team):
        await author.send(ch, "un")
        await author.send(ch, "deux")
    reader = await connect(world.school.head_teacher, resumed=False)
    heads = {one["id"]: one["last_seq"] for one in reader.hello["channels"]}
    await reader.start_resume({quiet: heads[quiet] - 2})
    await reader.start_resume({team: heads[team] - 1, 10**15: 2})
    first, second = await reader.expect("resumed"), await reader.expect("resumed")
    assert set(first["cur"]) == {str(ch) for ch in heads}
    assert second["cur"] == {str(team): heads[team]}
    assert [e["data"]["body"] for e in reader.events[quiet]] == ["un", "deux"]
    assert [e["data"]["body"] for e in reader.events[team]] == ["deux"]
    # Naming a channel again may send events again.
    await reader.resume({quiet: heads[quiet] - 1})
    assert [e["data"]["body"] for e in reader.events[quiet]] == ["un", "deux", "deux"]


async def test_live_events_while_resuming_are_not_lost(world: World, connect, quiet):
    authors = [await connect(world.school.teacher) for _ in range(2)]

    async def keep_talking(author):
        return [await author.send(quiet, f"sans fin {n}") for n in range(40)]

    async def come_and_go():
        at, seen = 0, []
        for _ in range(6):
            reader = await connect(world.school.head_teacher, resumed=False)
            await reader.resume({quiet: at})
            await asyncio.sleep(0.02)
            await reader.settle()
            at = reader.pos[quiet]
            seen += [e["seq"] for e in reader.events.get(quiet, [])]
            await reader.close()
        return at, seen

    *said, (at, seen) = await asyncio.gather(*map(keep_talking, authors), come_and_go())
    head = max(ack["seq"] for acks in said for ack in acks)
    reader = await connect(world.school.head_teacher, resumed=False)
    await reader.resume({quiet: at})
    await reader.upto(quiet, head)
    seen += [e["seq"] for e in reader.events.get(quiet, [])]
    assert seen == list(range(1, head + 1))


async def test_losing_the_channel_of_a_paused_resume(world: World, connect, quiet):
    """What was unconfirmed of it holds up nothing else."""
    fill(quiet, 400)
    team = world.channel("team")
    author = await connect(world.school.teacher)
    sent = await author.send(team, "l’équipe")
    reader = await connect(world.school.head_teacher, resumed=False)
    reader.confirms = False
    await reader.start_resume({quiet: 1, team: sent["seq"] - 1})
    await reader.upto(quiet, 151)
    Membership.objects.filter(channel=quiet, user=world.school.head_teacher).update(is_live=False)
    rights_changed([world.school.head_teacher.pk])
    await reader.expect("revoked", ch=quiet)
    answer = await reader.expect("resumed")
    assert str(quiet) not in answer["cur"]
    assert reader.pos[team] == sent["seq"]
