"""The marks of some services over a span, read in a fixed number of queries and averaged exactly.

One of the school's books, opened at a page: which services, which days, what the reader may see.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from django.db.models import FloatField, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Round

from ent_core.establishments.circles import PUPILS_GROUPS
from ent_core.establishments.models import Group, GroupMembership, SchoolYear, Teaching
from ent_core.establishments.standing import live
from ent_core.grades import averages
from ent_core.grades.averages import Figures, Given, Service, Work
from ent_core.grades.models import Assessment, Mark, TeachingMarking

EMPTY = Q(value=None, level=None, code="")
COUNTED = Q(value__isnull=False) | Q(code__in=averages.COUNTED_AS_ZERO)
# Rounded, because SQLite keeps 12.57 as a binary fraction; up to 9999.99 no hundredth is lost.
IN_HUNDREDTHS = Cast(Round(Cast("value", FloatField()) * 100), IntegerField())


def hundredths(number: Decimal) -> int:
    return int(number * 100)


def marking_of(teaching: Teaching) -> TeachingMarking:
    """How a service is averaged; ``teaching`` must come with ``marking`` selected."""
    found: TeachingMarking | None = getattr(teaching, "marking", None)
    return found or TeachingMarking(teaching=teaching)


@dataclass(frozen=True, slots=True)
class Entry:
    """An assessment as a page shows it."""

    pk: int
    teaching_id: int
    title: str
    date: date
    out_of: Decimal | None
    coefficient: Decimal
    bonus: bool
    optional: bool
    pupils_at: datetime | None
    guardians_at: datetime | None

    @property
    def work(self) -> Work:
        return Work(
            self.pk,
            None if self.out_of is None else hundredths(self.out_of),
            hundredths(self.coefficient),
            self.bonus,
            self.optional,
        )


class Cell(NamedTuple):
    """What stands in a pupil's cell: how it counts, and the level or version beside it."""

    given: Given
    level: int | None
    version: int

    @property
    def said(self) -> str:
        """«12.50», a level, or a code."""
        if self.level is not None:
            return str(self.level)
        value = self.given.value
        return self.given.code if value is None else f"{value // 100}.{value % 100:02}"


@dataclass
class Book:
    """``counts``: what each mark that counts is worth in hundredths, by assessment and pupil.
    ``cells``: whole, by service, pupil and assessment, of the pupils who are shown one by one.
    ``members``: pupils by group.

    ``family_of`` is the pupil for whom it is opened, when they or their guardians read it: a
    class's figure that is one other pupil's alone would be that pupil's mark, and is left out.
    """

    teachings: Mapping[int, Teaching]
    entries: Mapping[int, Entry]
    counts: Mapping[int, Mapping[int, int]]
    cells: Mapping[int, Mapping[int, Mapping[int, Cell]]]
    members: Mapping[int, frozenset[int]] = field(default_factory=dict)
    family_of: int | None = None

    @cached_property
    def entries_of(self) -> Mapping[int, list[Entry]]:
        """Each service's assessments, oldest first."""
        found: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            found[entry.teaching_id].append(entry)
        for entries in found.values():
            entries.sort(key=lambda one: (one.date, one.pk))
        return found

    @cached_property
    def services(self) -> Mapping[int, Service]:
        return {
            pk: Service(
                (entry.work for entry in self.entries_of.get(pk, ())),
                bring_to_20=marking_of(teaching).bring_to_20,
            )
            for pk, teaching in self.teachings.items()
        }

    @cached_property
    def _averages(self) -> Mapping[int, Mapping[int, Fraction]]:
        return {
            pk: self.services[pk].averages(
                {one.pk: self.counts[one.pk] for one in entries if one.pk in self.counts}
            )
            for pk, entries in self.entries_of.items()
        }

    def given(self, teaching_id: int, pupil_id: int) -> list[Given]:
        """A pupil's marks in a service, oldest first."""
        cells = self.cells.get(teaching_id, {}).get(pupil_id, {})
        return [
            cells[entry.pk].given
            for entry in self.entries_of.get(teaching_id, ())
            if entry.pk in cells
        ]

    def average(self, teaching_id: int, pupil_id: int) -> Fraction | None:
        return self._averages.get(teaching_id, {}).get(pupil_id)

    def figures(self, teaching_id: int) -> Figures:
        """Of the service's group as it is on the book's day."""
        group = self.members.get(self.teachings[teaching_id].group_id, frozenset())
        found = self._averages.get(teaching_id, {})
        return self._figures({pupil: one for pupil, one in found.items() if pupil in group})

    def _figures(self, of: Mapping[int, Fraction]) -> Figures:
        return Figures() if self._is_anothers(of) else averages.figures(of.values())

    def _is_anothers(self, pupils: Collection[int]) -> bool:
        return self.family_of is not None and len(pupils) == 1 and self.family_of not in pupils

    def services_of(self, pupil_id: int) -> list[int]:
        """Services that have an assessment to show and either the pupil in their group or a mark
        of theirs."""
        return [
            pk
            for pk, teaching in self.teachings.items()
            if pk in self.entries_of
            and (
                pupil_id in self.members.get(teaching.group_id, ())
                or pupil_id in self.cells.get(pk, {})
            )
        ]

    @cached_property
    def _weights(self) -> Mapping[int, int]:
        return {
            pk: hundredths(marking_of(teaching).coefficient)
            for pk, teaching in self.teachings.items()
        }

    def general(self, pupil_id: int) -> Fraction | None:
        return averages.general(
            (found[pupil_id], self._weights[pk])
            for pk, found in self._averages.items()
            if pupil_id in found
        )

    def general_figures(self, group_id: int) -> Figures:
        found = {pupil: self.general(pupil) for pupil in self.members.get(group_id, ())}
        return self._figures({pupil: one for pupil, one in found.items() if one is not None})

    def mean_of(self, entry: Entry) -> Fraction | None:
        """An assessment's average on its own scale, of everyone who has a mark in it."""
        if entry.out_of is None:
            return None
        counted = self.counts.get(entry.pk, {})
        return None if self._is_anothers(counted) else averages.mean_on_scale(counted.values())

    def until(self, day: date) -> "Book":
        """The averages as they would be with the assessments up to ``day`` alone."""
        entries = {pk: entry for pk, entry in self.entries.items() if entry.date <= day}
        return replace(self, entries=entries)


