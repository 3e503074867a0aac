"""Files in messages, over a real server: sent, seen, read as long as one may, and then no more."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from chat.hub.models import Channel
from chat.safety.models import Report
from ent_core.establishments import actions
from ent_core.establishments.models import GroupMembership
from ent_core.files.models import StoredFile
from ent_core.kernel.models import AuditEntry
from tests.chat.conftest import World
from tests.ent_core.files import samples
from tests.factories import token_of

Client = httpx.Client


@pytest.fixture
def browser(server) -> Iterator[Callable[..., Client]]:
    """``browser(person)``: plain HTTP as that person, for bodies that are no JSON."""
    with contextlib.ExitStack() as ends:

        def as_person(person: Any) -> Client:
            bearer = {"Authorization": f"Bearer {token_of(person)}"}
            made = Client(base_url=f"{server.url}/api/v1", headers=bearer, timeout=60)
            return ends.enter_context(made)

        yield as_person


@pytest.fixture
def upload(browser) -> Callable[..., dict[str, Any]]:
    def send(person: Any, name: str = "photo.jpg", content: bytes | None = None) -> dict[str, Any]:
        sent = samples.picture() if content is None else content
        answer = browser(person).post("/files", files={"file": (name, sent)})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return send


async def test_a_message_carries_its_files_to_everybody(
    world: World, connect, api, browser, upload
):
    pupil, teacher = world.school.pupil, world.school.teacher
    writer, reader = await connect(pupil), await connect(teacher)
    ch = world.channel("class")
    files = [upload(pupil), upload(pupil, "sujet.pdf", samples.PDF)]
    ids = [one["id"] for one in files]
    sent = await writer.send(ch, "Voici", files=ids)
    live = (await reader.event(ch, "message", id=sent["id"]))["data"]
    assert live["files"] == files
    again = api(teacher).history(ch, sent["seq"] - 1)[0]["data"]
    assert again["files"] == files
    assert api(teacher).get(f"/channels/{ch}").json()["last"]["files"] == 2
    for one in files:
        got = browser(teacher).get(f"/files/{one['id']}")
        assert (got.status_code, len(got.content)) == (200, one["size"])
    small = browser(teacher).get(files[0]["thumbnail"].removeprefix("/api/v1"))
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    for stranger in (world.school.guardian, world.school.other_pupil, world.twin.teacher):
        assert browser(stranger).get(f"/files/{ids[0]}").status_code == 404


async def test_files_may_stand_without_words(world: World, connect, api, upload):
    pupil = world.school.pupil
    writer, ch = await connect(pupil), world.channel("class")
    sent = await writer.send(ch, "", files=[upload(pupil)["id"]])
    assert (await writer.ask("send", ch=ch, body="", files=[]))["code"] == "invalid"
    assert (await writer.ask("send", ch=ch, body=" ", files=[upload(pupil)["id"]]))["code"] == (
        "invalid"
    )
    assert (await writer.ask("edit", id=sent["id"], body="Avec"))["op"] == "ack"
    assert (await writer.ask("edit", id=sent["id"], body=""))["op"] == "ack"
    plain = await writer.send(ch, "sans fichier")
    assert (await writer.ask("edit", id=plain["id"], body=""))["code"] == "invalid"
    answer = api(pupil).post(
        f"/channels/{ch}/messages",
        {"cid": str(uuid4()), "body": "", "files": [upload(pupil)["id"]]},
    )
    assert answer.status_code == 201


async def test_a_cid_is_about_its_files_too(world: World, connect, upload):
    pupil = world.school.pupil
    writer, ch, cid = await connect(pupil), world.channel("class"), str(uuid4())
    one, other = upload(pupil)["id"], upload(pupil)["id"]
    first = await writer.ask("send", cid, ch=ch, body="a", files=[one])
    again = await writer.ask("send", cid, ch=ch, body="a", files=[one])
    assert (again["id"], again["dup"]) == (first["id"], True)
    for files in ([other], [], [one, other]):
        conflict = await writer.ask("send", cid, ch=ch, body="a", files=files)
        assert conflict["code"] == "cid_conflict", files


async def test_only_ones_own_files_once_and_ten_at_most(world: World, connect, api, upload):
    pupil, teacher = world.school.pupil, world.school.teacher
    writer, ch = await connect(pupil), world.channel("class")
    foreign = upload(teacher)["id"]
    for files in ([foreign], [999_999_999], [upload(pupil)["id"], foreign]):
        assert (await writer.ask("send", ch=ch, body="a", files=files))["code"] == "not_found"
    eleven = [upload(pupil, "a.txt", b"x")["id"] for _ in range(11)]
    refused = await writer.ask("send", ch=ch, body="a", files=eleven)
    assert refused["code"] == "too_large"
    over_http = api(pupil).post(
        f"/channels/{ch}/messages", {"cid": str(uuid4()), "body": "a", "files": eleven}
    )
    assert (over_http.status_code, over_http.json()["code"]) == (413, "too_large")
    await writer.send(ch, "a", files=eleven[:10])
    assert (await writer.ask("send", ch=ch, body="b", files=eleven[:1]))["code"] == "file_attached"
    for wrong in ("x", [0], ["1"], [1.5], [None]):
        assert (await writer.ask("send", ch=ch, body="a", files=wrong))["code"] == "invalid", wrong


async def test_a_message_taken_away_takes_its_files(world: World, connect, api, browser, upload):
    pupil, teacher = world.school.pupil, world.school.teacher
    writer, reader = await connect(pupil), browser(teacher)
    ch, file = world.channel("class"), upload(pupil)
    sent = await writer.send(ch, "oups", files=[file["id"]])
    assert reader.get(f"/files/{file['id']}").status_code == 200
    await writer.ask("delete", id=sent["id"])
    for who in (reader, browser(pupil)):
        assert who.get(f"/files/{file['id']}").status_code == 404
        assert who.get(f"/files/{file['id']}/thumbnail").status_code == 404
    assert api(teacher).history(ch, sent["seq"] - 1)[0]["data"]["files"] == []
    assert StoredFile.objects.get(pk=file["id"]).released_at is not None


async def test_who_leaves_the_class_reads_its_files_no_more(world: World, connect, browser, upload):
    leaver = world.school.add_pupil()
    world.follow()
    teacher, ch = await connect(world.school.teacher), world.channel("class")
    file = upload(world.school.teacher)
    await teacher.send(ch, "le sujet", files=[file["id"]])
    reader = browser(leaver)
    assert reader.get(f"/files/{file['id']}").status_code == 200
    yesterday = world.school.establishment.today() - timedelta(days=1)
    membership = GroupMembership.objects.get(user=leaver, group=world.school.division)
    actions.leave_group(membership=membership, on=yesterday)
    world.follow()
    assert reader.get(f"/files/{file['id']}").status_code == 404


async def test_where_history_begins_with_joining_so_do_files(
    world: World, connect, browser, upload
):
    school = world.school
    ch = world.channel("group")
    Channel.objects.filter(pk=ch).update(history=Channel.History.FROM_JOINING)
    teacher = await connect(school.teacher)
    before = upload(school.teacher)
    await teacher.send(ch, "avant", files=[before["id"]])
    newcomer = school.pupils[1]
    actions.join_group(user=newcomer, group=Channel.objects.get(pk=ch).group)
    world.follow()
    await teacher.event(ch, "members")
    after = upload(school.teacher)
    await teacher.send(ch, "après", files=[after["id"]])
    reader = browser(newcomer)
    assert reader.get(f"/files/{before['id']}").status_code == 404
    assert reader.get(f"/files/{after['id']}").status_code == 200
    assert browser(school.pupil).get(f"/files/{before['id']}").status_code == 200


async def test_looking_into_a_class_by_its_files_is_kept(world: World, connect, browser, upload):
    writer, ch = await connect(world.school.pupil), world.channel("class")
    file = upload(world.school.pupil)
    await writer.send(ch, "a", files=[file["id"]])
    head = world.school.head
    looks = AuditEntry.objects.filter(actor=head, act="channel_looked_into", target_id=ch)
    assert not looks.exists()
    assert browser(head).get(f"/files/{file['id']}").status_code == 200
    assert looks.count() == 1
    assert browser(head).get(f"/files/{file['id']}/thumbnail").status_code == 200
    assert looks.count() == 1


async def test_a_report_names_the_files(world: World, connect, api, upload):
    writer, ch = await connect(world.school.pupil), world.channel("class")
    sent = await writer.send(ch, "a", files=[upload(world.school.pupil, "moche.jpg")["id"]])
    reported = api(world.school.pupils[1]).post(
        f"/messages/{sent['id']}/report", {"reason": "insult"}
    )
    assert reported.status_code == 201
    assert Report.objects.get(pk=reported.json()["id"]).copy["message"]["files"] == ["moche.jpg"]


def test_a_large_file_goes_and_comes_whole(world: World, browser):
    """24 MB, in parts too, and without its body for a HEAD."""
    sent = samples.MP4 + bytes(range(256)) * 94_000
    person = browser(world.school.pupil)
    answer = person.post("/files", files={"file": ("film.mp4", sent)})
    assert answer.status_code == 201, answer.text
    path = f"/files/{answer.json()['id']}"
    got = person.get(path)
    assert (got.status_code, got.content == sent) == (200, True)
    assert "x-preau-bytes" not in got.headers
    part = person.get(path, headers={"Range": "bytes=1000000-1999999"})
    assert (part.status_code, part.content) == (206, sent[1_000_000:2_000_000])
    beyond = person.get(path, headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(sent)}")
    head = person.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(sent)


def test_what_is_too_large_is_said_and_not_kept(world: World, browser):
    person = browser(world.school.pupil)
    for size in (25 * 1024**2 + 1, 40 * 1024**2):
        answer = person.post("/files", files={"file": ("a.txt", b"x" * size)})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    other = person.post("/tokens", content=b"x" * 3_000_000)
    assert other.status_code in (413, 415)


def test_a_form_without_its_boundary_is_told_so(world: World, browser):
    """By us, in the reader's language: no other layer reads forms, or it would for everybody."""
    person = browser(world.school.pupil)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=other"):
        answer = person.post("/files", content=b"--x\r\n\r\ny", headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), kind


