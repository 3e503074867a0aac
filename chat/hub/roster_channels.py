"""The channels that the roster makes, and who is in them today (ACCESS: «Who is in a channel»).

``class``: a division's pupils, its services' teachers, its PP. ``parents``: those pupils'
guardians and the same staff. ``group``: its pupils and teachers. ``team``: the division's teachers
and PP. ``staff``: every staff role. Who is there for two reasons has one membership, as staff.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog
from django.db import transaction

from chat.hub import log, names
from chat.hub.event_data import members_live
from chat.hub.models import Channel, Event, Membership
from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Role,
    RoleKind,
    SchoolYear,
    TeachingTeacher,
)
from ent_core.establishments.standing import is_live, live, live_guardianships
from ent_core.kernel import clock
from ent_core.kernel.events import Event as SchoolEvent
from ent_core.kernel.events import emit
from ent_core.people.actions import rights_changed

Roles = dict[int, str]  # person -> the role that they have in a channel

GROUPS_AT_ONCE = 40


@dataclass
class _Roster:
    """An establishment's people and groups as they hold today."""

    establishment: Establishment
    roles: dict[int, set[str]] = field(default_factory=dict)
    pupils: dict[int, set[int]] = field(default_factory=dict)
    teachers: dict[int, set[int]] = field(default_factory=dict)
    heads: dict[int, set[int]] = field(default_factory=dict)
    guardians: dict[int, set[int]] = field(default_factory=dict)

    def has(self, person: int, role: str) -> bool:
        return role in self.roles.get(person, ())


@dataclass(frozen=True)
class RosterPartChanged(SchoolEvent):
    """These groups' channels are to follow the roster (without groups: what belongs to none)."""

    establishment_id: int
    group_ids: list[int]


