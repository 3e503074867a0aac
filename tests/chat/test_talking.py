"""A class talks: hello, messages, and everything that changes one."""

from uuid import uuid4

import pytest

from chat.hub.models import Channel, Message, PastText
from ent_core.establishments.models import Group
from ent_core.kernel import clock
from ent_core.kernel.models import AuditEntry
from tests.chat.conftest import World


def entry(hello, ch):
    return next(one for one in hello["channels"] if one["id"] == ch)


async def test_hello_says_who_and_where(world: World, connect):
    client = await connect(world.school.pupil)
    hello = client.hello
    school = {
        "id": world.school.establishment.pk,
        "uai": world.school.establishment.uai,
        "name": world.school.establishment.name,
    }
    assert hello["hb"] == 25
    assert isinstance(hello["conn"], str)
    assert hello["me"] == {
        "id": world.school.pupil.pk,
        "name": world.school.pupil.name,
        "roles": [{"role": "pupil", "establishment": school}],
    }
    only, group = hello["channels"]
    assert group["kind"] == "group"
    assert only["id"] == world.channel("class")
    assert only["kind"] == "class"
    assert only["name"] == "4e B"
    assert only["establishment"] == school
    assert only["year"] == world.school.year.name
    assert only["group"] == {"id": world.school.division.pk, "name": "4e B"}
    assert only["subject"] is None
    assert only["with"] is None
    assert only["history"] == "open"
    assert only["can"] == ["read", "send", "react"]
    assert only["last_seq"] >= 1


async def test_what_is_sent_is_acknowledged_and_told(world: World, connect):
    ch = world.channel("class")
    author = await connect(world.school.teacher)
    reader = await connect(world.school.pupil)
    body = "  On rend quoi demain ?\n\u0301 👩🏽‍🏫 \r\n"
    cid = str(uuid4())
    ack = await author.send(ch, body, cid=cid)
    assert ack == {
        "op": "ack", "cid": cid, "ch": ch, "id": ack["id"], "seq": author.hello and ack["seq"],
        "held_until": None, "dup": None,
    }  # fmt: skip
    for client in (author, reader):
        event = await client.event(ch, "message", id=ack["id"])
        assert event["seq"] == ack["seq"]
        assert event["by"]["id"] == world.school.teacher.pk
        assert event["by"]["role"] == "teacher"
        assert event["data"] == {
            "id": ack["id"], "body": body, "reply_to": None, "reply_seq": None, "mentions": [],
            "files": [], "edited_at": None, "only_for": None, "reactions": [],
        }  # fmt: skip


async def test_a_reply_and_a_mention(world: World, connect):
    ch = world.channel("class")
    pupil, teacher = world.school.pupil, world.school.teacher
    author, reader = await connect(teacher), await connect(pupil)
    first = await author.send(ch, "Question ?")
    reply = await reader.send(ch, "Oui", reply_to=first["id"], mentions=[teacher.pk, teacher.pk])
    event = await author.event(ch, "message", id=reply["id"])
    assert event["data"]["reply_to"] == first["id"]
    assert event["data"]["reply_seq"] == first["seq"]
    assert event["data"]["mentions"] == [teacher.pk]
    again = await connect(teacher, resumed=False)
    assert entry(again.hello, ch)["mentions"] == 1


async def test_a_mention_of_somebody_who_is_not_there_is_invalid(world: World, connect):
    ch = world.channel("class")
    client = await connect(world.school.pupil)
    for stranger in (world.school.other_pupil.pk, world.twin.pupil.pk, 10**12):
        answer = await client.ask("send", ch=ch, body="@?", mentions=[stranger])
        assert answer["code"] == "invalid"
    own = await client.send(ch, "avant")
    answer = await client.ask("edit", id=own["id"], body="après", mentions=[10**12])
    assert answer["code"] == "invalid"


