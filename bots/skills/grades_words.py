"""What is said of marks."""

from ent_core.kernel.errors import Sentence

PAGE: Sentence = {"fr": "Voir les notes", "en": "See the marks"}
LAST: Sentence = {
    "fr": "Dernière note : {mark}, {subject}, {title} ({day}).",
    "en": "Latest mark: {mark}, {subject}, {title} ({day}).",
}
MARKS: Sentence = {"fr": "{what} : {n} notes.", "en": "{what}: {n} marks."}
NO_MARK: Sentence = {
    "fr": "Aucune note n’est publiée pour l’instant.",
    "en": "No mark is published yet.",
}
NO_MARK_OF: Sentence = {
    "fr": "{what} : aucune note n’est publiée.",
    "en": "{what}: no mark is published.",
}
LATEST_MARKS: Sentence = {"fr": "Dernières notes", "en": "Latest marks"}
AVERAGES: Sentence = {"fr": "Moyennes", "en": "Averages"}
OF_CLASS: Sentence = {"fr": "classe : {average}", "en": "class: {average}"}
SUBJECT: Sentence = {
    "fr": "{subject} : moyenne de {average}{of_class}.",
    "en": "{subject}: an average of {average}{of_class}.",
}
NO_AVERAGE: Sentence = {
    "fr": "{subject} : pas encore de moyenne.",
    "en": "{subject}: no average yet.",
}
GENERAL: Sentence = {
    "fr": "Moyenne générale : {average}{of_class}.",
    "en": "General average: {average}{of_class}.",
}
NO_GENERAL: Sentence = {
    "fr": "Pas encore de moyenne générale.",
    "en": "No general average yet.",
}
BY_LEVELS: Sentence = {
    "fr": "À l’école primaire, il n’y a pas de moyenne : chaque évaluation donne un niveau.",
    "en": "A primary school gives no averages: each assessment gives a level.",
}
NO_REPORT: Sentence = {
    "fr": "Le bulletin n’est pas dans Préau ; les notes de la période y sont.",
    "en": "The report card is not in Préau; the marks of the term are.",
}
NO_TERM: Sentence = {
    "fr": "Cette période n’existe pas dans l’année scolaire.",
    "en": "There is no such term in this school year.",
}
YEAR: Sentence = {"fr": "année scolaire", "en": "school year"}
PATH: Sentence = {
    "fr": "{what} : {before} le {first}, {now} aujourd’hui.",
    "en": "{what}: {before} on {first}, {now} today.",
}
TOO_FEW: Sentence = {
    "fr": "Pas encore assez de notes pour voir une évolution.",
    "en": "There are not enough marks yet to see any progress.",
}
WORK_ON: Sentence = {"fr": "À travailler d’abord : {subjects}.", "en": "To work on: {subjects}."}
TO_WORK_ON: Sentence = {"fr": "à travailler", "en": "to work on"}
DOWN: Sentence = {
    "fr": "{now} aux dernières notes, {before} avant",
    "en": "{now} in the last marks, {before} before",
}
BELOW: Sentence = {
    "fr": "{now}, en dessous de la moyenne générale ({before})",
    "en": "{now}, below the general average ({before})",
}
GENERAL_AVERAGE: Sentence = {"fr": "Moyenne générale", "en": "General average"}
PROGRESS: Sentence = {"fr": "L’évolution", "en": "The progress"}
SAME_MARKS: Sentence = {"fr": "Les dernières notes", "en": "The latest marks"}
NO_CHILD: Sentence = {
    "fr": "Aucun enfant n’est relié à ce compte. Le secrétariat peut le faire.",
    "en": "No child is linked to this account. The school office can do it.",
}
BY_CLASS: Sentence = {
    "fr": "Les notes et les moyennes se lisent par classe, sur la page des notes.",
    "en": "Marks and averages are read by class, on the marks page.",
}
LAST_TEST: Sentence = {
    "fr": "Dernière évaluation : {title}, {group} ({day}).",
    "en": "Latest assessment: {title}, {group} ({day}).",
}
TESTS: Sentence = {"fr": "Dernières évaluations", "en": "Latest assessments"}
NO_TEST: Sentence = {
    "fr": "Aucune évaluation ne correspond, dans les matières enseignées.",
    "en": "There is no such assessment in the subjects taught.",
}
PUBLISHED: Sentence = {"fr": "notes publiées", "en": "marks published"}
SINCE: Sentence = {"fr": "publiée le {day}", "en": "published on {day}"}
NOT_PUBLISHED: Sentence = {"fr": "notes pas encore publiées", "en": "marks not published yet"}

LEVELS: dict[int, Sentence] = {
    1: {"fr": "non atteint", "en": "not reached"},
    2: {"fr": "partiellement atteint", "en": "partly reached"},
    3: {"fr": "atteint", "en": "reached"},
    4: {"fr": "dépassé", "en": "exceeded"},
}
CODES: dict[str, Sentence] = {
    "abs": {"fr": "absence", "en": "absence"},
    "disp": {"fr": "dispense", "en": "exemption"},
    "nn": {"fr": "non noté", "en": "not marked"},
    "inapte": {"fr": "inaptitude", "en": "unfitness"},
    "nr": {"fr": "non rendu", "en": "not handed in"},
    "abs0": {"fr": "absence, compte 0", "en": "absence, counts as 0"},
    "nr0": {"fr": "non rendu, compte 0", "en": "not handed in, counts as 0"},
}
