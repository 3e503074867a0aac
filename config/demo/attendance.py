"""The demo's roll calls and absences up to its moment, and what families announced.

Every lesson that is over was called, a few were forgotten. Each pupil's absences are drawn from a
generator of their own, day by day, so that they are the same whatever the day of the demo.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from config.demo import calendar, papers
from config.demo.people import Cast, Someone
from config.demo.telling import Times
from config.demo.timetable import Laid
from ent_core.attendance.models import Absence, RollCall, RollEntry
from ent_core.files.actions import attach, store
from ent_core.timetable.models import Lesson

BATCH = 300
CALLED_AFTER = timedelta(minutes=15)
NOON, LATE_MORNING = time(12, 45), time(10, 25)
# Mean number of school days between two absences, and between two latenesses.
GAP, GAP_LATE = 30.0, 34.0
OFTEN = (0.4, 1.0, 1.0, 1.0, 1.0, 2.6)  # some are seldom away, few often
PARTS = (("day", 46), ("am", 12), ("pm", 12), ("first", 14), ("days", 16))
REASONS = (
    "Malade", "Fièvre", "Gastro-entérite", "Rendez-vous chez le médecin", "Angine", "Mal de ventre",
    "Rendez-vous chez l’orthodontiste", "Rendez-vous chez le dentiste", "Motif familial",
)  # fmt: skip
WEAK = ("Convenance personnelle", "Fatigue", "Départ en week-end", "Anniversaire")
ON_THE_WAY = (
    "Réveil en panne",
    "Car en retard",
    "Panne de voiture",
    "Bouchons sur la rocade",
    "Train supprimé",
)
ANNOUNCED = (
    "Rendez-vous chez l’orthodontiste", "Mariage dans la famille", "Consultation à l’hôpital",
    "Rendez-vous à la préfecture", "Compétition de judo", "Rendez-vous chez l’ophtalmologiste",
)  # fmt: skip


@dataclass
class Away:
    """Why somebody was away on a day. ``accepted`` is null where nobody decided."""

    day: date
    part: str  # day, am, pm, first (until the break), late
    minutes: int = 0
    reason: str = ""
    by: int | None = None
    given_at: datetime | None = None
    accepted: bool | None = None
    settled_at: datetime | None = None
    confidential: bool = False


# What is told of those whom the first look shows: who, how many school days ago, which part of
# the day, minutes late, reason, by which guardian, accepted or not, confidential or not.
TOLD = (
    ("Léa Marchand", 12, "day", 0, "Fièvre", "Sofia", True, False),
    ("Léa Marchand", 8, "late", 8, "Car en retard", "Sofia", True, False),
    ("Léa Marchand", 3, "pm", 0, "Rendez-vous chez le dentiste", "Vincent", None, False),
    ("Tom Marchand", 26, "pm", 0, "Rendez-vous de suivi médical", "Sofia", True, True),
    ("Tom Marchand", 20, "day", 0, "Malade", "Vincent", True, False),
    ("Tom Marchand", 9, "late", 12, "Le réveil n’a pas sonné", "Vincent", False, False),
    ("Tom Marchand", 1, "first", 0, "", "", None, False),
    ("Yanis Kaddour", 16, "day", 0, "Mal de ventre avant d’aller au collège", "", True, True),
    ("Sacha Lopes", 2, "day", 0, "", "", None, False),
    ("Emma Lopes", 8, "am", 0, "Rendez-vous chez le dentiste", "Rui", True, False),
    ("Emma Lopes", 2, "first", 0, "", "", None, False),
)
COMING = (  # the same, for what is announced in so many school days
    ("Léa Marchand", 3, "pm", 0, "Rendez-vous chez l’orthodontiste", "Sofia", None, False),
    ("Jade Fontaine", 2, "day", 0, "Mariage dans la famille", "", True, False),
)


def write(cast: Cast, laid: Laid, times: Times) -> None:
    """Call the roll of what has been; the timetable and its changes are written."""
    _Register(cast, laid, times).run()


@dataclass(frozen=True)
class _Held:
    pk: int
    day: date
    starts_at: datetime
    ends_at: datetime

    @property
    def begins(self) -> time:
        return self.starts_at.astimezone(calendar.PARIS).time()


class _Register:
    def __init__(self, cast: Cast, laid: Laid, times: Times) -> None:
        self.cast = cast
        self.laid = laid
        self.times = times
        self.moment = times.moment
        self.dice = random.Random(f"appels-{cast.plan.seed}")  # noqa: S311 - the same again
        self.desk = [someone.row.pk for someone in cast.staff["school_life"]]
        self.told = {name for name, *_ in TOLD}
        self.calls: dict[int, RollCall] = {}
        self.absences: list[Absence] = []
        self.entries: list[RollEntry] = []

    def run(self) -> None:
        held = self._call()
        groups_of: dict[int, list[int]] = defaultdict(list)
        for name, pupils in self._members():
            for pupil in pupils:
                groups_of[pupil.row.pk].append(self.laid.groups[name].pk)
        by_group: dict[tuple[int, date], list[_Held]] = defaultdict(list)
        link = Lesson.groups.through.objects.filter(lesson__year=self.laid.year)
        for lesson, group in link.values_list("lesson_id", "group_id"):
            if lesson in held:
                by_group[group, held[lesson].day].append(held[lesson])
        for division in self.cast.divisions.values():
            for pupil in division.pupils:
                groups = groups_of[pupil.row.pk]
                for away in self._of(pupil):
                    lessons = [one for g in groups for one in by_group.get((g, away.day), ())]
                    self._enter(pupil, away, sorted(lessons, key=lambda one: one.starts_at))
        self.absences += self._coming()
        Absence.objects.bulk_create(self.absences, batch_size=BATCH)
        RollEntry.objects.bulk_create(self.entries, batch_size=BATCH)
        self._certify()

    def _members(self) -> Iterator[tuple[str, list[Someone]]]:
        for division in self.cast.divisions.values():
            yield division.name, division.pupils
        for group in self.cast.groups:
            yield group.name, group.pupils

    # Roll calls --------------------------------------------------------------------------------

    def _call(self) -> dict[int, _Held]:
        """Roll calls of all lessons that began some minutes ago; those that were called."""
        today = self.moment.date()
        forgetful = {someone.row.pk for someone in self.cast.teachers.get("HG", [])[:1]}
        teachers = dict(
            Lesson.teachers.through.objects.filter(lesson__year=self.laid.year)
            .order_by("-pk")
            .values_list("lesson_id", "user_id")
        )
        over = (
            Lesson.objects.filter(
                year=self.laid.year,
                kind=Lesson.Kind.LESSON,
                starts_at__gte=self.times.since,
                starts_at__lte=self.moment - CALLED_AFTER,
            )
            .exclude(status=Lesson.Status.CANCELLED)
            .order_by("starts_at", "pk")
        )
        held: dict[int, _Held] = {}
        for row in over.values_list("pk", "day", "starts_at", "ends_at"):
            one = _Held(*row)
            teacher = teachers.get(one.pk)
            late = self.dice.randrange(3, 12)
            forgotten = self.dice.random() < (0.06 if one.day == today else 0.004)
            if one.day == today and teacher in forgetful and forgetful:
                forgotten = True
                forgetful.clear()
            saved_at = one.starts_at + timedelta(minutes=late, seconds=self.dice.randrange(60))
            call = RollCall(establishment=self.laid.establishment, lesson_id=one.pk)
            if forgotten:
                call.flagged_at = one.starts_at + CALLED_AFTER
            else:
                call.state = RollCall.State.VALIDATED
                call.taken_by_id = teacher
                call.saved_at = call.validated_at = saved_at
                held[one.pk] = one
            self.calls[one.pk] = call
        RollCall.objects.bulk_create(self.calls.values(), batch_size=BATCH)
        return held

    # Absences ----------------------------------------------------------------------------------

    def _of(self, pupil: Someone) -> Iterator[Away]:
        """When a pupil was away, by day."""
        if pupil.full in self.told:
            yield from self._told(pupil)
            return
        dice = random.Random(f"absences-{self.cast.plan.seed}-{pupil.row.username}")  # noqa: S311
        days = _days(self.times.year)
        often = dice.choice(OFTEN)
        last = self.moment.date()
        away_on: set[date] = set()
        found: list[Away] = []
        place = dice.expovariate(often / GAP)
        while place < len(days) and days[int(place)] <= last:
            part = dice.choices([p for p, _ in PARTS], [n for _, n in PARTS])[0]
            many = dice.choice((2, 2, 3, 4)) if part == "days" else 1
            why = self._why(pupil, dice, days[int(place)])
            for day in days[int(place) : int(place) + many]:
                if day <= last and day not in away_on:
                    away_on.add(day)
                    if why.settled_at and why.settled_at.date() <= day:  # not before it is over
                        why = replace(why, accepted=None, settled_at=None)
                    found.append(replace(why, day=day, part="day" if part == "days" else part))
            place += many + dice.expovariate(often / GAP)
        place = dice.expovariate(often / GAP_LATE)
        while place < len(days) and days[int(place)] <= last:
            day = days[int(place)]
            why = self._why(pupil, dice, day)
            if day not in away_on:
                late = replace(why, part="late")
                late.minutes = dice.choice((3, 4, 5, 5, 7, 8, 10, 12, 15, 20))
                late.reason = dice.choice(ON_THE_WAY) if late.reason else ""
                found.append(late)
            place += 1 + dice.expovariate(often / GAP_LATE)
        yield from sorted(found, key=lambda away: away.day)

    def _why(self, pupil: Someone, dice: random.Random, day: date) -> Away:
        """What the family said of it, and what school life made of that, as far as it is past."""
        why = Away(day, "day")
        drawn, wait = dice.random(), dice.choice((0, 0, 0, 1, 1, 3))
        given_at = calendar.at(day, time(dice.randrange(17, 21), dice.randrange(60)))
        given_at += timedelta(days=wait)
        settled_on = calendar.school_day_after(given_at.date(), dice.choice((1, 1, 2)))
        settled_at = calendar.at(settled_on, time(dice.randrange(9, 12), dice.randrange(60)))
        guardians = [one.row.pk for one in self.cast.guardians_of(pupil)] or self.desk[:1]
        by, confidential = dice.choice(guardians), dice.random() < 0.02
        reason = dice.choice(REASONS if drawn < 0.8 else WEAK)
        if drawn > 0.92 or given_at > self.moment:
            return why  # no reason was given, or not yet
        why.reason, why.by, why.given_at, why.confidential = reason, by, given_at, confidential
        if settled_at <= self.moment:
            why.accepted, why.settled_at = drawn < 0.8, settled_at
        return why

    def _told(self, pupil: Someone) -> Iterator[Away]:
        away_on: set[date] = set()  # days come closer early in a year
        for name, back, part, minutes, reason, guardian, accepted, confidential in reversed(TOLD):
            day = self.times.day(back)
            if name != pupil.full or day is None or day in away_on:
                continue
            away_on.add(day)
            away = Away(day, part, minutes, reason, confidential=confidential)
            if reason:
                away.by = self._guardian(pupil, guardian)
                away.given_at = min(calendar.at(day, time(18, 20)), self.moment)
                if accepted is not None:
                    settled = calendar.at(calendar.school_day_after(day), time(9, 40))
                    away.accepted, away.settled_at = accepted, min(settled, self.moment)
            yield away

    def _guardian(self, pupil: Someone, first: str) -> int:
        guardians = self.cast.guardians_of(pupil)
        named = [one for one in guardians if one.first == first]
        return (named or guardians)[0].row.pk if guardians else self.desk[0]

    def _enter(self, pupil: Someone, away: Away, lessons: Sequence[_Held]) -> None:
        missed = list(_part(away.part, lessons))
        if not missed:
            return
        late = away.part == "late"
        absence = self._absence(pupil, away, missed[0].starts_at, missed[-1].ends_at)
        absence.origin = Absence.Origin.ROLL
        absence.made_at = missed[0].starts_at + timedelta(minutes=8)
        self.absences.append(absence)
        for lesson in missed:
            self.entries.append(
                RollEntry(
                    roll=self.calls[lesson.pk],
                    pupil=pupil.row,
                    kind=RollEntry.Kind.LATE if late else RollEntry.Kind.ABSENT,
                    minutes=away.minutes if late else None,
                    absence=absence,
                )
            )

    def _absence(
        self, pupil: Someone, away: Away, starts_at: datetime, ends_at: datetime
    ) -> Absence:
        late = away.part == "late"
        absence = Absence(
            establishment=self.laid.establishment,
            pupil=pupil.row,
            kind=Absence.Kind.LATENESS if late else Absence.Kind.ABSENCE,
            starts_at=starts_at,
            ends_at=ends_at,
            minutes=away.minutes if late else None,
            confidential=away.confidential,
            justified_by_id=away.by,
            justified_at=away.given_at,
            accepted=away.accepted,
            settled_at=away.settled_at,
            settled_by_id=self.desk[0] if away.settled_at else None,
        )
        absence.reason = away.reason
        return absence

    def _certify(self) -> None:
        """A doctor's word with what Tom's father said of a day in bed."""
        if len(self.cast.divisions) < 4:  # no files in the smallest demo
            return
        for absence in self.absences:
            if absence.pupil.username == "tom.marchand" and absence.reason == "Malade":
                by, place = absence.justified_by, self.laid.establishment.pk
                word = papers.sheet("Certificat médical", ["Repos d’une journée.", "Dr A. Martin"])
                if by is not None:
                    name = "Certificat médical.pdf"
                    file = store(actor=by, content=word, name=name, establishment_id=place)
                    absence.file = attach(actor=by, file_ids=[file.pk], establishment_id=place)[0]
                    absence.save(update_fields=["file"])

    # What is announced -------------------------------------------------------------------------

    def _coming(self) -> Iterator[Absence]:
        if calendar.school_day_after(self.moment.date(), 10) > calendar.last_school_day(
            self.times.year
        ):
            return
        pupils = [p for division in self.cast.divisions.values() for p in division.pupils]
        by_name = {pupil.full: pupil for pupil in pupils}
        for name, later, part, _, reason, guardian, accepted, hidden in COMING:
            if name in by_name:
                yield self._announced(
                    by_name[name], later, part, reason, guardian, accepted, hidden
                )
        others = [pupil for pupil in pupils if pupil.full not in self.told]
        for pupil in self.dice.sample(others, len(others) // 90):
            part = self.dice.choice(("am", "pm", "day"))
            reason = self.dice.choice(ANNOUNCED)
            accepted = self.dice.choice((None, True))
            later = self.dice.randrange(1, 9)
            hidden = "hôpital" in reason
            yield self._announced(pupil, later, part, reason, "", accepted, hidden)

    def _announced(
        self,
        pupil: Someone,
        later: int,
        part: str,
        reason: str,
        guardian: str,
        accepted: bool | None,
        confidential: bool,
    ) -> Absence:
        day = calendar.school_day_after(self.moment.date(), later)
        first, last = {"am": (8, 12), "pm": (13, 17), "day": (8, 17)}[part]
        given_at = max(self.times.fresh(self.dice.randrange(20, 190)), self.times.first)
        away = Away(day, part, 0, reason, self._guardian(pupil, guardian), given_at)
        away.confidential = confidential
        if accepted is not None:
            away.accepted, away.settled_at = accepted, given_at + (self.moment - given_at) * 0.5
        absence = self._absence(
            pupil, away, calendar.at(day, time(first, 30)), calendar.at(day, time(last, 30))
        )
        absence.origin, absence.made_at = Absence.Origin.ANNOUNCED, given_at
        return absence


def _days(year: calendar.Year) -> list[date]:
    day, last = calendar.first_school_day(year), calendar.last_school_day(year)
    found = []
    while day <= last:
        found.append(day)
        day = calendar.school_day_after(day)
    return found


def _part(part: str, lessons: Sequence[_Held]) -> Iterable[_Held]:
    """The lessons of a day that one misses, or the one to which one comes late."""
    if part == "late":
        return lessons[:1]
    if part == "first":
        return [one for one in lessons if one.begins < LATE_MORNING]
    if part == "am":
        return [one for one in lessons if one.begins < NOON]
    if part == "pm":
        return [one for one in lessons if one.begins >= NOON] or lessons[-1:]
    return lessons
