"""A change of lessons, told where it is read: one card a channel, however many lessons."""

from collections import defaultdict

from chat.hub import pages
from chat.hub.cards.posting import post
from ent_core.kernel.cards import Card
from ent_core.kernel.events import handles
from ent_core.timetable import queries, shapes
from ent_core.timetable.events import LessonsChanged, TimetableLaid
from ent_core.timetable.models import Lesson, TimetableChange

MOST_LESSONS = 30  # on one card; the page has them all


@handles(LessonsChanged)
def tell_changed_lessons(event: LessonsChanged) -> None:
    act = TimetableChange.objects.get(pk=event.change_id)
    lessons = queries.lessons_changed_by(act.pk)
    by_group: defaultdict[int, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        for group in lesson.groups.all():
            by_group[group.pk].append(lesson)
    facts = dict(zip((lesson.pk for lesson in lessons), shapes.facts(lessons), strict=True))
    for group_id in sorted(by_group):
        post(card_of(act, by_group[group_id], facts), [group_id])
    people = queries.people_concerned(event.establishment_id, list(by_group))
    pages.changed("timetable", people | queries.ids_in(lessons, "teachers"))


def card_of(
    act: TimetableChange, lessons: list[Lesson], facts: dict[int, dict[str, object]]
) -> Card:
    shown = lessons[:MOST_LESSONS]
    return Card(
        card="lesson_changed",
        facts={
            "kind": act.kind,
            "reason": act.reason,
            "lessons": [
                {**facts[lesson.pk], "withdrawn": lesson.withdrawn_at is not None}
                for lesson in shown
            ],
            "more": len(lessons) - len(shown),
        },
        refs={"lessons": [lesson.pk for lesson in shown]},
    )


@handles(TimetableLaid)
def tell_new_plan(event: TimetableLaid) -> None:
    pages.changed("timetable", queries.people_concerned(event.establishment_id, None))
