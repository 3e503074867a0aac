"""What is pictured: the pages of each role, then the states that a page can be in."""

from playwright.sync_api import expect

from tests.shots import agenda, attendance, grades, homework, timetable, today
from tests.shots.stage import NOBODY, ROLES, In, Job, Scene, Stage, at, codes
from tests.shots.states import CHANGES, STATES


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


PAGES: dict[str, dict[str, Scene]] = {
    "pupil": {"inbox": inbox, "class": In("class"), "group": In("group"), "direct": In("direct"),
              "people": at("/people", "Personnes"), "settings": at("/settings", "Réglages")},
    "parent": {"inbox": inbox, "families": In("parents"), "direct": In("direct"),
               "people": at("/people", "Personnes"), "settings": at("/settings", "Réglages")},
    "teacher": {"inbox": inbox, "class": In("class", "5e B"), "families": In("parents", "5e B"),
                "team": In("team"), "direct": In("direct"), "people": at("/people", "Personnes"),
                "codes": codes},
    "school-life": {"inbox": inbox, "reports": at("/reports", "Signalements"), "look-in": look_in,
                    "channels": at("/people/channels", "Autres salons")},
    "head": {"inbox": inbox, "staff": In("staff"), "reports": at("/reports", "Signalements"),
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
