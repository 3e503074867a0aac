"""Importing a timetable as its operator does: files, the command, what people then see."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ent_core.establishments.models import Establishment
from ent_core.timetable.models import Lesson
from tests.factories import School
from tests.factories.timetable import at, school_day


@dataclass
class Outcome:
    code: int
    plan: dict[str, Any]

    @property
    def counts(self) -> dict[str, int]:
        """The lessons' figures that are not zero."""
        return {what: count for what, count in self.plan["counts"]["lessons"].items() if count}

    @property
    def codes(self) -> list[str]:
        return [issue["code"] for issue in self.plan["issues"]]

    def issue(self, code: str) -> dict[str, Any]:
        (found,) = [issue for issue in self.plan["issues"] if issue["code"] == code]
        return dict(found)


class Importing:
    """Writes files and imports them into a school; days are counted from a day at school."""

    def __init__(self, place: Establishment, folder: Path) -> None:
        self.place = place
        self.folder = folder
        self.first = school_day(place)

    def day(self, ahead: int = 0) -> date:
        """The school day so many weeks on."""
        return self.first + timedelta(days=7 * ahead)

    def event(
        self,
        uid: str = "c1",
        *lines: str,
        week: int = 0,
        starts: str = "10:00",
        ends: str = "11:00",
        title: str = "MATHEMATIQUES",
        teacher: str = "",
        room: str = "B12",
        group: str = "4EME B",
    ) -> str:
        """A lesson as Pronote writes it."""
        times = [
            f"{name}:{at(self.place, self.day(week), hour).astimezone(UTC):%Y%m%dT%H%M%SZ}"
            for name, hour in (("DTSTART", starts), ("DTEND", ends))
        ]
        said = {"Matière": title, "Professeur(s)": teacher, "Salle(s)": room, "Groupe(s)": group}
        told = "\\n".join(f"{name} : {value}" for name, value in said.items() if value)
        body = "\r\n".join(
            [f"UID:{uid}", *times, f"SUMMARY:{title}", f"DESCRIPTION:{told}", *lines]
        )
        return f"BEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\n"

    def plain(self, uid: str, title: str, *lines: str, week: int = 0, starts: str = "10:00") -> str:
        """A lesson as somebody writes it into a calendar of their own."""
        starts_at = at(self.place, self.day(week), starts)
        body = "\r\n".join(
            [f"UID:{uid}", f"DTSTART:{starts_at:%Y%m%dT%H%M%S}", "DURATION:PT1H",
             f"SUMMARY:{title}", *lines]
        )  # fmt: skip
        return f"BEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\n"

    def calendar(self, *events: str, name: str = "") -> str:
        head = f"X-WR-CALNAME:{name}\r\n" if name else ""
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{''.join(events)}END:VCALENDAR\r\n"

    def write(self, files: Mapping[str, str]) -> Path:
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        for name, text in files.items():
            (self.folder / name).write_bytes(text.encode())
        return self.folder

    def run(self, path: Path, *options: str, uai: str = "") -> Outcome:
        out, code = io.StringIO(), 0
        words = ("--establishment", uai or self.place.uai, "--json", *options)
        try:
            call_command("import_timetable", str(path), *words, stdout=out)
        except SystemExit as end:
            code = int(str(end.code))
        return Outcome(code, json.loads(out.getvalue()))

    def events(self, *events: str, name: str = "", options: tuple[str, ...] = ()) -> Outcome:
        """Import one file with these lessons."""
        files = {"emploi.ics": self.calendar(*events, name=name)}
        return self.run(self.write(files) / "emploi.ics", *options)


@pytest.fixture
def source(school: School, tmp_path: Path) -> Importing:
    for user, name in ((school.teacher, "Lefèvre"), (school.other_teacher, "Haddad")):
        user.last_name = name
        user.save()
    return Importing(school.establishment, tmp_path / "files")


def lesson(uid: str = "c1") -> Lesson:
    return Lesson.objects.get(source_uid=uid)


class Seeing:
    """What people see of the lessons of these weeks over HTTP."""

    def __init__(self, api: Any, source: Importing) -> None:
        self._api = api
        self._source = source

    def __call__(self, person: Any) -> list[dict[str, Any]]:
        first = self._source.first - timedelta(days=1)
        answer = self._api(person).get(f"/timetable?from={first}&to={first + timedelta(days=60)}")
        assert answer.status_code == 200, answer.content
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
def seen(api: Any, source: Importing) -> Seeing:
    return Seeing(api, source)
