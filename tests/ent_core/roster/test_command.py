"""The command itself: what it prints, what it leaves untouched, how it ends."""

import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from ent_core.establishments.models import Establishment
from ent_core.imports.models import ImportSource
from ent_core.imports.plan import KINDS
from ent_core.kernel.models import AuditEntry, OutboxEvent
from ent_core.people.models import User
from ent_core.roster.sample import UAI as SAMPLE
from ent_core.roster.sample import write_sample
from tests.chat.conftest import database_url
from tests.ent_core.roster.sets import UAI, run, small_school

pytestmark = pytest.mark.django_db


def said(path: Path, *options: str) -> str:
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("import_roster", str(path), "--establishment", UAI, *options, stdout=out)
    return out.getvalue()


def test_a_dry_run_writes_nothing_and_has_the_same_hash(tmp_path: Path) -> None:
    path = small_school().write(tmp_path)
    dry = run(path, "--dry-run")
    assert (dry.code, dry.plan["applied"]) == (0, False)
    assert not Establishment.objects.exists()
    assert not ImportSource.objects.exists()
    assert not OutboxEvent.objects.exists()
    assert not AuditEntry.objects.exists()
    assert run(path, "--confirm", dry.plan["hash"]).plan["hash"] == dry.plan["hash"]


def test_a_dry_run_says_what_would_be_asked(tmp_path: Path) -> None:
    made = small_school()
    made.user("root", "administrator")
    assert run(made.write(tmp_path), "--dry-run").code == 3


def test_the_plan_has_every_kind(tmp_path: Path) -> None:
    counts = run(small_school().write(tmp_path)).plan["counts"]
    assert tuple(counts) == KINDS
    whats = {"create", "update", "leave", "unchanged"}
    assert all(set(by_what) >= whats for by_what in counts.values())
    assert set(counts["lessons"]) == whats | {"cancelled"}


def test_a_refused_plan_has_every_kind_too(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere")
    assert (done.code, done.plan["applied"]) == (2, False)
    assert tuple(done.plan["counts"]) == KINDS
    assert done.issue("unreadable")["level"] == "error"


def test_it_speaks_french_and_english(tmp_path: Path) -> None:
    made = small_school()
    made.row("enrollments", "e2")["userSourcedId"] = "ghost"
    path = made.write(tmp_path)
    french = said(path)
    assert "Erreur – enrollments.csv, ligne 3 : la personne « ghost »" in french
    assert "Refusé : rien n’a été écrit." in french
    with translation.override("en"):
        english = said(path)
    assert "Error – enrollments.csv, line 3: the person “ghost” is not in users.csv." in english
    assert "Refused: nothing was written." in english


def test_it_says_how_to_confirm(tmp_path: Path) -> None:
    made = small_school()
    made.user("root", "administrator")
    path = made.write(tmp_path)
    assert f"--confirm {run(path).plan['hash']}" in said(path)


def test_an_applied_import_is_in_the_audit(tmp_path: Path) -> None:
    done = run(small_school().write(tmp_path))
    entry = AuditEntry.objects.get(act="import_roster")
    assert entry.establishment_id == Establishment.objects.get().pk
    assert entry.details["hash"] == done.plan["hash"]


def test_the_sample_is_the_same_for_the_same_day(tmp_path: Path) -> None:
    for name in ("one", "two"):
        call_command(
            "make_oneroster_sample",
            str(tmp_path / name),
            "--today",
            "2027-03-02",
            stdout=io.StringIO(),
        )
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    assert "2027-08-31" in (tmp_path / "one" / "academicSessions.csv").read_text()


@pytest.mark.parametrize("day", ["2026-08-31", "2026-09-01", "2027-01-15", "2028-02-29"])
def test_the_sample_imports_whatever_the_day(tmp_path: Path, day: str) -> None:
    write_sample(tmp_path, today=date.fromisoformat(day))
    done = run(tmp_path, uai=SAMPLE)
    assert done.code == 0
    assert done.counts("create")["persons"] == User.objects.count() == 60
    assert done.codes <= {"ended_enrolments"}


@pytest.mark.django_db(transaction=True)
def test_exit_codes_reach_the_shell(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MODE": "demo",
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": database_url(),
    }
    made = small_school()
    made.user("root", "administrator")
    school = made.write(tmp_path / "set")

    def started(path: Path, *words: str) -> subprocess.Popen[str]:
        command = ("manage.py", "import_roster", str(path), "--establishment", UAI, *words)
        return subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    asking, refused = started(school, "--json"), started(tmp_path / "no")
    out, err = asking.communicate(timeout=60)
    assert (asking.returncode, err) == (3, "")
    confirmed = started(school, "--confirm", json.loads(out)["hash"])
    for process, code in ((refused, 2), (confirmed, 0)):
        process.communicate(timeout=60)
        assert process.returncode == code
