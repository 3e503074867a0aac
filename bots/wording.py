"""Days, hours and marks in words, in the language that is active; times as France writes them."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": tuple("janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.".split()),  # noqa: SIM905
    "en": tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()),  # noqa: SIM905
}
_NEAR = {
    "fr": {-1: "hier", 0: "aujourd’hui", 1: "demain"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}


def language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def day(one: date) -> str:
    """«jeudi 26 nov.», «Thursday 26 Nov»."""
    spoken = language()
    number = "1er" if one.day == 1 and spoken == "fr" else str(one.day)
    return f"{_DAYS[spoken][one.weekday()]} {number} {_MONTHS[spoken][one.month - 1]}"


def near_day(one: date, today: date) -> str:
    """«demain, jeudi 26 nov.» where there is such a word."""
    word = _NEAR[language()].get((one - today).days)
    return f"{word}, {day(one)}" if word else day(one)


def span(first: date, last: date) -> str:
    """«du lundi 23 au dimanche 29 nov.»."""
    if first == last:
        return day(first)
    spoken = language()
    begins = day(first)
    if (first.year, first.month) == (last.year, last.month):
        begins = begins.rpartition(" ")[0]
    return f"du {begins} au {day(last)}" if spoken == "fr" else f"{begins} to {day(last)}"


def hour(moment: datetime) -> str:
    """«8 h 30», «14 h»; the moment is in the zone of the school already."""
    if language() == "en":
        return f"{moment.hour}:{moment.minute:02}"
    # Spaces that do not break: a line never ends between a figure and its unit.
    minutes = f"\u00a0{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}\u00a0h{minutes}"


def mark(value: Decimal | str | None) -> str:
    """«12,57»; a decimal comma in French, «–» where there is nothing."""
    if value is None:
        return "–"
    said = str(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP))
    said = said.rstrip("0").rstrip(".") if said.endswith("00") else said
    return said.replace(".", ",") if language() == "fr" else said


def duration(length: timedelta) -> str:
    """«2 h 30», «55 min»."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if not hours:
        return f"{minutes}\u00a0min"
    return f"{hours}\u00a0h\u00a0{minutes:02}" if minutes else f"{hours}\u00a0h"


def capital(text: str) -> str:
    """The first letter large; the others as they are."""
    return text[:1].upper() + text[1:]


def subject(asked: str) -> str:
    """A subject as it was understood, as a title: «Anglais», «SVT»."""
    return asked.upper() if len(asked) <= 3 else capital(asked)