async def test_reactions_count_each_person_once(world: World, connect):
    ch = world.channel("class")
    author = await connect(world.school.teacher)
    reader = await connect(world.school.pupil)
    sent = await author.send(ch, "Bravo à tous")
    on = await reader.ask("react", id=sent["id"], emoji="👍")
    told = await author.event(ch, "reaction")
    assert told["seq"] == on["seq"]
    assert told["by"]["id"] == world.school.pupil.pk
    assert told["data"] == {"id": sent["id"], "emoji": "👍", "on": True, "count": 1}
    again = await reader.ask("react", id=sent["id"], emoji="👍")
    assert (again["dup"], again["seq"]) == (True, sent["seq"])
    await author.ask("react", id=sent["id"], emoji="👍")
    off = await reader.ask("unreact", id=sent["id"], emoji="👍")
    told = await author.event(ch, "reaction", on=False)
    assert (told["seq"], told["data"]["count"]) == (off["seq"], 1)
    none = await reader.ask("unreact", id=sent["id"], emoji="🎉")
    assert (none["dup"], none["seq"]) == (True, sent["seq"])
    for not_one in ("ok", "👍👍", "", "a👍", "👍" * 20):
        answer = await reader.ask("react", id=sent["id"], emoji=not_one)
        assert answer["code"] == "invalid", not_one


@pytest.mark.parametrize(
    ("spelt", "kept"),
    [
        (("❤", "❤\ufe0f", "❤\ufe0e"), "❤\ufe0f"),
        (("👍", "👍\ufe0f"), "👍"),
        (("❤\u200d🔥", "❤\ufe0f\u200d🔥"), "❤\ufe0f\u200d🔥"),
        (("1\u20e3", "1\ufe0f\u20e3"), "1\ufe0f\u20e3"),
        (("☝🏽", "☝\ufe0f🏽"), "☝🏽"),
        (("🏳\u200d🌈", "🏳\ufe0f\u200d🌈"), "🏳\ufe0f\u200d🌈"),
        (("🏃\u200d♀", "🏃\u200d♀\ufe0f"), "🏃\u200d♀\ufe0f"),
        (("🇫🇷",), "🇫🇷"),
        (("👩🏽\u200d🏫",), "👩🏽\u200d🏫"),
    ],
)
async def test_an_emoji_is_one_reaction_however_it_is_spelt(
    world: World, connect, api, spelt, kept
):
    ch = world.channel("class")
    author, reader = await connect(world.school.teacher), await connect(world.school.pupil)
    sent = await author.send(ch, "Bravo à tous")
    for client, emoji in ((author, spelt[0]), (reader, spelt[-1])):
        assert (await client.ask("react", id=sent["id"], emoji=emoji))["op"] == "ack"
    for emoji in spelt:
        assert (await reader.ask("react", id=sent["id"], emoji=emoji))["dup"] is True
    assert (await author.event(ch, "reaction", count=2))["data"]["emoji"] == kept
    (message,) = api(world.school.pupil).items(
        f"/channels/{ch}/events", after=sent["seq"] - 1, limit=1
    )
    assert message["data"]["reactions"] == [{"emoji": kept, "count": 2, "mine": True}]
    for client, emoji in ((author, spelt[-1]), (reader, spelt[0])):
        assert (await client.ask("unreact", id=sent["id"], emoji=emoji))["dup"] is None


async def test_an_edit_is_told_and_read_again(world: World, connect, api):
    ch = world.channel("class")
    author = await connect(world.school.pupil)
    reader = await connect(world.school.teacher)
    sent = await author.send(ch, "demian")
    edit = await author.ask(
        "edit", id=sent["id"], body="demain", mentions=[reader.hello["me"]["id"]]
    )
    told = await reader.event(ch, "edited")
    assert told["seq"] == edit["seq"] == sent["seq"] + 1
    assert told["data"]["body"] == "demain"
    assert told["data"]["mentions"] == [world.school.teacher.pk]
    assert told["data"]["edited_at"]
    same = await author.ask("edit", id=sent["id"], body="demain")
    assert (same["dup"], same["seq"]) == (True, sent["seq"])
    message, edited = api(world.school.teacher).history(ch, after=sent["seq"] - 1)
    assert message["data"]["body"] == "demain"
    assert message["data"]["edited_at"] == edited["data"]["edited_at"] == told["data"]["edited_at"]
    answer = await reader.ask("edit", id=sent["id"], body="autre")
    assert answer["code"] == "forbidden"


