"""What is read of schools: the actor first, a scoped queryset back, its joins decided here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from ent_core.establishments.circles import Circles, hold
from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Role,
    RoleKind,
    Subject,
    TeachingTeacher,
)
from ent_core.establishments.standing import live, standing
from ent_core.kernel.errors import NotFound
from ent_core.kernel.http import BIGGEST_ID
from ent_core.people.models import User
from ent_core.people.names import searchable
from ent_core.permissions import Can, annotated, fetch, scope

MOST_WORDS = 8
PEOPLE_ORDER = ("search_name", "pk")
GROUP_ORDER = ("name", "pk")


def people_of(
    actor: User,
    *,
    q: str = "",
    role: str | None = None,
    group_id: int | None = None,
    direct: bool = False,
) -> QuerySet[User]:
    """Whom ``actor`` may see (write to, with ``direct``), each with what one may do with them.

    Of a group: its pupils and staff, or (``role=guardian``) its pupils' guardians. ``q`` finds
    words or their beginnings in names, without regard to case and accents.
    """
    can = Can.WRITE_TO if direct else Can.READ
    found = scope(actor, can, User.objects.all())
    for word in searchable(q).split()[:MOST_WORDS]:
        found = found.filter(search_name__contains=word)
    if role is not None:
        found = found.filter(_in_role(actor, role))
    if group_id is not None:
        group = fetch(actor, Can.READ, Group.objects.all(), group_id)
        families = role == RoleKind.GUARDIAN
        found = found.filter(_guardians_of(group) if families else in_group(group))
    return annotated(actor, (Can.WRITE_TO, Can.GIVE_CODE), found)


def person_of(actor: User, person_id: int) -> User:
    """One person whom ``actor`` may see, or :class:`NotFound`."""
    queryset = annotated(actor, (Can.WRITE_TO, Can.GIVE_CODE), User.objects.all())
    return fetch(actor, Can.READ, queryset, person_id)


def groups_of(actor: User) -> QuerySet[Group]:
    seen = scope(actor, Can.READ, Group.objects.select_related("establishment"))
    return annotated(actor, (Can.GIVE_CODE,), seen)


def _guardians_of(group: Group) -> Q:
    return Q(pk__in=whole_group(group).values("pk"))


def in_group(group: Group) -> Q:
    """Who is of a group today: its members, the teachers of its services, its PP."""
    day = {group.establishment_id: group.establishment.today()}
    here = [group.establishment_id]
    members = GroupMembership.objects.filter(
        hold(day, here, "group__establishment", ""), group=group
    )
    teachers = TeachingTeacher.objects.filter(
        hold(day, here, "teaching__establishment", ""), teaching__group=group
    )
    heads = HeadTeacher.objects.filter(hold(day, here, "group__establishment", ""), group=group)
    return (
        Q(pk__in=members.values("user_id"))
        | Q(pk__in=teachers.values("user_id"))
        | Q(pk__in=heads.values("user_id"))
    )


def _in_role(actor: User, role: str) -> Q:
    """People with ``role`` where the actor has any; guardians are guardians to staff alone."""
    now = standing(actor)
    staff = now.establishments(*STAFF_ROLES, RoleKind.ESTABLISHMENT_ADMIN)
    places = staff if role == RoleKind.GUARDIAN else now.establishments()
    around = Circles(actor, now, places)
    if role == RoleKind.HEAD_TEACHER:
        heads = HeadTeacher.objects.filter(
            hold(now.days, places, "group__establishment", "", "group__year__"),
            group__closed_on=None,
        )
        return Q(pk__in=heads.values("user_id")) & around.roles(RoleKind.TEACHER)
    own = Q(pk=actor.pk) if role == RoleKind.GUARDIAN and now.children else Q(pk__in=())
    return around.roles(role) | own


@dataclass
class Shown:
    """What the actor may know of one person: roles, groups, subjects taught and (for staff)
    children."""

    roles: list[tuple[str, Establishment]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    children: list[User] = field(default_factory=list)


def shown(actor: User, people: Iterable[User]) -> dict[int, Shown]:
    """What stands beside the names of ``people``, in the same number of queries for one or many.

    Staff see all that a person is in the establishments that they share. Others see the staff's
    roles and what they are themselves: that a teacher has a child here is no pupil's business.
    """
    ids = [person.pk for person in people]
    now = standing(actor)
    places = now.establishments()
    staff = set(now.establishments(*STAFF_ROLES, RoleKind.ESTABLISHMENT_ADMIN))
    found: defaultdict[int, Shown] = defaultdict(Shown)
    for role in (
        Role.objects.filter(hold(now.days, places, "establishment", ""), user__in=ids)
        .select_related("establishment")
        .order_by("establishment_id", "pk")
    ):
        known = role.establishment_id in staff or role.user_id == actor.pk
        if known or role.role != RoleKind.GUARDIAN:
            found[role.user_id].roles.append((role.role, role.establishment))
    readable = Group.objects.filter(pk__in=scope(actor, Can.READ, Group.objects.all()).values("pk"))
    groups = {group.pk: group for group in readable.select_related("establishment")}
    of_whom: list[tuple[int, int]] = sorted(
        {
            *GroupMembership.objects.filter(
                hold(now.days, places, "group__establishment", ""), user__in=ids
            ).values_list("user_id", "group_id"),
            *TeachingTeacher.objects.filter(
                hold(now.days, places, "teaching__establishment", ""), user__in=ids
            ).values_list("user_id", "teaching__group_id"),
        }
    )
    heads = list(
        HeadTeacher.objects.filter(
            hold(now.days, places, "group__establishment", ""), user__in=ids
        ).values_list("user_id", "group_id")
    )
    for user_id, group_id in sorted({*of_whom, *heads}):
        if group_id in groups:
            found[user_id].groups.append(groups[group_id])
    for user_id, group_id in heads:
        if group_id in groups:
            headed = (RoleKind.HEAD_TEACHER.value, groups[group_id].establishment)
            if headed not in found[user_id].roles:
                found[user_id].roles.append(headed)
    for tie in (
        Guardianship.objects.filter(hold(now.days, staff, "establishment", ""), guardian__in=ids)
        .select_related("pupil")
        .order_by("pk")
    ):
        found[tie.guardian_id].children.append(tie.pupil)
    for user_id, subjects in subjects_taught(ids, now.days).items():
        found[user_id].subjects = subjects
    for one in found.values():
        one.groups.sort(key=lambda group: (group.kind != Group.Kind.DIVISION, group.name))
    return found


def subjects_taught(
    people: Iterable[int], days: Mapping[int, date], *, group_id: int | None = None
) -> dict[int, list[Subject]]:
    """What each of ``people`` teaches in the establishments of ``days`` (today there), or to one
    division or group alone."""
    rows = TeachingTeacher.objects.filter(
        hold(days, days, "teaching__establishment", ""), user__in=list(people)
    )
    if group_id is not None:
        rows = rows.filter(teaching__group=group_id)
    found: defaultdict[int, list[Subject]] = defaultdict(list)
    for row in rows.select_related("teaching__subject").order_by("teaching__subject__name"):
        if row.teaching.subject not in found[row.user_id]:
            found[row.user_id].append(row.teaching.subject)
    return found


def roles_of(actor: User) -> list[tuple[str, Establishment]]:
    """One's own live roles, PP included, by establishment."""
    now = standing(actor)
    schools = Establishment.objects.in_bulk(now.establishments())
    order = list(RoleKind.values)
    return [
        (kind, schools[where])
        for kind, where in sorted(now.roles, key=lambda one: (one[1], order.index(one[0])))
    ]


