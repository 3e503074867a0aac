"""Files as they come, and as somebody with bad intentions makes them: a typed issue, nothing
written, never a traceback. All through the command."""

import io
import os
import resource
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from ent_core.establishments.models import Establishment
from ent_core.people.models import User
from tests.ent_core.roster.sets import OneRoster, Outcome, run, small_school

pytestmark = pytest.mark.django_db


def refused(done: Outcome, code: str) -> dict[str, object]:
    """The one issue for which ``done`` was refused; nothing may have been written."""
    assert (done.code, done.plan["applied"]) == (2, False)
    assert not Establishment.objects.exists()
    assert not User.objects.exists()
    found = [issue for issue in done.plan["issues"] if issue["level"] == "error"]
    assert {issue["code"] for issue in found} == {code}
    return dict(found[0])


@pytest.fixture
def made() -> OneRoster:
    return small_school()


@pytest.mark.parametrize("file", ["orgs", "users", "classes", "enrollments"])
def test_a_missing_file(tmp_path: Path, made: OneRoster, file: str) -> None:
    del made.files[file]
    assert refused(run(made.write(tmp_path)), "missing_file")["file"] == f"{file}.csv"


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("users", "givenName"),
        ("users", "role"),
        ("classes", "classType"),
        ("enrollments", "userSourcedId"),
        ("orgs", "sourcedId"),
        ("academicSessions", "endDate"),
    ],
)
def test_a_missing_column(tmp_path: Path, made: OneRoster, file: str, column: str) -> None:
    instead = {f"{file}.csv": made.without_column(file, column)}
    issue = refused(run(made.write(tmp_path, instead)), "missing_column")
    assert (issue["file"], issue["line"], issue["field"]) == (f"{file}.csv", 1, column)


def test_a_misspelt_needed_column_is_named(tmp_path: Path, made: OneRoster) -> None:
    text = made.text("users").replace("familyName", "famillyName", 1)
    issue = refused(run(made.write(tmp_path, {"users.csv": text})), "missing_column")
    assert "« famillyName » lui ressemble" in str(issue["message"])


def test_optional_and_misspelt_columns_are_warned_of(tmp_path: Path, made: OneRoster) -> None:
    text = made.text("users").replace("agentSourcedIds", "agentSourceIds", 1)
    text = text.replace("middleName", "metadata.house", 1).replace("phone", "shoeSize", 1)
    done = run(made.write(tmp_path, {"users.csv": text}))
    assert done.code == 0
    assert done.codes == {"missing_optional_column", "unknown_column"}
    unknown = {
        i["value"]: i.get("field") for i in done.plan["issues"] if i["code"] == "unknown_column"
    }
    assert unknown == {"agentSourceIds": "agentSourcedIds", "shoeSize": None}


def test_columns_in_any_order_and_case(tmp_path: Path, made: OneRoster) -> None:
    names = made.text("orgs").split("\r\n")[0].split(",")[::-1]
    text = made.text("orgs", names)
    lines = text.split("\r\n")
    lines[0] = ",".join(names).upper()
    assert run(made.write(tmp_path, {"orgs.csv": "\r\n".join(lines)})).plan["issues"] == []


def test_a_column_that_is_there_twice(tmp_path: Path, made: OneRoster) -> None:
    text = made.text("users").replace("middleName", "givenName", 1)
    assert refused(run(made.write(tmp_path, {"users.csv": text})), "duplicate_column")


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ('lea,,,true,org,student,lea,,"Léa,Arnaud,,,,,,"mum,dad",,', 2),
        ('lea,,,true,org,student,lea,,"Léa"x,Arnaud,,,,,,,,', 2),
    ],
)
def test_an_unclosed_quote(tmp_path: Path, made: OneRoster, line: str, at: int) -> None:
    lines = made.text("users").split("\r\n")
    lines[at - 1] = line
    issue = refused(run(made.write(tmp_path, {"users.csv": "\r\n".join(lines)})), "unclosed_quote")
    assert (issue["file"], issue["line"]) == ("users.csv", at)
    assert "guillemet" in str(issue["message"])


def test_a_quote_that_swallows_the_rest(tmp_path: Path, made: OneRoster) -> None:
    made.files["users"][0]["agentSourcedIds"] = ""
    lines = made.text("users").split("\r\n")
    lines[2] = lines[2].replace("Tom", '"Tom')
    text = "\r\n".join(lines) + "x" * 200_000
    issue = refused(run(made.write(tmp_path, {"users.csv": text})), "unclosed_quote")
    assert issue["line"] == 3


def test_a_comma_too_many(tmp_path: Path, made: OneRoster) -> None:
    lines = made.text("classes").split("\r\n")
    lines[1] = lines[1].replace("6e A", "6e A, 6e B") + ",x"
    issue = refused(run(made.write(tmp_path, {"classes.csv": "\r\n".join(lines)})), "column_count")
    assert issue["line"] == 2


