"""Lessons from a file: whom and what they name, and who sees them then."""

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ent_core.establishments.models import Group, Subject
from ent_core.imports.models import ImportRecord, ImportSource
from ent_core.people.models import ExternalIdentity
from ent_core.timetable.models import Lesson, LessonBatch, Room
from tests.ent_core.timetable_import.conftest import Importing, Seeing
from tests.factories import (
    GroupFactory,
    School,
    SubjectFactory,
    TeachingTeacherFactory,
    make_school,
)
from tests.factories.timetable import ClosureFactory, monday_of

pytestmark = pytest.mark.django_db


def test_a_pronote_file_is_seen_by_those_whom_it_concerns(
    school: School, source: Importing, seen: Seeing
) -> None:
    done = source.events(source.event(teacher="Mme LEFEVRE"))
    assert (done.code, done.plan["applied"], done.counts) == (0, True, {"create": 1})
    assert done.codes == ["rooms_made"]
    (mine,) = seen(school.pupil)
    assert mine["subject"]["id"] == school.subject.pk
    assert [one["id"] for one in mine["teachers"]] == [school.teacher.pk]
    assert [one["name"] for one in mine["rooms"]] == ["B12"]
    assert [one["id"] for one in mine["groups"]] == [school.division.pk]
    assert (mine["status"], mine["change"]) == ("kept", None)
    assert mine["starts_at"].startswith(f"{source.first}T10:00")
    assert [one["id"] for one in seen(school.teacher)] == [mine["id"]]
    assert seen(school.other_pupil) == []


def test_the_same_again_changes_nothing(source: Importing) -> None:
    events = [source.event("c1"), source.event("c2", week=1)]
    assert source.events(*events).counts == {"create": 2}
    before = list(Lesson.objects.order_by("pk").values())
    again = source.events(*events)
    assert (again.code, again.counts, again.codes) == (0, {"unchanged": 2}, [])
    assert list(Lesson.objects.order_by("pk").values()) == before


def test_a_dry_run_writes_nothing(source: Importing) -> None:
    done = source.events(source.event(), options=("--dry-run",))
    assert (done.code, done.plan["applied"], done.counts) == (0, False, {"create": 1})
    assert not Lesson.objects.exists()
    assert not Room.objects.exists()


@pytest.mark.parametrize(
    "said", ["Mme LEFEVRE", "LEFÈVRE {first}", "LEFEVRE {initial}.", "{initial}. Lefèvre"]
)
def test_how_a_teacher_is_written(school: School, source: Importing, said: str) -> None:
    first = school.teacher.first_name
    teacher = said.format(first=first, initial=first[0])
    source.events(source.event(teacher=teacher))
    assert list(Lesson.objects.get().teachers.all()) == [school.teacher]


@pytest.mark.parametrize("said", ["4EME B", "4B", "4e B", "4ème B", "<4EME B> Gr1"])
def test_how_a_class_is_written(school: School, source: Importing, said: str) -> None:
    source.events(source.event(group=said))
    assert list(Lesson.objects.get().groups.all()) == [school.division]


def test_two_teachers_of_a_name_are_told_apart_by_what_they_teach(
    school: School, source: Importing
) -> None:
    twin = school.add_person("teacher", "Lefèvre")
    done = source.events(source.event(teacher="Mme LEFEVRE"))
    assert list(Lesson.objects.get().teachers.all()) == [school.teacher]
    TeachingTeacherFactory(teaching=school.teaching, user=twin)
    done = source.events(source.event("c2", teacher="Mme LEFEVRE"), options=("--dry-run",))
    assert done.issue("ambiguous_teacher")["line"] == 3


