"""A fictitious small collège as a OneRoster 1.2 set, in the shape in which schools have it.

Two homerooms, four groups across them, 60 people: pupils, their guardians, teachers (one of whom
is a parent too), a principal and a counselor. The same day gives the same bytes.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from ent_core.people.names import searchable
from ent_core.roster.uai import check_letter
from ent_core.roster.wanted import french_year

UAI = "0869901" + check_letter("0869901")
NAME = "Collège des Trois-Rivières"

# Families: the children with their class (A or B), then the guardians' first names; the surname
# that stands alone is the second guardian's own.
_FAMILIES: Sequence[tuple[str, Sequence[tuple[str, str]], Sequence[str]]] = (
    ("Arnaud", [("Léa", "A")], ["Sophie", "Julien"]),
    ("Benali", [("Yanis", "A"), ("Inès", "B")], ["Nadia", "Karim"]),
    ("Bertin", [("Hugo", "A")], ["Claire"]),
    ("Chevalier", [("Manon", "A")], ["Aurélie", "Thomas"]),
    ("Diallo", [("Aminata", "A")], ["Fatou"]),
    ("Dupuis", [("Tom", "A")], ["Marc"]),
    ("Étienne", [("Chloé", "A")], ["Hélène"]),
    ("Fontaine", [("Lucas", "A"), ("Zoé", "B")], ["Céline", "David"]),
    ("Garnier", [("Nina", "A")], ["Laurent"]),
    ("Hoarau", [("Mathis", "A")], ["Marie-Ange"]),
    ("Le Goff", [("Maël", "A")], ["Gwenaëlle"]),
    ("Lopes", [("Clara", "B")], ["Paula"]),
    ("Marchand", [("Noé", "B")], ["Isabelle"]),
    ("Nguyen", [("Linh", "B")], ["Minh"]),
    ("Petit", [("Jules", "B")], ["Virginie", "Olivier"]),
    ("Pichon", [("Sarah", "B")], ["Stéphanie"]),
    ("Robin", [("Gabin", "B")], ["Émilie", "Vincent"]),
    ("Rousseau", [("Jade", "B")], ["Nicolas"]),
    ("Sanchez", [("Éva", "B")], ["Carmen"]),
    ("Traoré", [("Ibrahim", "B")], ["Mariam"]),
    ("Vasseur", [("Louise", "A")], ["Bruno"]),
    ("Weber", [("Paul", "B")], []),
)
# Teachers, the classes that they teach, and what else they lead.
_TEACHERS: Sequence[tuple[str, str, str, str]] = (
    ("Anne", "Lefèvre", "AB", ""),
    ("Pascal", "Morel", "AB", ""),
    ("Samira", "Haddad", "AB", "ESP"),
    ("Benoît", "Caron", "A", "LAT"),
    ("Julie", "Weber", "B", "CHO"),
    ("Étienne", "Roy", "B", "ALL"),
    ("Catherine", "Blanc", "A", ""),
)
_HEADS = {"A": ("Anne", "Lefèvre"), "B": ("Julie", "Weber")}
_GROUPS = (
    ("ESP", "Espagnol LV2 · 5e", "Espagnol"),
    ("ALL", "Allemand LV2 · 5e", "Allemand"),
    ("LAT", "Latin · 5e", "Latin"),
    ("CHO", "Chorale", "Éducation musicale"),
)

Line = Sequence[str]


def _columns(names: str) -> Line:
    return ("sourcedId", "status", "dateLastModified", *names.split())


# The first lines of the files, each after «sourcedId,status,dateLastModified».
_ORGS = _columns("name type identifier parentSourcedId")
_COURSES = _columns(
    "schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes"
)
_CLASSES = _columns(
    "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds "
    "subjects subjectCodes periods"
)
_SESSIONS = _columns("title type startDate endDate parentSourcedId schoolYear")
_USERS = _columns(
    "enabledUser username userIds givenName familyName middleName identifier email sms phone "
    "agentSourcedIds grades password userMasterIdentifier preferredGivenName "
    "preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns"
)
_ROLES = _columns("userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId")
_ENROLLMENTS = _columns(
    "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate"
)


def write_sample(folder: Path, *, today: date, uai: str = UAI) -> None:
    """Write the set's files into ``folder`` (made where it is missing), for the school year that
    holds ``today``."""
    folder.mkdir(parents=True, exist_ok=True)
    year = french_year(today)
    for name, lines in _files(year.starts_on, year.ends_on, uai).items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(lines)


def _files(starts_on: date, ends_on: date, uai: str) -> dict[str, list[Line]]:
    people = _People()
    enrolments = _Enrolments(people, starts_on, ends_on)
    return {
        "manifest.csv": _manifest(),
        "orgs.csv": [
            _ORGS,
            ("org-1", "", "", NAME, "school", uai, ""),
        ],
        "academicSessions.csv": _sessions(starts_on, ends_on),
        "courses.csv": [
            _COURSES,
            *(
                (f"crs-{code}", "", "", "year", f"{subject} 5e", code, "5e", "org-1", subject, code)
                for code, _, subject in _GROUPS
            ),
        ],
        "classes.csv": [
            _CLASSES,
            *(
                (
                    f"cls-5{letter}",
                    "",
                    "",
                    f"5e {letter}",
                    "5e",
                    "",
                    f"5{letter}",
                    "homeroom",
                    "",
                    "org-1",
                    "year",
                    "",
                    "",
                    "",
                )
                for letter in "AB"
            ),
            *(
                (
                    f"cls-{code}",
                    "",
                    "",
                    title,
                    "5e",
                    f"crs-{code}",
                    code,
                    "scheduled",
                    "",
                    "org-1",
                    "year",
                    "",
                    "",
                    "",
                )
                for code, title, _ in _GROUPS
            ),
        ],
        "users.csv": people.users(),
        "roles.csv": people.roles(),
        "enrollments.csv": enrolments.lines(),
    }


def _manifest() -> list[Line]:
    bulk = {"academicSessions", "classes", "courses", "enrollments", "orgs", "roles", "users"}
    absent = {
        "categories",
        "classResources",
        "courseResources",
        "demographics",
        "lineItems",
        "lineItemLearningObjectiveIds",
        "lineItemScoreScales",
        "resources",
        "results",
        "resultLearningObjectiveIds",
        "resultScoreScales",
        "scoreScales",
        "userProfiles",
        "userResources",
    }
    return [
        ("propertyName", "value"),
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.2"),
        *((f"file.{name}", "bulk" if name in bulk else "absent") for name in sorted(bulk | absent)),
        ("source.systemName", "Préau, jeu d’essai"),
        ("source.systemCode", "preau-sample"),
    ]


def _sessions(starts_on: date, ends_on: date) -> list[Line]:
    second, third = date(starts_on.year, 12, 1), date(ends_on.year, 3, 15)
    title = f"{starts_on.year}-{ends_on.year}"
    spans = (
        ("year", title, "schoolYear", starts_on, ends_on, ""),
        ("t1", "Trimestre 1", "term", starts_on, second - timedelta(days=1), "year"),
        ("t2", "Trimestre 2", "term", second, third - timedelta(days=1), "year"),
        ("t3", "Trimestre 3", "term", third, date(ends_on.year, 7, 4), "year"),
    )
    return [
        _SESSIONS,
        *(
            (
                key,
                "",
                "",
                said,
                kind,
                first.isoformat(),
                last.isoformat(),
                parent,
                str(ends_on.year),
            )
            for key, said, kind, first, last, parent in spans
        ),
    ]


class _People:
    """Everyone with an id; a family's children name their guardians as agents."""

    def __init__(self) -> None:
        self.pupils: list[tuple[str, str, str, str]] = []  # id, first, last, class
        self._guardians: list[tuple[str, str, str]] = []
        self._agents: dict[str, list[str]] = {}
        self.staff = {
            (first, last): f"ens-{number:02}"
            for number, (first, last, _, _) in enumerate(_TEACHERS, 1)
        }
        for surname, children, guardians in _FAMILIES:
            # Julie Weber teaches at the school of her own child: one person, two roles.
            ids = [] if guardians else [self.staff["Julie", surname]]
            for first in guardians:
                ids.append(f"resp-{len(self._guardians) + 1:02}")
                self._guardians.append((ids[-1], first, surname))
            for first, letter in children:
                pupil = f"elv-{len(self.pupils) + 1:02}"
                self.pupils.append((pupil, first, surname, letter))
                self._agents[pupil] = ids

    def users(self) -> list[Line]:
        lines: list[Line] = [_USERS]
        for key, first, last, _ in self.pupils:
            lines.append(_user(key, first, last, agents=",".join(self._agents[key]), grade="5e"))
        lines += [_user(key, first, last) for key, first, last in self._guardians]
        lines += [_user(key, first, last) for (first, last), key in self.staff.items()]
        lines += [_user("dir-01", "Philippe", "Delmas"), _user("cpe-01", "Nora", "Slimani")]
        return lines

    def roles(self) -> list[Line]:
        held = [
            *((key, "student") for key, *_ in self.pupils),
            *((key, "guardian") for key, *_ in self._guardians),
            *((key, "teacher") for key in self.staff.values()),
            (self.staff["Julie", "Weber"], "guardian"),
            ("dir-01", "principal"),
            ("cpe-01", "counselor"),
        ]
        return [
            _ROLES,
            *(
                (f"rol-{number:02}", "", "", key, "primary", role, "", "", "org-1", "")
                for number, (key, role) in enumerate(held, 1)
            ),
        ]


