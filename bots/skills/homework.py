"""Homework: what is due with the tests that are announced, and what was handed in.

A guardian reads a hand-in once it is returned, never before: of what has not come back nothing is
said but that it is to be handed in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bots import wording
from bots.skill import EVERYBODY, Ask, Button, Card, Command, Link, Reply, Row, Skill, Tone
from bots.skills import homework_words as words
from bots.skills.talk import not_for_you
from bots.understanding.masking import same_subject
from bots.understanding.normal import spelt
from ent_core.establishments.asking import pupil_of
from ent_core.establishments.queries import roles_of
from ent_core.homework import queries
from ent_core.homework.permissions import WHOLE_SCHOOL
from ent_core.kernel.errors import Invalid, Sentence
from ent_core.permissions import Can
from ent_core.timetable import shapes
from ent_core.timetable.queries import Whose, timetable

if TYPE_CHECKING:
    from ent_core.homework.models import Homework

MOST_ROWS = 12
MOST_DAYS = timedelta(days=60)
WEEK = timedelta(days=7)
OWED_FOR, AHEAD = timedelta(days=21), timedelta(days=21)  # as the page of homework has it


@dataclass(frozen=True)
class _Days:
    """The days whose work is asked for, and how they are called."""

    first: date
    last: date
    called: str

    @property
    def is_one(self) -> bool:
        return self.first == self.last


def due(ask: Ask) -> Reply:
    days = _days(ask)
    if ask.pupil is None:
        return _without_pupil(ask, lambda: _given(ask, days))
    asked = pupil_of(ask.actor, ask.pupil.pk)
    rows = _of_subject(ask, list(queries.homework_for(ask.actor, asked, days.first, days.last)))
    how_far = queries.progress(ask.actor, rows, ask.pupil)
    tests = _tests(ask, days)
    done = sum(_is_done(how_far[row.pk]) for row in rows)
    of, when = _what(ask, rows, days)
    if rows:
        said = ask.say(
            words.ONE_DUE if len(rows) == 1 else words.DUE, n=len(rows), of=of, When=when
        )
        if done == len(rows):
            said = f"{said} {ask.say(words.ALL_DONE)}"
        elif asked.own and done:
            said = f"{said} {ask.say(words.LEFT, n=len(rows) - done)}"
        elif done:  # a guardian does not see what was handed in and has not come back
            said = f"{said} {ask.say(words.TICKED, n=done)}"
    else:
        said = ask.say(words.NONE_DUE, of=of, When=when)
    if tests:
        names = ", ".join(_lesson_name(one) for one in tests[:3])
        announced = ask.say(words.TESTS if len(tests) > 1 else words.TEST, names=names)
        said = f"{announced} {said}" if _asks_for_test(ask) else f"{said} {announced}"
    elif _asks_for_test(ask):
        said = f"{ask.say(words.NO_TEST, of=of)} {said}"
    lines = [(row.due, 1, _due_row(ask, row, how_far[row.pk], days)) for row in rows]
    lines += [(date.fromisoformat(str(one["day"])), 0, _test_row(ask, one, days)) for one in tests]
    lines.sort(key=lambda line: line[:2])
    follow = days.last + timedelta(days=1)
    button = (
        _button(ask, words.ALL_WEEK, "homework_due", ask.today, ask.today + WEEK)
        if days.is_one
        else _button(ask, words.NEXT_WEEK, "homework_due", follow, follow + WEEK - _DAY)
    )
    buttons = (button, _button(ask, words.HANDED_IN, "homework_submit_status"))
    return _reply(ask, said, days.called, [line[2] for line in lines], buttons)


def handed_in(ask: Ask) -> Reply:
    first = ask.slots.date_from or ask.today - OWED_FOR
    last = ask.slots.date_to or (ask.slots.date_from or ask.today + AHEAD)
    last = min(max(first, last), first + MOST_DAYS)
    if ask.pupil is None:
        return _without_pupil(ask, lambda: _missing(ask, first, last))
    asked = pupil_of(ask.actor, ask.pupil.pk)
    rows = [
        row
        for row in _of_subject(ask, list(queries.homework_for(ask.actor, asked, first, last)))
        if row.hand_in
    ]
    how_far = queries.progress(ask.actor, rows, ask.pupil)
    handed = [row for row in rows if how_far[row.pk].submission]
    owed = [row for row in rows if not how_far[row.pk].submission]
    if not asked.own:
        owed = [row for row in owed if row.due >= ask.today]
    if asked.own:
        many = words.OWED if len(owed) > 1 else words.ONE_OWED if owed else words.NONE_OWED
        said = [ask.say(many, n=len(owed))]
        said += [ask.say(words.HANDED, n=len(handed))] if handed else []
    else:  # who does not see what has not come back yet is not told that it is missing
        said = [ask.say(words.RETURNED, n=len(handed))] if handed else []
        said.append(ask.say(words.SOON if owed else words.NONE_SOON, n=len(owed)))
        said.append(ask.say(words.UNSEEN))
    lines = [
        _state_row(ask, row, how_far[row.pk], owes=asked.own) for row in [*owed, *handed[::-1]]
    ]
    buttons = (_button(ask, words.TO_DO, "homework_due"),)
    return _reply(ask, " ".join(said), _subject(ask, rows), lines, buttons)


# A pupil's rows -----------------------------------------------------------------------------

_DAY = timedelta(days=1)
_TESTS = frozenset(("ds", "dst", "test", "tests", "exam", "exams", "quiz"))
_TESTED = ("control", "eval", "interro", "examen")


def _days(ask: Ask) -> _Days:
    """The days asked for, a week without any; what is done tonight or at the weekend is due on
    the next school day."""
    first, last = ask.slots.date_from, ask.slots.date_to
    if first is None:
        last = ask.today + WEEK
        return _Days(ask.today, last, wording.span(ask.today, last))
    last = min(max(first, last or first), first + MOST_DAYS)
    if first == last == ask.today and ask.slots.period == "evening":
        first = last = ask.today + _DAY
    if first.weekday() >= 5 and last - first <= _DAY:
        last += timedelta(days=7 - last.weekday())
    called = wording.near_day(first, ask.today) if first == last else wording.span(first, last)
    return _Days(first, last, called)


def _tests(ask: Ask, days: _Days) -> list[dict[str, object]]:
    """The tests that lessons of these days announce."""
    pupil = ask.pupil.pk if ask.pupil else None
    lessons = timetable(ask.actor, Whose(pupil=pupil), days.first, days.last)
    found = shapes.facts(lessons.exclude(test="").exclude(status="cancelled"))
    asked = ask.slots.subject
    return [one for one in found if not asked or same_subject(asked, _lesson_name(one))]


def _asks_for_test(ask: Ask) -> bool:
    return any(word in _TESTS or word.startswith(_TESTED) for word in spelt(ask.text).split())


def _lesson_name(one: dict[str, object]) -> str:
    subject = one["subject"]
    return str(subject["name"] if isinstance(subject, dict) else one["title"])


def _test_row(ask: Ask, one: dict[str, object], days: _Days) -> Row:
    label = _label(_lesson_name(one), date.fromisoformat(str(one["day"])), days)
    return Row(label, str(one["test"]), ask.say(words.A_TEST), "warning")


def _due_row(ask: Ask, row: "Homework", how_far: queries.Progress, days: _Days) -> Row:
    notes: list[str] = []
    tone: Tone = "plain"
    if _is_done(how_far):
        notes, tone = [_done(ask, how_far)], "good"
    elif row.hand_in:
        notes = [ask.say(words.TO_HAND_IN)]
    if row.minutes and not _is_done(how_far):
        notes.append(wording.duration(timedelta(minutes=row.minutes)))
    return Row(_label(row.teaching.subject.name, row.due, days), row.title, ", ".join(notes), tone)


def _label(name: str, day: date, days: _Days) -> str:
    return name if days.is_one else f"{wording.day(day)}, {name}"


def _state_row(ask: Ask, row: "Homework", how_far: queries.Progress, *, owes: bool) -> Row:
    """``owes``: whoever asks knows what was handed in, so that what was not is known too."""
    label = f"{wording.day(row.due)}, {row.teaching.subject.name}"
    if how_far.submission:
        return Row(label, row.title, _done(ask, how_far), "good")
    if owes and row.due < ask.today:
        return Row(label, row.title, ask.say(words.LATE), "warning")
    notes = [words.DONE, words.TO_HAND_IN] if how_far.done else [words.TO_HAND_IN]
    return Row(label, row.title, ", ".join(map(ask.say, notes)))


def _is_done(how_far: queries.Progress) -> bool:
    return how_far.done or how_far.submission is not None


def _done(ask: Ask, how_far: queries.Progress) -> str:
    last = how_far.submission
    if last is None:
        return ask.say(words.DONE)
    if last.returned_at is not None:
        return ask.say(words.CORRECTED)
    return ask.say(words.IN_LATE if last.late else words.IN)


# A teacher's --------------------------------------------------------------------------------


def _without_pupil(ask: Ask, teachers: Callable[[], Reply]) -> Reply:
    if ask.role == "parent":
        return Reply(ask.say(words.NO_CHILD))
    if ask.role == "teacher":
        try:
            return teachers()
        except Invalid:  # of a class that one heads without teaching
            return _page(ask)
    reads = any(kind in WHOLE_SCHOOL for kind, _ in roles_of(ask.actor))
    return _page(ask) if reads else not_for_you(ask)


def _page(ask: Ask) -> Reply:
    return Reply(ask.say(words.BY_CLASS), link=Link(ask.say(words.PAGE), "/homework"))


def _own(ask: Ask, first: date, last: date) -> "list[Homework]":
    """What was given in one's own services for these days."""
    found = queries.homework_of(ask.actor, teaching_id=None, group_id=None, first=first, last=last)
    return [one for one in _of_subject(ask, list(found)) if getattr(one, f"can_{Can.EDIT}")]


