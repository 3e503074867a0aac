"""«Pourquoi 12,57 ?»: each term of an average, what it did, and the rule, in words."""

from dataclasses import dataclass
from fractions import Fraction

from ent_core.grades import averages
from ent_core.grades.averages import Verdict, shown
from ent_core.grades.book import Book, hundredths, marking_of
from ent_core.kernel.errors import Sentence, in_language

CODES: dict[str, Sentence] = {
    "abs": {"fr": "Absent : ne compte pas.", "en": "Absent: does not count."},
    "disp": {"fr": "Dispensé : ne compte pas.", "en": "Exempt: does not count."},
    "nn": {"fr": "Non noté : ne compte pas.", "en": "Not marked: does not count."},
    "inapte": {"fr": "Inapte : ne compte pas.", "en": "Unfit: does not count."},
    "nr": {"fr": "Non rendu : ne compte pas.", "en": "Not handed in: does not count."},
}
ZEROS: dict[str, Sentence] = {
    "abs0": {"fr": "Absent : compte zéro.", "en": "Absent: counts as zero."},
    "nr0": {"fr": "Non rendu : compte zéro.", "en": "Not handed in: counts as zero."},
}
VERDICTS: dict[Verdict, Sentence] = {
    Verdict.COUNTED: {
        "fr": "Compte avec son coefficient.",
        "en": "Counts with its coefficient.",
    },
    Verdict.BONUS: {
        "fr": "Bonus : seuls les points au-dessus de 10 s’ajoutent.",
        "en": "Bonus: only the points above 10 are added.",
    },
    Verdict.BONUS_TOO_LOW: {
        "fr": "Bonus : rien au-dessus de 10, rien ne s’ajoute.",
        "en": "Bonus: nothing above 10, nothing is added.",
    },
    Verdict.OPTIONAL: {
        "fr": "Facultative : compte, car elle monte la moyenne.",
        "en": "Optional: counts, because it raises the average.",
    },
    Verdict.OPTIONAL_NO_RAISE: {
        "fr": "Facultative : ne compte pas, car elle ne monte pas la moyenne.",
        "en": "Optional: does not count, because it does not raise the average.",
    },
    Verdict.NO_COEFFICIENT: {
        "fr": "Coefficient 0 : ne compte pas.",
        "en": "Coefficient 0: does not count.",
    },
    Verdict.LEVEL: {
        "fr": "Un niveau n’entre pas dans une moyenne.",
        "en": "A level enters no average.",
    },
    Verdict.ALONE: {
        "fr": "Sans autre note, elle ne fait pas de moyenne.",
        "en": "Without another mark it makes no average.",
    },
}
NO_AVERAGE: Sentence = {
    "fr": "Pas encore de moyenne dans cette matière.",
    "en": "No average in this subject yet.",
}
NO_WEIGHT: Sentence = {
    "fr": "Coefficient 0 dans la moyenne générale.",
    "en": "Coefficient 0 in the general average.",
}
WEIGHED: Sentence = {
    "fr": "Compte avec le coefficient de la matière.",
    "en": "Counts with the subject’s coefficient.",
}
BROUGHT: Sentence = {
    "fr": "Chaque note est ramenée sur 20, puis compte autant de fois que son coefficient. La"
    " moyenne est la somme des points divisée par celle des coefficients, arrondie au centième"
    " à la fin.",
    "en": "Each mark is brought to 20, then counts as many times as its coefficient. The average"
    " is the sum of the points divided by that of the coefficients, rounded to two decimals at"
    " the end.",
}
NOT_BROUGHT: Sentence = {
    "fr": "Les notes ne sont pas ramenées sur 20 : chacune pèse selon son barème et son"
    " coefficient. La moyenne sur 20 est arrondie au centième à la fin.",
    "en": "Marks are not brought to 20: each weighs as its scale and its coefficient do. The"
    " average out of 20 is rounded to two decimals at the end.",
}
GENERAL: Sentence = {
    "fr": "La moyenne générale pèse les moyennes exactes des matières, avec leurs coefficients ;"
    " elle est arrondie au centième à la fin.",
    "en": "The general average weighs the subjects’ exact averages by their coefficients; it is"
    " rounded to two decimals at the end.",
}
CAPPED: Sentence = {
    "fr": " Elle ne dépasse pas 20.",
    "en": " It is never above 20.",
}


