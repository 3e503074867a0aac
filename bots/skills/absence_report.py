"""Saying that a child will be away: what would be recorded is shown, a button records it."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bots import wording
from bots.skill import EVERYBODY, Ask, Button, Card, Command, Deed, Link, Reply, Row, Skill
from bots.skills import talk
from bots.skills.attendance import (
    CLOSES,
    NOON,
    OPENS,
    PAGE,
    absence_row,
    page_of,
    part_of_day,
)
from bots.understanding.normal import spelt
from ent_core.attendance import problems, queries
from ent_core.attendance.absences import LONGEST, Reason, announce_absence
from ent_core.attendance.permissions import DESK, announces_in
from ent_core.establishments.asking import pupil_of
from ent_core.establishments.queries import roles_of
from ent_core.kernel.errors import Sentence
from ent_core.timetable import shapes
from ent_core.timetable.queries import Whose, calendar_of, timetable

if TYPE_CHECKING:
    from ent_core.people.models import User

SOON = timedelta(days=7)  # where no day is said, the next one with lessons is looked for

CHECK: Sentence = {
    "fr": "Voici ce qui sera annoncé. Rien n’est envoyé avant le bouton.",
    "en": "This is what will be announced. Nothing is sent before the button.",
}
WHY: Sentence = {
    "fr": "Absence de {who}, {when} : pour quel motif ?",
    "en": "{who} away, {when}: for which reason?",
}
TO_ANNOUNCE: Sentence = {"fr": "À annoncer à la vie scolaire", "en": "To be told to school life"}
CHILD: Sentence = {"fr": "Enfant", "en": "Child"}
DAY: Sentence = {"fr": "Jour", "en": "Day"}
HOURS: Sentence = {"fr": "Heures", "en": "Hours"}
MOTIVE: Sentence = {"fr": "Motif", "en": "Reason"}
CONFIRM: Sentence = {"fr": "Annoncer cette absence", "en": "Announce this absence"}
ELSE: Sentence = {"fr": "Autres heures ou autre motif", "en": "Other hours or another reason"}
DONE: Sentence = {
    "fr": "C’est annoncé à la vie scolaire : {who}, {when}, {part}.",
    "en": "School life has been told: {who}, {when}, {part}.",
}
CHOOSE_HOURS: Sentence = {
    "fr": "Pour quelques heures seulement, elles se choisissent sur la page des absences.",
    "en": "For some hours only, choose them on the page of absences.",
}
FORM: Sentence = {"fr": "Annoncer une absence", "en": "Announce an absence"}
NO_LESSONS: Sentence = {
    "fr": "Pas de cours ({when}) : il n’y a rien à annoncer.",
    "en": "No lessons ({when}): there is nothing to announce.",
}
CLOSED: Sentence = {
    "fr": "Pas de cours ({when}) : {why}. Il n’y a rien à annoncer.",
    "en": "No lessons ({when}): {why}. There is nothing to announce.",
}
RECORDED: Sentence = {
    "fr": "Cette absence est déjà notée ({when}) : il reste à donner le motif.",
    "en": "This absence is recorded already ({when}): the reason is still to be given.",
}
KNOWN: Sentence = {
    "fr": "Une absence est déjà annoncée ou justifiée ({when}).",
    "en": "An absence is announced or explained already ({when}).",
}
NOT_RECORDED: Sentence = {
    "fr": "Aucune absence n’est notée ({when}) : il n’y a rien à justifier.",
    "en": "No absence is recorded ({when}): there is nothing to explain.",
}
GIVE: Sentence = {"fr": "Donner le motif", "en": "Give the reason"}
PUPILS: Sentence = {
    "fr": "Une absence s’annonce par un parent dans Préau, ou en appelant la vie scolaire.",
    "en": "A parent announces an absence in Préau, or calls school life.",
}
NO_AUTHORITY: Sentence = {
    "fr": "Ce compte ne peut pas annoncer d’absence pour {who}. La vie scolaire peut le faire.",
    "en": "This account cannot announce an absence for {who}. School life can.",
}
AT_DESK: Sentence = {
    "fr": "La vie scolaire saisit l’absence d’un élève sur sa page.",
    "en": "School life enters a pupil’s absence on its page.",
}
ENTER: Sentence = {"fr": "Saisir une absence", "en": "Enter an absence"}
AT_ROLL: Sentence = {
    "fr": "L’absence d’un élève se note à l’appel. Pour la sienne, la direction est à prévenir.",
    "en": "A pupil’s absence is noted at the roll call. For one’s own, tell the head’s office.",
}
CALLS: Sentence = {"fr": "Voir les appels", "en": "See the roll calls"}

# The words that the page offers: kept in French for those who read them at school, and what people
# say for them, as ``spelt`` writes it.
REASONS: tuple[tuple[Sentence, re.Pattern[str]], ...] = tuple(
    (words, re.compile(rf"(?<![a-z])(?:{said})(?![a-z])"))
    for words, said in (
        (
            {"fr": "Maladie", "en": "Illness"},
            r"malad\w*|souffrante?s?|fievre|grippe\w*|gastro|vomi\w*|rhume|angine|otite|covid|toux"
            r"|varicelle|mal (?:a|au|aux) \w+|pas bien|illness|ill|sick|fever|flu|unwell|a cold",
        ),
        (
            {"fr": "Rendez-vous médical", "en": "Medical appointment"},
            r"medica\w*|medecin|docteur|dentiste|ortho\w*|ophtalmo\w*|oculiste|pediatre|kine"
            r"|hopital|clinique|doctor|dentist|hospital|operation",
        ),
        (
            {"fr": "Raison familiale", "en": "Family reason"},
            r"famil\w+|enterrement|obseques|deces|deuil|mariage|bapteme|family|funeral|wedding",
        ),
        (
            {"fr": "Transport", "en": "Transport"},
            r"transports?|bus|car scolaire|train|metro|greve|panne|neige|verglas|strike|snow",
        ),
    )
)
_FROM = re.compile(r"(?<![a-z])(?:a partir (?:de|d)|des|apres|from|after)(?![a-z])")
_UNTIL = re.compile(r"(?<![a-z])(?:jusqu|jusque|avant|until|till|before)(?![a-z])")


def report(ask: Ask) -> Reply:
    if ask.pupil is None:
        return _at_work(ask)
    if ask.pupil == ask.actor:
        return Reply(ask.say(PUPILS), link=Link(ask.say(PAGE), "/absences"))
    return _of_child(ask, ask.pupil)


def _of_child(ask: Ask, pupil: "User") -> Reply:
    who = pupil.first_name
    page = page_of(ask)
    asked = pupil_of(ask.actor, pupil.pk)
    if announces_in(ask.actor, pupil.pk, asked.places) is None:
        return Reply(ask.say(NO_AUTHORITY, who=who), (who,), link=Link(ask.say(PAGE), page))
    first, last, lessons = _days(ask, pupil)
    when = wording.near_day(first, ask.today) if first == last else wording.span(first, last)
    form = Link(ask.say(FORM), page_of(ask, "/absences/announce"))
    if last - first >= LONGEST:
        return Reply(ask.say(problems.TOO_LONG), (who, when), link=form)
    hours = _hours(ask, whole=first != last)
    if hours is None:
        return Reply(ask.say(CHOOSE_HOURS), (who, when), link=form)
    zone = ask.now.tzinfo
    starts, ends = datetime.combine(first, hours[0], zone), datetime.combine(last, hours[1], zone)
    there = [
        one
        for one in queries.absences_of(ask.actor, asked)
        if one.kind == "absence" and one.starts_at < ends and one.ends_at > starts
    ]
    if there:
        due = any(one.justified_at is None for one in there)
        return Reply(
            ask.say(RECORDED if due else KNOWN, when=when),
            (who, when),
            card=Card(wording.capital(when), tuple(absence_row(ask, one) for one in there[:12])),
            link=Link(ask.say(GIVE if due else PAGE), page),
            as_of=ask.now,
        )
    if ends <= ask.now:
        return Reply(
            ask.say(NOT_RECORDED, when=when),
            (who, when),
            link=Link(ask.say(PAGE), page),
            as_of=ask.now,
        )
    if not any(one.starts_at < ends and one.ends_at > starts for one in lessons):
        closures, _ = calendar_of(ask.actor, first, first)
        if hours != (OPENS, CLOSES):
            when = f"{when}, {part_of_day(ask, starts, ends)}"
        said = (
            ask.say(CLOSED, when=when, why=closures[0].name)
            if closures
            else ask.say(NO_LESSONS, when=when)
        )
        return Reply(said, (who, when), link=form, as_of=ask.now)
    return _shown(ask, pupil, starts, ends, when)


def _shown(ask: Ask, pupil: "User", starts: datetime, ends: datetime, when: str) -> Reply:
    who, words = pupil.first_name, spelt(ask.text)
    reason = next((one for one, said in REASONS if said.search(words)), None)
    one_day = starts.date() == ends.date()
    part = part_of_day(ask, starts, ends)
    rows = [
        Row(ask.say(CHILD), who),
        Row(ask.say(DAY), when),
        Row(ask.say(HOURS), part if one_day else part_of_day(ask, *_one_day(starts, ends))),
    ]
    other = Link(ask.say(ELSE), page_of(ask, "/absences/announce"))
    if reason is None:
        # The question again, with the reason said: what is written comes after it, with a button.
        slots = {
            "date_from": starts.date().isoformat(),
            "date_to": ends.date().isoformat(),
            "period": ask.slots.period,
            "pupil": pupil.pk,
        }
        buttons = tuple(
            Button(
                ask.say(one),
                {"ask": "report_absence", "text": f"{ask.text} ({ask.say(one)})", **slots},
            )
            for one, _ in REASONS
        )
        return Reply(
            ask.say(WHY, who=who, when=when),
            (who, when),
            card=Card(ask.say(TO_ANNOUNCE), tuple(rows)),
            buttons=buttons,
            link=other,
        )
    confirm = Button(
        ask.say(CONFIRM),
        {
            "do": "announce_absence",
            "ask": "report_absence",
            "text": ask.text,
            "pupil": pupil.pk,
            "from": starts.isoformat(),
            "to": ends.isoformat(),
            "reason": reason["fr"],
        },
    )
    return Reply(
        ask.say(CHECK),
        (who, when),
        card=Card(ask.say(TO_ANNOUNCE), (*rows, Row(ask.say(MOTIVE), ask.say(reason)))),
        buttons=(confirm,),
        link=other,
    )


def announce(ask: Ask, deed: Deed) -> Reply:
    """What the button said, through the action that the page uses."""
    absence = announce_absence(
        actor=ask.actor,
        pupil_id=deed["pupil"],
        starts_at=datetime.fromisoformat(deed["from"]),
        ends_at=datetime.fromisoformat(deed["to"]),
        reason=Reason(deed["reason"]),
    )
    zone = absence.establishment.zone
    starts, ends = absence.starts_at.astimezone(zone), absence.ends_at.astimezone(zone)
    first, last = starts.date(), ends.date()
    when = wording.near_day(first, ask.today) if first == last else wording.span(first, last)
    who = absence.pupil.first_name
    part = part_of_day(ask, *_one_day(starts, ends))
    return Reply(
        ask.say(DONE, who=who, when=when, part=part),
        (who, when),
        link=Link(ask.say(PAGE), page_of(ask)),
    )


def _one_day(starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """The hours of each day, whatever the days."""
    return starts, datetime.combine(starts.date(), ends.time(), starts.tzinfo)


def _days(ask: Ask, pupil: "User") -> tuple[date, date, Sequence["_Span"]]:
    """The days that are meant and the lessons on them; where none is said, today, or the next day
    of lessons once today's are over."""
    first = ask.slots.date_from
    last = ask.slots.date_to or first
    if first is not None and last is not None:
        if last - first >= LONGEST:
            return first, last, ()
        return first, last, _lessons(ask, pupil, first, last)
    lessons = _lessons(ask, pupil, ask.today, ask.today + SOON)
    day = next((one.starts_at.date() for one in lessons if one.ends_at > ask.now), ask.today)
    return day, day, lessons


