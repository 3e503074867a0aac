"""Who sees, publishes and answers school events (docs/access.md, row «events»)."""

from collections.abc import Collection

from django.db.models import Q

from ent_core.calendar.models import EventPart, PersonalItem, SchoolEvent
from ent_core.establishments.addressed import (
    addressed_to,
    addressed_to_children,
    addressed_to_classes,
    answerable_by,
)
from ent_core.establishments.audience import WHOLE_SCHOOL
from ent_core.establishments.models import STAFF_ROLES, RoleKind
from ent_core.establishments.standing import standing
from ent_core.people.models import User
from ent_core.permissions import Can, rule


def within(keys: Collection[str]) -> Q:
    """Events of which a part has one of these keys."""
    return Q(pk__in=EventPart.objects.filter(key__in=sorted(keys)).values("event_id"))


@rule(Can.READ, SchoolEvent)
def read_event(actor: User) -> Q:
    """Whoever is addressed today; guardians also what is addressed to their children, teachers
    what touches their classes, school life, head, office and administrator the school's."""
    now = standing(actor)
    keys = addressed_to(actor) | addressed_to_children(actor) | addressed_to_classes(actor)
    places = now.establishments(*WHOLE_SCHOOL, RoleKind.ESTABLISHMENT_ADMIN)
    return within(keys) | Q(establishment__in=places) | _authored(actor)


@rule(Can.EDIT, SchoolEvent)
def edit_event(actor: User) -> Q:
    """Changing it, cancelling it, seeing who answered: its author, and who runs the school."""
    return Q(establishment__in=standing(actor).establishments(*WHOLE_SCHOOL)) | _authored(actor)


@rule(Can.ANSWER, SchoolEvent)
def answer_event(actor: User) -> Q:
    """Those to whom it is addressed, each for themselves; a guardian where it may sign."""
    return within(answerable_by(actor)) & Q(answers=SchoolEvent.Answers.YES_NO_MAYBE)


@rule(Can.READ, PersonalItem)
def read_own_item(actor: User) -> Q:
    return Q(person=actor)


@rule(Can.EDIT, PersonalItem)
def edit_own_item(actor: User) -> Q:
    return Q(person=actor)


def _authored(actor: User) -> Q:
    """One's own, where one is still of the staff."""
    return Q(author=actor, establishment__in=standing(actor).establishments(*STAFF_ROLES))
