"""The school's day: for school life who is away and which calls are missing, for the head the
whole, with its absence curve."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, Q, Value, When

from chat.safety.models import Report
from chat.today.closures import closed_on
from ent_core.attendance.calling import FORGOTTEN_AFTER
from ent_core.attendance.models import Absence, RollCall, RollEntry
from ent_core.attendance.permissions import DESK
from ent_core.attendance.queries import held_on
from ent_core.establishments.models import (
    Establishment,
    Group,
    GroupMembership,
    Role,
    RoleKind,
)
from ent_core.establishments.standing import live, standing
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.timetable.models import Lesson
from ent_core.timetable.permissions import STANDING
from ent_core.timetable.queries import full

CURVE_DAYS = 30
MOST_AWAY = 20  # named on a first page; all of them stand on the day's own

# Those without a reason first, then what waits for a decision, what was refused and what was
# accepted; latenesses last.
URGENCY = Case(
    When(kind=Absence.Kind.LATENESS, then=Value(4)),
    When(justified_at=None, then=Value(0)),
    When(accepted=None, then=Value(1)),
    When(accepted=False, then=Value(2)),
    default=Value(3),
)


@dataclass
class DeskDay:
    """``away`` are the most urgent of today's ``entries`` absences and latenesses, of ``absent``
    and ``late`` pupils; ``divisions`` is the class of each pupil in ``away`` by id;
    ``calls_made`` of ``calls_begun`` lessons are validated; on a day without lessons ``closed``
    names the holidays, if any, and ``next_day`` is when lessons go on; ``curve`` is (day,
    pupils absent from at least one lesson) of the last days with lessons."""

    establishment: Establishment
    day: date
    pupils: int = 0
    away: list[Absence] = field(default_factory=list)
    entries: int = 0
    absent: int = 0
    late: int = 0
    divisions: dict[int, str] = field(default_factory=dict)
    missing_calls: list[Lesson] = field(default_factory=list)
    changed: list[Lesson] = field(default_factory=list)
    lessons: int = 0
    calls_begun: int = 0
    calls_made: int = 0
    closed: str = ""
    next_day: date | None = None
    to_settle: int = 0
    reports: int = 0
    curve: list[tuple[date, int]] = field(default_factory=list)
    is_head: bool = False


def desks_day(actor: User) -> DeskDay | None:
    """None for who is neither school life nor head; of the first school where one is."""
    now = standing(actor)
    places = now.establishments(*DESK)
    if not places:
        return None
    place = Establishment.objects.get(pk=places[0])
    found = DeskDay(place, place.today(), is_head=place.pk in now.establishments(RoleKind.HEAD))
    found.pupils = Role.objects.filter(
        live(found.day), establishment=place, role=RoleKind.PUPIL
    ).count()
    _absences(actor, found)
    _lessons(actor, found)
    found.reports = scope(
        actor, Can.READ, Report.objects.filter(establishment=place, answers=None)
    ).count()
    found.curve = _curve(place, found.day)
    return found


def _absences(actor: User, found: DeskDay) -> None:
    place = found.establishment
    first = datetime.combine(found.day, time(), place.zone)
    seen = scope(actor, Can.READ, Absence.objects.filter(establishment=place))
    of_day = seen.filter(starts_at__lt=first + timedelta(days=1), ends_at__gt=first)
    every = list(of_day.values_list("kind", "pupil_id"))
    absent = {pupil for kind, pupil in every if kind == Absence.Kind.ABSENCE}
    found.entries, found.absent = len(every), len(absent)
    found.late = len({pupil for _, pupil in every} - absent)
    found.away = list(
        of_day.select_related("pupil", "establishment").order_by(
            URGENCY, "pupil__last_name", "pupil__first_name", "starts_at", "pk"
        )[:MOST_AWAY]
    )
    waiting = Absence.objects.filter(establishment=place, justified_at__isnull=False, accepted=None)
    found.to_settle = scope(actor, Can.SETTLE, waiting).count()
    found.divisions = dict(
        GroupMembership.objects.filter(
            live(found.day),
            user__in={absence.pupil_id for absence in found.away},
            group__establishment=place,
            group__kind=Group.Kind.DIVISION,
            group__closed_on=None,
        ).values_list("user_id", "group__name")
    )


def _lessons(actor: User, found: DeskDay) -> None:
    every = scope(actor, Can.READ, full()).filter(establishment=found.establishment)
    seen = every.filter(held_on(found.day))
    held = seen.exclude(status=Lesson.Status.CANCELLED)
    called = Q(kind=Lesson.Kind.LESSON, starts_at__lte=clock.now())
    validated = Q(roll_call__state=RollCall.State.VALIDATED)
    counts = held.aggregate(
        lessons=Count("pk", distinct=True),
        begun=Count("pk", filter=called, distinct=True),
        made=Count("pk", filter=called & validated, distinct=True),
    )
    found.lessons = counts["lessons"]
    found.calls_begun, found.calls_made = counts["begun"], counts["made"]
    if not found.lessons:
        place = found.establishment.pk
        found.closed = closed_on([place], found.day).get(place, "")
        coming = every.filter(day__gt=found.day).exclude(status=Lesson.Status.CANCELLED)
        found.next_day = coming.order_by("day").values_list("day", flat=True).first()
    found.changed = list(seen.exclude(status=Lesson.Status.KEPT).order_by("starts_at", "pk"))
    # Of the whole school's lessons only those that nobody called, which are few, are read.
    begun = held.filter(starts_at__lte=clock.now() - FORGOTTEN_AFTER)
    found.missing_calls = list(
        begun.filter(kind=Lesson.Kind.LESSON)
        .exclude(roll_call__saved_at__isnull=False)
        .order_by("starts_at", "pk")
    )


def _curve(place: Establishment, day: date) -> list[tuple[date, int]]:
    counts = dict(
        RollEntry.objects.filter(
            kind=RollEntry.Kind.ABSENT,
            roll__lesson__establishment=place,
            roll__lesson__withdrawn_at=None,
            roll__lesson__day__gt=day - timedelta(days=CURVE_DAYS),
            roll__lesson__day__lte=day,
        )
        .exclude(roll__lesson__status=Lesson.Status.CANCELLED)
        .values("roll__lesson__day")
        .annotate(many=Count("pupil", distinct=True))
        .values_list("roll__lesson__day", "many")
    )
    school_days = (
        Lesson.objects.filter(
            STANDING,
            establishment=place,
            day__gt=day - timedelta(days=CURVE_DAYS),
            day__lte=day,
        )
        .exclude(status=Lesson.Status.CANCELLED)
        .order_by("day")
        .values_list("day", flat=True)
        .distinct()
    )
    return [(one, counts.get(one, 0)) for one in school_days]
