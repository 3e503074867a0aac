"""What is on at the school: the next events, and one that is asked for by its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bots import wording
from bots.skill import EVERYBODY, Ask, Button, Card, Command, Link, Reply, Row, Skill
from bots.understanding.normal import spelt
from ent_core.calendar.queries import MOST_DAYS, ORDER, events_of
from ent_core.kernel.errors import Sentence
from ent_core.kernel.http import LAST_DAY
from ent_core.timetable.queries import calendar_of

if TYPE_CHECKING:
    from ent_core.calendar.models import SchoolEvent

MOST_ROWS = 12
NEXT_FEW = 5
AHEAD = timedelta(days=MOST_DAYS - 1)
BACK = timedelta(days=90)  # how far back an event is looked for by its name

NEXT: Sentence = {"fr": "Prochain événement : {what}.", "en": "Next event: {what}."}
ONE: Sentence = {"fr": "{When} : {what}.", "en": "{When}: {what}."}
SEVERAL: Sentence = {"fr": "{When} : {n} événements.", "en": "{When}: {n} events."}
NONE: Sentence = {
    "fr": "Aucun événement n’est annoncé ({when}).",
    "en": "No event is announced ({when}).",
}
NONE_AHEAD: Sentence = {
    "fr": "Aucun événement n’est annoncé pour la suite.",
    "en": "No event is announced yet.",
}
IS: Sentence = {"fr": "{what}.", "en": "{what}."}
WAS: Sentence = {"fr": "C’est passé : {what}.", "en": "It is over: {what}."}
OFF: Sentence = {"fr": "C’est annulé : {what}.", "en": "It is cancelled: {what}."}
FOUND: Sentence = {
    "fr": "{n} événements portent ces mots.",
    "en": "{n} events have these words.",
}
NOT_FOUND: Sentence = {
    "fr": "Aucun événement de ce nom dans l’agenda.",
    "en": "No event of that name in the agenda.",
}
NEARLY: Sentence = {
    "fr": "Rien ne porte exactement ce nom. Le plus proche : {what}.",
    "en": "Nothing has exactly that name. The nearest: {what}.",
}
COMING: Sentence = {"fr": "Les prochains événements", "en": "The next events"}
HOLIDAYS: Sentence = {"fr": "{what} : {when}.", "en": "{what}: {when}."}
CANCELLED: Sentence = {"fr": "annulé", "en": "cancelled"}
TO_ANSWER: Sentence = {"fr": "réponse demandée", "en": "answer asked for"}
PAGE: Sentence = {"fr": "Voir l’agenda", "en": "See the agenda"}
OPEN: Sentence = {"fr": "Ouvrir l’événement", "en": "Open the event"}
ANSWER: Sentence = {"fr": "Répondre à l’invitation", "en": "Answer the invitation"}
SEE_NEXT: Sentence = {"fr": "Les prochains événements", "en": "The next events"}

# Words of a question that name no event.
_SMALL = frozenset(
    """
    a ai as au aux avec c ce ces cette combien comment d dans date de des donc du elle en est et
    heure il ils j je jour l la le les leur lieu ma me mes mon n ne notre on ou par pas pour pr
    prevu prevue prochain prochaine prochains qd quand que quel quelle quelles quels qui quoi s sa
    se sera ses si son sont stp sur svp t tu un une va y savoir commence debut fin passe bonjour
    merci college lycee ecole etablissement scolaire classe evenement evenements organise organisee
    kan fils fille enfant enfants vers lors aura lieux dates dire pouvez pourriez vous
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet
    aout septembre octobre novembre decembre demain semaine mois annee
    at the is are what when where which who how does do of for on in to my his her it this that
    there time next school event start begin please an will be tell me about
    """.split()  # noqa: SIM905
)
# Said for the same thing; what stands in titles is French.
_SAME: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "reunion rencontre meeting",
        "prof professeur enseignant teacher",
        "sortie voyage trip outing visite",
        "parent famille",
        "conseil council",
        "vacance holiday conge",
        "noel christmas",
        "paques easter printemps spring",
        "toussaint autumn",
        "hiver winter fevrier",
        "ete summer",
        "fete kermesse party",
        "examen exam epreuve",
        "blanc mock",
        "chorale choir",
        "musee museum",
        "porte door",
        "ouverte open",
        "stage internship observation",
        "election vote",
        "photo picture",
        "gateau cake",
    )
)


@dataclass(frozen=True)
class Closed:
    """Days without lessons that the school names: «Vacances de Noël»."""

    name: str
    first: date
    last: date


def coming(ask: Ask, first: date, last: date) -> list["SchoolEvent"]:
    """Events of these days in the asker's audience that are not over nor cancelled, by time."""
    found = events_of(ask.actor, first, min(last, _furthest(first))).order_by(*ORDER)
    return list(found.filter(cancelled_at=None, ends_at__gt=max(ask.now, _midnight(ask, first))))


