"""A pupil against their own past: curves, and the subjects to work on. Never against others.

Pure over a :class:`Book`. A curve is the running average: what the average was on each day on
which a mark was added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from ent_core.grades import averages
from ent_core.grades.averages import Figures, Given
from ent_core.grades.book import Book

MOST_POINTS = 8
RECENT = 3
# By how much, out of 20, recent marks must be below the earlier ones, or a subject below the
# pupil's own general average, to be worth a word.
DOWN_BY = Fraction(1)
BELOW_BY = Fraction(2)
MOST_TO_WORK_ON = 3


@dataclass(frozen=True)
class Point:
    day: date
    average: Fraction


@dataclass(frozen=True)
class GeneralPoint:
    day: date
    average: Fraction
    of_class: Figures


@dataclass(frozen=True)
class Hint:
    """Why a subject is worth work. «down»: the last marks (``now``) against those before
    (``before``); «below_own»: its average against the own general average."""

    teaching: int
    reason: Literal["down", "below_own"]
    now: Fraction
    before: Fraction


def curve(book: Book, teaching_id: int, pupil_id: int) -> list[Point]:
    """The running average of a service, a point for each day that has marks."""
    service = book.services[teaching_id]
    so_far: list[Given] = []
    points: list[Point] = []
    cells = book.cells.get(teaching_id, {}).get(pupil_id, {})
    for entry in book.entries_of.get(teaching_id, ()):
        if entry.pk not in cells:
            continue
        so_far.append(cells[entry.pk].given)
        average = service.average(so_far)
        if average is not None:
            if points and points[-1].day == entry.date:
                points.pop()
            points.append(Point(entry.date, average))
    return points


def general_curve(book: Book, pupil_id: int, division: int | None) -> list[GeneralPoint]:
    """The general average over time, on at most :data:`MOST_POINTS` of the days with marks."""
    days = sorted(
        {book.entries[pk].date for pupils in book.cells.values() for pk in pupils.get(pupil_id, {})}
    )
    points = []
    for day in _spread(days, MOST_POINTS):
        then = book.until(day)
        average = then.general(pupil_id)
        if average is not None:
            of_class = then.general_figures(division) if division else Figures()
            points.append(GeneralPoint(day, average, of_class))
    return points


def _spread(days: Sequence[date], most: int) -> list[date]:
    """Some of ``days`` at even distances, the last one always among them."""
    if len(days) <= most:
        return list(days)
    step = (len(days) - 1) / (most - 1)
    return [days[round(number * step)] for number in range(most)]


def to_work_on(book: Book, pupil_id: int, services: Sequence[int], *, compared: bool) -> list[Hint]:
    """At most three services, those that fell most first; ``compared`` with the own general
    average too, for whoever may know it."""
    own = book.general(pupil_id) if compared else None
    hints = []
    for pk in services:
        average = book.average(pk, pupil_id)
        numbers = [one for one in book.given(pk, pupil_id) if _is_sure(one)]
        if average is None or len(numbers) < 2:
            continue
        recent = numbers[-RECENT:] if len(numbers) > RECENT else numbers[-1:]
        before = averages.Service(one.work for one in numbers).average(numbers[: -len(recent)])
        lately = averages.Service(one.work for one in numbers).average(recent)
        if before is not None and lately is not None and before - lately >= DOWN_BY:
            hints.append(Hint(pk, "down", lately, before))
        elif own is not None and own - average >= BELOW_BY:
            hints.append(Hint(pk, "below_own", average, own))
    hints.sort(key=lambda hint: (hint.now - hint.before, hint.teaching))
    return hints[:MOST_TO_WORK_ON]


def _is_sure(one: Given) -> bool:
    work = one.work
    return (
        one.counts_as is not None
        and work.out_of is not None
        and work.coefficient > 0
        and not (work.bonus or work.optional)
    )