def _given(ask: Ask, days: _Days) -> Reply:
    rows = _own(ask, days.first, days.last)
    how_far = queries.progress(ask.actor, rows, None)
    of, when = _what(ask, rows, days)
    many = {0: words.NONE_GIVEN, 1: words.ONE_GIVEN}.get(len(rows), words.GIVEN)
    lines = [
        Row(
            f"{wording.day(row.due)}, {row.teaching.group.name}",
            row.title,
            _counted(ask, how_far[row.pk]) if row.hand_in else "",
        )
        for row in rows
    ]
    button = _button(ask, words.WHO_MISSING, "homework_submit_status")
    return _reply(ask, ask.say(many, n=len(rows), of=of, When=when), days.called, lines, (button,))


def _missing(ask: Ask, first: date, last: date) -> Reply:
    """Who has not handed in the work that was due last; the others are a button each."""
    rows = [row for row in _own(ask, first, last) if row.hand_in]
    if not rows:
        return _reply(ask, ask.say(words.NOTHING_ASKED), "", ())
    past = [row for row in rows if row.due <= ask.today]
    chosen = past[-1] if past else rows[0]
    _, board = queries.board(ask.actor, chosen.pk)
    missing = [row.pupil for row in board if row.submission is None]
    what = f"{chosen.title}, {chosen.teaching.group.name}"
    if missing:
        said = ask.say(
            words.NOT_IN, what=what, day=wording.day(chosen.due), n=len(missing), all=len(board)
        )
    else:
        said = ask.say(words.ALL_IN, what=what, day=wording.day(chosen.due))
    others = {row.due: row for row in rows if row.due != chosen.due}
    buttons = tuple(
        Button(
            f"{row.teaching.group.name}, {wording.day(row.due)}",
            {
                "ask": "homework_submit_status",
                "subject": ask.slots.subject,
                "date_from": row.due.isoformat(),
                "date_to": row.due.isoformat(),
            },
        )
        for row in sorted(others.values(), key=lambda one: abs(one.due - ask.today))[:2]
    )
    card = _card(ask.say(words.MISSING), [Row("", pupil.name) for pupil in missing])
    return Reply(
        said,
        (wording.capital(chosen.teaching.subject.name),),
        card,
        buttons=buttons,
        link=Link(ask.say(words.PAGE_OF_ONE), f"/homework/{chosen.pk}"),
        as_of=ask.now,
    )


