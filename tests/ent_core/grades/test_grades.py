"""What a family and the school read of marks, over HTTP."""

from typing import Any

import pytest

from ent_core.establishments.models import Establishment, Guardianship
from ent_core.grades.models import TeachingMarking
from ent_core.people.models import User
from tests.ent_core.grades.conftest import Marking
from tests.factories import GroupFactory, MembershipFactory, RoleFactory, make_school

pytestmark = pytest.mark.django_db


def subject(answer: Any, name: str = "Mathématiques") -> Any:
    assert answer.status_code == 200, answer.content
    return next(one for one in answer.json()["subjects"] if one["subject"]["name"] == name)


def test_the_example_of_the_page(marking: Marking) -> None:
    lea, other = marking.school.pupils
    marking.marked((lea, "11"), (other, "9"), title="Dictée")
    marking.marked((lea, "13,5"), (other, "abs0"), title="Rédaction", coefficient="2")
    marking.marked((lea, "12"), title="Lecture", coefficient="0,5")
    recited = marking.marked((lea, "abs"), title="Récitation")
    found = marking.grades(lea).json()
    assert found["period"]["id"] == marking.period.pk
    maths = subject(marking.grades(lea))
    assert maths["average"] == "12.57"
    assert (maths["class_average"], maths["class_min"], maths["class_max"]) == (
        "7.79",
        "3.00",
        "12.57",
    )
    assert found["general"] == {
        "average": "12.57",
        "class_average": "7.79",
        "class_min": "3.00",
        "class_max": "12.57",
    }
    assert [one["value"] for one in maths["marks"]] == ["11.00", "13.50", "12.00", "abs"]
    assert [one["counted"] for one in maths["marks"]] == [True, True, True, False]
    assert [one["class_average"] for one in maths["marks"]] == ["10.00", "6.75", "12.00", None]
    assert maths["marks"][-1]["assessment"] == recited
    assert maths["coefficient"] == "1.00"


def test_why(marking: Marking) -> None:
    lea = marking.school.pupil
    marking.marked((lea, "11"), title="Dictée")
    marking.marked((lea, "13,5"), title="Rédaction", coefficient="2")
    marking.marked((lea, "16"), title="Bonus", bonus=True)
    marking.marked((lea, "3"), title="Facultatif", optional=True)
    marking.marked((lea, "nr"), title="Exposé")
    maths = marking.school.subject.pk
    found = marking.grades(lea, "/grades/why", subject=maths).json()
    assert found["average"] == "14.67"
    assert [(one["title"], one["points"], one["reason"]) for one in found["terms"]] == [
        ("Dictée", "11.00", "counted"),
        ("Rédaction", "27.00", "counted"),
        ("Bonus", "6.00", "bonus"),
        ("Facultatif", None, "optional_no_raise"),
        ("Exposé", None, "not_a_number"),
    ]
    assert (found["points"], found["weight"]) == ("44.00", "3.00")
    assert found["terms"][4]["why"] == "Non rendu : ne compte pas."
    assert "ramenée sur 20" in found["rule"]
    in_english = marking.api(lea).get(f"/grades/why?subject={maths}", **{"Accept-Language": "en"})
    assert in_english.json()["terms"][4]["why"] == "Not handed in: does not count."
    general = marking.grades(lea, "/grades/why").json()
    assert general["average"] == "14.67"
    assert general["terms"][0]["title"] == "Mathématiques"
    assert marking.grades(lea, "/grades/why", subject=999_999).status_code == 404


