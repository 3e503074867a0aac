import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";

interface Sent { path: string; key: string | null; body: unknown }
const sent: Sent[] = [];
let answer: (path: string) => Promise<Response> = () => Promise.resolve(new Response("{}"));
const heard = new Map<string, () => void>();

vi.stubGlobal("addEventListener", (name: string, listener: () => void) => heard.set(name, listener));
vi.stubGlobal("document", { visibilityState: "visible", cookie: "csrftoken=x", addEventListener: () => undefined });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
vi.stubGlobal("fetch", (path: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
  sent.push({ path: path.replace("/api/v1", ""), key: headers["Idempotency-Key"] ?? null, body: JSON.parse(body) });
  return answer(path);
});
const refuses = (status: number, code: string) => () => Promise.resolve(new Response(JSON.stringify({ code, detail: "Non." }), { status }));
const settle = async () => { for (let i = 0; i < 12; i++) await new Promise((done) => setTimeout(done, 1)); };

const { deedIn, deeds, dropDeed, keepDeed, openDeeds, retryDeed } = await import("./deeds");
const { device, openShelf } = await import("./device");

const roll = (absent: number[]) => keepDeed<{ ok?: boolean }>({ method: "POST", path: "/lessons/5/roll", body: { absent }, slot: "roll/5" });

beforeEach(async () => {
  openShelf(9);
  await openDeeds();
  for (const deed of deeds.peek()) dropDeed(deed.key);
  answer = () => Promise.resolve(new Response("{}"));
  await settle();
  sent.length = 0;
});

it("sends what was done, and gives the server's answer", async () => {
  answer = () => Promise.resolve(new Response('{"ok": true}'));
  await expect(roll([3]).sent).resolves.toEqual({ ok: true });
  expect(sent).toMatchObject([{ path: "/lessons/5/roll", body: { absent: [3] } }]);
  expect(deeds.peek()).toEqual([]);
});

it("keeps it on the device without network, and sends it under the same key once there is one", async () => {
  answer = () => Promise.reject(new TypeError("no network"));
  const { key } = roll([3]);
  await settle();
  expect(deedIn("roll/5")).toMatchObject({ key, state: "waiting" });
  expect(await device.deeds()).toMatchObject([{ key, body: { absent: [3] } }]);
  answer = () => Promise.resolve(new Response("{}"));
  heard.get("online")!();
  await settle();
  expect(sent.map((one) => one.key)).toEqual([key, key]);
  expect(deeds.peek()).toEqual([]);
  expect(await device.deeds()).toEqual([]);
});

it("lets the newest of a slot stand for those that have not left", async () => {
  answer = () => Promise.reject(new TypeError("no network"));
  const first = roll([3]);
  await settle();
  const second = roll([3, 4]);
  expect(deeds.peek().map((deed) => deed.key)).toEqual([second.key]);
  answer = () => Promise.resolve(new Response('{"ok": true}'));
  heard.get("online")!();
  await expect(first.sent).resolves.toEqual({ ok: true });
  expect(sent.at(-1)!.body).toEqual({ absent: [3, 4] });
});

it("sends in order what belongs to different slots", async () => {
  keepDeed({ method: "POST", path: "/a", body: 1 });
  keepDeed({ method: "POST", path: "/b", body: 2 });
  await settle();
  expect(sent.map((one) => one.path)).toEqual(["/a", "/b"]);
});

it("tells a refusal, keeps what was refused, and tries again when asked", async () => {
  answer = (path) => (path.endsWith("/roll") ? refuses(409, "locked")() : Promise.resolve(new Response("{}")));
  const { key, sent: outcome } = roll([3]);
  await expect(outcome).rejects.toMatchObject({ code: "locked" });
  expect(deedIn("roll/5")).toMatchObject({ key, state: "failed", error: { code: "locked", message: "Non." } });
  keepDeed({ method: "POST", path: "/other", body: 1 });
  await settle();
  expect(sent.map((one) => one.path)).toEqual(["/lessons/5/roll", "/other"]);
  answer = () => Promise.resolve(new Response("{}"));
  retryDeed(key);
  await settle();
  expect(deeds.peek()).toEqual([]);
});

it("waits when the server is busy, and loses nothing", async () => {
  answer = refuses(503, "unavailable");
  roll([3]);
  await settle();
  expect(deedIn("roll/5")).toMatchObject({ state: "waiting" });
});
