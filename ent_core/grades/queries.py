"""What is read of marks: the actor first, through what they may see, in few queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from ent_core.establishments.asking import Asked, pupil_of
from ent_core.establishments.circles import hold
from ent_core.establishments.models import (
    Establishment,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Period,
    Role,
    RoleKind,
    Teaching,
    TeachingTeacher,
)
from ent_core.establishments.services import with_teachers
from ent_core.establishments.standing import is_live, live, standing
from ent_core.grades import book, terms
from ent_core.grades.book import Book
from ent_core.grades.lens import WHOLE, Lens, is_guardian_there, lens_on
from ent_core.grades.models import Assessment, Mark
from ent_core.grades.permissions import WHOLE_SCHOOL, pupils_headed
from ent_core.grades.terms import Term
from ent_core.kernel import clock
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User
from ent_core.permissions import Can, annotated, fetch, scope

ASSESSMENT_ORDER = ("date", "pk")


@dataclass(frozen=True)
class Report:
    """One pupil's marks over a term as the asker sees them."""

    pupil: User
    lens: Lens
    term: Term | None
    book: Book
    division: int | None
    teachers: Mapping[int, list[User]]

    @property
    def by_levels(self) -> bool:
        return self.term is not None and self.term.by_levels

    @property
    def services(self) -> list[int]:
        """The pupil's services that have something to show, by subject."""
        found = [pk for pk in self.book.services_of(self.pupil.pk) if self.lens.sees(pk)]
        return sorted(found, key=lambda pk: (self.book.teachings[pk].subject.name, pk))

    def service_of(self, subject_id: int | None, teaching_id: int | None) -> int:
        """The pupil's service of a subject (the first one), or a named one."""
        for pk in self.services:
            teaching = self.book.teachings[pk]
            if teaching_id in (None, pk) and subject_id in (None, teaching.subject_id):
                return pk
        raise NotFound


def report_on(
    actor: User, pupil_id: int | None, period_id: int | None, *, whole_year: bool = False
) -> Report:
    """A pupil's marks in a period (today's, left out), or in the whole year.

    :class:`NotFound` for a pupil whose marks one may not see and for a period of another school.
    """
    asked = pupil_of(actor, pupil_id)
    term = _term(actor, asked, period_id)
    if term is None:
        lens_on(actor, asked, _school_of(actor, asked))
        return Report(asked.pupil, WHOLE, None, Book({}, {}, {}, {}), None, {})
    lens = lens_on(actor, asked, term.establishment.pk)
    if whole_year:
        term = Term(term.establishment, term.year, None)
    found, division = book.class_book(
        term.year,
        pupil_id=asked.pupil.pk,
        day=term.day,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        seen=lens.assessments(),
        for_family=lens.published is not None,
    )
    return Report(asked.pupil, lens, term, found, division, _teachers(found, term))


def _school_of(actor: User, asked: Asked) -> int:
    """The school in which the pupil is one, of those in which one may ask about them."""
    rows = Role.objects.filter(
        user=asked.pupil, role=RoleKind.PUPIL, establishment__in=asked.places
    ).select_related("establishment")
    for role in rows.order_by("establishment_id"):
        if is_live(role, role.establishment.today()) and (
            not asked.family or is_guardian_there(actor, asked.pupil, role.establishment_id)
        ):
            return role.establishment_id
    raise NotFound


def _term(actor: User, asked: Asked, period_id: int | None) -> Term | None:
    if period_id is None:
        school = Establishment.objects.get(pk=_school_of(actor, asked))
        return terms.term_at(school, school.today())
    periods = Period.objects.select_related("year__establishment")
    period = fetch(actor, Can.READ, periods.filter(year__establishment__in=asked.places), period_id)
    return Term(period.year.establishment, period.year, period)


def _teachers(of: Book, term: Term) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {}
    rows = TeachingTeacher.objects.filter(live(term.day), teaching__in=list(of.teachings))
    for row in rows.select_related("user").order_by("user__last_name", "pk"):
        found.setdefault(row.teaching_id, []).append(row.user)
    return found


# Assessments and the grid -------------------------------------------------------------------


def assessments_of(actor: User, teaching_id: int | None) -> QuerySet[Assessment]:
    """The assessments that ``actor`` reads whole, of one service or of all."""
    found = scope(actor, Can.READ, Assessment.objects.all())
    if teaching_id is not None:
        found = found.filter(teaching=fetch(actor, Can.READ, Teaching.objects.all(), teaching_id))
    return annotated(actor, (Can.EDIT,), found)


def assessment_of(actor: User, assessment_id: int) -> tuple[Assessment, list[Mark]]:
    """An assessment with those of its marks that ``actor`` may read."""
    one = fetch(
        actor,
        Can.READ,
        annotated(actor, (Can.EDIT,), Assessment.objects.select_related("teaching")),
        assessment_id,
    )
    marks = scope(actor, Can.READ, Mark.objects.filter(assessment=one))
    return one, list(marks.select_related("changed_by").order_by("pupil__search_name", "pupil"))


@dataclass(frozen=True)
class Grid:
    """A service's period as a table: its pupils by name, its assessments by date."""

    teaching: Teaching
    term: Term
    book: Book
    pupils: list[User]
    closed: bool
    can_mark: bool
    can_weigh: bool