def test_what_is_unknown_is_warned_of_once_with_its_line(source: Importing) -> None:
    strange = {"teacher": "M. PERSONNE", "group": "6EME Z", "title": "SOPHROLOGIE APPLIQUEE"}
    done = source.events(source.event("c1", **strange), source.event("c2", week=1, **strange))
    assert (done.code, done.counts) == (0, {"create": 2})
    for code, value in (
        ("unknown_teacher", "M. PERSONNE"),
        ("unknown_group", "6EME Z"),
        ("subject_made", "Sophrologie appliquee"),
    ):
        issue = done.issue(code)
        assert (issue["line"], issue["value"], issue["level"]) == (3, value, "warning")
        assert "2" in issue["message"]
    assert Lesson.objects.filter(subject__name="Sophrologie appliquee").count() == 2


def test_a_teacher_who_comes_later_is_found_by_the_next_import(
    school: School, source: Importing
) -> None:
    assert "unknown_teacher" in source.events(source.event(teacher="M. TARD")).codes
    late = school.add_person("teacher", "Tard")
    assert source.events(source.event(teacher="M. TARD")).counts == {"update": 1}
    assert list(Lesson.objects.get().teachers.all()) == [late]


@pytest.mark.parametrize("said", ["Mathématiques", "MATHS", "maths"])
def test_a_subject_by_name(school: School, source: Importing, said: str) -> None:
    assert "subject_made" not in source.events(source.event(title=said)).codes
    assert Lesson.objects.get().subject == school.subject
    assert Subject.objects.filter(establishment=school.establishment).count() == 1


def test_a_subject_by_its_code_or_its_initials(school: School, source: Importing) -> None:
    SubjectFactory(
        establishment=school.establishment, code="LS", name="Sciences de la vie et de la Terre"
    )
    source.events(source.event("c1", title="SVT"), source.event("c2", title="LS", week=1))
    assert set(Lesson.objects.values_list("subject__code", flat=True)) == {"LS"}


def test_a_room_is_one_however_it_is_written(school: School, source: Importing) -> None:
    Room.objects.create(establishment=school.establishment, name="Préau 1")
    source.events(source.event(room="PREAU 1"))
    assert [room.name for room in Room.objects.all()] == ["Préau 1"]


def test_a_calendar_kept_by_hand(school: School, source: Importing, seen: Seeing) -> None:
    done = source.events(source.plain("g1", "Maths - 4e B - Lefèvre"))
    assert done.codes == []
    (mine,) = seen(school.pupil)
    assert mine["subject"]["id"] == school.subject.pk
    assert [one["id"] for one in mine["teachers"]] == [school.teacher.pk]


def test_an_ade_file(school: School, source: Importing) -> None:
    lines = ("", f"LEFÈVRE {school.teacher.first_name}", "4B", "Planning", "(Modifié le:06/09)")
    told = "DESCRIPTION:" + "\\n".join(lines)
    source.events(source.plain("a1", "Maths", told, "LOCATION:A1"))
    found = Lesson.objects.get()
    assert (list(found.teachers.all()), list(found.groups.all())) == (
        [school.teacher],
        [school.division],
    )


@pytest.mark.parametrize("name", ["4e B", "Emploi du temps de la classe 4EME B"])
def test_the_calendars_name_is_that_of_its_class(
    school: School, source: Importing, name: str
) -> None:
    source.events(source.plain("g1", "Maths"), name=name)
    assert list(Lesson.objects.get().groups.all()) == [school.division]


def test_the_files_name_is_that_of_its_class(school: School, source: Importing) -> None:
    source.run(source.write({"4B.ics": source.calendar(source.plain("g1", "Maths"))}))
    assert list(Lesson.objects.get().groups.all()) == [school.division]


def test_a_class_for_lessons_that_name_none(school: School, source: Importing) -> None:
    event = source.plain("g1", "Maths")
    assert source.events(event, options=("--dry-run",)).issue("no_group")["level"] == "warning"
    assert source.events(event, options=("--group", "4e B")).codes == []
    assert list(Lesson.objects.get().groups.all()) == [school.division]
    wrong = source.events(event, options=("--group", "9e Z"))
    assert (wrong.code, wrong.codes) == (2, ["no_such_group"])