def test_services_weigh_in_the_general_average(marking: Marking) -> None:
    school = marking.school
    lea = school.pupil
    french = marking.teach(school.teacher, "Français")
    marking.marked((lea, "10"))
    marking.marked((lea, "16"), teaching=french.pk)
    assert marking.grades(lea).json()["general"]["average"] == "13.00"
    path = f"/teachings/{french.pk}/marking"
    assert marking.api(school.teacher)("PATCH", path, {"coefficient": "2"}).status_code == 403
    assert marking.api(school.head)("PATCH", path, {"coefficient": "2"}).status_code == 200
    assert marking.grades(lea).json()["general"]["average"] == "14.00"
    assert marking.api(school.head)("PATCH", path, {"coefficient": "0"}).status_code == 200
    assert marking.grades(lea).json()["general"]["average"] == "10.00"
    assert marking.api(school.head)("PATCH", path, {"coefficient": "x"}).status_code == 422


def test_brought_to_20_or_not(marking: Marking) -> None:
    lea = marking.school.pupil
    for value, out_of in (("18", "20"), ("2", "10"), ("1", "5")):
        marking.marked((lea, value), out_of=out_of)
    assert subject(marking.grades(lea))["average"] == "8.67"
    path = f"/teachings/{marking.school.teaching.pk}/marking"
    changed = marking.api(marking.school.teacher)("PATCH", path, {"bring_to_20": False})
    assert changed.json() == {"coefficient": "1.00", "bring_to_20": False}
    assert subject(marking.grades(lea))["average"] == "12.00"
    why = marking.grades(lea, "/grades/why", subject=marking.school.subject.pk).json()
    assert [one["points"] for one in why["terms"]] == ["18.00", "2.00", "1.00"]
    assert [one["weight"] for one in why["terms"]] == ["1.00", "0.50", "0.25"]


def test_what_is_not_published_is_not_there(marking: Marking) -> None:
    school = marking.school
    lea, other = school.pupils
    marking.marked((lea, "10"), (other, "20"))
    hidden = marking.marked((lea, "20"), (other, "0"), published=False)
    for person, query in ((lea, {}), (school.guardian, {"pupil": lea.pk})):
        maths = subject(marking.grades(person, **query))
        assert (maths["average"], maths["class_average"], maths["class_min"]) == (
            "10.00",
            "15.00",
            "10.00",
        )
        assert hidden not in [one["assessment"] for one in maths["marks"]]
    assert subject(marking.grades(school.teacher, pupil=lea.pk))["average"] == "15.00"
    marking.publish(hidden, pupils_at="2020-01-01T08:00:00Z")
    assert subject(marking.grades(lea))["average"] == "15.00"
    assert subject(marking.grades(school.guardian, pupil=lea.pk))["average"] == "10.00"


def test_a_figure_of_one_other_pupil_is_nobodys_to_read(marking: Marking) -> None:
    school = marking.school
    lea, tom = school.pupils
    nothing = {"class_average": None, "class_min": None, "class_max": None}
    marking.marked((lea, "abs"), (tom, "7"))
    for who in (lea, school.guardian):
        answer = marking.grades(who, pupil=lea.pk)
        maths = subject(answer)
        assert answer.json()["general"] == {"average": None, **nothing}
        assert {name: maths[name] for name in nothing} == nothing
        assert maths["marks"][0]["class_average"] is None
        assert marking.grades(who, "/grades/progress", pupil=lea.pk).json()["general"] == []
    # Whose marks they are reads them, and so does the school.
    assert marking.grades(tom).json()["general"]["class_average"] == "7.00"
    for who in (school.teacher, school.head):
        maths = subject(marking.grades(who, pupil=lea.pk))
        assert (maths["class_max"], maths["marks"][0]["class_average"]) == ("7.00", "7.00")
    marking.marked((lea, "11"), (tom, "7"))
    assert marking.grades(lea).json()["general"]["class_min"] == "7.00"


