"""tests/matrix/sockets.txt, tried on open sockets: each op by each role, here and in a twin."""

from typing import Any
from uuid import uuid4

import pytest

from chat.hub.actions import perform
from chat.hub.models import Channel, Message
from chat.hub.ops import Send
from chat.hub.schemas import CLIENT_FRAMES
from ent_core.people.models import User
from tests.chat.client import Client
from tests.matrix.table import Line, lines
from tests.matrix.world import World, make_world

LINES = lines("sockets.txt")
ABOUT_ONESELF = {"recv", "ping"}
SAID = {"forbidden": "no", "not_found": "-"}


@pytest.fixture(scope="module")
def world(db: str) -> World:
    return make_world("Collège Jean-Zay")


@pytest.fixture(scope="module")
def twin(world: World) -> World:
    return make_world("Collège jumeau")


def test_every_op_has_its_line() -> None:
    assert {line.what.split()[0] for line in LINES} | ABOUT_ONESELF == set(CLIENT_FRAMES)


def another(message: Message) -> int:
    """A message like this one, so that no role finds what another one did."""
    author = User.objects.get(pk=message.author_id)
    return perform(author, Send(cid=uuid4(), ch=message.channel_id, body="Bonsoir")).id


async def tried(client: Client, line: Line, here: World) -> str:
    op, name = line.what.split()
    found: Any = here.get(name)
    if op == "resume":
        await client.resume({found.pk: 0})
        return "-" if client.had("revoked", ch=found.pk) else "ok"
    if op in ("read", "typing"):
        fields = {"seq": 1} if op == "read" else {}
        await client.say(op, ch=found.pk, **fields)
        await client.settle()
        errors = client.had("error", ref=op)
        client.inbox.clear()
        return SAID[errors[0]["code"]] if errors else "ok"
    if isinstance(found, Channel):
        answer = await client.ask(op, ch=found.pk, body="x")
    else:
        fields = {"edit": {"body": "y"}, "delete": {}}.get(op, {"emoji": "👍"})
        answer = await client.ask(op, id=another(found), **fields)
    return "ok" if answer["op"] == "ack" else SAID[answer["code"]]


async def test_the_socket_answers_as_the_table_says(world: World, twin: World, connect: Any):
    wrong = []
    for role in LINES[0].cells:
        client = await connect(world.school.person(str(role)))
        for line in LINES:
            got, cell = await tried(client, line, world), line.cells[role]
            if got != cell:
                wrong.append(f"{line.what}: {role} got {got}, not {cell}")
            if (got := await tried(client, line, twin)) != "-":
                wrong.append(f"{line.what} of the twin: {role} got {got}")
        await client.close()
    assert not wrong, "\n".join(wrong)