async def test_deleting_ones_own_blanks_it_everywhere(world: World, connect, api):
    ch = world.channel("class")
    author = await connect(world.school.pupil)
    reader = await connect(world.school.teacher)
    sent = await author.send(ch, "à effacer")
    await author.ask("edit", id=sent["id"], body="à effacer aussi")
    await reader.ask("react", id=sent["id"], emoji="👍")
    gone = await author.ask("delete", id=sent["id"])
    told = await reader.event(ch, "deleted")
    assert told["data"] == {"id": sent["id"]}
    assert told["seq"] == gone["seq"]
    message, edited, reaction, deleted = api(world.school.teacher).history(ch, sent["seq"] - 1)
    assert [e["kind"] for e in (message, edited, reaction, deleted)] == [
        "message", "edited", "reaction", "deleted",
    ]  # fmt: skip
    assert message["data"]["body"] is None
    assert message["data"]["reactions"] == []
    assert edited["data"]["body"] is None
    assert reaction["data"]["on"] is False
    assert reaction["data"]["count"] == 0
    again = await author.ask("delete", id=sent["id"])
    assert (again["dup"], again["seq"]) == (True, sent["seq"])
    for op, more in (("react", {"emoji": "👍"}), ("edit", {"body": "x"})):
        answer = await author.ask(op, id=sent["id"], **more)
        assert answer["code"] == "not_found", op
    answer = await author.ask("send", ch=ch, body="réponse", reply_to=sent["id"])
    assert answer["code"] == "not_found"


async def test_staff_moderate_and_it_is_kept(world: World, connect):
    ch = world.channel("class")
    author = await connect(world.school.pupil)
    classmate = await connect(world.school.pupils[1])
    teacher = await connect(world.school.head_teacher)
    sent = await author.send(ch, "méchant")
    assert (await classmate.ask("delete", id=sent["id"]))["code"] == "forbidden"
    gone = await teacher.ask("delete", id=sent["id"])
    told = await author.event(ch, "deleted", id=sent["id"])
    assert told["seq"] == gone["seq"]
    assert told["by"]["id"] == world.school.head_teacher.pk
    assert PastText.objects.get(message=sent["id"]).body == "méchant"
    assert AuditEntry.objects.get(act="message_moderated", target_id=sent["id"]).actor_id == (
        world.school.head_teacher.pk
    )
    assert Message.objects.get(pk=sent["id"]).body == ""
    theirs = await teacher.send(ch, "du professeur")
    assert (await author.ask("delete", id=theirs["id"]))["code"] == "forbidden"


async def test_what_one_may_not_see_reads_like_what_does_not_exist(world: World, connect):
    away = await connect(world.twin.teacher)
    inside = await connect(world.school.teacher)
    ch = world.channel("class")
    sent = await inside.send(ch, "entre nous")
    answers = []
    for channel, message in ((ch, sent["id"]), (10**15, 10**15)):
        answers.append(
            [
                await away.ask("send", ch=channel, body="moi"),
                await away.ask("edit", id=message, body="moi"),
                await away.ask("delete", id=message),
                await away.ask("react", id=message, emoji="👍"),
                await away.ask("unreact", id=message, emoji="👍"),
            ]
        )
        await away.say("read", ch=channel, seq=1)
        await away.say("typing", ch=channel)
        answers[-1] += [
            await away.expect("error", ref="read"),
            await away.expect("error", ref="typing"),
        ]
    seen, unknown = ([{**one, "ref": None} for one in some] for some in answers)
    assert seen == unknown
    assert {one["code"] for one in seen} == {"not_found"}


async def test_checks_come_in_order(world: World, connect):
    """Shape, the channel's rights, the cid, then targets."""
    ch, cid = world.channel("class"), str(uuid4())
    client = await connect(world.school.pupil)
    await client.send(ch, "une fois", cid=cid)
    too_long = await client.ask("send", cid=cid, ch=ch, body="x" * 4001)
    assert too_long["code"] == "too_large"
    elsewhere = await client.ask("send", cid=cid, ch=world.channel("class", world.twin), body="x")
    assert elsewhere["code"] == "not_found"
    conflict = await client.ask("send", cid=cid, ch=ch, body="une fois", reply_to=10**12)
    assert conflict["code"] == "cid_conflict"
    target = await client.ask("send", ch=ch, body="une fois", reply_to=10**12)
    assert target["code"] == "not_found"


