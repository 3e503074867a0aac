"""What the assistant's tests share with the school's: a small school and signed-in clients."""

from tests.ent_core.conftest import _fresh_rates, api, school

__all__ = ["_fresh_rates", "api", "school"]
