"""The API's own document: what types are made from."""

from config.api import api


def test_no_two_things_share_a_name() -> None:
    """A component is named after its class: nested choices would all be ``Kind`` or ``Status``."""
    named = set(api.get_openapi_schema()["components"]["schemas"])

    assert named.isdisjoint({"Kind", "Origin", "State", "Status"})