def read_book(
    teachings: QuerySet[Teaching],
    *,
    starts_on: date,
    ends_on: date,
    seen: Q,
    members: Mapping[int, frozenset[int]],
    one_by_one: Collection[int] | None = None,
    family_of: int | None = None,
) -> Book:
    """The book of ``teachings``: assessments dated in the span that ``seen`` lets through.

    Of the pupils ``one_by_one`` (everybody, left out) it has the cells; of the others only what
    enters averages, which is read and kept at a fraction of the price.
    """
    services = {one.pk: one for one in teachings.select_related("marking", "subject", "group")}
    shown = Assessment.objects.filter(
        seen, teaching__in=list(services), date__range=(starts_on, ends_on)
    )
    entries = {
        row[0]: Entry(*row)
        for row in shown.values_list(
            "pk",
            "teaching_id",
            "title",
            "date",
            "out_of",
            "coefficient",
            "bonus",
            "optional",
            "pupils_at",
            "guardians_at",
        )
    }
    works = {pk: entry.work for pk, entry in entries.items()}
    counts: dict[int, dict[int, int]] = {pk: {} for pk in entries}
    cells: dict[int, dict[int, dict[int, Cell]]] = {}
    marks = Mark.objects.filter(assessment__in=shown.values("pk"))
    whole = marks.exclude(EMPTY)
    if one_by_one is not None:
        whole = whole.filter(pupil__in=one_by_one)
        for assessment, pupil, value in (
            marks.filter(COUNTED)
            .exclude(pupil__in=one_by_one)
            .values_list("assessment_id", "pupil_id", Coalesce(IN_HUNDREDTHS, 0))
            .iterator(chunk_size=5_000)
        ):
            if assessment in counts:  # one that was made between the two queries is not
                counts[assessment][pupil] = value
    for assessment, pupil, value, level, code, version in whole.values_list(
        "assessment_id", "pupil_id", IN_HUNDREDTHS, "level", "code", "version"
    ).iterator(chunk_size=5_000):
        if assessment not in works:
            continue
        cell = Cell(Given(works[assessment], value, code), level, version)
        service = cells.setdefault(entries[assessment].teaching_id, {})
        service.setdefault(pupil, {})[assessment] = cell
        if (counted := cell.given.counts_as) is not None:
            counts[assessment][pupil] = counted
    return Book(services, entries, counts, cells, members, family_of)


def memberships(year: SchoolYear, day: date) -> QuerySet[GroupMembership]:
    """Who is in which division or group of a year on a day."""
    return GroupMembership.objects.filter(
        live(day), group__year=year, group__kind__in=PUPILS_GROUPS, group__closed_on=None
    )


def members_by_group(rows: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for group_id, pupil_id in rows:
        found[group_id].add(pupil_id)
    return {group_id: frozenset(pupils) for group_id, pupils in found.items()}


def class_book(
    year: SchoolYear,
    *,
    pupil_id: int,
    day: date,
    starts_on: date,
    ends_on: date,
    seen: Q,
    for_family: bool,
) -> tuple[Book, int | None]:
    """All that a pupil's averages and their class's figures need, and the id of their division;
    ``for_family``: they or their guardians read it.

    The class's general averages need every service of every classmate; those that the pupil left
    in the course of the span are there too, for the marks that stay.
    """
    there = memberships(year, day)
    own = dict(there.filter(user=pupil_id).values_list("group_id", "group__kind"))
    division = next((pk for pk, kind in own.items() if kind == Group.Kind.DIVISION), None)
    classmates = there.filter(group=division) if division else there.filter(user=pupil_id)
    groups = there.filter(user__in=classmates.values("user_id")).values("group_id")
    members = members_by_group(there.filter(group__in=groups).values_list("group_id", "user_id"))
    marked = Assessment.objects.filter(
        marks__pupil=pupil_id, date__range=(starts_on, ends_on), teaching__group__year=year
    )
    teachings = Teaching.objects.filter(
        Q(group__in=list(members)) | Q(pk__in=marked.values("teaching_id"))
    )
    book = read_book(
        teachings,
        starts_on=starts_on,
        ends_on=ends_on,
        seen=seen,
        members=members,
        one_by_one=[pupil_id],
        family_of=pupil_id if for_family else None,
    )
    return book, division
