"""The kinds of issue that any set of files can have, whatever its format."""

from ent_core.formats.issues import Level, Trouble

NO_PATH = Trouble(
    "unreadable",
    Level.ERROR,
    {
        "fr": "« {value} » n’existe pas ou ne peut pas être lu. Vérifier le chemin et les droits.",
        "en": "“{value}” does not exist or cannot be read. Check the path and its permissions.",
    },
)
BAD_ZIP = Trouble(
    "unreadable",
    Level.ERROR,
    {
        "fr": "cette archive ZIP est abîmée ou protégée par un mot de passe. La créer de nouveau.",
        "en": "this ZIP archive is damaged or has a password. Make it again.",
    },
)
ZIP_SLIP = Trouble(
    "zip_slip",
    Level.ERROR,
    {
        "fr": "l’archive contient un chemin ou un lien qui sort de son dossier (« {value} »). "
        "Refaire l’archive avec les fichiers seuls.",
        "en": "the archive holds a path or link that leads outside its folder (“{value}”). "
        "Make it again with the plain files.",
    },
)
ZIP_BOMB = Trouble(
    "zip_bomb",
    Level.ERROR,
    {
        "fr": "l’archive se déplie en bien plus de données qu’un établissement n’en a. "
        "Elle n’a pas été ouverte.",
        "en": "the archive unfolds to far more data than a school has. It was not opened.",
    },
)
TOO_BIG = Trouble(
    "file_too_large",
    Level.ERROR,
    {
        "fr": "ce fichier dépasse {limit} Mo. Exporter un seul établissement à la fois.",
        "en": "this file is over {limit} MB. Export one school at a time.",
    },
)
LINK = Trouble(
    "not_a_file",
    Level.ERROR,
    {
        "fr": "c’est un lien ou un objet spécial, pas un fichier. Le remplacer par une copie.",
        "en": "this is a link or a special object, not a file. Replace it by a copy.",
    },
)
TWICE_A_FILE = Trouble(
    "duplicate_file",
    Level.ERROR,
    {
        "fr": "ce fichier est là deux fois. N’en garder qu’un.",
        "en": "this file is there twice. Keep one.",
    },
)
MISSING_FILE = Trouble(
    "missing_file",
    Level.ERROR,
    {
        "fr": "ce fichier manque. L’ajouter au dossier ou à l’archive.",
        "en": "this file is missing. Add it to the folder or archive.",
    },
)
MISSING_OPTIONAL_FILE = Trouble(
    "missing_optional_file",
    Level.WARNING,
    {
        "fr": "ce fichier facultatif manque ; l’importation continue sans lui.",
        "en": "this optional file is missing; the import goes on without it.",
    },
)
EMPTY_FILE = Trouble(
    "empty_file",
    Level.ERROR,
    {
        "fr": "ce fichier est vide ; sa première ligne doit nommer ses colonnes.",
        "en": "this file is empty; its first line must name its columns.",
    },
)
UNKNOWN_ENCODING = Trouble(
    "unknown_encoding",
    Level.ERROR,
    {
        "fr": "le codage des caractères n’est pas reconnu. Enregistrer le fichier en UTF-8.",
        "en": "the character encoding is not recognised. Save the file as UTF-8.",
    },
)
OTHER_ENCODING = Trouble(
    "encoding",
    Level.WARNING,
    {
        "fr": "ce fichier est en {value}, non en UTF-8 ; il a été lu ainsi. Vérifier les accents.",
        "en": "this file is in {value}, not UTF-8; it was read as such. Check the accents.",
    },
)
NUL = Trouble(
    "unreadable",
    Level.ERROR,
    {
        "fr": "un caractère nul se trouve ici : le fichier est abîmé. L’exporter de nouveau.",
        "en": "there is a NUL character here: the file is damaged. Export it again.",
    },
)
UNCLOSED_QUOTE = Trouble(
    "unclosed_quote",
    Level.ERROR,
    {
        "fr": 'un guillemet (") ouvert ici n’est pas fermé comme il faut. '
        'Fermer le guillemet, ou le doubler ("") s’il fait partie du texte.',
        "en": 'a quote (") opened here is not closed properly. '
        'Close it, or double it ("") where it belongs to the text.',
    },
)
FIELD_TOO_LONG = Trouble(
    "too_long",
    Level.ERROR,
    {
        "fr": "une valeur est bien trop longue. La raccourcir.",
        "en": "a value is far too long. Shorten it.",
    },
)
VALUE_TOO_LONG = Trouble(
    "too_long",
    Level.ERROR,
    {
        "fr": "« {field} » dépasse {limit} caractères. La raccourcir.",
        "en": "“{field}” is over {limit} characters. Shorten it.",
    },
)
TOO_MANY_COLUMNS = Trouble(
    "too_many_columns",
    Level.ERROR,
    {
        "fr": "la première ligne a plus de {limit} colonnes. Vérifier le séparateur et l’export.",
        "en": "the first line has more than {limit} columns. Check the separator and the export.",
    },
)
TOO_MANY_ROWS = Trouble(
    "too_many_rows",
    Level.ERROR,
    {
        "fr": "ce fichier a plus de {limit} lignes. Exporter un seul établissement à la fois.",
        "en": "this file has more than {limit} lines. Export one school at a time.",
    },
)
COLUMN_COUNT = Trouble(
    "column_count",
    Level.ERROR,
    {
        "fr": "cette ligne a {found} valeurs pour {wanted} colonnes. "
        "Mettre entre guillemets une valeur qui contient une virgule.",
        "en": "this line has {found} values for {wanted} columns. "
        "Put a value that holds a comma between quotes.",
    },
)
SHORT_LINE = Trouble(
    "short_line",
    Level.WARNING,
    {
        "fr": "cette ligne a {found} valeurs pour {wanted} colonnes ; les dernières "
        "comptent vides.",
        "en": "this line has {found} values for {wanted} columns; the last ones count as empty.",
    },
)
DELIMITER = Trouble(
    "delimiter",
    Level.WARNING,
    {
        "fr": "les valeurs sont séparées par « {value} » et non par une virgule ; lu ainsi.",
        "en": "the values are separated by “{value}”, not a comma; read as such.",
    },
)
MISSING_COLUMN = Trouble(
    "missing_column",
    Level.ERROR,
    {
        "fr": "la colonne « {field} » manque. L’ajouter à la première ligne et à toutes "
        "les autres.",
        "en": "the column “{field}” is missing. Add it to the first line and all others.",
    },
)
MISNAMED_COLUMN = Trouble(
    "missing_column",
    Level.ERROR,
    {
        "fr": "la colonne « {field} » manque ; « {value} » lui ressemble. Corriger son nom.",
        "en": "the column “{field}” is missing; “{value}” looks like it. Correct its name.",
    },
)
MISSING_OPTIONAL_COLUMN = Trouble(
    "missing_optional_column",
    Level.WARNING,
    {
        "fr": "la colonne facultative « {field} » manque ; elle compte comme vide.",
        "en": "the optional column “{field}” is missing; it counts as empty.",
    },
)
UNKNOWN_COLUMN = Trouble(
    "unknown_column",
    Level.WARNING,
    {
        "fr": "la colonne « {value} » n’est pas connue et n’a pas été lue.",
        "en": "the column “{value}” is not known and was not read.",
    },
)
MISSPELT_COLUMN = Trouble(
    "unknown_column",
    Level.WARNING,
    {
        "fr": "la colonne « {value} » n’est pas connue et n’a pas été lue. Est-ce « {field} » ?",
        "en": "the column “{value}” is not known and was not read. Is it “{field}”?",
    },
)
DUPLICATE_COLUMN = Trouble(
    "duplicate_column",
    Level.ERROR,
    {
        "fr": "la colonne « {field} » est là deux fois. N’en garder qu’une.",
        "en": "the column “{field}” is there twice. Keep one.",
    },
)
CLEANED = Trouble(
    "cleaned",
    Level.WARNING,
    {
        "fr": "« {field} » contenait des caractères invisibles ; ils ont été retirés.",
        "en": "“{field}” held invisible characters; they were removed.",
    },
)
MISSING_VALUE = Trouble(
    "missing_value",
    Level.ERROR,
    {
        "fr": "« {field} » est vide. Donner une valeur.",
        "en": "“{field}” is empty. Give a value.",
    },
)
INVALID_DATE = Trouble(
    "invalid_date",
    Level.ERROR,
    {
        "fr": "« {field} » : « {value} » n’est pas une date. L’écrire AAAA-MM-JJ.",
        "en": "“{field}”: “{value}” is not a date. Write it YYYY-MM-DD.",
    },
)
DATES_REVERSED = Trouble(
    "dates_reversed",
    Level.ERROR,
    {
        "fr": "la fin ({value}) est avant le début. Corriger les dates.",
        "en": "the end ({value}) is before the beginning. Correct the dates.",
    },
)
DUPLICATE_ID = Trouble(
    "duplicate_id",
    Level.ERROR,
    {
        "fr": "l’identifiant « {value} » est déjà à la ligne {first}, avec d’autres valeurs. "
        "N’en garder qu’une.",
        "en": "the id “{value}” is already on line {first}, with other values. Keep one of them.",
    },
)
DUPLICATE_LINE = Trouble(
    "duplicate_line",
    Level.WARNING,
    {
        "fr": "cette ligne est la même que la ligne {first} ; elle compte une fois.",
        "en": "this line is the same as line {first}; it counts once.",
    },
)
BAD_XML = Trouble(
    "invalid_xml",
    Level.ERROR,
    {
        "fr": "ce fichier n’est pas du XML bien formé (ici ou juste avant). L’exporter de nouveau.",
        "en": "this file is no well-formed XML (here or just before). Export it again.",
    },
)
HOSTILE_XML = Trouble(
    "hostile_xml",
    Level.ERROR,
    {
        "fr": "ce fichier contient une définition de type ou d’entité (DTD), ou bien plus "
        "d’éléments qu’une exportation : il n’a pas été lu.",
        "en": "this file holds a type or entity definition (DTD), or far more elements than an "
        "export: it was not read.",
    },
)
UNKNOWN_FORMAT = Trouble(
    "unknown_format",
    Level.ERROR,
    {
        "fr": "ce fichier n’est d’aucun format connu ({formats}).",
        "en": "this file is of no known format ({formats}).",
    },
)
NOTHING_IN_IT = Trouble(
    "empty_file",
    Level.ERROR,
    {
        "fr": "ce fichier est vide. L’exporter de nouveau.",
        "en": "this file is empty. Export it again.",
    },
)
MIXED_FORMATS = Trouble(
    "mixed_formats",
    Level.ERROR,
    {
        "fr": "ce fichier n’est pas du même format que les autres ({formats}). Les importer l’un "
        "après l’autre.",
        "en": "this file is not of the same format as the others ({formats}). Import them one "
        "after the other.",
    },
)
NO_FILES = Trouble(
    "missing_file",
    Level.ERROR,
    {
        "fr": "aucun fichier à lire ({endings}). Vérifier le dossier ou l’archive.",
        "en": "no file to read ({endings}). Check the folder or archive.",
    },
)
