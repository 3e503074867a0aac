import { effect, signal } from "@preact/signals";
import { deeds, dropDeed, keepDeed, type Deed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { device } from "../../store/device";
import { me, shared } from "../../store/session";
import { Problem } from "../../wire/http";
import type { Detail } from "./marks";

/** What is not as the server has it. `refused`: no mark; `other`: somebody else wrote there in the meantime. */
export type Trouble =
  | { kind: "refused"; text: string; detail: string; about?: About | undefined }
  | { kind: "other"; mine: string | null; theirs: string | null; version: number; by: string | null; about?: About | undefined };

/** What a refused mark was for, in words: it is told also where its table can no longer be read. */
export interface About { pupil: string; title: string; service: number }

/** What a cell is asked to hold: `base` is the version that was seen. */
export interface Entry { pupil: number; value: string | null; base: number }
interface Changed { pupil: number; value: string | null; version: number; by: string | null }
interface Refused { pupil: number; value: string | null; detail: string }

export const cellKey = (assessment: number, pupil: number): string => `${assessment}/${pupil}`;

/** By cell; what is on its way stands in the deeds. */
export const troubles = signal<ReadonlyMap<string, Trouble>>(new Map());
// A shared computer keeps nothing: leaving the page asks first.
addEventListener("beforeunload", (event) => { if (shared.peek() && troubles.peek().size > 0) event.preventDefault(); });

/** Cells that were just saved, for as long as the check is shown. */
export const saved = signal<ReadonlySet<string>>(new Set());
/** What was last sent from here: an answer that was lost is no quarrel with oneself. */
const sent = new Map<string, string | null>();

const KEPT = "refused/";

/** Says what became of a cell, or (null) that all is well: kept on the device until then, and told to this person's other tabs. */
export function trouble(key: string, what: Trouble | null): void {
  if (what === null && !troubles.peek().has(key)) return;
  hear(key, what);
  if (what) device.keepDeed({ key: KEPT + key, method: "PUT", path: "", body: what, at: new Date().toISOString(), state: "failed" });
  else device.dropDeed(KEPT + key);
  tabs?.postMessage([key, what]);
}

function hear(key: string, what: Trouble | null): void {
  const next = new Map(troubles.peek());
  if (what) next.set(key, what);
  else next.delete(key);
  troubles.value = next;
}

// The device's shelf and the tabs are those of one account: nobody else hears of it.
const tabs = me.peek() && !shared.peek() && typeof BroadcastChannel !== "undefined" ? new BroadcastChannel(`preau.marks.${me.peek()!.id}`) : null;
tabs?.addEventListener("message", ({ data }: MessageEvent<[string, Trouble | null]>) => hear(...data));
void device.deeds().then((kept) => {
  for (const { key, body } of kept ?? []) {
    const cell = key.slice(KEPT.length);
    if (key.startsWith(KEPT) && !troubles.peek().has(cell)) hear(cell, body as Trouble);
  }
});

function check(keys: readonly string[]): void {
  saved.value = new Set([...saved.peek(), ...keys]);
  setTimeout(() => { saved.value = new Set([...saved.peek()].filter((key) => !keys.includes(key))); }, 2_500);
}

/** Marks on their way or waiting for the network, by cell. */
export function waiting(): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const deed of deeds.value) {
    const assessment = /^marks\/(\d+)\//.exec(deed.slot ?? "")?.[1];
    if (!assessment || deed.state === "failed") continue;
    for (const one of (deed.body as { marks: Entry[] }).marks) found.set(`${assessment}/${one.pupil}`, one.value);
  }
  return found;
}

let blocks = 0;
/** Sent by this visit, which hears itself what becomes of them. */
const begun = new Set<string>();

/** What an earlier visit typed without network and the server refused now: asked once more, so that each cell gets its reason. */
effect(() => {
  for (const deed of deeds.value) if (deed.state === "failed" && !begun.has(deed.key) && /^marks\/\d+\//.test(deed.slot ?? "")) queueMicrotask(() => adopt(deed));
});

function adopt(deed: Deed): void {
  if (!deeds.peek().some(({ key }) => key === deed.key)) return;
  dropDeed(deed.key);
  const names = new Map(deed.about as [number, About | undefined][] | undefined);
  void enter(Number(deed.slot!.split("/")[1]), (deed.body as { marks: Entry[] }).marks, (pupil) => names.get(pupil), () => readAnew("grades"));
}

/**
 * Writes marks of one assessment: kept on the device until the server has them. Of several, those that stand in the
 * way step aside as troubles and the rest goes on.
 */
export async function enter(assessment: number, entries: readonly Entry[], about: (pupil: number) => About | undefined, done: (detail: Detail) => void): Promise<void> {
  if (entries.length === 0) return;
  const keys = entries.map(({ pupil }) => cellKey(assessment, pupil));
  const mine = new Map(entries.map((one) => [one.pupil, one]));
  const before = new Map(keys.map((key) => [key, sent.get(key)]));
  entries.forEach((one, i) => {
    trouble(keys[i]!, null);
    sent.set(keys[i]!, one.value);
  });
  const slot = entries.length === 1 ? `marks/${keys[0]}` : `marks/${assessment}/block${(blocks += 1)}`;
  const deed = keepDeed<Detail>({ method: "PUT", path: `/assessments/${assessment}/marks`, body: { marks: entries }, slot, about: entries.map(({ pupil }) => [pupil, about(pupil)] as const) });
  begun.add(deed.key);
  try {
    const detail = await deed.sent;
    done(detail);
    check(keys);
  } catch (error) {
    dropDeed(deed.key);
    if (!(error instanceof Problem)) return;
    const again: Entry[] = [];
    const changed = (error.body.changed ?? []) as Changed[];
    const refused = (error.body.refused ?? []) as Refused[];
    for (const one of changed) {
      const own = mine.get(one.pupil)!;
      const key = cellKey(assessment, one.pupil);
      // What stands there is what one wrote oneself, a moment ago.
      if (one.value === own.value || (before.get(key) !== undefined && one.value === before.get(key))) again.push({ ...own, base: one.version });
      else trouble(key, { kind: "other", mine: own.value, theirs: one.value, version: one.version, by: one.by, about: about(one.pupil) });
    }
    for (const one of refused) trouble(cellKey(assessment, one.pupil), { kind: "refused", text: one.value ?? "", detail: one.detail, about: about(one.pupil) });
    const aside = new Set([...changed, ...refused].map(({ pupil }) => pupil));
    if (aside.size === 0) {
      for (const one of entries) trouble(cellKey(assessment, one.pupil), { kind: "refused", text: one.value ?? "", detail: error.message, about: about(one.pupil) });
      return;
    }
    await enter(assessment, [...entries.filter(({ pupil }) => !aside.has(pupil)), ...again], about, done);
  }
}
