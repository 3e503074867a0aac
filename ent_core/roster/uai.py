"""The number of an establishment: 7 digits and a letter that checks them.

Source: the ministry's «Répertoire académique et ministériel sur les établissements du système
éducatif» (RAMSESE): the letter is the number's rest by 23, in the alphabet without I, O and Q.
"""

import re

from ent_core.formats.issues import Issues, Level, Trouble

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"

BAD_UAI = Trouble(
    "invalid_uai",
    Level.ERROR,
    {
        "fr": "« {value} » n’est pas un UAI : il faut 7 chiffres et une lettre (0861234A).",
        "en": "“{value}” is not a UAI: 7 digits and a letter are needed (0861234A).",
    },
)
ODD_UAI = Trouble(
    "uai_check_letter",
    Level.WARNING,
    {
        "fr": "la lettre de « {value} » devrait être {letter}. Vérifier que c’est le bon UAI.",
        "en": "the letter of “{value}” should be {letter}. Check that it is the right UAI.",
    },
)

# Schools overseas keep their own day; the first three digits of a UAI are the département.
_TIME_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
}


def checked_uai(said: str, issues: Issues) -> str:
    """The UAI in capitals; an issue where it is none, or where its letter does not fit."""
    uai = said.strip().upper()
    if not re.fullmatch(r"[0-9]{7}[A-Z]", uai):
        issues.add(BAD_UAI, value=said)
    elif uai[7] != check_letter(uai):
        issues.add(ODD_UAI, value=uai, letter=check_letter(uai))
    return uai


def check_letter(digits: str) -> str:
    return _LETTERS[int(digits[:7]) % len(_LETTERS)]


def time_zone(uai: str) -> str:
    return _TIME_ZONES.get(uai[:3], "Europe/Paris")
