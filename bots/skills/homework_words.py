"""What is said of homework."""

from ent_core.kernel.errors import Sentence

PAGE: Sentence = {"fr": "Voir les devoirs", "en": "See the homework"}
PAGE_OF_ONE: Sentence = {"fr": "Voir les copies", "en": "See what was handed in"}
TITLE: Sentence = {"fr": "Devoirs", "en": "Homework"}
DUE: Sentence = {"fr": "{When} : {n} devoirs{of}.", "en": "{When}: {n} pieces of homework{of}."}
ONE_DUE: Sentence = {"fr": "{When} : 1 devoir{of}.", "en": "{When}: 1 piece of homework{of}."}
NONE_DUE: Sentence = {"fr": "{When} : aucun devoir{of}.", "en": "{When}: no homework{of}."}
LEFT: Sentence = {"fr": "Reste à faire : {n}.", "en": "Still to do: {n}."}
ALL_DONE: Sentence = {"fr": "Tout est fait.", "en": "All of it is done."}
TEST: Sentence = {"fr": "Contrôle annoncé : {names}.", "en": "Test announced: {names}."}
TESTS: Sentence = {"fr": "Contrôles annoncés : {names}.", "en": "Tests announced: {names}."}
A_TEST: Sentence = {"fr": "contrôle", "en": "test"}
ALL_WEEK: Sentence = {"fr": "Les 7 jours qui viennent", "en": "The next 7 days"}
NEXT_WEEK: Sentence = {"fr": "Les 7 jours suivants", "en": "The 7 days after"}
HANDED_IN: Sentence = {"fr": "Ce qui est à rendre", "en": "What is to be handed in"}
TO_DO: Sentence = {"fr": "Tous les devoirs", "en": "All homework"}
DONE: Sentence = {"fr": "fait", "en": "done"}
IN: Sentence = {"fr": "rendu", "en": "handed in"}
IN_LATE: Sentence = {"fr": "rendu en retard", "en": "handed in late"}
CORRECTED: Sentence = {"fr": "rendu et corrigé", "en": "handed in and corrected"}
TO_HAND_IN: Sentence = {"fr": "à rendre", "en": "to hand in"}
LATE: Sentence = {"fr": "pas rendu, la date est passée", "en": "not handed in, past its day"}
OWED: Sentence = {
    "fr": "{n} devoirs restent à rendre.",
    "en": "{n} pieces of work are still to be handed in.",
}
ONE_OWED: Sentence = {
    "fr": "1 devoir reste à rendre.",
    "en": "1 piece of work is still to be handed in.",
}
NONE_OWED: Sentence = {"fr": "Rien n’est à rendre.", "en": "Nothing is to be handed in."}
HANDED: Sentence = {"fr": "Rendus : {n}.", "en": "Handed in: {n}."}
RETURNED: Sentence = {"fr": "Rendus et corrigés : {n}.", "en": "Handed in and corrected: {n}."}
UNSEEN: Sentence = {
    "fr": "Un devoir rendu ne se voit ici qu’une fois corrigé.",
    "en": "Work that was handed in is seen here once it is corrected.",
}
NO_CHILD: Sentence = {
    "fr": "Aucun enfant n’est relié à ce compte. Le secrétariat peut le faire.",
    "en": "No child is linked to this account. The school office can do it.",
}
BY_CLASS: Sentence = {
    "fr": "Les devoirs se lisent par classe, sur la page des devoirs.",
    "en": "Homework is read by class, on the homework page.",
}
GIVEN: Sentence = {"fr": "{When} : {n} devoirs donnés{of}.", "en": "{When}: {n} pieces given{of}."}
ONE_GIVEN: Sentence = {"fr": "{When} : 1 devoir donné{of}.", "en": "{When}: 1 piece given{of}."}
NONE_GIVEN: Sentence = {
    "fr": "{When} : aucun devoir donné{of}.",
    "en": "{When}: no homework given{of}.",
}
WHO_MISSING: Sentence = {"fr": "Qui n’a pas rendu ?", "en": "Who has not handed in?"}
COUNT: Sentence = {"fr": "{n} rendus sur {all}", "en": "{n} of {all} handed in"}
NOT_IN: Sentence = {
    "fr": "{what}, pour {day} : copies manquantes, {n} sur {all}.",
    "en": "{what}, for {day}: missing, {n} of {all}.",
}
ALL_IN: Sentence = {
    "fr": "{what}, pour {day} : tout est rendu.",
    "en": "{what}, for {day}: all of it is in.",
}
MISSING: Sentence = {"fr": "Pas encore rendu", "en": "Not handed in yet"}
NOTHING_ASKED: Sentence = {
    "fr": "Aucun devoir à rendre ne correspond, dans les matières enseignées.",
    "en": "There is no such work to hand in, in the subjects taught.",
}
NO_FILE: Sentence = {
    "fr": "Aucun fichier ne correspond, ni aux devoirs ni au cahier de textes.",
    "en": "No such file, neither with homework nor with the lessons’ log.",
}
ONE_FILE: Sentence = {"fr": "1 fichier : {name}.", "en": "1 file: {name}."}
FILES: Sentence = {
    "fr": "{n} fichiers, le plus proche : {name}.",
    "en": "{n} files, the nearest: {name}.",
}
FILES_TITLE: Sentence = {"fr": "Fichiers", "en": "Files"}
IN_CHANNEL: Sentence = {
    "fr": "D’autres sont peut-être dans la conversation de la classe.",
    "en": "Others may be in the class’s conversation.",
}
OPEN_CHANNEL: Sentence = {"fr": "Ouvrir {name}", "en": "Open {name}"}
OPEN_MESSAGES: Sentence = {"fr": "Ouvrir les messages", "en": "Open the messages"}
WITH_HOMEWORK: Sentence = {"fr": "devoir", "en": "homework"}
WITH_LESSON: Sentence = {"fr": "cours", "en": "lesson"}
FOR: Sentence = {"fr": "pour {day}", "en": "for {day}"}
TICKED: Sentence = {"fr": "Cochés comme faits : {n}.", "en": "Ticked as done: {n}."}
NO_TEST: Sentence = {"fr": "Aucun contrôle n’est annoncé{of}.", "en": "No test is announced{of}."}
SOON: Sentence = {"fr": "À rendre prochainement : {n}.", "en": "To hand in soon: {n}."}
NONE_SOON: Sentence = {
    "fr": "Rien n’est à rendre prochainement.",
    "en": "Nothing is to be handed in soon.",
}
IN_CHANNEL_ONLY: Sentence = {
    "fr": "Il y en a peut-être dans la conversation de la classe.",
    "en": "There may be some in the class’s conversation.",
}