def test_who_reads_whose_marks(marking: Marking) -> None:
    school = marking.school
    lea, other = school.pupils
    marking.marked((lea, "10"), (other, "12"))
    french = marking.teach(school.other_teacher, "Français")
    made = marking.assessment(teacher=school.other_teacher, teaching=french.pk)
    marking.enter(made, (lea, "18"), by=school.other_teacher)
    assert marking.grades(school.guardian).status_code == 422
    assert marking.grades(school.guardian, pupil=other.pk).status_code == 404
    assert marking.grades(lea, pupil=other.pk).status_code == 404
    for person in (school.nurse, school.office, school.establishment_admin):
        assert marking.grades(person, pupil=lea.pk).status_code == 404
    for person in (school.head, school.school_life, school.head_teacher):
        found = marking.grades(person, pupil=lea.pk).json()
        assert found["general"]["average"] == "14.00"
        assert len(found["subjects"]) == 2
    # A teacher reads the own subject, and no average over the others.
    found = marking.grades(school.teacher, pupil=lea.pk).json()
    assert [one["subject"]["name"] for one in found["subjects"]] == ["Mathématiques"]
    assert found["general"] == {
        "average": None,
        "class_average": None,
        "class_min": None,
        "class_max": None,
    }
    assert marking.grades(school.teacher, "/grades/why", pupil=lea.pk).status_code == 404
    assert marking.grades(school.head_teacher, pupil=school.other_pupil.pk).status_code == 404
    assert marking.grades(school.teacher, pupil=school.other_pupil.pk).status_code == 404


def test_guardians_with_restrictions(marking: Marking) -> None:
    school = marking.school
    lea = school.pupil
    marking.marked((lea, "10"))
    reader = school.add_guardian(lea, Guardianship.Restriction.NO_AUTHORITY)
    barred = school.add_guardian(lea, Guardianship.Restriction.NO_ACCESS)
    assert subject(marking.grades(reader, pupil=lea.pk))["average"] == "10.00"
    assert marking.grades(barred, pupil=lea.pk).status_code == 404


def test_periods_and_years(marking: Marking) -> None:
    lea = marking.school.pupil
    marking.marked((lea, "10"))
    marking.marked((lea, "16"), date=marking.past.starts_on.isoformat())
    assert subject(marking.grades(lea))["average"] == "10.00"
    before = marking.grades(lea, period=marking.past.pk)
    assert subject(before)["average"] == "16.00"
    assert before.json()["period"]["id"] == marking.past.pk
    assert marking.grades(lea, period=999_999).status_code == 404


def test_groups_count_with_their_own_members(marking: Marking) -> None:
    school = marking.school
    lea, other = school.pupils
    spanish = GroupFactory(year=school.year, kind="group", name="Espagnol")
    MembershipFactory(group=spanish, user=lea)
    MembershipFactory(group=spanish, user=school.other_pupil)
    teaching = marking.teach(school.teacher, "Espagnol", group=spanish)
    marking.marked((lea, "10"), (school.other_pupil, "20"), teaching=teaching.pk)
    marking.marked((lea, "14"), (other, "8"))
    found = marking.grades(lea)
    assert subject(found, "Espagnol")["class_average"] == "15.00"
    assert found.json()["general"] == {
        "average": "12.00",
        "class_average": "10.00",
        "class_min": "8.00",
        "class_max": "12.00",
    }
    # Who is not of the group has no such subject; the PP of the class sees the own pupils' rows.
    assert len(marking.grades(other).json()["subjects"]) == 1
    grid = marking.api(school.head_teacher).get(f"/teachings/{teaching.pk}/grid").json()
    assert [row["pupil"]["id"] for row in grid["pupils"]] == [lea.pk]


def test_nothing_yet_and_all_absent(marking: Marking) -> None:
    lea, other = marking.school.pupils
    found = marking.grades(lea).json()
    assert (found["subjects"], found["general"]["average"]) == ([], None)
    marking.marked((lea, "abs"), (other, "disp"))
    maths = subject(marking.grades(lea))
    assert (maths["average"], maths["class_average"], maths["class_min"]) == (None, None, None)
    why = marking.grades(lea, "/grades/why", subject=marking.school.subject.pk).json()
    assert (why["average"], why["points"], why["weight"]) == (None, None, None)


