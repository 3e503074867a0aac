import { batch, useComputed } from "@preact/signals";
import { t } from "../i18n";
import { call, Problem } from "../wire/http";
import { fileUrl, upload, type Going } from "../wire/upload";
import { device } from "./device";
import { attached, MOST_FILES, uploads, type PendingFile, type Upload } from "./files";
import { fileLost, fileReady, outbox, uuid } from "./outbox";
import { toast } from "./toasts";

const AT_ONCE = 2;
const LIMIT = 25 * 1024 * 1024;
const KNOWN = /\.(jpe?g|png|gif|webp|hei[cf]|pdf|docx|xlsx|pptx|od[tspg]|txt|csv|md|mp3|m4a|og[ga]|opus|wav|mp4|m4v|webm|mov|zip|svg|html?)$/i;

interface Work { blob: Blob; going?: Going; failures: number }
const works = new Map<string, Work>();
let timer: ReturnType<typeof setTimeout> | undefined;

addEventListener("online", () => next());

function put(key: string, to: Partial<Upload>): void {
  const before = uploads.peek().get(key);
  if (before) uploads.value = new Map(uploads.peek()).set(key, { ...before, ...to });
}

function forget(key: string): void {
  const known = uploads.peek().get(key);
  if (known?.preview) URL.revokeObjectURL(known.preview);
  works.delete(key);
  device.dropBlob(key);
  const left = new Map(uploads.peek());
  left.delete(key);
  uploads.value = left;
}

const keysAt = (place: number | string): readonly string[] => attached.peek().get(place) ?? [];
const setKeys = (place: number | string, keys: readonly string[]): void => { attached.value = new Map(attached.peek()).set(place, keys); };

/** What is wrong with a file before it leaves; the server has the last word. */
function refusal(file: File): string | undefined {
  if (file.size === 0) return t("file.empty");
  if (file.size > LIMIT) return t("file.tooLarge", { most: 25 });
  if (!KNOWN.test(file.name)) return t("file.unknown");
  return undefined;
}

/** Adds files beside a text or to a form; each leaves at once. */
export function addFiles(place: number | string, files: readonly File[]): void {
  const room = MOST_FILES - keysAt(place).length;
  if (files.length > room) toast("alert", t("file.tooMany", { most: MOST_FILES }));
  batch(() => {
    for (const file of files.slice(0, Math.max(0, room))) {
      const key = uuid();
      const why = refusal(file);
      const preview = /^image\/(jpeg|png|gif|webp)$/.test(file.type) && !why ? URL.createObjectURL(file) : undefined;
      uploads.value = new Map(uploads.peek()).set(key, { key, name: file.name, type: file.type, size: file.size, state: why ? "failed" : "waiting", part: 0, why, again: false, preview });
      if (!why) works.set(key, { blob: file, failures: 0 });
      setKeys(place, [...keysAt(place), key]);
    }
  });
  next();
}

/** Takes one away again; what has arrived already is taken back from the server. */
export function removeFile(place: number | string, key: string): void {
  const known = uploads.peek().get(key);
  works.get(key)?.going?.stop();
  setKeys(place, keysAt(place).filter((other) => other !== key));
  forget(key);
  if (known?.id !== undefined) void call("DELETE", fileUrl(known.id)).catch(() => undefined);
  next();
}

export function retryFile(key: string): void {
  if (!works.has(key)) return;
  put(key, { state: "waiting", why: undefined, part: 0 });
  next();
}

/** The files of a form, for what it sends; null while one has not arrived. */
export function idsAt(place: number | string): number[] | null {
  const ids = keysAt(place).map((key) => uploads.peek().get(key)?.id);
  return ids.every((id): id is number => id !== undefined) ? ids : null;
}

/** The form is sent: its files are not beside it any more. */
export function clearFiles(place: number | string): void {
  const keys = keysAt(place);
  setKeys(place, []);
  for (const key of keys) forget(key);
}

