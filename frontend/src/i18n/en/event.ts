import type { words as french } from "../fr/event";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {
  "event.published": "Event",
  "event.changed": "Event changed",
  "event.withdrawn": "No longer for this channel",
  "event.cancelled": "Cancelled",
  "event.allDay": "{day}, all day",
  "event.fromTo": "{from} – {to}",
  "event.yes": "Yes",
  "event.maybe": "Maybe",
  "event.no": "No",
  "event.answerTo": "Answer, {title}",
  "event.others": "Those who are invited answer.",
  "event.open": "See the event",
};
