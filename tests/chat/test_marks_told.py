"""Marks: open pages are told, within a second, those alone who may read them; channels never."""

import time
from typing import Any

from chat.hub.models import Channel
from ent_core.grades.models import Assessment
from ent_core.grades.publishing import tell_published
from ent_core.kernel import clock
from tests.chat.conftest import World

PROMISED = 1.0


def sequences() -> dict[int, int]:
    return dict(Channel.objects.values_list("pk", "last_seq"))


async def told(clients: dict[str, Any]) -> set[str]:
    for client in clients.values():
        await client.settle()
    found = {name for name, client in clients.items() if client.had("changed", what="grades")}
    for client in clients.values():
        client.inbox.clear()
    return found


async def test_a_published_mark(world: World, connect: Any, api: Any) -> None:
    school = world.school
    pupil, classmate = school.pupils[:2]
    people = {
        "pupil": pupil,
        "classmate": classmate,
        "guardian": school.guardian,
        "other pupil": school.other_pupil,
        "other teacher": school.other_teacher,
        "head teacher": school.head_teacher,
        "twin pupil": world.twin.pupil,
    }
    clients = {name: await connect(person) for name, person in people.items()}
    watching = await connect(school.teacher)
    before = sequences()
    teacher = api(school.teacher)
    body = {
        "teaching": school.teaching.pk,
        "title": "Dictée",
        "date": school.establishment.today().isoformat(),
        "out_of": "20",
        "coefficient": "1",
    }
    made = teacher.post("/assessments", body).json()["id"]
    await watching.expect("changed", what="grades", within=PROMISED)
    marks = {"marks": [{"pupil": pupil.pk, "value": "13,5"}]}
    assert teacher.put(f"/assessments/{made}/marks", marks).status_code == 200
    await watching.expect("changed", what="grades", within=PROMISED)
    assert await told(clients) == {"head teacher"}

    began = time.monotonic()
    assert teacher.post(f"/assessments/{made}/publish", {}).status_code == 200
    await clients["pupil"].expect("changed", what="grades", within=PROMISED)
    assert time.monotonic() - began < PROMISED
    await watching.expect("changed", what="grades", within=PROMISED)
    assert await told(clients) >= {"pupil"}
    assert Assessment.objects.get(pk=made).pupils_told

    # Its time comes for guardians: the sweep tells, once.
    Assessment.objects.filter(pk=made).update(guardians_at=clock.now())
    tell_published()
    await clients["guardian"].expect("changed", what="grades", within=2 * PROMISED)
    assert await told(clients) <= {"pupil", "guardian", "head teacher"}
    tell_published()
    time.sleep(0.4)
    assert await told(clients) == set()
    assert sequences() == before
