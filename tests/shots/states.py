"""The states that a page can be in: what one opens on it, what fails, what is long."""

import os
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.shots.stage import (
    NOBODY,
    OFFICE,
    PUPIL,
    TEACHER,
    In,
    Scene,
    Stage,
    codes,
)


def sign_in(stage: Stage) -> None:
    stage.visitor.go("/signin")
    expect(stage.page.get_by_label("Identifiant")).to_be_visible()


def sign_in_wrong(stage: Stage) -> None:
    sign_in(stage)
    stage.page.get_by_label("Identifiant").fill("lea.marchand")
    stage.page.get_by_label("Mot de passe", exact=True).fill("pas celui-là")
    stage.page.get_by_role("button", name="Entrer").click()
    expect(stage.page.get_by_role("alert")).to_be_visible()


def sign_in_demo(stage: Stage) -> None:
    sign_in(stage)
    stage.page.get_by_text("Comptes de démonstration").click()


def sign_in_code(stage: Stage) -> None:
    sign_in(stage)
    stage.page.get_by_role("button", name="J’ai un code").click()
    stage.page.get_by_label("Identifiant").fill("lea.marchand")
    stage.page.get_by_label("Code à 16 caractères").fill("K7QM2XR9")
    stage.page.get_by_role("button", name="Continuer").click()
    expect(stage.page.get_by_role("alert")).to_be_visible()


def sign_in_password(stage: Stage) -> None:
    sign_in_code(stage)
    stage.page.get_by_label("Code à 16 caractères").fill("K7QM2XR9VT4WPH3C")
    stage.page.get_by_role("button", name="Continuer").click()
    expect(stage.page.get_by_label("Mot de passe personnel")).to_be_visible()


def forgotten(stage: Stage) -> None:
    sign_in(stage)
    stage.page.get_by_role("button", name=re.compile("Oublié")).click()


def english(stage: Stage) -> None:
    stage.page.add_init_script("localStorage.setItem('preau.language', 'en')")
    In("class")(stage)


def offline(stage: Stage) -> None:
    In("class")(stage)
    stage.visitor.offline(True)
    expect(stage.page.locator(".note.warn")).to_be_visible()
    stage.visitor.say("Quelqu’un a pris le cours de SVT en photo ?")


def empty(stage: Stage) -> None:
    stage.at("/people", "Personnes")
    stage.page.locator(".folk button").nth(3).click()
    expect(stage.page.locator(".empty")).to_be_visible()


def broken(stage: Stage) -> None:
    stage.page.route("**/api/v1/people*", lambda route: route.abort())
    stage.visitor.go("/people")
    expect(stage.page.get_by_role("alert")).to_be_visible()


def not_read(stage: Stage) -> None:
    stage.page.route("**/api/v1/channels/*/events*", lambda route: route.abort())
    stage.visitor.go("/people")
    expect(stage.page.locator("h1").first).to_be_visible()
    stage.visitor.live()
    stage.visitor.go_within(f"/channels/{stage.channel('class')}")
    expect(stage.page.locator(".empty, .note.bad").first).to_be_visible()


def waiting_page(stage: Stage) -> None:
    stage.page.route("**/api/v1/people*", lambda route: None)
    stage.visitor.go("/people")
    expect(stage.page.locator(".sk").first).to_be_visible()


def missing(stage: Stage) -> None:
    stage.visitor.go("/channels/99999999")
    expect(stage.page.locator(".empty")).to_be_visible()


def reply(stage: Stage) -> None:
    In("class")(stage)
    stage.deed("Répondre")
    stage.visitor.composer.fill("Oui, je l’ai. Je la mets ici ce soir, avec la légende du schéma.")


def menu(stage: Stage) -> None:
    In("class")(stage)
    stage.sheet()


def hovered(stage: Stage) -> None:
    In("class")(stage)
    stage.hover_last()


def emoji(stage: Stage) -> None:
    In("class")(stage)
    stage.page.get_by_role("button", name="Émojis").click()
    expect(stage.page.locator(".emojis")).to_be_visible()


def mention(stage: Stage) -> None:
    In("class")(stage)
    stage.page.wait_for_timeout(900)
    stage.visitor.composer.press_sequentially("Merci @a")
    expect(stage.page.get_by_role("option").first).to_be_visible()


def report(stage: Stage) -> None:
    In("class")(stage)
    stage.deed("Signaler")
    expect(stage.visitor.dialog.get_by_label("Harcèlement")).to_be_visible()


def delete(stage: Stage) -> None:
    In("class", "5e B")(stage)
    stage.deed("Retirer")
    expect(stage.visitor.dialog).to_be_visible()


def members(stage: Stage) -> None:
    In("class")(stage)
    if stage.on_phone:
        stage.page.get_by_role("button", name="Membres").click()
    expect(stage.page.locator(".folk li").first).to_be_visible()