class _Span:
    """When a lesson is, at the school's hour."""

    def __init__(self, starts_at: str, ends_at: str) -> None:
        self.starts_at = datetime.fromisoformat(starts_at)
        self.ends_at = datetime.fromisoformat(ends_at)


def _lessons(ask: Ask, pupil: "User", first: date, last: date) -> list[_Span]:
    found = shapes.facts(timetable(ask.actor, Whose(pupil=pupil.pk), first, last))
    return [
        _Span(one["starts_at"], one["ends_at"]) for one in found if one["status"] != "cancelled"
    ]


def _hours(ask: Ask, *, whole: bool) -> tuple[time, time] | None:
    """The part of the day as the page has it; None where it is not plain."""
    period = ask.slots.period
    if whole or period is None:
        return OPENS, CLOSES
    if period == "am":
        return OPENS, NOON
    if period == "pm":
        return NOON, CLOSES
    if ":" in period:
        words, at = spelt(ask.text), time.fromisoformat(period)
        if _UNTIL.search(words) and at > OPENS:
            return OPENS, at
        if _FROM.search(words) and at < CLOSES:
            return at, CLOSES
    return None


def _at_work(ask: Ask) -> Reply:
    if any(kind in DESK for kind, _ in roles_of(ask.actor)):
        return Reply(ask.say(AT_DESK), link=Link(ask.say(ENTER), "/absences/new"))
    if ask.role == "teacher":
        return Reply(ask.say(AT_ROLL), link=Link(ask.say(CALLS), "/absences/calls"))
    return talk.not_for_you(ask)


SKILLS = (
    Skill(
        "report absence",
        ("report_absence",),
        EVERYBODY,
        report,
        needs_pupil=True,
        commands=(
            Command(
                "absent",
                "absent",
                "report_absence",
                {"fr": "annoncer une absence", "en": "announce an absence"},
            ),
        ),
        examples={
            "fr": ("Léa est malade, elle ne viendra pas demain",),
            "en": ("Tom is ill and won’t be at school tomorrow",),
        },
        deeds={"announce_absence": announce},
    ),
)
