"""The same source again, and a source that has changed: who comes, who leaves, what stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ent_core.establishments.models import (
    Group,
    GroupMembership,
    Guardianship,
    HeadTeacher,
    Role,
    RoleKind,
)
from ent_core.establishments.standing import is_live, standing
from ent_core.imports.models import ImportRecord
from ent_core.kernel import clock
from ent_core.kernel.errors import Conflict
from ent_core.kernel.models import OutboxEvent
from ent_core.people.models import User
from ent_core.roster.actions import apply_roster
from ent_core.roster.planning import plan_roster
from ent_core.roster.sample import UAI as SAMPLE
from ent_core.roster.sample import write_sample
from tests.ent_core.roster.sets import UAI, OneRoster, Outcome, room, run, small_school

pytestmark = pytest.mark.django_db


def confirmed(path: Path) -> Outcome:
    """Applied, with the plan's hash where it asks for it."""
    done = run(path)
    return run(path, "--confirm", done.plan["hash"]) if done.code == 3 else done


def is_in(group: str, first_name: str) -> bool:
    rows = GroupMembership.objects.filter(group__name=group, user__first_name=first_name)
    return any(is_live(row, clock.today()) for row in rows)


def test_again_changes_nothing_and_says_nothing(tmp_path: Path) -> None:
    first = run(small_school().write(tmp_path))
    events, records = OutboxEvent.objects.count(), ImportRecord.objects.count()
    rights = User.objects.get(username="lea.test").rights_version
    second = run(tmp_path)
    assert (second.code, second.changed) == (0, {})
    assert second.counts("unchanged") == first.counts("create")
    assert (OutboxEvent.objects.count(), ImportRecord.objects.count()) == (events, records)
    assert User.objects.get(username="lea.test").rights_version == rights


def test_the_sample_set_is_idempotent(tmp_path: Path) -> None:
    write_sample(tmp_path, today=clock.today())
    first, second = run(tmp_path, uai=SAMPLE), run(tmp_path, uai=SAMPLE)
    assert first.counts("create")["persons"] == 60
    assert first.counts("create")["divisions"] == 2
    assert (second.code, second.changed) == (0, {})
    assert second.counts("unchanged") == first.counts("create")


def test_who_leaves_leaves_everything_and_can_come_back(tmp_path: Path) -> None:
    made = large(small_school())
    run(made.write(tmp_path))
    tom = User.objects.get(first_name="Tom", last_name="Arnaud")
    before = tom.rights_version
    gone = {"users": [made.row("users", "tom")], "enrollments": [made.row("enrollments", "e2")]}
    for file, rows in gone.items():
        for row in rows:
            made.files[file].remove(row)
    done = run(made.write(tmp_path))
    assert done.code == 0
    assert done.counts("leave") == {"persons": 1, "pupils": 1, "memberships": 1, "guardianships": 1}
    tom.refresh_from_db()
    assert (tom.is_active, tom.rights_version > before) == (True, True)
    assert standing(tom).roles == frozenset()
    assert not is_in("6e A", "Tom")
    assert run(tmp_path).changed == {}
    for file, rows in gone.items():
        made.files[file] += rows
    back = run(made.write(tmp_path))
    assert back.counts("update") == {
        "persons": 1,
        "pupils": 1,
        "memberships": 1,
        "guardianships": 1,
    }
    assert is_in("6e A", "Tom")
    assert User.objects.filter(first_name="Tom", last_name="Arnaud").count() == 1
    assert run(tmp_path).changed == {}


def large(made: OneRoster, pupils: int = 30) -> OneRoster:
    """Enough pupils that one who leaves is less than a tenth."""
    for number in range(pupils):
        made.user(f"more{number}", "student", agentSourcedIds=f"par{number}")
        made.user(f"par{number}", "parent")
        made.enrol("6a" if number % 2 else "6b", f"more{number}")
    return made


