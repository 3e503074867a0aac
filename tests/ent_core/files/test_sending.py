"""POST /files: what is kept, as what, and what is refused with which words."""

import hashlib
import json
import struct
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as conf
from django.core.files.storage import FileSystemStorage
from django.test import Client

from ent_core.files import storage
from ent_core.files.models import StoredFile, Usage
from tests.ent_core.files import samples
from tests.ent_core.files.conftest import Send, file_part, form
from tests.factories import PASSWORD, RoleFactory, School, make_school

KEPT = [
    ("photo.jpg", samples.picture(), "image", "image/jpeg"),
    ("photo.JPEG", samples.picture(), "image", "image/jpeg"),
    ("photo.png", samples.picture("PNG"), "image", "image/png"),
    ("photo.gif", samples.picture("GIF"), "image", "image/gif"),
    ("photo.webp", samples.picture("WEBP"), "image", "image/webp"),
    ("sujet.pdf", samples.PDF, "pdf", "application/pdf"),
    ("a.docx", samples.DOCX, "document", None),
    ("a.xlsx", samples.XLSX, "document", None),
    ("a.pptx", samples.PPTX, "document", None),
    ("a.odt", samples.ODT, "document", "application/vnd.oasis.opendocument.text"),
    ("a.ods", samples.ODS, "document", None),
    ("notes.txt", "Élève : 12,5".encode(), "document", "text/plain"),
    ("notes.txt", "Élève : 12,5".encode("utf-16"), "document", "text/plain"),
    ("notes.csv", "Élève;12,5\n".encode("latin-1"), "document", "text/csv"),
    ("notes.md", b"# Titre\n\n<b>gras</b>", "document", "text/markdown"),
    ("voix.mp3", samples.MP3, "audio", "audio/mpeg"),
    ("voix.mp3", samples.BARE_MP3, "audio", "audio/mpeg"),
    ("voix.m4a", samples.M4A, "audio", "audio/mp4"),
    ("voix.ogg", samples.OGG, "audio", "audio/ogg"),
    ("voix.opus", samples.OGG, "audio", "audio/ogg"),
    ("voix.wav", samples.WAV, "audio", "audio/wav"),
    ("film.mp4", samples.MP4, "video", "video/mp4"),
    ("film.mov", samples.MOV, "video", "video/quicktime"),
    ("film.webm", samples.WEBM, "video", "video/webm"),
    ("tout.zip", samples.ZIP, "other", "application/zip"),
    ("dessin.svg", samples.SVG, "other", "image/svg+xml"),
    ("page.html", samples.HTML, "other", "text/html"),
]


@pytest.mark.parametrize(("name", "content", "kind", "mime"), KEPT)
def test_what_a_school_sends_is_kept(
    school: School, send: Send, name: str, content: bytes, kind: str, mime: str | None
) -> None:
    answer = send(school.pupil, name, content)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["name"], said["kind"]) == (name, kind)
    assert mime is None or said["type"] == mime
    row = StoredFile.objects.get(pk=said["id"])
    with storage.open_(row.stored_as) as kept:
        bytes_kept = kept.read()
    assert (row.size, row.sha256) == (len(bytes_kept), hashlib.sha256(bytes_kept).hexdigest())
    assert said["size"] == row.size
    assert name not in row.stored_as
    if kind == "image":
        assert (said["width"], said["height"]) == (640, 480)
        assert said["thumbnail"] == f"/api/v1/files/{row.pk}/thumbnail"
    else:
        assert bytes_kept == content
        assert said["thumbnail"] is None


