"""Homework given, changed or taken back is told to the class or group; all else to open pages."""

from chat.hub import pages
from chat.hub.cards.posting import post, standing_cards, take_away
from chat.hub.models import Channel
from ent_core.establishments.models import Teaching
from ent_core.establishments.queries import guardians_of
from ent_core.homework.events import (
    HandedIn,
    HomeworkChanged,
    HomeworkGiven,
    HomeworkTicked,
    SubmissionReturned,
)
from ent_core.homework.models import Homework, Submission
from ent_core.homework.queries import people_of_group, teachers_of
from ent_core.kernel.cards import Card
from ent_core.kernel.events import handles

# Families find it on their pages: a card for each piece would drown what they are asked.
OF_PUPILS = (Channel.Kind.CLASS, Channel.Kind.GROUP)


@handles(HomeworkGiven)
def tell_given_homework(event: HomeworkGiven) -> None:
    homework = _homework(event.homework_id)
    if homework.taken_back_at is None:
        post(card_of(homework), [homework.teaching.group_id], OF_PUPILS)
    group = homework.teaching.group_id
    pages.changed("homework", people_of_group(homework.establishment_id, group))


@handles(HomeworkChanged)
def tell_changed_homework(event: HomeworkChanged) -> None:
    if event.homework_id is not None:
        _follow(_homework(event.homework_id))
    pages.changed("homework", people_of_group(event.establishment_id, event.group_id))


# What a pupil has noted down from a card; other than that it is told again.
NOTED = ("title", "due", "hand_in")


def _follow(homework: Homework) -> None:
    """Its channel says what stands: another card where it is other than on the last one, and
    nothing of what was taken back but that it was."""
    group = homework.teaching.group_id
    shown = standing_cards("homework_given", ("homework", homework.pk), [group], OF_PUPILS)
    if not shown:
        return  # not told yet, or taken away by school life
    if homework.taken_back_at is not None:
        take_away(shown)
        post(card_of(homework, "withdrawn"), [group], OF_PUPILS)
        return
    now, last = card_of(homework, "changed"), shown[-1].card or {}
    if any(now.facts[name] != last["facts"][name] for name in NOTED):
        post(now, [group], OF_PUPILS)


def _homework(homework_id: int) -> Homework:
    return Homework.objects.select_related(
        "teaching__subject", "teaching__group", "given_by", "establishment"
    ).get(pk=homework_id)


def card_of(homework: Homework, kind: str = "given") -> Card:
    """``kind``: «given», «changed», or «withdrawn», which says neither what it was nor its id."""
    subject, by = homework.teaching.subject, homework.given_by
    facts: dict[str, object] = {
        "kind": kind,
        "subject": {
            "id": subject.pk,
            "name": subject.name,
            "letters": subject.letters,
            "ink": subject.ink,
        },
        "group": {"id": homework.teaching.group_id, "name": homework.teaching.group.name},
        "due": homework.due.isoformat(),
        "by": {"id": by.pk, "name": by.name, "called": by.called},
    }
    if kind == "withdrawn":
        return Card(card="homework_given", facts=facts)
    facts |= {
        "title": homework.title,
        "minutes": homework.minutes,
        "hand_in": homework.hand_in,
    }
    return Card(card="homework_given", facts=facts, refs={"homework": [homework.pk]})


@handles(HandedIn)
def tell_handed_in(event: HandedIn) -> None:
    submission = Submission.objects.select_related("homework", "establishment").get(
        pk=event.submission_id
    )
    service = Teaching.objects.filter(pk=submission.homework.teaching_id)
    teachers = teachers_of(submission.establishment, service)
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
