"""STSWEB's files, read: weeks and courses to dates, names, bad files."""

import pytest

from tests.ent_core.formats.timetables import Read

COURSE = (
    "<COURS><CODE_ALTERNANCE>{weeks}</CODE_ALTERNANCE><JOUR>{day}</JOUR>"
    "<HEURE_DEBUT>{starts}</HEURE_DEBUT><DUREE>{length}</DUREE></COURS>"
)


def course(weeks: str = "H", day: str = "3", starts: str = "0800", length: str = "0055") -> str:
    return COURSE.format(weeks=weeks, day=day, starts=starts, length=length)


def teacher(key: str, *courses: str) -> str:
    inside = f"<COURS_RATTACHES>{''.join(courses)}</COURS_RATTACHES>"
    return f'<ENSEIGNANT ID="{key}" TYPE="epp">{inside}</ENSEIGNANT>'


def courses(
    *teachers: str, subject: str = "061300", owner: str = "DIVISION", code: str = "5B"
) -> str:
    def weeks(name: str, *days: str) -> str:
        inside = "".join(f"<DATE_DEBUT_SEMAINE>{day}</DATE_DEBUT_SEMAINE>" for day in days)
        return f'<ALTERNANCE CODE="{name}"><SEMAINES>{inside}</SEMAINES></ALTERNANCE>'

    return f"""<?xml version="1.0" encoding="UTF-8"?>
<EDT_STS><PARAMETRES><UAJ CODE="0869901V"/></PARAMETRES><ALTERNANCES>
{weeks("H", "2026-08-31", "2026-11-02", "2026-11-09", "2027-06-28")}
{weeks("A", "02/11/2026")}{weeks("B", "2026-11-09")}{weeks("old", "2025-11-03")}
</ALTERNANCES><DONNEES><STRUCTURE><{owner}S><{owner} CODE="{code}"><SERVICES>
<SERVICE CODE_MATIERE="{subject}" CODE_MOD_COURS="CG"><ENSEIGNANTS>
{"".join(teachers)}
</ENSEIGNANTS></SERVICE></SERVICES></{owner}></{owner}S></STRUCTURE></DONNEES></EDT_STS>"""


NAMES = """<?xml version="1.0" encoding="ISO-8859-15"?>
<STS_EDT><PARAMETRES><UAJ CODE="0869901V"/></PARAMETRES><NOMENCLATURES><MATIERES>
<MATIERE CODE="061300"><LIBELLE_EDITION>Mathématiques  </LIBELLE_EDITION></MATIERE>
</MATIERES></NOMENCLATURES><DONNEES><INDIVIDUS><INDIVIDU ID="77" TYPE="epp">
<NOM_USAGE>LEFÈVRE</NOM_USAGE><PRENOM>Anne</PRENOM></INDIVIDU></INDIVIDUS></DONNEES></STS_EDT>"""


def sts(text: str) -> Read:
    return Read({"emp_sts.xml": text})


def test_weeks_become_days_of_the_year_that_are_open() -> None:
    read = sts(courses(teacher("77", course(day="3"), course("A", "1", "0900"))))
    # 11 November is closed; the week of 31 August begins the year.
    assert sorted(read.starts("%m-%d %H:%M")) == [
        "06-30 08:00",
        "09-02 08:00",
        "11-02 09:00",
        "11-04 08:00",
    ]
    assert read.codes == ["no_weeks"]  # of the alternation «old», which nothing uses
    lesson = read.lessons[0]
    assert (lesson.subject.key, lesson.teachers[0].key, lesson.groups[0].key) == (
        "061300",
        "77",
        "5B",
    )
    assert (lesson.ends_at - lesson.starts_at).seconds == 55 * 60


def test_the_other_file_gives_the_names() -> None:
    files = {
        "emp_sts.xml": courses(teacher("77", course("A"))),
        "sts_emp.xml": NAMES.encode("iso8859-15"),
    }
    lesson = Read(files).lesson
    assert (lesson.subject.name, lesson.teachers[0].name) == ("Mathématiques", "LEFÈVRE Anne")


def test_two_teachers_of_one_hour_have_one_lesson() -> None:
    read = sts(courses(teacher("77", course("A")), teacher("78", course("A"))))
    assert [one.key for one in read.lesson.teachers] == ["77", "78"]


def test_a_group_is_no_division() -> None:
    uids = {
        sts(courses(teacher("77", course("A")), owner=owner)).lesson.uid
        for owner in ("DIVISION", "GROUPE")
    }
    assert len(uids) == 2


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (course("Z"), "unknown_weeks"),
        (course(day="8"), "invalid_slot"),
        (course(day=""), "invalid_slot"),
        (course(starts="2575"), "invalid_slot"),
        (course(length="0000"), "invalid_slot"),
        (course(starts="2300", length="0200"), "invalid_slot"),
    ],
)
def test_courses_that_are_refused(bad: str, code: str) -> None:
    assert sts(courses(teacher("77", course(), "\n" + bad))).refused()[:2] == (code, 8)


def test_a_week_that_is_no_date() -> None:
    assert sts(courses(teacher("77", course())).replace("2026-11-02", "2026-13-02")).refused() == (
        "invalid_date", 3, "2026-13-02",
    )  # fmt: skip


def test_a_service_without_subject() -> None:
    assert sts(courses(teacher("77", course()), subject="")).refused()[0] == "missing_value"


def test_another_schools_file_is_warned_of() -> None:
    read = sts(courses(teacher("77", course("A"))).replace("0869901V", "0860001A"))
    assert (len(read.lessons), read.codes[0]) == (1, "other_school")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<EDT_STS></EDT>", "invalid_xml"),
        ("<html/>", "not_stsweb"),
        ("<EDT_STS/>", "no_courses"),
        (NAMES, "no_courses"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><EDT_STS>&x;</EDT_STS>', "hostile_xml"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><EDT_STS/>', "hostile_xml"),
        ("<a>" * 200 + "</a>" * 200, "hostile_xml"),
    ],
)
def test_files_that_are_refused(text: str, code: str) -> None:
    assert sts(text).refused()[0] == code


def test_what_is_declared_wrongly_is_read_all_the_same() -> None:
    text = courses(teacher("77", course("A")), code="5É")
    read = Read({"emp_sts.xml": text.encode("cp1252")})
    assert (read.lesson.groups[0].key, "encoding" in read.codes) == ("5É", True)
