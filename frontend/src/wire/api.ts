import { call, Problem, query } from "./http";
import type {
  AccessCode, BrowserSession, ChannelEntry, ChannelEvent, Contact, Group, Me, Page, Report, ReportOutcome, ReportReason, Role, Token,
} from "./types";

const V1 = "/api/v1";
const AUTH = "/_allauth/browser/v1";

export const api = {
  me: () => call<Me>("GET", `${V1}/me`),
  changeMe: (change: { language?: "fr" | "en"; theme?: "light" | "dark" | "" }) => call<Me>("PATCH", `${V1}/me`, { body: change }),
  channels: () => call<Page<ChannelEntry>>("GET", `${V1}/channels${query({ limit: 200 })}`),
  allChannels: (cursor?: string | number | null) => call<Page<ChannelEntry>>("GET", `${V1}/channels${query({ all: 1, limit: 200, cursor })}`),
  channel: (id: number) => call<ChannelEntry>("GET", `${V1}/channels/${id}`),
  events: (id: number, at: { after?: number; before?: number; limit?: number }) =>
    call<Page<ChannelEvent>>("GET", `${V1}/channels/${id}/events${query({ limit: 50, ...at })}`),
  send: (id: number, message: { cid: string; body: string; reply_to?: number; mentions?: number[]; files?: number[] }) =>
    call<{ id: number; seq: number | null }>("POST", `${V1}/channels/${id}/messages`, { body: message }),
  read: (id: number, seq: number) => call<unknown>("POST", `${V1}/channels/${id}/read`, { body: { seq } }),
  join: (id: number) => call<unknown>("POST", `${V1}/channels/${id}/membership`),
  leave: (id: number) => call<unknown>("DELETE", `${V1}/channels/${id}/membership`),
  people: (filter: { q?: string; can?: "direct"; group?: number; role?: Role; limit?: number; cursor?: string | number | null }) =>
    call<Page<Contact>>("GET", `${V1}/people${query({ limit: 50, ...filter })}`),
  openDirect: (people: number[], about?: number, establishment?: number) =>
    call<ChannelEntry>("POST", `${V1}/directs`, { body: { people, ...(about ? { about } : {}), ...(establishment ? { establishment } : {}) } }),
  report: (message: number, reason: ReportReason, details: string) =>
    call<unknown>("POST", `${V1}/messages/${message}/report`, { body: { reason, ...(details ? { details } : {}) } }),
  reports: (cursor?: string | number | null, state?: "open") => call<Page<Report>>("GET", `${V1}/safety/reports${query({ cursor, state })}`),
  answerReport: (id: number, outcome: ReportOutcome, note: string) =>
    call<Report>("POST", `${V1}/safety/reports/${id}/answer`, { body: { outcome, note } }),
  groups: () => call<Page<Group>>("GET", `${V1}/groups${query({ limit: 200 })}`),
  groupPeople: (id: number, cursor?: string | number | null) => call<Page<Contact>>("GET", `${V1}/groups/${id}/people${query({ limit: 200, cursor })}`),
  makeCodes: (target: { people: number[] }) =>
    call<Page<AccessCode>>("POST", `${V1}/access-codes`, { body: target }),
  redeem: (username: string, code: string, password: string, shared: boolean) =>
    call<unknown>("POST", `${V1}/access-codes/redeem`, { body: { username, code, password }, headers: sharedHeader(shared) }),
  tokens: () => call<Page<Token>>("GET", `${V1}/tokens`),
  makeToken: (name: string, scopes: string[]) => call<Token>("POST", `${V1}/tokens`, { body: { name, scopes } }),
  endToken: (id: number) => call<unknown>("DELETE", `${V1}/tokens/${id}`),
  signIn: (username: string, password: string, shared: boolean) =>
    call<unknown>("POST", `${AUTH}/auth/login`, { body: { username, password }, headers: sharedHeader(shared) }),
  signOut: () => call<unknown>("DELETE", `${AUTH}/auth/session`).catch(expecting401),
  sessions: () => call<{ data: BrowserSession[] }>("GET", `${AUTH}/auth/sessions`),
  endSessions: (sessions: number[]) => call<unknown>("DELETE", `${AUTH}/auth/sessions`, { body: { sessions } }).catch(expecting401),
  changePassword: (current_password: string, new_password: string) =>
    call<unknown>("POST", `${AUTH}/account/password/change`, { body: { current_password, new_password } }).catch(expecting401),
};

/** Every page of a list, one after the other; a thousand items at the most. */
export async function all<T>(page: (cursor: string | number | null) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | number | null = null;
  do {
    const { items, next }: Page<T> = await page(cursor);
    found.push(...items);
    cursor = next;
  } while (cursor !== null && found.length < 1_000);
  return found;
}

const sharedHeader = (shared: boolean): Record<string, string> => (shared ? { "X-Shared-Computer": "1" } : {});

/** allauth answers 401 when it has just ended the session that asked: that is what was wanted. */
function expecting401(error: unknown): null {
  if (error instanceof Problem && error.status === 401) return null;
  throw error;
}
