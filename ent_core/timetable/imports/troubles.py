"""The kinds of issue that a timetable has once it is laid beside the school."""

from ent_core.formats.issues import Level, Trouble

UNKNOWN_SCHOOL = Trouble(
    "unknown_establishment",
    Level.ERROR,
    {
        "fr": "aucun établissement n’a l’UAI « {value} ». Importer d’abord ses personnes et ses "
        "classes (import_roster).",
        "en": "no school has the UAI “{value}”. Import its people and classes first "
        "(import_roster).",
    },
)
NO_YEAR = Trouble(
    "no_school_year",
    Level.ERROR,
    {
        "fr": "l’établissement n’a pas d’année scolaire en cours ni à venir. Importer d’abord ses "
        "personnes et ses classes (import_roster).",
        "en": "the school has no school year, present or to come. Import its people and classes "
        "first (import_roster).",
    },
)
NO_SUCH_GROUP = Trouble(
    "no_such_group",
    Level.ERROR,
    {
        "fr": "aucune classe, aucun groupe de l’année ne s’appelle « {value} » (--group).",
        "en": "no class or group of the year is called “{value}” (--group).",
    },
)
UNKNOWN_TEACHER = Trouble(
    "unknown_teacher",
    Level.WARNING,
    {
        "fr": "« {value} » n’est aucun enseignant de l’établissement : ses cours ({count}) sont "
        "sans lui.",
        "en": "“{value}” is no teacher of the school: their lessons ({count}) are without them.",
    },
)
SEVERAL_TEACHERS = Trouble(
    "ambiguous_teacher",
    Level.WARNING,
    {
        "fr": "« {value} » peut être plusieurs enseignants : ses cours ({count}) sont sans lui. "
        "Écrire le prénom.",
        "en": "“{value}” may be several teachers: their lessons ({count}) are without them. "
        "Write the first name.",
    },
)
UNKNOWN_GROUP = Trouble(
    "unknown_group",
    Level.WARNING,
    {
        "fr": "« {value} » n’est aucune classe ni aucun groupe de l’année : aucun élève n’y voit "
        "ces cours ({count}).",
        "en": "“{value}” is no class or group of the year: no pupil sees these lessons there "
        "({count}).",
    },
)
PART_OF_CLASS = Trouble(
    "part_of_class",
    Level.WARNING,
    {
        "fr": "« {value} » n’est pas connu ; toute la classe voit ces cours ({count}).",
        "en": "“{value}” is not known; the whole class sees these lessons ({count}).",
    },
)
NO_GROUP = Trouble(
    "no_group",
    Level.WARNING,
    {
        "fr": "{count} cours ne nomment aucune classe connue (le premier : « {value} ») : aucun "
        "élève ne les voit. L’option --group leur en donne une.",
        "en": "{count} lessons name no known class (the first: “{value}”): no pupil sees them. "
        "The option --group gives them one.",
    },
)
SUBJECT_MADE = Trouble(
    "subject_made",
    Level.WARNING,
    {
        "fr": "la matière « {value} » n’existait pas : elle est créée ({count} cours).",
        "en": "the subject “{value}” did not exist: it is made ({count} lessons).",
    },
)
ROOMS_MADE = Trouble(
    "rooms_made",
    Level.WARNING,
    {
        "fr": "{count} salles n’existaient pas : elles sont créées ({value}).",
        "en": "{count} rooms did not exist: they are made ({value}).",
    },
)
SAME_UID = Trouble(
    "same_uid",
    Level.WARNING,
    {
        "fr": "ce cours ({value}) est aussi à {other}, avec d’autres heures ou une autre matière : "
        "c’est là qu’il est lu.",
        "en": "this lesson ({value}) is at {other} too, with other times or another subject: "
        "it is read from there.",
    },
)
CHANGED_BY_HAND = Trouble(
    "changed_by_hand",
    Level.WARNING,
    {
        "fr": "{count} cours ont été changés dans l’établissement et restent comme ils y sont ; "
        "seul ce qui était prévu suit la source (le premier : {value}).",
        "en": "{count} lessons were changed in the school and stay as they are there; only what "
        "was planned follows the source (the first: {value}).",
    },
)
OTHER_CALENDARS = Trouble(
    "other_calendars",
    Level.WARNING,
    {
        "fr": "{count} cours d’autres calendriers de la même source ne sont pas dans cette "
        "importation et restent ({value}).",
        "en": "{count} lessons of other calendars of the same source are not in this import and "
        "stay ({value}).",
    },
)
UNDERWAY = Trouble(
    "import_underway",
    Level.ERROR,
    {
        "fr": "un autre emploi du temps est en cours d’importation dans cet établissement ; rien "
        "n’a été appliqué. Attendre qu’il soit terminé, puis recommencer.",
        "en": "another timetable is being imported into this school; nothing was applied. Wait "
        "until it is done, then start again.",
    },
)
