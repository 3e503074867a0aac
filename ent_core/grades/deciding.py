"""What the head decides about marks: weights, waiting, reopening a closed period."""

from datetime import date

from django.db import transaction

from ent_core.establishments.models import Establishment, Period, Teaching
from ent_core.grades.actions import MOST_COEFFICIENT, closed, number_of
from ent_core.grades.events import AveragingChanged, PeriodReopened
from ent_core.grades.models import Assessment, GradesPolicy, Reopening, TeachingMarking
from ent_core.grades.terms import is_closed
from ent_core.kernel import audit
from ent_core.kernel.errors import Forbidden, Invalid, Sentence
from ent_core.kernel.events import emit
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope

UNTIL_PAST: Sentence = {"fr": "Ce jour est passé.", "en": "This day is past."}


@transaction.atomic
def reopen(
    *, actor: User, period_id: int, teaching_id: int | None, until: date, reason: str
) -> Reopening:
    """Let marks of a closed period be entered again, in one service or in all, up to a day."""
    period = fetch(
        actor, Can.REOPEN, Period.objects.select_related("year__establishment"), period_id
    )
    establishment = period.year.establishment
    teaching = None
    if teaching_id is not None:
        own = Teaching.objects.filter(group__year=period.year_id)
        teaching = fetch(actor, Can.READ, own, teaching_id)
    if until < establishment.today():
        raise Invalid(fields={"until": UNTIL_PAST})
    made = Reopening.objects.create(
        establishment=establishment,
        period=period,
        teaching=teaching,
        until=until,
        reason=reason,
        by=actor,
    )
    audit.record(
        actor=actor,
        act="reopened_period",
        target=period,
        establishment_id=establishment.pk,
        teaching=teaching_id,
        until=until.isoformat(),
        reason=reason,
    )
    emit(PeriodReopened(period_id=period.pk, teaching_id=teaching_id))
    return made


@transaction.atomic
def decide_policy(
    *, actor: User, establishment_id: int, guardians_after_hours: int
) -> GradesPolicy:
    """How long after the pupils the guardians read marks, from the next publication on."""
    where = fetch(actor, Can.MANAGE, Establishment.objects.all(), establishment_id)
    policy, _ = GradesPolicy.objects.update_or_create(
        establishment=where, defaults={"guardians_after_hours": guardians_after_hours}
    )
    audit.record(
        actor=actor,
        act="decided_grades_policy",
        target=where,
        establishment_id=where.pk,
        guardians_after_hours=guardians_after_hours,
    )
    return policy


@transaction.atomic
def weigh(
    *,
    actor: User,
    teaching_id: int,
    coefficient: str | None = None,
    bring_to_20: bool | None = None,
) -> TeachingMarking:
    """Set a service's weight in the general average (the head), and whether its marks are brought
    to /20 first (the head, or its teachers).

    It counts for the whole year: once a period with marks of the service is closed, the head alone
    changes what its averages are.
    """
    teaching = fetch(
        actor,
        Can.READ,
        Teaching.objects.select_related("establishment", "group__year"),
        teaching_id,
    )
    own = Teaching.objects.filter(pk=teaching_id)
    may = (Can.MANAGE,) if coefficient is not None else (Can.MARK, Can.MANAGE)
    if not any(scope(actor, can, own).exists() for can in may):
        raise Forbidden
    marking, _ = TeachingMarking.objects.select_for_update().get_or_create(teaching=teaching)
    before = {"coefficient": f"{marking.coefficient:.2f}", "bring_to_20": marking.bring_to_20}
    if coefficient is not None:
        marking.coefficient = number_of("coefficient", coefficient, MOST_COEFFICIENT)
    if bring_to_20 is not None:
        marking.bring_to_20 = bring_to_20
    after = {"coefficient": f"{marking.coefficient:.2f}", "bring_to_20": marking.bring_to_20}
    if after == before:
        return marking
    if not scope(actor, Can.MANAGE, own).exists():
        _require_averages_open(teaching)
    marking.save()
    audit.record(
        actor=actor,
        act="weighed_teaching",
        target=teaching,
        establishment_id=teaching.establishment_id,
        before=before,
        after=after,
    )
    emit(AveragingChanged(teaching_id=teaching.pk))
    return marking


def _require_averages_open(teaching: Teaching) -> None:
    """Raise where the service has assessments in a period that is closed for it."""
    assessed = Assessment.objects.filter(teaching=teaching, deleted_at=None)
    for period in Period.objects.filter(year=teaching.group.year).order_by("starts_on", "pk"):
        of_period = assessed.filter(date__range=(period.starts_on, period.ends_on))
        if is_closed(period, teaching) and of_period.exists():
            raise closed(period)
