"""What homework refuses, in sentences for people."""

from ent_core.kernel.errors import Conflict, Sentence


class NothingToHandIn(Conflict):
    code = "no_hand_in"
    sentence = {
        "fr": "Ce travail ne se rend pas ici.",
        "en": "This work is not handed in here.",
    }


class HandedInAlready(Conflict):
    code = "has_submissions"
    sentence = {
        "fr": "Des élèves ont déjà rendu ce travail. Il faut confirmer pour le reprendre.",
        "en": "Pupils have already handed this in. Taking it back must be confirmed.",
    }


EMPTY: Sentence = {
    "fr": "Écrire un texte, ou joindre un fichier.",
    "en": "Write a text, or attach a file.",
}
DUE_PAST: Sentence = {
    "fr": "Ce jour est déjà passé.",
    "en": "This day is already past.",
}
OUT_OF_YEAR: Sentence = {
    "fr": "Ce jour n’est pas de l’année scolaire.",
    "en": "This day is not of the school year.",
}
OUT_OF_NEEDED: Sentence = {
    "fr": "Pour une première note, il faut le barème.",
    "en": "For the first mark, say out of how many points.",
}
SPAN: Sentence = {
    "fr": "De {most} jours au plus, et la fin après le début.",
    "en": "At most {most} days, and the end after the start.",
}
OTHER_LESSON: Sentence = {
    "fr": "Ce cours n’est pas celui de ce groupe.",
    "en": "This lesson is not of that group.",
}
