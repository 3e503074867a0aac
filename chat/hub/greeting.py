"""What a socket is told when it opens: ``hello``, and where its person stands in each channel."""

from dataclasses import dataclass

from chat.hub import names
from chat.hub.history import epoch
from chat.hub.people_watch import place_of
from chat.hub.queries import entries, memberships_of
from chat.hub.registry import Place
from chat.hub.schemas import HelloFrame, Me, RoleIn
from chat.hub.shapes import EstablishmentRef, Person
from ent_core.establishments.models import Establishment
from ent_core.establishments.standing import standing
from ent_core.kernel.errors import Unauthorized
from ent_core.people.models import User

HEARTBEAT = 25  # seconds between a client's pings


@dataclass(frozen=True)
class Greeting:
    hello: HelloFrame
    places: dict[int, Place]
    me: Person
    rights_version: int
    language: str


def greet(user_id: int) -> Greeting:
    """All that ``hello`` says, in a constant number of queries; ``conn`` is filled in later."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise Unauthorized
    memberships = list(memberships_of(user))
    schools = Establishment.objects.in_bulk(standing(user).establishments())
    roles = [
        RoleIn(
            role=role,
            establishment=EstablishmentRef(
                id=where, uai=schools[where].uai, name=schools[where].name
            ),
        )
        for role, where in sorted(standing(user).roles)
    ]
    hello = HelloFrame(
        conn="",
        epoch=epoch(),
        hb=HEARTBEAT,
        me=Me(id=user.pk, name=user.name, roles=roles),
        channels=entries(memberships),
    )
    return Greeting(
        hello=hello,
        places={membership.channel_id: place_of(membership) for membership in memberships},
        me=names.person(user, names.heaviest(role.role for role in roles)),
        rights_version=user.rights_version,
        language=user.language,
    )
