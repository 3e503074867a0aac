import { t, type Key } from "../i18n";
import type { ChannelEntry, Person, Role } from "../wire/types";
import { Icon } from "./icon";
import { initials, inkOf, mainSubject, shortSubject, subjectOf } from "./ink";

const STAFF: ReadonlySet<string> = new Set(["teacher", "head_teacher", "school_life", "nurse", "head", "office", "establishment_admin", "academy_admin"]);

/** Round for pupils and families, square for the school's adults: who is adult shows without reading. */
export function Avatar({ person }: { person: Pick<Person, "id" | "name" | "role" | "subjects"> | null }) {
  if (person === null || person.role === "assistant")
    return <span class="av bot" aria-hidden="true"><Icon name="mark-roof" small /></span>;
  const staff = person.role !== null && STAFF.has(person.role);
  const subject = mainSubject(person.subjects);
  const ink = subject?.ink ? `s-${subject.ink}` : staff || person.role === "guardian" ? "" : inkOf(person.id);
  return <span class={`av ${staff ? "staff " : ""}${ink}`} aria-hidden="true">{initials(person.name)}</span>;
}

/** How people say a name here: «Mme Garnier» where that is known. */
export const calledOf = (person: Person): string => person.called || person.name;

/** What an adult is here; nothing for a pupil, whom a class knows. */
export const roleWord = (role: Role | null | undefined): string =>
  role === null || role === undefined || role === "pupil" ? "" : t(`role.${role}` as Key);

/** The role that somebody is shown by: whoever is of the staff is so before anything else. */
export const mainRole = (held: readonly { role: Role }[]): Role | null =>
  (held.find(({ role }) => role === "head_teacher") ?? held.find(({ role }) => STAFF.has(role)) ?? held[0])?.role ?? null;

/** What somebody is, in words, each once: a head teacher is a teacher. */
export function rolesWords(held: readonly { role: Role }[]): string {
  const roles = held.map(({ role }) => role).filter((role, _, all) => role !== "teacher" || !all.includes("head_teacher"));
  return [...new Set(roles.map((role) => roleWord(role) || t("role.pupil")))].join(", ");
}

/** What an adult is here, as one says it: «Maths» in its ink, «Vie scolaire». */
export function Does({ person }: { person: Pick<Person, "role" | "subjects"> }) {
  const subject = mainSubject(person.subjects);
  if (!subject) return <>{roleWord(person.role)}</>;
  return <><span class={`subj s-${subject.ink}`}>{shortSubject(subject.name)}</span>{person.role === "head_teacher" && `, ${roleWord("head_teacher")}`}</>;
}

/** «5e B» as a class is written: its ordinal raised. */
export function Raised({ text }: { text: string }) {
  const parts = /^(.*?\b\d)(nde|ère|ème|eme|er|re|e|è)(?![\p{L}])(.*)$/u.exec(text);
  if (!parts) return <>{text}</>;
  return <>{parts[1]}<sup>{parts[2] === "ème" || parts[2] === "eme" || parts[2] === "è" ? "e" : parts[2]}</sup>{parts[3]}</>;
}

const HIGH: Record<string, string> = { nde: "ⁿᵈᵉ", ère: "ʳᵉ", er: "ᵉʳ", re: "ʳᵉ" };

/** The same where only text can stand: «5ᵉ B». */
export const raisedText = (text: string): string =>
  text.replace(/(?<=\b\d)(nde|ère|ème|eme|er|re|e|è)(?![\p{L}])/gu, (end) => HIGH[end] ?? "ᵉ");

/** «enseignants» where all of them teach, else «personnels». */
export const adultsKey = (people: readonly Pick<Person, "role">[]): string =>
  people.every(({ role }) => role === "teacher" || role === "head_teacher") ? "members.teachers" : "members.staff";

/** The mark of a channel in a list: a class's name, a subject's letters, a face, a team. */
export function ChannelMark({ entry }: { entry: ChannelEntry }) {
  if (entry.kind === "direct") return <Avatar person={entry.with?.[0] ?? { id: entry.id, name: entry.name, role: "pupil" }} />;
  if (entry.kind === "assistant") return <Avatar person={null} />;
  if (entry.kind === "team" || entry.kind === "staff") return <span class="ab team" aria-hidden="true"><Icon name="users" small /></span>;
  const group = entry.group?.name ?? entry.name;
  if (entry.kind === "class" || entry.kind === "parents")
    return <span class={`ab ${inkOf(entry.group?.id ?? entry.id)}`} aria-hidden="true"><Raised text={group.slice(0, 7)} /></span>;
  const told = entry.subject;
  const subject = told?.letters ? { ink: `s-${told.ink}`, letters: told.letters } : subjectOf(told?.name ?? entry.name);
  const letters = subject?.letters ?? entry.name.replace(/^(groupe|club|atelier)\s+/i, "").slice(0, 2);
  return <span class={`ab ${subject?.ink ?? inkOf(entry.group?.id ?? entry.id)}`} aria-hidden="true">{letters.charAt(0).toUpperCase() + letters.slice(1)}</span>;
}

/** «Équipe de la 5e B», «Équipe, Atelier théâtre»: French says «la» before an ordinal. */
function named(key: "inbox.team" | "to.team" | "to.class", group: string): string {
  return t(`${key}${/^\d/.test(group) ? "Of" : "Other"}` as Key, { group });
}

/** «Message à la 5e B»: who will read what is written here. */
export function toWhom(entry: ChannelEntry, staff: boolean): string {
  const group = entry.group?.name ?? entry.name;
  switch (entry.kind) {
    case "class": return staff ? t("to.pupils", { group }) : named("to.class", group);
    case "parents": return t("to.families", { group });
    case "team": return named("to.team", group);
    case "staff": return t("to.staff");
    default: return t("to.name", { name: channelName(entry) });
  }
}

/** Whom or what a channel is for, as a plain sentence-free name. */
export function channelName(entry: ChannelEntry): string {
  if (entry.kind === "direct") return entry.with?.length ? entry.with.map(calledOf).join(", ") : entry.name;
  if (entry.kind === "staff") return entry.name || t("inbox.staff");
  if (entry.kind === "team") return named("inbox.team", entry.group?.name ?? entry.name);
  return entry.name || entry.group?.name || "";
}
