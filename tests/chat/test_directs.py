"""Direct conversations: who may begin one, in which school, and what is seen of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ent_core.establishments.models import Role
from tests.chat.conftest import World
from tests.factories import PersonFactory, RoleFactory, make_school

# ACCESS, «Who may start a direct conversation»: who, to whom, and what is answered.
PAIRS = [
    ("pupil", "teacher", 201),
    ("pupil", "head_teacher", 201),
    ("pupil", "school_life", 201),
    ("pupil", "nurse", 201),
    ("pupil", "other_teacher", 404),
    ("pupil", "head", 403),
    ("pupil", "office", 403),
    ("pupil", "classmate", 403),
    ("pupil", "other_pupil", 404),
    ("pupil", "guardian", 404),
    ("guardian", "teacher", 201),
    ("guardian", "head_teacher", 201),
    ("guardian", "school_life", 201),
    ("guardian", "head", 201),
    ("guardian", "nurse", 403),
    ("guardian", "office", 403),
    ("guardian", "other_teacher", 404),
    ("guardian", "own_child", 403),
    ("guardian", "classmate", 404),
    ("guardian", "second_guardian", 404),
    ("guardian", "other_guardian", 404),
    ("teacher", "pupil", 201),
    ("teacher", "guardian", 201),
    ("teacher", "head_teacher", 201),
    ("teacher", "office", 201),
    ("teacher", "other_pupil", 403),
    ("teacher", "other_guardian", 403),
    ("head_teacher", "pupil", 201),
    ("head_teacher", "guardian", 201),
    ("school_life", "other_pupil", 201),
    ("school_life", "other_guardian", 201),
    ("school_life", "teacher", 201),
    ("head", "other_pupil", 201),
    ("head", "guardian", 201),
    ("head", "establishment_admin", 201),
    ("nurse", "teacher", 201),
    ("nurse", "pupil", 403),
    ("office", "pupil", 403),
    ("establishment_admin", "teacher", 403),
]
TO = [
    "pupil", "guardian", "teacher", "head_teacher", "other_pupil", "school_life", "nurse", "head",
    "office", "establishment_admin", "academy_admin",
]  # fmt: skip


@pytest.fixture
def pair(db, world: World):
    """Fresh schools, so that no pair finds what another one opened."""
    here = make_school()

    def person(role):
        others = {
            "classmate": here.pupils[1],
            "own_child": here.pupil,
            "second_guardian": here.guardians[1],
        }
        return others.get(role) or here.person(role)

    return person


def test_who_may_begin(pair, api):
    wrong = []
    for who, to, expected in PAIRS:
        found = api(pair(who)).post("/directs", {"people": [pair(to).pk]}).status_code
        # A pair that the other side opened already is found, not made.
        if found not in ({201, 200} if expected == 201 else {expected}):
            wrong.append(f"{who} to {to}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_nobody_reaches_the_twin(world: World, api):
    for who in TO:
        for to in TO:
            body = {"people": [world.twin.person(to).pk]}
            found = api(world.school.person(who)).post("/directs", body)
            assert found.status_code == 404, (who, to)
    assert api(None).post("/directs", {"people": [1]}).status_code in (401, 403)


def test_people_who_do_not_exist(world: World, api):
    http = api(world.school.teacher)
    assert http.post("/directs", {"people": [10**15]}).status_code == 404
    assert http.post("/directs", {"people": [world.school.teacher.pk]}).status_code == 422
    assert http.post("/directs", {"people": []}).status_code == 422
    assert http.post("/directs", {"people": [world.school.pupil.pk], "x": 1}).status_code == 422
    about = {"people": [world.school.pupil.pk], "about": 10**15}
    assert http.post("/directs", about).status_code == 404


def test_about_opens_nothing_outside_a_parents_channel(world: World, api):
    ch = world.channel("class")
    said = api(world.school.pupils[1]).post(
        f"/channels/{ch}/messages", {"cid": str(uuid4()), "body": "moi"}
    )
    answer = api(world.school.pupil).post(
        "/directs", {"people": [world.school.pupils[1].pk], "about": said.json()["id"]}
    )
    assert answer.status_code == 403


def test_several_only_among_staff(world: World, api):
    school = world.school
    http = api(school.teacher)
    three = http.post("/directs", {"people": [school.head_teacher.pk, school.head.pk]})
    assert three.status_code == 201
    assert {one["id"] for one in three.json()["with"]} == {school.head_teacher.pk, school.head.pk}
    again = api(school.head).post(
        "/directs", {"people": [school.teacher.pk, school.head_teacher.pk, school.head.pk]}
    )
    assert (again.status_code, again.json()["id"]) == (200, three.json()["id"])
    mixed = http.post("/directs", {"people": [school.head_teacher.pk, school.pupil.pk]})
    assert mixed.status_code == 403


def test_two_schools_in_common_need_a_name(world: World, api):
    one, two = world.school.establishment, world.twin.establishment
    here, there = PersonFactory(), PersonFactory()
    for person in (here, there):
        for place in (one, two):
            RoleFactory(user=person, establishment=place, role="teacher")
    unnamed = api(here).post("/directs", {"people": [there.pk]})
    assert unnamed.status_code == 422
    assert "establishment" in unnamed.json()["fields"]
    found = [
        api(here).post("/directs", {"people": [there.pk], "establishment": place.pk}).json()
        for place in (one, two)
    ]
    assert [made["establishment"]["id"] for made in found] == [one.pk, two.pk]
    assert found[0]["id"] != found[1]["id"]
    away = api(world.school.teacher).post(
        "/directs", {"people": [world.school.pupil.pk], "establishment": two.pk}
    )
    assert away.status_code == 404


async def test_the_right_to_answer_follows_the_conversation(world: World, connect, api):
    school = world.school
    made = api(school.head).post("/directs", {"people": [school.other_pupil.pk]}).json()
    head, pupil = await connect(school.head), await connect(school.other_pupil)
    (direct,) = [one for one in pupil.hello["channels"] if one["kind"] == "direct"]
    assert direct["id"] == made["id"]
    assert direct["history"] == "from_joining"
    assert [(one["id"], one["role"]) for one in direct["with"]] == [(school.head.pk, "head")]
    assert direct["can"] == ["read", "send", "react"]
    await pupil.send(made["id"], "Oui, Madame")
    assert (await head.event(made["id"], "message"))["by"]["role"] == "pupil"
    sent = await head.send(made["id"], "Merci")
    assert (await pupil.ask("delete", id=sent["id"]))["code"] == "forbidden"
    mine = await pupil.send(made["id"], "moi")
    assert (await head.ask("delete", id=mine["id"]))["code"] == "forbidden"  # no moderation here
    for outsider in (school.school_life, school.teacher, school.establishment_admin):
        assert api(outsider).get(f"/channels/{made['id']}/events").status_code == 404
        assert api(outsider).get(f"/channels/{made['id']}").status_code == 404


def said(api, person, channel: int, text: str = "Bonjour"):
    body = {"cid": str(uuid4()), "body": text}
    return api(person).post(f"/channels/{channel}/messages", body).json()


def test_who_was_written_to_finds_the_conversation(world: World, api):
    head, pupil, other = world.school.head, *world.school.pupils[2:4]
    made = api(head).post("/directs", {"people": [pupil.pk]})
    assert made.status_code == 201
    ask = {"people": [head.pk]}
    assert api(pupil).post("/directs", ask).status_code == 403  # nothing was said yet
    said(api, head, made.json()["id"])
    found = api(pupil).post("/directs", ask)
    assert (found.status_code, found.json()["id"]) == (200, made.json()["id"])
    assert api(other).post("/directs", ask).status_code == 403
    unseen = said(api, world.school.teacher, world.channel("team"))["id"]
    for about in (unseen, 10**15):
        assert api(pupil).post("/directs", ask | {"about": about}).status_code == 404


def test_what_was_begun_in_one_school_opens_nothing_in_another(world: World, api):
    one, two = world.school.establishment, world.twin.establishment
    head, pupil = PersonFactory(), PersonFactory()
    for place in (one, two):
        RoleFactory(user=head, establishment=place, role="head")
        RoleFactory(user=pupil, establishment=place, role="pupil")
    made = api(head).post("/directs", {"people": [pupil.pk], "establishment": one.pk}).json()
    said(api, head, made["id"])
    ask = {"people": [head.pk]}
    assert api(pupil).post("/directs", ask).status_code == 422
    found = api(pupil).post("/directs", ask | {"establishment": one.pk})
    assert (found.status_code, found.json()["id"]) == (200, made["id"])
    assert api(pupil).post("/directs", ask | {"establishment": two.pk}).status_code == 403


async def test_what_was_said_while_one_was_away_is_not_seen(world: World, connect, api):
    """Who left the school and comes back sees the intervals in which they were there."""
    school = world.school
    leaver = PersonFactory()
    role = RoleFactory(user=leaver, establishment=school.establishment, role="teacher")
    world.follow()
    ch = api(school.head).post("/directs", {"people": [leaver.pk]}).json()["id"]
    head = await connect(school.head)
    before = await head.send(ch, "avant")
    today = school.establishment.today()
    Role.objects.filter(pk=role.pk).update(ends_on=today - timedelta(days=1))
    world.follow()
    await head.event(ch, "members")
    between = await head.send(ch, "entre-temps")
    await head.ask("react", id=between["id"], emoji="👍")
    Role.objects.filter(pk=role.pk).update(ends_on=None)
    world.follow()
    assert api(school.head).post("/directs", {"people": [leaver.pk]}).json()["id"] == ch
    back = await connect(leaver, resumed=False)
    (mine,) = [one for one in back.hello["channels"] if one["id"] == ch]
    assert mine["unread"] == 0
    assert mine["last"] is None
    after = await head.send(ch, "après")
    await back.resume({ch: 0})
    await back.upto(ch, after["seq"])
    bodies = [e["data"].get("body") for e in back.events[ch] if e["kind"] != "members"]
    assert bodies == ["avant", None, None, None, "après"]
    assert [e["kind"] for e in back.events[ch]] == [
        "message", "skip", "skip", "skip", "members", "message",
    ]  # fmt: skip
    assert (await back.ask("react", id=between["id"], emoji="👍"))["code"] == "not_found"
    assert (await back.ask("send", ch=ch, body="?", reply_to=between["id"]))["code"] == "not_found"
    assert (await back.ask("react", id=before["id"], emoji="👍"))["op"] == "ack"
    unseen = api(leaver).post(f"/messages/{between['id']}/report", {"reason": "other"})
    assert unseen.status_code == 404
