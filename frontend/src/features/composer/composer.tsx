import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { filesWord, t } from "../../i18n";
import { editing, focusComposer, replyTo } from "../../store/compose";
import { draftOf, keepDraft, recalled } from "../../store/drafts";
import { attached, uploader } from "../../store/files";
import { tellTyping } from "../../store/live";
import type { Message } from "../../store/log";
import { personOf } from "../../store/names";
import { outbox, post } from "../../store/outbox";
import type { Room } from "../../store/rooms";
import { isStaff, me, roles } from "../../store/session";
import { toast } from "../../store/toasts";
import type { Person } from "../../wire/types";
import { cardLine } from "../../ui/card";
import { Icon } from "../../ui/icon";
import { lazy } from "../../ui/lazy";
import { plain } from "../../ui/markup";
import { touch } from "../../ui/navigate";
import { IconButton } from "../../ui/parts";
import { Avatar, calledOf, channelName, Does, raisedText, toWhom } from "../../ui/people";
import { Closed } from "./closed";
import { useDrop } from "./drop";
import { matching, mentionAt, stillNamed } from "./mentions";

const Tray = lazy(() => import("./tray").then((module) => module.Tray));
const EmojiPanel = lazy(() => import("../../ui/emoji").then((module) => module.EmojiPanel));
const LIMIT = 4_000;
const WARN = 3_600;

