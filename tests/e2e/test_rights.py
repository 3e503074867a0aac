"""What each may do, as the page shows it: families, directs, who leaves, who looks in."""

from datetime import timedelta

from playwright.sync_api import expect

from ent_core.establishments.actions import join_group, leave_group
from ent_core.establishments.models import GroupMembership
from ent_core.kernel import clock
from tests.e2e.conftest import Place, Visit


def test_a_parent_reads_reacts_and_answers_in_private(place: Place, visit: Visit) -> None:
    parents = place.channel("parents")
    place.says(place.school.teacher, parents, "Réunion jeudi à 18 h")
    parent = visit(place.school.guardian).open(parents)

    expect(parent.composer).to_have_count(0)
    expect(parent.page.locator(".write")).to_contain_text("les familles lisent")
    row = parent.message("Réunion jeudi à 18 h")
    row.hover()
    row.get_by_role("button", name="Réagir avec 👍").click()
    expect(row.locator(".reacts [data-emoji='👍']")).to_have_attribute("aria-pressed", "true")

    row.hover()
    row.get_by_role("button", name="Répondre en privé").first.click()
    expect(parent.composer).to_be_visible()
    expect(parent.page.locator(".head h1")).to_contain_text(place.school.teacher.last_name)
    teacher = visit(place.school.teacher).open(parents)
    parent.say("Je serai en retard")
    direct = int(parent.page.url.rsplit("/", 1)[1])
    expect(teacher.line(direct)).to_be_visible()
    teacher.line(direct).click()
    expect(teacher.message("Je serai en retard")).to_be_visible()


def test_parents_do_not_see_each_other(place: Place, visit: Visit) -> None:
    parents = place.channel("parents")
    place.says(place.school.teacher, parents, "Photo de classe lundi")
    parent = visit(place.school.guardian).open(parents)
    other = place.school.guardians[2]
    expect(parent.page.locator(".aside .folk").first).to_be_visible()
    expect(parent.page.get_by_text(other.last_name)).to_have_count(0)


def test_a_direct_conversation_opens_from_people(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil).go("/people")
    teacher = place.school.teacher
    pupil.page.get_by_label("Nom ou prénom").fill(teacher.last_name.lower())
    expect(pupil.page.locator(".folk > li")).to_have_count(1)
    pupil.page.get_by_role("button", name=teacher.last_name).click()
    expect(pupil.composer).to_be_visible()
    theirs = visit(teacher).open(place.channel("class"))
    pupil.say("Puis-je rendre demain ?")
    direct = int(pupil.page.url.rsplit("/", 1)[1])
    theirs.line(direct).click()
    theirs.say("Oui, demain matin.")
    expect(pupil.message("Oui, demain matin.")).to_be_visible()


def test_a_channel_that_one_leaves_disappears_at_once(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.teacher, channel, "Entre nous")
    pupil = visit(place.school.pupil).open(channel)
    pupil.watch.allow("status of 404")
    expect(pupil.message("Entre nous")).to_be_visible()

    membership = GroupMembership.objects.get(user=place.school.pupil, group=place.school.division)
    leave_group(membership=membership, on=clock.today() - timedelta(days=1))
    pupil.toast("dans ce salon")
    expect(pupil.message("Entre nous")).to_have_count(0)
    expect(pupil.line(channel)).to_have_count(0)


def test_a_channel_that_one_joins_appears_at_once(place: Place, visit: Visit) -> None:
    other = place.channel("class", other=True)
    pupil = visit(place.school.pupil).open(place.channel("class"))
    join_group(group=place.school.other_division, user=place.school.pupil, starts_on=clock.today())
    expect(pupil.line(other)).to_be_visible()


def test_a_foreign_channel_is_a_page_that_does_not_exist(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil)
    pupil.watch.allow("status of 404")
    for channel in (place.channel("class", other=True), 99_999_999):
        answer = pupil.page.goto(f"{pupil.url}/channels/{channel}")
        assert answer is not None
        assert answer.status == 404
        expect(pupil.page.get_by_role("heading", name="Cette page n’existe pas")).to_be_visible()
    pupil.page.get_by_role("link", name="Revenir aux messages").click()
    expect(pupil.composer).to_be_visible()


def test_pages_of_others_are_not_offered_and_do_not_open(place: Place, visit: Visit) -> None:
    pupil = visit(place.school.pupil)
    for path in ("/reports", "/codes", "/people/channels"):
        pupil.go(path)
        expect(pupil.page.get_by_role("heading", name="Cette page n’existe pas")).to_be_visible()
        expect(pupil.page.locator(f'nav a[href="{path}"]')).to_have_count(0)


def test_school_life_looks_into_a_class_and_joins_visibly(place: Place, visit: Visit) -> None:
    channel = place.channel("class")
    place.says(place.school.pupil, channel, "On se retrouve où ?")
    pupil = visit(place.school.pupil).open(channel)
    desk = visit(place.school.school_life).go("/people/channels")
    desk.page.locator(f'a[href="/channels/{channel}"]').last.click()
    expect(desk.message("On se retrouve où ?")).to_be_visible()
    expect(desk.page.locator(".write")).to_contain_text("Lecture seule")

    desk.page.get_by_role("button", name="Rejoindre").click()
    expect(desk.composer).to_be_visible()
    expect(pupil.page.locator(".notice").last).to_contain_text("rejoint le salon")
    desk.say("Au CDI, à 10 h.")
    expect(pupil.message("Au CDI, à 10 h.")).to_be_visible()
