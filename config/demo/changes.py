"""What happens to the demo's lessons around today, and what the conversations say of it.

The days are found as ``telling.Times`` finds those of the plays: where a play speaks of a change
(«demain c’est en salle 112»), the change is made on that day, so that both tell the same.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from chat.hub.models import Channel
from config.demo import calendar
from config.demo.acts import Acts, News
from config.demo.people import Cast, Someone
from config.demo.telling import Times
from config.demo.timetable import PERMANENCE, Laid
from ent_core.timetable.changes import Kind
from ent_core.timetable.models import Lesson

STARS = ("5e B", "3e A")  # their changes are written for them
SCHOOL_ENDS = time(17, 25)
IN_PERMANENCE = f"Permanence en salle {PERMANENCE}."
# Why lessons change: nothing that says more of somebody than their pupils may know.
WHY = ("Formation", "Réunion de bassin", "Jury d’examen", "Sortie avec une autre classe", "")
WHY_ROOM = ("Vidéoprojecteur en panne", "Salle prise par un examen", "Travaux", "Fenêtre à réparer")


@dataclass
class ByTheSchool:
    """What the school says in its groups' channels, and words for the plays."""

    news: list[News] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    outing: date | None = None

    def cards_in(self, channel: Channel) -> list[News]:
        return [
            one
            for one in self.news
            if one.group_id == channel.group_id and channel.kind in one.kinds
        ]


def make(cast: Cast, laid: Laid, times: Times) -> ByTheSchool:
    return _Happenings(cast, laid, times).run()