REFUSED = [
    ("photo.png", samples.HTML),
    ("photo.jpg", samples.SVG),
    ("photo.jpg", samples.picture("PNG")),
    ("photo.png", b"GIF89a"),
    ("photo.png", b"\x89PNG\r\n\x1a\n"),
    ("photo.jpg", samples.picture()[:2000]),
    ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    ("a.exe", b"MZ\x90\0" + b"\0" * 200),
    ("a.txt", b"MZ\x90\0" + b"\0" * 200),
    ("a.txt", samples.HTML),
    ("a.txt", b"\xef\xbb\xbf  <html>"),
    ("a.txt", samples.HTML.decode().encode("utf-16")),
    ("a.csv", samples.SVG),
    ("a.txt", b"a" * 70_000 + b"\0"),
    ("a.txt", b"#!/bin/sh\nrm -rf /"),
    ("a.html", b"\x7fELF" + b"\0" * 100),
    ("a.svg", samples.HTML),
    ("a.js", b"alert(1)"),
    ("a", samples.PDF),
    ("a.docx", samples.ZIP),
    ("a.docx", samples.XLSX),
    ("a.docx", samples.DOCX_WITH_MACROS),
    ("a.odt", samples.ODS),
    ("a.zip", samples.PDF + samples.ZIP),
    ("a.pdf", samples.HTML + samples.PDF),
    ("a.pdf", samples.PDF + samples.HTML),
    ("a.pdf", b"%PDF-1.4\n" + samples.HTML + b"%%EOF"),
    ("a.pdf", samples.PDF + samples.ZIP),
    ("a.gif", samples.gif_and_script()),
    ("a.jpg", samples.picture() + samples.ZIP),
    ("a.jpg", samples.picture() + samples.HTML),
    ("a.png", samples.picture("PNG") + samples.HTML),
    ("a.webp", samples.picture("WEBP") + samples.PDF),
]


@pytest.mark.parametrize(("tail", "status"), [(b"x", 201), (b"<svg >", 415), (b"<html>", 415)])
def test_a_text_of_comments_is_read_once(
    school: School, send: Send, tail: bytes, status: int
) -> None:
    """With an expression that goes back over them this would not end."""
    assert send(school.pupil, "devoir.txt", b"<!---->" * 500 + tail).status_code == status


@pytest.mark.parametrize(("name", "content"), REFUSED)
def test_what_is_not_what_it_says_is_refused(
    school: School, send: Send, name: str, content: bytes
) -> None:
    answer = send(school.pupil, name, content, content_type="image/png")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_type")
    assert "{" not in answer.json()["detail"]
    nothing_left()


