import { t, type Key } from "../i18n";
import type { ChannelEntry, Person, Role } from "../wire/types";
import { Icon } from "./icon";
import { initials, inkOf, subjectOf } from "./ink";

const STAFF: ReadonlySet<string> = new Set(["teacher", "head_teacher", "school_life", "nurse", "head", "office", "establishment_admin", "academy_admin"]);

/** Round for pupils and families, square for the school's adults: who is adult shows without reading. */
export function Avatar({ person }: { person: Pick<Person, "id" | "name" | "role"> | null }) {
  if (person === null || person.role === "assistant")
    return <span class="av bot" aria-hidden="true"><Icon name="mark-roof" small /></span>;
  const staff = person.role !== null && STAFF.has(person.role);
  const ink = person.role === "guardian" ? "" : inkOf(person.id);
  return <span class={`av ${staff ? "staff " : ""}${ink}`} aria-hidden="true">{initials(person.name)}</span>;
}

/** How people say a name here: «Mme Garnier» where that is known. */
export const calledOf = (person: Person): string => person.called || person.name;

/** What an adult is here; nothing for a pupil, whom a class knows. */
export const roleWord = (role: Role | null | undefined): string =>
  role === null || role === undefined || role === "pupil" ? "" : t(`role.${role}` as Key);

/** «5e B» as a class is written: its ordinal raised. */
export function Raised({ text }: { text: string }) {
  const parts = /^(.*?\b\d)(nde|ère|ème|eme|er|re|e|è)(?![\p{L}])(.*)$/u.exec(text);
  if (!parts) return <>{text}</>;
  return <>{parts[1]}<sup>{parts[2] === "ème" || parts[2] === "eme" || parts[2] === "è" ? "e" : parts[2]}</sup>{parts[3]}</>;
}

/** The mark of a channel in a list: a class's name, a subject's letters, a face, a team. */
export function ChannelMark({ entry }: { entry: ChannelEntry }) {
  if (entry.kind === "direct") return <Avatar person={entry.with?.[0] ?? { id: entry.id, name: entry.name, role: "pupil" }} />;
  if (entry.kind === "assistant") return <Avatar person={null} />;
  if (entry.kind === "team" || entry.kind === "staff") return <span class="ab team" aria-hidden="true"><Icon name="users" small /></span>;
  const group = entry.group?.name ?? entry.name;
  if (entry.kind === "class" || entry.kind === "parents")
    return <span class={`ab ${inkOf(entry.group?.id ?? entry.id)}`} aria-hidden="true"><Raised text={group.slice(0, 7)} /></span>;
  const subject = subjectOf(entry.subject?.name ?? entry.name);
  const letters = subject?.letters ?? entry.name.replace(/^(groupe|club|atelier)\s+/i, "").slice(0, 2);
  return <span class={`ab ${subject?.ink ?? inkOf(entry.group?.id ?? entry.id)}`} aria-hidden="true">{letters.charAt(0).toUpperCase() + letters.slice(1)}</span>;
}

/** Whom or what a channel is for, as a plain sentence-free name. */
export function channelName(entry: ChannelEntry): string {
  if (entry.kind === "direct") return entry.with?.length ? entry.with.map(calledOf).join(", ") : entry.name;
  if (entry.kind === "staff") return entry.name || t("inbox.staff");
  if (entry.kind === "team") return entry.name || t("inbox.teamOf", { group: entry.group?.name ?? "" });
  return entry.name || entry.group?.name || "";
}
