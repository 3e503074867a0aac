import { cardWord, language, t, type Key } from "../i18n";
import { dayAt, nearDay } from "../i18n/days";
import { shortSubject } from "./ink";

interface Lesson { starts_at: string; status: string; title?: string; withdrawn?: boolean; test?: string; subject?: { name: string } | null; change?: { was?: { starts_at?: string } | null } | null }
interface Facts { kind?: string; title?: string; day?: string; due?: string; subject?: { name: string }; lessons?: Lesson[]; more?: number }

/** «maths» and «SVT», in the middle of a sentence. */
const lower = (text: string): string => (language.value === "fr" && !/^\p{Lu}{2}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
const inside = (day: string): string => (language.value === "fr" || !/^\p{L}+day/u.test(nearDay(day)) ? nearDay(day).charAt(0).toLowerCase() + nearDay(day).slice(1) : nearDay(day));
/** «d’anglais», «d’aujourd’hui». */
const elided = (text: string): string => (language.value === "fr" ? text.replace(/(^| )([Dd])e (?=[aeiouyéèêâîh])/giu, "$1$2’") : text);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a card says, in one line: «Maths de jeudi 26 annulé», «Devoir de SVT pour lundi»; in a list, or quoted. */
export function cardLine(card: string, facts: Record<string, unknown> = {}): string {
  const said = facts as Facts;
  const line = card === "lesson_changed" ? ofLessons(said) : card === "homework_given" ? ofHomework(said) : card === "event_announced" ? ofEvent(said) : "";
  return line ? capital(elided(line)) : cardWord(card);
}

/** The sentence of a word that may be unknown here: a newer server says more than this version knows. */
function known(key: string, otherwise: string, values: Record<string, string>): string {
  const line = t(key as Key, values);
  return line === key ? otherwise && known(otherwise, "", values) : line;
}

function ofLessons({ kind = "", lessons = [], more = 0 }: Facts): string {
  const [one] = lessons;
  if (!one) return "";
  const n = lessons.length + more;
  if (n > 1) return t(kind === "test" ? "card.tests" : "card.lessons", { n });
  const state = kind === "test" ? (one.test ? "test" : "noTest")
    : one.withdrawn ? "cancelled"
    : (kind === "restore" || kind === "undo") && one.status === "kept" ? "restored" : one.status;
  const name = one.subject ? shortSubject(one.subject.name) : one.title ?? "";
  const subject = state === "test" || state === "noTest" ? lower(name) : name;
  return name && known(`card.lesson.${state}`, "card.lesson.changed", { subject, day: inside(dayAt(one.change?.was?.starts_at ?? one.starts_at)) });
}

function ofHomework({ kind = "given", subject, due }: Facts): string {
  return subject && due ? known(`card.homework.${kind}`, "card.homework.given", { subject: lower(shortSubject(subject.name)), day: inside(due) }) : "";
}

function ofEvent({ kind = "published", title, day }: Facts): string {
  return title && day ? known(`card.event.${kind}`, "card.event.published", { title, day: inside(day) }) : "";
}