def test_an_upload_that_breaks_off_leaves_nothing(world: World, server):
    from django.conf import settings

    before = StoredFile.objects.count()
    token = token_of(world.school.pupil)
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(
            b"POST /api/v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\nAuthorization: Bearer "
            + token.encode()
            + b'\r\n\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"'
            b"\r\n\r\n" + b"y" * 1_000_000
        )
        time.sleep(0.3)
    time.sleep(0.3)
    assert StoredFile.objects.count() == before
    assert list(settings.FILE_UPLOAD_TEMP_DIR.glob("*")) == []


def memory_of(server) -> int:
    """The process's resident megabytes."""
    said = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(said.split("VmRSS:")[1].split()[0]) // 1024


def test_slow_readers_hold_up_nobody(world: World, server, browser, upload):
    """Thirty phones that read nothing of a large file: others are answered as ever."""
    sender = world.school.pupil
    file = upload(sender, "film.mp4", samples.MP4 + b"\0" * 20_000_000)
    token, memory = token_of(sender).encode(), memory_of(server)
    with contextlib.ExitStack() as ends:
        for _ in range(30):
            line = ends.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(
                f"GET /api/v1/files/{file['id']} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                "Authorization: Bearer ".encode()
                + token
                + b"\r\n\r\n"
            )
        time.sleep(1)
        person = browser(world.school.teacher)
        began = time.monotonic()
        assert person.get("/me").status_code == 200
        assert time.monotonic() - began < 1
        assert memory_of(server) - memory < 100


def test_a_class_hands_in_all_at_once(world: World, browser):
    """35 × 5 MB at once: none lost, and others are answered meanwhile (a bench has the figure)."""
    photo = samples.picture(size=(1200, 900))
    people = [browser(world.school.add_pupil()) for _ in range(35)]
    other = browser(world.school.teacher)
    sent = samples.MP4 + b"\0" * 5_000_000

    def hand_in(one: tuple[int, Client]) -> int:
        at, person = one
        named = ("film.mp4", sent) if at % 2 else ("photo.jpg", photo)
        return person.post("/files", files={"file": named}).status_code

    waits: list[float] = []
    with ThreadPoolExecutor(36) as pool:
        answers = pool.map(hand_in, enumerate(people))
        while len(waits) < 30:
            began = time.monotonic()
            assert other.get("/me").status_code == 200
            waits.append(time.monotonic() - began)
        assert list(answers) == [201] * 35
    assert sorted(waits)[-2] < 3  # the machine of a test is shared; the bench holds 1 s
