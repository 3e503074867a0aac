import { useSignal } from "@preact/signals";
import { useCallback } from "preact/hooks";
import { t } from "../../i18n";
import { selected, startEdit, startReply } from "../../store/compose";
import type { Message } from "../../store/log";
import { discard, foreseen, keyOf, outbox, post, retry } from "../../store/outbox";
import { openPrivately } from "../../store/private";
import type { Room } from "../../store/rooms";
import { me } from "../../store/session";
import { toast } from "../../store/toasts";
import { go, touch } from "../../ui/navigate";
import { active } from "./chunk";

/** Everything that one does to a message, from a click, a key, a swipe or the sheet of a long press. */
export function useDeeds(room: Room, jumpTo: (seq: number) => Promise<void>) {
  const picking = useSignal<Message | null>(null);
  const reporting = useSignal<Message | null>(null);
  const deleting = useSignal<Message | null>(null);
  const sheet = useSignal<Message | null>(null);
  const asked = useSignal<ReadonlySet<number>>(new Set());

  const byKeyOf = (key: string | undefined): Message | undefined => {
    if (key === undefined) return undefined;
    return room.log.entries().find((entry): entry is Message => entry.type === "message" && keyOf(entry) === key);
  };

  const react = (message: Message, emoji: string) => {
    const now = room.log.message(message.id);
    const mine = now !== undefined && foreseen(now, outbox.peek()).reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
    post(room.id, { op: mine ? "unreact" : "react", id: message.id, emoji });
  };

  const answerPrivately = async (message: Message) => {
    try {
      go(`/channels/${await openPrivately(message)}`);
    } catch (error) {
      toast("alert", error instanceof Error && error.message ? error.message : t("fail.change"));
    }
  };

  const perform = (act: string, message: Message, emoji?: string) => {
    switch (act) {
      case "react": return react(message, emoji!);
      case "pick": picking.value = message; return;
      case "reply": return startReply(message);
      case "edit": return startEdit(message);
      case "delete": deleting.value = message; return;
      case "report": reporting.value = message; return;
      case "private": return void answerPrivately(message);
      case "sheet": sheet.value = message; return;
      case "copy":
        void navigator.clipboard?.writeText(message.body ?? "").then(() => toast("check", t("act.copied")), () => toast("alert", t("act.notCopied")));
        return;
    }
  };

  /** A tap on a message shows that something can be done with it; a second one hides that again. */
  const tapped = (target: Element) => {
    if (!touch() || target.closest("a, button, pre")) return;
    const key = target.closest<HTMLElement>(".msg")?.dataset.key ?? null;
    active.value = key === active.peek() ? null : key;
    selected.value = (active.peek() !== null && byKeyOf(active.peek()!)) || null;
  };

  const clicked = (event: MouseEvent) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-act]");
    if (!button) return tapped(event.target as Element);
    const act = button.dataset.act!;
    if (act === "jump") return void (button.dataset.seq && jumpTo(Number(button.dataset.seq)));
    const key = button.closest<HTMLElement>(".msg")?.dataset.key;
    if (act === "retry") return retry(key!);
    if (act === "discard") return discard(key!, true);
    const message = byKeyOf(key);
    if (message) perform(act, message, button.dataset.emoji);
  };

  const byKey = (pressed: string, row: HTMLElement): boolean => {
    const message = byKeyOf(row.dataset.key);
    if (!message || message.deleted) return false;
    const mine = message.by?.id === me.peek()?.id;
    const can = room.can.peek();
    if (pressed === "r" && can.has("send")) startReply(message);
    else if (pressed === "e" && mine && can.has("send")) startEdit(message);
    else if (pressed === "Delete" && (mine || can.has("moderate"))) deleting.value = message;
    else if (pressed === "+" && can.has("react")) picking.value = message;
    else return false;
    return true;
  };

  /** A quoted message: from the page, else read once from the server; undefined while that lasts. */
  const quoted = (message: Message): Message | null | undefined => {
    const found = room.log.message(message.reply_to!);
    if (found) return found;
    const seq = message.reply_seq;
    if (seq === null) return null;
    if (asked.peek().has(seq)) return undefined;
    asked.value = new Set([...asked.peek(), seq]);
    void room.fetchQuoted(seq).catch(() => undefined);
    return undefined;
  };

  return {
    picking, reporting, deleting, sheet, clicked, byKey, quoted,
    picked: (emoji: string) => {
      if (picking.peek()) react(picking.peek()!, emoji);
      picking.value = null;
    },
    reallyDelete: () => {
      if (deleting.peek()) post(room.id, { op: "delete", id: deleting.peek()!.id });
      deleting.value = null;
    },
    fromSheet: (act: string, emoji?: string) => {
      const message = sheet.peek();
      sheet.value = null;
      if (message) perform(act, message, emoji);
    },
    touched: useCallback((key: string) => {
      const message = byKeyOf(key);
      if (message && !message.deleted) sheet.value = message;
    }, [room]),
    swiped: useCallback((key: string) => {
      const message = byKeyOf(key);
      if (message && !message.deleted) startReply(message);
    }, [room]),
  };
}
