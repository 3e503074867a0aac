"""Rules over what belongs to one person alone."""

from django.db.models import Q

from ent_core.people.models import ApiToken, User
from ent_core.permissions import Can, rule


@rule(Can.READ, ApiToken)
def read_token(actor: User) -> Q:
    """One's own, and nobody else's: not even an administrator sees which programs one uses."""
    return Q(user=actor)


@rule(Can.REVOKE, ApiToken)
def revoke_token(actor: User) -> Q:
    return Q(user=actor)
