"""Averages against the school's own examples, and against a plain reference on random data."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_core.grades.averages import (
    Given,
    Service,
    Verdict,
    Work,
    figures,
    general,
    mean_on_scale,
    shown,
)

ZERO = {"abs0", "nr0"}


def mark(
    value: str,
    out_of: str = "20",
    coefficient: str = "1",
    *,
    bonus: bool = False,
    optional: bool = False,
) -> dict[str, Any]:
    return {
        "value": value,
        "out_of": Decimal(out_of),
        "coefficient": Decimal(coefficient),
        "bonus": bonus,
        "optional": optional,
    }


def hundredths(number: Decimal) -> int:
    return int(number * 100)


def entered(marks: list[dict[str, Any]]) -> tuple[list[Work], list[Given]]:
    works, rows = [], []
    for number, one in enumerate(marks):
        work = Work(
            number,
            hundredths(one["out_of"]),
            hundredths(one["coefficient"]),
            one["bonus"],
            one["optional"],
        )
        works.append(work)
        if one["value"][0].isdigit():
            rows.append(Given(work, hundredths(Decimal(one["value"]))))
        else:
            rows.append(Given(work, None, one["value"]))
    return works, rows


def average(*marks: dict[str, Any], bring: bool = True) -> str | None:
    works, rows = entered(list(marks))
    return shown(Service(works, bring_to_20=bring).average(rows))


def reference(marks: list[dict[str, Any]], bring: bool) -> Fraction | None:
    """The rules as one would write them on paper, mark by mark."""
    sure: list[tuple[Fraction, Fraction]] = []
    maybe: list[tuple[Fraction, Fraction]] = []
    bonus = Fraction(0)
    for one in marks:
        if one["value"] in ZERO:
            value = Fraction(0)
        elif not one["value"][0].isdigit():
            continue
        else:
            value = Fraction(Decimal(one["value"]))
        out_of, weight = Fraction(one["out_of"]), Fraction(one["coefficient"])
        on_20 = value * 20 / out_of
        if not bring:
            weight = weight * out_of / 20
        if one["bonus"]:
            if on_20 > 10:
                bonus += (on_20 - 10) * weight
        elif one["optional"]:
            maybe.append((on_20, weight))
        else:
            sure.append((on_20, weight))
    total = sum((weight for _, weight in sure), Fraction(0))
    if total == 0:
        return None
    points = sum((on_20 * weight for on_20, weight in sure), Fraction(0)) + bonus
    for on_20, weight in sorted(maybe, reverse=True):
        if (points + on_20 * weight) / (total + weight) > points / total:
            points, total = points + on_20 * weight, total + weight
    return min(points / total, Fraction(20))


def test_on_other_scales_brought_to_20_or_not() -> None:
    marks = [mark("18"), mark("2", "10"), mark("1", "5")]
    assert average(*marks) == "8.67"
    assert average(*marks, bring=False) == "12.00"


def test_the_example_of_the_page() -> None:
    marks = [mark("11"), mark("13.5", "20", "2"), mark("12", "20", "0.5"), mark("abs")]
    works, rows = entered(marks)
    service = Service(works)
    assert shown(service.average(rows)) == "12.57"
    terms = service.terms(rows)
    assert [shown(one.points) for one in terms if one.counted] == ["11.00", "27.00", "6.00"]
    assert sum(one.weight for one in terms) == Fraction(7, 2)
    assert terms[-1].verdict == Verdict.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ([], None),
        ([mark("abs"), mark("disp"), mark("nn"), mark("inapte"), mark("nr")], None),
        ([mark("abs0"), mark("nr0")], "0.00"),
        ([mark("14"), mark("abs0")], "7.00"),
        ([mark("13.25")], "13.25"),
        ([mark("12", coefficient="0")], None),
        ([mark("12", coefficient="0"), mark("8")], "8.00"),
        ([mark("10"), mark("16", bonus=True)], "16.00"),
        ([mark("10"), mark("10", bonus=True)], "10.00"),
        ([mark("10"), mark("3", bonus=True)], "10.00"),
        ([mark("19"), mark("20", bonus=True)], "20.00"),
        ([mark("16", bonus=True)], None),
        ([mark("16", optional=True)], None),
        ([mark("10"), mark("16", optional=True)], "13.00"),
        ([mark("10"), mark("4", optional=True)], "10.00"),
        # The best optional one first: after 18 the average is 14, which 12 would lower.
        ([mark("10"), mark("12", optional=True), mark("18", optional=True)], "14.00"),
        ([mark("10"), mark("18", optional=True, coefficient="0")], "10.00"),
        # Half up: 12,125 and 12,375, where halves to even would give 12,12 and 12,38.
        ([mark("12.12"), mark("12.13")], "12.13"),
        ([mark("12.37"), mark("12.38")], "12.38"),
    ],
)
def test_each_rule(marks: list[dict[str, Any]], said: str | None) -> None:
    assert average(*marks) == said


def test_changed_coefficients() -> None:
    assert average(mark("8"), mark("16")) == "12.00"
    assert average(mark("8", coefficient="3"), mark("16")) == "10.00"
    assert average(mark("8", coefficient="0"), mark("16")) == "16.00"


def test_the_general_average_weights_exact_ones() -> None:
    thirds = Fraction(37, 3)  # 12,333…
    assert shown(general([(thirds, 100), (thirds, 100), (thirds, 100)])) == "12.33"
    # Of rounded ones it would be (12,35 + 12,36) / 2 = 12,36.
    assert shown(general([(Fraction(12346, 1000), 100), (Fraction(12356, 1000), 100)])) == "12.35"
    assert general([(None, 100)]) is None
    assert general([(Fraction(12), 0)]) is None
    assert general([(Fraction(10), 300), (Fraction(18), 100), (None, 500)]) == 12


def test_figures_leave_out_who_has_none() -> None:
    assert figures([None, None]).average is None
    found = figures([Fraction(8), None, Fraction(16)])
    assert (found.average, found.lowest, found.highest) == (12, 8, 16)


def test_the_mean_of_one_work_stays_on_its_scale() -> None:
    assert shown(mean_on_scale([700, 0])) == "3.50"
    assert mean_on_scale([]) is None


CODES = ["abs", "disp", "nn", "inapte", "nr", "abs0", "nr0"]


@st.composite
def some_marks(draw: st.DrawFn) -> list[dict[str, Any]]:
    made = []
    for _ in range(draw(st.integers(0, 9))):
        out_of = draw(st.sampled_from(["20", "10", "5", "40", "7.5", "100", "13", "0.5"]))
        most = int(Decimal(out_of) * 100)
        value = draw(
            st.one_of(
                st.integers(0, most).map(lambda n: str(Decimal(n) / 100)), st.sampled_from(CODES)
            )
        )
        kind = draw(st.sampled_from(["", "", "", "bonus", "optional"]))
        coefficient = draw(st.sampled_from(["0", "0.25", "0.5", "1", "1", "2", "3.33"]))
        made.append(
            mark(value, out_of, coefficient, bonus=kind == "bonus", optional=kind == "optional")
        )
    return made


@settings(max_examples=400, deadline=None)
@given(marks=some_marks(), bring=st.booleans())
def test_equal_to_a_plain_reference(marks: list[dict[str, Any]], bring: bool) -> None:
    works, rows = entered(marks)
    service = Service(works, bring_to_20=bring)
    expected = reference(marks, bring)
    found = service.average(rows)
    assert found == expected
    if expected is not None:
        plain = Decimal(expected.numerator) / Decimal(expected.denominator)
        if (expected * 1000).denominator == 1:  # there Decimal is exact
            assert shown(found) == str(plain.quantize(Decimal("0.01"), ROUND_HALF_UP))
    terms = service.terms(rows)
    weight = sum((one.weight for one in terms), Fraction(0))
    if found is None:
        assert not any(one.counted for one in terms)
    else:
        assert min(sum((one.points for one in terms), Fraction(0)) / weight, 20) == found


@settings(max_examples=200, deadline=None)
@given(classmates=st.lists(some_marks(), min_size=1, max_size=4), bring=st.booleans())
def test_a_class_at_once_is_equal_to_the_reference(
    classmates: list[list[dict[str, Any]]], bring: bool
) -> None:
    """Each pupil has marks in the first works of a class, which are those of the longest row."""
    works, _ = entered(max(classmates, key=len))
    columns: dict[int, dict[int, int]] = {}
    expected = {}
    for pupil, marks in enumerate(classmates):
        own = [
            {**one, "value": shrunk(one["value"], work)}
            | {"out_of": Decimal(work.out_of or 0) / 100}
            | {"coefficient": Decimal(work.coefficient) / 100}
            | {"bonus": work.bonus, "optional": work.optional}
            for one, work in zip(marks, works, strict=False)
        ]
        _, rows = entered(own)
        for work, row in zip(works, rows, strict=False):
            if row.counts_as is not None:
                columns.setdefault(work.id, {})[pupil] = row.counts_as
        if (average := reference(own, bring)) is not None:
            expected[pupil] = average
    assert Service(works, bring_to_20=bring).averages(columns) == expected


def shrunk(value: str, work: Work) -> str:
    """A mark that fits the work's scale, a code as it is."""
    if not value[0].isdigit():
        return value
    return str(Decimal(min(hundredths(Decimal(value)), work.out_of or 0)) / 100)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.none() | st.fractions(0, 20, max_denominator=999), st.integers(0, 900)),
        max_size=14,
    )
)
def test_general_is_equal_to_a_plain_reference(
    services: list[tuple[Fraction | None, int]],
) -> None:
    known = [(one, Fraction(weight, 100)) for one, weight in services if one is not None]
    total = sum((weight for _, weight in known), Fraction(0))
    expected = sum((one * weight for one, weight in known), Fraction(0)) / total if total else None
    assert general(services) == expected
