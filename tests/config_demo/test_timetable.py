"""The demo's timetable: nobody is needed twice, classes have their hours, and things happen."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from chat.hub.models import Channel, Message
from config.demo import calendar
from config.demo.grid import Block, blocks_of, mask_of
from config.demo.people import make_cast
from config.demo.placing import place
from config.demo.plans import Plan, plans
from config.demo.timetable import PINS
from ent_core.establishments.models import GroupMembership
from ent_core.homework.models import Homework
from ent_core.timetable.models import Closure, Lesson, LessonChange, SchoolWeek, TimetableChange

TUESDAY = date(2026, 11, 17)
DAYS = ("2026-09-01", "2026-11-29", "2027-06-30", "2027-08-14")


def seed(day: date, size: str = "small") -> None:
    call_command("seed_demo", size=size, today=day, stdout=StringIO())


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The small demo on a Tuesday evening in November."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(TUESDAY)
        yield
        transaction.set_rollback(True)


def nobody_twice(lessons: list[tuple[object, datetime, datetime]]) -> bool:
    last: dict[object, datetime] = {}
    for who, starts, ends in sorted(lessons, key=lambda one: one[1]):
        if who is not None and last.get(who, starts) > starts:
            return False
        last[who] = ends
    return True


def test_no_teacher_room_or_pupil_is_needed_twice(tuesday: None) -> None:
    kept = Lesson.objects.exclude(status=Lesson.Status.CANCELLED)
    span = ("starts_at", "ends_at")
    assert nobody_twice(list(kept.values_list("teachers", *span)))
    assert nobody_twice(list(kept.values_list("rooms", *span)))
    # An outing takes its class out of lessons of groups that go on for others.
    kept = kept.exclude(kind=Lesson.Kind.OUTING)
    assert nobody_twice(list(kept.values_list("groups__memberships__user", *span)))
    assert not Lesson.objects.exclude(groups__establishment=F("establishment")).exists()
    assert not Lesson.objects.exclude(rooms__establishment=F("establishment")).filter(
        rooms__isnull=False
    )


SOME = [
    *plans("small"),
    *plans("academy")[:6],
    max(plans("academy"), key=lambda p: len(p.divisions)),
]


@pytest.mark.parametrize("plan", SOME, ids=[str(n) for n in range(len(SOME))])
def test_every_school_of_every_size_has_a_week(plan: Plan) -> None:
    cast = make_cast(plan, {})
    blocks = blocks_of(cast)
    place(blocks, plan.seed, pins=PINS if plan.seed == 1 else {}, days_off={})
    taken: defaultdict[object, int] = defaultdict(int)
    for block in blocks:
        for who, mask in _taken_by(block):
            assert not taken[who] & mask
            taken[who] |= mask
    hours = Counter(
        {name: sum(b.hours for b in blocks if name in b.divisions) for name in cast.divisions}
    )
    if plan.seed > 2 or len(cast.teachers) > 9:  # all subjects have a teacher
        assert all(22 <= many <= 31 for many in hours.values()), hours


def _taken_by(block: Block) -> Iterator[tuple[object, int]]:
    for name in block.divisions:
        yield name, mask_of(block.slot, block.hours, "")
    for part in block.parts:
        yield part.teacher.full, mask_of(block.slot, block.hours, part.weeks)


def test_lessons_fall_on_school_days_alone(tuesday: None) -> None:
    days = set(Lesson.objects.values_list("day", flat=True))
    assert all(calendar.is_school_day(day) for day in days)
    assert len(days) > 150
    for closure in Closure.objects.all():
        assert not any(closure.starts_on <= day <= closure.ends_on for day in days)
    assert {"Vacances de la Toussaint", "Armistice 1918"} <= set(
        Closure.objects.values_list("name", flat=True)
    )


def test_weeks_take_turns_whatever_the_holidays(tuesday: None) -> None:
    letters = list(
        SchoolWeek.objects.filter(year__establishment__name__contains="Perrault")
        .order_by("monday")
        .values_list("letter", flat=True)
    )
    assert letters == [("A", "B")[n % 2] for n in range(len(letters))]
    assert len(letters) >= 34


def test_what_lea_sees_on_these_days_is_no_ordinary_week(tuesday: None) -> None:
    groups = GroupMembership.objects.filter(user__username="lea.marchand").values("group")
    hers = Lesson.objects.filter(
        groups__in=groups, day__gte=TUESDAY, day__lte=TUESDAY + timedelta(days=14)
    )
    statuses = set(hers.values_list("status", flat=True))
    assert {"cancelled", "room_changed", "exceptional"} <= statuses
    assert hers.exclude(test="").exists()


def test_each_change_was_told_then_in_the_channels_that_it_concerns(tuesday: None) -> None:
    until = datetime.combine(TUESDAY, time(18, 30), calendar.PARIS)
    assert TimetableChange.objects.count() > 10
    assert not TimetableChange.objects.filter(at__gt=until).exists()
    for change in TimetableChange.objects.all():
        lessons = LessonChange.objects.filter(change=change)
        groups = set(lessons.values_list("lesson__groups", flat=True))
        cards = Message.objects.filter(
            at=change.at,
            card__card="lesson_changed",
            channel__establishment=change.establishment_id,
        )
        assert set(cards.values_list("channel__group", flat=True)) == groups
        kinds = {Channel.Kind.CLASS, Channel.Kind.PARENTS, Channel.Kind.GROUP}
        assert set(cards.values_list("channel__kind", flat=True)) <= kinds
    assert Message.objects.exclude(card=None).filter(author=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS)
def test_any_day_has_a_timetable_around_it(today: str) -> None:
    day = date.fromisoformat(today)
    seed(day)
    around = Lesson.objects.filter(
        day__gte=calendar.school_day_before(day, 4), day__lte=calendar.school_day_after(day, 4)
    )
    assert around.exists()
    assert Lesson.objects.exclude(was=None).exists()


def test_what_is_said_of_lessons_is_true(tuesday: None) -> None:
    """The room of maths for a week, and the test in French, as pupils speak of them."""
    said = Message.objects.get(body__contains="c’est en salle 112 les maths")
    day = calendar.school_day_after(said.at.astimezone(calendar.PARIS).date())
    maths = Lesson.objects.filter(groups__name="5e B", subject__code="MA", day=day)
    assert [list(one.rooms.values_list("name", flat=True)) for one in maths] == [["112"]]
    said = Message.objects.get(body__startswith="Pour le récit autobiographique")
    day = calendar.school_day_after(said.at.astimezone(calendar.PARIS).date(), 3)
    french = Lesson.objects.get(groups__name="3e A", subject__code="FR", day=day)
    assert french.test == "Le récit autobiographique"
    for answer in Message.objects.filter(body__startswith="y’a français, avec le contrôle"):
        assert calendar.school_day_after(answer.at.astimezone(calendar.PARIS).date()) == day
    frieze = Message.objects.get(body__contains="la frise de la leçon 4 est à terminer")
    work = Homework.objects.get(title="Frise de la leçon 4")
    assert calendar.in_words(work.due) in frieze.body
    assert Lesson.objects.filter(groups__name="5e B", subject__code="HG", day=work.due).exists()
    outing = Lesson.objects.get(kind=Lesson.Kind.OUTING)
    for kind in ("class", "parents"):
        museum = Message.objects.get(body__iregex=r"\*\*sortie au musée", channel__kind=kind)
        assert calendar.in_words(outing.day) in museum.body
