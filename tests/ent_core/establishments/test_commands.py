"""What the command line does about people's rights."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ent_core.establishments.models import Establishment
from ent_core.kernel.models import AuditEntry
from tests.factories import School

pytestmark = pytest.mark.django_db


def test_suspending_and_restoring(school: School, api: Callable[..., Any]) -> None:
    theirs = api(school.pupil)
    call_command("suspend", school.pupil.username.upper())
    assert theirs.get("/me").status_code == 401
    call_command("suspend", school.pupil.username, "--restore")
    assert theirs.get("/me").status_code == 200
    acts = AuditEntry.objects.filter(target_id=school.pupil.pk).values_list("act", flat=True)
    assert set(acts) >= {"suspended", "restored"}
    with pytest.raises(CommandError, match="nobody"):
        call_command("suspend", "personne")


def test_a_decision_about_a_guardian_counts_at_once(
    school: School, api: Callable[..., Any]
) -> None:
    guardian, pupil = school.guardian.username, school.pupil.username
    assert len(api(school.guardian).get("/me").json()["children"]) == 1
    with pytest.raises(CommandError, match="decided-on"):
        call_command("restrict_guardian", guardian, pupil, "--restriction", "no_access")
    day = str(school.year.starts_on)
    decision = ("--restriction", "no_access", "--decided-on", day)
    call_command("restrict_guardian", guardian, pupil, *decision)
    assert api(school.guardian).get("/me").json()["children"] == []
    call_command("restrict_guardian", guardian, pupil, "--restriction", "none")
    assert len(api(school.guardian).get("/me").json()["children"]) == 1
    with pytest.raises(CommandError, match="no guardian"):
        call_command("restrict_guardian", pupil, guardian, *decision)


def test_a_process_of_the_version_before_still_writes(school: School) -> None:
    """It knows nothing of ``stage``, and goes on while the database is already the new one."""
    known = [
        field.column
        for field in Establishment._meta.concrete_fields
        if field.column not in ("id", "uai", "stage")
    ]
    columns = ", ".join(known)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO establishments_establishment (uai, {columns}) "
            f"SELECT '0000000Z', {columns} FROM establishments_establishment WHERE id = %s",
            [school.establishment.pk],
        )
    assert Establishment.objects.get(uai="0000000Z").stage == Establishment.Stage.LOWER
