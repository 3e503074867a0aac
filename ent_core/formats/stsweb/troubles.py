"""The kinds of issue that only STSWEB's files can have."""

from ent_core.formats.issues import Level, Trouble

NOT_STSWEB = Trouble(
    "not_stsweb",
    Level.ERROR,
    {
        "fr": "« {value} » n’est pas la racine d’un fichier de STSWEB (EDT_STS ou STS_EDT).",
        "en": "“{value}” is not the root of a STSWEB file (EDT_STS or STS_EDT).",
    },
)
NO_COURSES = Trouble(
    "no_courses",
    Level.ERROR,
    {
        "fr": "aucun cours : il faut le fichier « emp_sts » (EDT_STS), que l’emploi du temps "
        "renvoie à STSWEB.",
        "en": "no courses: the file “emp_sts” (EDT_STS) is needed, which the timetable program "
        "sends to STSWEB.",
    },
)
OTHER_SCHOOL = Trouble(
    "other_school",
    Level.WARNING,
    {
        "fr": "ce fichier est celui de l’établissement {value}, non de {uai}.",
        "en": "this file is that of the school {value}, not of {uai}.",
    },
)
UNKNOWN_WEEKS = Trouble(
    "unknown_weeks",
    Level.ERROR,
    {
        "fr": "l’alternance « {value} » n’est pas dans ALTERNANCES. L’y ajouter, ou corriger.",
        "en": "the alternation “{value}” is not in ALTERNANCES. Add it there, or correct it.",
    },
)
NO_WEEKS = Trouble(
    "no_weeks",
    Level.WARNING,
    {
        "fr": "l’alternance « {value} » n’a aucune semaine de l’année scolaire : ses cours n’ont "
        "pas lieu.",
        "en": "the alternation “{value}” has no week of the school year: its courses do not take "
        "place.",
    },
)
INVALID_WEEK = Trouble(
    "invalid_date",
    Level.ERROR,
    {
        "fr": "« {field} » : « {value} » n’est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA).",
        "en": "“{field}”: “{value}” is not a date (YYYY-MM-DD or DD/MM/YYYY).",
    },
)
INVALID_SLOT = Trouble(
    "invalid_slot",
    Level.ERROR,
    {
        "fr": "« {field} » : « {value} » ne convient pas (JOUR de 1 à 7, heures HHMM, durée de "
        "plus de zéro, fin le même jour).",
        "en": "“{field}”: “{value}” does not do (JOUR from 1 to 7, times HHMM, a duration above "
        "zero, an end on the same day).",
    },
)
NO_SUBJECT = Trouble(
    "missing_value",
    Level.ERROR,
    {
        "fr": "« {field} » manque.",
        "en": "“{field}” is missing.",
    },
)
