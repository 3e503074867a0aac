import { useSignal } from "@preact/signals";
import { t, type Key } from "../i18n";
import { Dialog } from "./dialog";
import { emojiOf, KINDS, searchEmoji, type Kind } from "./emoji-words";

/** The picker, drawn when it is first asked for: by family, or by a word in French or English. */
export function EmojiPanel({ onPick }: { onPick(emoji: string): void }) {
  const kind = useSignal<Kind>("faces");
  const q = useSignal("");
  const searching = q.value.trim() !== "";
  const shown = searching ? searchEmoji(q.value) : emojiOf(kind.value);
  const keys = (event: KeyboardEvent) => {
    const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button")];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const columns = Math.max(1, Math.floor((event.currentTarget as HTMLElement).clientWidth / (buttons[0]?.offsetWidth || 40)));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step === undefined || at < 0) return;
    event.preventDefault();
    buttons[at + step]?.focus();
  };
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // It must not send what is being written.
    if (searching && shown[0]) onPick(shown[0].emoji);
  };
  return (
    <div class="pop emojis" role="group" aria-label={t("composer.emoji")}>
      <input class="in" type="search" autocomplete="off" aria-label={t("emoji.search")} placeholder={t("emoji.search")} value={q.value} onKeyDown={enter} onInput={(event) => { q.value = event.currentTarget.value; }} />
      {!searching && (
        <div class="kinds" role="group" aria-label={t("emoji.kinds")}>
          {KINDS.map((one) => (
            <button type="button" key={one} aria-pressed={one === kind.value} aria-label={t(`emoji.${one}` as Key)} title={t(`emoji.${one}` as Key)} onClick={() => { kind.value = one; }}>{emojiOf(one)[0]!.emoji}</button>
          ))}
        </div>
      )}
      <div class="grid" role="group" aria-label={searching ? t("emoji.found") : t(`emoji.${kind.value}` as Key)} onKeyDown={keys}>
        {shown.map(({ emoji, name }) => <button type="button" key={emoji} title={name} onClick={() => onPick(emoji)}>{emoji}</button>)}
      </div>
      <p class={shown.length === 0 ? "soft small pad" : "vh"} role="status">{searching && shown.length === 0 ? t("emoji.none") : ""}</p>
    </div>
  );
}

export function EmojiDialog({ onPick, onClose }: { onPick(emoji: string): void; onClose(): void }) {
  return <Dialog sheet title={t("act.react")} onClose={onClose}><EmojiPanel onPick={onPick} /></Dialog>;
}
