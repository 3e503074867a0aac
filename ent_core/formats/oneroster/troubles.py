"""The kinds of issue that only a OneRoster set can have."""

from ent_core.formats.issues import Level, Trouble

ORG_UNCLEAR = Trouble(
    "org_unclear",
    Level.ERROR,
    {
        "fr": "aucune des {count} organisations n’a « {value} » pour « identifier » : on "
        "ne sait pas "
        "laquelle est l’établissement. Écrire l’UAI dans la colonne « identifier ».",
        "en": "none of the {count} organisations has “{value}” as its “identifier”: "
        "which one is the "
        "school is unclear. Write the UAI in the column “identifier”.",
    },
)
DELTA = Trouble(
    "delta",
    Level.WARNING,
    {
        "fr": "ce jeu ne contient que des changements (« delta ») : seul ce qui est marqué "
        "« tobedeleted » part. Pour comparer à tout, exporter en « bulk ».",
        "en": "this set holds changes only (“delta”): only what is marked “tobedeleted” leaves. "
        "To compare with everything, export as “bulk”.",
    },
)
UNKNOWN_CLASS = Trouble(
    "unknown_class",
    Level.ERROR,
    {
        "fr": "la classe « {value} » n’est pas dans classes.csv. L’y ajouter, ou retirer la ligne.",
        "en": "the class “{value}” is not in classes.csv. Add it there, or remove the line.",
    },
)
UNKNOWN_PERSON = Trouble(
    "unknown_person",
    Level.ERROR,
    {
        "fr": "la personne « {value} » n’est pas dans users.csv. L’y ajouter, ou retirer la ligne.",
        "en": "the person “{value}” is not in users.csv. Add them there, or remove the line.",
    },
)
GONE = Trouble(
    "refers_to_deleted",
    Level.WARNING,
    {
        "fr": "« {value} » est marqué « tobedeleted » : cette ligne ne compte pas.",
        "en": "“{value}” is marked “tobedeleted”: this line does not count.",
    },
)
ELSEWHERE = Trouble(
    "other_org",
    Level.WARNING,
    {
        "fr": "« {value} » appartient à une autre organisation : cette ligne ne compte pas.",
        "en": "“{value}” belongs to another organisation: this line does not count.",
    },
)
ROLE_LACKING = Trouble(
    "role_lacking",
    Level.WARNING,
    {
        "fr": "« {value} » est inscrit comme « {role} » sans avoir ce rôle dans l’établissement : "
        "cette ligne n’inscrit personne. Corriger le rôle de la personne ou de l’inscription.",
        "en": "“{value}” is enrolled as “{role}” without having that role in the school: this line "
        "enrols nobody. Correct the person's role or the enrolment's.",
    },
)
ROLE_UNUSED = Trouble(
    "role_not_used",
    Level.WARNING,
    {
        "fr": "le rôle « {value} » n’a pas d’équivalent ici : il ne donne aucun droit.",
        "en": "the role “{value}” has no counterpart here: it gives no right.",
    },
)
ADMINISTRATOR = Trouble(
    "administrator",
    Level.CONFIRM,
    {
        "fr": "« {value} » est administrateur dans la source. Une importation ne donne jamais ce "
        "rôle ; il faudra le donner à la main. Confirmer que c’est compris.",
        "en": "“{value}” is an administrator in the source. An import never gives that "
        "role; it has "
        "to be given by hand. Confirm that this is understood.",
    },
)
NO_ROLE = Trouble(
    "no_role",
    Level.WARNING,
    {
        "fr": "« {value} » n’a aucun rôle dans l’établissement.",
        "en": "“{value}” has no role in the school.",
    },
)
UNKNOWN_SESSION = Trouble(
    "unknown_session",
    Level.WARNING,
    {
        "fr": "la période « {value} » n’est pas dans academicSessions.csv ; elle ne compte pas.",
        "en": "the session “{value}” is not in academicSessions.csv; it does not count.",
    },
)
UNKNOWN_COURSE = Trouble(
    "unknown_course",
    Level.WARNING,
    {
        "fr": "le cours « {value} » n’est pas dans courses.csv ; la matière vient de la classe.",
        "en": "the course “{value}” is not in courses.csv; the subject comes from the class.",
    },
)
AGENT_UNKNOWN = Trouble(
    "unknown_agent",
    Level.WARNING,
    {
        "fr": "« {value} » dans « agentSourcedIds » n’est pas dans users.csv ; ce lien "
        "ne compte pas.",
        "en": "“{value}” in “agentSourcedIds” is not in users.csv; this tie does not count.",
    },
)
AGENT_UNFIT = Trouble(
    "agent_not_guardian",
    Level.WARNING,
    {
        "fr": "« {value} » dans « agentSourcedIds » : un lien de responsable n’existe qu’entre un "
        "responsable (guardian, parent, relative) et un élève ; celui-ci ne compte pas.",
        "en": "“{value}” in “agentSourcedIds”: a guardian's tie exists only between a guardian, "
        "parent or relative and a student; this one does not count.",
    },
)
BAD_EMAIL = Trouble(
    "invalid_email",
    Level.WARNING,
    {
        "fr": "« {value} » n’est pas une adresse ; elle n’a pas été reprise.",
        "en": "“{value}” is not an address; it was not taken over.",
    },
)
DISABLED = Trouble(
    "disabled",
    Level.WARNING,
    {
        "fr": "le compte « {value} » est désactivé dans la source (enabledUser) : il n’a "
        "aucun rôle.",
        "en": "the account “{value}” is disabled in the source (enabledUser): it has no role.",
    },
)
