/** The shapes of the contract: HTTP bodies and WebSocket frames as the server sends them. Unknown fields are ignored. */

export type Role =
  | "pupil" | "guardian" | "teacher" | "head_teacher" | "school_life" | "nurse" | "head" | "office"
  | "establishment_admin" | "academy_admin" | "assistant";

/** `called` is how people say it («Mme Garnier»), where it is known. */
export interface Person { id: number; name: string; role: Role | null; called?: string | null }
export interface Named { id: number; name: string }
export interface Establishment { id: number; uai: string; name: string }
export type Ability = "read" | "send" | "react" | "pin" | "moderate" | "manage";
export type ChannelKind = "class" | "parents" | "group" | "team" | "staff" | "direct" | "assistant";

export interface Last { seq: number; at: string; by: Person | null; body: string | null }

export interface ChannelEntry {
  id: number;
  kind: ChannelKind;
  name: string;
  establishment: Establishment;
  year?: string | Named | null;
  group?: Named | null;
  subject?: Named | null;
  with?: Person[] | null;
  last_seq: number;
  read_seq: number;
  unread: number;
  mentions: number;
  history: "open" | "from_joining";
  can: Ability[];
  frozen?: boolean;
  /** The newest visible message, where the server tells it. */
  last?: Last | null;
  people?: Person[];
  member?: boolean;
}

export interface Reaction { emoji: string; count: number; mine: boolean }

export interface MessageData {
  id: number;
  body: string | null;
  reply_to: number | null;
  reply_seq: number | null;
  mentions: number[];
  edited_at: string | null;
  only_for?: number | null;
  reactions?: Reaction[];
}
export interface EditedData { id: number; body: string | null; mentions?: number[]; edited_at: string | null }
export interface ReactionData { id: number; emoji: string; on: boolean; count: number }
export interface MembersData { joined: Person[]; left: number[] }

interface EventBase { ch: number; seq: number; at: string; by: Person | null }
export type ChannelEvent = EventBase & (
  | { kind: "message"; data: MessageData }
  | { kind: "edited"; data: EditedData }
  | { kind: "deleted"; data: { id: number } }
  | { kind: "reaction"; data: ReactionData }
  | { kind: "members"; data: MembersData }
  | { kind: "settings"; data: { name?: string; frozen?: boolean } }
  | { kind: "skip"; data: Record<string, never> }
);

export interface Me {
  id: number;
  name: string;
  username?: string;
  first_name?: string;
  language?: "fr" | "en" | "";
  theme?: "light" | "dark" | "";
  address?: "tu" | "vous";
  roles: { role: Role; establishment: Establishment }[];
  children?: { id: number; name: string; group: Named | string | null }[];
}

export type ErrorCode =
  | "malformed" | "unknown_op" | "invalid" | "too_large" | "not_found" | "forbidden" | "cid_conflict"
  | "rate" | "closed" | "held" | "cut_off";

export type ServerFrame =
  | { op: "hello"; conn: string; epoch: string; hb: number; me: Me; channels: ChannelEntry[] }
  | { op: "ack"; cid: string; ch: number; id: number; seq: number | null; held_until?: string; dup?: boolean }
  | ({ op: "event" } & ChannelEvent)
  | { op: "gap"; ch: number; from: number; to: number }
  | { op: "resumed"; cur: Record<string, number> }
  | { op: "reset"; ch?: number | null }
  | { op: "read"; ch: number; seq: number; unread: number; mentions: number }
  | { op: "typing"; ch: number; by: Person }
  | { op: "joined"; channel?: ChannelEntry; entry?: ChannelEntry } & Partial<ChannelEntry>
  | { op: "revoked"; ch: number }
  | { op: "error"; ref: string | null; code: ErrorCode; message: string; retry_after?: number | null }
  | { op: "pong" };

/** What a person asked for and the server has not acknowledged yet; `cid` makes it count once. */
export type Request =
  | { op: "send"; ch: number; body: string; reply_to?: number; mentions?: number[] }
  | { op: "edit"; id: number; body: string; mentions?: number[] }
  | { op: "delete"; id: number }
  | { op: "react" | "unreact"; id: number; emoji: string };

export type ClientFrame =
  | ({ cid: string } & Request)
  | { op: "resume"; epoch: string; cur: Record<string, number> }
  | { op: "read"; ch: number; seq: number }
  | { op: "typing"; ch: number }
  | { op: "recv"; cur: Record<string, number> }
  | { op: "ping" };

export interface Page<T> { items: T[]; next: number | string | null }
export interface Contact {
  id: number;
  name: string;
  roles: { role: Role; establishment: Establishment }[];
  groups: (Named & { kind: Group["kind"] })[];
  children: Named[];
  can: ("direct" | "code")[];
}
export interface Group { id: number; name: string; kind: "division" | "group" | "team" | "level" | "school" }
export interface Token { id: number; name: string; scopes: string[]; made_at: string; expires_at: string | null; used_at: string | null; token?: string }
export interface AccessCode { person: number; username: string; name: string; group: string; code: string; expires_at: string }
export type ReportReason = "insult" | "harassment" | "threat" | "sexual" | "hate" | "danger" | "other";
export type ReportOutcome = "dismissed" | "hidden" | "warned" | "referred";
export interface CopiedMessage { id: number; seq: number; at: string; by: Person | null; body: string | null; reported?: boolean }
export interface Report {
  id: number;
  at?: string;
  created_at?: string;
  reason: ReportReason;
  details?: string | null;
  channel?: Named | null;
  message?: CopiedMessage;
  copy?: CopiedMessage[];
  before?: CopiedMessage[];
  after?: CopiedMessage[];
  outcome?: ReportOutcome | null;
  note?: string | null;
  answered_by?: Person | null;
  answered_at?: string | null;
}
export interface BrowserSession { id: number; ip?: string; user_agent: string; created_at: number; last_seen_at?: number; is_current: boolean }

export interface DemoAccount { username: string; password: string; name?: string; role: Role; establishment?: string; classes?: string[] }

/** The JSON block of the page: what the server knew when it drew it. Never cached. */
export interface Boot {
  me: Me | null;
  mode: string;
  version: string;
  language: "fr" | "en" | null;
  address: "tu" | "vous";
  shared: boolean;
  sign_in?: { establishment: string | null };
  channel?: { channel: ChannelEntry; events: ChannelEvent[] } | null;
  channels?: ChannelEntry[];
  demo_accounts?: DemoAccount[];
}
