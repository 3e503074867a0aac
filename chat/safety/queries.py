"""Reports as school life reads them; who made them is never among what is read."""

from django.db.models import Prefetch, QuerySet

from chat.safety.models import Answer, Report
from ent_core.people.models import User
from ent_core.permissions import Can, scope


def reports_of(actor: User, *, open_only: bool = False) -> QuerySet[Report]:
    """The reports that ``actor`` may answer, with channel and answers, in two queries."""
    found = scope(actor, Can.READ, Report.objects.all())
    if open_only:
        found = found.filter(answers=None)
    return (
        found.defer("reporter")
        .select_related("channel", "message")
        .prefetch_related(Prefetch("answers", Answer.objects.select_related("by").order_by("pk")))
    )
