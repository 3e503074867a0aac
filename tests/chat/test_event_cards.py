"""School events in the conversation: one card in each channel that is meant, pages told."""

import time
from typing import Any

from tests.chat.conftest import World
from tests.chat.test_cards import all_told, cards_of, channels_of, sequences, wait_for
from tests.factories.agenda import to_group
from tests.factories.timetable import at, school_day

PROMISED = 1.0  # seconds from the act to the card


def body(world: World, audience: Any, **facts: Any) -> dict[str, Any]:
    place = world.school.establishment
    day = school_day(place)
    return {
        "title": "Sortie au musée",
        "starts_at": at(place, day, "09:00").isoformat(),
        "ends_at": at(place, day, "12:00").isoformat(),
        "audience": audience,
        **facts,
    }


def publish(api: Any, who: Any, world: World, audience: Any, **facts: Any) -> int:
    answer = api(who).post("/events", body(world, audience, **facts))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def grown(world: World, before: dict[str, int]) -> dict[str, int]:
    after = sequences(world)
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


async def test_within_a_second_where_it_is_meant(world: World, connect, api):
    school = world.school
    pupil, guardian = await connect(school.pupil), await connect(school.guardian)
    elsewhere, head = await connect(school.other_pupil), await connect(school.head)
    before = sequences(world)
    began = time.monotonic()
    event = publish(api, school.teacher, world, to_group(school.division, "pupils", "guardians"))
    for client, kind in ((pupil, "class"), (guardian, "parents")):
        left = PROMISED - (time.monotonic() - began)
        seen = await client.event(world.channel(kind), "card", within=max(left, 0.001))
        card = seen["data"]
        assert (card["card"], card["refs"]) == ("event_announced", {"events": [event]})
        assert (card["facts"]["kind"], card["facts"]["title"]) == ("published", "Sortie au musée")
        assert seen["by"] is None
        await client.expect("changed", what="events", within=PROMISED)
    await head.expect("changed", what="events", within=PROMISED)
    await elsewhere.settle()
    assert not elsewhere.had("changed", what="events")
    assert grown(world, before) == {"class": 1, "parents": 1}


async def test_which_channels(world: World, api):
    school = world.school
    everyone = {"school": school.establishment.pk}
    for part, channels in (
        ({"who": "pupils", "in": {"group": school.division.pk}}, {"class"}),
        ({"who": "guardians", "in": {"group": school.division.pk}}, {"parents"}),
        ({"who": "staff", "in": {"group": school.division.pk}}, {"team"}),
        ({"who": "pupils", "in": everyone}, {"class", "other class"}),
        ({"who": "guardians", "in": everyone}, {"parents", "other parents"}),
        ({"who": "staff", "in": everyone}, {"staff"}),
        ({"who": "pupils", "in": {"person": school.pupil.pk}}, set()),
    ):
        before = sequences(world)
        publish(api, school.head, world, [part])
        wait_for(lambda before=before, channels=channels: set(grown(world, before)) == channels)
        all_told()
        assert grown(world, before) == dict.fromkeys(channels, 1), part


async def test_its_changes_are_told(world: World, api):
    school = world.school
    start, channels = sequences(world), channels_of(world)
    event = publish(api, school.head, world, to_group(school.division))

    def kinds(channel: str, person: Any) -> list[str]:
        cards = cards_of(api, person, channels[channel], start[channel])
        return [one["facts"]["kind"] for one in cards]

    wait_for(lambda: kinds("class", school.pupil) == ["published"])
    head = api(school.head)
    path = f"/events/{event}"
    assert head.patch(path, {"details": "Prévoir un pique-nique"}).status_code == 200
    assert head.patch(path, {"place": "Gare"}).status_code == 200
    wait_for(lambda: "changed" in kinds("class", school.pupil))
    both = to_group(school.division) + to_group(school.other_division)
    assert head.patch(path, {"audience": both}).status_code == 200
    wait_for(lambda: kinds("other class", school.other_pupil) == ["published"])
    others = {"audience": to_group(school.other_division), "title": "Entre nous", "place": "Bureau"}
    assert head.patch(path, others).status_code == 200
    wait_for(lambda: "withdrawn" in kinds("class", school.pupil))
    # Who is meant no more reads of it what was theirs, and nothing of what it became.
    gone = cards_of(api, school.pupil, channels["class"], start["class"])[-1]["facts"]
    assert (gone["place"], gone["title"] == "Entre nous") == ("Gare", False)
    assert head.delete(path).status_code == 204
    told = ["published", "changed", "cancelled"]
    wait_for(lambda: kinds("other class", school.other_pupil) == told)
    assert kinds("class", school.pupil) == ["published", "changed", "withdrawn"]


async def test_an_answer_is_counted_on_the_authors_page(world: World, connect, api):
    school = world.school
    event = publish(
        api, school.teacher, world, to_group(school.division, "guardians"), answers="yes_no_maybe"
    )
    all_told()
    author, other = await connect(school.teacher), await connect(school.guardians[1])
    answered = api(school.guardian).post(f"/events/{event}/answer", {"answer": "yes"})
    assert answered.status_code == 200
    await author.expect("changed", what="events", within=PROMISED)
    await other.settle()
    assert not other.had("changed", what="events")
