"""Homework, what is handed in, lesson logs; made as people make them."""

from datetime import timedelta

from ent_core.establishments.models import Teaching, TeachingTeacher
from ent_core.homework.giving import Work, give_homework, log_lesson
from ent_core.homework.handing_in import Correction, hand_in, return_submission
from ent_core.homework.models import Homework, LessonLog, Submission
from ent_core.people.models import User
from ent_core.timetable.models import Lesson


def make_homework(
    teaching: Teaching, *, days: int = 3, hand_in: bool = True, **facts: object
) -> Homework:
    """Work for ``days`` from today, given by the service's teacher."""
    teacher = TeachingTeacher.objects.filter(teaching=teaching).order_by("pk").first()
    assert teacher is not None
    work = Work(
        title=str(facts.pop("title", "Exercice 4 page 32")),
        due=teaching.establishment.today() + timedelta(days=max(days, 0)),
        hand_in=hand_in,
        **facts,  # type: ignore[arg-type]
    )
    made = give_homework(
        actor=User.objects.get(pk=teacher.user_id), teaching_id=teaching.pk, work=work
    )
    if days < 0:
        made.due = teaching.establishment.today() + timedelta(days=days)
        made.save(update_fields=["due"])
    return made


def make_submission(
    homework: Homework, pupil: User, *, returned: bool = False, text: str = "Voici."
) -> Submission:
    submission = hand_in(
        actor=User.objects.get(pk=pupil.pk), homework_id=homework.pk, text=text, files=[]
    )
    if returned:
        return_submission(
            actor=User.objects.get(pk=homework.given_by_id),
            submission_id=submission.pk,
            correction=Correction(comment="Bien."),
        )
        submission.refresh_from_db()
    return submission


def make_log(lesson: Lesson, teacher: User, done: str = "Théorème de Thalès.") -> LessonLog:
    log = log_lesson(
        actor=User.objects.get(pk=teacher.pk), lesson_id=lesson.pk, done=done, files=[]
    )
    assert log is not None
    return log