def test_a_line_that_stops_early_is_warned_of(tmp_path: Path, made: OneRoster) -> None:
    lines = made.text("users").split("\r\n")
    lines[5] = ",".join(lines[5].split(",")[:12])
    done = run(made.write(tmp_path, {"users.csv": "\r\n".join(lines)}))
    assert (done.code, done.issue("short_line")["line"]) == (0, 6)


def test_an_id_in_conflict_and_one_repeated(tmp_path: Path, made: OneRoster) -> None:
    made.files["users"].append(dict(made.row("users", "lea")))
    assert run(made.write(tmp_path), "--dry-run").codes == {"duplicate_line"}
    made.files["users"][-1]["familyName"] = "Autre"
    issue = refused(run(made.write(tmp_path)), "duplicate_id")
    assert (issue["line"], issue["value"]) == (9, "lea")
    assert "ligne 2" in str(issue["message"])


@pytest.mark.parametrize(
    ("encoding", "code"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "encoding"),
        ("utf-16-le", "encoding"),
        ("utf-16-be", "encoding"),
        ("cp1252", "encoding"),
    ],
)
def test_encodings(tmp_path: Path, made: OneRoster, encoding: str, code: str | None) -> None:
    instead = {"users.csv": made.text("users").encode(encoding)}
    done = run(made.write(tmp_path, instead))
    assert (done.code, done.codes) == (0, {code} if code else set())
    assert User.objects.filter(first_name="Léa").exists()


@pytest.mark.parametrize(
    "raw", [b"\x81\x8d\x8f,\xff\xfe", b"\xff\xfeodd", b"sourcedId\xe9\x81,givenName\n"]
)
def test_an_unknown_encoding(tmp_path: Path, made: OneRoster, raw: bytes) -> None:
    assert refused(run(made.write(tmp_path, {"users.csv": raw})), "unknown_encoding")


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_line_endings(tmp_path: Path, made: OneRoster, ending: str) -> None:
    instead = {f"{name}.csv": made.text(name, ending=ending) for name in made.files}
    assert run(made.write(tmp_path, instead)).plan["issues"] == []


def test_a_spreadsheets_semicolons(tmp_path: Path, made: OneRoster) -> None:
    made.files["users"] = [row | {"agentSourcedIds": ""} for row in made.files["users"]]
    text = made.text("users").replace(",", ";")
    assert run(made.write(tmp_path, {"users.csv": text})).codes == {"delimiter"}


@pytest.mark.parametrize("content", ["", "\r\n\r\n", "\ufeff"])
def test_an_empty_file(tmp_path: Path, made: OneRoster, content: str) -> None:
    assert refused(run(made.write(tmp_path, {"users.csv": content})), "empty_file")


def test_a_nul(tmp_path: Path, made: OneRoster) -> None:
    text = made.text("users").replace("Tom", "T\0m", 1)
    assert refused(run(made.write(tmp_path, {"users.csv": text})), "unreadable")["line"] == 3


def test_a_million_columns(tmp_path: Path, made: OneRoster) -> None:
    text = ",".join(["x"] * 1_000_000) + "\r\n"
    assert refused(run(made.write(tmp_path, {"users.csv": text})), "too_many_columns")
    lines = made.text("users").split("\r\n")
    lines[1] += "," * 1_000_000 + "x"
    assert refused(run(made.write(tmp_path, {"users.csv": "\r\n".join(lines)})), "column_count")


def test_a_huge_field(tmp_path: Path, made: OneRoster) -> None:
    made.row("users", "tom")["familyName"] = "x" * 300_000
    assert refused(run(made.write(tmp_path)), "too_long")["line"] == 3


def test_names_that_do_not_fit(tmp_path: Path, made: OneRoster) -> None:
    made.row("users", "tom")["familyName"] = "x" * 101
    made.row("classes", "6a")["title"] = "y" * 151
    done = run(made.write(tmp_path))
    refused(done, "too_long")
    places = {(i["file"], i["line"], i["field"]) for i in done.plan["issues"]}
    assert places == {("users.csv", 3, "familyName"), ("classes.csv", 2, "title")}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("endDate", "30/06/2027", "invalid_date"),
        ("endDate", "2026-13-01", "invalid_date"),
        ("endDate", "2000-01-01", "dates_reversed"),
        ("beginDate", "hier", "invalid_date"),
        ("endDate", "99999-01-01", "invalid_date"),
    ],
)
def test_dates(tmp_path: Path, made: OneRoster, field: str, value: str, code: str) -> None:
    made.row("enrollments", "e1").update({"beginDate": "2020-01-01"} | {field: value})
    assert refused(run(made.write(tmp_path)), code)["line"] == 2


def test_a_date_with_a_time_is_a_date(tmp_path: Path, made: OneRoster) -> None:
    made.row("enrollments", "e1")["beginDate"] = "2020-01-01T00:00:00.000Z"
    assert run(made.write(tmp_path)).plan["issues"] == []


