"""Whatever clients do and however often they go and come back, they end with the same log.

Two clients, random changes, sockets dropped at random, resumed from the last position; a gap is
read over HTTP. At the end both have every ``seq`` once, in order, and what the events make of the
channel (each one as it was last told) is what HTTP says today.
"""

import asyncio
import random
from typing import Any

import pytest

from tests.chat.client import Api, Client, Frame
from tests.chat.conftest import World

EMOJI = ["👍", "🎉", "❤️"]


class Person:
    """A client that keeps its log over many sockets, as the app does."""

    def __init__(self, user: Any, ch: int, connect: Any, api: Api, chance: random.Random) -> None:
        self.user, self.ch, self.connect, self.api, self.chance = user, ch, connect, api, chance
        self.log: dict[int, Frame] = {}
        self.pos = 0
        self.socket: Client | None = None
        self.mine: list[int] = []

    async def come(self) -> None:
        self.socket = await self.connect(self.user, resumed=False)
        await self.socket.resume({self.ch: self.pos})
        self.keep()

    async def go(self) -> None:
        assert self.socket is not None
        self.keep()
        await self.socket.close()
        self.socket = None

    def keep(self) -> None:
        """Put what the socket brought into the log; what a gap left out is read over HTTP."""
        socket = self.socket
        assert socket is not None
        told = socket.events.pop(self.ch, [])
        for first, last in socket.gaps.pop(self.ch, []):
            told += [e for e in self.api.history(self.ch, first - 1) if e["seq"] <= last]
        for event in told:
            assert event["seq"] == self.pos + 1, (event, self.pos)
            self.pos = event["seq"]
            self.log[self.pos] = event

    async def act(self) -> None:
        assert self.socket is not None
        known = [e["data"]["id"] for e in self.log.values() if e["kind"] == "message"]
        op = self.chance.choice(["send"] * 4 + ["edit", "delete", "react", "react", "unreact"])
        if op == "send" or not known or (op in ("edit", "delete") and not self.mine):
            fields: dict[str, Any] = {"ch": self.ch, "body": f"n° {self.chance.random()}"}
            if known and self.chance.random() < 0.3:
                fields["reply_to"] = self.chance.choice(known)
            answer = await self.socket.ask("send", **fields)
            if answer["op"] == "ack":
                self.mine.append(answer["id"])
        elif op == "edit":
            body = f"corrigé {self.chance.random()}"
            await self.socket.ask("edit", id=self.chance.choice(self.mine), body=body)
        elif op == "delete":
            await self.socket.ask("delete", id=self.chance.choice(self.mine))
        else:
            emoji = self.chance.choice(EMOJI)
            await self.socket.ask(op, id=self.chance.choice(known), emoji=emoji)
        self.keep()

    async def live(self, acts: int) -> None:
        for _ in range(acts):
            if self.socket is None:
                await self.come()
            await self.act()
            if self.chance.random() < 0.12:
                await self.go()
            elif self.chance.random() < 0.1:  # the same socket says where it is once more
                assert self.socket is not None
                await self.socket.settle()
                self.keep()
                await self.socket.resume({self.ch: self.pos})
                self.keep()


def made_of(events: list[Frame]) -> dict[int, dict[str, Any]]:
    """The channel's messages as its events tell them, each kind applied as a client does."""
    messages: dict[int, dict[str, Any]] = {}
    for event in events:
        data = event["data"]
        match event["kind"]:
            case "message":
                counts = {r["emoji"]: r["count"] for r in data["reactions"]}
                messages[data["id"]] = {"body": data["body"], "reactions": counts}
            case "edited":
                messages[data["id"]]["body"] = data["body"]
            case "deleted":
                messages[data["id"]] = {"body": None, "reactions": {}}
            case "reaction":
                counts = messages[data["id"]]["reactions"]
                counts[data["emoji"]] = data["count"]
                if not data["count"]:
                    counts.pop(data["emoji"], None)
    return messages


async def end_with_the_same(people: list[Person], acts: int) -> None:
    """Let them live at once, and hold what each has in the end against HTTP and each other."""
    await asyncio.gather(*(person.live(acts) for person in people))
    for person in people:
        if person.socket is None:
            await person.come()
    truth = people[0].api.history(people[0].ch)
    head = truth[-1]["seq"]
    assert [e["seq"] for e in truth] == list(range(1, head + 1))
    today = made_of(truth)
    for person in people:
        assert person.socket is not None
        await person.socket.upto(person.ch, head)
        person.keep()
        assert sorted(person.log) == list(range(1, head + 1))
        in_order = [person.log[seq] for seq in sorted(person.log)]
        assert [e["kind"] for e in in_order] == [e["kind"] for e in truth]
        assert made_of(in_order) == today


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_everybody_ends_with_the_same(world: World, connect, api, seed):
    ch = world.channel("class")
    users = (world.school.pupil, world.school.teacher)
    people = [
        Person(user, ch, connect, api(user), random.Random(f"{seed} {n}"))
        for n, user in enumerate(users)
    ]
    await end_with_the_same(people, acts=80)