def nothing_left() -> None:
    assert not StoredFile.objects.exists()
    assert sum(Usage.objects.values_list("used", flat=True)) == 0
    assert list(conf.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


class FullAfterOne(FileSystemStorage):
    """A disk with room for one file more."""

    def _save(self, name: str, content: Any) -> str:
        if list_of(Path(self.location)):
            raise OSError("No space left on device")
        return str(super()._save(name, content))


def list_of(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_a_disk_that_is_full_before_the_thumbnail_keeps_nothing(
    school: School, send: Send, settings: Any, tmp_path: Path
) -> None:
    place = {"BACKEND": f"{__name__}.FullAfterOne", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "files": place}
    answer = send(school.pupil, "photo.jpg", samples.picture())
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert list_of(tmp_path) == []
    nothing_left()


@pytest.mark.parametrize(
    ("sides", "code"), [((50_000, 50_000), "image_too_large"), ((8_000, 8_000), "image_too_large")]
)
def test_a_picture_of_too_many_pixels_is_refused_from_its_header(
    school: School, send: Send, sides: tuple[int, int], code: str
) -> None:
    answer = send(school.pupil, "grande.png", samples.png_of(*sides))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    nothing_left()


@pytest.mark.parametrize(("side", "more"), [(64, 6_000), (64, 101), (4_000, 70)])
def test_a_picture_drawn_over_and_over_is_refused_before_it_is_decoded(
    school: School, send: Send, side: int, more: int
) -> None:
    assert send(school.pupil, "sage.jpg", samples.progressive(640, 20)).status_code == 201
    sent = samples.progressive(side, more)
    began = time.perf_counter()
    answer = send(school.pupil, "passes.jpg", sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "image_too_large")
    assert time.perf_counter() - began < 5
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("name", ["tout.zip", "tout.docx"])
def test_an_archive_of_too_many_files_is_refused_before_they_are_listed(
    school: School, send: Send, name: str
) -> None:
    entry = b"PK\x01\x02" + struct.pack("<4B4H3L5H2L", 20, 0, 20, 0, *[0] * 14)
    many = entry * 200_000
    told, lied = (
        b"PK\x03\x04" + many + b"PK\x05\x06"
        + struct.pack("<4H2LH", 0, 0, number, number, len(many), 4, 0)
        for number in (60_000, 1)
    )  # fmt: skip
    for sent in (told, lied):
        assert send(school.pupil, name, sent).status_code == 415
    nothing_left()


def test_pixels_that_are_not_there_are_no_picture(school: School, send: Send) -> None:
    assert send(school.pupil, "vide.png", samples.png_of(4_000, 4_000)).status_code == 415
    nothing_left()


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: x.txt",
        "a%0D%0Ab.txt",
        "photo\u202egpj.txt",
        "a\u2066b.txt",
        "a\x00.txt",
        "é" * 140 + ".txt",
        "a" * 296 + ".txt",
        "a" * 300 + ".txt",
        "..",
        "/",
        "   ",
    ],
)
def test_a_name_that_misleads_or_does_not_fit_is_refused(
    school: School, send: Send, name: str
) -> None:
    if "\r" in name:  # as RFC 8187 writes it; raw, it would end the header
        part = (
            "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''a%0D%0Ab.txt\r\n"
            "Content-Type: text/plain",
            b"x",
        )
        answer = send(school.pupil, "", form(part), raw=True)
    else:
        answer = send(school.pupil, name, b"x")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_name")
    nothing_left()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Documents\\devoir.txt", "devoir.txt"),
        ("Devoir n° 3 – « été ».txt", "Devoir n° 3 – « été ».txt"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("a%22b.txt", 'a"b.txt'),
        ("👩‍🏫.txt".replace("\u200d", ""), "👩🏫.txt"),
        ("a" * 250 + ".txt", "a" * 250 + ".txt"),
    ],
)
def test_a_name_is_kept_without_its_folders(
    school: School, send: Send, name: str, kept: str
) -> None:
    escaped = name.replace("\\", "\\\\")
    assert send(school.pupil, escaped, b"x").json()["name"] == kept


def test_an_empty_file_and_no_file_are_different_mistakes(school: School, send: Send) -> None:
    empty = send(school.pupil, "a.txt", b"")
    assert (empty.status_code, empty.json()["code"]) == (422, "empty_file")
    for body in (form(), form(file_part("", b"x")), form(file_part("a.txt", b"x"),
                 file_part("b.txt", b"y")), form(('Content-Disposition: form-data; name="file"',
                 b"x"))):  # fmt: skip
        answer = send(school.pupil, "", body, raw=True)
        assert (answer.status_code, set(answer.json()["fields"])) == (422, {"file"}), body
    other = send(school.pupil, "a.txt", b"x", colour="red")
    assert (other.status_code, set(other.json()["fields"])) == (422, {"colour"})
    nothing_left()


def test_a_form_that_is_cut_off_or_is_none(school: School, send: Send, api: Any) -> None:
    for body in (form(file_part("a.txt", b"x" * 5_000), end=False), b"--ligne", b"garbage"):
        assert send(school.pupil, "", body, raw=True).status_code == 400, body[:20]
    assert api(school.pupil).post("/files", {"file": 1}).status_code == 415
    assert api(school.pupil)("POST", "/files").status_code == 415
    nothing_left()


def test_who_asks_is_known_before_the_form_is_read(school: School, send: Send) -> None:
    assert send(None, "a.txt", b"x").status_code == 401
    assert send(None, "a.txt", b"x", headers={"Authorization": "Bearer x"}).status_code == 401
    key = {"Idempotency-Key": str(uuid4())}
    assert send(None, "a.txt", b"x", headers=key).status_code == 401
    nothing_left()


