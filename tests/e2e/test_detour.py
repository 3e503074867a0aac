"""A school's network that lets no WebSocket through: people write and read all the same."""

from playwright.sync_api import expect

from tests.e2e.conftest import Place, Visit

# Retries come at once: their random wait is not what is tried here.
NO_SOCKET = """
Math.random = () => 0.01;
window.WebSocket = class {
  static OPEN = 1;
  constructor() { this.readyState = 3; setTimeout(() => this.onclose?.({ code: 1006 }), 20); }
  send() {}
  close() {}
};
"""


def test_without_a_socket_messages_pass_over_http(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    pupil = visit(place.school.pupil)
    pupil.context.add_init_script(NO_SOCKET)
    pupil.go(f"/channels/{channel}")
    expect(pupil.page.get_by_text("Ce réseau bloque la liaison directe")).to_be_visible()

    mine = pupil.say("Par un autre chemin")
    expect(mine.get_by_text("Envoyé à")).to_be_attached()
    written = place.api(place.school.teacher, "GET", f"/channels/{channel}/events?limit=50")
    bodies = [one["data"].get("body") for one in written["items"]]
    assert bodies.count("Par un autre chemin") == 1

    place.says(place.school.teacher, channel, "Bien reçu")
    expect(pupil.message("Bien reçu")).to_be_visible(timeout=15_000)
