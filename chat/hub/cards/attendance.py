"""Presence is personal: it never stands in a channel, only open pages are told."""

from chat.hub import pages
from ent_core.attendance.events import AbsenceChanged, RollForgotten, RollSaved
from ent_core.attendance.queries import people_concerned
from ent_core.kernel.events import handles


@handles(RollSaved)
def tell_saved_roll(event: RollSaved) -> None:
    people = people_concerned(event.establishment_id, event.pupils, event.lesson_id)
    pages.changed("absences", people)


@handles(RollForgotten)
def tell_forgotten_roll(event: RollForgotten) -> None:
    pages.changed("absences", people_concerned(event.establishment_id, [], event.lesson_id))


@handles(AbsenceChanged)
def tell_changed_absence(event: AbsenceChanged) -> None:
    pages.changed("absences", people_concerned(event.establishment_id, [event.pupil_id]))
