"""Promise 6 counts bytes of UTF-8: a mebibyte unconfirmed, and no more comes until ``recv``."""

import pytest

from tests.chat.conftest import World

MEBIBYTE = 1024 * 1024
BODY = "🦒" * 3_990  # 3,990 code points of four bytes each
MANY = 100


async def fill(author, ch: int) -> int:
    """A hundred long messages, 1.6 MB in all; the last one's ``seq``."""
    for _ in range(MANY):
        ack = await author.send(ch, BODY)
    return int(ack["seq"])


def stops_at_a_mebibyte(events: int) -> bool:
    """Whether the last of so many events was the one that passed the mebibyte."""
    size = len(BODY.encode()) + 300  # about what stands around the body
    return (events - 2) * size < MEBIBYTE <= events * size


async def test_no_more_comes_until_it_is_confirmed(world: World, connect):
    ch = world.channel("class")
    author, other = await connect(world.school.teacher), await connect(world.school.pupils[1])
    slow = await connect(world.school.pupil)
    slow.confirms = False
    start = slow.pos[ch]
    head = await fill(author, ch)
    await other.upto(ch, head)  # who confirms gets them all
    await slow.settle()
    assert stops_at_a_mebibyte(slow.pos[ch] - start)
    await author.say("typing", ch=ch)
    await slow.expect("typing", ch=ch)  # what is not in the sequence still comes
    await slow.confirm()
    await slow.upto(ch, head)
    assert [e["seq"] for e in slow.events[ch]] == list(range(start + 1, head + 1))
    assert all(e["data"]["body"] == BODY for e in slow.events[ch])


async def test_coming_back_pauses_there_too(world: World, connect):
    ch = world.channel("class")
    author = await connect(world.school.teacher)
    start = author.pos[ch]
    head = await fill(author, ch)
    slow = await connect(world.school.pupil, resumed=False)
    slow.confirms = False
    await slow.start_resume({ch: start})
    await slow.upto(ch, start + 60)
    await slow.settle()
    assert stops_at_a_mebibyte(slow.pos[ch] - start)
    assert slow.had("resumed") == []
    await slow.confirm()
    assert (await slow.expect("resumed"))["cur"][str(ch)] == head
    assert slow.pos[ch] == head


@pytest.mark.slow
async def test_a_mebibyte_unconfirmed_for_30_seconds_closes_4408(world: World, connect):
    ch = world.channel("class")
    author = await connect(world.school.teacher)
    slow = await connect(world.school.pupil)
    slow.confirms = False
    start = slow.pos[ch]
    head = await fill(author, ch)
    await slow.settle()
    upto = slow.pos[ch]
    assert stops_at_a_mebibyte(upto - start)
    assert await slow.closed(45) == 4408
    assert slow.pos[ch] == upto
    back = await connect(world.school.pupil, resumed=False)
    await back.resume({ch: upto})
    assert [e["seq"] for e in back.events[ch]] == list(range(upto + 1, head + 1))
