"""Files in the conversation: sent by one, opened by another, kept without network."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from tests.e2e.conftest import Place, Visit
from tests.e2e.visitor import Visitor
from tests.e2e.watch import NO_NETWORK

PICTURE = "li.msg .pic img"
PASTED_AND_DROPPED = """(area) => {
    const give = () => {
        const files = new DataTransfer();
        const bytes = new Uint8Array([255, 216, 255]);
        files.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
        return files;
    };
    const how = { bubbles: true, cancelable: true };
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: give(), ...how }));
    const drop = new DragEvent("drop", { dataTransfer: give(), ...how });
    document.querySelector(".tl").dispatchEvent(drop);
}"""


def picture(colour: str = "seagreen", size: tuple[int, int] = (800, 600)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "JPEG")
    return drawn.getvalue()


def jpeg(name: str = "tableau.jpg", colour: str = "seagreen") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(colour)}


def attach(who: Visitor, *files: FilePayload) -> Locator:
    """Chooses files as a hand does; the list of what is attached."""
    who.page.get_by_role("button", name="Joindre des fichiers").click()
    with who.page.expect_file_chooser() as chooser:
        who.page.get_by_role("button", name="Choisir des fichiers").click()
    chooser.value.set_files(list(files))
    return who.page.get_by_role("list", name="Fichiers joints")


def send(who: Visitor) -> None:
    who.page.get_by_role("button", name="Envoyer").click()


@pytest.mark.parametrize("on", ["desktop", "phone"])
def test_a_picture_is_sent_by_one_and_opened_by_another(
    place: Place, visit: Visit, on: str
) -> None:
    channel = place.channel("class")
    teacher = visit(place.school.teacher).open(channel)
    pupil = visit(place.school.pupil, on=on).open(channel)

    attached = attach(pupil, jpeg())
    expect(attached.get_by_text("tableau.jpg")).to_be_visible()
    send(pupil)

    shown = teacher.page.locator(PICTURE)
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    shown.click()
    viewer = teacher.page.get_by_role("dialog", name="tableau.jpg")
    large = viewer.get_by_role("img")
    expect(large).to_be_visible()
    teacher.page.wait_for_function(
        "document.querySelector('.viewer img').naturalWidth === 800",
    )
    teacher.page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(attached).to_have_count(0)
    expect(pupil.page.locator(PICTURE)).to_be_visible()


def test_the_place_of_a_picture_is_kept_before_it_comes(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    attach(pupil, jpeg())
    send(pupil)
    expect(pupil.page.locator(PICTURE)).to_be_visible()

    teacher = visit(place.school.teacher)
    teacher.watch.allow("ERR_FAILED")
    teacher.page.route("**/thumbnail", lambda route: route.abort())
    teacher.open(channel)

    box = teacher.page.locator(PICTURE).bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (320, 240)


def test_words_and_several_files_go_together(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    teacher = visit(place.school.teacher).open(channel)
    note: FilePayload = {
        "name": "exposé.txt",
        "mimeType": "text/plain",
        "buffer": b"Charlemagne, 768-814",
    }

    attach(pupil, jpeg("un.jpg"), jpeg("deux.jpg", "navy"), note)
    pupil.write("Notre exposé")

    row = teacher.message("Notre exposé")
    expect(row.locator(".pic")).to_have_count(2)
    link = row.get_by_role("link", name=re.compile("exposé.txt"))
    with teacher.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "exposé.txt"
    assert Path(download.value.path()).read_bytes() == b"Charlemagne, 768-814"


def test_what_is_refused_says_why_and_the_rest_goes(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    pupil.watch.allow("status of 415")

    attached = attach(
        pupil,
        {"name": "vide.pdf", "mimeType": "application/pdf", "buffer": b""},
        {"name": "jeu.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90"},
        {"name": "page.png", "mimeType": "image/png", "buffer": b"<html><script>x</script>"},
        jpeg(),
    )

    expect(attached.get_by_text("Ce fichier est vide.")).to_be_visible()
    expect(attached.get_by_text("Ce type de fichier n’est pas accepté.")).to_be_visible()
    expect(attached.get_by_role("alert")).to_have_count(3)
    attached.get_by_role("button", name="Retirer jeu.exe").click()
    expect(attached.get_by_role("listitem")).to_have_count(3)
    send(pupil)
    expect(pupil.page.locator(PICTURE)).to_have_count(1)
    # What was refused stays with its reason until one takes it away.
    expect(attached.get_by_role("alert")).to_have_count(2)
    attached.get_by_role("button", name="Retirer vide.pdf").click()
    attached.get_by_role("button", name="Retirer page.png").click()
    expect(attached).to_have_count(0)


def test_a_picture_pasted_or_dropped_is_attached(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil).open(place.channel("class"))
    pupil.watch.allow("status of 415")  # three bytes are no picture
    pupil.composer.evaluate(PASTED_AND_DROPPED)

    attached = pupil.page.get_by_role("list", name="Fichiers joints")
    expect(attached.get_by_text("photo.jpg")).to_have_count(2)


def test_without_network_a_picture_waits_on_the_device_and_goes_once(
    place: Place, visit: Visit
) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    attach(pupil, jpeg("avant.jpg"))
    send(pupil)
    expect(pupil.page.locator(PICTURE)).to_be_visible()

    pupil.watch.allow(NO_NETWORK)
    pupil.offline(True)
    attach(pupil, jpeg("hors-ligne.jpg", "navy"))
    send(pupil)
    waiting = pupil.page.locator("li.msg.wait")
    expect(waiting.get_by_text("hors-ligne.jpg")).to_be_visible()
    pupil.say("Une phrase qui n’attend pas l’image")

    pupil.offline(False)
    pupil.reload()
    expect(pupil.page.locator(PICTURE)).to_have_count(2)
    expect(waiting).to_have_count(0)
    found = place.api(place.school.teacher, "GET", f"/channels/{channel}/events?limit=50")
    names = [f["name"] for event in found["items"] for f in event["data"].get("files", [])]
    assert sorted(names) == ["avant.jpg", "hors-ligne.jpg"]
