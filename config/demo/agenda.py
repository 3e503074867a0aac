"""The demo's school events with their answers and cards, and a few deadlines of one's own."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from chat.hub.cards import agenda as cards
from config.demo import calendar
from config.demo.acts import News
from config.demo.people import Cast, Someone
from config.demo.telling import Times
from config.demo.timetable import Laid
from ent_core.calendar.models import EventAnswer, EventPart, PersonalItem, SchoolEvent
from ent_core.establishments.addressed import Part, Who, Within
from ent_core.establishments.models import STAFF_ROLES, RoleKind

YES_NO = SchoolEvent.Answers.YES_NO_MAYBE
TOLD_FOR = timedelta(days=60)
HALL = "Salle polyvalente"
ALL_DAY = (time(), time())
# Who has not answered yet when somebody looks first, and who has.
NOT_YET = {"Sofia Marchand"}
OWN = (
    ("Léa Marchand", 1, "Rendre le livre du CDI"),
    ("Léa Marchand", 3, "Feutres fins pour la carte"),
    ("Tom Marchand", 2, "Faire signer la convention de stage"),
    ("Karim Haddad", 2, "Confirmer le bus pour le musée"),
    ("Claire Garnier", 4, "Photocopies : fiches de symétrie"),
)


@dataclass
class _Plan:
    """An event before it is written; ``made`` is the day on which it was published."""

    title: str
    day: date
    hours: tuple[time, time]
    to: list[tuple[Who, Within, str]]
    author: Someone
    made: date
    place: str = ""
    details: str = ""
    answers: str = SchoolEvent.Answers.NONE
    last_day: date | None = None
    parts: list[Part] = field(default_factory=list)


def write(cast: Cast, laid: Laid, times: Times, outing: date | None) -> list[News]:
    """The year's events as far as they are published; returns their cards."""
    return _Agenda(cast, laid, times, outing).run()


