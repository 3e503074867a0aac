"""Ticking, handing in, returning: what passes between a pupil and the teacher."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from ent_core.files.actions import attach
from ent_core.grades.actions import Cell, enter_marks, make_assessment
from ent_core.homework import problems
from ent_core.homework.events import HandedIn, HomeworkTicked, SubmissionReturned
from ent_core.homework.models import Homework, Submission, Tick
from ent_core.homework.problems import NothingToHandIn
from ent_core.kernel import clock
from ent_core.kernel.errors import Invalid
from ent_core.kernel.events import emit
from ent_core.people.models import User
from ent_core.permissions import Can, fetch


@transaction.atomic
def tick(*, actor: User, homework_id: int, done: bool) -> Homework:
    """A pupil's own note that a piece of homework is done, or is not; again changes nothing."""
    homework = fetch(actor, Can.HAND_IN, Homework.objects.all(), homework_id)
    if done:
        _, is_other = Tick.objects.get_or_create(homework=homework, pupil=actor)
    else:
        is_other = bool(Tick.objects.filter(homework=homework, pupil=actor).delete()[0])
    if is_other:
        emit(HomeworkTicked(homework.pk, actor.pk))
    return homework


@transaction.atomic
def hand_in(*, actor: User, homework_id: int, text: str, files: Sequence[int]) -> Submission:
    """Hand work in: each time a new version, received now, late from the day after it was due."""
    homework = fetch(
        actor,
        Can.HAND_IN,
        Homework.objects.select_related("establishment"),
        homework_id,
    )
    if not homework.hand_in:
        raise NothingToHandIn
    text = text.strip()
    if not text and not files:
        raise Invalid(fields={"text": problems.EMPTY})
    # One's own versions follow each other; those of classmates do not wait.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    mine = Submission.objects.filter(homework=homework, pupil=actor)
    last = mine.aggregate(last=Max("version"))["last"] or 0
    submission = Submission.objects.create(
        establishment=homework.establishment,
        homework=homework,
        pupil=actor,
        version=last + 1,
        text=text,
        late=homework.establishment.today() > homework.due,
        received_at=clock.now(),
    )
    submission.files.set(
        attach(actor=actor, file_ids=files, establishment_id=homework.establishment_id)
    )
    Tick.objects.get_or_create(homework=homework, pupil=actor)
    emit(HandedIn(submission.pk))
    return submission


@dataclass(frozen=True)
class Correction:
    """What comes back; what is None stays as it was. ``value`` is typed as in the grade book;
    ``out_of`` is needed with the first one, when the homework has no assessment yet."""

    comment: str | None = None
    value: str | None = None
    out_of: str | None = None
    coefficient: str = "1"
    files: Sequence[int] = ()


@transaction.atomic
def return_submission(*, actor: User, submission_id: int, correction: Correction) -> Submission:
    """Give a submission back with a comment, files, a mark; again replaces what it names.

    The mark goes to the homework's assessment in the grade book, made with the first one, and is
    read when that is published.
    """
    submission = fetch(
        actor,
        Can.RETURN,
        Submission.objects.select_for_update(of=("self",)).select_related("homework"),
        submission_id,
    )
    comment = None if correction.comment is None else correction.comment.strip()
    if not (comment or correction.value or correction.files):
        raise Invalid(fields={"comment": problems.EMPTY})
    if correction.value is not None:
        _mark(actor, submission, correction, correction.value.strip())
    submission.comment = submission.comment if comment is None else comment
    submission.returned_at, submission.returned_by = clock.now(), actor
    submission.save(update_fields=["comment", "returned_at", "returned_by"])
    submission.returned_files.add(
        *attach(
            actor=actor,
            file_ids=correction.files,
            establishment_id=submission.establishment_id,
        )
    )
    emit(SubmissionReturned(submission.pk))
    return submission


def _mark(actor: User, submission: Submission, correction: Correction, value: str) -> None:
    """An empty value empties the cell in the grade book, and makes no assessment for it."""
    homework = Homework.objects.select_for_update(of=("self",)).get(pk=submission.homework_id)
    assessment = homework.assessment
    if assessment is None or assessment.deleted_at is not None:
        if not value:
            return
        if correction.out_of is None:
            raise Invalid(fields={"out_of": problems.OUT_OF_NEEDED})
        homework.assessment = make_assessment(
            actor=actor,
            teaching_id=homework.teaching_id,
            title=homework.title,
            day=homework.due,
            out_of=correction.out_of,
            coefficient=correction.coefficient,
        )
        homework.save(update_fields=["assessment"])
        assessment = homework.assessment
    enter_marks(
        actor=actor,
        assessment_id=assessment.pk,
        cells=[Cell(pupil=submission.pupil_id, value=value)],
    )