def test_progress(marking: Marking) -> None:
    school = marking.school
    lea, other = school.pupils
    french = marking.teach(school.teacher, "Français")
    days = [marking.past.starts_on, marking.period.starts_on, marking.today]
    for day, value in zip(days, ("16", "14", "8"), strict=True):
        marking.marked((lea, value), (other, "10"), date=day.isoformat())
        marking.marked((lea, "15"), date=day.isoformat(), teaching=french.pk)
    found = marking.grades(lea, "/grades/progress").json()
    maths = next(one for one in found["subjects"] if one["subject"]["name"] == "Mathématiques")
    assert [one["average"] for one in maths["points"]] == ["16.00", "15.00", "12.67"]
    assert [one["date"] for one in maths["points"]] == [day.isoformat() for day in days]
    assert [one["average"] for one in found["general"]] == ["15.50", "15.00", "13.83"]
    assert found["general"][0]["class_average"] == "12.75"
    assert [(one["subject"]["name"], one["reason"]) for one in found["to_work_on"]] == [
        ("Mathématiques", "down")
    ]
    assert (found["to_work_on"][0]["now"], found["to_work_on"][0]["before"]) == ("8.00", "15.00")
    this_term = marking.grades(lea, "/grades/progress", period=marking.period.pk).json()
    assert len(this_term["general"]) == 2


def test_a_primary_school_gives_levels(marking: Marking) -> None:
    school = marking.school
    lea, other = school.pupils
    Establishment.objects.filter(pk=school.establishment.pk).update(stage="primary")
    body = {"teaching": school.teaching.pk, "title": "Lire", "date": marking.today.isoformat()}
    refused = marking.api(school.teacher).post("/assessments", {**body, "out_of": "20"})
    assert refused.status_code == 422
    made = marking.api(school.teacher).post("/assessments", body).json()
    assert made["out_of"] is None
    bad = marking.enter(made["id"], (lea, "5"), (other, "12,5"))
    assert [one["code"] for one in bad.json()["refused"]] == ["not_a_level", "not_a_level"]
    assert marking.enter(made["id"], (lea, "3"), (other, "abs")).status_code == 200
    marking.publish(made["id"])
    found = marking.grades(lea).json()
    assert found["levels"] is True
    maths = found["subjects"][0]
    assert (maths["average"], maths["marks"][0]["value"]) == (None, "3")
    assert maths["marks"][0]["reason"] == "level"
    assert found["general"]["average"] is None


def test_a_pupil_who_changed_class_keeps_the_marks(marking: Marking) -> None:
    school = marking.school
    lea = school.pupil
    marking.marked((lea, "10"))
    lea.group_memberships.update(starts_on=school.year.starts_on, ends_on=school.year.starts_on)
    MembershipFactory(group=school.other_division, user=lea)
    assert subject(marking.grades(User.objects.get(pk=lea.pk)))["average"] == "10.00"
    assert TeachingMarking.objects.count() == 0  # nothing is made by reading


def test_a_child_of_two_schools(marking: Marking) -> None:
    """A guardian in the one school alone reads what that one has, and nothing of the other."""
    school = marking.school
    lea = school.pupil
    marking.marked((lea, "10"))
    twin = make_school(name="Jumeau")
    RoleFactory(user=lea, establishment=twin.establishment, role="pupil")
    MembershipFactory(group=twin.division, user=lea)
    there = twin.add_guardian(lea)
    assert marking.grades(there, pupil=lea.pk).json()["subjects"] == []
    assert marking.grades(there, pupil=lea.pk, period=marking.period.pk).status_code == 404
    assert marking.grades(twin.head, pupil=lea.pk).json()["subjects"] == []
    assert marking.grades(twin.head, pupil=lea.pk, period=marking.period.pk).status_code == 404
    assert subject(marking.grades(school.guardian, pupil=lea.pk))["average"] == "10.00"
