import { t } from "../i18n";
import { waitingReports } from "../store/desk";
import { mayAnswerReports, mayLookIn, mayMakeCodes } from "../store/session";
import type { IconName } from "../ui/icon";
import { standsAt, subjects } from "./pages";

export interface Place { href: string; icon: IconName; word: string; short?: string; waiting?: number; also?: readonly string[] }

const MESSAGES = "/messages";

/** The subjects' pages of this person. */
const taught = (): Place[] => subjects().map((page) => ({
  href: `/${page.paths[0]!}`, icon: page.icon, word: t(page.word), short: page.short && t(page.short), also: page.paths.slice(1).map((path) => `/${path}`),
}));

/** What stands beside the subjects. */
const beside = (): Place[] => [
  { href: "/people", icon: "users", word: t("nav.people") },
  ...(mayAnswerReports.value ? [{ href: "/reports", icon: "flag" as const, word: t("nav.reports"), waiting: waitingReports.value.length }] : []),
  ...(mayLookIn.value ? [{ href: "/people/channels", icon: "eye" as const, word: t("nav.look") }] : []),
  ...(mayMakeCodes.value ? [{ href: "/codes", icon: "key" as const, word: t("nav.codes") }] : []),
];

/** The side list of a desk: what exists for this person; nothing is greyed. Conversations stand below it. */
export const sideList = (): Place[] => [...taught(), ...beside()];

const SETTINGS = (): Place => ({ href: "/settings", icon: "settings", word: t("nav.settings") });
const ROOM = 5;

/** The phone's bar, and what it has no room for: that stands behind «Plus». */
export function bar(): { shown: Place[]; more: Place[] } {
  const messages: Place = { href: MESSAGES, icon: "chat", word: t("nav.messages"), also: ["/"] };
  const [first, ...others] = taught();
  const today = first?.href === "/today" ? [first] : [];
  const rest = today.length > 0 ? others : taught();
  const desk = beside();
  // A door that the people's page has too takes no room while all fits without it.
  const short = [...today, messages, ...rest, ...desk.filter((place) => place.href === "/people" || place.href === "/reports"), SETTINGS()];
  if (short.length <= ROOM) return { shown: short, more: [] };
  const whole = [...today, messages, ...rest, ...desk, SETTINGS()];
  return { shown: whole.slice(0, ROOM - 1), more: whole.slice(ROOM - 1) };
}

export const isAt = (place: Place, where: string, path = standsAt(where)): boolean =>
  path === place.href || [place.href, ...(place.also ?? [])].some((start) => start !== "/" && path.startsWith(`${start}/`)) || (place.also ?? []).includes(path);
