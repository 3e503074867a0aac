"""What is said around the answers: help, greetings, thanks, choices, and people who can help."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bots.skill import EVERYBODY, Ask, Button, Card, Link, Reply, Row, Skill
from bots.understanding.normal import spelt
from bots.understanding.reading import Understood
from ent_core.kernel.errors import Sentence

if TYPE_CHECKING:
    from ent_core.people.models import User

DISTRESS, OUTSIDE_SCOPE = "distress", "out_of_scope"
ELSE: Sentence = {"fr": "Autre chose", "en": "Something else"}
UNSURE: Sentence = {"fr": "Quelle est la question ?", "en": "What is the question?"}
NOT_FOR_YOU: Sentence = {
    "fr": "Cette question ne concerne pas ce compte.",
    "en": "This question is not for this account.",
}
WHICH: Sentence = {"fr": "Pour quel enfant ?", "en": "For which child?"}
HELLO: Sentence = {
    "fr": "Bonjour. Je suis l’assistant de Préau, une machine. Une question, en une phrase ?",
    "en": "Hello. I am Préau’s assistant, a machine. What is your question?",
}
WELCOME: Sentence = {"fr": "Avec plaisir.", "en": "You’re welcome."}
HELP: Sentence = {"fr": "Voici ce que je sais faire.", "en": "This is what I can do."}
OUTSIDE: Sentence = {
    "fr": "Je ne sais pas répondre à cela. Je connais l’emploi du temps, les notes, les devoirs, "
    "les absences et les évènements.",
    "en": "I can’t answer that. I know about lessons, marks, homework, absences and events.",
}
NEAR: Sentence = {
    "fr": "Tu n’es pas seul·e, et des adultes peuvent aider, maintenant.",
    "en": "You are not alone, and there are adults who can help, now.",
}
PEOPLE: Sentence = {"fr": "Qui peut aider", "en": "Who can help"}
WRITE: Sentence = {
    "fr": "Écrire à la vie scolaire ou à l’infirmière",
    "en": "Write to school life or the nurse",
}
LANGUAGE: Sentence = {
    "fr": "La langue se choisit sur la page du compte. À une question en anglais, je réponds "
    "en anglais.",
    "en": "The language is chosen on the account page; I answer in the language you write in.",
}
ACCOUNT: Sentence = {"fr": "Ouvrir mon compte", "en": "Open my account"}
CONTACT: Sentence = {
    "fr": "On peut écrire à l’équipe dans Préau : il reste à choisir à qui.",
    "en": "You can write to the staff in Préau: choose to whom.",
}
NEW: Sentence = {"fr": "Écrire un message", "en": "Write a message"}
SWITCHED: Sentence = {"fr": "D’accord, on parle de {who}.", "en": "All right, about {who}."}

# What is called whatever the hour: FACTS of the State, the same for the whole country.
NUMBERS: tuple[tuple[str, Sentence], ...] = (
    ("112 / 114", {"fr": "danger immédiat (114 par SMS)", "en": "immediate danger (114 by text)"}),
    ("3114", {"fr": "idées de suicide, jour et nuit", "en": "thoughts of suicide, day and night"}),
    (
        "3018",
        {
            "fr": "harcèlement, aussi en ligne, de 9 h à 23 h",
            "en": "bullying, online too, 9:00 to 23:00",
        },
    ),
    ("119", {"fr": "enfance en danger, jour et nuit", "en": "children in danger, day and night"}),
)


@dataclass(frozen=True)
class Slash:
    """A command that was typed, and what stands behind it."""

    intent: str
    rest: str


def command(text: str) -> Slash | None:
    """«/devoirs demain» as its intent and «demain»; None for a sentence or an unknown command."""
    from bots.skills import SKILLS

    if not text.startswith("/"):
        return None
    name, _, rest = text[1:].partition(" ")
    name = name.partition("@")[0].casefold()
    for skill in SKILLS:
        for one in skill.commands:
            if name in (one.french, one.english):
                return Slash(one.intent, rest.strip())
    return None


def goes_on(text: str, found: Understood) -> bool:
    """Whether a question is only what is new to the one before: short, and with a slot in it."""
    words = spelt(text).split()
    said = any((found.slots.child, found.slots.subject, found.slots.date_from, found.slots.term))
    begins = words[:1] in (["et"], ["and"], ["pour"], ["for"]) or words[:2] == ["what", "about"]
    return (
        said
        and len(words) <= 7
        and (begins or (found.intent == "switch_child" and len(words) <= 4))
    )


def unsure(ask: Ask, skills: Sequence[Skill]) -> Reply:
    """Three buttons at most, and «something else»: nothing is answered that may not be meant."""
    buttons = [
        Button(
            _example(ask, skill),
            {
                "ask": skill.intents[0],
                "text": ask.text,
                "pupil": ask.pupil and ask.pupil.pk,
                **_said(ask),
            },
        )
        for skill in skills[:3]
    ]
    return Reply(ask.say(UNSURE), buttons=(*buttons, Button(ask.say(ELSE), {"ask": "help"})))


def which_child(ask: Ask, children: "Sequence[User]") -> Reply:
    buttons = tuple(
        Button(
            child.first_name, {"ask": ask.intent, "text": ask.text, "pupil": child.pk, **_said(ask)}
        )
        for child in children
    )
    return Reply(ask.say(WHICH), buttons=buttons)


def not_for_you(ask: Ask) -> Reply:
    return Reply(ask.say(NOT_FOR_YOU), buttons=(Button(ask.say(ELSE), {"ask": "help"}),))


def _said(ask: Ask) -> dict[str, str]:
    names = ("subject", "date_from", "date_to", "term", "period")
    return {name: str(getattr(ask.slots, name)) for name in names if getattr(ask.slots, name)}


def _example(ask: Ask, skill: Skill) -> str:
    from bots import wording

    return skill.examples[wording.language()][0]


def greeting(ask: Ask) -> Reply:
    return Reply(ask.say(HELLO), buttons=(Button(ask.say(HELP), {"ask": "help"}),))


def thanks(ask: Ask) -> Reply:
    return Reply(ask.say(WELCOME))


def help_(ask: Ask) -> Reply:
    from bots import wording
    from bots.skills import SKILLS

    rows = tuple(
        Row(f"/{one.english if wording.language() == 'en' else one.french}", ask.say(one.does))
        for skill in SKILLS
        if ask.role in skill.roles
        for one in skill.commands
    )
    return Reply(ask.say(HELP), card=Card(ask.say(HELP), rows))


def outside(ask: Ask) -> Reply:
    return Reply(ask.say(OUTSIDE), buttons=(Button(ask.say(HELP), {"ask": "help"}),))


def distress(ask: Ask) -> Reply:
    rows = tuple(Row(number, ask.say(what)) for number, what in NUMBERS)
    return Reply(
        ask.say(NEAR), card=Card(ask.say(PEOPLE), rows), link=Link(ask.say(WRITE), "/people")
    )


def language_switch(ask: Ask) -> Reply:
    return Reply(ask.say(LANGUAGE), link=Link(ask.say(ACCOUNT), "/settings"))


def contact(ask: Ask) -> Reply:
    return Reply(ask.say(CONTACT), link=Link(ask.say(NEW), "/people"))


def switch_child(ask: Ask) -> Reply:
    if ask.pupil is None or ask.pupil == ask.actor:
        return not_for_you(ask)
    return Reply(ask.say(SWITCHED, who=ask.pupil.first_name))


SKILLS = (
    Skill(
        "help",
        ("help",),
        EVERYBODY,
        help_,
        examples={"fr": ("Qu’est-ce que tu sais faire ?",), "en": ("What can you do?",)},
    ),
    Skill(
        "greeting",
        ("greeting",),
        EVERYBODY,
        greeting,
        examples={"fr": ("Bonjour",), "en": ("Hello",)},
    ),
    Skill("thanks", ("thanks",), EVERYBODY, thanks, examples={"fr": ("Merci",), "en": ("Thanks",)}),
    Skill(
        "outside",
        ("out_of_scope",),
        EVERYBODY,
        outside,
        examples={"fr": ("Autre chose",), "en": ("Something else",)},
    ),
    Skill(
        "distress",
        (DISTRESS,),
        EVERYBODY,
        distress,
        examples={"fr": ("Parler à quelqu’un",), "en": ("Talk to someone",)},
    ),
    Skill(
        "language",
        ("language_switch",),
        EVERYBODY,
        language_switch,
        examples={"fr": ("Parle anglais",), "en": ("Speak French",)},
    ),
    Skill(
        "contact",
        ("contact_teacher",),
        EVERYBODY,
        contact,
        examples={"fr": ("Écrire à un professeur",), "en": ("Write to a teacher",)},
    ),
    Skill(
        "switch",
        ("switch_child",),
        frozenset(("parent", "teacher", "staff")),
        switch_child,
        needs_pupil=True,
        examples={"fr": ("Changer d’enfant",), "en": ("Change child",)},
    ),
)
