"""Homework that is changed or taken back: what its channel says then, and whose pages are told."""

from datetime import timedelta
from typing import Any

import pytest

from chat.hub.models import Channel, Message
from ent_core.establishments.models import TeachingTeacher
from ent_core.kernel import clock
from ent_core.kernel.models import OutboxEvent
from tests.chat.conftest import World
from tests.chat.test_cards import cards_of, sequences, wait_for
from tests.chat.test_school_days import give, grown, told

PROMISED = 1.0


@pytest.fixture
def ch(world: World) -> int:
    return world.channel("class")


def given(world: World, api: Any, ch: int) -> tuple[int, int]:
    """A piece of homework, and the number after which its card stands."""
    before = Channel.objects.get(pk=ch).last_seq
    homework = give(api, world)
    wait_for(lambda: Channel.objects.get(pk=ch).last_seq > before)
    return homework, before


def body(world: World, days: int = 2, **facts: Any) -> dict[str, Any]:
    due = (world.school.establishment.today() + timedelta(days=days)).isoformat()
    return {"title": "Exercice 4 page 32", "due": due, "hand_in": True, **facts}


def settled() -> None:
    wait_for(lambda: not OutboxEvent.objects.filter(done_at=None).exists())


async def test_taken_back_its_card_says_it_no_longer(
    world: World, connect: Any, api: Any, ch: int
) -> None:
    school = world.school
    homework, before = given(world, api, ch)
    [shown] = cards_of(api, school.pupil, ch, before)
    client, was = await connect(school.pupil), sequences(world)
    assert api(school.teacher).delete(f"/homework/{homework}").status_code == 204
    gone = await client.event(ch, "deleted", within=PROMISED)
    assert gone["data"] == {"id": shown["id"]}
    said = (await client.event(ch, "card", within=PROMISED))["data"]
    assert (said["card"], said["facts"]["kind"]) == ("homework_given", "withdrawn")
    assert said["facts"]["due"] == body(world)["due"]
    assert "Exercice 4" not in str(said)
    await client.expect("changed", what="homework", within=PROMISED)
    assert grown(world, was) == {"class": 2}
    # Whoever reads the channel later, too.
    events = api(school.pupil).history(ch, before)
    assert [one["kind"] for one in events] == ["card", "deleted", "card"]
    assert (events[0]["data"]["card"], events[0]["data"]["facts"]) == ("gone", {})
    assert "Exercice 4" not in str(events)
    assert not Message.objects.filter(channel=ch, card__facts__title="Exercice 4 page 32").exists()


async def test_moved_it_is_told_again(world: World, connect: Any, api: Any, ch: int) -> None:
    school = world.school
    homework, before = given(world, api, ch)
    client, teacher = await connect(school.pupil), api(school.teacher)
    path = f"/homework/{homework}"
    assert teacher.put(path, body(world, 5, title="Exercice 5")).status_code == 200
    card = (await client.event(ch, "card", within=PROMISED))["data"]
    assert (card["facts"]["kind"], card["refs"]) == ("changed", {"homework": [homework]})
    assert (card["facts"]["title"], card["facts"]["due"]) == ("Exercice 5", body(world, 5)["due"])
    # What is on no card makes none, nor does the same again.
    was = sequences(world)
    again = body(world, 5, title="Exercice 5", details="Rédiger.", minutes=20)
    assert teacher.put(path, again).status_code == 200
    assert teacher.put(path, again).status_code == 200
    await client.expect("changed", what="homework", within=PROMISED)
    settled()
    assert grown(world, was) == {}
    # Taken back, neither card stays.
    assert teacher.delete(path).status_code == 204
    wait_for(lambda: grown(world, was) == {"class": 3})
    assert "Exercice" not in str(api(school.pupil).history(ch, before))


async def test_a_frozen_channel_loses_the_card_too(world: World, api: Any, ch: int) -> None:
    """Nothing new is said there, and what was said goes all the same."""
    homework, before = given(world, api, ch)
    Channel.objects.filter(pk=ch).update(frozen_at=clock.now())
    try:
        assert api(world.school.teacher).delete(f"/homework/{homework}").status_code == 204
        wait_for(lambda: Channel.objects.get(pk=ch).last_seq == before + 2)
        settled()
        events = api(world.school.pupil).history(ch, before)
        assert [one["kind"] for one in events] == ["card", "deleted"]
    finally:
        Channel.objects.filter(pk=ch).update(frozen_at=None)


async def test_who_has_left_the_service_is_not_told(world: World, connect: Any, api: Any) -> None:
    school = world.school
    homework = give(api, world)
    left = TeachingTeacher.objects.create(
        teaching=school.teaching,
        user=school.other_teacher,
        ends_on=school.establishment.today() - timedelta(days=1),
    )
    settled()
    clients = {"teacher": await connect(school.teacher), "left": await connect(left.user)}
    path = f"/homework/{homework}/submissions"
    assert api(school.pupil).post(path, {"text": "Voici."}).status_code == 201
    await clients["teacher"].expect("changed", what="homework", within=PROMISED)
    give(api, world)
    await clients["teacher"].expect("changed", what="homework", within=PROMISED)
    assert "left" not in await told(clients, "homework")


async def test_a_tick_that_changes_nothing_tells_nobody(world: World, api: Any) -> None:
    homework, pupil = give(api, world), api(world.school.pupil)

    def ticks() -> int:
        return OutboxEvent.objects.filter(
            kind="homework.HomeworkTicked", facts__homework_id=homework
        ).count()

    path = f"/homework/{homework}/done"
    for done, told_of in ((False, 0), (True, 1), (True, 1), (False, 2), (False, 2)):
        assert pupil.post(path, {"done": done}).status_code == 200
        assert ticks() == told_of