def test_too_large_and_over_quota_are_told_apart(school: School, send: Send, settings: Any) -> None:
    settings.FILE_LIMIT = 1024 * 1024
    one = b"x" * 1024 * 1024
    assert send(school.pupil, "a.txt", one).status_code == 201
    for more in (1, 100_000):  # beyond the file's limit, and beyond the form's
        answer = send(school.pupil, "a.txt", one + b"x" * more)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    settings.QUOTA_PERSON = 1024 * 1024 + 10
    assert send(school.pupil, "b.txt", b"x" * 10).status_code == 201
    answer = send(school.pupil, "c.txt", b"x")
    assert (answer.status_code, answer.json()["code"]) == (413, "quota")
    settings.QUOTA_SCHOOL = 1024 * 1024 + 20
    assert send(school.teacher, "b.txt", b"x" * 11).json()["code"] == "quota"
    assert send(school.teacher, "b.txt", b"x" * 10).status_code == 201
    used = Usage.objects.get(establishment=school.establishment).used
    assert used == sum(StoredFile.objects.values_list("size", flat=True)) == 1024 * 1024 + 20


def test_the_school_is_ones_own(school: School, send: Send) -> None:
    twin = make_school(name="Collège jumeau")
    here, there = school.establishment.pk, twin.establishment.pk
    assert send(school.pupil, "a.txt", b"x", establishment=there).status_code == 404
    for wrong in ("0", "-1", "x", "", "9" * 30, "1.5"):
        answer = send(school.pupil, "a.txt", b"x", establishment=wrong)
        assert set(answer.json()["fields"]) == {"establishment"}, wrong
    RoleFactory(user=school.teacher, establishment=twin.establishment)
    for asked in (here, there):
        stored = send(school.teacher, "a.txt", b"x", establishment=asked).json()["id"]
        assert StoredFile.objects.get(pk=stored).establishment_id == asked


@pytest.mark.django_db
def test_a_repeat_is_one_file(school: School, send: Send) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = send(school.pupil, "a.txt", b"Bonjour", headers=key)
    again = send(school.pupil, "a.txt", b"Bonjour", headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert StoredFile.objects.count() == 1
    for name, content in (("b.txt", b"Bonjour"), ("a.txt", b"Bonsoir")):
        other = send(school.pupil, name, content, headers=key)
        assert (other.status_code, other.json()["code"]) == (409, "key_conflict")


def test_a_browser_sends_its_token_in_a_header(school: School) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/_allauth/browser/v1/config")
    token = browser.cookies["csrftoken"].value
    signed_in = browser.generic(
        "POST",
        "/_allauth/browser/v1/auth/login",
        json.dumps({"username": school.pupil.username, "password": PASSWORD}),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert signed_in.status_code == 200
    body = form(file_part("a.txt", b"x"))
    kind = "multipart/form-data; boundary=ligne-de-partage"

    def post(**headers: str) -> Any:
        return browser.generic("POST", "/api/v1/files", body, content_type=kind, headers=headers)

    assert post().json()["code"] == "csrf"
    token = browser.cookies["csrftoken"].value
    assert post(**{"X-CSRFToken": token}).status_code == 201
    other = browser.generic(
        "POST", "/api/v1/tokens", body, content_type=kind, headers={"X-CSRFToken": token}
    )
    assert other.status_code == 415
    keyed = {"X-CSRFToken": token, "Idempotency-Key": str(uuid4())}
    again = browser.generic("POST", "/api/v1/tokens", body, content_type=kind, headers=keyed)
    assert again.status_code == 415


def test_haste_is_slowed_down(school: School, send: Send) -> None:
    answers: list[Any] = []
    while len(answers) < 120 and (not answers or answers[-1].status_code == 201):
        answers.append(send(school.pupil, "a.txt", b"x"))
    assert len(answers) > 60
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "rate")
    assert int(answers[-1]["Retry-After"]) > 0
