"""What may be read of an account as such."""

from django.db.models import QuerySet

from ent_core.people.models import ApiToken, User
from ent_core.permissions import Can, scope


def tokens_of(actor: User) -> QuerySet[ApiToken]:
    return scope(actor, Can.READ, ApiToken.objects.all())
