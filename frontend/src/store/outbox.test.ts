import { beforeEach, expect, it, vi } from "vitest";
import type { Request } from "../wire/types";
import type { Message } from "./log";
import { acknowledged, arrived, discard, fileLost, fileReady, foreseen, lineDown, lineUp, openOutbox, outbox, post, refused, retry, waitingIn } from "./outbox";

let up = true;
let position = 0;
const sent: ({ cid: string } & Request)[] = [];
const held = new Set<number>();
const failed: string[] = [];

beforeEach(async () => {
  vi.useFakeTimers();
  for (const pending of outbox.peek()) discard(pending.cid);
  lineDown();
  up = true;
  position = 0;
  sent.length = failed.length = 0;
  held.clear();
  await openOutbox({
    send: (frame) => up && sent.push(frame) > 0,
    position: () => position,
    holds: (_ch, id) => held.has(id),
    reacted: () => undefined,
    failed: (_pending, code) => failed.push(code),
  });
});

const say = (body: string, ch = 1) => post(ch, { op: "send", ch, body });
const ack = (cid: string, id: number, seq: number) => acknowledged({ op: "ack", cid, ch: 1, id, seq });

it("waits without a line, then goes out in order, one at a time a channel", () => {
  const [a, b] = [say("un"), say("deux")];
  const c = say("ailleurs", 2);
  expect(sent).toEqual([]);
  lineUp();
  expect(sent.map((frame) => frame.cid)).toEqual([a.cid, c.cid]);
  ack(a.cid, 901, 1);
  expect(sent.map((frame) => frame.cid)).toEqual([a.cid, c.cid, b.cid]);
});

it("goes out again under the same cid when the line was cut before the ack", () => {
  lineUp();
  const { cid } = say("un");
  lineDown();
  lineUp();
  expect(sent.map((frame) => frame.cid)).toEqual([cid, cid]);
});

it("asks again when an ack does not come, still under the same cid", () => {
  lineUp();
  const { cid } = say("un");
  vi.advanceTimersByTime(15_001);
  expect(sent.map((frame) => frame.cid)).toEqual([cid, cid]);
});

it("shows a message once, whether its event or its ack comes first", () => {
  lineUp();
  const first = say("bonjour");
  arrived(1, 901, "bonjour");
  expect(waitingIn(outbox.peek(), 1)).toEqual([]);
  held.add(901);
  ack(first.cid, 901, 5);
  expect(outbox.peek()).toEqual([]);

  const second = say("encore");
  ack(second.cid, 902, 6);
  expect(waitingIn(outbox.peek(), 1).map((pending) => pending.state)).toEqual(["acked"]);
  arrived(1, 902, "encore");
  expect(outbox.peek()).toEqual([]);
});

it("lets go of a repeat whose message is already behind the cursor", () => {
  lineUp();
  position = 40;
  const { cid } = say("déjà dit");
  ack(cid, 800, 12);
  expect(outbox.peek()).toEqual([]);
});

it.each(["rate", "unavailable"] as const)("asks again later when the server says %s, whatever was asked", (code) => {
  lineUp();
  const { cid } = post(1, { op: "delete", id: 901 });
  refused(cid, code, 2);
  expect(outbox.peek()).toMatchObject([{ cid, state: "waiting" }]);
  vi.advanceTimersByTime(2_100);
  expect(sent.map((frame) => frame.cid)).toEqual([cid, cid]);
  expect(failed).toEqual([]);
});

it("waits as long as the server asks, then goes on", () => {
  lineUp();
  const { cid } = say("vite");
  refused(cid, "rate", 3);
  say("et ceci", 2);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(3_100);
  expect(sent).toHaveLength(3);
  expect(failed).toEqual([]);
});

it("keeps what was refused, to be sent again or taken back", () => {
  lineUp();
  const { cid } = say("non");
  refused(cid, "closed", null);
  expect(outbox.peek()).toMatchObject([{ cid, state: "failed", error: "closed" }]);
  retry(cid);
  expect(sent.map((frame) => frame.cid)).toEqual([cid, cid]);
  discard(cid);
  expect(outbox.peek()).toEqual([]);
});

it("foresees edits, reactions and deletions", () => {
  const message: Message = {
    type: "message", id: 901, seq: 1, at: "2026-11-24T10:00:00Z", by: null, body: "un", deleted: false, edited_at: null, mentions: [],
    reply_to: null, reply_seq: null, only_for: null, files: [], card: null, reactions: [{ emoji: "👍", count: 2, mine: true }],
  };
  post(1, { op: "edit", id: 901, body: "deux" });
  post(1, { op: "unreact", id: 901, emoji: "👍" });
  post(1, { op: "react", id: 901, emoji: "🎉" });
  expect(foreseen(message, outbox.peek())).toMatchObject({ body: "deux", reactions: [{ emoji: "👍", count: 1, mine: false }, { emoji: "🎉", count: 1, mine: true }] });
  post(1, { op: "delete", id: 901 });
  expect(foreseen(message, outbox.peek())).toMatchObject({ deleted: true, body: null, reactions: [] });
});

it("waits for a message's files without holding up what is said after, and sends them in their order", () => {
  lineUp();
  const { cid } = post(1, { op: "send", ch: 1, body: "" }, [{ key: "a", name: "un.jpg", type: "image/jpeg", size: 3 }, { key: "b", name: "deux.jpg", type: "image/jpeg", size: 3 }]);
  const said = say("pendant ce temps");
  expect(sent.map((frame) => frame.cid)).toEqual([said.cid]);
  ack(said.cid, 905, 7);
  fileReady("b", 52);
  expect(sent).toHaveLength(1);
  fileReady("a", 51);
  expect(sent.at(-1)).toMatchObject({ cid, body: "", files: [51, 52] });
});

it("keeps a message whose file was refused, with the reason", () => {
  lineUp();
  const { cid } = post(1, { op: "send", ch: 1, body: "voilà" }, [{ key: "c", name: "page.png", type: "image/png", size: 3 }]);
  fileLost("c", "Ce fichier contient autre chose.");
  expect(outbox.peek()).toMatchObject([{ cid, state: "failed", why: "Ce fichier contient autre chose." }]);
  expect(sent).toEqual([]);
});
