"""Many people: the work grows by batches, and SQLite's one writer is not held."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.establishments.models import Group, GroupMembership, Guardianship, Role
from ent_core.establishments.standing import live
from ent_core.kernel import clock
from ent_core.people.models import User
from ent_core.roster import actions
from tests.ent_core.roster.sets import OneRoster, room, run, small_school

pytestmark = pytest.mark.django_db


def school_of(pupils: int, classes: int = 4) -> OneRoster:
    """Each pupil with two guardians, in one class and two groups."""
    made = small_school()
    for number in range(classes):
        room(made, f"c{number}", f"5e {number}", "homeroom")
        room(made, f"g{number}", f"Groupe {number}", "scheduled", courseSourcedId="lat")
    for number in range(pupils):
        guardians = f"m{number}", f"n{number}"
        made.user(f"u{number}", "student", agentSourcedIds=",".join(guardians))
        for guardian in guardians:
            made.user(guardian, "parent")
        made.enrol(f"c{number % classes}", f"u{number}")
        made.enrol(f"g{number % classes}", f"u{number}")
        made.enrol(f"g{(number + 1) % classes}", f"u{number}")
    return made


def queries(path: Path) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert run(path).code == 0
    return len(seen)


def test_queries_do_not_follow_rows(tmp_path: Path) -> None:
    few = queries(school_of(10).write(tmp_path / "few"))
    run_more = school_of(120).write(tmp_path / "few")
    more = queries(run_more)
    assert more <= few + 25  # rows come in batches of some hundreds
    again = queries(run_more)
    assert again <= few


def test_two_thousand_people_take_seconds(tmp_path: Path) -> None:
    path = school_of(670).write(tmp_path)
    before = time.monotonic()
    done = run(path)
    assert done.counts("create")["persons"] == 2017
    assert time.monotonic() - before < 20
    assert run(path).changed == {}


def visible() -> tuple[int, int, int, int]:
    """What anybody could see of an import: live groups, members of them, roles, guardianships."""
    return (
        Group.objects.filter(closed_on=None).count(),
        GroupMembership.objects.filter(group__closed_on=None).count(),
        Role.objects.filter(live(clock.today())).count(),
        Guardianship.objects.filter(live(clock.today())).count(),
    )


@contextmanager
def guardianships_broken() -> Iterator[None]:
    """The database itself refuses what an import writes last."""
    on = "TRIGGER broken BEFORE INSERT ON establishments_guardianship"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE {on} BEGIN SELECT RAISE(ABORT, 'broken'); END")
        else:
            cursor.execute(
                "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE integrity_constraint_violation; END $$"
            )
            cursor.execute(f"CREATE {on} FOR EACH ROW EXECUTE FUNCTION broken()")
        yield
        gone = "" if connection.vendor == "sqlite" else " ON establishments_guardianship"
        cursor.execute(f"DROP TRIGGER broken{gone}")


def test_a_big_import_shows_nothing_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken at its last step, it is invisible, and the next import goes on from there."""
    monkeypatch.setattr(actions, "BIG", 10)
    path = school_of(20).write(tmp_path)
    with guardianships_broken():
        broken = run(path)
    assert (broken.code, broken.plan["applied"]) == (2, False)
    assert "changed_meanwhile" in broken.codes
    assert visible() == (0, 0, 0, 0)
    # PostgreSQL has taken everything back; SQLite keeps people whom nobody can see.
    assert User.objects.count() == (67 if connection.vendor == "sqlite" else 0)
    done = run(path)
    assert (done.code, done.plan["applied"]) == (0, True)
    assert User.objects.count() == 67
    groups, members, roles, ties = visible()
    assert (groups, members, roles, ties) == (11, 64, 67, 43)
    assert run(path).changed == {}


def test_batches_end_where_one_transaction_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_school().write(tmp_path)
    run(path)
    monkeypatch.setattr(actions, "BIG", 10)
    made = school_of(20)
    assert run(made.write(tmp_path)).code == 0
    assert visible() == (11, 64, 67, 43)
    assert not Group.objects.exclude(closed_on=None).exists()
    assert run(tmp_path).changed == {}
    assert all(
        row.ends_on is None or row.ends_on >= clock.today() for row in GroupMembership.objects.all()
    )
