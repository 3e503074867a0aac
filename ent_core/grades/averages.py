"""Averages, exactly: whole numbers and fractions throughout, rounded only where they are shown.

Pure: no database, no clock. Values, scales and coefficients come in as hundredths («12,5» is 1250),
so that a class of thirty is added up without a single fraction. The rules are those of
docs/school-facts.md, «Marks»:

- a service's average is Σ(mark · coefficient) / Σ coefficients, out of 20. Marks on another scale
  are *brought to /20* first, or (where the service says so) weigh as their scale does, which makes
  18/20, 2/10 and 1/5 either 8,67 or 12,00;
- of a *bonus* only the points above 10 count, and its coefficient does not divide;
- an *optional* mark enters only if it raises the average; the best ones are tried first;
- a bonus or an optional mark alone gives no average, and no average is above 20;
- the general average weights the services' exact averages, never rounded ones.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import NamedTuple

TOP = 20
HALF = 10
COUNTED_AS_ZERO = ("abs0", "nr0")


class Verdict(StrEnum):
    """What became of a mark in its average."""

    COUNTED = "counted"
    AS_ZERO = "as_zero"
    BONUS = "bonus"
    BONUS_TOO_LOW = "bonus_too_low"
    OPTIONAL = "optional"
    OPTIONAL_NO_RAISE = "optional_no_raise"
    NO_COEFFICIENT = "no_coefficient"
    NOT_A_NUMBER = "not_a_number"
    LEVEL = "level"
    ALONE = "alone"  # a bonus or an optional mark without any other


@dataclass(frozen=True, slots=True)
class Work:
    """An assessment as it is reckoned with. ``out_of`` and ``coefficient`` are hundredths; a work
    marked by levels has no scale."""

    id: int
    out_of: int | None
    coefficient: int
    bonus: bool = False
    optional: bool = False


class Given(NamedTuple):  # a class has thousands: a tuple is made fastest
    """A pupil's mark for a work: hundredths, or None with the ``code`` that stands instead."""

    work: Work
    value: int | None
    code: str = ""

    @property
    def counts_as(self) -> int | None:
        """Hundredths that count, None for a mark that is no number."""
        return 0 if self.code in COUNTED_AS_ZERO else self.value


@dataclass(frozen=True, slots=True)
class Term:
    """``points`` are what the mark adds to the sum, ``weight`` what it adds to the divisor."""

    given: Given
    verdict: Verdict
    points: Fraction
    weight: Fraction

    @property
    def counted(self) -> bool:
        return self.verdict in (
            Verdict.COUNTED,
            Verdict.AS_ZERO,
            Verdict.BONUS,
            Verdict.OPTIONAL,
        )