def follow(establishment_id: int, *, today: date | None = None) -> None:
    """Bring an establishment's channels and memberships to what its roster says today.

    Nothing happens where nothing differs; each channel that changes gets one ``members`` event.
    A large school is followed in parts, each an event and a transaction of its own, so that
    nobody who writes waits for more than one. ``today`` chooses another day's school year (the
    demo's seed may tell of one), and is followed at once.
    """
    groups = list(
        Group.objects.filter(establishment=establishment_id, closed_on=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if today is not None or len(groups) <= GROUPS_AT_ONCE:
        follow_part(establishment_id, groups, today=today)
        follow_part(establishment_id, [], today=today)
        return
    with transaction.atomic():
        for start in range(0, len(groups), GROUPS_AT_ONCE):
            emit(RosterPartChanged(establishment_id, groups[start : start + GROUPS_AT_ONCE]))
        emit(RosterPartChanged(establishment_id, []))


@transaction.atomic
def follow_part(
    establishment_id: int, group_ids: Sequence[int], *, today: date | None = None
) -> None:
    """Follow some groups; without groups, the staff's channel and whatever is over."""
    establishment = (
        Establishment.objects.select_for_update(no_key=True).filter(pk=establishment_id).first()
    )
    if establishment is None:
        return
    today = today or establishment.today()
    years = SchoolYear.objects.filter(
        establishment=establishment, starts_on__lte=today, ends_on__gte=today
    )
    roster = _read_roster(establishment)
    wanted = _wanted(roster, years)
    part = {
        key: one
        for key, one in wanted.items()
        if (one.group.pk in group_ids if one.group else not group_ids)
    }
    touched: set[int] = set()
    for key, channel in _channels(establishment, part).items():
        touched |= _follow_one(channel, wanted[key])
    if not group_ids:
        touched |= _end_what_is_over(establishment, roster, set(wanted))
        for channel in Channel.objects.filter(
            establishment=establishment, year__ends_on__lt=today, frozen_at=None
        ):
            channel.frozen_at = clock.now()
            channel.save(update_fields=["frozen_at"])
            log.write_settings(channel)
        Establishment.objects.filter(pk=establishment.pk).update(followed_on=today)
    rights_changed(touched)


def follow_dates() -> None:
    """Follow every establishment in which a new day has begun since it was followed."""
    for establishment in Establishment.objects.all():
        try:
            if establishment.followed_on != establishment.today():
                follow(establishment.pk)
        except (ValueError, LookupError) as error:  # one school's wrong facts keep nobody else back
            structlog.get_logger(__name__).error(
                "school_not_followed", establishment_id=establishment.pk, exc_info=error
            )


def _read_roster(establishment: Establishment) -> _Roster:
    today = establishment.today()
    roster = _Roster(establishment)
    for person, role in Role.objects.filter(live(today), establishment=establishment).values_list(
        "user_id", "role"
    ):
        roster.roles.setdefault(person, set()).add(role)
    groups = {"group__establishment": establishment, "group__closed_on": None}
    for group, person in GroupMembership.objects.filter(live(today), **groups).values_list(
        "group_id", "user_id"
    ):
        if roster.has(person, RoleKind.PUPIL):
            roster.pupils.setdefault(group, set()).add(person)
    for group, person in TeachingTeacher.objects.filter(
        live(today), teaching__establishment=establishment
    ).values_list("teaching__group_id", "user_id"):
        if roster.has(person, RoleKind.TEACHER):
            roster.teachers.setdefault(group, set()).add(person)
    for group, person in HeadTeacher.objects.filter(live(today), **groups).values_list(
        "group_id", "user_id"
    ):
        if roster.has(person, RoleKind.TEACHER):
            roster.heads.setdefault(group, set()).add(person)
    ties = Guardianship.objects.filter(establishment=establishment).select_related("establishment")
    for tie in live_guardianships(ties):
        if roster.has(tie.guardian_id, RoleKind.GUARDIAN):
            roster.guardians.setdefault(tie.pupil_id, set()).add(tie.guardian_id)
    return roster


Key = tuple[str, int]  # kind of channel, and its group (for «staff» its year)


@dataclass(frozen=True)
class _Wanted:
    year: SchoolYear
    group: Group | None
    members: Roles


def _wanted(roster: _Roster, years: Iterable[SchoolYear]) -> dict[Key, _Wanted]:
    wanted: dict[Key, _Wanted] = {}
    for year in years:
        for group in Group.objects.filter(year=year, closed_on=None).order_by("pk"):
            staff = dict.fromkeys(roster.teachers.get(group.pk, ()), str(RoleKind.TEACHER))
            staff |= dict.fromkeys(roster.heads.get(group.pk, ()), str(RoleKind.HEAD_TEACHER))
            pupils = dict.fromkeys(roster.pupils.get(group.pk, ()), str(RoleKind.PUPIL))
            if group.kind == Group.Kind.DIVISION:
                guardians: Roles = dict.fromkeys(
                    (g for pupil in pupils for g in roster.guardians.get(pupil, ())),
                    str(RoleKind.GUARDIAN),
                )
                for kind, members in (
                    (Channel.Kind.CLASS, pupils | staff),
                    (Channel.Kind.PARENTS, guardians | staff),
                    (Channel.Kind.TEAM, staff),
                ):
                    wanted[kind, group.pk] = _Wanted(year, group, members)
            elif group.kind == Group.Kind.GROUP:
                wanted[Channel.Kind.GROUP, group.pk] = _Wanted(year, group, pupils | staff)
        everybody = {
            person: names.heaviest(role for role in roles if role in STAFF_ROLES)
            for person, roles in roster.roles.items()
            if roles & set(STAFF_ROLES)
        }
        if everybody:
            wanted[Channel.Kind.STAFF, year.pk] = _Wanted(year, None, everybody)
    return wanted


def _key(channel: Channel) -> Key:
    return channel.kind, channel.group_id or channel.year_id


def _channels(establishment: Establishment, wanted: Mapping[Key, _Wanted]) -> dict[Key, Channel]:
    """The channel of each key, made where it is missing; names follow their groups' names."""
    found: dict[Key, Channel] = {}
    for channel in Channel.objects.filter(establishment=establishment).exclude(
        kind__in=(Channel.Kind.DIRECT, Channel.Kind.ASSISTANT)
    ):
        found[_key(channel)] = channel
    subjects: dict[int, int] = {}
    for teacher in TeachingTeacher.objects.filter(
        teaching__establishment=establishment, teaching__group__kind=Group.Kind.GROUP
    ).select_related("teaching"):
        subjects.setdefault(teacher.teaching.group_id, teacher.teaching.subject_id)
    for key, one in wanted.items():
        name = one.group.name if one.group else ""
        if key not in found:
            found[key] = Channel.objects.create(
                establishment=establishment,
                year=one.year,
                kind=key[0],
                name=name,
                group=one.group,
                subject_id=subjects.get(key[1]) if key[0] == Channel.Kind.GROUP else None,
            )
        elif found[key].name != name:
            found[key].name = name
            found[key].save(update_fields=["name"])
            log.write_settings(found[key])
    return {key: found[key] for key in wanted}


def _follow_one(channel: Channel, wanted: _Wanted) -> set[int]:
    """Memberships of one channel; returns the people for whom something changed."""
    rows = {row.user_id: row for row in Membership.objects.filter(channel=channel)}
    joining = {
        person: role
        for person, role in wanted.members.items()
        if person not in rows or not rows[person].is_live
    }
    leaving = [
        row
        for person, row in rows.items()
        if row.is_live and row.reason == Membership.Reason.ROSTER and person not in wanted.members
    ]
    changed = [
        row
        for person, row in rows.items()
        if row.is_live
        and person in wanted.members
        and (row.role, row.reason) != (wanted.members[person], Membership.Reason.ROSTER)
    ]
    for row in changed:
        row.role, row.reason = wanted.members[row.user_id], Membership.Reason.ROSTER
    Membership.objects.bulk_update(changed, ["role", "reason"])
    change_members(channel, joining, leaving, Membership.Reason.ROSTER, known=rows)
    return {*joining, *(row.user_id for row in leaving), *(row.user_id for row in changed)}


def change_members(
    channel: Channel,
    joining: Mapping[int, str],
    leaving: Iterable[Membership],
    reason: Membership.Reason,
    known: Mapping[int, Membership],
) -> None:
    """Let people in and out of a channel, told by one event; ``known`` are its rows by person.

    Who joins has read everything before: unread begins with them.
    """
    leaving = list(leaving)
    if not joining and not leaving:
        return
    seq = log.next_seq(channel.pk)
    fresh: list[Membership] = []
    back: list[Membership] = []
    for person, role in joining.items():
        row = known.get(person) or Membership(channel=channel, user_id=person)
        row.role, row.reason, row.is_live = role, reason, True
        row.stays = [*row.stays, [seq, None]]
        row.read_seq = max(row.read_seq, seq)
        (back if row.pk else fresh).append(row)
    for row in leaving:
        row.is_live = False
        row.stays = [*row.stays[:-1], [row.stays[-1][0], seq - 1]] if row.stays else []
    Membership.objects.bulk_create(fresh, batch_size=500)
    Membership.objects.bulk_update(
        [*back, *leaving], ["role", "reason", "is_live", "stays", "read_seq"], batch_size=200
    )
    roles = {*joining.values(), *(row.role for row in leaving)}
    facts = {
        "joined": [{"id": person, "role": role} for person, role in sorted(joining.items())],
        "left": sorted(row.user_id for row in leaving),
        # A guardian sees no other guardian come or go (ACCESS: guardians among themselves).
        "guardians": channel.kind == Channel.Kind.PARENTS and RoleKind.GUARDIAN in roles,
    }
    log.write(
        channel.pk,
        seq,
        Event.Kind.MEMBERS,
        at=clock.now(),
        facts=facts,
        live=members_live(facts),
    )


def _end_what_is_over(
    establishment: Establishment, roster: _Roster, followed: set[Key]
) -> set[int]:
    """End memberships in channels of closed groups, of people who left the school, and of school
    life or heads who joined a class and are neither any more."""
    here = Membership.objects.filter(channel__establishment=establishment, is_live=True)
    over: dict[int, list[Membership]] = {}
    for row in here.select_related("channel__group", "channel__year"):
        roles = roster.roles.get(row.user_id, set())
        gone = not roles
        if row.reason == Membership.Reason.JOINED:
            gone = gone or not roles & {RoleKind.SCHOOL_LIFE, RoleKind.HEAD}
        elif row.reason == Membership.Reason.ROSTER and _key(row.channel) not in followed:
            gone = gone or is_live(row.channel.year, establishment.today())
        if gone:
            over.setdefault(row.channel_id, []).append(row)
    for rows in over.values():
        change_members(rows[0].channel, {}, rows, Membership.Reason.ROSTER, known={})
    return {row.user_id for rows in over.values() for row in rows}