/** The files of a message that goes out: kept on the device until the server has them. Refused ones stay where they
    are, with their reason, until one takes them away. */
export function takeFiles(place: number | string): PendingFile[] {
  const taken = keysAt(place).map((key) => uploads.peek().get(key)).filter((one): one is Upload => one !== undefined && !(one.state === "failed" && !one.again));
  setKeys(place, keysAt(place).filter((one) => uploads.peek().has(one) && !taken.some(({ key }) => key === one)));
  for (const one of taken) {
    const work = works.get(one.key);
    if (one.id === undefined && work) void device.keepBlob(one.key, work.blob);
  }
  return taken.map(({ key, name, type, size, id }) => ({ key, name, type, size, ...(id === undefined ? {} : { id }) }));
}

/** Files of a message that an earlier visit could not send, or that is tried again. */
export async function resume(files: readonly PendingFile[]): Promise<void> {
  for (const file of files) {
    if (file.id !== undefined) continue;
    if (!works.has(file.key)) {
      const blob = await device.blob(file.key);
      if (!blob) {
        fileLost(file.key, t("file.lost"));
        continue;
      }
      works.set(file.key, { blob, failures: 0 });
    }
    const known = uploads.peek().get(file.key);
    if (!known || known.state === "failed") uploads.value = new Map(uploads.peek()).set(file.key, { ...file, state: "waiting", part: 0, preview: known?.preview });
  }
  next();
}

/** The message is not sent after all. */
export function dropFiles(files: readonly PendingFile[]): void {
  for (const { key, id } of files) {
    works.get(key)?.going?.stop();
    const there = uploads.peek().get(key)?.id ?? id;
    forget(key);
    if (there !== undefined) void call("DELETE", fileUrl(there)).catch(() => undefined);
  }
}

/** The message is there: nothing of its files is needed here any more. */
export function letGo(files: readonly PendingFile[]): void {
  for (const { key } of files) forget(key);
}

const ofMessage = (key: string): boolean => outbox.peek().some((pending) => pending.files?.some((file) => file.key === key));

function next(): void {
  clearTimeout(timer);
  const all = [...uploads.peek().values()];
  let free = AT_ONCE - all.filter((one) => one.state === "sending").length;
  for (const one of all) if (one.state === "waiting" && works.has(one.key) && free-- > 0) void go(one.key);
}

async function go(key: string): Promise<void> {
  const work = works.get(key)!;
  put(key, { state: "sending", part: 0 });
  try {
    work.going = upload(work.blob, uploads.peek().get(key)!.name, key, (part) => put(key, { part }));
    const file = await work.going.done;
    put(key, { state: "ready", part: 1, id: file.id, name: file.name });
    device.dropBlob(key);
    fileReady(key, file.id);
  } catch (error) {
    if (!works.has(key)) return;
    if (error instanceof Problem && error.status < 500 && error.status !== 429 && error.status !== 401) {
      put(key, { state: "failed", why: error.message, again: error.code === "quota" });
      if (ofMessage(key)) fileLost(key, error.message);
    } else {
      put(key, { state: "waiting", part: 0 });
      const wait = error instanceof Problem && error.retryAfter ? error.retryAfter * 1_000 : Math.min(60_000, 2_000 * 2 ** work.failures++);
      timer = setTimeout(next, wait);
      return;
    }
  }
  next();
}

/** The files of a form or a message that is written, and what one does with them. */
export function useFiles(place: number | string) {
  const files = useComputed(() => (attached.value.get(place) ?? []).map((key) => uploads.value.get(key)).filter((one): one is Upload => one !== undefined)).value;
  return {
    files,
    /** Null while one is on its way: the form waits. */
    ids: files.every((one) => one.id !== undefined) ? files.map((one) => one.id!) : null,
    add: (more: readonly File[]) => addFiles(place, more),
    remove: (key: string) => removeFile(place, key),
    retry: retryFile,
    clear: () => clearFiles(place),
  };
}
