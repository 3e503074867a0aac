"""iCalendar timetables, read: the shapes that schools have, times, recurrences, bad files."""

import os

import pytest

from ent_core.formats.icalendar import reading
from tests.ent_core.formats.timetables import Read, at, calendar, event, ics

THURSDAY = at("20260903T080000", "20260903T090000")
HOUR = "DURATION:PT1H"


def names(some: tuple) -> list[str]:
    return [one.name for one in some]


def test_pronotes_shape() -> None:
    read = ics(
        "BEGIN:VEVENT\r\nUID:Cours-1@ie\r\nCATEGORIES:Cours\r\nDTSTART:20261103T070000Z\r\n"
        "DTEND:20261103T080000Z\r\nSUMMARY:SCIENCES VIE &amp; TERRE - Mme LEROY\r\n"
        "DESCRIPTION:Matière : SCIENCES VIE &amp; TERRE\\nProfesseur(s) : Mme LEROY\\, M. ROY\\n"
        "Salle(s) : B035\\nGroupe(s) :\r\n  5EME B\r\nEND:VEVENT\r\n",
        head="X-WR-CALNAME:5EME B\r\n",
    )
    lesson = read.lesson
    assert lesson.subject.name == "SCIENCES VIE & TERRE"
    assert names(lesson.teachers) == ["Mme LEROY", "M. ROY"]
    assert (names(lesson.groups), lesson.rooms) == (["5EME B"], ("B035",))
    assert lesson.calendar == "5EME B"
    assert read.starts() == ["03/11 08:00"]
    assert (lesson.uid, lesson.line, lesson.cancelled) == ("Cours-1@ie", 4, False)
    assert read.codes == []


def test_ades_shape() -> None:
    lesson = ics(
        event(
            "DTSTART:20261103T130000Z",
            "DTEND:20261103T150000Z",
            "LOCATION:Salle 320",
            "DESCRIPTION:\\n\\nMOREL Gaëtan\\n5e B\\nPlanning\\n\\n(Modifié le:06/09/2026 22:1",
            " 3)",
            title="TP Physique",
        )
    ).lesson
    assert (lesson.subject.name, lesson.rooms) == ("TP Physique", ("Salle 320",))
    assert names(lesson.teachers) == ["MOREL Gaëtan"]
    assert lesson.hints == ("5e B", "Planning")


@pytest.mark.parametrize("title", ["Maths - 5e B", "Maths (5e B)", "Maths – 5e B"])
def test_a_calendar_kept_by_hand_hints(title: str) -> None:
    guest = 'ATTENDEE;CN="Lefèvre; Anne";ROLE=REQ-PARTICIPANT:mailto:a@example.org'
    address = "ATTENDEE;CN=b@example.org:mailto:b@example.org"
    lesson = ics(event(*THURSDAY, guest, address, title=title)).lesson
    assert lesson.hints == ("5e B", "Lefèvre; Anne")
    assert lesson.teachers == ()


def test_a_title_ends_with_its_teacher() -> None:
    lesson = ics(event(*THURSDAY, title="HISTOIRE - GEOGRAPHIE - M. DUPONT")).lesson
    assert (lesson.subject.name, names(lesson.teachers)) == ("HISTOIRE - GEOGRAPHIE", ["M. DUPONT"])


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Maths", "STATUS:CANCELLED"),
        ("Cours annulé - Maths", "X-NOTHING:1"),
        ("Prof. absent - Maths - M. ROY", "X-NOTHING:1"),
        ("Maths", "CATEGORIES:Cours\\,Cours annulé"),
    ],
)
def test_what_is_cancelled(title: str, line: str) -> None:
    lesson = ics(event(*THURSDAY, line, title=title)).lesson
    assert (lesson.cancelled, lesson.subject.name) == (True, "Maths")


def test_a_room_change_is_no_cancellation() -> None:
    lesson = ics(event(*THURSDAY, title="Changement de salle - Maths - M. ROY")).lesson
    assert (lesson.cancelled, lesson.subject.name) == (False, "Maths")


@pytest.mark.parametrize(
    "zone",
    [
        "",
        ";TZID=Europe/Paris",
        ";TZID=Romance Standard Time",
        ';TZID="/freeassociation.sourceforge.net/Europe/Paris"',
    ],
)
def test_times_of_the_school_stay_at_their_hour_over_a_change_of_clocks(zone: str) -> None:
    read = ics(
        event(*at("20261022T080000", "20261022T090000", "RRULE:FREQ=WEEKLY;COUNT=2", zone=zone))
    )
    assert read.starts() == ["22/10 08:00", "29/10 08:00"]
    assert read.codes == []
    assert {one.ends_at - one.starts_at for one in read.lessons} == {
        read.lessons[0].ends_at - read.lessons[0].starts_at
    }


