"""The calendar that a school edits: letters of its weeks (A/B), days without lessons.

A change of it lays the weekly patterns anew from tomorrow on; what has been stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from django.db import transaction
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

from ent_core.establishments.models import Establishment, SchoolYear
from ent_core.establishments.standing import standing
from ent_core.kernel.errors import Conflict, Forbidden, NotFound
from ent_core.kernel.events import emit
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope
from ent_core.timetable import problems
from ent_core.timetable.events import TimetableLaid
from ent_core.timetable.laying import lay
from ent_core.timetable.models import Closure, Pattern, SchoolWeek
from ent_core.timetable.problems import wrong

DAY = timedelta(days=1)


class ClosedAlready(Conflict):
    code = "closed_already"
    sentence = {
        "fr": "Ces jours sont déjà sans cours sous ce nom.",
        "en": "These days are already without lessons under this name.",
    }


@dataclass(frozen=True)
class NewClosure:
    name: str
    starts_on: date
    ends_on: date


def year_to_plan(actor: User, establishment_id: int) -> SchoolYear:
    """The school year of today there, which ``actor`` may plan; :class:`Forbidden` for others of
    that school."""
    place = scope(actor, Can.PLAN, Establishment.objects.all()).filter(pk=establishment_id).first()
    if place is None:
        raise Forbidden if establishment_id in standing(actor).establishments() else NotFound
    return year_of(place)


def year_of(place: Establishment) -> SchoolYear:
    """The school year that is under way, in summer the one that comes."""
    today = place.today()
    years = SchoolYear.objects.select_related("establishment").filter(establishment=place)
    found = (
        years.filter(starts_on__lte=today, ends_on__gte=today).order_by("starts_on").last()
        or years.filter(starts_on__gt=today).order_by("starts_on").first()
    )
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def letter_weeks(*, actor: User, establishment_id: int, letters: Mapping[date, str]) -> SchoolYear:
    """Give weeks (by their Monday) the letter A or B, or none («»)."""
    year = year_to_plan(actor, establishment_id)
    for monday in letters:
        if monday.weekday() != 0:
            raise wrong("weeks", problems.NOT_A_MONDAY, day=monday.isoformat())
        if not year.starts_on - 6 * DAY <= monday <= year.ends_on:
            raise wrong("weeks", problems.OUT_OF_YEAR)
    SchoolWeek.objects.filter(year=year, monday__in=letters).delete()
    SchoolWeek.objects.bulk_create(
        SchoolWeek(year=year, monday=monday, letter=letter)
        for monday, letter in letters.items()
        if letter
    )
    _lay_anew(year)
    return year


@transaction.atomic
def close_days(*, actor: User, establishment_id: int, new: NewClosure) -> Closure:
    """Have no lessons of the weekly timetable from one day to another (both included)."""
    year = year_to_plan(actor, establishment_id)
    if new.ends_on < new.starts_on:
        raise wrong("ends_on", problems.ENDS_BEFORE)
    if not (year.starts_on <= new.starts_on and new.ends_on <= year.ends_on):
        raise wrong("starts_on", problems.OUT_OF_YEAR)
    closure, made = Closure.objects.get_or_create(
        year=year,
        name=new.name.strip(),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        defaults={"kind": Closure.Kind.OTHER},
    )
    if not made:
        raise ClosedAlready
    _lay_anew(year)
    return closure


@transaction.atomic
def open_days(*, actor: User, closure_id: int) -> None:
    """Take a closure away; lessons of the weekly patterns come back on its days."""
    closure = fetch(
        actor, Can.EDIT, Closure.objects.select_related("year__establishment"), closure_id
    )
    closure.delete()
    _lay_anew(closure.year)


def _lay_anew(year: SchoolYear) -> None:
    """And tell of it in any case: imported lessons do not move, but the days are others."""
    from_day = year.establishment.today() + DAY
    if not lay(year, Pattern.objects.filter(year=year), from_day=from_day):
        emit(TimetableLaid(year.establishment_id))


@transaction.atomic
def follow_the_zone(year: SchoolYear) -> int:
    """Write the zone's holidays and the public holidays of a year that has no closures yet.

    Returns how many. Sources: the ministry's calendar and the public holidays of metropolitan
    France, as the libraries have them; a year that they do not know stays for the school to fill.
    """
    if Closure.objects.filter(year=year).exists():
        return 0
    return len(Closure.objects.bulk_create(closures_of_the_zone(year)))


def closures_of_the_zone(year: SchoolYear) -> list[Closure]:
    """The zone's holidays and the public ones, not written."""
    zone = year.establishment.holiday_zone
    return [*(_holidays_of(zone, year) if zone else []), *_public_holidays(year)]


def _holidays_of(zone: str, year: SchoolYear) -> list[Closure]:
    known = SchoolHolidayDates()
    named: list[tuple[str, date]] = []
    day = year.starts_on
    while day <= year.ends_on:
        try:
            if known.is_holiday_for_zone(day, zone):
                name = known.holidays_for_year_and_zone(day.year, zone)[day]["nom_vacances"]
                named.append((name, day))
        except UnsupportedYearException:
            return []
        day += DAY
    spans: list[Closure] = []
    for name, day in named:
        if spans and spans[-1].name == name and spans[-1].ends_on == day - DAY:
            spans[-1].ends_on = day
        else:
            spans.append(
                Closure(
                    year=year, kind=Closure.Kind.HOLIDAYS, name=name, starts_on=day, ends_on=day
                )
            )
    return spans


def _public_holidays(year: SchoolYear) -> list[Closure]:
    france = holidays.country_holidays(
        "FR", years=range(year.starts_on.year, year.ends_on.year + 1), language="fr"
    )
    return [
        Closure(
            year=year,
            kind=Closure.Kind.PUBLIC_HOLIDAY,
            name=name,
            starts_on=day,
            ends_on=day,
        )
        for day, name in sorted(france.items())
        if year.starts_on <= day <= year.ends_on
    ]
