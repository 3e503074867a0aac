"""Giving homework and keeping the lesson log: what teachers write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ent_core.establishments.models import Teaching
from ent_core.files.actions import attach, release
from ent_core.homework import problems
from ent_core.homework.events import HomeworkChanged, HomeworkGiven
from ent_core.homework.models import Homework, LessonLog
from ent_core.homework.problems import HandedInAlready
from ent_core.kernel import clock
from ent_core.kernel.errors import Invalid
from ent_core.kernel.events import emit
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, fetch
from ent_core.timetable.models import Lesson


@dataclass(frozen=True)
class Work:
    """What is to be done. ``lesson`` is the one in which it is given, if any."""

    title: str
    due: date
    details: str = ""
    minutes: int | None = None
    hand_in: bool = False
    files: Sequence[int] = ()
    lesson: int | None = None


@transaction.atomic
def give_homework(*, actor: User, teaching_id: int, work: Work) -> Homework:
    """Give work for a day to the pupils of a service that ``actor`` teaches."""
    teaching = fetch(
        actor,
        Can.SET_WORK,
        Teaching.objects.select_related("establishment", "group__year"),
        teaching_id,
    )
    _check(teaching, work)
    lesson = None
    if work.lesson is not None:
        lesson = fetch(actor, Can.LOG, Lesson.objects.all(), work.lesson)
        if not lesson.groups.filter(pk=teaching.group_id).exists():
            raise Invalid(fields={"lesson": problems.OTHER_LESSON})
    homework = Homework.objects.create(
        establishment=teaching.establishment,
        teaching=teaching,
        lesson=lesson,
        title=work.title.strip(),
        details=work.details.strip(),
        due=work.due,
        minutes=work.minutes,
        hand_in=work.hand_in,
        given_by=actor,
        given_at=clock.now(),
    )
    homework.files.set(_files(actor, work.files, teaching.establishment_id))
    emit(HomeworkGiven(homework.pk))
    return homework


@transaction.atomic
def change_homework(*, actor: User, homework_id: int, work: Work) -> Homework:
    """Say otherwise what is to be done; ``work.files`` are all the files it has from now on."""
    homework = fetch(
        actor,
        Can.EDIT,
        Homework.objects.select_for_update(of=("self",)).select_related(
            "teaching__establishment", "teaching__group__year"
        ),
        homework_id,
    )
    _check(homework.teaching, work, before=homework.due)
    homework.title, homework.details = work.title.strip(), work.details.strip()
    homework.due, homework.minutes, homework.hand_in = work.due, work.minutes, work.hand_in
    homework.changed_at = clock.now()
    homework.save()
    _keep_files(actor, homework, work.files)
    _tell(homework)
    return homework


@transaction.atomic
def take_back(*, actor: User, homework_id: int, confirm: bool = False) -> None:
    """Take homework back: nobody reads it any more, its files are let go; what was handed in is
    kept for its pupils' record and not shown, and :class:`HandedInAlready` asks before that."""
    homework = fetch(
        actor,
        Can.EDIT,
        Homework.objects.select_for_update(of=("self",)).select_related("teaching"),
        homework_id,
    )
    if not confirm and (many := homework.submissions.values("pupil").distinct().count()):
        raise HandedInAlready(extra={"pupils": many})
    homework.taken_back_at = clock.now()
    homework.save(update_fields=["taken_back_at"])
    release(list(homework.files.values_list("pk", flat=True)))
    _tell(homework)


@transaction.atomic
def log_lesson(*, actor: User, lesson_id: int, done: str, files: Sequence[int]) -> LessonLog | None:
    """Write what was done in a lesson; again replaces it, and an empty text takes it away."""
    lesson = fetch(
        actor,
        Can.LOG,
        Lesson.objects.select_for_update(of=("self",)).prefetch_related("groups"),
        lesson_id,
    )
    log = LessonLog.objects.filter(lesson=lesson).first()
    done = done.strip()
    if not done and not files:
        if log is not None:
            release(list(log.files.values_list("pk", flat=True)))
            log.delete()
        log = None
    else:
        log = log or LessonLog(lesson=lesson, establishment_id=lesson.establishment_id)
        log.done, log.by, log.at = done, actor, clock.now()
        log.save()
        _keep_files(actor, log, files)
    for group in lesson.groups.all():
        emit(HomeworkChanged(lesson.establishment_id, group.pk))
    return log


def _check(teaching: Teaching, work: Work, before: date | None = None) -> None:
    if not work.title.strip():
        raise Invalid(fields={"title": WRONG["too_short"]})
    year = teaching.group.year
    if not year.starts_on <= work.due <= year.ends_on:
        raise Invalid(fields={"due": problems.OUT_OF_YEAR})
    if work.due != before and work.due < teaching.establishment.today():
        raise Invalid(fields={"due": problems.DUE_PAST})


def _files(actor: User, ids: Sequence[int], establishment_id: int) -> list[int]:
    return [one.pk for one in attach(actor=actor, file_ids=ids, establishment_id=establishment_id)]


def _keep_files(actor: User, holder: Homework | LessonLog, ids: Sequence[int]) -> None:
    """``holder`` has these files from now on: new ones are attached, missing ones let go."""
    have = set(holder.files.values_list("pk", flat=True))
    gone = have - set(ids)
    new = _files(actor, [pk for pk in ids if pk not in have], holder.establishment_id)
    holder.files.remove(*gone)
    holder.files.add(*new)
    release(sorted(gone))


def _tell(homework: Homework) -> None:
    emit(HomeworkChanged(homework.establishment_id, homework.teaching.group_id, homework.pk))