def test_an_unknown_zone_is_the_schools() -> None:
    read = ics(event(*at("20261022T080000", "20261022T090000", zone=";TZID=Mars/Olympus")))
    assert (read.starts(), read.codes) == (["22/10 08:00"], ["unknown_zone"])


def test_a_zone_that_the_file_defines() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
        "TZOFFSETFROM:+0400\r\nTZOFFSETTO:+0400\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    read = ics(event(*at("20261022T080000", "20261022T090000", zone=";TZID=Ours")), head=zone)
    assert (read.starts(), read.codes) == (["22/10 06:00"], [])


def test_a_zone_without_sense_is_unknown() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nEND:VTIMEZONE\r\n"
    read = ics(event(*at("20261022T080000", "20261022T090000", zone=";TZID=Ours")), head=zone)
    assert (read.starts(), read.codes) == (["22/10 08:00"], ["unknown_zone"])


@pytest.mark.parametrize("zone", ["", ";TZID=Europe/Paris"])
def test_the_hour_that_does_not_exist(zone: str) -> None:
    """RFC 5545, 3.3.5: read with the offset before the change."""
    read = ics(event(*at("20270328T023000", "20270328T040000", zone=zone)))
    assert (read.starts(), read.codes) == (["28/03 03:30"], ["time_in_gap"])


def test_a_lesson_within_the_hour_that_does_not_exist_keeps_its_length() -> None:
    lesson = ics(event(*at("20270328T020000", "20270328T030000"))).lesson
    assert (lesson.ends_at - lesson.starts_at).seconds == 3600


def test_the_hour_that_exists_twice() -> None:
    read = ics(event(*at("20261025T023000", "20261025T040000")))
    assert (read.starts("%H:%M %z"), read.codes) == (["02:30 +0200"], ["time_twice"])


@pytest.mark.parametrize("end", ["", ";UNTIL=20360903T080000Z", ";COUNT=2000000000"])
def test_what_never_ends_stops_with_the_year(end: str) -> None:
    read = ics(event(*THURSDAY, f"RRULE:FREQ=WEEKLY{end}"))
    assert len(read.lessons) == 44
    assert (read.starts()[-1], read.codes) == ("01/07 08:00", ["recurrence_capped"])


def test_without_moved_and_more() -> None:
    series = event(
        *THURSDAY,
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Paris:20260910T080000",
        "RDATE;TZID=Europe/Paris:20260912T080000",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Paris:20260917T080000", *at("20260918T100000", "20260918T110000")
    )
    gone = event(
        "RECURRENCE-ID:20260924T060000Z",
        *at("20260924T080000", "20260924T090000"),
        "STATUS:CANCELLED",
    )
    read = ics(series, moved, gone)
    assert sorted(read.starts()) == ["03/09 08:00", "12/09 08:00", "18/09 10:00", "24/09 08:00"]
    by_uid = {one.uid: one for one in read.lessons}
    assert by_uid["u1/20260917T0600Z"].starts_at.day == 18
    assert by_uid["u1/20260924T0600Z"].cancelled


def test_from_then_on() -> None:
    series = event(*THURSDAY, "RRULE:FREQ=WEEKLY;COUNT=4")
    later = event(
        "RECURRENCE-ID;TZID=Europe/Paris;RANGE=THISANDFUTURE:20260917T080000",
        *at("20260917T100000", "20260917T110000"),
    )
    assert ics(series, later).starts() == [
        "03/09 08:00",
        "10/09 08:00",
        "17/09 10:00",
        "24/09 10:00",
    ]


def test_an_occurrence_keeps_its_uid_when_its_series_is_cut_in_two() -> None:
    whole = ics(event(*THURSDAY, "RRULE:FREQ=WEEKLY;COUNT=3"))
    alone = ics(
        event(
            "RECURRENCE-ID;TZID=Europe/Paris:20260910T080000",
            *at("20260911T080000", "20260911T090000"),
        )
    )
    assert alone.lesson.uid == whole.lessons[1].uid


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=SECONDLY", "recurrence_too_dense"),
        ("FREQ=DAILY;BYMINUTE=1,2,3", "recurrence_too_dense"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "invalid_recurrence"),
        ("FREQ=DAILY;BYSETPOS=50;BYDAY=MO", "invalid_recurrence"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "invalid_recurrence"),
        ("FREQ=DAILY;INTERVAL=99999999999", "invalid_recurrence"),
        ("FREQ=WEEKLY;INTERVAL=0", "invalid_recurrence"),
        ("FREQ=WEEKLY;BYDAY=LU", "invalid_recurrence"),
        ("FREQ=WEEKLY;UNTIL=demain", "invalid_recurrence"),
        ("toutes les semaines", "invalid_recurrence"),
    ],
)
def test_recurrences_that_are_refused(rule: str, code: str) -> None:
    assert ics(event(*THURSDAY, f"RRULE:{rule}")).refused() == (code, 8, rule)