def test_when_more_than_a_tenth_leaves_it_asks(tmp_path: Path) -> None:
    made = small_school()
    run(made.write(tmp_path))
    made.drop("enrollments", "e3")
    made.drop("users", "ines")
    asked = run(made.write(tmp_path))
    assert (asked.code, asked.plan["applied"]) == (3, False)
    assert {issue["field"] for issue in asked.plan["issues"]} == {
        "persons",
        "pupils",
        "memberships",
    }
    assert asked.codes == {"many_leave"}
    assert is_in("6e B", "Inès")
    wrong = run(tmp_path, "--confirm", "0" * 64)
    assert (wrong.code, wrong.codes) == (3, {"many_leave", "confirm_mismatch"})
    assert is_in("6e B", "Inès")
    done = run(tmp_path, "--confirm", asked.plan["hash"])
    assert (done.code, done.plan["applied"]) == (0, True)
    assert not is_in("6e B", "Inès")


def test_a_hash_said_again_has_nothing_left_to_do(tmp_path: Path) -> None:
    """A script that died after the import says the same words again, and may go on."""
    made = small_school()
    run(made.write(tmp_path))
    made.drop("enrollments", "e3")
    made.drop("users", "ines")
    asked = run(made.write(tmp_path))
    assert asked.code == 3
    assert run(tmp_path, "--confirm", asked.plan["hash"]).code == 0
    for said in (asked.plan["hash"], "0" * 64):
        again = run(tmp_path, "--confirm", said)
        assert again.code == 0
        assert not any(
            sum(count for what, count in by_what.items() if what != "unchanged")
            for by_what in again.plan["counts"].values()
        )
        assert run(tmp_path, "--dry-run", "--confirm", said).code == 0
    made.enrol("6b", "tom")  # a change, however small, is not what was confirmed
    changed = made.write(tmp_path)
    for said in (asked.plan["hash"], "0" * 64):
        wrong = run(changed, "--confirm", said)
        assert (wrong.code, wrong.plan["applied"]) == (3, False)
    assert run(changed).code == 0


def test_a_confirmed_plan_is_that_plan_alone(tmp_path: Path) -> None:
    made = small_school()
    run(made.write(tmp_path))
    made.drop("enrollments", "e3")
    made.drop("users", "ines")
    asked = run(made.write(tmp_path))
    made.drop("enrollments", "e2")
    assert run(made.write(tmp_path), "--confirm", asked.plan["hash"]).code == 3
    Role.objects.filter(user__first_name="Inès").delete()  # the school has changed since
    made.enrol("6a", "tom")
    assert run(made.write(tmp_path), "--confirm", asked.plan["hash"]).code == 3


def test_only_what_the_source_brought_can_leave(tmp_path: Path) -> None:
    made = large(small_school())
    run(made.write(tmp_path))
    a = Group.objects.get(name="6e A")
    guest = User.objects.create_user("guest.test", first_name="Guest")
    Role.objects.create(user=guest, establishment=a.establishment, role=RoleKind.PUPIL)
    GroupMembership.objects.create(group=a, user=guest)
    tom = User.objects.get(username="tom.test")
    nurse = Role.objects.create(user=tom, establishment=a.establishment, role=RoleKind.NURSE)
    made.drop("enrollments", "e2")
    made.drop("users", "tom")
    assert run(made.write(tmp_path)).code == 0
    assert is_in("6e A", "Guest")
    nurse.refresh_from_db()
    assert is_live(nurse, clock.today())
    made.drop("classes", "6b")
    for row in [r for r in made.files["enrollments"] if r["classSourcedId"] == "6b"]:
        made.files["enrollments"].remove(row)
    confirmed(made.write(tmp_path))
    assert Group.objects.get(name="6e B").closed_on == clock.today()
    assert Group.objects.get(name="6e A").closed_on is None


def test_what_was_there_before_stays_when_the_source_drops_it(tmp_path: Path) -> None:
    made = large(small_school())
    made.drop("enrollments", "e2")
    run(made.write(tmp_path))
    group, tom = Group.objects.get(name="6e A"), User.objects.get(username="tom.test")
    GroupMembership.objects.create(group=group, user=tom)
    made.enrol("6a", "tom", beginDate="", endDate="")
    run(made.write(tmp_path))
    made.files["enrollments"].pop()
    run(made.write(tmp_path))
    assert is_in("6e A", "Tom")


