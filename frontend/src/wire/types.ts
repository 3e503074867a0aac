/**
 * The shapes of the contract as the app names them: what the server's own document says (`schema.d.ts`, made from it),
 * with the kinds of events told apart. Unknown fields are ignored.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role =
  | "pupil" | "guardian" | "teacher" | "head_teacher" | "school_life" | "nurse" | "head" | "office"
  | "establishment_admin" | "academy_admin" | "assistant";

export type Subject = Schemas["SubjectRef"];
/** `subjects` where a channel's people are listed. */
export type Person = Omit<Schemas["Person"], "role"> & { role: Role | null; subjects?: Subject[] };
export type Named = Schemas["Named"];
export type Establishment = Schemas["EstablishmentRef"];
export type Ability = "read" | "send" | "react" | "pin" | "moderate" | "manage";
export type Last = Pick<Schemas["LastSaid"], "seq" | "at" | "body" | "card"> & { by: Person | null; facts?: Record<string, unknown>; files?: number };

export type ChannelEntry = Omit<Schemas["ChannelEntry"], "can" | "with" | "last"> & {
  can: Ability[];
  with: Person[] | null;
  last: Last | null;
  /** With one channel alone: who is there, and whether one is a member oneself. */
  people?: Person[];
  member?: boolean;
};
export type ChannelKind = ChannelEntry["kind"];

export type Reaction = Schemas["ReactionCount"];
/** A file as whoever holds it shows it. */
export type FileInfo = Schemas["FileItem"];
export type MessageData = Omit<Schemas["MessageData"], "files" | "only_for" | "reactions"> & { files?: FileInfo[]; only_for?: number | null; reactions?: Reaction[] };
/** What the school says in a channel; `reactions` where the device kept it. */
export type CardData = Pick<Schemas["CardData"], "id" | "card" | "v" | "facts" | "refs"> & { reactions?: Reaction[] };
export type EditedData = Schemas["EditedData"];
export type ReactionData = Schemas["ReactionData"];
export interface MembersData { joined: Person[]; left: number[] }

interface EventBase { ch: number; seq: number; at: string; by: Person | null }
export type ChannelEvent = EventBase & (
  | { kind: "message"; data: MessageData }
  | { kind: "card"; data: CardData }
  | { kind: "edited"; data: EditedData }
  | { kind: "deleted"; data: Schemas["DeletedData"] }
  | { kind: "reaction"; data: ReactionData }
  | { kind: "members"; data: MembersData }
  | { kind: "settings"; data: Partial<Schemas["SettingsData"]> }
  | { kind: "skip"; data: Record<string, never> }
);

export interface Me extends Partial<Omit<Schemas["MeItem"], "id" | "name" | "roles">> {
  id: number;
  name: string;
  roles: { role: Role; establishment: Establishment }[];
}

export type ErrorCode =
  | "malformed" | "unknown_op" | "invalid" | "too_large" | "not_found" | "forbidden" | "cid_conflict"
  | "rate" | "unavailable" | "closed" | "held" | "cut_off";

/** What a page may be about: the server says so when it shows something else now. */
export type Topic = "timetable" | "absences" | "grades" | "homework" | "events" | "today" | "files";

export type ServerFrame =
  | (Pick<Schemas["HelloFrame"], "op" | "conn" | "epoch" | "hb"> & { me: Me; channels: ChannelEntry[] })
  | Pick<Schemas["AckFrame"], "op" | "cid" | "ch" | "id" | "seq">
  | ({ op: "event" } & ChannelEvent)
  | Schemas["GapFrame"]
  | Schemas["ResumedFrame"]
  | (Pick<Schemas["ResetFrame"], "op"> & { ch?: number | null })
  | Schemas["ReadMark"]
  | { op: "typing"; ch: number; by: Person }
  | ({ op: "joined" } & ChannelEntry)
  | Schemas["RevokedFrame"]
  | { op: "changed"; what: Topic | "rights" }
  | { op: "error"; ref: string | null; code: ErrorCode; message: string; retry_after?: number | null }
  | Schemas["PongFrame"];

/** What a person asked for and the server has not acknowledged yet; `cid` makes it count once. */
export type Request =
  | { op: "send"; ch: number; body: string; reply_to?: number; mentions?: number[]; files?: number[] }
  | { op: "edit"; id: number; body: string; mentions?: number[] }
  | { op: "delete"; id: number }
  | { op: "react" | "unreact"; id: number; emoji: string };

export type ClientFrame =
  | ({ cid: string } & Request)
  | Schemas["ResumeFrame"]
  | Schemas["ReadFrame"]
  | Schemas["TypingFrame"]
  | Schemas["RecvFrame"]
  | Schemas["PingFrame"];

export interface Page<T> { items: T[]; next: number | string | null }
export type Contact = Omit<Schemas["PersonItem"], "roles"> & { roles: Me["roles"] };
export type Group = Schemas["GroupItem"];
export type Token = Schemas["TokenItem"] & { token?: string };
export type AccessCode = Schemas["CodeItem"];
export type ReportReason = Schemas["ReportItem"]["reason"];
export type ReportOutcome = Schemas["AnswerItem"]["outcome"];
export interface CopiedMessage { id: number; seq: number; at: string; by: Person | null; body: string | null; card?: string | null; files?: string[] }
export type Report = Omit<Schemas["ReportItem"], "before" | "message" | "after"> & { before: CopiedMessage[]; message: CopiedMessage; after: CopiedMessage[] };
export interface BrowserSession { id: number; ip?: string; user_agent: string; created_at: number; last_seen_at?: number; is_current: boolean }

export interface DemoAccount { username: string; password: string; name: string; role: Role; role_words: string }

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
