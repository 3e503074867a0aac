"""Services and periods as they are read: who teaches what to whom, and in which terms."""

from django.db.models import Prefetch, Q, QuerySet

from ent_core.establishments.circles import Circles, Ids, hold
from ent_core.establishments.models import (
    Group,
    HeadTeacher,
    Period,
    RoleKind,
    Teaching,
    TeachingTeacher,
)
from ent_core.establishments.standing import standing
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope


def taught_by(actor: User) -> Ids:
    """Ids of the services of this year that ``actor`` teaches today."""
    now = standing(actor)
    where = now.establishments(RoleKind.TEACHER)
    rows = TeachingTeacher.objects.filter(
        hold(now.days, where, "teaching__establishment", "", "teaching__group__year__"),
        user=actor,
        teaching__group__closed_on=None,
    )
    return rows.values("teaching_id")


def with_teachers(actor: User, teachings: QuerySet[Teaching]) -> QuerySet[Teaching]:
    """Each with its subject, group and today's teachers, in two queries."""
    days = standing(actor).days
    today = TeachingTeacher.objects.filter(hold(days, days, "teaching__establishment", ""))
    return teachings.select_related("subject", "group").prefetch_related(
        Prefetch("teachers", today.select_related("user").order_by("user__last_name", "pk"))
    )


def teachings_of(actor: User, *, group_id: int | None = None) -> QuerySet[Teaching]:
    """One's own services, as teacher, pupil or guardian; with ``group_id`` all of that group's.

    :class:`NotFound` for a group that one does not see.
    """
    seen = scope(actor, Can.READ, Teaching.objects.all())
    if group_id is not None:
        seen = seen.filter(group=fetch(actor, Can.READ, Group.objects.all(), group_id))
    else:
        now = standing(actor)
        own = Q(pk__in=taught_by(actor))
        if places := now.establishments(RoleKind.PUPIL):
            own |= Q(group__in=Circles(actor, now, places).own_groups())
        if now.children:
            around = Circles(actor, now, now.establishments(RoleKind.GUARDIAN))
            own |= Q(group__in=around.childrens_groups())
        seen = seen.filter(own)
    return with_teachers(actor, seen)


def periods_of(actor: User) -> QuerySet[Period]:
    """The periods of the year that is under way, in each school where one belongs."""
    days = standing(actor).days
    return scope(actor, Can.READ, Period.objects.all()).filter(
        hold(days, days, "year__establishment", "year__")
    )


def head_teachers_of(actor: User, group_id: int) -> QuerySet[User]:
    """Who is PP (*professeur principal*) of a class today. :class:`NotFound` for one unseen."""
    days = standing(actor).days
    group = fetch(actor, Can.READ, Group.objects.all(), group_id)
    heads = HeadTeacher.objects.filter(hold(days, days, "group__establishment", ""), group=group)
    return User.objects.filter(pk__in=heads.values("user_id")).order_by("last_name", "pk")
