"""Who sees and answers reports: school life and the head, never an AED nor whom it is about."""

from django.db.models import Q

from chat.hub.models import Message
from chat.hub.permissions import read_message
from chat.safety.models import Report
from ent_core.establishments.models import RoleKind
from ent_core.establishments.standing import standing
from ent_core.people.models import User
from ent_core.permissions import Can, rule


@rule(Can.READ, Report)
def read_report(actor: User) -> Q:
    where = standing(actor).trusted(RoleKind.SCHOOL_LIFE, RoleKind.HEAD)
    return Q(establishment__in=where) & ~Q(accused=actor)


@rule(Can.SETTLE, Report)
def settle_report(actor: User) -> Q:
    return read_report(actor)


@rule(Can.REPORT, Message)
def report_message(actor: User) -> Q:
    """Anyone who sees a message may report it; one's own is simply deleted."""
    return read_message(actor) & ~Q(author=actor)
