"""What the agenda refuses, in sentences for people."""

from ent_core.kernel.errors import Conflict, Invalid, Sentence


class Started(Conflict):
    code = "started"
    sentence = {
        "fr": "C’est déjà commencé : les réponses sont closes.",
        "en": "It has begun: answers are closed.",
    }


class Cancelled(Conflict):
    code = "cancelled"
    sentence = {"fr": "C’est annulé.", "en": "It is cancelled."}


class NoAnswers(Conflict):
    code = "no_answers"
    sentence = {
        "fr": "Aucune réponse n’est demandée.",
        "en": "No answer is asked for.",
    }


class TooManyItems(Conflict):
    code = "too_many"
    sentence = {
        "fr": "L’agenda ne garde pas plus de {most} échéances à soi.",
        "en": "The agenda keeps at most {most} deadlines of one’s own.",
    }


ENDS_BEFORE: Sentence = {
    "fr": "La fin doit venir après le début.",
    "en": "The end must come after the start.",
}
TOO_LONG: Sentence = {
    "fr": "Un événement dure au plus {most} jours.",
    "en": "An event lasts {most} days at most.",
}
TOO_FAR: Sentence = {
    "fr": "Cette date est trop loin d’aujourd’hui.",
    "en": "This date is too far from today.",
}
SPAN: Sentence = {
    "fr": "De {most} jours au plus, et la fin après le début.",
    "en": "At most {most} days, and the end after the start.",
}
DAY_OR_HOUR: Sentence = {
    "fr": "Donner un jour ou une heure de début.",
    "en": "Give a day or a starting hour.",
}


def wrong(field: str, sentence: Sentence, **values: object) -> Invalid:
    said = {language: text.format(**values) for language, text in sentence.items()}
    return Invalid(fields={field: said})
