"""Making up the people of one school: its adults, its families, its divisions and groups.

Everything is drawn from one seeded generator in one order, so that the same school has the same
people each time. Nothing is written here; ``roster`` does.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.demo import names
from config.demo.plans import (
    GUARDIANS,
    PUPILS,
    SUBJECTS,
    Named,
    Plan,
    taught_to_a_division,
)
from ent_core.establishments.models import RoleKind
from ent_core.people.models import User

STAFF_WITHOUT_CLASS = (
    (RoleKind.SCHOOL_LIFE, "school_life"),
    (RoleKind.NURSE, "nurse"),
    (RoleKind.HEAD, "head"),
    (RoleKind.OFFICE, "office"),
    (RoleKind.ESTABLISHMENT_ADMIN, "establishment_admin"),
    (RoleKind.ACADEMY_ADMIN, "academy_admin"),
)

# Who are in the same Spanish group, because they talk to each other there.
TOGETHER = {
    "Léa Marchand", "Zoé Lambert", "Hugo Besson", "Inès Benali", "Jade Fontaine", "Tom Marchand",
}  # fmt: skip
LATINISTS = {"Léa Marchand", "Noah Petit"}


@dataclass(eq=False)
class Someone:
    first: str
    last: str
    civility: str = ""
    girl: bool = False
    roles: list[str] = field(default_factory=list)
    user: User | None = None

    @property
    def called(self) -> str:
        return f"{self.civility} {self.last}" if self.civility else self.first

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def row(self) -> User:
        if self.user is None:
            raise ValueError(f"{self.full} has no account yet")
        return self.user


@dataclass(eq=False)
class Tie:
    guardian: Someone
    pupil: Someone
    restriction: str = ""


@dataclass(eq=False)
class Division:
    name: str
    pupils: list[Someone] = field(default_factory=list)
    teachers: dict[str, Someone] = field(default_factory=dict)  # by subject code
    head: Someone | None = None

    @property
    def level(self) -> str:
        return self.name.split()[0]


@dataclass(eq=False)
class CrossGroup:
    """A group across divisions: an option, a language, a club."""

    name: str
    subject: str
    level: str
    teacher: Someone
    pupils: list[Someone] = field(default_factory=list)


@dataclass(eq=False)
class Cast:
    """Everybody of one school."""

    plan: Plan
    divisions: dict[str, Division] = field(default_factory=dict)
    groups: list[CrossGroup] = field(default_factory=list)
    teachers: dict[str, list[Someone]] = field(default_factory=dict)
    staff: dict[str, list[Someone]] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)

    def everybody(self) -> Iterator[Someone]:
        """Each person once: adults of the school first, then pupils, then guardians."""
        seen: set[int] = set()
        for someone in self._in_order():
            if id(someone) not in seen:
                seen.add(id(someone))
                yield someone

    def _in_order(self) -> Iterator[Someone]:
        for people in (*self.staff.values(), *self.teachers.values()):
            yield from people
        for division in self.divisions.values():
            yield from division.pupils
        for tie in self.ties:
            yield tie.guardian

    def guardians_of(self, pupil: Someone) -> list[Someone]:
        return [tie.guardian for tie in self.ties if tie.pupil is pupil and not tie.restriction]


def make_cast(plan: Plan, known: dict[str, Someone]) -> Cast:
    """The people of ``plan``; ``known`` are those of earlier schools by «First Last», for people
    who belong to two."""
    return _Casting(plan, known).run()


class _Casting:
    def __init__(self, plan: Plan, known: dict[str, Someone]) -> None:
        self.plan = plan
        self.known = known
        self.cast = Cast(plan)
        # Names and places are no secret: the point is to get the same ones again.
        self.dice = random.Random(f"préau-{plan.seed}")  # noqa: S311
        self.taken: set[str] = set(known)
        self.named: dict[str, Someone] = {}  # adults of this school with a name of their own

    def run(self) -> Cast:
        self._staff()
        self._teachers()
        self._divisions()
        self._families()
        if self.plan.groups:
            self._groups()
        return self.cast

    # Adults of the school -----------------------------------------------------------------

    def _adult(self, named: Named, role: str) -> Someone:
        last = named.last.replace("-", " ") if named.last in {"Le-Goff", "Da-Silva"} else named.last
        full = f"{named.first} {last}"
        someone = self.named.get(full) or self.known.get(full)
        if someone is None:
            someone = Someone(named.first, last, named.civility, named.civility == "Mme")
        self.named[full] = someone
        if role not in someone.roles:
            someone.roles.append(role)
        self.taken.add(someone.full)
        return someone

    def _anybody(self, role: str) -> Someone:
        woman = self.dice.random() < 0.6
        kind = self._kind()
        first, last = self._name(kind, names.WOMEN if woman else names.MEN)
        someone = Someone(first, last, "Mme" if woman else "M.", woman, [role])
        self.taken.add(someone.full)
        return someone

    def _staff(self) -> None:
        team = self.plan.team
        for role, name in STAFF_WITHOUT_CLASS:
            given: tuple[Named, ...] = getattr(team, name)
            people = [self._adult(one, role) for one in given]
            if not team.teachers and role not in (
                RoleKind.ESTABLISHMENT_ADMIN,
                RoleKind.ACADEMY_ADMIN,
            ):
                people = [self._anybody(role)]
            self.cast.staff[role] = people

    def _teachers(self) -> None:
        team = self.plan.team
        if team.teachers:
            for code, given in team.teachers.items():
                self.cast.teachers[code] = [self._adult(n, RoleKind.TEACHER) for n in given]
            return
        for subject in SUBJECTS:
            if subject.code in {"EM", "VC", "LA", "JO", "DO"}:
                continue
            many = 1 + len(self.plan.divisions) // 5
            self.cast.teachers[subject.code] = [
                self._anybody(RoleKind.TEACHER) for _ in range(many)
            ]

    # Divisions -----------------------------------------------------------------------------

    def _divisions(self) -> None:
        many = len(self.plan.divisions)
        for place, (name, size) in enumerate(self.plan.divisions.items()):
            division = Division(name)
            for subject in taught_to_a_division(name.split()[0]):
                people = self.cast.teachers.get("HG" if subject.code == "EM" else subject.code)
                if people:
                    division.teachers[subject.code] = people[place * len(people) // many]
            self._name_head(division)
            self.cast.divisions[name] = division
            for first, last, girl in PUPILS.get(name, ())[:size] if self._has_stars else ():
                self._pupil(division, first, last, girl)

    @property
    def _has_stars(self) -> bool:
        return self.plan.seed in (1, 2)

    def _name_head(self, division: Division) -> None:
        wish = self.plan.heads.get(division.name)
        taken = {d.head for d in self.cast.divisions.values()}
        teachers = list(dict.fromkeys(division.teachers.values()))
        wished = [t for t in teachers if t.last.replace(" ", "-") == wish]
        reserved = {last.replace("-", " ") for last in self.plan.heads.values()}
        free = [t for t in teachers if t not in taken and t.last not in reserved]
        division.head = (wished or free or teachers)[0]
        if not wished and free:
            division.head = self.dice.choice(free)
        division.teachers["VC"] = division.head

    def _pupil(self, division: Division, first: str, last: str, girl: bool) -> Someone:
        pupil = Someone(first, last, "", girl, [RoleKind.PUPIL])
        self.taken.add(pupil.full)
        division.pupils.append(pupil)
        return pupil

    # Families ------------------------------------------------------------------------------

    def _families(self) -> None:
        self._families_of_the_named()
        seats = [
            division
            for division in self.cast.divisions.values()
            for _ in range(self.plan.divisions[division.name] - len(division.pupils))
        ]
        self.dice.shuffle(seats)
        while seats:
            kind = self._kind()
            last = self._last(kind)
            children = self.dice.choices((1, 2, 3), (74, 22, 4))[0]
            pupils = []
            used: set[str] = set()
            for _ in range(children):
                seat = next((d for d in seats if d.name not in used), None)
                if seat is None:
                    break
                seats.remove(seat)
                used.add(seat.name)
                girl = self.dice.random() < 0.5
                first = self._first(kind, names.GIRLS if girl else names.BOYS, last)
                pupils.append(self._pupil(seat, first, last, girl))
            self._guardians(kind, last, pupils)
        for division in self.cast.divisions.values():
            division.pupils.sort(key=lambda p: (p.last, p.first))

    def _families_of_the_named(self) -> None:
        by_last: dict[str, list[Someone]] = {}
        for division in self.cast.divisions.values():
            for pupil in division.pupils:
                by_last.setdefault(pupil.last, []).append(pupil)
        for last, pupils in by_last.items():
            given = GUARDIANS.get(last)
            if given:
                for adult in (self._adult(one, RoleKind.GUARDIAN) for one in given):
                    self._tie(adult, pupils)
            else:
                kind = next((k for k, all_ in names.FAMILIES.items() if last in all_.split()), "f")
                self._guardians(kind, last, pupils)

    def _guardians(self, kind: str, last: str, pupils: list[Someone]) -> None:
        """Together, alone or apart; a few who are apart have a decision that restricts one."""
        how = self.dice.choices(("together", "alone", "apart"), (66, 16, 18))[0]
        mother = self._guardian(kind, last, woman=True)
        if how == "alone":
            if self.dice.random() < 0.2:
                mother = self._guardian(kind, last, woman=False)
            self._tie(mother, pupils)
            return
        other_last = last if how == "together" else self._last(self._kind())
        restriction = ""
        if how == "apart":
            restriction = self.dice.choices(("", "no_authority", "no_access"), (78, 13, 9))[0]
        other_kind = kind if how == "together" else "f"
        self._tie(mother, pupils)
        self._tie(self._guardian(other_kind, other_last, woman=False), pupils, restriction)

    def _guardian(self, kind: str, last: str, *, woman: bool) -> Someone:
        first = self._first(kind, names.WOMEN if woman else names.MEN, last)
        adult = Someone(first, last, "Mme" if woman else "M.", woman, [RoleKind.GUARDIAN])
        self.taken.add(adult.full)
        return adult

    def _tie(self, adult: Someone, pupils: list[Someone], restriction: str = "") -> None:
        self.cast.ties += [Tie(adult, pupil, restriction) for pupil in pupils]

    # Names ---------------------------------------------------------------------------------

    def _kind(self) -> str:
        return self.dice.choices(list(names.SHARES), list(names.SHARES.values()))[0]

    def _last(self, kind: str) -> str:
        return self.dice.choice(names.FAMILIES[kind].split())

    def _first(self, kind: str, firsts: dict[str, str], last: str) -> str:
        for _ in range(40):
            pool = kind if self.dice.random() < 0.6 else "f"
            first = self.dice.choice(firsts[pool].split())
            if f"{first} {last}" not in self.taken:
                return first
        return self.dice.choice(firsts["f"].split())

    def _name(self, kind: str, firsts: dict[str, str]) -> tuple[str, str]:
        last = self._last(kind)
        return self._first(kind, firsts, last), last

    # Groups across divisions ---------------------------------------------------------------

    def _groups(self) -> None:
        spanish = self.cast.teachers["ES"]
        for level in ("5e", "4e", "3e"):
            pupils = [p for d in self.cast.divisions.values() if d.level == level for p in d.pupils]
            if not pupils:
                continue
            german = []
            if "AL" in self.cast.teachers:
                german = [p for p in pupils if p.full not in TOGETHER and self.dice.random() < 0.2]
                self._group(f"Allemand {level}", "AL", level, self.cast.teachers["AL"][0], german)
            rest = [p for p in pupils if p not in german]
            friends = [p for p in rest if p.full in TOGETHER]
            rest = [p for p in rest if p not in friends]
            half = len(rest) // 2 if len(rest) > 20 and len(spanish) > 1 else 0
            if half:
                self.dice.shuffle(rest)
                self._group(f"Espagnol {level}, groupe 1", "ES", level, spanish[-1], rest[:half])
            second = [*friends, *rest[half:]]
            name = f"Espagnol {level}, groupe 2" if half else f"Espagnol {level}"
            self._group(name, "ES", level, spanish[0], second)
            if len(pupils) > 40:
                latin = [p for p in pupils if p.full in LATINISTS or self.dice.random() < 0.24]
                self._group(f"Latin {level}", "LA", level, self.cast.teachers["FR"][0], latin)
        if "DO" in self.cast.teachers:
            members = [
                p
                for d in self.cast.divisions.values()
                for p in d.pupils
                if p.full in {"Léa Marchand", "Zoé Lambert", "Kenza Daoudi", "Noah Petit"}
                or self.dice.random() < 0.03
            ]
            self._group("Club journal", "JO", "", self.cast.teachers["DO"][0], members)

    def _group(
        self, name: str, subject: str, level: str, teacher: Someone, pupils: list[Someone]
    ) -> None:
        if pupils:
            self.cast.groups.append(CrossGroup(name, subject, level, teacher, pupils))