def test_corrections_by_hand_stay_until_the_source_says_something_new(tmp_path: Path) -> None:
    made = small_school()
    run(made.write(tmp_path))
    User.objects.filter(username="lea.test").update(first_name="Léane")
    assert run(tmp_path).changed == {}
    assert User.objects.get(username="lea.test").first_name == "Léane"
    made.row("users", "lea").update(familyName="Arnaud-Benali", username="other.name")
    done = run(made.write(tmp_path))
    assert done.changed == {"persons": 1}
    lea = User.objects.get(username="lea.test")  # a username is never changed under somebody
    assert (lea.name, lea.search_name) == ("Léa Arnaud-Benali", "arnaud benali lea")


def test_a_restriction_survives_every_import(tmp_path: Path) -> None:
    made = large(small_school())
    run(made.write(tmp_path))
    tie = Guardianship.objects.get(guardian__first_name="Julien")
    Guardianship.objects.filter(pk=tie.pk).update(restriction="no_access", decided_on=clock.today())
    assert run(tmp_path).changed == {}
    made.row("users", "lea")["agentSourcedIds"] = "mum"
    run(made.write(tmp_path))
    made.row("users", "lea")["agentSourcedIds"] = "mum,dad"
    run(made.write(tmp_path))
    tie.refresh_from_db()
    assert (tie.restriction, tie.ends_on) == ("no_access", None)


def test_a_pupil_changes_class_and_a_class_its_head(tmp_path: Path) -> None:
    made = large(small_school())
    run(made.write(tmp_path))
    made.row("enrollments", "e2")["classSourcedId"] = "6b"
    made.row("enrollments", "e5")["primary"] = "false"
    made.row("enrollments", "e6")["primary"] = "true"
    done = run(made.write(tmp_path))
    assert done.code == 0
    assert done.changed == {"memberships": 1}
    assert done.plan["counts"]["memberships"] == {
        "create": 1,
        "update": 2,
        "leave": 1,
        "unchanged": 34,
    }
    assert (is_in("6e A", "Tom"), is_in("6e B", "Tom")) == (False, True)
    heads = [row for row in HeadTeacher.objects.all() if is_live(row, clock.today())]
    assert [row.user.last_name for row in heads] == ["Morel"]


def test_two_classes_swap_names(tmp_path: Path) -> None:
    made = small_school()
    run(made.write(tmp_path))
    made.row("classes", "6a")["title"], made.row("classes", "6b")["title"] = "6e B", "6e A"
    done = run(made.write(tmp_path))
    assert done.counts("update") == {"divisions": 2}
    assert is_in("6e B", "Léa")


def test_a_class_closes_and_another_takes_its_name(tmp_path: Path) -> None:
    made = small_school()
    run(made.write(tmp_path))
    made.row("classes", "6b")["sourcedId"] = "6b-new"
    made.row("enrollments", "e3")["classSourcedId"] = "6b-new"
    assert confirmed(made.write(tmp_path)).code == 0
    rows = Group.objects.filter(name="6e B").order_by("pk").values_list("closed_on", flat=True)
    assert list(rows) == [clock.today(), None]
    assert run(tmp_path).changed == {}


def test_who_begins_tomorrow_and_leaves_today_was_never_there(tmp_path: Path) -> None:
    made = large(small_school())
    tomorrow = clock.today() + timedelta(days=1)
    made.row("enrollments", "e2")["beginDate"] = tomorrow.isoformat()
    run(made.write(tmp_path))
    made.drop("enrollments", "e2")
    assert run(made.write(tmp_path)).counts("leave") == {"memberships": 1}
    assert not GroupMembership.objects.filter(user__first_name="Tom").exists()
    assert run(tmp_path).changed == {}


def test_an_enrolment_that_has_ended_since_stays_as_it_was(tmp_path: Path) -> None:
    """It was live when it came in; that its last day is over is no news of the source."""
    made = small_school()
    made.row("enrollments", "e2")["endDate"] = clock.today().isoformat()
    run(made.write(tmp_path))
    made.row("enrollments", "e2")["endDate"] = (clock.today() - timedelta(days=2)).isoformat()
    assert run(made.write(tmp_path)).changed == {"memberships": 1}
    assert not is_in("6e A", "Tom")
    assert run(tmp_path).changed == {}


