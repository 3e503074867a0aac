"""The demo's year beside its lessons: roll calls, absences, homework, events, up to its moment."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Max, Q

from chat.hub.models import Channel, Message
from config.demo import calendar, papers
from config.demo.taught import taught
from ent_core.attendance.models import Absence, RollCall, RollEntry
from ent_core.calendar.models import EventAnswer, PersonalItem, SchoolEvent
from ent_core.files import kinds
from ent_core.homework.models import Homework, LessonLog, Submission, Tick
from ent_core.people.models import User
from ent_core.permissions import Can, scope
from ent_core.timetable.models import Lesson

TUESDAY = date(2026, 11, 17)
MOMENT = datetime.combine(TUESDAY, time(18, 30), calendar.PARIS)


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The small demo on a Tuesday evening in November."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", size="small", today=TUESDAY, stdout=StringIO())
        yield
        transaction.set_rollback(True)


def person(username: str) -> User:
    return User.objects.get(username=username)


def test_what_is_over_was_called_but_for_a_few(tuesday: None) -> None:
    over = Lesson.objects.filter(kind=Lesson.Kind.LESSON, ends_at__lte=MOMENT).exclude(
        status=Lesson.Status.CANCELLED
    )
    done = over.filter(roll_call__state=RollCall.State.VALIDATED)
    assert 0.9 * over.count() < done.count() < over.count()
    assert not RollCall.objects.filter(lesson__starts_at__gt=MOMENT).exists()
    assert not RollCall.objects.filter(validated_at__gt=MOMENT).exists()
    assert not RollCall.objects.filter(lesson__status=Lesson.Status.CANCELLED).exists()
    forgotten = RollCall.objects.exclude(state=RollCall.State.VALIDATED)
    assert forgotten.exclude(flagged_at=None).count() == forgotten.count()


def test_each_absence_stands_on_the_roll_calls_below_it(tuesday: None) -> None:
    assert RollEntry.objects.exists()
    for entry in RollEntry.objects.select_related("absence", "roll__lesson"):
        lesson, absence = entry.roll.lesson, entry.absence
        assert absence is not None
        assert absence.pupil_id == entry.pupil_id
        assert absence.starts_at <= lesson.starts_at < lesson.ends_at <= absence.ends_at
        assert (absence.kind == Absence.Kind.LATENESS) == (entry.kind == RollEntry.Kind.LATE)
        assert lesson.groups.filter(memberships__user=entry.pupil_id).exists()
    for absence in Absence.objects.all():
        assert bool(absence.reason) == (absence.justified_at is not None)
        assert absence.accepted is None or absence.justified_at is not None
    late = Q(justified_at__gt=MOMENT) | Q(settled_at__gt=MOMENT) | Q(made_at__gt=MOMENT)
    assert not Absence.objects.filter(late).exists()


def test_a_family_has_absences_in_every_state(tuesday: None) -> None:
    lea, tom = person("lea.marchand"), person("tom.marchand")
    absences = Absence.objects.filter(pupil__in=(lea, tom))
    assert absences.filter(accepted=True).exists()
    assert absences.filter(accepted=False).exists()
    assert absences.filter(justified_at=None).exists()
    assert absences.filter(confidential=True).exists()
    assert absences.filter(kind=Absence.Kind.LATENESS, minutes__gt=0).exists()
    coming = absences.filter(origin=Absence.Origin.ANNOUNCED, starts_at__gt=MOMENT)
    assert [one.justified_by for one in coming] == [person("sofia.marchand")]


def test_logs_are_of_lessons_that_were_and_read_by_those_who_were_there(tuesday: None) -> None:
    assert LessonLog.objects.count() > 200
    assert not LessonLog.objects.filter(lesson__ends_at__gt=MOMENT).exists()
    assert not LessonLog.objects.exclude(lesson__teachers=F("by")).exists()
    assert scope(person("lea.marchand"), Can.READ, LessonLog.objects.all()).count() > 50


def test_work_is_for_a_lesson_to_come_and_shows_itself_when_it_is_given(tuesday: None) -> None:
    for homework in Homework.objects.exclude(lesson=None).select_related("lesson", "teaching"):
        assert homework.lesson is not None
        assert homework.due > homework.lesson.day
        assert homework.given_at == homework.lesson.ends_at
        assert homework.teaching.teachers.filter(user=homework.given_by_id).exists()
        assert calendar.is_school_day(homework.due)
    later = Homework.objects.filter(given_at__gt=MOMENT)
    assert later.exists()
    assert later.aggregate(last=Max("given_at"))["last"] <= MOMENT + timedelta(days=17)
    assert Homework.objects.filter(due__gt=TUESDAY, given_at__lte=MOMENT).count() > 3
    assert not Submission.objects.filter(homework__in=later).exists()
    assert not Tick.objects.filter(homework__in=later).exists()


def test_what_was_handed_in_is_past_and_late_only_when_it_was(tuesday: None) -> None:
    submissions = Submission.objects.select_related("homework")
    assert submissions.exists()
    for one in submissions:
        day = one.received_at.astimezone(calendar.PARIS).date()
        assert one.late == (day > one.homework.due)
        assert one.homework.given_at <= one.received_at <= MOMENT
        assert one.returned_at is None or one.received_at < one.returned_at <= MOMENT
        assert Tick.objects.filter(homework=one.homework, pupil=one.pupil).exists()


def test_events_are_published_and_answered_by_those_who_are_meant(tuesday: None) -> None:
    assert SchoolEvent.objects.filter(starts_at__gt=MOMENT).count() > 5
    assert not SchoolEvent.objects.filter(made_at__gt=MOMENT).exists()
    for answer in EventAnswer.objects.select_related("event", "person"):
        assert answer.event.answers == SchoolEvent.Answers.YES_NO_MAYBE
        assert answer.event.made_at <= answer.at <= MOMENT
        meant = scope(answer.person, Can.READ, SchoolEvent.objects.all())
        assert meant.filter(pk=answer.event_id).exists(), (answer.person, answer.event.title)
    assert PersonalItem.objects.filter(person=person("lea.marchand")).exists()


def test_cards_of_work_and_events_stand_where_all_may_read_them(tuesday: None) -> None:
    given = Message.objects.filter(card__card="homework_given")
    assert given.exists()
    assert not given.exclude(channel__kind__in=(Channel.Kind.CLASS, Channel.Kind.GROUP)).exists()
    for message in given.select_related("channel"):
        assert message.card is not None
        homework = Homework.objects.get(pk=message.card["refs"]["homework"][0])
        assert homework.teaching.group_id == message.channel.group_id
        assert homework.given_at == message.at
    assert Message.objects.filter(card__card="event_announced").exists()


def test_what_is_taught_is_said_of_every_subject() -> None:
    for said in taught().values():
        assert said.done
        assert said.topics[""]


def test_made_up_files_are_what_they_say() -> None:
    sheet = papers.sheet("Fiche (1)", ["Une ligne…", "l’autre"])
    assert kinds.recognised(sheet, "fiche.pdf", "").mime == "application/pdf"
