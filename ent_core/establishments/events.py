"""What the school tells: facts with ids, stored with the change."""

from dataclasses import dataclass

from ent_core.kernel.events import Event


@dataclass(frozen=True)
class RosterChanged(Event):
    """People, groups, teachings or guardianships of an establishment are others than before."""

    establishment_id: int
