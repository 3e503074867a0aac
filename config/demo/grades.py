"""A year of marks up to the demo's moment: what was given, corrected, published, and what comes.

Each assessment is drawn from a generator of its own, so that a school has the same marks whatever
the day. One that is corrected but not published yet shows itself when its time comes.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from config.demo import calendar
from config.demo.calendar import Year
from ent_core.establishments.models import (
    Establishment,
    GroupMembership,
    Teaching,
    TeachingTeacher,
)
from ent_core.grades.models import Assessment, Mark

# What each subject gives in a trimestre, in this order: «title out_of ×coefficient», with a + for
# a bonus and a ? for an optional one.
PLANS = {
    "FR": "Dictée 20 ×1|Rédaction 20 ×2|Lecture 20 ×0.5|Récitation 20 ×1|Grammaire 10 ×1"
    "|Exposé de lecture 20 ×1 +",
    "MA": "Calcul mental 10 ×0.5|Contrôle n° 1 20 ×2|Devoir maison 20 ×1|Interrogation 10 ×1"
    "|Contrôle n° 2 20 ×2|Défi du mois 20 ×1 +",
    "HG": "Leçon 10 ×1|Contrôle d’histoire 20 ×2|Croquis 20 ×1|Contrôle de géographie 20 ×2"
    "|Carte en plus 20 ×1 ?",
    "EM": "Débat préparé 20 ×1|Dossier 20 ×1",
    "AN": "Vocabulaire 10 ×1|Compréhension orale 20 ×1|Expression écrite 20 ×2|Oral 20 ×1"
    "|Oral volontaire 20 ×1 ?",
    "SV": "Schéma 10 ×1|Contrôle 20 ×2|Compte rendu 20 ×1",
    "PC": "Leçon 10 ×1|Contrôle 20 ×2|Travaux pratiques 20 ×1",
    "TE": "Maquette 20 ×1|Contrôle 20 ×1|Dossier technique 20 ×1",
    "EP": "Cycle 1 20 ×1|Investissement 20 ×1|Cycle 2 20 ×1",
    "MU": "Chant 20 ×1|Écoute 20 ×1",
    "AP": "Réalisation 20 ×1|Carnet 20 ×1",
    "ES": "Vocabulaire 10 ×1|Compréhension 20 ×1|Expression 20 ×2|Oral 20 ×1",
    "AL": "Vocabulaire 10 ×1|Compréhension 20 ×1|Expression 20 ×2|Oral 20 ×1",
    "LA": "Version 20 ×2|Déclinaisons 10 ×1|Exposé 20 ×1",
}
# What a pupil of the demo has in the trimestre under way, so that a first look tells something:
# the sum 44 ÷ 3,5 = 12,57 is one that a reader can follow.
TOLD = {
    ("Léa Marchand", "FR"): ("11", "13.5", "12", "abs", None, None),
    ("Léa Marchand", "MA"): ("7", "15", "13", "8", None, None),
}
# How much work those classes have had, once the trimestre is some days old.
SETTLED = 12  # school days
LEFT_OUT = {("5e B", "FR"): 4, ("5e B", "MA"): 4}

# How well those do whom the first look shows.
KNOWN = {"Léa Marchand": 14.4, "Tom Marchand": 11.2}

HANDED_BACK = time(17, 30)
CORRECTED_WITHIN = (2, 9)  # days
LOOKS_AHEAD = timedelta(days=21)
BATCH = 500
# Of a hundred marks, how many are a word instead of a number.
WORDS = (("abs", 2.6), ("nr", 1.0), ("nn", 0.5), ("abs0", 0.2), ("nr0", 0.3))
EXEMPT_FROM_SPORT = 5.0


@dataclass(frozen=True)
class Plan:
    title: str
    out_of: int
    coefficient: Decimal
    bonus: bool
    optional: bool


@lru_cache(maxsize=32)
def _plans(code: str) -> tuple[Plan, ...]:
    found = []
    for line in PLANS.get(code, "").split("|"):
        if line:
            title, _, sign = line.partition("×")
            *words, out_of = title.split()
            coefficient, *kind = sign.split()
            found.append(
                Plan(
                    " ".join(words),
                    int(out_of),
                    Decimal(coefficient),
                    bonus="+" in kind,
                    optional="?" in kind,
                )
            )
    return tuple(found)


def write(establishment: Establishment, year: Year, moment: datetime) -> None:
    """The marks of a school whose roster is written."""
    teachings = (
        Teaching.objects.filter(establishment=establishment)
        .select_related("subject", "group")
        .order_by("pk")
    )
    pupils: dict[int, list[tuple[int, str]]] = {}
    for group, pk, first, last in (
        GroupMembership.objects.filter(group__establishment=establishment)
        .order_by("pk")
        .values_list("group_id", "user_id", "user__first_name", "user__last_name")
    ):
        pupils.setdefault(group, []).append((pk, f"{first} {last}"))
    teachers = dict(
        TeachingTeacher.objects.filter(teaching__establishment=establishment)
        .order_by("-pk")
        .values_list("teaching_id", "user_id")
    )
    made: list[tuple[_Given, Assessment]] = []
    for teaching in teachings:
        for given in _given(teaching, year, moment):
            made.append((given, given.row(establishment, teachers.get(teaching.pk), moment)))
    Assessment.objects.bulk_create([row for _, row in made], batch_size=BATCH)
    talent = _Talent(establishment.uai)
    Mark.objects.bulk_create(
        (
            mark
            for given, row in made
            if given.entered_at <= moment
            for mark in given.marks(row, pupils.get(given.teaching.group_id, ()), talent)
        ),
        batch_size=BATCH,
    )


class _Talent:
    """How well a pupil does, and in which subject: always the same for the same person."""

    def __init__(self, uai: str) -> None:
        self._uai = uai
        self._known: dict[tuple[str, str], float] = {}

    def __call__(self, name: str, code: str) -> float:
        found = self._known.get((name, code))
        if found is None:
            dice = random.Random(f"{self._uai}:{name}:{code}")  # noqa: S311 - a play
            found = dice.gauss(0, 1.2) if code else KNOWN.get(name) or dice.gauss(12.8, 2.1)
            self._known[name, code] = found
        return found


@dataclass(frozen=True)
class _Given:
    """One assessment: planned, given, corrected and published at its own times."""

    teaching: Teaching
    plan: Plan
    number: int
    day: date
    entered_at: datetime
    pupils_at: datetime
    under_way: bool
    seed: str

    def row(
        self, establishment: Establishment, teacher: int | None, moment: datetime
    ) -> Assessment:
        corrected = self.entered_at <= moment
        pupils_at = self.pupils_at if corrected else None
        guardians_at = self.pupils_at + timedelta(hours=24) if corrected else None
        return Assessment(
            establishment=establishment,
            teaching=self.teaching,
            title=self.plan.title,
            date=self.day,
            out_of=Decimal(self.plan.out_of),
            coefficient=self.plan.coefficient,
            bonus=self.plan.bonus,
            optional=self.plan.optional,
            made_by_id=teacher,
            made_at=min(calendar.at(self.day, time(7)), moment),
            pupils_at=pupils_at,
            guardians_at=guardians_at,
            pupils_told=pupils_at is not None and pupils_at <= moment,
            guardians_told=guardians_at is not None and guardians_at <= moment,
        )

    def marks(
        self, row: Assessment, pupils: Sequence[tuple[int, str]], talent: _Talent
    ) -> Iterator[Mark]:
        dice = random.Random(self.seed)  # noqa: S311 - a play
        hard = dice.gauss(0, 0.8)
        code = self.teaching.subject.code
        for pk, name in pupils:
            word = self._word(dice, code)
            if name in KNOWN and word != "abs":
                word = None
            on_20 = talent(name, "") + talent(name, code) + hard + dice.gauss(0, 1.5)
            said = self._told(name, code) or word or self._value(on_20)
            if said == "nobody" or (
                (self.plan.bonus or self.plan.optional) and dice.random() < 0.6 and not word
            ):
                continue  # few do what is not asked of them
            number = said[0].isdigit()
            yield Mark(
                establishment_id=row.establishment_id,
                assessment=row,
                pupil_id=pk,
                value=Decimal(said) if number else None,
                code="" if number else said,
                changed_by_id=row.made_by_id,
                changed_at=self.entered_at,
            )

    def _told(self, name: str, code: str) -> str | None:
        told = TOLD.get((name, code)) if self.under_way else None
        return None if told is None else told[self.number] or "nobody"

    def _value(self, on_20: float) -> str:
        """In halves of a point, as teachers give them."""
        bounded = min(max(on_20, 1.0), 20.0)
        return str(round(bounded * self.plan.out_of / 20 * 2) / 2)

    @staticmethod
    def _word(dice: random.Random, code: str) -> str | None:
        drawn = dice.random() * 100
        for word, share in (*WORDS, ("disp", EXEMPT_FROM_SPORT if code == "EP" else 0.1)):
            if drawn < share:
                return word
            drawn -= share
        return None


def _given(teaching: Teaching, year: Year, moment: datetime) -> Iterator[_Given]:
    """A service's assessments of the year, up to some weeks after ``moment``."""
    plans = _plans(teaching.subject.code)
    today = moment.astimezone(calendar.PARIS).date()
    begun = [starts_on for _, starts_on, _, _ in year.periods if starts_on <= today]
    for number, (_, starts_on, ends_on, closes_on) in enumerate(year.periods):
        under_way = begun[-1:] == [starts_on]
        key = (teaching.group.name, teaching.subject.code)
        seed = f"{teaching.establishment.uai}:{key}:{number}"
        days = _days(starts_on, min(ends_on, closes_on))
        few = None
        if under_way and key in LEFT_OUT:
            so_far = _days(starts_on, min(ends_on, closes_on, today))
            if len(so_far) >= SETTLED:
                few, days = LEFT_OUT[key], so_far
        for place, plan in enumerate(plans[:few]):
            dice = random.Random(f"{seed}:{place}")  # noqa: S311 - a play
            share = (place + dice.uniform(0.35, 0.75)) / (len(plans) if few is None else few + 1.5)
            if not days or (day := days[int(share * len(days))]) > today + LOOKS_AHEAD:
                continue
            back = day + timedelta(days=dice.randint(*CORRECTED_WITHIN))
            entered_at = calendar.at(back, time(dice.randint(17, 20), dice.randint(0, 59)))
            if few:  # what the first look shows is there from the first day on
                entered_at = min(entered_at, moment - timedelta(days=2))
            handed_back = calendar.school_day_after(
                entered_at.astimezone(calendar.PARIS).date(), dice.randint(1, 3)
            )
            pupils_at = calendar.at(handed_back, HANDED_BACK)
            if few:
                pupils_at = min(pupils_at, moment - timedelta(days=1, hours=1))
            yield _Given(
                teaching, plan, place, day, entered_at, pupils_at, under_way, f"{seed}:{place}:m"
            )


@lru_cache(maxsize=64)
def _days(starts_on: date, ends_on: date) -> tuple[date, ...]:
    """The school days of a span; its first day where it has none."""
    span = (starts_on + timedelta(days=days) for days in range((ends_on - starts_on).days + 1))
    return tuple(day for day in span if calendar.is_school_day(day)) or (starts_on,)
