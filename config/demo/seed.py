"""Making the demo: each school once, in one transaction, with its channels and conversations."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from chat.hub import roster_channels
from chat.hub.models import Event
from config.demo import (
    agenda,
    attendance,
    calendar,
    changes,
    conversations,
    grades,
    homework,
    roster,
    timetable,
)
from config.demo.accounts import TOKEN_NAME, HashedPassword
from config.demo.people import Cast, Someone, make_cast
from config.demo.plans import plans
from config.demo.telling import SCHOOL_BEGINS, Times
from ent_core.establishments.models import Establishment
from ent_core.kernel import clock
from ent_core.people.models import User


def seed(size: str, today: date | None, say: Callable[[str], None]) -> list[str]:
    """Make the schools of ``size`` that are missing; returns the UAIs of all of them.

    What is there already stays as it is, whatever the day.
    """
    wanted = plans(size)
    there = set(
        Establishment.objects.filter(uai__in=[plan.uai for plan in wanted]).values_list(
            "uai", flat=True
        )
    )
    missing = [plan for plan in wanted if plan.uai not in there]
    moment = _moment(today)
    if over := _whose_year_is_over(there, moment):
        say(f"{over}: its school year is over; with another DATA_DIR the demo begins anew.")
    known = _known_people() if missing else {}
    password = HashedPassword.make() if missing else HashedPassword("")
    for plan in missing:
        cast = make_cast(plan, known)
        _make(cast, moment, password)
        for someone in cast.everybody():
            known.setdefault(someone.full, someone)
        say(f"{plan.name}, {plan.town}: {sum(1 for _ in cast.everybody())} people")
    return [plan.uai for plan in wanted]


def _moment(today: date | None) -> datetime:
    """Until when the demo tells: now, or the evening of another day."""
    now = clock.now()
    if today is None or today == now.astimezone(calendar.PARIS).date():
        return now - timedelta(seconds=5)
    return calendar.at(today, time(18, 30))


def _whose_year_is_over(uais: set[str], moment: datetime) -> str:
    """Names of the schools made in an earlier year: they stay as they are."""
    day = moment.astimezone(calendar.PARIS).date()
    of_today = {"years__starts_on__lte": day, "years__ends_on__gte": day}
    schools = Establishment.objects.filter(uai__in=uais)
    over = schools.exclude(pk__in=schools.filter(**of_today).values("pk"))
    return ", ".join(over.order_by("uai").values_list("name", flat=True))


def _known_people() -> dict[str, Someone]:
    """Adults of schools made earlier, for those who belong to another one too."""
    return {
        user.name: Someone(
            user.first_name, user.last_name, user.civility, user.civility == "Mme", user=user
        )
        for user in User.objects.filter(api_tokens__name=TOKEN_NAME).exclude(civility="")
    }


@transaction.atomic
def _make(cast: Cast, moment: datetime, password: HashedPassword) -> None:
    day = moment.astimezone(calendar.PARIS).date()
    year = calendar.year_of(day)
    establishment = roster.write(cast, year, password)
    roster_channels.follow(establishment.pk, today=day)
    # The roster made its channels when school began, not while the demo was being made.
    began = min(calendar.at(year.starts_on, SCHOOL_BEGINS), moment)
    Event.objects.filter(channel__establishment=establishment).update(at=began)
    establishment.channels.update(made_at=began)
    grades.write(establishment, year, moment)
    # Of schools whose people have no name, the last weeks are enough.
    times = Times(moment, year, whole=bool(cast.plan.team.teachers))
    laid = timetable.write(cast, establishment, year)
    news = changes.make(cast, laid, times)
    attendance.write(cast, laid, times)
    news.news += homework.write(cast, laid, times)
    news.news += agenda.write(cast, laid, times, news.outing)
    conversations.tell(cast, laid, times, news)
