import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";

const answers: (() => Promise<Response>)[] = [];
const asked: string[] = [];
const heard = new Map<string, Set<() => void>>();
const hear = (name: string, listener: () => void) => void heard.set(name, (heard.get(name) ?? new Set()).add(listener));
const happen = (name: string) => { for (const listener of heard.get(name) ?? []) listener(); };

const page = { visibilityState: "visible", cookie: "csrftoken=x", addEventListener: hear, removeEventListener: () => undefined };
vi.stubGlobal("addEventListener", hear);
vi.stubGlobal("document", page);
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
vi.stubGlobal("fetch", (path: string) => {
  asked.push(path);
  return answers.length > 1 ? answers.shift()!() : answers[0]!();
});
const says = (body: unknown, status = 200) => () => Promise.resolve(new Response(JSON.stringify(body), { status }));
const silent = () => Promise.reject(new TypeError("no network"));

const { sourceOf, lookAt, readAnew } = await import("./pages");
const { tellChanged } = await import("./changes");
const { device, openShelf } = await import("./device");
const { me, meetAnew, signedIn } = await import("./session");

const settle = async () => { for (let i = 0; i < 12; i++) await new Promise((done) => setTimeout(done, 1)); };
const here = (...next: (() => Promise<Response>)[]) => { answers.length = 0; answers.push(...next); };
let last = 0;
const somewhere = () => `/api/v1/grades?pupil=${++last}`;

beforeEach(async () => {
  asked.length = 0;
  signedIn.value = "in";
  openShelf(7);
});

it("shows what the server says, and reads it anew when its subject changed", async () => {
  here(says({ average: "12.00" }), says({ average: "13.00" }));
  const source = sourceOf(somewhere(), ["grades"]);
  const leave = lookAt(source);
  await settle();
  expect(source.shown.value).toMatchObject({ state: "ready", data: { average: "12.00" } });
  tellChanged("homework");
  await settle();
  expect(asked).toHaveLength(1);
  tellChanged("grades");
  await settle();
  expect(source.shown.value.data).toEqual({ average: "13.00" });
  leave();
  tellChanged("grades");
  await settle();
  expect(asked).toHaveLength(2);
});

it("reads once for all that look, and once more for what changed meanwhile", async () => {
  let answer = (_: Response) => undefined as void;
  here(() => new Promise<Response>((done) => { answer = done; }), says(2));
  const source = sourceOf(somewhere(), ["today"]);
  const leaves = [lookAt(source), lookAt(source)];
  await settle();
  expect(asked).toHaveLength(1);
  tellChanged("today");
  tellChanged(null);
  await settle();
  expect(asked).toHaveLength(1);
  answer(new Response("1"));
  await settle();
  expect(asked).toHaveLength(2);
  expect(source.shown.value.data).toBe(2);
  for (const leave of leaves) leave();
});

it("keeps what was there when nobody answers, and reads again when the network is back", async () => {
  here(says("lu"), silent, says("relu"));
  const source = sourceOf(somewhere(), []);
  const leave = lookAt(source);
  await settle();
  await source.ask();
  expect(source.shown.value).toMatchObject({ state: "failed", data: "lu" });
  happen("online");
  await settle();
  expect(source.shown.value).toMatchObject({ state: "ready", data: "relu" });
  leave();
});

it("shows at once what this device kept, with its age", async () => {
  const url = somewhere();
  await settle();
  device.keepRead({ url, at: 1_000, data: "gardé" });
  await settle();
  here(silent);
  const source = sourceOf(url, []);
  const leave = lookAt(source);
  await settle();
  expect(source.shown.value).toEqual({ state: "failed", data: "gardé", at: 1_000 });
  leave();
});

it("lets go at once of what one may no longer see, on the device too", async () => {
  const url = somewhere();
  here(says("vu"), says({ code: "not_found", detail: "…" }, 404));
  const source = sourceOf(url, ["grades"]);
  const leave = lookAt(source);
  await settle();
  expect(await device.read(url)).toMatchObject({ data: "vu" });
  readAnew("grades");
  await settle();
  expect(source.shown.value).toEqual({ state: "missing", data: undefined, at: null });
  expect(await device.read(url)).toBeNull();
  leave();
});

it("keeps nothing that was read once the session ended", async () => {
  const url = somewhere();
  here(says("vu"));
  lookAt(sourceOf(url, []))();
  await settle();
  await device.forgetRead();
  signedIn.value = "out";
  expect(await device.read(url)).toBeNull();
  expect(sourceOf(url, []).shown.value.data).toBeUndefined();
});

it("keeps up what was drawn before a change made it forgotten", async () => {
  here(says(1), says(2));
  const source = sourceOf(somewhere(), ["grades"]);
  tellChanged("grades");
  const leave = lookAt(source);
  await settle();
  expect(source.shown.value).toMatchObject({ state: "ready", data: 1 });
  tellChanged("grades");
  await settle();
  expect(source.shown.value.data).toBe(2);
  leave();
});

it("forgets what it kept when a child is one's own no more, and shows it no longer", async () => {
  const person = (...children: { id: number; name: string }[]) => ({ id: 7, name: "Sofia", roles: [], children: children.map((child) => ({ ...child, group: null })) });
  const [lea, tom] = [{ id: 21, name: "Léa" }, { id: 22, name: "Tom" }];
  me.value = person(lea, tom) as never;
  const today = "/api/v1/today?of=7";
  here(says({ marks: ["12"] }));
  const source = sourceOf(`/api/v1/grades?pupil=${tom.id}`, ["grades"]);
  const leave = lookAt(source);
  device.keepRead({ url: today, at: 1, data: { children: [lea, tom] } });
  await settle();
  // Nothing lost: what is kept stays.
  here(says(person(lea, tom)));
  await meetAnew();
  expect(await device.read(today)).not.toBeNull();
  here(says(person(lea)), says({ code: "not_found" }, 404));
  await meetAnew();
  await settle();
  expect(me.peek()).toEqual(person(lea));
  expect(source.shown.value).toMatchObject({ state: "missing", data: undefined });
  expect(await device.read(today)).toBeNull();
  expect(await device.read(source.url)).toBeNull();
  leave();
});
