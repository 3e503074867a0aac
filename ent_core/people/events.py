"""What identity tells."""

from dataclasses import dataclass, field

from ent_core.kernel.events import Event


@dataclass(frozen=True)
class RightsChanged(Event):
    """These people may see more or less than before: a role, a child, the account, a session.

    Emit it through ``people.actions.rights_changed``, which also raises ``rights_version``.
    """

    user_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class WaysInClosed(Event):
    """These people had a way in and got a new code: whoever else had got in is to be out."""

    user_ids: list[int] = field(default_factory=list)
