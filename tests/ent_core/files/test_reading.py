"""GET and DELETE /files: who, and as what."""

from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import unquote

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ent_core.files import actions, storage, tasks
from ent_core.files.models import StoredFile, Usage
from ent_core.kernel import clock
from ent_core.kernel.errors import Conflict, NotFound, TooLarge
from ent_core.people.models import User
from tests.ent_core.files import samples
from tests.ent_core.files.conftest import Send
from tests.factories import School, make_school
from tests.factories.files import make_file

Api = Any


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def harmless(answer: Any) -> bool:
    return bool(
        answer["X-Content-Type-Options"] == "nosniff"
        and answer["Content-Security-Policy"].startswith("default-src 'none'")
        and answer["Cache-Control"] == "private, no-store"
    )


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("page.html", samples.HTML, None),
        ("dessin.svg", samples.SVG, None),
        ("notes.txt", b"Bonjour", None),
        ("a.docx", samples.DOCX, None),
        ("a.zip", samples.ZIP, None),
        ("a.jpg", samples.picture(), "default-src 'none'; sandbox"),
        ("a.mp3", samples.MP3, "default-src 'none'; media-src 'self'; sandbox"),
        ("a.pdf", samples.PDF, "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"),
    ],
)
def test_only_what_cannot_act_is_ever_shown(
    school: School, send: Send, api: Api, name: str, content: bytes, shown: str | None
) -> None:
    sent = send(school.pupil, name, content).json()
    reader = api(school.pupil)
    whole = reader.get(f"/files/{sent['id']}")
    assert whole.status_code == 200
    assert whole["Content-Disposition"].startswith("attachment")
    assert whole["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert harmless(whole)
    assert len(body(whole)) == int(whole["Content-Length"]) == sent["size"]
    inline = reader.get(f"/files/{sent['id']}?inline=1")
    assert harmless(inline)
    assert inline["Content-Disposition"].split(";")[0] == ("inline" if shown else "attachment")
    assert inline["Content-Security-Policy"] == (shown or "default-src 'none'; sandbox")
    assert whole["Content-Type"] not in ("text/html", "image/svg+xml")


def test_a_name_comes_back_as_it_is(school: School, send: Send, api: Api) -> None:
    name = 'Devoir « été » 100 %, n°3; "bis".txt'
    sent = send(school.pupil, name.replace('"', "%22"), b"x").json()
    said = api(school.pupil).get(f"/files/{sent['id']}")["Content-Disposition"]
    plain, _, spelt = said.partition("; filename*=UTF-8''")
    assert unquote(spelt) == name
    assert plain == 'attachment; filename="Devoir  ete  100 _, n3_ _bis_.txt"'


@pytest.mark.parametrize(
    ("asked", "status", "got", "said"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=0-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_a_part_may_be_asked_for(
    school: School, api: Api, asked: str, status: int, got: bytes, said: str | None
) -> None:
    file = make_file(school.pupil, "a.txt", b"0123456789")
    answer = api(school.pupil).get(f"/files/{file.pk}", Range=asked)
    assert (answer.status_code, body(answer)) == (status, got)
    assert answer.get("Content-Range") == said
    assert int(answer["Content-Length"]) == len(got)


def test_a_file_without_a_holder_is_its_senders(school: School, api: Api) -> None:
    twin = make_school(name="Collège jumeau")
    file = make_file(school.pupil)
    for other in (school.pupils[1], school.guardian, school.teacher, school.head, twin.head):
        reader = api(other)
        for answer in (
            reader.get(f"/files/{file.pk}"),
            reader.get(f"/files/{file.pk}/thumbnail"),
            reader.delete(f"/files/{file.pk}"),
        ):
            assert answer.status_code == 404
    assert api(school.pupil).get("/files/99999999").status_code == 404
    assert api(school.pupil).get("/files/99999999999999999999999").status_code == 404
    assert api(school.pupil).get(f"/files/{make_file(school.pupil, 'a.txt', b'x').pk}/thumbnail"
                                 ).status_code == 404  # fmt: skip


def test_a_suspended_person_reads_nothing(school: School, api: Api) -> None:
    file, reader = make_file(school.pupil), api(school.pupil)
    assert reader.get(f"/files/{file.pk}").status_code == 200
    User.objects.filter(pk=school.pupil.pk).update(is_active=False)
    assert reader.get(f"/files/{file.pk}").status_code == 401
    User.objects.filter(pk=school.pupil.pk).update(is_active=True)
    school.pupil.roles.all().delete()  # and who has left the school neither
    assert reader.get(f"/files/{file.pk}").status_code == 404


def test_what_is_taken_back_is_gone(school: School, api: Api) -> None:
    file, sender = make_file(school.pupil), api(school.pupil)
    assert sender.delete(f"/files/{file.pk}").status_code == 204
    assert sender.get(f"/files/{file.pk}").status_code == 404
    assert sender.delete(f"/files/{file.pk}").status_code == 404
    for name in (file.stored_as, file.thumbnail_as):
        with pytest.raises(FileNotFoundError):
            storage.open_(name)
    assert set(Usage.objects.values_list("used", flat=True)) == {0}
    kept = make_file(school.pupil)
    actions.attach(actor=school.pupil, file_ids=[kept.pk], establishment_id=school.establishment.pk)
    assert sender.delete(f"/files/{kept.pk}").status_code == 403


def test_a_holder_takes_ones_own_once(school: School) -> None:
    here = school.establishment.pk
    own = [make_file(school.pupil) for _ in range(11)]
    ids = [one.pk for one in own]
    with pytest.raises(TooLarge):
        actions.attach(actor=school.pupil, file_ids=ids, establishment_id=here)
    foreign = make_file(school.teacher).pk
    for wrong in ([foreign], [ids[0], foreign], [99_999_999]):
        with pytest.raises(NotFound):
            actions.attach(actor=school.pupil, file_ids=wrong, establishment_id=here)
    twin = make_school(name="Collège jumeau")
    with pytest.raises(NotFound):
        actions.attach(actor=school.pupil, file_ids=ids[:1], establishment_id=twin.establishment.pk)
    asked = [ids[2], ids[0], ids[2]]
    given = actions.attach(actor=school.pupil, file_ids=asked, establishment_id=here)
    assert [one.pk for one in given] == [ids[2], ids[0]]
    assert all(one.kept_since for one in given)
    with pytest.raises(Conflict) as again:
        actions.attach(actor=school.pupil, file_ids=[ids[1], ids[0]], establishment_id=here)
    assert again.value.code == "file_attached"
    assert StoredFile.objects.get(pk=ids[1]).kept_since is None


def test_the_sweep_takes_what_nothing_holds(school: School) -> None:
    def aged(hours: float, **facts: Any) -> StoredFile:
        file = make_file(school.pupil)
        at = clock.now() - timedelta(hours=hours)
        StoredFile.objects.filter(pk=file.pk).update(created_at=at, **facts)
        return file

    long_ago = clock.now() - timedelta(days=31)
    gone = [
        aged(25),
        aged(2, ready_at=None),
        aged(800, kept_since=long_ago, released_at=long_ago),
        aged(0, released_at=clock.now()),
    ]
    stay = [
        aged(23),
        aged(0.5, ready_at=None),
        aged(800, kept_since=long_ago),
        aged(800, kept_since=long_ago, released_at=clock.now()),
    ]
    tasks.forget()
    tasks.forget()
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {one.pk for one in stay}
    for file in gone:
        with pytest.raises(FileNotFoundError):
            storage.open_(file.stored_as)
    for file in stay:
        storage.open_(file.stored_as).close()
    used = Usage.objects.get(person=school.pupil).used
    assert used == sum(StoredFile.objects.values_list("size", flat=True))


class Stuck(FileSystemStorage):
    """A bucket that takes nothing away."""

    asked: ClassVar[list[str]] = []

    def delete(self, name: str) -> None:
        self.asked.append(name)
        raise OSError("Read timed out")


def test_a_dead_bucket_holds_the_sweep_up_for_a_turn_and_none_is_asked_for_ever(
    school: School, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [make_file(school.pupil) for _ in range(3)]
    StoredFile.objects.update(released_at=clock.now())
    lived = settings.STORAGES
    settings.STORAGES = {**lived, "files": {**lived["files"], "BACKEND": f"{__name__}.Stuck"}}
    monkeypatch.setattr(Stuck, "asked", [])
    monkeypatch.setattr(tasks, "TURN", 0.0)
    for _ in range(4):
        tasks.forget()
    assert Stuck.asked == [one.stored_as for one in files]
    tasks.forget()
    assert Stuck.asked[3:] == [files[0].stored_as]
    assert StoredFile.objects.count() == 3
    settings.STORAGES = lived
    monkeypatch.setattr(tasks, "TURN", 20.0)
    tasks.forget()
    tasks.forget()
    assert not StoredFile.objects.exists()


def test_reading_costs_the_same_for_one_and_for_many(school: School, api: Api) -> None:
    reader = api(school.pupil)

    def queries() -> int:
        file = make_file(school.pupil)
        reader.get("/me")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert reader.get(f"/files/{file.pk}").status_code == 200
        return len(seen)

    one = queries()
    for _ in range(29):
        make_file(school.pupil)
    assert queries() == one <= 12