def next_(ask: Ask) -> Reply:
    first, last = ask.slots.date_from, ask.slots.date_to or ask.slots.date_from
    if first is None or last is None:
        found = coming(ask, ask.today, ask.today + AHEAD)
        if not found:
            return _reply(ask, ask.say(NONE_AHEAD), ())
        return _reply(
            ask, ask.say(NEXT, what=told(ask, found[0])), found[:NEXT_FEW], ask.say(COMING)
        )
    when = wording.near_day(first, ask.today) if first == last else wording.span(first, last)
    last = min(last, _furthest(first))
    found = list(events_of(ask.actor, first, last).filter(cancelled_at=None).order_by(*ORDER))
    if not found:
        return _reply(ask, ask.say(NONE, when=when), (), about=when, more=True)
    sentence = (
        ask.say(ONE, When=wording.capital(when), what=_titled(ask, found[0], day=first != last))
        if len(found) == 1
        else ask.say(SEVERAL, When=wording.capital(when), n=len(found))
    )
    return _reply(ask, sentence, found, when, about=when)


def search(ask: Ask) -> Reply:
    first = ask.slots.date_from or ask.today - BACK
    last = min(ask.slots.date_to or date.max, _furthest(first))
    every = list(events_of(ask.actor, first, last).order_by(*ORDER))
    closures, _ = calendar_of(ask.actor, first, last)
    closed = [Closed(one.name, one.starts_on, one.ends_on) for one in closures]
    wanted = asked_words(ask.text, but=ask.slots.child or "")
    event_score = {one.pk: score(wanted, one.title) for one in every}
    closed_score = {one: score(wanted, one.name) for one in closed}
    best = max((*event_score.values(), *closed_score.values()), default=0)
    if best == 0:
        following = coming(ask, ask.today, ask.today + AHEAD)[:NEXT_FEW]
        return _reply(ask, ask.say(NOT_FOUND), following, ask.say(COMING))
    events = [one for one in every if event_score[one.pk] == best]
    free = [one for one in closed if closed_score[one] == best]
    ahead = [one for one in events if one.ends_at > ask.now]
    free = [one for one in free if one.last >= ask.today] or free[-1:]
    if free and not ahead:
        return _holidays(ask, free)
    shown = ahead or events[-1:]
    live = [one for one in shown if one.cancelled_at is None]
    nearly = best < len(wanted)
    if len(shown) > 1:
        said = NEARLY if nearly else NEXT if live else OFF
        sentence = ask.say(said, what=told(ask, (live or shown)[0]))
        return _reply(ask, sentence, shown, ask.say(FOUND, n=len(shown)).rstrip("."))
    one = shown[0]
    said = OFF if one.cancelled_at else WAS if not ahead else NEARLY if nearly else IS
    return _reply(ask, ask.say(said, what=told(ask, one)), shown, one.title, one=one)


def _holidays(ask: Ask, free: Sequence[Closed]) -> Reply:
    one = free[0]
    rows = tuple(Row(wording.span(each.first, each.last), each.name) for each in free[:MOST_ROWS])
    return Reply(
        ask.say(HOLIDAYS, what=one.name, when=wording.span(one.first, one.last).rstrip(".")),
        card=Card(one.name, rows, len(free) - len(rows)) if len(free) > 1 else None,
        link=Link(ask.say(PAGE), "/agenda"),
        as_of=ask.now,
    )


