"""What presence refuses, in sentences for people."""

from ent_core.kernel.errors import Conflict, Sentence


class NotOpen(Conflict):
    code = "not_open"
    sentence = {
        "fr": "L’appel se fait du quart d’heure avant le cours à la fin de la journée.",
        "en": "The roll is called from a quarter of an hour before the lesson to the day’s end.",
    }


class NotHeld(Conflict):
    code = "not_open"
    sentence = {
        "fr": "Ce cours est annulé : il n’y a pas d’appel.",
        "en": "This lesson is cancelled: there is no roll to call.",
    }


class Locked(Conflict):
    code = "locked"
    sentence = {
        "fr": "Cet appel est validé. La vie scolaire peut le rouvrir.",
        "en": "This roll call is validated. School life can reopen it.",
    }


class AnnouncedAlready(Conflict):
    code = "announced_already"
    sentence = {
        "fr": "Une absence est déjà annoncée sur ces heures.",
        "en": "An absence is already announced for these hours.",
    }


class NotValidated(Conflict):
    code = "not_validated"
    sentence = {
        "fr": "Cet appel n’est pas validé : il est encore ouvert.",
        "en": "This roll call is not validated: it is still open.",
    }


class SettledAlready(Conflict):
    code = "settled"
    sentence = {
        "fr": "La vie scolaire a déjà accepté ce motif.",
        "en": "School life has already accepted this reason.",
    }


class GivenAlready(Conflict):
    code = "confidential_reason"
    sentence = {
        "fr": "Un motif confidentiel a déjà été donné. La vie scolaire peut le changer.",
        "en": "A confidential reason was given already. School life can change it.",
    }


class JustifiedAlready(Conflict):
    code = "justified_already"
    sentence = {
        "fr": "Un motif a déjà été donné pour cette absence : un seul suffit. "
        "Pour le changer, adressez-vous à la vie scolaire.",
        "en": "A reason was already given for this absence: one is enough. "
        "To change it, ask school life.",
    }


TWICE: Sentence = {
    "fr": "Un élève ne peut pas être noté deux fois.",
    "en": "A pupil cannot be entered twice.",
}
ENDS_BEFORE: Sentence = {
    "fr": "La fin doit venir après le début.",
    "en": "The end must come after the start.",
}
TOO_LONG: Sentence = {
    "fr": "Une absence s’annonce pour 60 jours au plus.",
    "en": "An absence is announced for 60 days at most.",
}
PAST: Sentence = {
    "fr": "Ces heures sont passées : l’absence se justifie depuis la liste.",
    "en": "These hours are past: justify the absence from the list.",
}
MINUTES: Sentence = {
    "fr": "Un retard ne dépasse pas la durée du cours.",
    "en": "A lateness is no longer than the lesson.",
}
