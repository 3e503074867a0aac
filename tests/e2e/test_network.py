"""No network, and back: what was written waits on the device and goes out exactly once."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from chat.hub.models import Channel, Message
from tests.e2e.conftest import Place, Visit
from tests.e2e.watch import NO_NETWORK

WAITS = "Part au retour du réseau"


def written(channel: int, body: str) -> int:
    return Message.objects.filter(channel_id=channel, body=body).count()


def test_a_send_without_network_waits_and_goes_out_once(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    teacher = visit(place.school.teacher).open(channel)
    pupil = visit(place.school.pupil).open(channel)
    pupil.watch.allow(NO_NETWORK)

    pupil.offline(True)
    pupil.say("Écrit dans le tunnel")
    expect(pupil.message("Écrit dans le tunnel")).to_contain_text(WAITS)
    expect(pupil.page.locator(".note.warn")).to_contain_text("Hors ligne depuis")
    pupil.say("Et un second")
    assert written(channel, "Écrit dans le tunnel") == 0

    pupil.offline(False)
    expect(teacher.message("Et un second")).to_be_visible()
    expect(teacher.message("Écrit dans le tunnel")).to_have_count(1)
    expect(pupil.page.get_by_text(WAITS)).to_have_count(0)
    expect(pupil.page.locator(".note.warn")).to_have_count(0)
    assert written(channel, "Écrit dans le tunnel") == 1
    bodies = teacher.page.locator("li.msg .say").all_inner_texts()
    assert bodies == ["Écrit dans le tunnel", "Et un second"]


def test_what_waits_survives_a_closed_page(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    pupil.watch.allow(NO_NETWORK)
    pupil.offline(True)
    pupil.say("Écrit avant de fermer")
    expect(pupil.message("Écrit avant de fermer")).to_contain_text(WAITS)
    pupil.page.wait_for_timeout(200)
    pupil.page.close()

    pupil.offline(False)
    again = pupil.new_page().open(channel)
    expect(again.message("Écrit avant de fermer")).to_contain_text("Envoyé à")
    again.reload().live()
    expect(again.message("Écrit avant de fermer")).to_have_count(1)
    assert written(channel, "Écrit avant de fermer") == 1


def test_what_was_missed_meanwhile_is_read_on_return(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    pupil.watch.allow(NO_NETWORK)
    pupil.offline(True)
    for n in range(3):
        place.says(place.school.teacher, channel, f"Pendant l’absence {n}")
    pupil.page.wait_for_timeout(300)
    expect(pupil.page.locator("li.msg")).to_have_count(0)

    pupil.offline(False)
    for n in range(3):
        expect(pupil.message(f"Pendant l’absence {n}")).to_have_count(1)


def test_a_refused_send_says_why_and_can_be_tried_again(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    frozen = Channel.objects.filter(pk=channel)
    frozen.update(frozen_at=datetime.now(UTC))
    pupil.composer.fill("Trop tard")
    pupil.composer.press("Enter")
    row = pupil.message("Trop tard")
    expect(row.locator(".st.bad")).to_contain_text("Pas envoyé, salon fermé")

    frozen.update(frozen_at=None)
    row.get_by_role("button", name="Réessayer").click()
    expect(row).to_contain_text("Envoyé à")
    assert written(channel, "Trop tard") == 1


def test_a_failed_send_can_be_withdrawn(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil).open(channel)
    Channel.objects.filter(pk=channel).update(frozen_at=datetime.now(UTC))
    pupil.composer.fill("À oublier")
    pupil.composer.press("Enter")
    row = pupil.message("À oublier")
    row.get_by_role("button", name="Retirer").click()
    expect(row).to_have_count(0)
    pupil.reload()
    expect(pupil.message("À oublier")).to_have_count(0)


def test_the_app_opens_without_network_with_what_was_read(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Lu avec réseau")
    pupil = visit(place.school.pupil).open(channel)
    pupil.watch.allow(NO_NETWORK)
    expect(pupil.message("Lu avec réseau")).to_be_visible()
    pupil.evaluate("navigator.serviceWorker.ready.then(() => true)")
    pupil.page.wait_for_timeout(800)

    pupil.offline(True)
    pupil.page.reload()
    expect(pupil.message("Lu avec réseau")).to_be_visible()
    pupil.say("Écrit sans page ni réseau")
    expect(pupil.message("Écrit sans page ni réseau")).to_contain_text(WAITS)
    pupil.offline(False)
    expect(pupil.message("Écrit sans page ni réseau")).to_contain_text("Envoyé à", timeout=15_000)
    assert written(channel, "Écrit sans page ni réseau") == 1


def test_it_can_be_installed(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil).open(place.channel("class"))
    session = pupil.context.new_cdp_session(pupil.page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    told = pupil.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href).then(answer => answer.json())"
    )
    assert told["name"] == "Préau"
    assert told["start_url"] == "/"
    assert told["display"] == "standalone"
    for icon in told["icons"]:
        size = pupil.evaluate(
            "async (src) => { const i = new Image(); i.src = src; await i.decode();"
            " return `${i.naturalWidth}x${i.naturalHeight}` }",
            icon["src"],
        )
        assert icon["sizes"] in {size, "any"}
    assert {"any", "maskable"} <= {icon.get("purpose", "any") for icon in told["icons"]}
    pupil.evaluate("navigator.serviceWorker.ready.then(() => true)")
    left = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in left] == ["in-incognito"]  # a test's context always is
