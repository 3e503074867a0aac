"""Turning the plays of ``scripts/`` into conversations: who speaks, when, in which words."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from config.demo import calendar, script
from config.demo.log import Said, Talk, soon_after
from config.demo.people import Someone
from config.demo.script import Line, Thread


class Find:
    """Who is meant by a name in a channel's plays; strangers' letters are drawn for each thread."""

    def __init__(
        self, known: Callable[[str], Someone | None], strangers: list[Someone], dice: random.Random
    ) -> None:
        self.known = known
        self.strangers = strangers
        self.dice = dice
        self.drawn: dict[str, Someone] = {}

    def __call__(self, name: str) -> Someone | None:
        """«a» to «h» is any pupil, «ga» a girl, «ba» a boy, each somebody else."""
        if not re.fullmatch(r"[gb]?[a-h]", name):
            return self.known(name)
        if name not in self.drawn:
            names = {one.first for one in self.drawn.values()}
            free = [one for one in self.strangers if one.first not in names]
            if len(name) == 2:
                free = [one for one in free if one.girl == (name[0] == "g")]
            if not free:
                return None
            self.drawn[name] = self.dice.choice(free)
        return self.drawn[name]

    def anew(self) -> None:
        self.drawn = {}


# Times of day of a thread that says no hour: first and last minute of its beginning.
_WINDOWS = {
    "matin": (time(7, 20), time(8, 15)),
    "midi": (time(12, 20), time(13, 15)),
    "soir": (time(16, 45), time(18, 50)),
    "nuit": (time(19, 10), time(20, 35)),
}
SCHOOL_BEGINS = time(7)  # on the year's first day
WAKES, SLEEPS = time(7, 5), time(21, 30)
FURTHEST_BACK = 40  # school days
LATELY = timedelta(days=30)
LOOKED_BACK = 12  # school days: a lesson of every other week is found
Has = Callable[[str, date], bool]  # whether there is a lesson of a subject (its code) on a day
_PLACE = re.compile(r"(@?)\{([^{}]+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\](?!\()")


class Times:
    """When things were said: on school days before ``moment``, never after it."""

    def __init__(self, moment: datetime, year: calendar.Year, *, whole: bool = True) -> None:
        self.moment = moment.astimezone(calendar.PARIS)
        # From when on lessons have their roll calls, logs and work.
        self.since = calendar.at(year.starts_on, time()) if whole else moment - LATELY
        self.year = year
        self.first = min(calendar.at(year.starts_on, SCHOOL_BEGINS), self.moment)
        # The day whose last hours are told: at night the one that is over, in holidays the last
        # one of school.
        self.today = self.moment.date()
        if self.moment.time() < time(7, 40):
            self.today -= timedelta(days=1)
        last = calendar.school_day_before(self.today, 0)
        if self.today - last > timedelta(days=3):
            self.today = last
        self.last_day = calendar.school_day_before(self.today - timedelta(days=1), 0)
        self.days = self._many_days()

    def _many_days(self) -> int:
        """How many school days the year has had, up to what the plays need."""
        day, many = self.last_day, 0
        while day >= self.first.date() and many < FURTHEST_BACK:
            many += 1
            day = calendar.school_day_before(day, 1)
        return many

    def day(self, back: int) -> date | None:
        """The school day ``back`` before the last full one; early in a year, days come closer."""
        if not self.days:
            return None
        if self.days < FURTHEST_BACK:
            back = back * self.days // FURTHEST_BACK
        return calendar.school_day_before(self.last_day, back)

    def day_for(self, first: str, need: str, has: Has) -> date | None:
        """The day of a thread that begins «5» school days ago, or «n-3»: three before the next one.

        Where it speaks of a lesson («AN+1»: of English on the school day after), the last such day
        not after that one; None where there is none.
        """
        if first == "now":
            day: date | None = self.today
        elif first.startswith("n-"):
            day = calendar.school_day_before(calendar.school_day_after(self.today), int(first[2:]))
        else:
            day = self.day(int(first))
        code, _, later = need.partition("+")
        for _ in range(LOOKED_BACK if first != "now" else 1):
            if day is None or day < self.first.date():
                return None
            if not need or has(code, calendar.school_day_after(day, int(later))):
                return day
            day = calendar.school_day_before(day, 1)
        return None

    def begin(self, when: str, dice: random.Random, has: Has) -> datetime | None:
        """When a thread begins; None where the year is too young for it, or where it speaks of a
        lesson that is not there."""
        first, clock_time, *needs = when.split()
        day = self.day_for(first, needs[0] if needs else "", has)
        if day is None:
            return None
        if first == "now":
            return self.fresh(int(clock_time))
        if clock_time in _WINDOWS:
            early, late = (calendar.at(day, t) for t in _WINDOWS[clock_time])
            begins = early + dice.random() * (late - early)
            return begins.replace(microsecond=0)
        hour, minute = clock_time.split(":")
        return calendar.at(day, time(int(hour), int(minute), dice.randrange(60)))

    def fresh(self, minutes: int) -> datetime:
        """``minutes`` ago while people are awake; at night, in the evening before."""
        wakes, sleeps = calendar.at(self.today, WAKES), calendar.at(self.today, SLEEPS)
        latest = min(self.moment, sleeps)
        stretch = min(1.0, (latest - wakes) / timedelta(minutes=200))
        return max(latest - timedelta(minutes=minutes) * stretch, self.first)


@dataclass
class Stage:
    """A channel ready for plays: its talk, who stands for which name, who reacts."""

    talk: Talk
    find: Find
    audience: list[int]
    people: Mapping[int, Someone]
    dice: random.Random
    times: Times
    has: Has = lambda code, day: False
    words: Mapping[str, str] = field(default_factory=dict)
    child: Someone | None = None
    reports: list[tuple[Said, script.Report, int, int | None]] = field(default_factory=list)

    def tell(self, thread: Thread, when: str = "") -> bool:
        """Play a thread; false where somebody in it is not of this channel, or it is too early."""
        self.find.anew()
        begins = self.times.begin(when or thread.when, self.dice, self.has)
        cast = {name: self.find(name) for name in thread.speakers}
        if begins is None or not all(cast.values()):
            return False
        known = {name: someone for name, someone in cast.items() if someone}
        speaking = {line.speaker for line in thread.lines}
        if any(known[name].row.pk not in self.talk.members for name in speaking):
            return False
        at = begins
        told: list[Said | None] = []
        for place, line in enumerate(thread.lines):
            if place:
                pause = line.after if line.after is not None else self.dice.choice((1, 1, 2, 3))
                seconds = self.dice.randrange(5, 55)
                at = soon_after(at, pause + seconds / 60, self.times.moment)
            if line.text == "/joins":
                member = self.talk.members[known[line.speaker].row.pk]
                self.talk.joins.append((member, at))
                told.append(None)
                continue
            answers = told[place - line.answers] if line.answers else None
            told.append(self._say(line, at, known, answers))
        return True

    def _say(
        self, line: Line, at: datetime, cast: Mapping[str, Someone], answers: Said | None
    ) -> Said:
        said = Said(cast[line.speaker].row.pk, at, "", answers)
        said.body = self._words(line.text, at, cast, said)
        later = self.times.moment
        if line.edited_to:
            said.mentions = []
            words = self._words(line.edited_to, at, cast, said)
            said.edited = (words, soon_after(at, 1.5, later))
        if line.taken_away_by:
            by = cast[line.taken_away_by].row.pk
            said.taken_away = (by, soon_after(at, 4 if by == said.by else 26, later))
        else:
            said.reactions = self._reactions(line, said)
        if line.report:
            by = cast[line.report.by].row.pk
            cpe = self.find("cpe")
            self.reports.append((said, line.report, by, cpe.row.pk if cpe else None))
        self.talk.said.append(said)
        return said

    def _reactions(self, line: Line, said: Said) -> list[tuple[str, int, datetime]]:
        found = []
        free = [person for person in self.audience if person != said.by]
        self.dice.shuffle(free)
        most = max(1, len(free) * 2 // 3)
        for emoji, many in line.reactions:
            reacting, free = free[: min(many, most)], free[min(many, most) :]
            for person in reacting:
                wait = 1 + self.dice.expovariate(1 / 35)
                found.append((emoji, person, soon_after(said.at, wait, self.times.moment)))
        return found

    def _words(self, text: str, at: datetime, cast: Mapping[str, Someone], said: Said) -> str:
        text = _CHOICE.sub(lambda found: self.dice.choice(found[1].split("|")), text)
        day = at.astimezone(calendar.PARIS).date()

        def word(found: re.Match[str]) -> str:
            at_sign, name = found.groups()
            if at_sign:
                said.mentions.append(cast[name].row.pk)
                return f"@{cast[name].full}"
            return _day(name, day) or self._about(name, cast)

        return _PLACE.sub(word, text)

    def _about(self, name: str, cast: Mapping[str, Someone]) -> str:
        if name.startswith("mr:"):
            someone = self.find(name[3:])
            return "Madame" if someone and someone.girl else "Monsieur"
        if name == "classe":
            return self.talk.channel.name
        if name in self.words:
            return self.words[name]
        if self.child:
            girl = self.child.girl
            about = {
                "child": self.child.first,
                "il": "elle" if girl else "il",
                "Il": "Elle" if girl else "Il",
                "-e": "e" if girl else "",
            }
            if name in about:
                return about[name]
        someone = cast[name]
        return someone.called


def _day(name: str, day: date) -> str:
    """«demain» (or the day on which school goes on), «{j+2}», «{d+2}»; "" for anything else."""
    if name == "demain":
        after = calendar.school_day_after(day)
        return "demain" if after == day + timedelta(days=1) else calendar.weekday(after)
    if found := re.fullmatch(r"([jd])\+(\d+)", name):
        that_day = calendar.school_day_after(day, int(found[2]))
        return calendar.weekday(that_day) if found[1] == "j" else calendar.in_words(that_day)
    return ""
