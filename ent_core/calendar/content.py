"""What a person's feed holds, by their rights at this moment. Marks never stand in it."""

from ent_core.calendar.event_entries import event_entries
from ent_core.calendar.ics import Entry
from ent_core.calendar.lesson_entries import children_of, lesson_entries
from ent_core.calendar.words import words_of
from ent_core.people.models import User


def content_of(person: User) -> tuple[str, list[Entry]]:
    """The calendar's name and its entries.

    A pupil's own lessons, a guardian's children's with their names, a teacher's own; and the
    school events that one is meant by.
    """
    words = words_of(person.language)
    children = children_of(person)
    called = ", ".join(child.first_name or child.name for child in children) or person.name
    return f"{words.calendar} – {called}", [
        *lesson_entries(person, children, words),
        *event_entries(person, words),
    ]
