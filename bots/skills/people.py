"""Who teaches what, how one gets to speak to somebody, and what is on at the canteen."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bots import wording
from bots.skill import EVERYBODY, Ask, Button, Card, Link, Reply, Row, Skill
from bots.skills import events, talk
from bots.understanding.masking import same_subject
from bots.understanding.normal import spelt
from ent_core.establishments.queries import children_of, groups_of, people_of, shown
from ent_core.establishments.services import head_teachers_of, teachings_of
from ent_core.kernel.errors import Sentence

if TYPE_CHECKING:
    from ent_core.establishments.models import Group, Teaching
    from ent_core.people.models import User

MOST_ROWS = 12

TEACHES: Sentence = {"fr": "{subject} : {who}.", "en": "{subject}: {who}."}
TEACHERS: Sentence = {"fr": "Les professeurs : {n} matières.", "en": "The teachers: {n} subjects."}
NOBODY: Sentence = {
    "fr": "Aucun professeur n’est indiqué pour cette matière.",
    "en": "No teacher is given for this subject.",
}
NO_GROUP: Sentence = {
    "fr": "Pour quelle classe ? Par exemple : «\u00a0prof de maths de 4e B\u00a0».",
    "en": "For which class? For instance: “maths teacher of 4e B”.",
}
HEAD: Sentence = {"fr": "Professeur principal ({group})", "en": "Head teacher ({group})"}
NO_HEAD: Sentence = {
    "fr": "Aucun professeur principal n’est indiqué ({group}).",
    "en": "No head teacher is given ({group}).",
}
UNKNOWN: Sentence = {"fr": "non indiqué", "en": "not given"}
DIRECTORY: Sentence = {"fr": "Voir l’annuaire", "en": "See the directory"}
WRITE: Sentence = {"fr": "Écrire un message", "en": "Write a message"}
MEET: Sentence = {"fr": "Demander un rendez-vous", "en": "Ask for a meeting"}
BY_MESSAGE: Sentence = {
    "fr": "Un rendez-vous se demande par un message : {who}.",
    "en": "A meeting is asked for by a message: {who}.",
}
BY_MESSAGE_TO: Sentence = {
    "fr": "Un rendez-vous se demande par un message, depuis l’annuaire.",
    "en": "A meeting is asked for by a message, from the directory.",
}
NOT_DIRECT: Sentence = {
    "fr": "Ce compte ne peut pas écrire directement à ce service. L’annuaire montre à qui écrire.",
    "en": "This account cannot write to them directly. The directory shows to whom it can.",
}
AT_EVENT: Sentence = {
    "fr": "Cela se passe à cette rencontre : {what}.",
    "en": "It is at this meeting: {what}.",
}
WHOM: Sentence = {"fr": "À qui écrire", "en": "Whom to write to"}
NO_MENU: Sentence = {
    "fr": "Le menu n’est pas dans Préau.{office}",
    "en": "The menu is not in Préau.{office}",
}
OFFICE_KNOWS: Sentence = {
    "fr": " Le secrétariat peut renseigner.",
    "en": " The school office can tell.",
}
OFFICE: Sentence = {"fr": "Secrétariat", "en": "School office"}
CANTEEN: Sentence = {"fr": "À la cantine", "en": "At the canteen"}

_HEAD = re.compile(
    r"(?<![a-z])(?:(?:prof|profs|professeure?|enseignante?)s? principa\w+|pp|head teacher"
    r"|form (?:teacher|tutor)|class teacher)(?![a-z])"
)
# Others than teachers whom one asks to meet: their role, and what people call them.
_OTHERS: tuple[tuple[str, Sentence, re.Pattern[str]], ...] = tuple(
    (role, words, re.compile(rf"(?<![a-z])(?:{said})(?![a-z])"))
    for role, words, said in (
        (
            "school_life",
            {"fr": "Vie scolaire", "en": "School life"},
            r"cpe|vie sco\w*|conseill\w+ (?:principa\w+|d education)|surveillante?s?|aed"
            r"|school life",
        ),
        (
            "head",
            {"fr": "Direction", "en": "Head’s office"},
            r"principale?|proviseure?|direct\w+|chef d etablissement|headmaster|headmistress",
        ),
        ("nurse", {"fr": "Infirmerie", "en": "Nurse"}, r"infirmi\w+|nurse"),
        ("office", {"fr": "Secrétariat", "en": "School office"}, r"secretar\w+|office"),
    )
)
_GATHERING = re.compile(r"(?<![a-z])(?:reunion|rencontre|meeting|parents (?:profs?|evening))")
_GATHERED = re.compile(r"(?<![a-z])(?:reunion|rencontre)\w* .*(?:prof|enseignant)")
_MEAL = re.compile(r"(?<![a-z])(?:cantine|repas|menu|self|restaurant scolaire)(?![a-z])")


def teacher(ask: Ask) -> Reply:
    groups = _groups(ask)
    link = Link(ask.say(DIRECTORY), "/people")
    if not groups:
        return Reply(ask.say(NO_GROUP), link=link) if _works(ask) else talk.not_for_you(ask)
    if _HEAD.search(spelt(ask.text)):
        return _head(ask, groups[0])
    found = _services(ask, groups)
    if not found:
        return Reply(ask.say(NOBODY), _about(ask, groups), link=link)
    rows = tuple(
        Row(wording.capital(one.subject.name), _names(one) or ask.say(UNKNOWN))
        for one in found[:MOST_ROWS]
    )
    one = found[0]
    if ask.slots.subject is None:
        sentence = ask.say(TEACHERS, n=len(found))
    elif _names(one):
        who = ", ".join(dict.fromkeys(name for each in found for name in _names(each).split(", ")))
        sentence = ask.say(TEACHES, subject=wording.capital(one.subject.name), who=who)
    else:
        sentence = ask.say(NOBODY)
    return Reply(
        sentence,
        _about(ask, groups),
        card=Card(groups[0].name, rows, len(found) - len(rows)) if len(rows) > 1 else None,
        buttons=_meet(ask) if ask.slots.subject else (),
        link=Link(ask.say(WRITE), "/people"),
    )


def _head(ask: Ask, division: "Group") -> Reply:
    who = ", ".join(_called(one) for one in head_teachers_of(ask.actor, division.pk))
    group = ask.say(HEAD, group=division.name)
    return Reply(
        ask.say(TEACHES, subject=group, who=who) if who else ask.say(NO_HEAD, group=division.name),
        _about(ask, [division]),
        buttons=_meet(ask) if who else (),
        link=Link(ask.say(WRITE), "/people"),
    )


def meet(ask: Ask) -> Reply:
    """A message to whom one wants to meet, or the event at which one does."""
    words = spelt(ask.text)
    if _GATHERING.search(words) and ask.slots.subject is None:
        coming = events.coming(ask, ask.today, ask.today + events.AHEAD)
        at = [one for one in coming if _GATHERED.search(spelt(one.title))]
        if at:
            return Reply(
                ask.say(AT_EVENT, what=events.told(ask, at[0])),
                card=Card(at[0].title, tuple(events.row(ask, one) for one in at[:MOST_ROWS])),
                link=events.link_to(ask, at[0]),
                as_of=ask.now,
            )
    if ask.slots.subject is not None or _HEAD.search(words):
        if ask.pupil is None and not _works(ask):
            children = [child for child, _ in children_of(ask.actor)]
            if len(children) != 1:
                return talk.which_child(ask, children)
            ask = replace(ask, pupil=children[0])
        rows: list[Row] | None = _teachers(ask, words)
    else:
        rows = _others(ask, words)
    about = ask.about_pupil
    link = Link(ask.say(WRITE), "/people")
    if rows is None:
        return Reply(ask.say(NOT_DIRECT), about, link=Link(ask.say(DIRECTORY), "/people"))
    if not rows:
        return Reply(ask.say(BY_MESSAGE_TO), about, link=link)
    who = ", ".join(dict.fromkeys(row.text for row in rows[:2]))
    card = Card(ask.say(WHOM), tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))
    if len(rows) > 2:
        return Reply(ask.say(BY_MESSAGE_TO), about, card=card, link=link)
    return Reply(ask.say(BY_MESSAGE, who=who), about, card=card, link=link)


def menu(ask: Ask) -> Reply:
    office = _writable(ask, "office")
    coming = events.coming(ask, ask.today, ask.today + events.AHEAD)
    rows = [events.row(ask, one) for one in coming if _MEAL.search(spelt(one.title))]
    rows += [Row(ask.say(OFFICE), _called(one)) for one in office]
    return Reply(
        ask.say(NO_MENU, office=ask.say(OFFICE_KNOWS) if office else ""),
        card=Card(ask.say(CANTEEN), tuple(rows[:MOST_ROWS])) if rows else None,
        buttons=(Button(ask.say(events.SEE_NEXT), {"ask": "event_next"}),),
        link=Link(ask.say(WRITE), "/people") if office else Link(ask.say(events.PAGE), "/agenda"),
    )


def _teachers(ask: Ask, words: str) -> list[Row]:
    """The teachers meant, by their subject or as head teacher."""
    groups = _groups(ask)
    if not groups:
        return []
    if _HEAD.search(words):
        label = ask.say(HEAD, group=groups[0].name)
        return [Row(label, _called(one)) for one in head_teachers_of(ask.actor, groups[0].pk)]
    return [
        Row(wording.capital(one.subject.name), _names(one))
        for one in _services(ask, groups)
        if _names(one)
    ]


def _others(ask: Ask, words: str) -> list[Row] | None:
    """Others than teachers; None where those meant take no message from the asker."""
    for role, label, said in _OTHERS:
        if said.search(words):
            return [Row(ask.say(label), _called(one)) for one in _writable(ask, role)] or None
    return []


def _writable(ask: Ask, role: str) -> Sequence["User"]:
    """People of a role to whom the asker may write."""
    found = people_of(ask.actor, role=role, direct=True).exclude(pk=ask.actor.pk)
    return list(found.order_by("last_name", "first_name", "pk")[: MOST_ROWS + 1])


def _groups(ask: Ask) -> list["Group"]:
    """The pupil's groups, the class first; for somebody who works there, the class they name."""
    if ask.pupil is not None:
        return shown(ask.actor, [ask.pupil])[ask.pupil.pk].groups
    words = f" {spelt(ask.text)} "
    if not _works(ask):
        return []
    named = [one for one in groups_of(ask.actor) if f" {spelt(one.name)} " in words]
    return sorted(named, key=lambda one: -len(one.name))[:1]