def asked_words(text: str, *, but: str = "") -> list[frozenset[str]]:
    """What a question names: each of its words that is not small, with those said for the same;
    ``but`` is a name that is no event's."""
    found, left_out = [], spelt(but).split()
    for word in re.findall(r"[a-z0-9]+", spelt(text)):
        if word not in _SMALL and word not in left_out and len(word) > 1:
            found.append(_alike(_stem(word)))
    return found


def score(wanted: Sequence[frozenset[str]], title: str) -> int:
    """How many of the words a title has."""
    has = {_stem(word) for word in re.findall(r"[a-z0-9]+", spelt(title))}
    return sum(any(_same(one, other) for one in words for other in has) for words in wanted)


def _same(one: str, other: str) -> bool:
    """Equal, or one the beginning of the other where that is long enough to mean it."""
    return one == other or (min(len(one), len(other)) >= 5 and (one[:6] == other[:6]))


def _alike(word: str) -> frozenset[str]:
    return frozenset((word,)).union(*(same for same in _SAME if word in same))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def told(ask: Ask, one: "SchoolEvent") -> str:
    """«Portes ouvertes, samedi 13 mars à 9 h»."""
    return _titled(ask, one, day=True)


def _titled(ask: Ask, one: "SchoolEvent", *, day: bool) -> str:
    zone = one.establishment.zone
    begins = wording.hour(one.starts_at.astimezone(zone))
    parts = [one.title]
    if day and one.first_day != one.last_day:
        parts.append(wording.span(one.first_day, one.last_day))
    elif day:
        parts.append(wording.near_day(one.first_day, ask.today))
    at = "" if one.all_day else f" à {begins}" if wording.language() == "fr" else f" at {begins}"
    return ", ".join(parts) + at


def row(ask: Ask, one: "SchoolEvent") -> Row:
    zone = one.establishment.zone
    label = wording.span(one.first_day, one.last_day)
    if not one.all_day and one.first_day == one.last_day:
        starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        label = f"{label}, {wording.hour(starts)} – {wording.hour(ends)}"
    text = " · ".join(part for part in (one.title, one.place) if part)
    if one.cancelled_at is not None:
        return Row(label, text, ask.say(CANCELLED), "off")
    asks = answerable(ask, one)
    return Row(label, text, ask.say(TO_ANSWER) if asks else "", "plain")


def answerable(ask: Ask, one: "SchoolEvent") -> bool:
    can: bool = one.can_answer  # type: ignore[attr-defined]
    return can and one.cancelled_at is None and one.starts_at > ask.now


def link_to(ask: Ask, one: "SchoolEvent") -> Link:
    return Link(ask.say(ANSWER if answerable(ask, one) else OPEN), f"/events/{one.pk}")


def _reply(
    ask: Ask, sentence: str, events: Sequence["SchoolEvent"], title: str = "", *,
    about: str = "", one: "SchoolEvent | None" = None, more: bool = False,
) -> Reply:  # fmt: skip
    rows = tuple(row(ask, each) for each in events[:MOST_ROWS])
    ahead = more or one is not None
    return Reply(
        sentence,
        (about,) if about else (),
        card=Card(wording.capital(title), rows, len(events) - len(rows)) if rows else None,
        buttons=(Button(ask.say(SEE_NEXT), {"ask": "event_next"}),) if ahead else (),
        link=link_to(ask, one) if one is not None else Link(ask.say(PAGE), "/agenda"),
        as_of=ask.now,
    )


def _furthest(first: date) -> date:
    """The last day for which events are read together with those of ``first``."""
    return first + AHEAD if first < LAST_DAY else first


def _midnight(ask: Ask, day: date) -> datetime:
    return datetime.combine(day, time(), ask.now.tzinfo)


SKILLS = (
    Skill(
        "next event",
        ("event_next",),
        EVERYBODY,
        next_,
        commands=(
            Command(
                "evenements",
                "events",
                "event_next",
                {"fr": "les prochains événements", "en": "the next events"},
            ),
        ),
        examples={
            "fr": ("Quels sont les prochains événements du collège ?",),
            "en": ("What’s coming up at school this month?",),
        },
    ),
    Skill(
        "event",
        ("event_search",),
        EVERYBODY,
        search,
        examples={
            "fr": ("C’est quand, les portes ouvertes ?",),
            "en": ("When is the school trip?",),
        },
    ),
)