def _user(key: str, first: str, last: str, *, agents: str = "", grade: str = "") -> Line:
    username = ".".join(searchable(name).replace(" ", "-") for name in (first, last))
    return (
        key,
        "",
        "",
        "true",
        username,
        "",
        first,
        last,
        "",
        "",
        "",
        "",
        "",
        agents,
        grade,
        "",
        "",
        "",
        "",
        "",
        "org-1",
        "",
    )


class _Enrolments:
    def __init__(self, people: _People, starts_on: date, ends_on: date) -> None:
        self._people = people
        self._starts_on = starts_on
        self._ends_on = ends_on

    def lines(self) -> list[Line]:
        rows = [*self._pupils(), *self._teachers()]
        return [
            _ENROLLMENTS,
            *(
                (f"enr-{number:03}", "", "", class_, "org-1", user, role, primary, begin, end)
                for number, (class_, user, role, primary, begin, end) in enumerate(rows, 1)
            ),
        ]

    def _pupils(self) -> Iterable[tuple[str, str, str, str, str, str]]:
        """One pupil came from the other class after a fortnight; dates are the year's else."""
        moved = self._starts_on + timedelta(days=14)
        for number, (key, first, _, letter) in enumerate(self._people.pupils):
            begin = ""
            if first == "Éva":
                last = moved - timedelta(days=1)
                yield "cls-5A", key, "student", "", self._starts_on.isoformat(), last.isoformat()
                begin = moved.isoformat()
            yield f"cls-5{letter}", key, "student", "", begin, ""
            yield f"cls-{'ALL' if number % 3 == 0 else 'ESP'}", key, "student", "", "", ""
            if number % 4 == 1:
                yield "cls-LAT", key, "student", "", "", ""
            if number % 5 == 2:
                yield "cls-CHO", key, "student", "", "", ""

    def _teachers(self) -> Iterable[tuple[str, str, str, str, str, str]]:
        for first, last, letters, group in _TEACHERS:
            key = self._people.staff[first, last]
            for letter in letters:
                heads = _HEADS[letter] == (first, last)
                yield f"cls-5{letter}", key, "teacher", "true" if heads else "false", "", ""
            if group:
                yield f"cls-{group}", key, "teacher", "true", "", ""
