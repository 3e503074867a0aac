"""What a timetable refuses, in sentences for people."""

from collections.abc import Sequence

from ent_core.kernel.errors import Conflict, Invalid, Sentence
from ent_core.timetable.clashes import Clash
from ent_core.timetable.models import Lesson


class Clashing(Conflict):
    """``clashes`` are the lessons in the way; the answer lists them as ``conflicts``."""

    sentence = {
        "fr": "C’est déjà pris à cette heure : un professeur, une salle ou un groupe.",
        "en": "A teacher, a room or a group is already taken at that time.",
    }

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__()
        self.clashes = list(clashes)


class ChangedMeanwhile(Conflict):
    """``lesson`` is how it stands; the answer shows it as ``lesson``."""

    code = "changed_meanwhile"
    sentence = {
        "fr": "Ce cours vient d’être changé par quelqu’un d’autre. Voici ce qu’il est maintenant.",
        "en": "Somebody else has just changed this lesson. This is how it stands now.",
    }

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self.lesson = lesson


class Called(Conflict):
    """The lesson took place: its roll is validated."""

    code = "roll_validated"
    sentence = {
        "fr": "L’appel de ce cours est validé : il a eu lieu, et ne peut plus être ni déplacé ni "
        "annulé. Si c’est une erreur, la vie scolaire rouvre l’appel d’abord.",
        "en": "The roll of this lesson is validated: it took place, and can no more be moved or "
        "cancelled. If that is wrong, school life reopens the roll first.",
    }


class RoomExists(Conflict):
    code = "room_exists"
    sentence = {
        "fr": "Une salle porte déjà ce nom.",
        "en": "There is already a room of that name.",
    }


ROOM_RETIRED: Sentence = {
    "fr": "La salle {room} ne sert plus.",
    "en": "Room {room} is no longer used.",
}
SAME_TEACHER: Sentence = {
    "fr": "C’est la personne qui est absente.",
    "en": "This is the person who is away.",
}
NOT_EVERYWHERE: Sentence = {
    "fr": "Cette personne ne travaille pas dans tous les établissements de ces cours.",
    "en": "This person does not work in all the schools of these lessons.",
}
ENDS_BEFORE: Sentence = {
    "fr": "La fin doit venir après le début.",
    "en": "The end must come after the start.",
}
OUT_OF_YEAR: Sentence = {
    "fr": "Ce jour n’est pas de l’année scolaire.",
    "en": "This day is not of the school year.",
}
TOO_LONG: Sentence = {
    "fr": "Un cours dure au plus 12 heures.",
    "en": "A lesson lasts 12 hours at most.",
}
REASON_WITH_FORCE: Sentence = {
    "fr": "Pour passer outre, il faut dire pourquoi.",
    "en": "To go ahead all the same, say why.",
}
NO_CLASSES: Sentence = {
    "fr": "Pas de cours ce jour-là : {closure}.",
    "en": "No lessons on that day: {closure}.",
}
NOT_A_MONDAY: Sentence = {
    "fr": "{day} n’est pas un lundi.",
    "en": "{day} is not a Monday.",
}
SPAN: Sentence = {
    "fr": "De {most} jours au plus, et la fin après le début.",
    "en": "At most {most} days, and the end after the start.",
}
ONE_QUESTION: Sentence = {
    "fr": "Demander un élève, un professeur, une salle ou un groupe, un seul à la fois.",
    "en": "Ask for a pupil, a teacher, a room or a group, one at a time.",
}


def wrong(field: str, sentence: Sentence, **values: str) -> Invalid:
    said = {language: text.format(**values) for language, text in sentence.items()}
    return Invalid(fields={field: said})