class _Agenda:
    def __init__(self, cast: Cast, laid: Laid, times: Times, outing: date | None) -> None:
        self.cast = cast
        self.laid = laid
        self.times = times
        self.outing = outing
        self.first = calendar.first_school_day(times.year)
        self.dice = random.Random(f"agenda-{cast.plan.seed}")  # noqa: S311 - the same again
        self.head = cast.staff[RoleKind.HEAD][0]
        self.deputy = cast.staff[RoleKind.HEAD][-1]
        self.cpe = cast.staff[RoleKind.SCHOOL_LIFE][0]
        self.levels = list(dict.fromkeys(d.level for d in cast.divisions.values()))

    def run(self) -> list[News]:
        plans = [plan for plan in self._plans() if self._made(plan) <= self.times.moment]
        events = [self._row(plan) for plan in plans]
        SchoolEvent.objects.bulk_create(events)
        place = self.laid.establishment.pk
        keys = {
            event.pk: sorted({part.key(place) for part in plan.parts})
            for event, plan in zip(events, plans, strict=True)
        }
        EventPart.objects.bulk_create(
            EventPart(event_id=pk, key=key) for pk, some in keys.items() for key in some
        )
        for event, plan in zip(events, plans, strict=True):
            if event.answers == YES_NO:
                EventAnswer.objects.bulk_create(self._answers(event, plan))
        PersonalItem.objects.bulk_create(self._own())
        return [
            News(channel.group_id, cards.card_of(event, "published").as_json(), event.made_at,
                 (channel.kind,))
            for event in events
            if event.made_at >= self.times.moment - TOLD_FOR
            for channel in cards.channels(place, keys[event.pk])
        ]  # fmt: skip

    def _row(self, plan: _Plan) -> SchoolEvent:
        all_day = plan.hours == ALL_DAY
        last = plan.last_day or plan.day
        plan.parts = [
            Part(who, within, self._target(within, target)) for who, within, target in plan.to
        ]
        return SchoolEvent(
            establishment=self.laid.establishment,
            title=plan.title,
            starts_at=calendar.at(plan.day, plan.hours[0]),
            ends_at=calendar.at(last + timedelta(days=1), time())
            if all_day
            else calendar.at(last, plan.hours[1]),
            all_day=all_day,
            place=plan.place,
            details=plan.details,
            author=plan.author.row,
            answers=plan.answers,
            made_at=self._made(plan),
            changed_at=self._made(plan),
        )

    def _made(self, plan: _Plan) -> datetime:
        """In the afternoon of its day, each at a minute of its own."""
        minutes = sum(map(ord, plan.title)) % 150
        at = calendar.at(plan.made, time(13, 40)) + timedelta(minutes=minutes)
        return max(at, self.times.first)

    def _target(self, within: Within, target: str) -> int | str:
        if within == Within.SCHOOL:
            return self.laid.establishment.pk
        return self.laid.groups[target].pk if within == Within.GROUP else target

    # The events ----------------------------------------------------------------------------------

    def _plans(self) -> Iterator[_Plan]:
        yield from self._of_the_year()
        yield from self._councils()
        yield from self._around_today()
        if "5e B" in self.cast.divisions:
            yield from self._of_5e_b()

    def _of_the_year(self) -> Iterator[_Plan]:
        """What stands in the calendar from September on."""
        year, begins = self.times.year, self.first
        nxt = year.first + 1
        free = calendar.free_days(year)
        christmas = next(one.starts_on for one in free if one.name == "Vacances de Noël")
        winter = next(one.ends_on for one in free if one.name == "Vacances d’hiver")
        yield _Plan(
            f"Réunion de rentrée des familles de {self.levels[-1]}",
            calendar.school_day_after(begins, 6),
            (time(18), time(19, 30)),
            [(Who.GUARDIANS, Within.LEVEL, self.levels[-1])],
            self.head, begins, HALL,
        )  # fmt: skip
        yield _Plan(
            "Élections des représentants des parents",
            _weekday(date(year.first, 10, 6), 4), ALL_DAY,
            [(Who.GUARDIANS, Within.SCHOOL, "")], self.head,
            calendar.school_day_after(begins, 12),
            details="Vote sur place de 8 h à 16 h, ou par correspondance.",
        )  # fmt: skip
        for day in (date(year.first, 11, 3), date(nxt, 2, 2), date(nxt, 6, 15)):
            yield _Plan(
                "Conseil d’administration", _weekday(day, 1), (time(18), time(20)),
                [(Who.STAFF, Within.SCHOOL, "")], self.head,
                calendar.school_day_after(begins, 10), "Salle du conseil",
            )  # fmt: skip
        yield _Plan(
            "Concert de la chorale", calendar.school_day_before(christmas, 3),
            (time(18, 30), time(20)), self._everybody(), self.deputy,
            calendar.school_day_before(christmas, 18), HALL,
            "Entrée libre, buvette tenue par le foyer.", YES_NO,
        )  # fmt: skip
        yield _Plan(
            "Portes ouvertes", _saturday(winter + timedelta(days=12)), (time(9), time(12)),
            self._everybody(), self.head, calendar.school_day_after(begins, 20),
            details="Visites par les élèves, ateliers de sciences, exposition d’arts plastiques.",
            answers=YES_NO,
        )  # fmt: skip
        yield _Plan(
            "Fête du collège", _weekday(date(nxt, 6, 22), 4), (time(16, 30), time(20)),
            self._everybody(), self.deputy, calendar.school_day_after(begins, 20), "Cour et préau",
        )  # fmt: skip
        if "3e" in self.levels:
            third = [(Who.PUPILS, Within.LEVEL, "3e"), (Who.GUARDIANS, Within.LEVEL, "3e")]
            stage = _weekday(christmas - timedelta(days=14), 0)
            brevet, exam = _weekday(date(nxt, 1, 24), 3), _weekday(date(nxt, 6, 24), 0)
            told = calendar.school_day_after(begins, 15)
            yield _Plan("Stage d’observation des 3e", stage, ALL_DAY, third, self.deputy, told,
                        last_day=stage + timedelta(days=4))  # fmt: skip
            yield _Plan("Brevet blanc", brevet, ALL_DAY, third, self.deputy, told, HALL,
                        last_day=brevet + timedelta(days=1))  # fmt: skip
            yield _Plan("Épreuves du brevet", exam, ALL_DAY, third, self.head, told,
                        last_day=exam + timedelta(days=1))  # fmt: skip

    def _everybody(self) -> list[tuple[Who, Within, str]]:
        return [(who, Within.SCHOOL, "") for who in Who]

    def _councils(self) -> Iterator[_Plan]:
        """Class councils in the last days of each *trimestre*; that of the 5e B under way is on a
        Friday, as its class says."""
        for name, starts_on, ends_on, closes_on in self.times.year.periods:
            last = calendar.school_day_before(min(ends_on, closes_on), 0)
            told = calendar.school_day_before(last, 22)
            for place, division in enumerate(self.cast.divisions.values()):
                day = calendar.school_day_before(last, 1 + place // 2)
                hour = time(17, 30) if place % 2 else time(18, 30)
                if division.name == "5e B" and starts_on <= self.times.today <= ends_on:
                    day, hour = _weekday(self.times.today + timedelta(days=1), 4), time(16, 40)
                    told = calendar.school_day_before(self.times.last_day, 9)
                ends = (datetime.combine(day, hour) + timedelta(minutes=50)).time()
                if calendar.is_school_day(day):
                    yield _Plan(
                        f"Conseil de classe de {division.name}, {name}", day, (hour, ends),
                        [(Who.STAFF, Within.GROUP, division.name)],
                        self.head if place % 2 else self.deputy, told, "Salle 12",
                    )  # fmt: skip

    def _around_today(self) -> Iterator[_Plan]:
        """What is near, whatever the day; dates that plays name are theirs."""
        today = self.times.today
        before = self.times.last_day
        if calendar.school_day_after(today, 9) > calendar.last_school_day(self.times.year):
            return
        if day := self.times.day(3):
            yield _Plan(
                "Cross du collège", day, (time(14), time(16)),
                [(Who.PUPILS, Within.SCHOOL, ""), (Who.STAFF, Within.SCHOOL, "")], self.deputy,
                calendar.school_day_before(day, 10), "Stade",
                "Chaussures de sport, gourde et tee-shirt de rechange.",
            )  # fmt: skip
        if "3e" in self.levels and (day := self.times.day(11)):
            yield _Plan(
                "Réunion d’information sur l’orientation", calendar.school_day_after(day, 8),
                (time(18), time(19, 30)), [(Who.GUARDIANS, Within.LEVEL, "3e")], self.deputy, day,
                HALL, "Avec le proviseur adjoint du lycée et une conseillère.", YES_NO,
            )  # fmt: skip
        if "6e" in self.levels:
            yield _Plan(
                "Photo de classe", calendar.school_day_after(today, 4), (time(9), time(11)),
                [(who, Within.LEVEL, "6e") for who in (Who.PUPILS, Who.GUARDIANS)], self.cpe,
                calendar.school_day_before(before, 6), "Sous le préau",
            )  # fmt: skip
        middle = "5e" if "5e" in self.levels else self.levels[0]
        yield _Plan(
            "Rencontre parents-professeurs", calendar.school_day_after(today, 8),
            (time(17), time(19, 30)), [(Who.GUARDIANS, Within.LEVEL, middle)], self.head,
            calendar.school_day_before(before, 3), HALL,
            "Chaque professeur reçoit cinq minutes par famille. Dites-nous si vous venez.", YES_NO,
        )  # fmt: skip
        yield _Plan(
            "Formation aux premiers secours", calendar.school_day_after(today, 6),
            (time(17, 30), time(19, 30)), [(Who.STAFF, Within.SCHOOL, "")], self.cpe,
            calendar.school_day_before(before, 4), "Gymnase", "Douze places.", YES_NO,
        )  # fmt: skip
        yield _Plan(
            "Vente de gâteaux du foyer", _weekday(today + timedelta(days=1), 4),
            (time(10, 20), time(10, 35)), [(Who.PUPILS, Within.SCHOOL, "")], self.cpe,
            calendar.school_day_before(before, 2), "Préau",
        )  # fmt: skip

    def _of_5e_b(self) -> Iterator[_Plan]:
        head = self.cast.divisions["5e B"].head or self.head
        if day := self.times.day(33):
            yield _Plan(
                "Réunion parents-professeurs de la 5e B", calendar.school_day_after(day, 6),
                (time(18), time(19, 30)), [(Who.GUARDIANS, Within.GROUP, "5e B")], head, day, HALL,
            )  # fmt: skip
        if self.outing:
            yield _Plan(
                "Sortie au musée de la ville", self.outing, (time(8, 40), time(12)),
                [(who, Within.GROUP, "5e B") for who in (Who.PUPILS, Who.GUARDIANS)], head,
                calendar.school_day_before(self.times.last_day, 1), "Départ devant la grille",
                "Un carnet, un crayon et un manteau chaud. L’autorisation est à rendre signée.",
            )  # fmt: skip

    # Answers and own deadlines -------------------------------------------------------------------

    def _answers(self, event: SchoolEvent, plan: _Plan) -> Iterator[EventAnswer]:
        until = min(event.starts_at, self.times.moment)
        seen: set[int] = set()
        for who, within, target in plan.to:
            share = {Who.GUARDIANS: 0.6, Who.STAFF: 0.55, Who.PUPILS: 0.3}[who]
            for someone in self._people(who, within, target):
                pk = someone.row.pk
                drawn = self.dice.random() < share and someone.full not in NOT_YET
                if pk in seen or not drawn:
                    continue
                seen.add(pk)
                yield EventAnswer(
                    event=event,
                    person_id=pk,
                    answer=self.dice.choices(("yes", "no", "maybe"), (70, 18, 12))[0],
                    at=event.made_at + (until - event.made_at) * self.dice.random(),
                )

    def _people(self, who: Who, within: Within, target: str) -> list[Someone]:
        divisions = [
            division
            for division in self.cast.divisions.values()
            if within == Within.SCHOOL or target in (division.level, division.name)
        ]
        pupils = [pupil for division in divisions for pupil in division.pupils]
        if who == Who.PUPILS:
            return pupils
        if who == Who.GUARDIANS:
            return [one for pupil in pupils for one in self.cast.guardians_of(pupil)]
        staff = [one for some in self.cast.teachers.values() for one in some]
        staff += [one for role in STAFF_ROLES for one in self.cast.staff.get(role, ())]
        return staff

    def _own(self) -> Iterator[PersonalItem]:
        if self.cast.plan.seed != 1:  # who belongs to two schools has one list
            return
        people = {someone.full: someone for someone in self.cast.everybody()}
        for name, later, title in OWN:
            day = calendar.school_day_after(self.times.today, later)
            if name in people and day <= self.times.year.ends_on:
                yield PersonalItem(
                    establishment=self.laid.establishment,
                    person=people[name].row,
                    title=title,
                    day=day,
                    made_at=self.times.fresh(120),
                )


def _weekday(day: date, wanted: int) -> date:
    """The first such weekday from ``day`` on that has school (0 is Monday)."""
    day += timedelta(days=(wanted - day.weekday()) % 7)
    for _ in range(8):
        if calendar.is_school_day(day):
            return day
        day += timedelta(days=7)
    return calendar.school_day_after(day)


def _saturday(day: date) -> date:
    return day + timedelta(days=(5 - day.weekday()) % 7)