/** Where one writes. It grows with the text, keeps a draft a channel, completes names, and never loses a word. */
export function Composer({ room }: { room: Room }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = useSignal("");
  const named = useSignal<{ id: number; name: string }[]>([]);
  const picker = useSignal(false);
  const choosing = useSignal(false);
  const files = attached.value.get(room.id)?.length ?? 0;
  const options = useSignal<Person[]>([]);
  const chosen = useSignal(0);
  const entry = room.entry.value;
  const name = channelName(entry);
  const to = toWhom(entry, [...roles.value].some(isStaff));
  const length = [...text.value].length;
  const over = length > LIMIT;

  const measured = useRef(0);
  const grow = () => {
    const box = area.current;
    if (!box) return;
    // Measuring from «auto» lays the whole page out again: only when the text got shorter.
    const shorter = box.value.length < measured.current;
    measured.current = box.value.length;
    if (!shorter && box.scrollHeight <= box.clientHeight) return;
    if (shorter) box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, Math.max(120, innerHeight * 0.4))}px`;
  };
  const put = (value: string, caret = value.length) => {
    text.value = value;
    if (area.current) {
      area.current.value = value;
      area.current.setSelectionRange(caret, caret);
    }
    grow();
  };
  const keep = () => {
    if (editing.peek() === null) keepDraft(room.id, { text: text.peek(), reply_to: replyTo.peek()?.id ?? null, mentions: named.peek() });
  };

  useLayoutEffect(() => {
    const draft = draftOf(room.id);
    named.value = draft.mentions;
    editing.value = null;
    replyTo.value = draft.reply_to === null ? null : room.log.message(draft.reply_to) ?? null;
    put(draft.text);
    options.value = [];
    picker.value = false;
    choosing.value = false;
    if (!touch()) area.current?.focus({ preventScroll: true });
  }, [room]);

  // The page is drawn before the device has been read: its draft comes a moment later, unless one writes already.
  useSignalEffect(() => {
    if (!recalled.value || text.peek() !== "" || editing.peek() !== null) return;
    const draft = draftOf(room.id);
    named.value = draft.mentions;
    if (draft.reply_to !== null && replyTo.peek() === null) replyTo.value = room.log.message(draft.reply_to) ?? null;
    if (draft.text !== "") put(draft.text);
  });

  const edited = useRef<Message | null>(null);
  useSignalEffect(() => {
    const message = editing.value;
    if (message === edited.current) return;
    if (message) {
      named.value = message.mentions.map((id) => ({ id, name: personOf(id)?.name ?? "" })).filter((one) => one.name !== "");
      put(message.body ?? "");
    } else {
      const draft = draftOf(room.id);
      named.value = draft.mentions;
      put(draft.text);
    }
    edited.current = message;
  });
  useSignalEffect(() => {
    if (focusComposer.value > 0) area.current?.focus();
  });
  useEffect(() => {
    if (room.people.peek() === null) {
      const timer = setTimeout(() => void room.loadPeople().catch(() => undefined), 600);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [room, room.people.value]);

  const suggest = () => {
    const box = area.current;
    if (!box || entry.kind === "direct") return;
    const at = mentionAt(box.value, box.selectionStart);
    const people = (room.people.peek() ?? []).filter((person) => person.id !== me.peek()?.id && (entry.kind !== "parents" || isStaff(person.role)));
    options.value = at ? matching(people, at.query) : [];
    chosen.value = 0;
  };
  const complete = (person: Person) => {
    const box = area.current!;
    const at = mentionAt(box.value, box.selectionStart);
    if (!at) return;
    const before = `${box.value.slice(0, at.start)}@${person.name} `;
    named.value = [...named.peek(), { id: person.id, name: person.name }];
    options.value = [];
    put(before + box.value.slice(box.selectionStart), before.length);
    keep();
    box.focus();
  };
  const insert = (emoji: string) => {
    const box = area.current!;
    const [start, end] = [box.selectionStart, box.selectionEnd];
    put(box.value.slice(0, start) + emoji + box.value.slice(end), start + emoji.length);
    keep();
    if (!touch()) box.focus();
  };

  const add = (some: readonly File[]) => {
    if (some.length > 0 && editing.peek() === null && room.can.peek().has("send")) void uploader().then((module) => module.addFiles(room.id, some), () => toast("alert", t("lazy.failed")));
  };
  useDrop(add);
  const stop = () => {
    if (editing.peek()) editing.value = null;
    else if (replyTo.peek()) replyTo.value = null;
    keep();
  };
  const sendable = (text.value.trim() !== "" || (editing.value ? editing.value.files.length > 0 : files > 0)) && !over;
  const submit = async (event?: Event) => {
    event?.preventDefault();
    const body = text.peek().trim();
    if (!sendable) return;
    const taken = files > 0 && editing.peek() === null ? (await uploader()).takeFiles(room.id) : [];
    if (body === "" && taken.length === 0 && editing.peek() === null) return;
    const mentions = stillNamed(body, named.peek());
    const message = editing.peek();
    if (message) {
      if (body !== message.body) post(room.id, { op: "edit", id: message.id, body, ...(mentions.length > 0 ? { mentions } : {}) });
      editing.value = null;
    } else {
      const reply = replyTo.peek();
      post(room.id, { op: "send", ch: room.id, body, ...(reply ? { reply_to: reply.id } : {}), ...(mentions.length > 0 ? { mentions } : {}) }, taken);
      replyTo.value = null;
      named.value = [];
      room.fresh.value = null;
      put("");
      keep();
      document.querySelector(".tl")?.scrollTo({ top: 0 });
    }
    options.value = [];
    picker.value = choosing.value = false;
    area.current?.focus();
  };

  const onInput = () => {
    text.value = area.current!.value;
    grow();
    suggest();
    keep();
    if (text.peek() !== "" && editing.peek() === null) tellTyping(room.id);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const list = options.peek();
    if (list.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        chosen.value = (chosen.peek() + step + list.length) % list.length;
        return;
      }
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        complete(list[chosen.peek()]!);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        options.value = [];
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && (!touch() || event.ctrlKey || event.metaKey)) void submit(event);
    else if (event.key === "Escape") {
      if (picker.peek()) picker.value = false;
      else stop();
    } else if (event.key === "ArrowUp" && text.peek() === "" && editing.peek() === null) {
      const last = room.log.entries().findLast((entry): entry is Message => entry.type === "message" && !entry.deleted && entry.by?.id === me.peek()?.id);
      if (last && outbox.peek().length === 0) {
        event.preventDefault();
        editing.value = last;
      }
    }
  };

  if (!room.can.value.has("send")) return <Closed room={room} />;
  const banner = editing.value ?? replyTo.value;
  const expanded = options.value.length > 0;
  return (
    <form class="write" aria-label={t("composer.label", { name })} onSubmit={(event) => void submit(event)}>
      {expanded && (
        <div class="pop" role="listbox" id="mentions" aria-label={t("composer.mentions")}>
          {options.value.map((person, i) => (
            <div
              class="it" role="option" id={`mention-${i}`} key={person.id} aria-selected={i === chosen.value}
              onPointerDown={(event) => { event.preventDefault(); complete(person); }}
            >
              <Avatar person={person} /><span class="grow cut"><bdi>{person.name}</bdi></span><span class="small mute"><Does person={person} /></span>
            </div>
          ))}
        </div>
      )}
      {picker.value && <EmojiPanel onPick={insert} />}
      {(choosing.value || files > 0) && !editing.value && <Tray place={room.id} choosing={choosing.value} onAdded={() => { choosing.value = false; }} />}
      {banner && (
        <div class="banner">
          <Icon name={editing.value ? "pen" : "reply"} small />
          <p class="grow cut"><b>{editing.value ? t("composer.editing") : t("composer.replying", { name: banner.by ? calledOf(banner.by) : t("school") })}</b> <span class="soft" dir="auto">{(banner.card ? cardLine(banner.card.card, banner.card.facts) : plain(banner.body ?? "") || filesWord(banner.files.length)).slice(0, 140)}</span></p>
          <IconButton icon="x" small label={t("cancel")} onClick={stop} />
        </div>
      )}
      <div class="box">
        <IconButton icon="smile" label={t("composer.emoji")} expanded={picker.value} onClick={() => { picker.value = !picker.value; choosing.value = false; }} />
        {!editing.value && <IconButton icon="clip" label={t("file.add")} expanded={choosing.value} onClick={() => { choosing.value = !choosing.value; picker.value = false; }} />}
        <textarea
          class="in" ref={area} rows={1} dir="auto" enterkeyhint={touch() ? "enter" : "send"} aria-label={to} placeholder={raisedText(to)}
          aria-haspopup="listbox" aria-controls={expanded ? "mentions" : undefined} aria-autocomplete="list"
          aria-activedescendant={expanded ? `mention-${chosen.value}` : undefined} aria-invalid={over || undefined}
          onInput={onInput} onKeyDown={onKey} onPaste={(event) => { const pasted = [...(event.clipboardData?.files ?? [])]; if (pasted.length > 0) { event.preventDefault(); add(pasted); } }} onSelect={suggest} onBlur={() => { options.value = []; }}
        />
        <button class="btn pri" type="submit" aria-label={t(editing.value ? "composer.save" : "composer.send")} disabled={!sendable}>
          <Icon name={editing.value ? "check" : "send"} />
        </button>
      </div>
      {length > WARN && <p class={over ? "err small" : "small mute"} role="status">{over ? t("composer.over", { n: length - LIMIT }) : t("composer.left", { n: LIMIT - length })}</p>}
    </form>
  );
}