@dataclass(frozen=True)
class Line:
    """A term as it is shown. ``weight`` is the coefficient that divides (another one than
    ``coefficient`` only where marks are not brought to /20)."""

    title: str
    value: str | None
    out_of: str | None
    coefficient: str
    counted: bool
    points: str | None
    weight: str | None
    why: str
    reason: str
    entry: int | None = None
    teaching: int | None = None


@dataclass(frozen=True)
class Explained:
    """``points`` over ``weight`` is the average, before the cap at 20."""

    average: str | None
    lines: list[Line]
    points: str | None
    weight: str | None
    rule: str


def service(book: Book, teaching_id: int, pupil_id: int) -> Explained:
    """The average of one service, term by term."""
    given = book.given(teaching_id, pupil_id)
    found = book.services[teaching_id].terms(given)
    cells = book.cells.get(teaching_id, {}).get(pupil_id, {})
    lines = []
    for term in found:
        entry = book.entries[term.given.work.id]
        lines.append(
            Line(
                title=entry.title,
                value=cells[entry.pk].said,
                out_of=None if entry.out_of is None else f"{entry.out_of:.2f}",
                coefficient=f"{entry.coefficient:.2f}",
                counted=term.counted,
                points=shown(term.points) if term.counted else None,
                weight=shown(term.weight) if term.counted else None,
                why=_why(term),
                reason=term.verdict,
                entry=entry.pk,
            )
        )
    brought = marking_of(book.teachings[teaching_id]).bring_to_20
    points = sum((term.points for term in found), Fraction(0))
    weight = sum((term.weight for term in found), Fraction(0))
    rule = in_language(BROUGHT if brought else NOT_BROUGHT)
    if weight and points > averages.TOP * weight:
        rule += in_language(CAPPED)
    average = book.average(teaching_id, pupil_id)
    return _explained(average, lines, points, weight, rule)


def general(book: Book, services: list[int], pupil_id: int) -> Explained:
    """The general average, a term for each service."""
    lines = []
    points, weight = Fraction(0), Fraction(0)
    for pk in services:
        teaching = book.teachings[pk]
        coefficient = Fraction(hundredths(marking_of(teaching).coefficient), 100)
        average = book.average(pk, pupil_id)
        counted = average is not None and coefficient > 0
        if average is not None:
            points += average * coefficient
            weight += coefficient
        said = WEIGHED if counted else NO_AVERAGE if average is None else NO_WEIGHT
        lines.append(
            Line(
                title=teaching.subject.name,
                value=shown(average),
                out_of=f"{averages.TOP}.00",
                coefficient=f"{marking_of(teaching).coefficient:.2f}",
                counted=counted,
                points=shown(average * coefficient) if average is not None and counted else None,
                weight=shown(coefficient) if counted else None,
                why=in_language(said),
                reason="counted"
                if counted
                else "no_average"
                if average is None
                else "no_coefficient",
                teaching=pk,
            )
        )
    return _explained(book.general(pupil_id), lines, points, weight, in_language(GENERAL))


def _explained(
    average: Fraction | None, lines: list[Line], points: Fraction, weight: Fraction, rule: str
) -> Explained:
    some = bool(weight)
    return Explained(
        shown(average),
        lines,
        shown(points) if some else None,
        shown(weight) if some else None,
        rule,
    )


def _why(term: averages.Term) -> str:
    code = term.given.code
    if term.verdict == Verdict.NOT_A_NUMBER:
        return in_language(CODES[code])
    if term.verdict == Verdict.AS_ZERO:
        return in_language(ZEROS[code])
    return in_language(VERDICTS[term.verdict])