def grid_of(actor: User, teaching_id: int, period_id: int | None) -> Grid:
    """The grid of a service in a period (today's, left out), for those who read it whole."""
    teachings = annotated(
        actor,
        (Can.MARK, Can.MANAGE),
        Teaching.objects.select_related("establishment", "group__year", "marking"),
    )
    teaching = fetch(actor, Can.READ, with_teachers(actor, teachings), teaching_id)
    teaches: bool = getattr(teaching, f"can_{Can.MARK}")
    allowed = Q() if teaches else _rows_of(actor, teaching)
    periods = Period.objects.filter(year=teaching.group.year_id)
    if period_id is not None:
        period: Period | None = fetch(actor, Can.READ, periods, period_id)
        term = Term(teaching.establishment, teaching.group.year, period)
    else:
        at = terms.term_at(teaching.establishment, teaching.establishment.today())
        period = at.period if at and at.year.pk == teaching.group.year_id else None
        term = Term(teaching.establishment, teaching.group.year, period)
    members = book.memberships(term.year, term.day).filter(group=teaching.group_id)
    found = book.read_book(
        Teaching.objects.filter(pk=teaching.pk),
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        seen=WHOLE.assessments(),
        members=book.members_by_group(members.values_list("group_id", "user_id")),
    )
    wanted = {*found.members.get(teaching.group_id, ()), *found.cells.get(teaching.pk, {})}
    pupils = User.objects.filter(allowed, pk__in=wanted).order_by("search_name", "pk")
    return Grid(
        teaching=teaching,
        term=term,
        book=found,
        pupils=list(pupils),
        closed=period is not None and terms.is_closed(period, teaching),
        can_mark=teaches,
        can_weigh=getattr(teaching, f"can_{Can.MANAGE}"),
    )


def _rows_of(actor: User, teaching: Teaching) -> Q:
    """Whose rows one reads: everybody's, or those of the division that one heads."""
    now = standing(actor)
    school = any((kind, teaching.establishment_id) in now.roles for kind in WHOLE_SCHOOL)
    if school or teaching.group_id in now.heads:
        return Q()
    headed = pupils_headed(actor, now).values("user_id")
    theirs = book.memberships(teaching.group.year, teaching.establishment.today()).filter(
        group=teaching.group_id, user__in=headed
    )
    if now.heads and theirs.exists():
        return Q(pk__in=headed)
    raise NotFound


# Whom news concern --------------------------------------------------------------------------


def concerned_by(assessment_id: int, pupil_ids: Iterable[int] | None = None) -> set[int]:
    """Whose open pages show these pupils' marks (None: all of the assessment's): the service's
    teachers and PP always, the pupils and their guardians from publication on."""
    one = (
        Assessment.objects.filter(pk=assessment_id)
        .select_related("teaching__establishment")
        .first()
    )
    if one is None:
        return set()
    where, moment = one.teaching.establishment, clock.now()
    day = {where.pk: where.today()}
    marks = Mark.objects.filter(assessment=one)
    pupils = set(marks.values_list("pupil_id", flat=True)) if pupil_ids is None else {*pupil_ids}
    found = _staff_of(one.teaching)
    if one.pupils_at is not None and one.pupils_at <= moment:
        found |= pupils
    if one.guardians_at is not None and one.guardians_at <= moment:
        found |= _guardians_of(pupils, day)
    return found


def concerned_by_averaging(teaching_id: int) -> set[int]:
    """Whose averages a service enters."""
    teaching = Teaching.objects.select_related("establishment", "group__year").get(pk=teaching_id)
    day = {teaching.establishment_id: teaching.establishment.today()}
    pupils = set(
        book.memberships(teaching.group.year, day[teaching.establishment_id])
        .filter(group=teaching.group_id)
        .values_list("user_id", flat=True)
    )
    return pupils | _guardians_of(pupils, day) | _staff_of(teaching)


def concerned_by_reopening(period_id: int, teaching_id: int | None) -> set[int]:
    """Who enters marks in a period that is open again, and who reads their grids."""
    period = Period.objects.select_related("year__establishment").get(pk=period_id)
    services = Teaching.objects.filter(group__year=period.year_id)
    if teaching_id is not None:
        services = services.filter(pk=teaching_id)
    return _staff_of_services(period.year.establishment, services)


def _staff_of(teaching: Teaching) -> set[int]:
    return _staff_of_services(teaching.establishment, Teaching.objects.filter(pk=teaching.pk))


def _staff_of_services(where: Establishment, services: QuerySet[Teaching]) -> set[int]:
    """Who reads the grids: teachers, the PP of the pupils' divisions (a service may be of a group
    of several), and those who read the whole school's."""
    today = where.today()
    pupils = GroupMembership.objects.filter(live(today), group__in=services.values("group"))
    divisions = GroupMembership.objects.filter(live(today), user__in=pupils.values("user"))
    rows = (
        TeachingTeacher.objects.filter(live(today), teaching__in=services),
        HeadTeacher.objects.filter(
            live(today),
            Q(group__in=divisions.values("group")) | Q(group__in=services.values("group")),
            group__establishment=where,
        ),
        Role.objects.filter(live(today), establishment=where, role__in=WHOLE_SCHOOL),
    )
    return {user for found in rows for user in found.values_list("user_id", flat=True)}


def _guardians_of(pupils: Iterable[int], day: Mapping[int, date]) -> set[int]:
    ties = Guardianship.objects.filter(
        hold(day, day, "establishment", ""), pupil__in=list(pupils)
    ).exclude(restriction=Guardianship.Restriction.NO_ACCESS)
    return set(ties.values_list("guardian_id", flat=True))
