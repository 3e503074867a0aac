/** Words of a school event wherever it is drawn: its card, its page. */
export const words = {
  "event.published": "Événement",
  "event.changed": "Événement modifié",
  "event.withdrawn": "Ne concerne plus ce salon",
  "event.cancelled": "Annulé",
  "event.allDay": "{day}, toute la journée",
  "event.fromTo": "{from} – {to}",
  "event.yes": "Oui",
  "event.maybe": "Peut-être",
  "event.no": "Non",
  "event.answerTo": "Réponse, {title}",
  "event.others": "Les personnes invitées répondent.",
  "event.open": "Voir l’événement",
} as const;
