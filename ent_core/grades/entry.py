"""What a teacher types, read: marks, scales and coefficients. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ent_core.grades.models import Mark
from ent_core.kernel.errors import Sentence

NUMBER = re.compile(r"(?P<whole>[0-9]{0,6})(?:[.,](?P<parts>[0-9]*))?")
PLACES = 2
LEVELS = ("1", "2", "3", "4")

WRONG: dict[str, Sentence] = {
    "not_a_mark": {
        "fr": "Ce n’est ni un nombre ni abs, disp, nn, inapte, nr, abs0, nr0.",
        "en": "This is neither a number nor abs, disp, nn, inapte, nr, abs0, nr0.",
    },
    "not_a_level": {
        "fr": "Il faut un niveau de 1 à 4, ou abs, disp, nn, inapte, nr.",
        "en": "It must be a level from 1 to 4, or abs, disp, nn, inapte, nr.",
    },
    "negative": {"fr": "Une note n’est pas négative.", "en": "A mark is not negative."},
    "above_out_of": {
        "fr": "C’est au-dessus du barème.",
        "en": "This is above what it is marked out of.",
    },
    "too_many_decimals": {
        "fr": "Deux décimales au plus.",
        "en": "Two decimals at most.",
    },
    "unknown_pupil": {
        "fr": "Cet élève n’est pas de ce service.",
        "en": "This pupil is not of this service.",
    },
    "twice": {
        "fr": "Cet élève est nommé deux fois.",
        "en": "This pupil is named twice.",
    },
}


class Refused(ValueError):
    """``code`` says what is wrong with what was typed, one of :data:`WRONG`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a cell holds: one of three, or nothing."""

    value: Decimal | None = None
    level: int | None = None
    code: str = ""


def read_number(text: str) -> Decimal:
    """A number that is not negative, with a comma or a point and two decimals at most."""
    text = text.strip()
    if text[:1] in {"-", "−"} and NUMBER.fullmatch(text[1:]) and text[1:]:
        raise Refused("negative")
    found = NUMBER.fullmatch(text)
    if found is None or not (found["whole"] or found["parts"]):
        raise Refused("not_a_mark")
    if len(found["parts"] or "") > PLACES:
        raise Refused("too_many_decimals")
    return Decimal(f"{found['whole'] or '0'}.{found['parts'] or '0'}").quantize(Decimal("0.01"))


def read_mark(text: str | None, out_of: Decimal | None) -> Typed:
    """What was typed into a cell of an assessment (``out_of`` None: marked by levels)."""
    text = (text or "").strip()
    if not text:
        return Typed()
    if text.lower() in Mark.Code.values:
        code = text.lower()
        if out_of is None and code in (Mark.Code.ABSENT_ZERO, Mark.Code.NOT_HANDED_IN_ZERO):
            raise Refused("not_a_level")
        return Typed(code=code)
    if out_of is None:
        if text not in LEVELS:
            raise Refused("not_a_level")
        return Typed(level=int(text))
    value = read_number(text)
    if value > out_of:
        raise Refused("above_out_of")
    return Typed(value=value)


def written(value: Decimal | None, level: int | None, code: str) -> str | None:
    """A cell as it is answered: «12.50», a level, a code, None when empty."""
    if value is not None:
        return f"{value:.2f}"
    return str(level) if level is not None else code or None