def test_markup_and_formulas_are_text(tmp_path: Path, made: OneRoster) -> None:
    made.row("users", "lea").update(
        givenName="<script>alert(1)</script>", familyName='=HYPERLINK("x")', email="not an address"
    )
    done = run(made.write(tmp_path))
    assert (done.code, done.codes) == (0, {"invalid_email"})
    lea = User.objects.get(username="lea.test")
    assert lea.name == '<script>alert(1)</script> =HYPERLINK("x")'
    assert lea.email == ""


def test_invisible_signs_are_taken_out_of_names(tmp_path: Path, made: OneRoster) -> None:
    made.row("users", "tom").update(givenName="\u202eTom\u200b", familyName="Ar\x07naud\nDe")
    done = run(made.write(tmp_path))
    assert (done.code, done.codes) == (0, {"cleaned"})
    assert User.objects.get(username="tom.test").name == "Tom Arnaud De"


def test_a_name_of_nothing_but_invisible_signs_is_refused(tmp_path: Path, made: OneRoster) -> None:
    made.row("users", "tom")["givenName"] = "\u202e\u200b"
    assert refused(run(made.write(tmp_path)), "missing_value")["line"] == 3


def test_many_faults_are_told_briefly(tmp_path: Path, made: OneRoster) -> None:
    for number in range(300):
        made.enrol("6a", f"ghost{number}")
    done = run(made.write(tmp_path))
    refused(done, "unknown_person")
    assert len(done.plan["issues"]) == 51
    assert "250" in done.plan["issues"][-1]["message"]


# Archives and folders ------------------------------------------------------------------------
def archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members:
            opened.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name",
    ["../users.csv", "/etc/users.csv", "a/../../users.csv", "..\\users.csv", "C:\\users.csv"],
)
def test_zip_slip(tmp_path: Path, made: OneRoster, name: str) -> None:
    path = made.zip(tmp_path / "set.zip")
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr(name, b"x")
    assert refused(run(path), "zip_slip")["value"] == name
    assert sorted(file.name for file in tmp_path.iterdir()) == ["set.zip"]


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("users.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refused(run(archive(tmp_path / "set.zip", (link, b"/etc/passwd"))), "zip_slip")


def test_a_zip_bomb(tmp_path: Path) -> None:
    """A gigabyte of zeros in a megabyte: neither opened nor kept in memory."""
    path = tmp_path / "set.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened,
        opened.open("users.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(1024):
            member.write(bytes(2**20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refused(run(path), "zip_bomb")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB


@pytest.mark.parametrize("comment", [b"", b"Export"])
@pytest.mark.parametrize("many", [3_000, 70_000])  # above 65,535 the list's end is ZIP64
def test_a_zip_of_very_many_entries(
    tmp_path: Path, many: int, comment: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for n in range(many):
            opened.writestr(f"{'a' * 200}-{n}.csv", b"")
        opened.comment = comment
    # Their list is not even read.
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda archive: pytest.fail("was read"))
    assert refused(run(path), "zip_bomb")


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("users.csv", bytes(200 * 2**20))
    lying = raw.getvalue().replace(struct.pack("<I", 200 * 2**20), struct.pack("<I", 1000))
    (tmp_path / "set.zip").write_bytes(lying)
    done = run(tmp_path / "set.zip")
    assert done.code == 2
    assert done.codes <= {"zip_bomb", "unreadable"}


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_damaged_zip(tmp_path: Path, made: OneRoster, cut: int) -> None:
    path = made.zip(tmp_path / "set.zip")
    path.write_bytes(path.read_bytes()[:cut])
    assert refused(run(path), "unreadable")


def test_a_zip_whose_content_is_damaged(tmp_path: Path, made: OneRoster) -> None:
    path = made.zip(tmp_path / "set.zip")
    raw = bytearray(path.read_bytes())
    at = raw.index(b"users.csv") + 20
    raw[at : at + 40] = b"\xff" * 40
    path.write_bytes(raw)
    assert refused(run(path), "unreadable")


def test_a_file_that_is_there_twice(tmp_path: Path, made: OneRoster) -> None:
    path = made.zip(tmp_path / "set.zip")
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr("USERS.csv", made.text("users"))
    assert refused(run(path), "duplicate_file")["file"] == "users.csv"


def test_a_folders_link_is_not_followed(tmp_path: Path, made: OneRoster) -> None:
    folder = made.write(tmp_path / "set")
    (tmp_path / "elsewhere.csv").write_text(made.text("users"))
    (folder / "users.csv").unlink()
    (folder / "users.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert refused(run(folder), "not_a_file")["file"] == "users.csv"


def test_a_pipe_is_not_waited_for(tmp_path: Path, made: OneRoster) -> None:
    folder = made.write(tmp_path / "set")
    (folder / "users.csv").unlink()
    os.mkfifo(folder / "users.csv")
    assert refused(run(folder), "not_a_file")


@pytest.mark.parametrize("path", ["nowhere", "nul\0byte", "x" * 5000])
def test_a_path_that_cannot_be_read(tmp_path: Path, path: str) -> None:
    assert refused(run(tmp_path / path), "unreadable")


def test_a_file_that_is_no_set(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(zlib.compress(b"no"))
    assert refused(run(tmp_path / "photo.jpg"), "missing_file")
