"""Homework given is told to the class or group; all else only to open pages."""

from chat.hub import pages
from chat.hub.cards.posting import post
from chat.hub.models import Channel
from ent_core.homework.events import (
    HandedIn,
    HomeworkChanged,
    HomeworkGiven,
    HomeworkTicked,
    SubmissionReturned,
)
from ent_core.homework.models import Homework, Submission
from ent_core.homework.queries import guardians_of, people_of_group
from ent_core.kernel.cards import Card
from ent_core.kernel.events import handles

# Families find it on their pages: a card for each piece would drown what they are asked.
OF_PUPILS = (Channel.Kind.CLASS, Channel.Kind.GROUP)


@handles(HomeworkGiven)
def tell_given_homework(event: HomeworkGiven) -> None:
    homework = Homework.objects.select_related(
        "teaching__subject", "teaching__group", "given_by"
    ).get(pk=event.homework_id)
    if homework.taken_back_at is None:
        post(card_of(homework), [homework.teaching.group_id], OF_PUPILS)
    group = homework.teaching.group_id
    pages.changed("homework", people_of_group(homework.establishment_id, group))


def card_of(homework: Homework) -> Card:
    subject, by = homework.teaching.subject, homework.given_by
    return Card(
        card="homework_given",
        facts={
            "subject": {
                "id": subject.pk,
                "name": subject.name,
                "letters": subject.letters,
                "ink": subject.ink,
            },
            "group": {"id": homework.teaching.group_id, "name": homework.teaching.group.name},
            "title": homework.title,
            "due": homework.due.isoformat(),
            "minutes": homework.minutes,
            "hand_in": homework.hand_in,
            "by": {"id": by.pk, "name": by.name, "called": by.called},
        },
        refs={"homework": [homework.pk]},
    )


@handles(HomeworkChanged)
def tell_changed_homework(event: HomeworkChanged) -> None:
    pages.changed("homework", people_of_group(event.establishment_id, event.group_id))


@handles(HandedIn)
def tell_handed_in(event: HandedIn) -> None:
    submission = Submission.objects.select_related("homework").get(pk=event.submission_id)
    teachers = submission.homework.teaching.teachers.values_list("user_id", flat=True)
    pages.changed("homework", {submission.pupil_id, *teachers})


@handles(SubmissionReturned)
def tell_returned(event: SubmissionReturned) -> None:
    submission = Submission.objects.select_related("establishment").get(pk=event.submission_id)
    families = guardians_of(submission.establishment, {submission.pupil_id})
    pages.changed("homework", {submission.pupil_id, *families})


@handles(HomeworkTicked)
def tell_ticked(event: HomeworkTicked) -> None:
    homework = Homework.objects.select_related("establishment").get(pk=event.homework_id)
    pages.changed(
        "homework", {event.pupil_id, *guardians_of(homework.establishment, {event.pupil_id})}
    )
