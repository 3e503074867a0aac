"""Lessons: of a day, of a week, the next one, what changed, where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bots import wording
from bots.skill import EVERYBODY, Ask, Button, Card, Command, Link, Reply, Row, Skill
from bots.skills import lesson_rows
from bots.skills.lesson_rows import Lesson
from ent_core.kernel.errors import Sentence
from ent_core.timetable import shapes
from ent_core.timetable.queries import MOST_DAYS, Whose, calendar_of, timetable

MOST_ROWS = 12
AHEAD = timedelta(days=21)  # how far the next lesson is looked for, holidays included

NONE_ON: Sentence = {"fr": "Pas de cours ({when}).", "en": "No lessons ({when})."}
CLOSED: Sentence = {"fr": "Pas de cours ({when}) : {why}.", "en": "No lessons ({when}): {why}."}
DAY: Sentence = {
    "fr": "{When} : {n} cours, de {first} à {last}.",
    "en": "{When}: {n} lessons, from {first} to {last}.",
}
ONE: Sentence = {
    "fr": "{When} : 1 cours, de {first} à {last}.",
    "en": "{When}: 1 lesson, from {first} to {last}.",
}
WEEK: Sentence = {"fr": "{When} : {n} cours.", "en": "{When}: {n} lessons."}
NEXT: Sentence = {
    "fr": "Prochain cours : {what}, {when} à {hour}.",
    "en": "Next lesson: {what}, {when} at {hour}.",
}
NOW: Sentence = {"fr": "En ce moment : {what}, jusqu’à {hour}.", "en": "Now: {what}, until {hour}."}
NO_NEXT: Sentence = {
    "fr": "Aucun cours n’est prévu dans les trois semaines qui viennent.",
    "en": "No lesson is planned in the next three weeks.",
}
CHANGES: Sentence = {"fr": "{n} changements, {when}", "en": "{n} changes, {when}"}
ONE_CHANGE: Sentence = {"fr": "1 changement, {when}", "en": "1 change, {when}"}
NO_CHANGE: Sentence = {
    "fr": "Rien n’est annulé ni déplacé ({when}).",
    "en": "Nothing is cancelled or moved ({when}).",
}
ROOM: Sentence = {
    "fr": "{what} : {room}, {when} à {hour}.",
    "en": "{what}: {room}, {when} at {hour}.",
}
NO_ROOM: Sentence = {"fr": "salle non indiquée", "en": "no room given"}
PAGE: Sentence = {"fr": "Voir l’emploi du temps", "en": "See the timetable"}
DAY_AFTER: Sentence = {"fr": "Le jour suivant", "en": "The day after"}
WEEK_AFTER: Sentence = {"fr": "La semaine suivante", "en": "The week after"}


@dataclass(frozen=True)
class _Lessons:
    """Lessons of some days with their facts, by time."""

    first: date
    last: date
    all: Sequence[Lesson]

    @property
    def held(self) -> list[Lesson]:
        return [one for one in self.all if one["status"] != "cancelled"]


def day(ask: Ask) -> Reply:
    at = ask.slots.date_from or ask.today
    found = _read(ask, at, at)
    when = wording.near_day(at, ask.today)
    shown = [one for one in found.all if lesson_rows.in_period(one, ask.slots.period)]
    held = [one for one in shown if one["status"] != "cancelled"]
    if not held:
        sentence = _nothing(ask, at, when)
    else:
        sentence = ask.say(
            ONE if len(held) == 1 else DAY,
            When=wording.capital(when),
            n=len(held),
            first=wording.hour(lesson_rows.at(held[0], "starts_at")),
            last=wording.hour(max(lesson_rows.at(one, "ends_at") for one in held)),
        )
    return _reply(
        ask,
        sentence,
        shown,
        at,
        about=wording.day(at),
        after=(DAY_AFTER, at + timedelta(days=1), at + timedelta(days=1), "timetable_day"),
    )


def week(ask: Ask) -> Reply:
    monday = ask.today - timedelta(days=ask.today.weekday())
    if ask.slots.date_from is None and ask.today.weekday() >= 5:
        monday += timedelta(days=7)
    first = ask.slots.date_from or monday
    last = ask.slots.date_to or first + timedelta(days=6)
    if first == last:
        first -= timedelta(days=first.weekday())
        last = first + timedelta(days=6)
    last = min(last, first + timedelta(days=34))
    found = _read(ask, first, last)
    when = wording.span(first, last)
    rows = []
    days = sorted({one["day"] for one in found.all})
    for name in days:
        of_day = [one for one in found.all if one["day"] == name]
        held = [one for one in of_day if one["status"] != "cancelled"]
        off = len(of_day) - len(held)
        hours = lesson_rows.hours(held) if held else "–"
        rows.append(
            Row(
                wording.day(date.fromisoformat(name)),
                hours,
                f"{ask.say(lesson_rows.OFF)} : {off}" if off else "",
                "changed" if off else "plain",
            )
        )
    sentence = (
        ask.say(WEEK, When=wording.capital(when), n=len(found.held))
        if found.held
        else _nothing(ask, first, when)
    )
    reply = _reply(
        ask,
        sentence,
        (),
        first,
        about=when,
        after=(WEEK_AFTER, first + timedelta(days=7), last + timedelta(days=7), "timetable_week"),
    )
    return _with_rows(reply, when, rows)


def next_lesson(ask: Ask) -> Reply:
    found = _read(ask, ask.today, ask.today + AHEAD)
    wanted = [one for one in found.held if lesson_rows.of_subject(one, ask.slots.subject)]
    running = [
        one
        for one in wanted
        if lesson_rows.at(one, "starts_at") <= ask.now < lesson_rows.at(one, "ends_at")
    ]
    coming = [one for one in wanted if lesson_rows.at(one, "starts_at") > ask.now]
    if not running and not coming:
        return _reply(ask, ask.say(NO_NEXT), (), ask.today, about="")
    said = []
    if running:
        said.append(
            ask.say(
                NOW,
                what=lesson_rows.what(ask, running[0]),
                hour=wording.hour(lesson_rows.at(running[0], "ends_at")),
            )
        )
    if coming:
        one = coming[0]
        said.append(
            ask.say(
                NEXT,
                what=lesson_rows.what(ask, one),
                when=wording.near_day(date.fromisoformat(one["day"]), ask.today),
                hour=wording.hour(lesson_rows.at(one, "starts_at")),
            )
        )
    return _reply(ask, " ".join(said), [*running[:1], *coming[:1]], ask.today, about="")


def changes(ask: Ask) -> Reply:
    first = ask.slots.date_from or ask.today
    last = ask.slots.date_to or first + timedelta(days=7)
    first, last = _readable(ask, first, last)
    found = _read(ask, first, last)
    changed = [
        one for one in found.all if one["status"] != "kept" and lesson_rows.asked_for(ask, one)
    ]
    when = wording.near_day(first, ask.today) if first == last else wording.span(first, last)
    if not changed:
        return _reply(ask, ask.say(NO_CHANGE, when=when), (), first, about=when)
    sentence = ask.say(ONE_CHANGE if len(changed) == 1 else CHANGES, n=len(changed), when=when)
    return _reply(ask, sentence, changed, first, about=when, dated=first != last)


def room(ask: Ask) -> Reply:
    first = ask.slots.date_from or ask.today
    last = ask.slots.date_to or (first if ask.slots.date_from else first + AHEAD)
    first, last = _readable(ask, first, last)
    found = _read(ask, first, last)
    dated = ask.slots.date_from is not None
    wanted = [
        one
        for one in found.held
        if lesson_rows.asked_for(ask, one) and (dated or lesson_rows.at(one, "ends_at") > ask.now)
    ]
    if not wanted:
        when = wording.near_day(first, ask.today) if first == last else wording.span(first, last)
        return _reply(ask, ask.say(NONE_ON, when=when), (), first, about=when)
    one = wanted[0]
    rooms = ", ".join(each["name"] for each in one["rooms"]) or ask.say(NO_ROOM)
    sentence = ask.say(
        ROOM,
        what=wording.capital(lesson_rows.name(one)),
        room=rooms,
        when=wording.near_day(date.fromisoformat(one["day"]), ask.today),
        hour=wording.hour(lesson_rows.at(one, "starts_at")),
    )
    shown = wanted if ask.slots.date_from and not ask.slots.subject else wanted[:1]
    return _reply(
        ask,
        sentence,
        shown,
        date.fromisoformat(one["day"]),
        about=wording.day(date.fromisoformat(one["day"])),
    )


def _readable(ask: Ask, first: date, last: date) -> tuple[date, date]:
    """Of days that are more than a timetable is read for, those from today on; of days that are
    over, the last ones."""
    most = timedelta(days=MOST_DAYS - 1)
    if last - first <= most:
        return first, last
    if last <= ask.today:
        return last - most, last
    first = max(first, ask.today)
    return first, min(last, first + most)


def _read(ask: Ask, first: date, last: date) -> _Lessons:
    whose = Whose(pupil=ask.pupil.pk) if ask.pupil is not None else Whose()
    return _Lessons(first, last, shapes.facts(timetable(ask.actor, whose, first, last)))


def _nothing(ask: Ask, at: date, when: str) -> str:
    closures, _ = calendar_of(ask.actor, at, at)
    if closures:
        return ask.say(CLOSED, when=when, why=closures[0].name)
    return ask.say(NONE_ON, when=when)


def _reply(
    ask: Ask, sentence: str, lessons: Sequence[Lesson], at: date, *, about: str,
    after: tuple[Sentence, date, date, str] | None = None, dated: bool = False,
) -> Reply:  # fmt: skip
    rows = [lesson_rows.row(ask, one, dated=dated) for one in lessons]
    buttons: tuple[Button, ...] = ()
    if after:
        label, first, last, intent = after
        buttons = (
            Button(
                ask.say(label),
                {
                    "ask": intent,
                    "date_from": first.isoformat(),
                    "date_to": last.isoformat(),
                    "pupil": ask.pupil and ask.pupil.pk,
                },
            ),
        )
    of = f"&pupil={ask.pupil.pk}" if ask.about_pupil and ask.pupil else ""
    reply = Reply(
        sentence,
        (*ask.about_pupil, *((about,) if about else ())),
        buttons=buttons,
        link=Link(ask.say(PAGE), f"/timetable?day={at.isoformat()}{of}"),
        as_of=ask.now,
    )
    return _with_rows(reply, about or sentence, rows)


def _with_rows(reply: Reply, title: str, rows: Sequence[Row]) -> Reply:
    if not rows:
        return reply
    card = Card(wording.capital(title), tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))
    return Reply(
        reply.sentence, reply.about, card, None, reply.buttons, reply.link, None, reply.as_of
    )


SKILLS = (
    Skill(
        "day",
        ("timetable_day",),
        EVERYBODY,
        day,
        needs_pupil=True,
        commands=(
            Command(
                "edt",
                "timetable",
                "timetable_day",
                {"fr": "les cours d’un jour", "en": "a day’s lessons"},
            ),
        ),
        examples={
            "fr": ("J’ai quoi demain ?", "Léa finit à quelle heure jeudi ?"),
            "en": ("What lessons are there tomorrow?",),
        },
    ),
    Skill(
        "week",
        ("timetable_week",),
        EVERYBODY,
        week,
        needs_pupil=True,
        commands=(
            Command(
                "semaine",
                "week",
                "timetable_week",
                {"fr": "les cours de la semaine", "en": "the week’s lessons"},
            ),
        ),
        examples={
            "fr": ("L’emploi du temps de la semaine prochaine",),
            "en": ("The timetable of next week",),
        },
    ),
    Skill(
        "next",
        ("next_lesson",),
        EVERYBODY,
        next_lesson,
        needs_pupil=True,
        commands=(
            Command(
                "suivant",
                "next",
                "next_lesson",
                {"fr": "le prochain cours", "en": "the next lesson"},
            ),
        ),
        examples={"fr": ("C’est quoi le prochain cours ?",), "en": ("What’s the next lesson?",)},
    ),
    Skill(
        "changes",
        ("lesson_change",),
        EVERYBODY,
        changes,
        needs_pupil=True,
        commands=(
            Command(
                "changements",
                "changes",
                "lesson_change",
                {"fr": "ce qui change", "en": "what changes"},
            ),
        ),
        examples={
            "fr": ("Il y a des cours annulés demain ?",),
            "en": ("Is anything cancelled tomorrow?",),
        },
    ),
    Skill(
        "room",
        ("room",),
        EVERYBODY,
        room,
        needs_pupil=True,
        examples={"fr": ("On est en quelle salle en maths ?",), "en": ("Which room is maths in?",)},
    ),
)
