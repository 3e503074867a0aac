"""A day in a school of 2,000 pupils: Today for each role, homework, a roll call saved.

Server time, through the whole of the API, in a process of its own, over a year of homework,
hand-ins, roll calls and absences.
"""

import random
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks.figure import Figure, middle
from benchmarks.school import DIVISIONS, PUPILS, BigSchool, client, get, kept, make_big_school, p95
from ent_core.attendance.models import Absence, RollCall, RollEntry
from ent_core.establishments.models import Teaching
from ent_core.homework.models import Homework, Submission
from ent_core.kernel import clock, sealed
from ent_core.timetable.changes import by_hand
from ent_core.timetable.models import Lesson, day_of

MOST_MS = 50.0
PIECES, HANDED_IN, ABSENCES = 16, 2, 12  # pieces and hand-ins a service, absences a pupil


def measure() -> list[Figure]:
    school = make_big_school(uai="0869997X")
    homework = _fill(school)
    now = _lesson_now(school)
    pupil, group = school.pupils[0], school.divisions[0].pk
    guardian, teacher, head = (
        client(one) for one in (school.guardian, school.teachers[0], school.head)
    )
    place = school.establishment.pk
    pages = {
        "Today, a pupil’s": (client(pupil), "/today"),
        "Today, a guardian’s": (guardian, "/today"),
        "Today, a teacher’s": (teacher, "/today"),
        "Today, the head’s": (head, "/today"),
        "homework of a pupil": (client(pupil), "/homework"),
        "homework of a child": (guardian, f"/homework?pupil={pupil.pk}"),
        "homework that a teacher gave": (teacher, "/homework"),
        "load of a class": (teacher, f"/homework/load?group={group}"),
        "who has handed in": (teacher, f"/homework/{homework.pk}/board"),
        "absences of a child": (guardian, f"/absences?pupil={pupil.pk}"),
        "absences of the day": (head, f"/absences/day?establishment={place}"),
        "reasons to settle": (head, f"/absences/open?establishment={place}&state=to_settle"),
        "roll of a lesson": (teacher, f"/lessons/{now.pk}/roll"),
    }
    figures = []
    for what, (asking, path) in pages.items():
        page = get(asking, path)
        page()
        with CaptureQueriesContext(connection) as queries:
            page()
        name = f"{what}, p95 ({len(queries)} queries)"
        figures.append(Figure(name, middle(lambda page=page: p95(page)), "ms", most=MOST_MS))  # type: ignore[misc]
    save = _saving(school, now)
    figures.append(
        Figure(f"roll call of {PUPILS} saved, p95", middle(lambda: p95(save)), "ms", most=MOST_MS)
    )
    return figures


def _saving(school: BigSchool, lesson: Lesson) -> Callable[[], object]:
    """Another two pupils away and one late each time."""
    asking, dice, pupils = client(school.teachers[0]), random.Random(3), school.pupils[:PUPILS]

    def save() -> object:
        first, second, late = dice.sample([one.pk for one in pupils], 3)
        body = {
            "absent": [first, second],
            "late": [{"pupil": late, "minutes": 5}],
            "validated": False,
        }
        answer = asking.post(
            f"/api/v1/lessons/{lesson.pk}/roll", body, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        return answer

    return save


def _lesson_now(school: BigSchool) -> Lesson:
    place, now = school.establishment, clock.now()
    lesson = Lesson.objects.create(
        establishment=place,
        year=school.year,
        batch=by_hand(place, school.year),
        subject=school.subjects[0],
        day=day_of(now, place),
        starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(minutes=50),
    )
    lesson.groups.set(school.divisions[:1])
    lesson.teachers.set(school.teachers[:1])
    return lesson


@transaction.atomic
def _fill(school: BigSchool) -> Homework:
    """Homework of the weeks around today; the piece returned is one that a class handed in."""
    place, today, dice = school.establishment, school.establishment.today(), random.Random(12)
    members = [school.pupils[n * PUPILS : (n + 1) * PUPILS] for n in range(DIVISIONS)]
    at = {group.pk: n for n, group in enumerate(school.divisions)}
    teachings = list(Teaching.objects.filter(establishment=place).order_by("pk"))
    pieces = kept(
        Homework(
            establishment=place,
            teaching=one,
            title=f"Exercice {n}",
            due=today + timedelta(days=7 - n * 3),
            minutes=20,
            hand_in=n < HANDED_IN,
            given_by=school.teachers[0],
        )
        for one in teachings
        for n in range(PIECES)
    )
    kept(
        Submission(
            establishment=place, homework=piece, pupil=pupil, version=1, text="Voici.",
            returned_at=clock.now() if dice.random() < 0.5 else None,
        )
        for piece in pieces
        if piece.hand_in
        for pupil in members[at[piece.teaching.group_id]]
    )  # fmt: skip
    _presence(school, dice)
    return pieces[0]


def _presence(school: BigSchool, dice: random.Random) -> None:
    place, now = school.establishment, clock.now()
    absences, reason = [], sealed.seal("Fièvre")
    for pupil in school.pupils:
        for _ in range(ABSENCES):
            begins = now - timedelta(hours=dice.randint(1, 24 * 90))
            told = dice.random() < 0.8
            one = Absence(
                establishment=place, pupil=pupil, kind=Absence.Kind.ABSENCE,
                origin=Absence.Origin.ROLL, starts_at=begins,
                ends_at=begins + timedelta(hours=dice.randint(1, 4)),
            )  # fmt: skip
            if told:
                one.sealed_reason, one.justified_at = reason, now
            if told and dice.random() < 0.95:
                one.accepted, one.settled_at = True, now
            absences.append(one)
    kept(absences)
    called = list(
        Lesson.objects.filter(
            establishment=place, starts_at__lt=now, starts_at__gt=now - timedelta(days=30)
        ).values_list("pk", flat=True)
    )
    calls = kept(
        RollCall(
            establishment=place, lesson_id=pk, state=RollCall.State.VALIDATED, saved_at=now,
            validated_at=now,
        )
        for pk in called
    )  # fmt: skip
    kept(
        RollEntry(roll=call, pupil=pupil, kind=RollEntry.Kind.ABSENT)
        for call in calls
        for pupil in dice.sample(school.pupils, 2)
    )