def test_whole_days_are_no_lessons() -> None:
    read = ics(event("DTSTART;VALUE=DATE:20261017", "DTEND;VALUE=DATE:20261102", title="Toussaint"))
    assert (read.lessons, read.codes) == ([], ["all_day", "no_lessons"])


def test_what_lasts_for_days_is_no_lesson() -> None:
    read = ics(event(*at("20261017T080000", "20261019T080000")))
    assert (read.lessons, read.codes[0]) == ([], "not_a_lesson")


def test_other_years_are_left_and_counted() -> None:
    read = ics(event(*THURSDAY), event(*at("20200903T080000", "20200903T090000"), uid="u2"))
    assert (len(read.lessons), read.codes) == (1, ["outside_year"])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (at("20260903T080000", "20260903T070000"), ("ends_before_start", 7, "20260903T070000")),
        (at("20260903T080000", "20260903T080000"), ("ends_before_start", 7, "20260903T080000")),
        (("DTSTART:20260903T080000", "DURATION:-PT1H"), ("ends_before_start", 7, "-PT1H")),
        (("DTSTART:20260903T080000", "DURATION:une heure"), ("invalid_time", 7, "une heure")),
        (("DTSTART:20260903T080000",), ("no_end", 3, None)),
        (("DTSTART:20261340T080000", HOUR), ("invalid_time", 6, "20261340T080000")),
        (("DTSTART:20260903T080000", "DTEND;VALUE=DATE:20260904"), ("invalid_time", 7, "20260904")),
        ((HOUR,), ("invalid_time", 3, "")),
    ],
)
def test_times_that_are_refused(lines: tuple[str, ...], expected: object) -> None:
    assert ics(event(*lines)).refused() == expected


def test_one_bad_row_does_not_hide_the_next() -> None:
    read = ics(event(*at("20260903T080000", "20260903T070000")), event("DTSTART:x", uid="u2"))
    assert read.codes == ["ends_before_start", "invalid_time"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n", "empty_file"),
        (b"bonjour", "unknown_format"),
        (os.urandom(4000), "unknown_format"),
        (calendar(event(*THURSDAY)).encode()[:-40], "unclosed"),
        (b"BEGIN:VCALENDAR\r\nX:\0\r\nEND:VCALENDAR\r\n", "unreadable"),
        (calendar("BEGIN:VEVENT\r\n" + event(*THURSDAY)).encode(), "misplaced"),
        (calendar("END:VEVENT\r\n").encode(), "misplaced"),
        (b"BEGIN:VCALENDAR\r\nX:" + b"a" * 300_000 + b"\r\nEND:VCALENDAR\r\n", "too_long"),
    ],
)
def test_files_that_are_refused(raw: bytes, code: str) -> None:
    assert Read({"x.ics": raw}).refused()[0] == code


@pytest.mark.parametrize(
    ("encoding", "codes"), [("utf-16", ["encoding"]), ("cp1252", ["encoding"]), ("utf-8-sig", [])]
)
def test_encodings(encoding: str, codes: list[str]) -> None:
    text = calendar(event(*THURSDAY, "LOCATION:Préau"))
    read = Read({"x.ics": text.encode(encoding)})
    assert (read.lesson.rooms, read.codes) == (("Préau",), codes)


def test_a_letter_cut_in_two_by_a_fold() -> None:
    raw = calendar(event(*THURSDAY, "LOCATION:PrXau")).encode().replace(b"X", b"\xc3\r\n \xa9")
    read = Read({"x.ics": raw})
    assert (read.lesson.rooms, read.codes) == (("Préau",), [])


def test_the_same_event_twice_counts_once_and_the_newest_counts() -> None:
    read = ics(event(*THURSDAY), event(*THURSDAY))
    assert (len(read.lessons), read.codes) == (1, ["duplicate_line"])
    newer = ics(event(*THURSDAY, "SEQUENCE:2", title="Nouveau"), event(*THURSDAY, "SEQUENCE:1"))
    assert newer.lesson.subject.name == "Nouveau"


def test_one_uid_for_several_hours_is_told_apart() -> None:
    read = ics(event(*THURSDAY), event(*at("20260904T080000", "20260904T090000")))
    assert len({one.uid for one in read.lessons}) == 2


def test_files_of_two_formats_are_refused() -> None:
    read = Read({"a.ics": calendar(event(*THURSDAY)), "b.xml": "<EDT_STS/>"})
    assert read.refused()[0] == "mixed_formats"


def test_a_few_rules_do_not_make_a_million_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LESSONS", 500)
    read = ics(*(event(*THURSDAY, "RRULE:FREQ=DAILY", uid=f"u{at}") for at in range(5)))
    assert (read.refused()[0], read.lessons) == ("too_many_rows", [])
