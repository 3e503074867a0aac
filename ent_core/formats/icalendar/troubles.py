"""The kinds of issue that only an iCalendar file can have."""

from ent_core.formats.issues import Level, Trouble

NOT_ICALENDAR = Trouble(
    "not_icalendar",
    Level.ERROR,
    {
        "fr": "ce n’est pas un fichier iCalendar : il ne commence pas par BEGIN:VCALENDAR.",
        "en": "this is no iCalendar file: it does not begin with BEGIN:VCALENDAR.",
    },
)
UNCLOSED = Trouble(
    "unclosed",
    Level.ERROR,
    {
        "fr": "« {value} », commencé ici, ne finit pas : le fichier est coupé. "
        "L’exporter de nouveau.",
        "en": "“{value}”, begun here, does not end: the file is cut off. Export it again.",
    },
)
MISPLACED = Trouble(
    "misplaced",
    Level.ERROR,
    {
        "fr": "« {value} » n’est pas à sa place : le fichier est abîmé. L’exporter de nouveau.",
        "en": "“{value}” is out of place: the file is damaged. Export it again.",
    },
)
BAD_LINE = Trouble(
    "bad_line",
    Level.WARNING,
    {
        "fr": "cette ligne (« {value} ») n’a pas la forme NOM:valeur ; elle n’a pas été lue.",
        "en": "this line (“{value}”) does not read NAME:value; it was not read.",
    },
)
NO_EVENTS = Trouble(
    "no_lessons",
    Level.WARNING,
    {
        "fr": "ce fichier ne contient aucun cours de l’année scolaire ({starts_on} – {ends_on}).",
        "en": "this file holds no lesson of the school year ({starts_on} – {ends_on}).",
    },
)
INVALID_TIME = Trouble(
    "invalid_time",
    Level.ERROR,
    {
        "fr": "« {field} » : « {value} » n’est pas une date et heure (AAAAMMJJTHHMMSS).",
        "en": "“{field}”: “{value}” is not a date and time (YYYYMMDDTHHMMSS).",
    },
)
NO_END = Trouble(
    "no_end",
    Level.ERROR,
    {
        "fr": "ce cours n’a ni fin (DTEND) ni durée (DURATION).",
        "en": "this lesson has neither an end (DTEND) nor a duration (DURATION).",
    },
)
ENDS_BEFORE_START = Trouble(
    "ends_before_start",
    Level.ERROR,
    {
        "fr": "ce cours finit ({value}) avant de commencer, ou au même instant. "
        "Corriger ses heures.",
        "en": "this lesson ends ({value}) before it starts, or at the same moment. "
        "Correct its times.",
    },
)
BAD_RECURRENCE = Trouble(
    "invalid_recurrence",
    Level.ERROR,
    {
        "fr": "« {field} » : la répétition « {value} » ne peut pas être lue.",
        "en": "“{field}”: the recurrence “{value}” cannot be read.",
    },
)
TOO_DENSE = Trouble(
    "recurrence_too_dense",
    Level.ERROR,
    {
        "fr": "la répétition « {value} » n’est pas celle d’un cours : au plus une par jour.",
        "en": "the recurrence “{value}” is not a lesson's: at most one a day.",
    },
)
CAPPED = Trouble(
    "recurrence_capped",
    Level.WARNING,
    {
        "fr": "la répétition « {value} » va au-delà de l’année scolaire ; elle s’arrête le "
        "{ends_on}.",
        "en": "the recurrence “{value}” goes beyond the school year; it stops on {ends_on}.",
    },
)
UNKNOWN_ZONE = Trouble(
    "unknown_zone",
    Level.WARNING,
    {
        "fr": "le fuseau horaire « {value} » n’est pas connu ; les heures sont lues comme celles "
        "de l’établissement.",
        "en": "the time zone “{value}” is not known; times are read as the school's own.",
    },
)
IN_THE_GAP = Trouble(
    "time_in_gap",
    Level.WARNING,
    {
        "fr": "l’heure {value} n’existe pas ce jour-là (passage à l’heure d’été) ; lue {moved}.",
        "en": "the time {value} does not exist on that day (clocks go forward); read as {moved}.",
    },
)
TWICE = Trouble(
    "time_twice",
    Level.WARNING,
    {
        "fr": "l’heure {value} existe deux fois ce jour-là (passage à l’heure d’hiver) ; la "
        "première compte.",
        "en": "the time {value} exists twice on that day (clocks go back); the first counts.",
    },
)
ALL_DAY = Trouble(
    "all_day",
    Level.WARNING,
    {
        "fr": "« {value} » dure toute la journée : ce n’est pas un cours, il n’a pas été repris.",
        "en": "“{value}” lasts all day: it is no lesson and was not taken over.",
    },
)
TOO_LONG = Trouble(
    "not_a_lesson",
    Level.WARNING,
    {
        "fr": "« {value} » dure plus de {limit} heures : ce n’est pas un cours, il n’a pas été "
        "repris.",
        "en": "“{value}” lasts over {limit} hours: it is no lesson and was not taken over.",
    },
)
OUTSIDE = Trouble(
    "outside_year",
    Level.WARNING,
    {
        "fr": "{count} cours hors de l’année scolaire ({starts_on} – {ends_on}) n’ont pas été "
        "repris.",
        "en": "{count} lessons outside the school year ({starts_on} – {ends_on}) were not taken "
        "over.",
    },
)
SAME_EVENT = Trouble(
    "duplicate_line",
    Level.WARNING,
    {
        "fr": "ce cours est le même que celui de la ligne {first} ; il compte une fois.",
        "en": "this lesson is the same as the one on line {first}; it counts once.",
    },
)