def _services(ask: Ask, groups: Sequence["Group"]) -> list["Teaching"]:
    """Their services, those of the subject asked for where there is one; the class's first."""
    ids = [one.pk for one in groups]
    if ask.pupil is not None:
        every = teachings_of(ask.actor).filter(group__in=ids)
    else:
        every = teachings_of(ask.actor, group_id=ids[0])
    order = {pk: at for at, pk in enumerate(ids)}
    found = sorted(every, key=lambda one: (order[one.group_id], spelt(one.subject.name), one.pk))
    said = ask.slots.subject
    return [one for one in found if said is None or same_subject(said, one.subject.name)]


def _names(one: "Teaching") -> str:
    return ", ".join(_called(each.user) for each in one.teachers.all())


def _called(person: "User") -> str:
    return person.called or person.name


def _about(ask: Ask, groups: Sequence["Group"]) -> tuple[str, ...]:
    return ask.about_pupil if ask.pupil is not None else (groups[0].name,)


def _meet(ask: Ask) -> tuple[Button, ...]:
    if ask.pupil is None or not ask.about_pupil:
        return ()
    said = {"subject": ask.slots.subject, "pupil": ask.pupil.pk, "text": ask.text}
    return (Button(ask.say(MEET), {"ask": "meeting_book", **said}),)


def _works(ask: Ask) -> bool:
    return ask.role in ("teacher", "staff")


SKILLS = (
    Skill(
        "teacher",
        ("teacher_of_subject",),
        EVERYBODY,
        teacher,
        needs_pupil=True,
        examples={
            "fr": ("Qui est le prof de maths ?",),
            "en": ("Who teaches history?",),
        },
    ),
    Skill(
        "meeting",
        ("meeting_book",),
        EVERYBODY,
        meet,
        examples={
            "fr": ("Prendre rendez-vous avec le prof de maths",),
            "en": ("Book a meeting with the English teacher",),
        },
    ),
    Skill(
        "canteen",
        ("canteen_menu",),
        EVERYBODY,
        menu,
        examples={
            "fr": ("On mange quoi à la cantine ?",),
            "en": ("What’s for lunch?",),
        },
    ),
)