def switcher(stage: Stage) -> None:
    In("class")(stage)
    stage.page.keyboard.press("Control+k")
    expect(stage.visitor.dialog).to_be_visible()


def scrolled(stage: Stage) -> None:
    In("class")(stage)
    stage.page.evaluate("document.querySelector('.tl').scrollTop = -900")
    expect(stage.page.locator(".latest")).to_be_visible()


def style(stage: Stage) -> None:
    stage.visitor.go("/style")
    expect(stage.page.locator("h1, h2").first).to_be_visible()


def leaving_shared(stage: Stage) -> None:
    stage.at("/settings", "Réglages")
    stage.page.get_by_role("button", name="Se déconnecter").click()
    expect(stage.visitor.dialog).to_be_visible()


def slips(stage: Stage) -> None:
    codes(stage)
    for box in stage.page.locator(".lines input:not([disabled])").all()[:6]:
        box.check()
    stage.page.get_by_role("button", name=re.compile("^Codes? pour")).click()
    stage.visitor.dialog.get_by_role("button", name="Donner les codes").click()
    expect(stage.page.locator(".slips li").first).to_be_visible()


def codes_asked(stage: Stage) -> None:
    codes(stage)
    stage.page.get_by_role("button", name="Codes pour les").first.click()
    expect(stage.visitor.dialog).to_be_visible()


def in_the_school(change: Callable[[], Any]) -> None:
    """A change of the school's rows, in this process."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    change()


def refused(stage: Stage) -> None:
    """A send that the server refuses, in a channel that was frozen meanwhile."""
    In("group")(stage)
    channel = stage.channel("group")

    def freeze(moment: object) -> None:
        from chat.hub.models import Channel

        Channel.objects.filter(pk=channel).update(frozen_at=moment)

    from datetime import UTC, datetime

    in_the_school(lambda: freeze(datetime.now(UTC)))
    try:
        stage.visitor.say("On se retrouve à 13 h devant le CDI ?")
        expect(stage.page.locator(".st.bad")).to_be_visible()
    finally:
        freeze(None)


def long_names(stage: Stage) -> None:
    """People and words of the greatest length that a register holds."""

    def lengthen() -> None:
        from ent_core.people.models import User

        for username, first, last in (
            ("sacha.lopes", "Marie-Antoinette-Élisabeth", "de La Rochefoucauld-Montmorency"),
            ("karim.haddad", "Nguyễn-Phúc", "Ratsimandresy-Andriamampionona-Rakotomalala"),
        ):
            person = User.objects.get(username=username)
            person.first_name, person.last_name = first, last
            person.save()

    in_the_school(lengthen)
    In("class")(stage)


def talk(stage: Stage) -> None:
    """Everything that a message may hold, sent here and now."""
    In("class")(stage)
    stage.visitor.write(
        "**À rendre** jeudi :\n- l’exercice 12, page 84\n- la carte, *sans* les couleurs\n\n"
        "> On peut le faire à deux ?\n\nOui. Le plan est là : https://exemple.fr/plan?classe=5eB"
    )
    stage.visitor.write("🎉🎉")  # each look adds its own
    expect(stage.visitor.message("🎉🎉").last).to_be_visible()
    expect(stage.page.get_by_text("On peut le faire à deux ?").last).to_be_visible()
    expect(stage.page.get_by_text("Envoi…")).to_have_count(0)


STATES: dict[str, tuple[str, Scene]] = {
    "signin": (NOBODY, sign_in),
    "signin-wrong": (NOBODY, sign_in_wrong),
    "signin-demo": (NOBODY, sign_in_demo),
    "signin-code": (NOBODY, sign_in_code),
    "signin-password": (NOBODY, sign_in_password),
    "signin-forgotten": (NOBODY, forgotten),
    "style": (NOBODY, style),
    "offline": (PUPIL, offline),
    "error-list": (PUPIL, broken),
    "error-messages": (PUPIL, not_read),
    "loading": (PUPIL, waiting_page),
    "404": (PUPIL, missing),
    "reply": (PUPIL, reply),
    "menu": (PUPIL, menu),
    "hover": (PUPIL, hovered),
    "emoji": (PUPIL, emoji),
    "mention": (PUPIL, mention),
    "report": (PUPIL, report),
    "delete": (TEACHER, delete),
    "members": (PUPIL, members),
    "switcher": (TEACHER, switcher),
    "scrolled": (PUPIL, scrolled),
    "codes-asked": (OFFICE, codes_asked),
    "english": (PUPIL, english),
    "shared": (PUPIL, leaving_shared),
}
CHANGES: dict[str, tuple[str, Scene]] = {
    "talk": (PUPIL, talk),
    "empty": (PUPIL, empty),
    "refused": (PUPIL, refused),
    "codes-slips": (OFFICE, slips),
    "long-names": (PUPIL, long_names),
}