def test_two_classes_files_make_one_lesson(school: School, source: Importing) -> None:
    """By the uid, and by time, subject and room."""
    files = {
        "4B.ics": source.calendar(
            source.event("both"),
            source.event("4b-side", week=1),
            source.event("own", week=2, room=""),
        ),
        "3A.ics": source.calendar(
            source.event("both", group="3EME A"),
            source.event("3a-side", week=1, group="3EME A"),
            source.event("own-too", week=2, group="3EME A", room=""),
        ),
    }
    done = source.run(source.write(files))
    assert done.counts == {"create": 4}
    both = [school.division, school.other_division]
    for week in (0, 1):
        found = Lesson.objects.get(day=source.day(week))
        assert sorted(found.groups.all(), key=lambda one: one.pk) == sorted(
            both, key=lambda g: g.pk
        )
    assert source.run(source.folder).counts == {"unchanged": 4}


def test_a_zip_of_files(source: Importing, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("edt/4B.ics", source.calendar(source.event("c1")))
        archive.writestr("edt/3A.ics", source.calendar(source.event("c2", group="3A", week=1)))
        archive.writestr("edt/lisez-moi.txt", "rien")
    assert source.run(path).counts == {"create": 2}


def test_a_cancelled_lesson_and_one_that_is_no_more(
    school: School, source: Importing, seen: Seeing
) -> None:
    done = source.events(source.event("c1", "STATUS:CANCELLED"))
    assert done.counts == {"create": 1, "cancelled": 1}
    assert [one["status"] for one in seen(school.pupil)] == ["cancelled"]
    assert source.events(source.event("c1", "STATUS:CANCELLED")).counts == {"unchanged": 1}
    assert source.events(source.event("c1")).counts == {"update": 1}
    assert [one["status"] for one in seen(school.pupil)] == ["kept"]
    assert source.events(source.event("c1", "STATUS:CANCELLED")).counts == {
        "update": 1,
        "cancelled": 1,
    }


def test_another_school_is_left_alone(school: School, source: Importing) -> None:
    twin = make_school(name="Collège d’à côté")
    source.events(source.event(teacher="Mme LEFEVRE"))
    assert set(Lesson.objects.values_list("establishment_id", flat=True)) == {
        school.establishment.pk
    }
    assert not Lesson.objects.filter(groups__establishment=twin.establishment).exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [("bonjour", "unknown_format"), ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "unclosed")],
)
def test_a_bad_file_writes_nothing(source: Importing, text: str, code: str) -> None:
    done = source.run(source.write({"x.ics": text}) / "x.ics")
    assert (done.code, done.plan["applied"]) == (2, False)
    assert code in done.codes
    assert not LessonBatch.objects.exists()


def test_one_bad_lesson_refuses_the_file(source: Importing) -> None:
    done = source.events(source.event("c1"), source.event("c2", ends="09:00"))
    assert (done.code, done.issue("ends_before_start")["line"]) == (2, 13)
    assert not Lesson.objects.exists()


def test_what_is_not_there_is_said(source: Importing, tmp_path: Path) -> None:
    path = source.write({"x.ics": source.calendar(source.event())})
    assert source.run(path, uai="0000000A").codes == ["unknown_establishment"]
    assert source.run(tmp_path / "rien").codes == ["unreadable"]
    assert source.run(source.write({"lisez-moi.txt": "rien"})).codes == ["missing_file"]


def test_a_school_without_a_year(school: School, source: Importing) -> None:
    Group.objects.all().delete()
    school.year.delete()
    assert source.events(source.event()).codes == ["no_school_year"]