def test_a_past_year_that_the_source_forgets_is_history(tmp_path: Path) -> None:
    made = large(small_school())
    made.add(
        "academicSessions",
        sourcedId="old",
        title="old",
        type="schoolYear",
        startDate="2019-09-01",
        endDate="2020-07-04",
    )
    room(made, "old6a", "6e A", "homeroom", termSourcedIds="old")
    run(made.write(tmp_path))
    made.drop("classes", "old6a")
    made.drop("academicSessions", "old")
    done = run(made.write(tmp_path))
    assert (done.code, done.changed) == (0, {})
    assert Group.objects.get(year__name="2019-2020").closed_on is None


def test_a_delta_takes_away_only_what_it_names(tmp_path: Path) -> None:
    made = large(small_school())
    run(made.write(tmp_path))
    delta = OneRoster()
    delta.add("manifest", propertyName="file.users", value="delta")
    delta.files["orgs"] = made.files["orgs"]
    delta.files["academicSessions"] = made.files["academicSessions"]
    delta.files["classes"] = [made.row("classes", "6a")]
    delta.files["users"] = [
        made.row("users", "tom") | {"status": "tobedeleted"},
        made.row("users", "lea"),
        made.row("users", "mum"),
        made.row("users", "dad"),
    ]
    delta.files["enrollments"] = [made.row("enrollments", "e1") | {"status": "tobedeleted"}]
    done = run(delta.write(tmp_path))
    assert (done.code, done.counts("leave")) == (
        0,
        {"persons": 1, "pupils": 1, "memberships": 2, "guardianships": 1},
    )
    assert not is_in("6e A", "Léa")
    assert is_in("6e B", "Inès")


@pytest.mark.parametrize("before", [False, True])
def test_of_two_imports_at_once_one_is_refused(tmp_path: Path, before: bool) -> None:
    made = small_school()
    if before:
        run(made.write(tmp_path))
        made.user("new", "student")
    path = made.write(tmp_path)
    plans = [plan_roster(path, uai=UAI, format="oneroster") for _ in range(2)]
    apply_roster(plans[0])
    people = User.objects.count()
    with pytest.raises(Conflict):
        apply_roster(plans[1])
    assert User.objects.count() == people
    assert run(path).changed == {}


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["student", "teacher", "parent", "principal", "aide", ""]),
        st.sampled_from(["Léa", "Tom", "José  María", "Ωmega", "<b>x</b>", "=1+1", "O'Neil"]),
        st.lists(st.integers(0, 7), max_size=3),
        st.sampled_from(["", "lea", "LEA", "a b", "x.y"]),
    ),
    min_size=1,
    max_size=8,
)
ENROLMENTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 7),
        st.sampled_from(["student", "teacher", "aide"]),
        st.sampled_from(["true", "false", ""]),
        st.integers(-300, 100),
        st.integers(0, 200),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=PEOPLE, enrolments=ENROLMENTS, other=ENROLMENTS)
def test_whatever_the_set_the_second_time_changes_nothing(
    tmp_path: Path,
    people: list[Any],
    enrolments: list[Any],
    other: list[Any],
) -> None:
    """Two states of a source, one after the other, each imported twice."""
    for state in (enrolments, other):
        made = small_school()
        for number, (role, first, agents, username) in enumerate(people):
            made.user(
                f"p{number}",
                role,
                first,
                username=username,
                agentSourcedIds=",".join(f"p{agent}" for agent in agents),
            )
        for class_, person, role, primary, begin, length in state:
            if person < len(people):
                first = clock.today() + timedelta(days=begin)
                made.enrol(
                    ["6a", "6b", "latin"][class_],
                    f"p{person}",
                    role,
                    primary=primary,
                    beginDate=first.isoformat(),
                    endDate=(first + timedelta(days=length)).isoformat(),
                )
        assert confirmed(made.write(tmp_path)).code == 0
        again = run(tmp_path)
        assert (again.code, again.changed) == (0, {})
