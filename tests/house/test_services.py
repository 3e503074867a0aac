"""The servers that the tests stand on are the real ones."""

import psycopg
import redis

from tests.services.postgresql import reachable
from tests.services.process import folder


def test_postgresql_is_real(postgresql_url):
    with psycopg.connect(postgresql_url) as connection:
        said = connection.execute("select version()").fetchone()
    assert said is not None
    assert said[0].startswith("PostgreSQL ")


def test_valkey_is_real(valkey_url):
    with redis.Redis.from_url(valkey_url) as client:
        assert client.info("server")["redis_version"]


async def test_the_layer_carries_a_message(layer):
    name = await layer.new_channel()
    await layer.group_add("house", name)
    await layer.group_send("house", {"type": "hint", "n": 1})
    assert await layer.receive(name) == {"type": "hint", "n": 1}
    await layer.flush()


def test_a_tree_that_nobody_may_not_enter_is_copied_for_root(tmp_path):
    tools = tmp_path / "install" / "bin"
    tools.mkdir(parents=True)
    tools.joinpath("initdb").write_text("#!/bin/sh\n")
    tools.parent.chmod(0o700)
    with folder("copied") as home:
        assert reachable(tools, home).joinpath("initdb").exists()
