"""Presence and homework in the conversation: a card where pupils are alone meant, pages told."""

from datetime import timedelta
from typing import Any

from ent_core.attendance.tasks import flag_forgotten
from ent_core.establishments.models import Group, Teaching
from ent_core.kernel import clock
from tests.chat.conftest import World
from tests.chat.test_cards import all_told, cards_of, channels_of, sequences, wait_for
from tests.factories.attendance import lesson_now

PROMISED = 1.0  # seconds from the act to what is told


async def told(clients: dict[str, Any], what: str) -> set[str]:
    for client in clients.values():
        await client.settle()
    found = {name for name, client in clients.items() if client.had("changed", what=what)}
    for client in clients.values():
        client.inbox.clear()
    return found


def grown(world: World, before: dict[str, int]) -> dict[str, int]:
    after = sequences(world)
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


async def people(world: World, connect: Any) -> dict[str, Any]:
    school = world.school
    there = {
        "pupil": school.pupil,
        "classmate": school.pupils[1],
        "guardian": school.guardian,
        "other guardian of the child": school.guardians[1],
        "guardian of a classmate": school.guardians[2],
        "teacher": school.teacher,
        "head teacher": school.head_teacher,
        "school life": school.school_life,
        "other pupil": school.other_pupil,
        "twin": world.twin.pupil,
        "twin's head": world.twin.head,
    }
    return {name: await connect(person) for name, person in there.items()}


def give(api: Any, world: World, teaching: Teaching | None = None) -> int:
    school = world.school
    body = {
        "teaching": (teaching or school.teaching).pk,
        "title": "Exercice 4 page 32",
        "due": (school.establishment.today() + timedelta(days=2)).isoformat(),
        "hand_in": True,
    }
    answer = api(school.teacher).post("/homework", body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_homework_given_is_a_card_for_its_pupils(world: World, connect: Any, api: Any):
    school, before = world.school, sequences(world)
    clients = await people(world, connect)
    homework = give(api, world)
    seen = await clients["pupil"].event(world.channel("class"), "card", within=PROMISED)
    card = seen["data"]
    assert (card["card"], card["refs"]) == ("homework_given", {"homework": [homework]})
    assert (card["facts"]["title"], card["facts"]["hand_in"]) == ("Exercice 4 page 32", True)
    await clients["guardian"].expect("changed", what="homework", within=PROMISED)
    assert grown(world, before) == {"class": 1}  # neither the families' nor the team's
    assert await told(clients, "homework") >= {"pupil", "classmate", "teacher"}
    # To a group: in the group's channel alone.
    before = sequences(world)
    latin = Group.objects.get(year=school.year, name="4e Latin")
    give(api, world, Teaching.objects.get(group=latin))
    wait_for(lambda: grown(world, before) == {"group": 1})
    [shown] = cards_of(api, school.pupil, channels_of(world)["group"], before["group"])
    assert shown["facts"]["group"]["name"] == "4e Latin"


async def test_what_follows_is_told_to_whom_it_concerns(world: World, connect: Any, api: Any):
    school = world.school
    homework = give(api, world)
    all_told()
    clients, before = await people(world, connect), sequences(world)
    pupil, teacher = api(school.pupil), api(school.teacher)

    async def check(client: str, *others: str) -> None:
        await clients[client].expect("changed", what="homework", within=PROMISED)
        assert await told(clients, "homework") | {client} == {client, *others}

    family = ("guardian", "other guardian of the child")
    assert pupil.post(f"/homework/{homework}/done", {"done": True}).status_code == 200
    await check("pupil", *family)
    sent = pupil.post(f"/homework/{homework}/submissions", {"text": "Voici."})
    assert sent.status_code == 201
    await check("teacher", "pupil")
    back = f"/submissions/{sent.json()['id']}/return"
    assert teacher.post(back, {"comment": "Bien."}).status_code == 200
    await check("pupil", *family)
    assert grown(world, before) == {}  # personal: in no channel


async def test_presence_is_in_no_channel(world: World, connect: Any, api: Any):
    school = world.school
    lesson = lesson_now(school.division, school.teacher)
    clients, before = await people(world, connect), sequences(world)
    roll = {"absent": [school.pupil.pk], "validated": False}
    assert api(school.teacher).post(f"/lessons/{lesson.pk}/roll", roll).status_code == 200
    family = {"pupil", "guardian", "other guardian of the child"}
    await clients["guardian"].expect("changed", what="absences", within=PROMISED)
    rest = {"teacher", "school life", "head teacher"}
    assert await told(clients, "absences") | {"guardian"} == family | rest
    [absence] = api(school.guardian).items("/absences", pupil=school.pupil.pk)
    path = f"/absences/{absence['id']}/justify"
    assert api(school.guardian).post(path, {"reason": "Fièvre"}).status_code == 200
    await clients["school life"].expect("changed", what="absences", within=PROMISED)
    found = await told(clients, "absences") | {"school life"}
    assert found == family | {"school life", "head teacher"}
    assert grown(world, before) == {}


async def test_a_forgotten_call_is_told_to_the_desk(world: World, connect: Any):
    school = world.school
    lesson = lesson_now(school.division, school.teacher)
    all_told()
    clients = await people(world, connect)
    lesson.starts_at = clock.now() - timedelta(minutes=16)
    lesson.save(update_fields=["starts_at"])
    flag_forgotten()
    await clients["school life"].expect("changed", what="absences", within=PROMISED * 3)
    found = await told(clients, "absences") | {"school life"}
    assert found == {"school life", "teacher"}
    flag_forgotten()
    assert await told(clients, "absences") == set()
