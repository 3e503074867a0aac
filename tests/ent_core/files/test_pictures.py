"""Pictures lose where, when and with what they were taken, and nothing of what they show."""

import io
from typing import Any

import pytest
from PIL import Image

from ent_core.files import storage
from ent_core.files.models import StoredFile
from tests.ent_core.files import samples
from tests.ent_core.files.conftest import Send
from tests.factories import School

Api = Any


def bytes_of(answer: Any) -> bytes:
    row = StoredFile.objects.get(pk=answer.json()["id"])
    with storage.open_(row.stored_as) as kept:
        return kept.read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_metadata_goes_and_pixels_stay(school: School, send: Send, kind: str) -> None:
    sent = samples.picture(kind)
    assert b"Lea" in sent
    kept = bytes_of(send(school.pupil, f"a.{kind.lower()}", sent))
    for word in (b"Lea", b"xmpmeta", b"Exif", b"48.85"):
        assert word not in kept
    with Image.open(io.BytesIO(sent)) as before, Image.open(io.BytesIO(kept)) as after:
        assert not dict(after.getexif())
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_taken_sideways_is_turned(school: School, send: Send, kind: str) -> None:
    answer = send(school.pupil, f"a.{kind.lower()}", samples.picture(kind, turned=6))
    assert (answer.json()["width"], answer.json()["height"]) == (480, 640)
    kept = bytes_of(answer)
    assert b"Lea" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (480, 640)
        assert not dict(image.getexif())
        top, bottom = (
            image.convert("RGB").getpixel((240, 20)),
            image.convert("RGB").getpixel((240, 620)),
        )
    assert top[0] > 200 > 50 > top[2]
    assert bottom[2] > 200 > 50 > bottom[0]


def test_an_animation_stays_one(school: School, send: Send) -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    into = io.BytesIO()
    frames[0].save(into, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=80)
    kept = bytes_of(send(school.pupil, "a.gif", into.getvalue()))
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.n_frames, image.info["loop"]) == (3, 0)


def test_what_phones_write_behind_a_picture_is_dropped(school: School, send: Send) -> None:
    """A depth map, a film of the moment before: not malice, and not what was meant to be sent."""
    kept = bytes_of(send(school.pupil, "a.jpg", samples.picture() + samples.MP4 + b"SEFT"))
    assert kept.endswith(b"\xff\xd9")
    assert b"ftyp" not in kept


def test_a_progressive_picture_and_one_without_colour(school: School, send: Send) -> None:
    for image, facts in (
        (Image.new("RGB", (900, 700), "red"), {"progressive": True}),
        (Image.new("L", (900, 700), 128), {}),
        (Image.new("CMYK", (900, 700)), {}),
    ):
        into = io.BytesIO()
        image.save(into, "JPEG", **facts)
        assert send(school.pupil, "a.jpg", into.getvalue()).status_code == 201
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        into = io.BytesIO()
        Image.new(mode, (30, 20)).save(into, "PNG")
        assert send(school.pupil, "a.png", into.getvalue()).status_code == 201, mode


def test_a_thumbnail_is_small_and_knows_nothing(school: School, send: Send, api: Api) -> None:
    answer = send(school.pupil, "a.jpg", samples.picture(size=(3000, 2000)))
    small = api(school.pupil).get(answer.json()["thumbnail"].removeprefix("/api/v1"))
    assert (small.status_code, small["Content-Type"]) == (200, "image/webp")
    content = b"".join(small.streaming_content)
    assert len(content) == int(small["Content-Length"]) < 20_000
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (480, 320)
        assert not dict(image.getexif())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_damage_anywhere_is_an_answer(school: School, send: Send, kind: str, settings: Any) -> None:
    settings.RATE_LIMITS = False
    whole = samples.picture(kind, (40, 30))
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        for damaged in (
            whole[:at],
            whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :],
            whole[:at] + b"\0\0\0\0" + whole[at + 4 :],
        ):
            answer = send(school.pupil, f"a.{kind.lower()}", damaged)
            assert answer.status_code in (201, 415, 422), (at, answer.content)