def _counted(ask: Ask, how_far: queries.Progress) -> str:
    return ask.say(words.COUNT, n=how_far.handed_in or 0, all=how_far.pupils or 0)


# Around every answer ------------------------------------------------------------------------


def _of_subject(ask: Ask, rows: "Sequence[Homework]") -> "list[Homework]":
    asked = ask.slots.subject
    return [one for one in rows if not asked or same_subject(asked, one.teaching.subject.name)]


def _subject(ask: Ask, rows: Sequence["Homework"]) -> str:
    """The subject asked for, as the school calls it."""
    if ask.slots.subject is None:
        return ""
    return rows[0].teaching.subject.name if rows else wording.subject(ask.slots.subject)


def _what(ask: Ask, rows: Sequence["Homework"], days: _Days) -> tuple[str, str]:
    """« (Anglais)» and «Pour vendredi 27 nov.», with which a sentence begins."""
    name = _subject(ask, rows)
    when = ask.say(words.FOR, day=days.called) if days.is_one else days.called
    return (f" ({name})" if name else ""), wording.capital(when)


def _button(
    ask: Ask, label: Sentence, intent: str, first: date | None = None, last: date | None = None
) -> Button:
    deed = {
        "ask": intent,
        "pupil": ask.pupil and ask.pupil.pk,
        "subject": ask.slots.subject,
        "date_from": first and first.isoformat(),
        "date_to": last and last.isoformat(),
    }
    return Button(ask.say(label), deed)


def _card(title: str, rows: Sequence[Row]) -> Card | None:
    if not rows:
        return None
    return Card(wording.capital(title), tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))


def _reply(
    ask: Ask, said: str, about: str, rows: Sequence[Row], buttons: tuple[Button, ...] = ()
) -> Reply:
    of = f"/children?pupil={ask.pupil.pk}" if ask.about_pupil and ask.pupil else ""
    return Reply(
        said,
        (*ask.about_pupil, *((about,) if about else ())),
        _card(about or ask.say(words.TITLE), rows),
        buttons=buttons,
        link=Link(ask.say(words.PAGE), f"/homework{of}"),
        as_of=ask.now,
    )


SKILLS = (
    Skill(
        "homework",
        ("homework_due",),
        EVERYBODY,
        due,
        needs_pupil=True,
        commands=(
            Command(
                "devoirs",
                "homework",
                "homework_due",
                {"fr": "les devoirs et les contrôles", "en": "homework and tests"},
            ),
        ),
        examples={
            "fr": ("Quels devoirs pour demain ?", "On a un contrôle d’anglais vendredi ?"),
            "en": ("What homework is there for tomorrow?",),
        },
    ),
    Skill(
        "handed_in",
        ("homework_submit_status",),
        EVERYBODY,
        handed_in,
        needs_pupil=True,
        examples={
            "fr": ("Qu’est-ce qu’il reste à rendre ?",),
            "en": ("What is still to be handed in?",),
        },
    ),
)