class _Happenings:
    def __init__(self, cast: Cast, laid: Laid, times: Times) -> None:
        self.cast = cast
        self.laid = laid
        self.times = times
        self.acts = Acts(laid)
        self.words = {"formation": "la semaine prochaine", "musée": "la date suit"}
        self.dice = random.Random(f"changements-{cast.plan.seed}")  # noqa: S311 - the same again
        self.outing: date | None = None
        self.moments: set[datetime] = set()
        self.cpe = cast.staff["school_life"][0]
        self.office = cast.staff["office"][0]
        moment = times.moment
        self.today = moment.date()
        if not calendar.is_school_day(self.today) or moment.time() > SCHOOL_ENDS:
            self.today = calendar.school_day_after(self.today)
        self.next = calendar.school_day_after(self.today)

    def run(self) -> ByTheSchool:
        if self.cast.plan.seed == 1:
            self._as_the_plays_say()
            self._a_teacher_away()
            self._outing()
            self._star("5e B", self.today, self.next)
            self._star("3e A", self.today, self.next)
            self._teachers_days()
            self._support()
        else:
            first = next(iter(self.cast.divisions))
            shown = "5e 1" if "5e 1" in self.cast.divisions else first
            self._star(shown, self.today, self.next)
        self._tests()
        self._elsewhere()
        return ByTheSchool(self.acts.news, self.words, self.outing)

    # Days ------------------------------------------------------------------------------------

    def _day(self, group: str, first: str, need: str) -> date | None:
        return self.times.day_for(first, need, partial(self.laid.has, group))

    def _told(self, wanted: datetime) -> datetime:
        """When something was announced: then, or a while ago if that is still to come."""
        if wanted >= self.times.moment:
            wanted = self.times.fresh(self.dice.randrange(20, 160))
        first = self.times.first
        if wanted < first:
            wanted = first + (self.times.moment - first) * 0.5 * self.dice.random()
        while wanted in self.moments and first < wanted:  # no two acts at once
            wanted = max(first, wanted - timedelta(seconds=self.dice.randrange(1, 40)))
        self.moments.add(wanted)
        return wanted

    def _eve(self, day: date) -> datetime:
        """On the school day before, in the afternoon."""
        before = calendar.school_day_before(day, 1)
        return self._told(
            calendar.at(before, time(self.dice.randrange(14, 18), self.dice.randrange(60)))
        )

    # What the plays speak of -------------------------------------------------------------------

    def _as_the_plays_say(self) -> None:
        acts = self.acts
        if day := self._day("5e B", "18", "MA+3"):
            self._test_on(
                "5e B",
                "MA",
                calendar.school_day_after(day, 3),
                "Les nombres relatifs",
                self._told(calendar.at(day, time(18, 29))),
            )
        if day := self._day("4e C", "25", "EM+1"):
            there = acts.lessons(calendar.school_day_after(day), group="4e C", code="EM")
            at = self._told(calendar.at(day, time(17, 35)))
            acts.rooms(there, "112", self.office, at, "Salle prise par un examen")
        if day := self._day("5e B", "5", "AN+0"):
            there = acts.lessons(day, group="5e B", code="AN")
            at = self._told(calendar.at(day, time(7, 22)))
            acts.rooms(there, "108", self.office, at, "Vidéoprojecteur en panne")
        if day := self._day("5e B", "2", "MA+1"):
            tomorrow = calendar.school_day_after(day)
            week = [tomorrow + timedelta(days=n) for n in range(5 - tomorrow.weekday())]
            there = [one for d in week for one in acts.lessons(d, group="5e B", code="MA")]
            at = self._told(calendar.at(day, time(16, 41)))
            acts.rooms(there, "112", self.office, at, "Travaux d’électricité en 204")
        if day := self._day("3e A", "n-3", "FR+3"):
            self._test_on(
                "3e A",
                "FR",
                calendar.school_day_after(day, 3),
                "Le récit autobiographique",
                self._told(calendar.at(day, time(17, 48))),
            )

    def _a_teacher_away(self) -> None:
        """Two days of training for who teaches SVT, as she said five school days ago."""
        day = self.times.day(5)
        teacher = self.cast.divisions["5e B"].teachers.get("SV")
        if day is None or teacher is None:
            return
        wednesday = self.times.today + timedelta(days=1)
        wednesday += timedelta(days=(2 - wednesday.weekday()) % 7)
        while not calendar.is_school_day(wednesday):
            wednesday += timedelta(days=7)
        self.words["formation"] = calendar.in_words(wednesday)
        days = (wednesday, calendar.school_day_after(wednesday))
        there = [one for d in days for one in self.acts.lessons(d, teacher=teacher)]
        reason = f"{teacher.called} en formation. {IN_PERMANENCE}"
        at = self._told(calendar.at(day, time(18, 12)))
        self.acts.cancel(there, self.office, at, reason, Kind.AWAY)

    def _outing(self) -> None:
        """The 5e B's morning at the museum, on a day that costs other classes least."""
        division = self.cast.divisions["5e B"]
        head = division.head
        mornings = []
        for later in range(4, 12):
            day = calendar.school_day_after(self.today, later)
            if day > calendar.last_school_day(self.times.year):
                break
            hours = calendar.at(day, time(8, 30)), calendar.at(day, time(12, 25))
            own = self.acts.lessons(day, group="5e B")
            morning = [one for one in own if one.starts_at < hours[1]]
            if not morning or head is None:
                continue
            busy = self.acts.busy(*hours)
            theirs = {one.pk for one in morning}
            elsewhere = busy.get(head.row.pk, set()) - theirs
            free = [
                someone
                for someone in dict.fromkeys(division.teachers.values())
                if someone is not head and busy.get(someone.row.pk, theirs) <= theirs
            ]
            mornings.append((len(elsewhere) - min(len(free), 2), day, morning, elsewhere, free))
        if head is None or not mornings:
            return
        _, day, morning, elsewhere, free = min(mornings, key=lambda one: one[:2])
        at = self._told(
            calendar.at(calendar.school_day_before(self.times.last_day, 1), time(9, 50))
        )
        self.outing = day
        self.words["musée"] = calendar.in_words(day)
        self.acts.add(
            Lesson(
                title="Sortie au musée de la ville",
                kind=Lesson.Kind.OUTING,
                starts_at=calendar.at(day, time(8, 40)),
                ends_at=calendar.at(day, time(12)),
            ),
            ["5e B"], [head, *free[:2]], "", head, at,
        )  # fmt: skip
        at += timedelta(minutes=2)
        self.acts.cancel(morning, self.cpe, self._told(at), "Sortie au musée de la ville")
        if elsewhere:
            reason = f"{head.called} accompagne une sortie. {IN_PERMANENCE}"
            others = [one for one in self.acts.lessons(day, teacher=head) if one.pk in elsewhere]
            self.acts.cancel(others, self.cpe, self._told(at + timedelta(minutes=1)), reason)

    # Today and tomorrow ------------------------------------------------------------------------

    def _star(self, group: str, today: date, next_day: date) -> None:
        """A room, a colleague, a cancelled and a moved lesson for whoever looks first."""
        later = calendar.school_day_after(next_day)
        if lesson := self.acts.one(today, group, "AN TE HG AP MU PC FR MA"):
            self.acts.rooms([lesson], "108", self.office, self._eve(today), self._why(WHY_ROOM))
        free = next_day if not self.acts.cancelled(next_day, group) else later
        if lesson := self.acts.one(free, group, "SV TE PC MU AP AN HG MA"):
            self._cancel(lesson, self._told(calendar.at(today, time(7, 44))))
        for day in (today, next_day, later):
            if self._replaced(group, day):
                break
        if lesson := self.acts.one(calendar.school_day_after(next_day, 2), group, "AP MU TE EP MA"):
            self._moved(lesson)
        next_week = calendar.school_day_after(next_day, 4)
        if lesson := self.acts.one(next_week, group, "TE PC AN MU HG"):
            self._cancel(lesson, self._told(calendar.at(today, time(7, 50))))

    def _cancel(self, lesson: Lesson, at: datetime) -> None:
        teacher = self._teacher(lesson)
        if teacher:
            away = "absente" if teacher.girl else "absent"
            reason = f"{teacher.called} {away}. {IN_PERMANENCE}"
            self.acts.cancel([lesson], self.cpe, at, reason)

    def _replaced(self, group: str, day: date) -> bool:
        for code in ("FR", "HG", "AN", "EP", "TE", "PC", "SV", "MA"):
            for lesson in self.acts.lessons(day, group=group, code=code):
                colleagues = self.cast.teachers.get(code, [])
                at = self._eve(day)
                if self.acts.take_over(lesson, colleagues, self.cpe, at, self._why(WHY)):
                    return True
        return False

    def _moved(self, lesson: Lesson) -> bool:
        monday = lesson.day - timedelta(days=lesson.day.weekday())
        days = [monday + timedelta(days=n) for n in (4, 3, 1, 0, 2)]
        days = [day for day in days if day > self.today and calendar.is_school_day(day)]
        at = self._told(calendar.at(self.today, time(8, 5)))
        teacher = self._teacher(lesson)
        return self.acts.move(lesson, days, teacher or self.office, at, self._why(WHY))

    def _teachers_days(self) -> None:
        """What M. Haddad and Mme Garnier see of their own days, and who is away today."""
        cast = self.cast
        haddad, garnier = cast.teachers["HG"][0], cast.teachers["MA"][0]
        others = [
            one
            for one in self.acts.lessons(self.today, teacher=haddad)
            if not {group.name for group in one.groups.all()} & set(STARS)
        ]
        self.acts.rooms(others[:1], "112", self.office, self._eve(self.today), self._why(WHY_ROOM))
        for lesson in self.acts.lessons(self.next, teacher=garnier):
            if self._moved(lesson):
                break
        for code in ("AN", "FR", "MA"):
            away = cast.teachers.get(code, [])[1:2]
            for teacher in away:
                days = (self.today, self.next)
                there = [one for day in days for one in self.acts.lessons(day, teacher=teacher)]
                at = self._told(calendar.at(self.today, time(7, 31)))
                word = "absente" if teacher.girl else "absent"
                reason = f"{teacher.called} {word} deux jours. {IN_PERMANENCE}"
                self.acts.cancel(there, self.office, at, reason, Kind.AWAY)
                return

    def _support(self) -> None:
        """Maths for those who want it, on Tuesdays at lunch as the team of the 5e B agreed."""
        garnier = self.cast.teachers["MA"][0]
        tuesday = self.today + timedelta(days=(1 - self.today.weekday()) % 7 or 7)
        if not calendar.is_school_day(tuesday):
            return
        self.acts.add(
            Lesson(
                title="Soutien de mathématiques",
                kind=Lesson.Kind.ACTIVITY,
                starts_at=calendar.at(tuesday, time(12, 35)),
                ends_at=calendar.at(tuesday, time(13, 15)),
            ),
            ["5e B"],
            [garnier],
            "112",
            garnier,
            self._told(calendar.at(calendar.school_day_before(self.today, 3), time(12, 50))),
        )

    # Tests, and the rest of the school ---------------------------------------------------------

    def _tests(self) -> None:
        wanted = (
            ("5e B", "MA", 3, "La symétrie centrale"),
            ("5e B", "HG", 5, "Charlemagne et l’empire"),
            ("5e B", "AN", 7, "Verbes irréguliers, liste 2"),
            ("3e A", "HG", 4, "La crise de 1929"),
            ("3e A", "MA", 6, "Le théorème de Thalès"),
            ("4e C", "MA", 2, "Le théorème de Pythagore"),
            ("6e A", "FR", 3, "Le conte merveilleux"),
            ("5e 1", "MA", 3, "Les nombres relatifs"),
            ("5e 1", "FR", 5, "Le roman de chevalerie"),
        )
        for group, code, later, about in wanted:
            for n in range(later, later + 5):
                day = calendar.school_day_after(self.today, n)
                told = calendar.school_day_before(self.today, 1 + later % 4)
                at = self._told(calendar.at(told, time(16, 9 * later % 60, later)))
                if group in self.cast.divisions and self._test_on(group, code, day, about, at):
                    break

    def _test_on(self, group: str, code: str, day: date, about: str, at: datetime) -> bool:
        for lesson in self.acts.lessons(day, group=group, code=code)[:1]:
            teacher = self._teacher(lesson)
            if teacher:
                self.acts.test(lesson, about, teacher, at)
                return True
        return False

    def _elsewhere(self) -> None:
        """Some changes in every class, over the last weeks and the next ones."""
        for name in self.cast.divisions:
            if name in STARS:
                continue
            back = sorted(self.dice.sample(range(1, 36), 2), reverse=True)
            days = [calendar.school_day_before(self.today, n) for n in back]
            days.append(calendar.school_day_after(self.today, self.dice.randrange(0, 6)))
            for day in days:
                there = self.acts.lessons(day, group=name)
                if not there or day <= self.times.first.date():
                    continue
                lesson = self.dice.choice(there)
                how = self.dice.choice(("cancel", "cancel", "room", "colleague"))
                at = self._eve(day)
                if how == "room":
                    self.acts.rooms([lesson], "112", self.office, at, self._why(WHY_ROOM))
                elif how == "cancel" or not self._colleague(lesson, at):
                    self._cancel(lesson, at)

    def _colleague(self, lesson: Lesson, at: datetime) -> bool:
        code = lesson.subject.code if lesson.subject else ""
        colleagues = self.cast.teachers.get(code, [])
        return self.acts.take_over(lesson, colleagues, self.cpe, at, self._why(WHY))

    def _why(self, reasons: tuple[str, ...]) -> str:
        return self.dice.choice(reasons)

    def _teacher(self, lesson: Lesson) -> Someone | None:
        pks = {one.pk for one in lesson.teachers.all()}
        return next((one for one in self._all_teachers() if one.row.pk in pks), None)

    def _all_teachers(self) -> Iterator[Someone]:
        for teachers in self.cast.teachers.values():
            yield from teachers
