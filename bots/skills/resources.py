"""Files of lessons and homework, by what the question says of them; further ones are in the
class's conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bots import wording
from bots.skill import EVERYBODY, Ask, Card, Link, Reply, Row, Skill
from bots.skills import homework_words as words
from bots.understanding.masking import same_subject
from bots.understanding.normal import spelt
from chat.hub.queries import channels_of
from ent_core.establishments.asking import pupil_of
from ent_core.homework import queries
from ent_core.kernel.errors import Invalid

if TYPE_CHECKING:
    from chat.hub.shapes import ChannelEntry
    from ent_core.files.models import StoredFile

MOST_ROWS = 8
BACK, AHEAD = timedelta(days=180), timedelta(days=60)
STEM = 5  # letters in which «fraction» and «fractions», «méthode» and «méthodes» are alike

# What says that a file is looked for, and not which one.
_ASKING = """
    avoir cette cherche chercher classe cours dans dernier dernière dernières derniers document
    documents elle exercice exercices fiche fiches fichier fichiers file files find from have
    lesson leçon leçons leur livre mettre notre peut peux pour pouvez prof professeur quel quelle
    ressource ressources retrouver slides sont support supports teacher their trouve trouver voir
    votre where what worksheet about class handout book please avec this that
"""
_ROOMS = {"pupil": ("group", "class"), "parent": ("parents",), "teacher": ("group", "class")}


@dataclass(frozen=True)
class _Held:
    """A file with the lesson or the homework that has it."""

    file: "StoredFile"
    subject: str
    title: str
    day: date
    homework: bool

    def says(self, wanted: Iterable[str]) -> int:
        """How many of the words wanted stand in its name or its title."""
        stems = {word[:STEM] for word in _words(f"{self.file.name} {self.title}")}
        return sum(word[:STEM] in stems for word in wanted)


def find(ask: Ask) -> Reply:
    held = [
        one
        for one in _held(ask)
        if ask.slots.subject is None or same_subject(ask.slots.subject, one.subject)
    ]
    wanted = _wanted(ask)
    found = [one for one in held if not wanted or one.says(wanted)]
    found.sort(key=lambda one: (one.says(wanted), one.day, one.file.pk), reverse=True)
    about = (wording.subject(ask.slots.subject),) if ask.slots.subject else ()
    room = _room(ask)
    if room is None:
        link = Link(ask.say(words.OPEN_MESSAGES), "/messages")
    else:
        link = Link(ask.say(words.OPEN_CHANNEL, name=room.name), f"/channels/{room.id}")
    if not found:
        said = f"{ask.say(words.NO_FILE)} {ask.say(words.IN_CHANNEL_ONLY)}"
        return Reply(said, (*ask.about_pupil, *about), link=link, as_of=ask.now)
    many = words.ONE_FILE if len(found) == 1 else words.FILES
    rows = tuple(_row(ask, one) for one in found[:MOST_ROWS])
    return Reply(
        f"{ask.say(many, n=len(found), name=found[0].file.name)} {ask.say(words.IN_CHANNEL)}",
        (*ask.about_pupil, *about),
        Card(ask.say(words.FILES_TITLE), rows, max(0, len(found) - MOST_ROWS)),
        link=link,
        file=found[0].file.pk if len(found) == 1 else None,
        as_of=ask.now,
    )


def _held(ask: Ask) -> list[_Held]:
    """The files of the pupil's homework and lessons; of what a teacher gave, without a pupil."""
    first, last = ask.today - BACK, ask.today + AHEAD
    if ask.pupil is not None:
        asked = pupil_of(ask.actor, ask.pupil.pk)
        works = queries.homework_for(ask.actor, asked, first, last)
        logs = queries.logs_for(
            ask.actor, pupil_id=ask.pupil.pk, group_id=None, first=first, last=ask.today
        )
    elif ask.role == "teacher":
        try:
            works = queries.homework_of(
                ask.actor, teaching_id=None, group_id=None, first=first, last=last
            )
        except Invalid:  # of a class that one heads without teaching
            return []
        logs = []
    else:
        return []
    found = [
        _Held(file, work.teaching.subject.name, work.title, work.due, homework=True)
        for work in works
        for file in work.files.all()
    ]
    for log in logs:
        lesson = log.lesson
        name = lesson.subject.name if lesson.subject else lesson.title
        found += [_Held(file, name, "", lesson.day, homework=False) for file in log.files.all()]
    return found


def _wanted(ask: Ask) -> list[str]:
    """The words of the question that may stand in a file's name."""
    name = spelt(ask.pupil.first_name).split() if ask.pupil else []
    subject = ask.slots.subject
    return [
        word
        for word in _words(ask.text)
        if word not in _asking()
        and word not in name
        and not (subject and same_subject(subject, word))
    ]


@cache
def _asking() -> frozenset[str]:
    return frozenset(_words(_ASKING))


def _words(text: str) -> list[str]:
    apart = "".join(letter if letter.isalnum() else " " for letter in spelt(text))
    return [word for word in apart.split() if len(word) > 3]


def _room(ask: Ask) -> "ChannelEntry | None":
    """The conversation in which its files may be: the subject's group, else the class's."""
    mine = channels_of(ask.actor)
    for kind in _ROOMS.get(ask.role, ()):
        rooms = [one for one in mine if one.kind == kind]
        if kind == "group":
            rooms = [
                one
                for one in rooms
                if ask.slots.subject
                and one.subject
                and same_subject(ask.slots.subject, one.subject.name)
            ]
        if len(rooms) == 1:
            return rooms[0]
    return None


def _row(ask: Ask, one: _Held) -> Row:
    kind = ask.say(words.WITH_HOMEWORK if one.homework else words.WITH_LESSON)
    where = ", ".join(part for part in (kind, one.title, wording.day(one.day)) if part)
    return Row(one.subject, one.file.name, where)


SKILLS = (
    Skill(
        "resources",
        ("resource_find",),
        EVERYBODY,
        find,
        needs_pupil=True,
        examples={
            "fr": ("Où est la fiche de révision d’anglais ?",),
            "en": ("Where is the English worksheet?",),
        },
    ),
)
