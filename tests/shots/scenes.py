"""What is pictured: the pages of each role, then the states that a page can be in."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import httpx
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor
from tests.shots import agenda, attendance, grades, homework, timetable, today

PUPIL, PARENT, TEACHER = "lea.marchand", "sofia.marchand", "karim.haddad"
SCHOOL_LIFE, HEAD, OFFICE = "jerome.lemoine", "isabelle.arnaud", "martine.pelletier"
NOBODY = ""
ROLES = {
    "pupil": PUPIL, "parent": PARENT, "teacher": TEACHER, "school-life": SCHOOL_LIFE,
    "head": HEAD, "office": OFFICE,
}  # fmt: skip


class Stage:
    """A visitor with the school behind them."""

    def __init__(self, visitor: Visitor, person: dict[str, Any] | None, url: str) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.person = person
        self.url = url

    @cached_property
    def channels(self) -> list[dict[str, Any]]:
        assert self.person is not None
        answer = httpx.get(
            f"{self.url}/api/v1/channels?limit=200",
            headers={"Authorization": f"Bearer {self.person['token']}"},
        )
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def channel(self, kind: str, group: str = "") -> int:
        """The fullest channel of this kind (of this group)."""
        fitting = [
            one
            for one in self.channels
            if one["kind"] == kind and group in ((one.get("group") or {}).get("name") or "")
        ]
        return int(max(fitting, key=lambda one: one["last_seq"])["id"])

    def open(self, kind: str, group: str = "") -> Visitor:
        return self.visitor.open(self.channel(kind, group))

    def at(self, path: str, heading: str = "") -> Visitor:
        self.visitor.go(path)
        expect(self.page.locator("h1").first).to_contain_text(heading)
        self.page.wait_for_load_state("networkidle")
        return self.visitor

    def last(self) -> str:
        """The words of the newest message of another that stands on the page."""
        says = self.page.locator("li.msg:not(.me) .say:not(.gone)")
        expect(says.last).to_be_visible()
        return says.last.inner_text().splitlines()[0][:60]

    def hover_last(self) -> None:
        row = self.page.locator("li.msg:not(.me)", has=self.page.locator(".say:not(.gone)")).last
        row.scroll_into_view_if_needed()
        row.locator(".say").hover()

    @property
    def on_phone(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] < 768

    def sheet(self) -> None:
        """The actions of the newest message: a long press on a phone, the menu elsewhere."""
        row = self.page.locator("li.msg:not(.me)", has=self.page.locator(".say:not(.gone)")).last
        box = row.locator(".say").bounding_box()
        assert box is not None
        if self.on_phone:
            touch = self.visitor.context.new_cdp_session(self.page)
            point = {"x": box["x"] + 12, "y": box["y"] + 10}
            touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
            self.page.wait_for_timeout(600)
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            expect(self.visitor.dialog).to_be_visible()
        else:
            row.locator(".say").hover()
            row.get_by_role("button", name="Plus").click()

    def deed(self, name: str) -> None:
        self.sheet()
        where = self.visitor.dialog if self.on_phone else self.page.get_by_role("menu")
        where.get_by_text(name, exact=True).click()


Scene = Callable[[Stage], Any]


@dataclass(frozen=True)
class Job:
    name: str
    person: str
    width: str
    theme: Literal["light", "dark"]
    scene: Scene
    shared: bool = False
    fresh: bool = False


def at(path: str, heading: str = "") -> Scene:
    return _At(path, heading)


@dataclass(frozen=True)
class _At:
    path: str
    heading: str

    def __call__(self, stage: Stage) -> None:
        stage.at(self.path, self.heading)


@dataclass(frozen=True)
class _In:
    kind: str
    group: str = ""

    def __call__(self, stage: Stage) -> None:
        stage.open(self.kind, self.group)
        expect(stage.page.locator("li.msg, .empty").first).to_be_visible()
        stage.page.wait_for_load_state("networkidle")


def inbox(stage: Stage) -> None:
    """The list of conversations; on a wide screen it opens the last one."""
    stage.visitor.go("/messages")
    expect(stage.visitor.list).to_be_visible()
    stage.visitor.live()
    stage.page.wait_for_timeout(1800)  # what was said last comes after everything else
    stage.page.wait_for_load_state("networkidle")


def look_in(stage: Stage) -> None:
    stage.at("/people/channels", "Autres salons")
    stage.page.locator(".folk a").nth(2).click()
    expect(stage.page.locator("li.msg, .empty").first).to_be_visible()


def codes(stage: Stage) -> None:
    stage.at("/codes", "Codes")
    stage.page.get_by_role("button", name=re.compile("^5.*B$")).click()
    expect(stage.page.locator(".lines li").first).to_be_visible()


PAGES: dict[str, dict[str, Scene]] = {
    "pupil": {"inbox": inbox, "class": _In("class"), "group": _In("group"), "direct": _In("direct"),
              "people": at("/people", "Personnes"), "settings": at("/settings", "Réglages")},
    "parent": {"inbox": inbox, "families": _In("parents"), "direct": _In("direct"),
               "people": at("/people", "Personnes"), "settings": at("/settings", "Réglages")},
    "teacher": {"inbox": inbox, "class": _In("class", "5e B"), "families": _In("parents", "5e B"),
                "team": _In("team"), "direct": _In("direct"), "people": at("/people", "Personnes"),
                "codes": codes},
    "school-life": {"inbox": inbox, "reports": at("/reports", "Signalements"), "look-in": look_in,
                    "channels": at("/people/channels", "Autres salons")},
    "head": {"inbox": inbox, "staff": _In("staff"), "reports": at("/reports", "Signalements"),
             "people": at("/people", "Personnes")},
    "office": {"inbox": inbox, "codes": codes, "settings": at("/settings", "Réglages")},
}  # fmt: skip

for _more in (
    today.PAGES,
    timetable.PAGES,
    attendance.PAGES,
    homework.PAGES,
    grades.PAGES,
    agenda.PAGES,
):
    for _role, _scenes in _more.items():
        PAGES[_role] |= _scenes


# States -------------------------------------------------------------------------------------------


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
    _In("class")(stage)


def offline(stage: Stage) -> None:
    _In("class")(stage)
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
    _In("class")(stage)
    stage.deed("Répondre")
    stage.visitor.composer.fill("Oui, je l’ai. Je la mets ici ce soir, avec la légende du schéma.")


def menu(stage: Stage) -> None:
    _In("class")(stage)
    stage.sheet()


def hovered(stage: Stage) -> None:
    _In("class")(stage)
    stage.hover_last()


def emoji(stage: Stage) -> None:
    _In("class")(stage)
    stage.page.get_by_role("button", name="Émojis").click()
    expect(stage.page.locator(".emojis")).to_be_visible()


def mention(stage: Stage) -> None:
    _In("class")(stage)
    stage.page.wait_for_timeout(900)
    stage.visitor.composer.press_sequentially("Merci @a")
    expect(stage.page.get_by_role("option").first).to_be_visible()


def report(stage: Stage) -> None:
    _In("class")(stage)
    stage.deed("Signaler")
    expect(stage.visitor.dialog.get_by_label("Harcèlement")).to_be_visible()


def delete(stage: Stage) -> None:
    _In("class", "5e B")(stage)
    stage.deed("Retirer")
    expect(stage.visitor.dialog).to_be_visible()


def members(stage: Stage) -> None:
    _In("class")(stage)
    if stage.on_phone:
        stage.page.get_by_role("button", name="Membres").click()
    expect(stage.page.locator(".folk li").first).to_be_visible()


def switcher(stage: Stage) -> None:
    _In("class")(stage)
    stage.page.keyboard.press("Control+k")
    expect(stage.visitor.dialog).to_be_visible()


def scrolled(stage: Stage) -> None:
    _In("class")(stage)
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
    _In("group")(stage)
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
    _In("class")(stage)


def talk(stage: Stage) -> None:
    """Everything that a message may hold, sent here and now."""
    _In("class")(stage)
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


def jobs(wanted: tuple[str, ...]) -> list[list[Job]]:
    """The pictures in rounds: those of a round may be taken at once."""

    def fits(job: Job) -> bool:
        return not wanted or any(word in job.name for word in wanted)

    looks = [(width, theme) for width in ("390", "1280") for theme in ("light", "dark")]
    pages = [
        Job(f"{role}-{page}-{width}-{theme}", ROLES[role], width, theme, scene)  # type: ignore[arg-type]
        for role, scenes in PAGES.items()
        for page, scene in scenes.items()
        for width, theme in looks
    ]
    states = [
        Job(f"state-{name}-{width}-{theme}", who, width, theme, scene,  # type: ignore[arg-type]
            shared=name == "shared", fresh=name == "shared" or who == NOBODY)
        for name, (who, scene) in STATES.items()
        for width, theme in looks
    ]  # fmt: skip
    changes = [
        Job(f"state-{name}-{width}-{theme}", who, width, theme, scene)  # type: ignore[arg-type]
        for name, (who, scene) in CHANGES.items()
        for width, theme in looks
    ]
    # A list that is seen on a phone opens no channel: first, while all that is unread still is.
    pages.sort(key=lambda job: "-inbox-390-" not in job.name)
    first = [job for job in pages + states if fits(job)]
    return [first, *([job] for job in changes if fits(job))]
