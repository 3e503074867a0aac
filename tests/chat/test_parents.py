"""A class's parents: the school posts, guardians read and react, and never see each other."""

from tests.chat.conftest import World
from tests.factories import GuardianshipFactory, RoleFactory


async def test_a_guardian_reads_and_reacts(world: World, connect):
    ch = world.channel("parents")
    guardian = await connect(world.school.guardian)
    (mine,) = [one for one in guardian.hello["channels"] if one["kind"] == "parents"]
    assert mine["id"] == ch
    assert mine["can"] == ["read", "react"]
    teacher = await connect(world.school.teacher)
    sent = await teacher.send(ch, "Sortie vendredi", mentions=[world.school.head_teacher.pk])
    assert (await guardian.event(ch, "message"))["data"]["id"] == sent["id"]
    assert (await guardian.ask("send", ch=ch, body="Merci"))["code"] == "forbidden"
    assert (await guardian.ask("edit", id=sent["id"], body="x"))["code"] == "forbidden"
    assert (await guardian.ask("delete", id=sent["id"]))["code"] == "forbidden"
    answer = await teacher.ask("send", ch=ch, body="x", mentions=[world.school.guardian.pk])
    assert answer["code"] == "invalid"


async def test_a_guardians_reaction_has_no_name(world: World, connect, api):
    ch = world.channel("parents")
    teacher, guardian = await connect(world.school.teacher), await connect(world.school.guardian)
    other = await connect(world.school.guardians[2])
    sent = await teacher.send(ch, "Réunion lundi")
    await guardian.ask("react", id=sent["id"], emoji="👍")
    for client in (teacher, guardian, other):
        told = await client.event(ch, "reaction")
        assert told["by"] is None
        assert told["data"] == {"id": sent["id"], "emoji": "👍", "on": True, "count": 1}
    for person in (world.school.teacher, world.school.guardians[2]):
        message, reaction = api(person).history(ch, after=sent["seq"] - 1)
        assert reaction["by"] is None
        assert message["data"]["reactions"] == [{"emoji": "👍", "count": 1, "mine": False}]
    await teacher.ask("react", id=sent["id"], emoji="👍")
    told = await other.event(ch, "reaction", count=2)
    assert told["by"]["id"] == world.school.teacher.pk


async def test_a_guardian_sees_no_other_guardian(world: World, connect, api):
    ch, guardian = world.channel("parents"), world.school.guardian
    start = (await connect(guardian)).pos[ch]
    here, school = await connect(guardian), await connect(world.school.teacher)
    newcomer = world.school.add_guardian(world.school.pupil)
    world.follow()
    told = await school.event(ch, "members")
    assert [one["id"] for one in told["data"]["joined"]] == [newcomer.pk]
    hidden = await here.event(ch)
    assert (hidden["kind"], hidden["by"], hidden["data"]) == ("skip", None, {})
    (item,) = api(guardian).history(ch, after=start)
    assert item["kind"] == "skip"
    seen = {one["id"]: one["role"] for one in api(guardian).get(f"/channels/{ch}").json()["people"]}
    assert seen.pop(guardian.pk) == "guardian"
    assert set(seen) == {world.school.teacher.pk, world.school.head_teacher.pk}
    everybody = api(world.school.teacher).get(f"/channels/{ch}").json()["people"]
    assert {one["id"] for one in everybody} >= {g.pk for g in world.school.guardians}


async def test_a_guardian_reads_no_history_of_the_others(world: World, api):
    """Every ``members`` event with guardians in it, the channel's first one included."""
    ch = world.channel("parents")
    for item in api(world.school.guardian).history(ch):
        if item["kind"] == "members":
            assert all(one["role"] != "guardian" for one in item["data"]["joined"])


async def test_answering_in_private(world: World, connect, api):
    ch, guardian = world.channel("parents"), world.school.guardians[1]
    author = await connect(world.school.head_teacher)
    sent = await author.send(ch, "Qui vient ?")
    open_socket = await connect(guardian)
    answer = api(guardian).post(
        "/directs", {"people": [world.school.head_teacher.pk], "about": sent["id"]}
    )
    assert answer.status_code == 201
    made = answer.json()
    assert made["kind"] == "direct"
    for client, other in ((open_socket, world.school.head_teacher), (author, guardian)):
        joined = await client.expect("joined", id=made["id"])
        assert [one["id"] for one in joined["with"]] == [other.pk]
    await open_socket.send(made["id"], "Moi")
    assert (await author.event(made["id"], "message"))["data"]["body"] == "Moi"
    again = api(guardian).post("/directs", {"people": [world.school.head_teacher.pk]})
    assert (again.status_code, again.json()["id"]) == (200, made["id"])


async def test_no_access_is_no_member(world: World, connect):
    restricted = world.school.add_guardian(world.school.pupil, restriction="no_access")
    reading = world.school.add_guardian(world.school.pupil, restriction="no_authority")
    world.follow()
    assert [c["kind"] for c in (await connect(restricted)).hello["channels"]] == []
    assert [c["kind"] for c in (await connect(reading)).hello["channels"]] == ["parents"]


async def test_who_is_there_twice_is_there_as_staff(world: World, connect):
    """A teacher of the class who is a parent in it."""
    both = world.school.head_teacher
    RoleFactory(user=both, establishment=world.school.establishment, role="guardian")
    GuardianshipFactory(
        establishment=world.school.establishment, guardian=both, pupil=world.school.pupil
    )
    world.follow()
    client = await connect(both)
    (parents,) = [one for one in client.hello["channels"] if one["kind"] == "parents"]
    assert parents["can"] == ["read", "send", "react", "moderate"]
    sent = await client.send(parents["id"], "Bonjour")
    told = await client.event(parents["id"], "message", id=sent["id"])
    assert told["by"]["role"] == "head_teacher"
