"""What the hub does when the school tells something: channels and memberships follow the roster."""

from chat.hub import people_watch, roster_channels
from ent_core.establishments.events import RosterChanged
from ent_core.kernel.events import handles
from ent_core.people.events import RightsChanged


@handles(RosterChanged)
def channels_follow_the_roster(event: RosterChanged) -> None:
    roster_channels.follow(event.establishment_id)


@handles(roster_channels.RosterPartChanged)
def some_channels_follow_the_roster(event: roster_channels.RosterPartChanged) -> None:
    roster_channels.follow_part(event.establishment_id, event.group_ids)


@handles(RightsChanged)
def sockets_follow_rights(event: RightsChanged) -> None:
    # The rights are committed; sockets of processes that no hint reaches look by themselves.
    people_watch.rights_changed(event.user_ids)
