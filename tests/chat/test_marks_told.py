"""Marks: open pages are told, within a second, those alone who may read them; channels never."""

import time
from typing import Any

from chat.hub.models import Channel
from ent_core.establishments.models import Period, Teaching
from ent_core.grades.models import Assessment
from ent_core.grades.publishing import tell_published
from ent_core.kernel import clock
from tests.chat.conftest import World
from tests.chat.test_cards import all_told

PROMISED = 1.0
STAFF = {"teacher", "head teacher", "school life", "head"}


def sequences() -> dict[int, int]:
    return dict(Channel.objects.values_list("pk", "last_seq"))


async def told(clients: dict[str, Any]) -> set[str]:
    """Who was told of marks by all that happened until now."""
    all_told()
    for client in clients.values():
        await client.settle()
    found = {name for name, client in clients.items() if client.had("changed", what="grades")}
    for client in clients.values():
        client.inbox.clear()
    return found


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
        "head": school.head,
        "nurse": school.nurse,
        "other pupil": school.other_pupil,
        "other teacher": school.other_teacher,
        "twin pupil": world.twin.pupil,
        "twin guardian": world.twin.guardian,
        "twin head": world.twin.head,
    }
    return {name: await connect(person) for name, person in there.items()}


def assessment(api: Any, world: World, teaching: Teaching) -> int:
    body = {
        "teaching": teaching.pk,
        "title": "Dictée",
        "date": world.school.establishment.today().isoformat(),
        "out_of": "20",
        "coefficient": "1",
    }
    made = api(world.school.teacher).post("/assessments", body)
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


async def test_a_published_mark(world: World, connect: Any, api: Any) -> None:
    school, family = world.school, {"guardian", "other guardian of the child"}
    clients = await people(world, connect)
    before = sequences()
    teacher = api(school.teacher)
    made = assessment(api, world, school.teaching)
    assert await told(clients) == STAFF
    marks = {"marks": [{"pupil": school.pupil.pk, "value": "13,5"}]}
    assert teacher.put(f"/assessments/{made}/marks", marks).status_code == 200
    assert await told(clients) == STAFF

    began = time.monotonic()
    assert teacher.post(f"/assessments/{made}/publish", {}).status_code == 200
    await clients["pupil"].expect("changed", what="grades", within=PROMISED)
    assert time.monotonic() - began < PROMISED
    assert await told(clients) | {"pupil"} == STAFF | {"pupil"}
    assert Assessment.objects.get(pk=made).pupils_told

    # Nobody is told twice, and the guardians not a day early.
    tell_published()
    assert await told(clients) == set()
    Assessment.objects.filter(pk=made).update(guardians_at=clock.now())
    tell_published()
    await clients["guardian"].expect("changed", what="grades", within=2 * PROMISED)
    assert await told(clients) | {"guardian"} == STAFF | {"pupil"} | family
    tell_published()
    assert await told(clients) == set()
    assert sequences() == before


async def test_a_group_of_several_divisions_and_a_period_reopened(
    world: World, connect: Any, api: Any
) -> None:
    school = world.school
    clients = await people(world, connect)
    latin = Teaching.objects.get(group__name="4e Latin", group__year=school.year)
    assessment(api, world, latin)  # its pupil is of the head teacher's division
    assert await told(clients) == STAFF
    period = Period.objects.create(
        year=school.year,
        name="1er trimestre",
        starts_on=school.year.starts_on,
        ends_on=school.year.starts_on,
    )
    reopening = {"until": school.establishment.today().isoformat(), "reason": "Une copie retrouvée"}
    path = f"/periods/{period.pk}/reopen"
    one = api(school.head).post(path, {**reopening, "teaching": latin.pk})
    assert one.status_code == 201, one.text
    assert await told(clients) == STAFF
    assert api(school.head).post(path, reopening).status_code == 201
    assert await told(clients) == STAFF | {"other teacher"}
