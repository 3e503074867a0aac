"""docs/access.md, tried: each rule and route, by each role, here and in a twin school."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import get_commands
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern

from chat.hub.models import Channel, Membership
from chat.hub.permissions import membership_can
from chat.hub.schemas import CLIENT_FRAMES
from config.api import operations
from config.urls import urlpatterns
from ent_core.people.models import User
from ent_core.permissions import Can, registered, scope
from tests.factories import token_of
from tests.factories.files import PICTURE
from tests.matrix.others import COMMANDS, FEEDS, PENDING, RESOURCES, SOCKET_OPS
from tests.matrix.table import ROLES, Line, lines
from tests.matrix.world import World, make_world

RULES = lines("rules.txt")
ROUTES = lines("routes.txt")
PARTS = 4  # of the routes: thousands of requests, which several processes share
SIGNED_IN = [role for role in ROLES.values() if role]
OUR_APPS = ("ent_core.", "chat.", "bots.", "config.")


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.RATE_LIMITS = False
    return make_world("Collège Jean-Zay")


@pytest.fixture
def twin(world: World) -> World:
    return make_world("Collège jumeau")


def rule_of(line: Line) -> tuple[str, str, str]:
    can, model, name = line.what.replace(":", "").split()
    return can, model, name


def test_rules(world: World, twin: World) -> None:
    wrong = []
    for line in RULES:
        can, _, name = rule_of(line)
        here, there = world.get(name), twin.get(name)
        assert isinstance(here, models.Model)
        assert isinstance(there, models.Model)
        for role, cell in line.cells.items():
            actor = User.objects.get(pk=world.school.person(str(role)).pk)
            found = set(
                scope(actor, Can(can), type(here)._default_manager.all()).values_list(
                    "pk", flat=True
                )
            )
            if (here.pk in found) != (cell == "x"):
                wrong.append(f"{line.what}: {role} {'may' if here.pk in found else 'may not'}")
            if there.pk in found:
                wrong.append(f"{line.what}: {role} reaches into the twin school")
    assert not wrong, "\n".join(wrong)


def request_of(line: Line, world: World) -> tuple[str, str, dict[str, Any] | None, bool]:
    """Method, address, body, and whether the line names an object."""
    method, path, *fields = line.what.split()
    names = re.findall(r"\{(\w+)\}", path)

    def pk(name: str) -> int:
        found = world.get(name)
        assert isinstance(found, models.Model)
        return int(found.pk)

    def value(text: str) -> Any:
        if text.startswith("'"):
            return text.strip("'")
        if text.startswith("@"):
            return SimpleUploadedFile(text[1:], PICTURE)
        if text == "new":
            return str(uuid4())
        if text in {"true", "false"}:
            return text == "true"
        if text.isdigit():
            return int(text)
        found = world.get(text.strip("[]"))
        if not isinstance(found, models.Model):
            return found
        names.append(text.strip("[]"))
        return [pk(text[1:-1])] if text.startswith("[") else pk(text)

    body = {name: value(text) for name, _, text in (field.partition("=") for field in fields)}
    address = re.sub(r"\{(\w+)\}", lambda found: str(pk(found[1])), path)
    sends = method in {"POST", "PATCH", "PUT"}
    return method, f"/api/v1{address}", (body if sends else None), bool(names)


def ask(method: str, path: str, body: dict[str, Any] | None, token: str | None) -> int:
    """The status of one request, of which nothing remains."""
    client = Client(headers={"Authorization": f"Bearer {token}"} if token else None)
    if token is None and method != "GET":
        client = Client()  # the test client proves CSRF for itself
    with transaction.atomic():
        if any(isinstance(value, SimpleUploadedFile) for value in (body or {}).values()):
            for value in (body or {}).values():
                if isinstance(value, SimpleUploadedFile):
                    value.seek(0)  # the one before has read it
            answer = client.post(path, body)
        else:
            answer = client.generic(
                method,
                path,
                "" if body is None else json.dumps(body),
                content_type="application/json",
            )
        transaction.set_rollback(True)
    assert answer.status_code < 500, answer.content
    return int(answer.status_code)


@pytest.mark.parametrize("part", range(PARTS))
def test_routes(world: World, twin: World, part: int) -> None:
    tokens = {role: token_of(world.school.person(role)) for role in SIGNED_IN}
    wrong = []
    for line in ROUTES[part::PARTS]:
        method, path, body, names_something = request_of(line, world)
        for role, cell in line.cells.items():
            got = ask(method, path, body, tokens.get(str(role)))
            if str(got) != cell:
                wrong.append(f"{line.what}: {role or 'nobody'} got {got}, not {cell}")
        if names_something:
            method, path, body, _ = request_of(line, twin)
            for role, token in tokens.items():
                if (got := ask(method, path, body, token)) != 404:
                    wrong.append(f"{line.what} of the twin: {role} got {got}, not 404")
    assert not wrong, "\n".join(wrong)


def test_every_rule_has_its_line() -> None:
    named = {rule_of(line)[:2] for line in RULES}
    ruled = {(str(can), model.__name__) for can, model in registered()}
    assert ruled - named == set(), "rules without a line in rules.txt"
    assert named - ruled == set(), "lines without a rule"


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])


def test_every_route_has_its_line() -> None:
    named = {(line.what.split()[0], shape(line.what.split()[1])) for line in ROUTES}
    served = {(method, shape(path)) for method, path in operations()}
    assert served - named == set(), "routes without a line in routes.txt"
    assert named - served == set(), "lines without a route"


def test_every_socket_op_and_command_is_placed() -> None:
    assert set(CLIENT_FRAMES) == set(SOCKET_OPS)
    rules = {" ".join(rule_of(line)[:2]) for line in RULES}
    assert {rule for rule in SOCKET_OPS.values() if "own" not in rule} <= rules
    ours = {name for name, app in get_commands().items() if str(app).startswith(OUR_APPS)}
    assert ours - COMMANDS == set(), "commands without a line in others.py"


def test_every_feed_is_placed() -> None:
    """What an app serves by itself, beside the API and the pages of the house."""
    views = [one for one in urlpatterns if isinstance(one, URLPattern)]
    ours = tuple(app for app in OUR_APPS if app != "config.")
    feeds = {str(one.pattern) for one in views if one.callback.__module__.startswith(ours)}
    assert feeds == set(FEEDS)
    rules = {" ".join(rule_of(line)[:2]) for line in RULES}
    for rights in FEEDS.values():
        assert set(rights.split(": ")[1].split(", ")) <= rules


def test_every_resource_is_covered_or_pending() -> None:
    rules = {" ".join(rule_of(line)[:2]) for line in RULES}
    for resource, covered in RESOURCES.items():
        if isinstance(covered, str):
            assert covered.startswith(PENDING), resource
        else:
            assert set(covered) <= rules, resource


def test_what_a_channel_shows_is_what_its_rules_say(world: World) -> None:
    words = (Can.READ, Can.SEND, Can.REACT, Can.MODERATE)
    for membership in Membership.objects.filter(
        is_live=True, channel__establishment=world.school.establishment
    ).select_related("channel"):
        actor = User.objects.get(pk=membership.user_id)
        own = Channel.objects.filter(pk=membership.channel_id)
        ruled = [can for can in words if scope(actor, can, own).exists()]
        assert membership_can(membership) == ruled, (membership.channel.kind, membership.role)