class Service:
    """One service's works, made ready to average many pupils.

    Inside, a work's mark ``v`` adds ``v · factor`` to the sum and ``weight`` to the divisor, whole
    numbers over one common scale.
    """

    def __init__(self, works: Iterable[Work], *, bring_to_20: bool = True) -> None:
        scaled = [(work, work.out_of) for work in works if work.out_of is not None]
        self._scale = lcm(*(out_of for _, out_of in scaled)) if bring_to_20 and scaled else 1
        # What one of ``weight`` is in coefficients, to show the sums that people know.
        self._unit = 100 if bring_to_20 else 100 * 100 * TOP
        self._of: dict[int, tuple[Work, int, int]] = {}
        for work, out_of in scaled:
            if bring_to_20:
                factor, weight = TOP * work.coefficient * (self._scale // out_of), work.coefficient
            else:
                factor, weight = TOP * work.coefficient, work.coefficient * out_of
            self._of[work.id] = (work, factor, weight)

    def average(self, given: Iterable[Given]) -> Fraction | None:
        """The exact average out of 20, None where there is nothing to average."""
        points, weight, _ = self._sum(given)
        return self._over(points, weight) if weight else None

    def averages(self, columns: Mapping[int, Mapping[int, int]]) -> dict[int, Fraction]:
        """The same for a whole class, of those who have one: ``columns`` are, by work, what each
        pupil's mark counts as (in hundredths)."""
        points: dict[int, int] = {}
        weights: dict[int, int] = {}
        aside: dict[int, list[tuple[Work, int]]] = {}
        for work_id, column in columns.items():
            if work_id not in self._of:
                continue
            work, factor, heavy = self._of[work_id]
            if work.bonus or work.optional:
                for pupil, value in column.items():
                    aside.setdefault(pupil, []).append((work, value))
                continue
            for pupil, value in column.items():
                points[pupil] = points.get(pupil, 0) + value * factor
                weights[pupil] = weights.get(pupil, 0) + heavy
        found = {}
        for pupil, weight in weights.items():
            if weight:
                total = points[pupil]
                if pupil in aside:
                    total, weight, _ = self._with(total, weight, aside[pupil])
                found[pupil] = self._over(total, weight)
        return found

    def _over(self, points: int, weight: int) -> Fraction:
        return Fraction(min(points, TOP * weight * self._scale), weight * self._scale)

    def _sum(self, given: Iterable[Given]) -> tuple[int, int, set[int]]:
        """Sum, divisor, and the optional works that entered."""
        points = weight = 0
        aside: list[tuple[Work, int]] = []
        for one in given:
            work, value = one.work, one.counts_as
            if value is None or work.id not in self._of:
                continue
            if work.bonus or work.optional:
                aside.append((work, value))
                continue
            _, factor, heavy = self._of[work.id]
            points += value * factor
            weight += heavy
        return self._with(points, weight, aside)

    def _with(
        self, points: int, weight: int, aside: Iterable[tuple[Work, int]]
    ) -> tuple[int, int, set[int]]:
        """What bonuses and optional marks make of a sum; nothing where there is no other mark."""
        entered: set[int] = set()
        if not weight:
            return points, weight, entered
        optional: list[tuple[int, int, int]] = []
        for work, value in aside:
            _, factor, heavy = self._of[work.id]
            if work.bonus:
                points += max(0, value * factor - HALF * heavy * self._scale)
            elif heavy:
                optional.append((value * factor, heavy, work.id))
        if len(optional) > 1:
            optional.sort(key=lambda one: Fraction(one[0], one[1]), reverse=True)
        for added, heavy, work_id in optional:
            if added * weight > points * heavy:
                points, weight = points + added, weight + heavy
                entered.add(work_id)
        return points, weight, entered

    def terms(self, given: Sequence[Given]) -> list[Term]:
        """What each mark did, in the order given; counted points over counted weights are the
        average (before the cap at 20)."""
        _, weight, entered = self._sum(given)
        return [self._term(one, entered, alone=not weight) for one in given]

    def _term(self, one: Given, entered: set[int], *, alone: bool) -> Term:
        work, value = one.work, one.counts_as
        verdict = self._verdict(one, entered, alone=alone)
        nothing = Term(one, verdict, Fraction(0), Fraction(0))
        if not nothing.counted or value is None:
            return nothing
        _, factor, heavy = self._of[work.id]
        points = value * factor - (HALF * heavy * self._scale if work.bonus else 0)
        return Term(
            one,
            verdict,
            Fraction(points, self._scale * self._unit),
            Fraction(0 if work.bonus else heavy, self._unit),
        )

    def _verdict(self, one: Given, entered: set[int], *, alone: bool) -> Verdict:
        work, value = one.work, one.counts_as
        if work.id not in self._of:
            return Verdict.LEVEL
        if value is None:
            return Verdict.NOT_A_NUMBER
        _, factor, heavy = self._of[work.id]
        if not heavy:
            return Verdict.NO_COEFFICIENT
        if (work.bonus or work.optional) and alone:
            return Verdict.ALONE
        if work.bonus:
            above = value * factor > HALF * heavy * self._scale
            return Verdict.BONUS if above else Verdict.BONUS_TOO_LOW
        if work.optional:
            return Verdict.OPTIONAL if work.id in entered else Verdict.OPTIONAL_NO_RAISE
        return Verdict.AS_ZERO if one.code else Verdict.COUNTED


def general(services: Iterable[tuple[Fraction | None, int]]) -> Fraction | None:
    """The services' (exact average, coefficient in hundredths) as one average, None without any."""
    known = [(average, weight) for average, weight in services if average is not None]
    divisor = sum(weight for _, weight in known)
    if not divisor:
        return None
    over = lcm(*(average.denominator for average, _ in known))
    points = sum(
        average.numerator * (over // average.denominator) * weight for average, weight in known
    )
    return Fraction(points, over * divisor)


@dataclass(frozen=True, slots=True)
class Figures:
    """A class's average, lowest and highest, of those alone who have an average."""

    average: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None


def figures(averages: Iterable[Fraction | None]) -> Figures:
    known = [one for one in averages if one is not None]
    if not known:
        return Figures()
    over = lcm(*(one.denominator for one in known))
    points = [one.numerator * (over // one.denominator) for one in known]
    return Figures(
        Fraction(sum(points), over * len(points)),
        Fraction(min(points), over),
        Fraction(max(points), over),
    )


def mean_on_scale(values: Collection[int]) -> Fraction | None:
    """A work's average on its own scale, of what its marks count as (in hundredths)."""
    return Fraction(sum(values), 100 * len(values)) if values else None


def shown(exact: Fraction | None) -> str | None:
    """Two decimals, half up («12.57»), None where there is nothing."""
    if exact is None:
        return None
    hundredths = (200 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02}"
