"""One pupil's marks as the skills about them say them; what may be seen is the query's affair."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bots import wording
from bots.skill import Ask, Row
from bots.skills import grades_words as words
from bots.understanding.masking import same_subject
from ent_core.grades.averages import Figures, shown
from ent_core.grades.book import Cell, Entry
from ent_core.grades.queries import Report, report_on
from ent_core.people.models import User


@dataclass(frozen=True)
class Marked:
    """A mark with the work that it is of."""

    subject: str
    entry: Entry
    cell: Cell


def report_of(ask: Ask, pupil: User, *, whole_year: bool = False) -> Report | None:
    """The marks of the term asked for, of today's (or of the whole year) where none is; None for
    a term that the school does not have."""
    if ask.slots.term is None:
        return report_on(ask.actor, pupil.pk, None, whole_year=whole_year)
    found = report_on(ask.actor, pupil.pk, None)
    if found.term is None:
        return found
    periods = sorted(found.term.year.periods.all(), key=lambda one: (one.starts_on, one.pk))
    at = int(ask.slots.term[1:]) - 1
    if at >= len(periods):
        return None
    if found.term.period is not None and periods[at].pk == found.term.period.pk:
        return found
    return report_on(ask.actor, pupil.pk, periods[at].pk)


def services_of(report: Report, asked: str | None) -> list[int]:
    teachings = report.book.teachings
    return [
        pk
        for pk in report.services
        if asked is None or same_subject(asked, teachings[pk].subject.name)
    ]


def marks_of(report: Report, asked: str | None) -> list[Marked]:
    """The pupil's marks, the ones published last first."""
    book, pupil = report.book, report.pupil.pk
    found = [
        Marked(book.teachings[pk].subject.name, book.entries[entry], cell)
        for pk in services_of(report, asked)
        for entry, cell in book.cells.get(pk, {}).get(pupil, {}).items()
    ]
    found.sort(key=lambda one: (known_on(report, one), one.entry.date, one.entry.pk), reverse=True)
    return found


def known_on(report: Report, one: Marked) -> date:
    """The day on which whoever asks could first read it."""
    at = report.lens.published_at(one.entry)
    if at is None or report.term is None:
        return one.entry.date
    return at.astimezone(report.term.establishment.zone).date()


def in_days(ask: Ask, report: Report, one: Marked) -> bool:
    """Of the days asked for is a mark that was earned or published on one of them."""
    first = ask.slots.date_from
    if first is None:
        return True
    last = ask.slots.date_to or first
    return any(first <= day <= last for day in (one.entry.date, known_on(report, one)))


def mark_row(ask: Ask, report: Report, one: Marked) -> Row:
    """«Mathématiques» «14/20» «Contrôle, mardi 17 nov.»; where one subject was asked for its name
    is not said again, and a mark found by the day of its publication says that day."""
    parts = [wording.day(one.entry.date)]
    if ask.slots.date_from and (known := known_on(report, one)) != one.entry.date:
        parts.append(ask.say(words.SINCE, day=wording.day(known)))
    if len(services_of(report, ask.slots.subject)) == 1:
        return Row(one.entry.title, written(ask, one), ", ".join(parts))
    return Row(one.subject, written(ask, one), ", ".join([one.entry.title, *parts]))


def short_day(day: date) -> str:
    """«26 nov.»."""
    return wording.day(day).partition(" ")[2]


def written(ask: Ask, one: Marked) -> str:
    """«14/20», «12,5/20», a level or a code in words."""
    if one.cell.level is not None:
        return ask.say(words.LEVELS[one.cell.level])
    said = one.cell.said
    if said in words.CODES:
        return ask.say(words.CODES[said])
    return f"{short(said)}/{short(str(one.entry.out_of))}" if one.entry.out_of else short(said)


def short(number: str) -> str:
    said = wording.mark(number)
    return said.rstrip("0").rstrip(",.") if "," in said or "." in said else said


def average(exact: Fraction | None) -> str:
    return wording.mark(shown(exact))


def hundredths(exact: Fraction) -> float:
    return float(str(shown(exact)))


def average_of(ask: Ask, report: Report, pk: int) -> str:
    name, found = report.book.teachings[pk].subject.name, report.book.average(pk, report.pupil.pk)
    if found is None:
        return ask.say(words.NO_AVERAGE, subject=name)
    beside = of_class(ask, report.book.figures(pk), " ({})")
    return ask.say(words.SUBJECT, subject=name, average=average(found), of_class=beside)


def of_class(ask: Ask, figures: Figures, around: str) -> str:
    if figures.average is None:
        return ""
    return around.format(ask.say(words.OF_CLASS, average=average(figures.average)))


def subject_name(report: Report, ask: Ask) -> str:
    """The subject asked for as the school calls it, else as it was understood."""
    if ask.slots.subject is None:
        return ""
    services = services_of(report, ask.slots.subject)
    if services:
        return report.book.teachings[services[0]].subject.name
    return wording.subject(ask.slots.subject)


def period_name(ask: Ask, report: Report) -> str:
    period = report.term.period if report.term else None
    return period.name if period else ask.say(words.YEAR)


def what_asked(ask: Ask, report: Report, *, days: bool = True) -> tuple[str, ...]:
    """What was asked for beside the pupil."""
    found = [subject_name(report, ask)]
    if ask.slots.term or (report.term and report.term.period):
        found.append(period_name(ask, report))
    if days and ask.slots.date_from:
        found.append(wording.span(ask.slots.date_from, ask.slots.date_to or ask.slots.date_from))
    return tuple(part for part in found if part)