def test_stsweb(school: School, source: Importing) -> None:
    group = GroupFactory(year=school.year, kind=Group.Kind.GROUP, name="4LV2.ESP")
    ExternalIdentity.objects.create(
        user=school.teacher, provider=f"import:oneroster:{source.place.uai}", subject="8949"
    )
    # A calendar of the school's own: whatever day this runs, the next one alone is closed.
    ClosureFactory(year=school.year, starts_on=source.first + timedelta(days=1))
    monday = monday_of(source.first)
    text = f"""<?xml version="1.0" encoding="ISO-8859-15"?><EDT_STS>
<ALTERNANCES><ALTERNANCE CODE="H"><SEMAINES>
<DATE_DEBUT_SEMAINE>{monday}</DATE_DEBUT_SEMAINE>
</SEMAINES></ALTERNANCE></ALTERNANCES><DONNEES><STRUCTURE><GROUPES><GROUPE CODE="4LV2.ESP">
<SERVICES><SERVICE CODE_MATIERE="{school.subject.code}" CODE_MOD_COURS="CG"><ENSEIGNANTS>
<ENSEIGNANT ID="8949"><COURS_RATTACHES><COURS><CODE_ALTERNANCE>H</CODE_ALTERNANCE>
<JOUR>{source.first.isoweekday()}</JOUR><HEURE_DEBUT>0800</HEURE_DEBUT><DUREE>0055</DUREE>
</COURS></COURS_RATTACHES></ENSEIGNANT></ENSEIGNANTS></SERVICE></SERVICES></GROUPE></GROUPES>
</STRUCTURE></DONNEES></EDT_STS>"""
    done = source.run(source.write({"emp_sts.xml": text}))
    assert (done.plan["formats"], done.counts) == (["stsweb"], {"create": 1})
    found = Lesson.objects.get()
    assert (list(found.groups.all()), list(found.teachers.all())) == ([group], [school.teacher])
    assert (found.day, found.subject) == (source.first, school.subject)
    assert source.run(source.folder).counts == {"unchanged": 1}


def test_stsweb_names_a_class_by_the_rosters_own_identifier(
    school: School, source: Importing
) -> None:
    """«D0512» is nobody's name of «4e B», and the roster came with it."""
    roster = ImportSource.objects.create(establishment=school.establishment, format="oneroster")
    ImportRecord.objects.create(
        source=roster, kind="group", key="D0512", object_id=school.division.pk
    )
    text = f"""<?xml version="1.0"?><EDT_STS>
<ALTERNANCES><ALTERNANCE CODE="H"><SEMAINES>
<DATE_DEBUT_SEMAINE>{monday_of(source.first)}</DATE_DEBUT_SEMAINE>
</SEMAINES></ALTERNANCE></ALTERNANCES><DONNEES><STRUCTURE><DIVISIONS><DIVISION CODE="D0512">
<SERVICES><SERVICE CODE_MATIERE="{school.subject.code}" CODE_MOD_COURS="CG"><ENSEIGNANTS>
<ENSEIGNANT ID="1"><COURS_RATTACHES><COURS><CODE_ALTERNANCE>H</CODE_ALTERNANCE>
<JOUR>{source.first.isoweekday()}</JOUR><HEURE_DEBUT>0800</HEURE_DEBUT><DUREE>0055</DUREE>
</COURS></COURS_RATTACHES></ENSEIGNANT></ENSEIGNANTS></SERVICE></SERVICES></DIVISION></DIVISIONS>
</STRUCTURE></DONNEES></EDT_STS>"""
    ClosureFactory(year=school.year, starts_on=source.first + timedelta(days=1))
    done = source.run(source.write({"emp_sts.xml": text}))
    assert (done.counts, done.codes) == ({"create": 1}, ["unknown_teacher"])
    assert list(Lesson.objects.get().groups.all()) == [school.division]


def test_the_report_for_people(source: Importing, capsys: Any) -> None:
    from django.core.management import call_command

    path = source.write({"x.ics": source.calendar(source.event())})
    call_command("import_timetable", str(path), "--establishment", source.place.uai)
    said = capsys.readouterr().out
    assert "cours" in said
    assert "Appliqué." in said


def test_what_is_no_file_is_not_read(source: Importing) -> None:
    assert source.run(Path("/dev/zero")).codes == ["not_a_file"]
