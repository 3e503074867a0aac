"""What the school says in its channels: one act, one card a channel, and open pages told."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from chat.hub.models import Channel
from ent_core.establishments.models import Group, Guardianship
from ent_core.kernel import clock
from ent_core.kernel.models import OutboxEvent
from tests.chat.conftest import World
from tests.factories.timetable import RoomFactory, make_lesson, monday_of, school_day

PROMISED = 1.0  # seconds from the act to the card


@pytest.fixture
def latin(world: World) -> Group:
    return Group.objects.get(year=world.school.year, name="4e Latin")


def channels_of(world: World) -> dict[str, int]:
    return {
        **{kind: world.channel(kind) for kind in ("class", "parents", "team", "staff")},
        "group": world.channel("group"),
        "other class": world.channel("class", other=True),
        "other parents": world.channel("parents", other=True),
        "twin": world.channel("class", world.twin),
    }


def sequences(world: World) -> dict[str, int]:
    found = dict(Channel.objects.values_list("pk", "last_seq"))
    return {name: found[pk] for name, pk in channels_of(world).items()}


def cards_of(api: Any, person: Any, ch: int, after: int) -> list[Any]:
    events = api(person).history(ch, after)
    assert {one["kind"] for one in events} <= {"card"}
    return [one["data"] for one in events]


def act(api: Any, person: Any, lesson: Any, kind: str, **more: Any) -> Any:
    answer = api(person).post(f"/lessons/{lesson.pk}/changes", {"kind": kind, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def day(world: World, n: int) -> Any:
    return monday_of(school_day(world.school.establishment)) + timedelta(days=n)


async def told(clients: dict[str, Any]) -> set[str]:
    """Whose page of the timetable was told that it is another now."""
    found = set()
    for name, client in clients.items():
        await client.settle()
        if client.had("changed", what="timetable"):
            found.add(name)
    return found


async def test_a_cancelled_lesson_is_read_within_a_second(world: World, connect, api):
    school = world.school
    lesson = make_lesson(school.division, school.teacher, day=day(world, 0))
    there = {
        "pupil": (await connect(school.pupil), "class"),
        "guardian": (await connect(school.guardian), "parents"),
        "teacher": (await connect(school.teacher), "class"),
        "head teacher": (await connect(school.head_teacher), "parents"),
    }
    http = api(school.teacher)
    began = time.monotonic()
    answer = http.post(f"/lessons/{lesson.pk}/changes", {"kind": "cancel", "reason": "Sortie"})
    assert answer.status_code == 200, answer.text
    for client, kind in there.values():
        left = PROMISED - (time.monotonic() - began)
        event = await client.event(world.channel(kind), "card", within=max(left, 0.001))
        card = event["data"]
        assert (card["card"], card["v"], card["refs"]) == (
            "lesson_changed",
            1,
            {"lessons": [lesson.pk]},
        )
        assert (card["facts"]["kind"], card["facts"]["reason"]) == ("cancel", "Sortie")
        (seen,) = card["facts"]["lessons"]
        assert (seen["id"], seen["status"]) == (lesson.pk, "cancelled")
        assert "can" not in seen
        assert event["by"] is None
    for client, _ in there.values():
        await client.expect("changed", what="timetable", within=PROMISED)


async def test_in_these_channels_and_no_others(world: World, api):
    school = world.school
    lesson = make_lesson(school.division, school.teacher, day=day(world, 1))
    before = sequences(world)
    act(api, school.office, lesson, "cancel")
    wait_for(lambda: sequences(world)["parents"] > before["parents"])
    after = sequences(world)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"class": 1, "parents": 1}
    restored = act(api, school.office, lesson, "restore")
    wait_for(lambda: sequences(world)["parents"] > after["parents"])
    (_, card) = cards_of(api, school.pupil, world.channel("class"), before["class"])
    assert card["facts"]["kind"] == "restore"
    assert card["facts"]["lessons"][0]["status"] == restored["status"] == "kept"


async def test_many_lessons_make_one_card_a_channel(world: World, latin: Group, api):
    school = world.school
    of_class = [
        make_lesson(
            school.division, school.teacher, day=day(world, n), starts="14:00", ends="15:00"
        )
        for n in range(3)
    ]
    of_latin = make_lesson(latin, school.teacher, day=day(world, 2), starts="15:00", ends="16:00")
    both = make_lesson(
        [latin, school.other_division],
        school.teacher,
        day=day(world, 1),
        starts="16:00",
        ends="17:00",
    )
    before = sequences(world)
    body = {
        "teacher": school.teacher.pk,
        "from": f"{day(world, 0)}",
        "to": f"{day(world, 2)}",
        "reason": "Stage",
    }
    answer = api(school.office).post("/timetable/away", body)
    assert answer.status_code == 200, answer.text
    wait_for(lambda: sequences(world)["group"] > before["group"])
    after = sequences(world)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"class": 1, "parents": 1, "group": 1, "other class": 1, "other parents": 1}
    (in_class,) = cards_of(api, school.pupil, world.channel("class"), before["class"])
    touched = {one["id"] for one in answer.json()["items"]}
    assert set(in_class["refs"]["lessons"]) == touched - {of_latin.pk, both.pk}
    assert {one.pk for one in of_class} <= set(in_class["refs"]["lessons"])
    (in_group,) = cards_of(api, school.pupil, world.channel("group"), before["group"])
    assert in_group["refs"]["lessons"] == [both.pk, of_latin.pk]
    other = world.channel("class", other=True)
    (in_other,) = cards_of(api, school.other_pupil, other, before["other class"])
    assert in_other["refs"]["lessons"] == [both.pk]
    assert in_other["facts"]["more"] == 0


async def test_a_card_shows_thirty_lessons_and_counts_the_rest(world: World, api):
    school = world.school
    for n in range(4):
        for hour in range(7, 16):
            make_lesson(
                school.other_division,
                school.other_teacher,
                day=day(world, 7 + n),
                starts=f"{hour:02}:00",
                ends=f"{hour:02}:50",
            )
    ch = world.channel("class", other=True)
    before = Channel.objects.get(pk=ch).last_seq
    body = {
        "teacher": school.other_teacher.pk,
        "from": f"{day(world, 7)}",
        "to": f"{day(world, 10)}",
    }
    done = api(school.office).post("/timetable/away", body).json()
    wait_for(lambda: Channel.objects.get(pk=ch).last_seq > before)
    (card,) = cards_of(api, school.other_pupil, ch, before)
    assert (len(card["facts"]["lessons"]), card["facts"]["more"]) == (30, 6)
    # The list of channels says which lesson, and carries no more than that.
    last = api(school.other_pupil).get(f"/channels/{ch}").json()["last"]
    (lesson,), first = last["facts"]["lessons"], card["facts"]["lessons"][0]
    assert (last["card"], last["facts"]["more"]) == ("lesson_changed", 35)
    assert lesson["title"] == first["title"]
    assert (lesson["starts_at"], lesson["status"]) == (first["starts_at"], "cancelled")
    assert not {"teachers", "rooms", "groups", "id"} & set(lesson)
    undone = api(school.office).post(f"/timetable/changes/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    wait_for(lambda: Channel.objects.get(pk=ch).last_seq > before + 1)
    assert cards_of(api, school.other_pupil, ch, before)[1]["facts"]["kind"] == "undo"


async def test_whose_pages_are_told(world: World, connect, api):
    school, twin = world.school, world.twin
    barred = school.add_guardian(school.pupil, Guardianship.Restriction.NO_ACCESS)
    people = {
        "pupil": school.pupil,
        "guardian": school.guardian,
        "teacher": school.teacher,
        "other teacher": school.other_teacher,
        "school life": school.school_life,
        "nurse": school.nurse,
        "head": school.head,
        "office": school.office,
        "other pupil": school.other_pupil,
        "other guardian": school.other_guardian,
        "barred guardian": barred,
        "establishment admin": school.establishment_admin,
        "academy admin": school.academy_admin,
        "twin pupil": twin.pupil,
        "twin guardian": twin.guardian,
        "twin teacher": twin.teacher,
        "twin head": twin.head,
    }
    clients = {name: await connect(person) for name, person in people.items()}
    lesson = make_lesson(school.division, school.teacher, day=day(world, 3))
    watching = await connect(school.pupil)
    act(api, school.teacher, lesson, "cancel")
    await watching.expect("changed", what="timetable")
    assert await told(clients) == {
        "pupil",
        "guardian",
        "teacher",
        "other teacher",
        "school life",
        "nurse",
        "head",
        "office",
    }
    # The plan itself: everybody of the school, and no card.
    for client in clients.values():
        client.inbox.clear()
    before = sequences(world)
    body = {
        "establishment": school.establishment.pk,
        "weekday": 6,
        "starts": "07:00",
        "ends": "08:00",
        "groups": [school.division.pk],
        "title": "Étude",
    }
    assert api(school.office).post("/patterns", body).status_code == 201
    await watching.expect("changed", what="timetable")
    names = await told(clients)
    assert {name for name in names if name.startswith("twin")} == set()
    assert names >= {"pupil", "guardian", "other pupil", "other guardian", "head"}
    assert sequences(world) == before


async def test_what_is_refused_tells_nobody(world: World, connect, api):
    school = world.school
    room = RoomFactory(establishment=school.establishment)
    lesson = make_lesson(
        school.division, school.teacher, day=day(world, 4), starts="08:00", ends="09:00"
    )
    make_lesson(
        school.other_division,
        school.other_teacher,
        day=day(world, 4),
        starts="08:00",
        ends="09:00",
        rooms=room,
    )
    client, before = await connect(school.pupil), sequences(world)
    asked = {"kind": "room", "room": room.pk}
    path = f"/lessons/{lesson.pk}/changes"
    assert api(school.teacher).post(path, asked).status_code == 409
    assert api(school.pupil).post(path, asked).status_code == 403
    assert api(school.other_pupil).post(path, asked).status_code == 404
    all_told()
    await client.settle()
    assert client.had("changed") == []
    assert sequences(world) == before


async def test_many_change_one_lesson_at_once(world: World, api):
    """Who saw it as it was changes it once; the others are shown what it is."""
    school = world.school
    lesson = make_lesson(school.division, school.teacher, day=day(world, 5))
    rooms = [RoomFactory(establishment=school.establishment) for _ in range(6)]
    path = f"/lessons/{lesson.pk}/changes"
    people = [api(school.teacher if n % 2 else school.office) for n in range(len(rooms))]
    answers = await asyncio.gather(
        *(
            asyncio.to_thread(one.post, path, {"kind": "room", "room": room.pk, "sequence": 0})
            for one, room in zip(people, rooms, strict=True)
        )
    )
    assert sorted(one.status_code for one in answers) == [200, *[409] * (len(rooms) - 1)]
    (won,) = [one.json() for one in answers if one.status_code == 200]
    for one in answers:
        if one.status_code == 409:
            assert one.json()["code"] == "changed_meanwhile"
            assert one.json()["lesson"]["rooms"] == won["rooms"]
            assert one.json()["lesson"]["sequence"] == 1


async def test_one_hour_is_given_once(world: World, api):
    """Of several who take the same room at the same hour one has it."""
    school = world.school
    room = RoomFactory(establishment=school.establishment)
    lessons = [
        make_lesson(group, teacher, day=day(world, 6), starts="08:00", ends="09:00")
        for group, teacher in (
            (school.division, school.teacher),
            (school.other_division, school.other_teacher),
        )
    ]
    people = [api(school.office) for _ in range(6)]
    answers = await asyncio.gather(
        *(
            asyncio.to_thread(
                one.post,
                f"/lessons/{lessons[n % 2].pk}/changes",
                {"kind": "room", "room": room.pk},
            )
            for n, one in enumerate(people)
        )
    )
    assert {one.status_code for one in answers} == {200, 409}
    assert len({one.json()["id"] for one in answers if one.status_code == 200}) == 1
    assert room.lessons.count() == 1


def wait_for(fits: Any, within: float = 5.0) -> None:
    until = time.monotonic() + within
    while not fits():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


def all_told() -> None:
    """Return when nothing that was done still waits to be told."""
    waiting = OutboxEvent.objects.filter(done_at=None, due_at__lte=clock.now())
    wait_for(lambda: not waiting.exists())
