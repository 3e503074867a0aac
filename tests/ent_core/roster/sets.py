"""A OneRoster set that a test writes: a small school by default, changed line by line."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command

from ent_core.kernel import clock
from ent_core.roster.wanted import french_year

UAI = "0861234Z"
COLUMNS = {
    "manifest": "propertyName,value",
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,"
    "parentSourcedId,schoolYear",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,"
    "orgSourcedId,subjects,subjectCodes",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,"
    "classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
    "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
    "orgSourcedId,userProfileSourcedId",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
    "userSourcedId,role,primary,beginDate,endDate",
}
YEAR = french_year(clock.today())
Rows = list[dict[str, str]]


@dataclass
class OneRoster:
    """Rows by file name without «.csv»; a file that is not there is not written."""

    files: dict[str, Rows] = field(default_factory=dict)

    def add(self, file: str, **values: str) -> "OneRoster":
        self.files.setdefault(file, []).append(values)
        return self

    def user(self, key: str, role: str, first: str = "", last: str = "", **more: str) -> None:
        facts = {
            "sourcedId": key,
            "role": role,
            "givenName": first or key.capitalize(),
            "familyName": last or "Test",
            "orgSourcedIds": "org",
            "enabledUser": "true",
            "username": f"{key}.test",
        }
        self.add("users", **(facts | more))

    def enrol(self, class_: str, user: str, role: str = "student", **more: str) -> None:
        taken = [int(row["sourcedId"][1:]) for row in self.files.get("enrollments", [])]
        number = max(taken, default=0) + 1
        facts = {
            "sourcedId": f"e{number}",
            "classSourcedId": class_,
            "schoolSourcedId": "org",
            "userSourcedId": user,
            "role": role,
        }
        self.add("enrollments", **(facts | more))

    def row(self, file: str, key: str) -> dict[str, str]:
        return next(row for row in self.files[file] if row["sourcedId"] == key)

    def drop(self, file: str, key: str) -> None:
        self.files[file].remove(self.row(file, key))

    def without_column(self, file: str, name: str) -> "Text":
        columns = [column for column in COLUMNS[file].split(",") if column != name]
        return Text(self.text(file, columns))

    def text(self, file: str, columns: list[str] | None = None, ending: str = "\r\n") -> str:
        out = io.StringIO()
        names = columns or COLUMNS[file].split(",")
        writer = csv.DictWriter(out, names, lineterminator=ending, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(self.files[file])
        return out.getvalue()

    def write(self, folder: Path, instead: Mapping[str, str | bytes] | None = None) -> Path:
        """The set as a folder; ``instead`` replaces files («users.csv») by this content."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.csv"):
            old.unlink()
        contents: dict[str, str | bytes] = {f"{name}.csv": self.text(name) for name in self.files}
        for name, content in (contents | dict(instead or {})).items():
            raw = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(raw)
        return folder

    def zip(self, path: Path, folder: str = "") -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self.files:
                archive.writestr(f"{folder}{name}.csv", self.text(name))
        return path


class Text(str):
    """A file's content, edited by its lines."""

    def line(self, number: int, content: str) -> "Text":
        """With line ``number`` (1 is the first) replaced."""
        lines = self.split("\r\n")
        lines[number - 1] = content
        return Text("\r\n".join(lines))


def small_school() -> OneRoster:
    """Two homerooms and a group; three pupils, two parents, two teachers, a principal."""
    made = OneRoster()
    for name, value in (("manifest.version", "1.0"), ("oneroster.version", "1.1")):
        made.add("manifest", propertyName=name, value=value)
    made.add("orgs", sourcedId="org", name="Collège Test", type="school", identifier=UAI)
    session(made, "year", "schoolYear", YEAR.starts_on, YEAR.ends_on)
    middle = date(YEAR.ends_on.year, 1, 31)
    session(made, "s1", "semester", YEAR.starts_on, middle, parentSourcedId="year")
    later = middle + timedelta(days=1)
    session(made, "s2", "semester", later, YEAR.ends_on, parentSourcedId="year")
    made.add(
        "courses",
        sourcedId="lat",
        title="Latin débutants",
        subjects="Latin",
        subjectCodes="LAT",
        orgSourcedId="org",
    )
    room(made, "6a", "6e A", "homeroom")
    room(made, "6b", "6e B", "Homeroom")
    room(made, "latin", "Latin 6e", "scheduled", courseSourcedId="lat")
    made.user("lea", "student", "Léa", "Arnaud", agentSourcedIds="mum,dad")
    made.user("tom", "student", "Tom", "Arnaud", agentSourcedIds="mum")
    made.user("ines", "student", "Inès", "Benali")
    made.user("mum", "parent", "Sophie", "Arnaud")
    made.user("dad", "guardian", "Julien", "Arnaud")
    made.user("anne", "teacher", "Anne", "Lefèvre")
    made.user("paul", "teacher", "Paul", "Morel")
    for class_, user in (("6a", "lea"), ("6a", "tom"), ("6b", "ines"), ("latin", "lea")):
        made.enrol(class_, user)
    made.enrol("6a", "anne", "teacher", primary="true")
    made.enrol("6a", "paul", "teacher", primary="false")
    made.enrol("latin", "paul", "teacher", primary="true")
    return made


def session(
    made: OneRoster, key: str, kind: str, starts_on: date, ends_on: date, **more: str
) -> None:
    made.add(
        "academicSessions",
        sourcedId=key,
        title=key.upper(),
        type=kind,
        startDate=starts_on.isoformat(),
        endDate=ends_on.isoformat(),
        **more,
    )


def room(made: OneRoster, key: str, title: str, kind: str, **more: str) -> None:
    facts = {
        "sourcedId": key,
        "title": title,
        "classType": kind,
        "schoolSourcedId": "org",
        "termSourcedIds": "s1,s2",
    }
    made.add("classes", **(facts | more))


@dataclass(frozen=True)
class Outcome:
    """What the command said (``--json``) and its exit code."""

    code: int
    plan: dict[str, Any]

    @property
    def codes(self) -> set[str]:
        return {issue["code"] for issue in self.plan["issues"]}

    def issue(self, code: str) -> dict[str, Any]:
        return next(issue for issue in self.plan["issues"] if issue["code"] == code)

    def counts(self, what: str) -> dict[str, int]:
        """Those kinds of which there are any."""
        return {
            kind: by_what[what] for kind, by_what in self.plan["counts"].items() if by_what[what]
        }

    @property
    def changed(self) -> dict[str, int]:
        return self.counts("create") | self.counts("update") | self.counts("leave")


def run(path: Path, *options: str, uai: str = UAI) -> Outcome:
    out, code = io.StringIO(), 0
    try:
        call_command(
            "import_roster", str(path), "--establishment", uai, "--json", *options, stdout=out
        )
    except SystemExit as end:
        code = int(str(end.code))
    return Outcome(code, json.loads(out.getvalue()))
