"""Absences: a pupil's, a school's day, a teacher's roll calls."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bots import wording
from bots.skill import EVERYBODY, Ask, Button, Card, Command, Link, Reply, Row, Skill, Tone
from bots.skills import talk
from bots.understanding.normal import spelt
from ent_core.attendance import queries
from ent_core.attendance.permissions import TOLD, announces_in
from ent_core.establishments.asking import pupil_of
from ent_core.establishments.queries import division_names, roles_of
from ent_core.grades.terms import named_terms
from ent_core.kernel import clock
from ent_core.kernel.errors import Sentence
from ent_core.kernel.http import FIRST_DAY, LAST_DAY
from ent_core.timetable import shapes

if TYPE_CHECKING:
    from ent_core.attendance.models import Absence, RollCall
    from ent_core.people.models import User

MOST_ROWS = 12
NOON, OPENS, CLOSES = time(12, 45), time(7), time(19)  # as the page of absences has them

NONE: Sentence = {
    "fr": "Rien n’est noté : ni absence ni retard ({when}).",
    "en": "Nothing is recorded: no absence, no lateness ({when}).",
}
NONE_DUE: Sentence = {
    "fr": "Rien n’attend de motif ({when}).",
    "en": "Nothing waits for a reason ({when}).",
}
FOUND: Sentence = {"fr": "{When} : {what}.", "en": "{When}: {what}."}
DUE: Sentence = {"fr": "{n} à justifier", "en": "{n} without a reason"}
YEAR: Sentence = {"fr": "cette année", "en": "this year"}
TERMS: dict[str, Sentence] = {
    "T1": {"fr": "1er trimestre", "en": "term 1"},
    "T2": {"fr": "2e trimestre", "en": "term 2"},
    "T3": {"fr": "3e trimestre", "en": "term 3"},
}
ABSENCE: Sentence = {"fr": "{n} absence", "en": "{n} absence"}
ABSENCES: Sentence = {"fr": "{n} absences", "en": "{n} absences"}
LATE: Sentence = {"fr": "{n} retard", "en": "{n} lateness"}
LATES: Sentence = {"fr": "{n} retards", "en": "{n} latenesses"}
HALVES: Sentence = {"fr": "{what} ({n} demi-journées)", "en": "{what} ({n} half-days)"}
HALF: Sentence = {"fr": "{what} (1 demi-journée)", "en": "{what} (1 half-day)"}
COMING: Sentence = {"fr": "{n} absence annoncée", "en": "{n} absence announced"}
COMINGS: Sentence = {"fr": "{n} absences annoncées", "en": "{n} absences announced"}
WHOLE_DAY: Sentence = {"fr": "toute la journée", "en": "all day"}
MORNING: Sentence = {"fr": "le matin", "en": "the morning"}
AFTERNOON: Sentence = {"fr": "l’après-midi", "en": "the afternoon"}
MINUTES: Sentence = {"fr": "retard de {n} min", "en": "{n} min late"}
ANNOUNCED: Sentence = {"fr": "annoncée", "en": "announced"}
TO_JUSTIFY: Sentence = {"fr": "à justifier", "en": "no reason given"}
GIVEN: Sentence = {"fr": "motif donné", "en": "reason given"}
ACCEPTED: Sentence = {"fr": "motif accepté", "en": "reason accepted"}
REFUSED: Sentence = {"fr": "motif refusé", "en": "reason not accepted"}
BACK: Sentence = {"fr": "de retour", "en": "back"}
PAGE: Sentence = {"fr": "Voir les absences", "en": "See the absences"}
GIVE_REASON: Sentence = {"fr": "Donner le motif", "en": "Give the reason"}
ANNOUNCE: Sentence = {"fr": "Annoncer une absence", "en": "Announce an absence"}
SCHOOL_DAY: Sentence = {
    "fr": "{When} : {absences}, {lates}. {calls}",
    "en": "{When}: {absences}, {lates}. {calls}",
}
CALLS_MISSING: Sentence = {
    "fr": "Appels à valider : {n} sur {begun} cours commencés.",
    "en": "Roll calls still to validate: {n} of {begun} lessons begun.",
}
CALLS_DONE: Sentence = {
    "fr": "Tous les appels des cours commencés sont validés.",
    "en": "Every roll call of the lessons begun is validated.",
}
NO_CALL: Sentence = {"fr": "Aucun appel ({when}).", "en": "No roll to call ({when})."}
TO_DO: Sentence = {"fr": "appel à faire", "en": "roll to call"}
CALL: Sentence = {"fr": "{n} appel à faire", "en": "{n} roll to call"}
CALLS: Sentence = {"fr": "{n} appels à faire", "en": "{n} rolls to call"}
LATER: Sentence = {"fr": "pas commencé", "en": "not begun"}
NOBODY: Sentence = {"fr": "personne ne manque", "en": "nobody is away"}

_UNEXPLAINED = re.compile(
    r"(?<![a-z])(?:non justifie\w*|pas justifie\w*|injustifie\w*|(?:a|reste a) justifier"
    r"|sans motif|unjustified|unexplained|no reason)(?![a-z])"
)


def status(ask: Ask) -> Reply:
    if ask.pupil is not None:
        return _of_pupil(ask, ask.pupil)
    if place := _desk(ask):
        return _of_school(ask, place)
    if ask.role == "teacher":
        return _of_teacher(ask)
    return talk.not_for_you(ask)


def _of_pupil(ask: Ask, pupil: "User") -> Reply:
    asked = pupil_of(ask.actor, pupil.pk)
    every = list(queries.absences_of(ask.actor, asked))
    first, last, when = _span(ask)
    rows = [
        one
        for one in every
        if (first is None or days_of(one)[1] >= first) and (last is None or days_of(one)[0] <= last)
    ]
    halves = queries.half_days_of(rows)
    ahead = [one for one in rows if one.starts_at > ask.now]
    past = [one for one in rows if one not in ahead]
    due = [one for one in past if one.justified_at is None and one.ends_at <= ask.now]
    only_due = _UNEXPLAINED.search(spelt(ask.text)) is not None
    if only_due:
        rows, past, ahead = due, [], []
    parts = []
    away = [one for one in past if one.kind == "absence"]
    if away:
        many = len(set().union(*(halves.get(one.pk, set()) for one in away)))
        said = _count(ask, ABSENCE, ABSENCES, len(away))
        parts.append(ask.say(HALF if many == 1 else HALVES, what=said, n=many) if many else said)
    if late := len(past) - len(away):
        parts.append(_count(ask, LATE, LATES, late))
    if due:
        parts.append(ask.say(DUE, n=len(due)))
    if ahead:
        parts.append(_count(ask, COMING, COMINGS, len(ahead)))
    if parts:
        sentence = ask.say(FOUND, When=wording.capital(when), what=", ".join(parts))
    else:
        sentence = ask.say(NONE_DUE if only_due else NONE, when=when)
    explains = asked.family and any(one.can_justify for one in due)  # type: ignore[attr-defined]
    announces = asked.family and announces_in(ask.actor, pupil.pk, asked.places) is not None
    return Reply(
        sentence,
        (*ask.about_pupil, when),
        card=_card(when, [absence_row(ask, one) for one in rows]),
        buttons=(_announce(ask, pupil.pk),) if announces else (),
        link=Link(ask.say(GIVE_REASON if explains else PAGE), page_of(ask)),
        as_of=ask.now,
    )


def _of_school(ask: Ask, place: int) -> Reply:
    day = _day(ask)
    every = queries.absences_of_day(ask.actor, place, day)
    calls = queries.calls_of_day(ask.actor, place, day)
    parts = dict(every)
    shown = queries.absences_by_id(ask.actor, [pk for pk, _ in every[:MOST_ROWS]])
    classes = division_names([one.pupil for one in shown], {place})
    rows = []
    for one in shown:
        back = parts[one.pk] == "back"
        who = " · ".join(part for part in (one.pupil.name, classes.get(one.pupil_id, "")) if part)
        note, tone = _state(ask, one)
        rows.append(Row(hours_of(ask, one), who, ask.say(BACK) if back else note, tone))
    when = wording.near_day(day, ask.today)
    said = list(parts.values())
    sentence = ask.say(
        SCHOOL_DAY,
        When=wording.capital(when),
        absences=_count(ask, ABSENCE, ABSENCES, len(said) - said.count("late")),
        lates=_count(ask, LATE, LATES, said.count("late")),
        calls=ask.say(CALLS_MISSING, n=len(calls.missing), begun=calls.begun)
        if calls.missing
        else ask.say(CALLS_DONE)
        if calls.begun
        else "",
    ).strip()
    return Reply(
        sentence,
        (wording.day(day),),
        card=_card(when, rows, len(every) - len(rows)),
        link=Link(ask.say(PAGE), "/absences/day"),
        as_of=ask.now,
    )


def _of_teacher(ask: Ask) -> Reply:
    day = _day(ask)
    when = wording.near_day(day, ask.today)
    lessons = queries.lessons_to_call(ask.actor, day)
    link = Link(ask.say(PAGE), "/absences/calls")
    if not lessons:
        return Reply(ask.say(NO_CALL, when=when), (wording.day(day),), link=link, as_of=ask.now)
    rows, away, late, waiting = [], 0, 0, 0
    for lesson, facts in zip(lessons, shapes.facts(lessons), strict=True):
        call: RollCall | None = getattr(lesson, "roll_call", None)
        kinds = [entry.kind for entry in call.entries.all()] if call else []
        absent, behind = kinds.count("absent"), kinds.count("late")
        away, late = away + absent, late + behind
        if call is not None and call.saved_at is not None:
            note = ", ".join(
                _count(ask, one, many, n)
                for one, many, n in ((ABSENCE, ABSENCES, absent), (LATE, LATES, behind))
                if n
            ) or ask.say(NOBODY)
            tone: Tone = "warning" if kinds else "good"
        else:
            begun = lesson.starts_at <= ask.now
            waiting += begun
            note, tone = ask.say(TO_DO if begun else LATER), "warning" if begun else "plain"
        subject = str(facts["title"] or (facts["subject"] or {}).get("name") or "–")
        groups = ", ".join(each["name"] for each in facts["groups"])
        what = " · ".join(part for part in (subject, groups) if part)
        rows.append(Row(wording.hour(datetime.fromisoformat(facts["starts_at"])), what, note, tone))
    said = f"{_count(ask, ABSENCE, ABSENCES, away)}, {_count(ask, LATE, LATES, late)}"
    if waiting:
        said = f"{said}, {_count(ask, CALL, CALLS, waiting)}"
    return Reply(
        ask.say(FOUND, When=wording.capital(when), what=said),
        (wording.day(day),),
        card=_card(when, rows[:MOST_ROWS], len(rows) - len(rows[:MOST_ROWS])),
        link=link,
        as_of=ask.now,
    )


def _day(ask: Ask) -> date:
    return min(max(ask.slots.date_from or ask.today, FIRST_DAY), LAST_DAY)


def _desk(ask: Ask) -> int | None:
    """The school whose presence the asker follows as a whole."""
    return next((place.pk for kind, place in roles_of(ask.actor) if kind in TOLD), None)


def _span(ask: Ask) -> tuple[date | None, date | None, str]:
    """The days that are asked about, and how they are called; without any, the whole year."""
    slots = ask.slots
    if slots.date_from:
        last = slots.date_to or slots.date_from
        if slots.date_from == last:
            return slots.date_from, last, wording.near_day(last, ask.today)
        return slots.date_from, last, wording.span(slots.date_from, last)
    if slots.term:
        places = roles_of(ask.actor)
        span = named_terms(places[0][1], ask.today).get(slots.term) if places else None
        if span and slots.term in TERMS:
            return span[0], span[1], ask.say(TERMS[slots.term])
    return _year_began(ask.today), None, ask.say(YEAR)


def _year_began(today: date) -> date:
    return date(today.year - (today.month < 8), 8, 1)


def page_of(ask: Ask, path: str = "/absences") -> str:
    """The page, of the child that was asked about."""
    return f"{path}?pupil={ask.pupil.pk}" if ask.about_pupil and ask.pupil else path


def _announce(ask: Ask, pupil: int) -> Button:
    return Button(ask.say(ANNOUNCE), {"ask": "report_absence", "pupil": pupil})


def _card(title: str, rows: Sequence[Row], left_out: int = 0) -> Card | None:
    if not rows:
        return None
    more = max(0, len(rows) - MOST_ROWS)
    return Card(wording.capital(title), tuple(rows[:MOST_ROWS]), left_out + more)


def _count(ask: Ask, one: Sentence, many: Sentence, n: int) -> str:
    few = n < 2 if wording.language() == "fr" else n == 1
    return ask.say(one if few else many, n=n)


def absence_row(ask: Ask, one: "Absence") -> Row:
    """«vendredi 20 nov.» «de 8 h 30 à 10 h 20» (à justifier); the reason stays on the page."""
    first, last = days_of(one)
    note, tone = _state(ask, one)
    label = wording.span(first, last)
    return Row(label, hours_of(ask, one) if first == last else "", note, tone)


def days_of(one: "Absence") -> tuple[date, date]:
    zone = one.establishment.zone
    return one.starts_at.astimezone(zone).date(), one.ends_at.astimezone(zone).date()


def hours_of(ask: Ask, one: "Absence") -> str:
    zone = one.establishment.zone
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    if one.kind == "lateness":
        return f"{wording.hour(starts)}, {ask.say(MINUTES, n=one.minutes or 0)}"
    if starts.date() != ends.date():
        return wording.span(starts.date(), ends.date())
    return part_of_day(ask, starts, ends)


def part_of_day(ask: Ask, starts: datetime, ends: datetime) -> str:
    """«toute la journée», «le matin», «8 h 30 – 10 h 20»."""
    if starts.time() <= OPENS and ends.time() >= CLOSES:
        return ask.say(WHOLE_DAY)
    if starts.time() <= OPENS and ends.time() == NOON:
        return ask.say(MORNING)
    if starts.time() == NOON and ends.time() >= CLOSES:
        return ask.say(AFTERNOON)
    return f"{wording.hour(starts)} – {wording.hour(ends)}"


def _state(ask: Ask, one: "Absence") -> tuple[str, Tone]:
    if one.accepted is not None:
        return (ask.say(ACCEPTED), "good") if one.accepted else (ask.say(REFUSED), "warning")
    if one.justified_at is not None:
        ahead = one.starts_at > clock.now()
        return ask.say(ANNOUNCED if ahead else GIVEN), "plain"
    return ask.say(TO_JUSTIFY), "warning"


SKILLS = (
    Skill(
        "absences",
        ("absence_status",),
        EVERYBODY,
        status,
        needs_pupil=True,
        commands=(
            Command(
                "absences",
                "absences",
                "absence_status",
                {"fr": "absences et retards", "en": "absences and latenesses"},
            ),
        ),
        examples={
            "fr": ("Combien d’absences ce trimestre ?", "Léa était en cours hier ?"),
            "en": ("Was Tom absent yesterday?",),
        },
    ),
)
