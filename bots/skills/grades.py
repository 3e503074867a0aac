"""Marks: the last ones, averages, progress, and what stands in for the report card.

A family asks about one pupil and reads what is published to it; a teacher without a pupil in
question reads the assessments of their own services.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from bots import wording
from bots.skill import (
    EVERYBODY,
    Ask,
    Button,
    Card,
    Chart,
    Command,
    Link,
    Point,
    Reply,
    Row,
    Skill,
)
from bots.skills import grades_read as read
from bots.skills import grades_words as words
from bots.skills.talk import not_for_you
from bots.understanding.masking import same_subject
from ent_core.establishments.queries import roles_of
from ent_core.grades import progress as paths
from ent_core.grades.averages import Figures
from ent_core.grades.permissions import WHOLE_SCHOOL
from ent_core.grades.queries import Report, assessments_of
from ent_core.kernel.errors import Sentence
from ent_core.permissions import Can

MOST_ROWS = 12
LATEST = 6  # marks that are shown where nothing more is said than «the last ones»
SEARCHED = 100  # of a teacher's assessments, the newest


def recent(ask: Ask) -> Reply:
    if ask.pupil is None:
        return _without_pupil(ask, _tests)
    report = read.report_of(ask, ask.pupil, whole_year=True)
    if report is None:
        return _reply(ask, ask.say(words.NO_TERM))
    found = [
        one for one in read.marks_of(report, ask.slots.subject) if read.in_days(ask, report, one)
    ]
    what = read.what_asked(ask, report)
    about = wording.capital(", ".join(what))
    if not found:
        sentence = ask.say(words.NO_MARK_OF, what=about) if what else ask.say(words.NO_MARK)
        return _reply(ask, sentence, what)
    newest = found[0]
    if len(found) > 1 and (ask.slots.date_from or ask.slots.term):
        sentence = ask.say(words.MARKS, n=len(found), what=about)
    else:
        sentence = ask.say(
            words.LAST,
            mark=read.written(ask, newest),
            subject=newest.subject,
            title=newest.entry.title,
            day=wording.day(newest.entry.date),
        )
    most = MOST_ROWS if what else LATEST
    rows = [read.mark_row(ask, report, one) for one in found]
    card = Card(
        about or ask.say(words.LATEST_MARKS),
        tuple(rows[:most]),
        max(0, len(rows) - most) if what else 0,
    )
    # One subject leads to its average; several, to all averages.
    one = ask.slots.subject
    after = _button(
        ask, words.AVERAGES, "average_subject" if one else "average_general",
        subject=one, term=ask.slots.term,
    )  # fmt: skip
    return _reply(ask, sentence, what, card, (after,))


def subject(ask: Ask) -> Reply:
    if ask.slots.subject is None:
        return general(ask)
    if ask.pupil is None:
        return _without_pupil(ask, _page)
    report = read.report_of(ask, ask.pupil)
    if report is None:
        return _reply(ask, ask.say(words.NO_TERM))
    what = read.what_asked(ask, report, days=False)
    services = read.services_of(report, ask.slots.subject)
    if not services:
        return _reply(ask, ask.say(words.NO_MARK_OF, what=wording.capital(", ".join(what))), what)
    if report.by_levels:
        sentence = ask.say(words.BY_LEVELS)
    else:
        sentence = " ".join(read.average_of(ask, report, pk) for pk in services)
    rows = tuple(
        read.mark_row(ask, report, one) for one in read.marks_of(report, ask.slots.subject)
    )
    card = Card(", ".join(what), rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS)) if rows else None
    buttons = (
        _button(ask, words.PROGRESS, "progress", subject=ask.slots.subject),
        _button(ask, words.GENERAL_AVERAGE, "average_general", term=ask.slots.term),
    )
    return _reply(ask, sentence, what, card, buttons)


def general(ask: Ask) -> Reply:
    return _averages(ask, None)


def bulletin(ask: Ask) -> Reply:
    return _averages(ask, words.NO_REPORT)


def _averages(ask: Ask, before: Sentence | None) -> Reply:
    if ask.pupil is None:
        return _without_pupil(ask, _page)
    report = read.report_of(ask, ask.pupil)
    if report is None:
        return _reply(ask, ask.say(words.NO_TERM))
    named = (read.period_name(ask, report),)
    book, pupil = report.book, report.pupil.pk
    own = book.general(pupil) if report.lens.shows_general else None
    if not report.services:
        sentence = ask.say(words.NO_MARK_OF, what=wording.capital(named[0]))
    elif report.by_levels:
        sentence = ask.say(words.BY_LEVELS)
    elif own is None:
        sentence = ask.say(words.NO_GENERAL)
    else:
        of_class = book.general_figures(report.division) if report.division else Figures()
        sentence = ask.say(
            words.GENERAL, average=read.average(own), of_class=read.of_class(ask, of_class, " ({})")
        )
    if before is not None:
        sentence = f"{ask.say(before)} {sentence}"
    rows: tuple[Row, ...] = ()
    if not report.by_levels:
        rows = tuple(
            Row(
                book.teachings[pk].subject.name,
                read.average(book.average(pk, pupil)),
                read.of_class(ask, book.figures(pk), "{}"),
            )
            for pk in report.services
        )
    card = None
    if rows:
        title = f"{ask.say(words.AVERAGES)}, {named[0]}"
        card = Card(title, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS))
    buttons = (
        _button(ask, words.PROGRESS, "progress"),
        _button(ask, words.SAME_MARKS, "grades_recent"),
    )
    return _reply(ask, sentence, named, card, buttons)


def progress(ask: Ask) -> Reply:
    """A pupil against their own past; never a ranking."""
    if ask.pupil is None:
        return _without_pupil(ask, _page)
    report = read.report_of(ask, ask.pupil, whole_year=True)
    if report is None:
        return _reply(ask, ask.say(words.NO_TERM))
    what = read.what_asked(ask, report, days=False)
    points = _curve(ask, report)
    hints = [
        one
        for one in paths.to_work_on(
            report.book, report.pupil.pk, report.services, compared=report.lens.shows_general
        )
        if ask.slots.subject is None
        or same_subject(ask.slots.subject, report.book.teachings[one.teaching].subject.name)
    ]
    said = []
    if report.by_levels:
        said.append(ask.say(words.BY_LEVELS))
    elif len(points) < 2:
        said.append(ask.say(words.TOO_FEW))
    else:
        said.append(
            ask.say(
                words.PATH,
                what=read.subject_name(report, ask) or ask.say(words.GENERAL_AVERAGE),
                before=read.average(points[0][1]),
                first=wording.day(points[0][0]),
                now=read.average(points[-1][1]),
            )
        )
    names = [report.book.teachings[one.teaching].subject.name for one in hints]
    if names and ask.slots.subject is None:
        said.append(ask.say(words.WORK_ON, subjects=", ".join(names)))
    rows = [
        Row(
            name,
            ask.say(words.DOWN if one.reason == "down" else words.BELOW, now=read.average(one.now),
                    before=read.average(one.before)),
            ask.say(words.TO_WORK_ON),
            "warning",
        )
        for name, one in zip(names, hints, strict=True)
    ]  # fmt: skip
    title = read.subject_name(report, ask) or ask.say(words.GENERAL_AVERAGE)
    chart = None
    if len(points) > 1:
        rows += [Row(read.short_day(day), read.average(average)) for day, average in points]
        values = tuple(
            Point(read.short_day(day), read.hundredths(average)) for day, average in points
        )
        chart = Chart(title, values, 20)
    card = Card(title, tuple(rows[:MOST_ROWS])) if rows else None
    buttons = (_button(ask, words.SAME_MARKS, "grades_recent", subject=ask.slots.subject),)
    return replace(_reply(ask, " ".join(said), what, card, buttons), chart=chart)


def _curve(ask: Ask, report: Report) -> list[tuple[date, Fraction]]:
    """The running average, of the subject asked for or of all, on at most eight days."""
    book, pupil = report.book, report.pupil.pk
    if ask.slots.subject is None:
        if not report.lens.shows_general:
            return []
        # Without the class's own curve: no figure of it is said here.
        return [(one.day, one.average) for one in paths.general_curve(book, pupil, None)]
    services = read.services_of(report, ask.slots.subject)
    points = paths.curve(book, services[0], pupil) if services else []
    return [(one.day, one.average) for one in points][-paths.MOST_POINTS :]


# Those who work at a school -----------------------------------------------------------------


def _without_pupil(ask: Ask, teachers: Any) -> Reply:
    if ask.role == "teacher":
        found: Reply = teachers(ask)
        return found
    if ask.role == "staff":
        reads = any(kind in WHOLE_SCHOOL for kind, _ in roles_of(ask.actor))
        return _page(ask) if reads else not_for_you(ask)
    return Reply(ask.say(words.NO_CHILD))


def _page(ask: Ask) -> Reply:
    return Reply(ask.say(words.BY_CLASS), link=Link(ask.say(words.PAGE), "/marks"))


def _tests(ask: Ask) -> Reply:
    """The last assessments of the services that one teaches."""
    asked = ask.slots.subject
    first, last = ask.slots.date_from, ask.slots.date_to or ask.slots.date_from
    rows = (
        assessments_of(ask.actor, None)
        .filter(date__lte=last or ask.today)
        .select_related("teaching__subject", "teaching__group")
        .order_by("-date", "-pk")
    )
    if first is not None:
        rows = rows.filter(date__gte=first)
    found = [
        one
        for one in rows[:SEARCHED]
        if getattr(one, f"can_{Can.EDIT}")
        and (not asked or same_subject(asked, one.teaching.subject.name))
    ]
    if not found:
        return _reply(ask, ask.say(words.NO_TEST))
    newest = found[0]
    sentence = ask.say(
        words.LAST_TEST,
        title=newest.title,
        group=newest.teaching.group.name,
        day=wording.day(newest.date),
    )
    shown_rows = []
    for one in found[:LATEST]:
        is_out = one.pupils_at is not None and one.pupils_at <= ask.now
        state = ask.say(words.PUBLISHED if is_out else words.NOT_PUBLISHED)
        shown_rows.append(
            Row(
                f"{one.teaching.group.name} · {one.teaching.subject.name}",
                one.title,
                f"{wording.day(one.date)}, {state}",
                "plain" if is_out else "warning",
            )
        )
    return _reply(ask, sentence, (), Card(ask.say(words.TESTS), tuple(shown_rows)))


# Around every answer ------------------------------------------------------------------------


def _button(ask: Ask, label: Sentence, intent: str, **slots: str | None) -> Button:
    return Button(ask.say(label), {"ask": intent, "pupil": ask.pupil and ask.pupil.pk, **slots})


def _reply(
    ask: Ask,
    sentence: str,
    about: Sequence[str] = (),
    card: Card | None = None,
    buttons: tuple[Button, ...] = (),
) -> Reply:
    # A child's own address: «/marks» shows whom one looked at last, or one's classes.
    of = f"/pupil/{ask.pupil.pk}" if ask.about_pupil and ask.pupil else ""
    return Reply(
        sentence,
        (*ask.about_pupil, *about),
        card,
        buttons=buttons,
        link=Link(ask.say(words.PAGE), f"/marks{of}"),
        as_of=ask.now,
    )


def _command(french: str, english: str, intent: str, does: Sentence) -> tuple[Command, ...]:
    return (Command(french, english, intent, does),)


SKILLS = (
    Skill(
        "grades",
        ("grades_recent",),
        EVERYBODY,
        recent,
        needs_pupil=True,
        commands=_command(
            "notes", "marks", "grades_recent", {"fr": "les dernières notes", "en": "latest marks"}
        ),
        examples={
            "fr": ("Quelles sont les dernières notes ?", "J’ai eu combien au contrôle de maths ?"),
            "en": ("What are the latest marks?",),
        },
    ),
    Skill(
        "subject_average",
        ("average_subject",),
        EVERYBODY,
        subject,
        needs_pupil=True,
        examples={
            "fr": ("Quelle est la moyenne en maths ?",),
            "en": ("What is the average in maths?",),
        },
    ),
    Skill(
        "general_average",
        ("average_general",),
        EVERYBODY,
        general,
        needs_pupil=True,
        commands=_command(
            "moyenne", "average", "average_general", {"fr": "les moyennes", "en": "the averages"}
        ),
        examples={
            "fr": ("Quelle est la moyenne générale ?",),
            "en": ("What is the general average?",),
        },
    ),
    Skill(
        "progress",
        ("progress",),
        EVERYBODY,
        progress,
        needs_pupil=True,
        commands=_command(
            "progres", "progress", "progress",
            {"fr": "l’évolution des moyennes", "en": "how the averages move"},
        ),
        examples={
            "fr": ("Quelles sont mes matières faibles ?",),
            "en": ("Am I making progress in French?",),
        },
    ),
    Skill(
        "bulletin",
        ("bulletin",),
        EVERYBODY,
        bulletin,
        needs_pupil=True,
        examples={"fr": ("Où trouver le bulletin ?",), "en": ("Where is the report card?",)},
    ),
)  # fmt: skip