async def test_a_body_has_4000_code_points_and_something_to_see(world: World, connect):
    ch = world.channel("class")
    client = await connect(world.school.pupil)
    longest = "é𝒳" * 2000
    sent = await client.send(ch, longest)
    assert (await client.event(ch, "message", id=sent["id"]))["data"]["body"] == longest
    assert (await client.ask("send", ch=ch, body=longest + "x"))["code"] == "too_large"
    for nothing in ("", " ", "\u200b\u2060\n", "\u3164"):
        assert (await client.ask("send", ch=ch, body=nothing))["code"] == "invalid"


async def test_a_frozen_channel_is_read_and_no_more(world: World, connect, api):
    ch = world.channel("group")
    client = await connect(world.school.pupil)
    sent = await client.send(ch, "avant le gel")
    Channel.objects.filter(pk=ch).update(frozen_at=clock.now())
    for op, fields in (
        ("send", {"ch": ch, "body": "x"}),
        ("edit", {"id": sent["id"], "body": "x"}),
        ("delete", {"id": sent["id"]}),
        ("react", {"id": sent["id"], "emoji": "👍"}),
    ):
        assert (await client.ask(op, **fields))["code"] == "closed", op
    answer = api(world.school.pupil).post(
        f"/channels/{ch}/messages", {"cid": str(uuid4()), "body": "x"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "closed")
    await client.say("read", ch=ch, seq=sent["seq"])
    await client.settle()
    again = await connect(world.school.pupil)
    frozen = entry(again.hello, ch)
    assert (frozen["can"], frozen["frozen"]) == (["read"], True)
    assert frozen["read_seq"] == sent["seq"]
    assert api(world.school.pupil).history(ch)[-1]["data"]["body"] == "avant le gel"
    Channel.objects.filter(pk=ch).update(frozen_at=None)


async def test_staff_moderate_what_is_frozen(world: World, connect):
    """Also in a year that is closed, what must not stay is taken away."""
    ch = world.channel("class")
    pupil, teacher = await connect(world.school.pupil), await connect(world.school.teacher)
    theirs, own = await pupil.send(ch, "à retirer"), await teacher.send(ch, "du professeur")
    Channel.objects.filter(pk=ch).update(frozen_at=clock.now())
    try:
        again = await connect(world.school.teacher, resumed=False)
        assert entry(again.hello, ch)["can"] == ["read", "moderate"]
        for op, fields in (
            ("send", {"ch": ch, "body": "x"}),
            ("edit", {"id": own["id"], "body": "x"}),
            ("react", {"id": theirs["id"], "emoji": "👍"}),
        ):
            assert (await teacher.ask(op, **fields))["code"] == "closed", op
        assert (await teacher.ask("delete", id=theirs["id"]))["op"] == "ack"
        assert (await pupil.event(ch, "deleted", id=theirs["id"]))["by"] is not None
        audit = AuditEntry.objects.filter(actor=world.school.teacher, target_id=theirs["id"])
        assert audit.exists()
    finally:
        Channel.objects.filter(pk=ch).update(frozen_at=None)


async def test_a_groups_channel_has_its_pupils_teachers_and_subject(world: World, connect):
    client = await connect(world.school.teacher)
    group = entry(client.hello, world.channel("group"))
    assert group["kind"] == "group"
    assert group["group"]["name"] == "4e Latin"
    assert group["subject"]["id"] == world.school.subject.pk
    assert group["subject"]["name"] == world.school.subject.name
    assert group["can"][:3] == ["read", "send", "react"]


async def test_a_name_that_changes_is_told(world: World, connect):
    ch = world.channel("class", other=True)
    client = await connect(world.school.other_pupil)
    Group.objects.filter(pk=world.school.other_division.pk).update(name="3e Z")
    world.follow()
    told = await client.event(ch, "settings")
    assert told["by"] is None
    assert told["data"]["name"] == "3e Z"
