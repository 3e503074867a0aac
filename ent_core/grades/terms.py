"""Which period a day or a question belongs to, and whether marks may still be entered in it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ent_core.establishments.models import Establishment, Period, SchoolYear, Teaching
from ent_core.grades.models import Reopening


@dataclass(frozen=True)
class Term:
    """A span of one school year: a period, or the whole year (``period`` None)."""

    establishment: Establishment
    year: SchoolYear
    period: Period | None

    @property
    def starts_on(self) -> date:
        return self.period.starts_on if self.period else self.year.starts_on

    @property
    def ends_on(self) -> date:
        return self.period.ends_on if self.period else self.year.ends_on

    @property
    def by_levels(self) -> bool:
        """A primary school gives levels, not points."""
        return self.establishment.stage == Establishment.Stage.PRIMARY

    @property
    def day(self) -> date:
        """The day on which its classes are looked at: today, or the nearest day of the span."""
        return min(max(self.establishment.today(), self.starts_on), self.ends_on)


def term_at(establishment: Establishment, day: date) -> Term | None:
    """The period of ``day``, else the last one begun, else the first; the whole year where a
    school has no periods, None without a year."""
    year = (
        SchoolYear.objects.filter(establishment=establishment, starts_on__lte=day)
        .order_by("-starts_on")
        .first()
    )
    if year is None:
        return None
    periods = sorted(year.periods.all(), key=lambda one: (one.starts_on, one.pk))
    holding = [one for one in periods if one.starts_on <= day <= one.ends_on]
    begun = [one for one in periods if one.starts_on <= day]
    chosen = holding[:1] or begun[-1:] or periods[:1]
    return Term(establishment, year, chosen[0] if chosen else None)


def period_of(teaching: Teaching, day: date) -> Period | None:
    """The period of the service's year that holds ``day``."""
    return (
        Period.objects.filter(year=teaching.group.year_id, starts_on__lte=day, ends_on__gte=day)
        .order_by("starts_on", "pk")
        .first()
    )


def is_closed(period: Period, teaching: Teaching) -> bool:
    """Whether the period's day of closing is over and no head has reopened it for the service."""
    today = teaching.establishment.today()
    if period.closes_on is None or period.closes_on >= today:
        return False
    return not Reopening.objects.filter(
        Q(teaching=None) | Q(teaching=teaching), period=period, until__gte=today
    ).exists()


def named_terms(establishment: Establishment, day: date) -> dict[str, tuple[date, date]]:
    """``T1`` to ``T3``: the first and last day of each period of the year of ``day``, in order."""
    term = term_at(establishment, day)
    if term is None:
        return {}
    periods = sorted(term.year.periods.all(), key=lambda one: (one.starts_on, one.pk))
    return {f"T{at}": (one.starts_on, one.ends_on) for at, one in enumerate(periods[:3], 1)}