def children_of(actor: User) -> list[tuple[User, Group | None]]:
    """One's children and each one's division today."""
    now = standing(actor)
    if not now.children:
        return []
    around = Circles(actor, now, now.establishments(RoleKind.GUARDIAN))
    division_of = {
        membership.user_id: membership.group
        for membership in around.memberships()
        .filter(user__in=now.children, group__kind=Group.Kind.DIVISION)
        .select_related("group")
    }
    children = User.objects.filter(pk__in=now.children).order_by("first_name", "pk")
    return [(child, division_of.get(child.pk)) for child in children]


def guardians_of(place: Establishment, pupils: Iterable[int]) -> set[int]:
    """Ids of those who are today guardians of any of ``pupils`` in a school, without whoever may
    have nothing of the child."""
    ties = Guardianship.objects.filter(
        live(place.today()), establishment=place, pupil__in=list(pupils)
    ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
    return set(ties.values_list("guardian_id", flat=True))


def codes_for_group(actor: User, group_id: int) -> list[User]:
    """The pupils of a group and their guardians to whom ``actor`` may give a code.

    :class:`Forbidden` where the group is seen and is none of the actor's to give codes to.
    """
    group = fetch(actor, Can.GIVE_CODE, Group.objects.select_related("establishment"), group_id)
    return list(
        scope(actor, Can.GIVE_CODE, User.objects.all())
        .filter(pk__in=whole_group(group).values("pk"))
        .order_by(*PEOPLE_ORDER)
    )


def whole_group(group: Group) -> QuerySet[User]:
    """A group's pupils (or a team's members) and the pupils' guardians."""
    day = {group.establishment_id: group.establishment.today()}
    here = [group.establishment_id]
    members = GroupMembership.objects.filter(
        hold(day, here, "group__establishment", ""), group=group
    ).values("user_id")
    ties = Guardianship.objects.filter(
        hold(day, here, "establishment", ""), pupil__in=members
    ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=ties.values("guardian_id")))


def whole_school(establishment: Establishment) -> QuerySet[User]:
    """Everyone with a live role in an establishment."""
    day = {establishment.pk: establishment.today()}
    roles = Role.objects.filter(hold(day, day, "establishment", ""))
    return User.objects.filter(pk__in=roles.values("user_id"))


def group_named(establishment: Establishment, name: str) -> Group:
    """This year's group of that name (or id) in an establishment, or :class:`NotFound`."""
    day = {establishment.pk: establishment.today()}
    groups = Group.objects.select_related("establishment").filter(
        hold(day, day, "establishment", "year__"), closed_on=None
    )
    named = Q(name__iexact=name) | (Q(pk=int(name)) if _is_id(name) else Q(pk__in=()))
    found = groups.filter(named).order_by("pk").first()
    if found is None:
        raise NotFound
    return found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= BIGGEST_ID


def division_names(users: Sequence[User], establishment_ids: Iterable[int]) -> dict[int, str]:
    """The class that stands beside a name on a list of codes: one's own, or the children's."""
    schools = list(Establishment.objects.filter(pk__in=list(establishment_ids)))
    days = {school.pk: school.today() for school in schools}
    ids = {user.pk for user in users}
    children: defaultdict[int, set[int]] = defaultdict(set)
    for guardian, pupil in (
        Guardianship.objects.filter(hold(days, days, "establishment", ""), guardian__in=ids)
        .exclude(restriction=Guardianship.Restriction.NO_ACCESS)
        .values_list("guardian_id", "pupil_id")
    ):
        children[guardian].add(pupil)
    wanted = ids | {pupil for some in children.values() for pupil in some}
    division = dict(
        GroupMembership.objects.filter(
            hold(days, days, "group__establishment", "", "group__year__"),
            user__in=wanted,
            group__kind=Group.Kind.DIVISION,
            group__closed_on=None,
        ).values_list("user_id", "group__name")
    )
    return {
        pk: division.get(pk)
        or ", ".join(sorted({division[one] for one in children[pk] if one in division}))
        for pk in ids
    }
